"""What a text says of its own title, date and source."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from compare.decoding import one_line
from compare.publication import checked, parse_date

_MARKER = re.compile(r"\s*date\s+(\d{4}(?:-\d{2}){0,2})(?![\w-])")
_PUBLISHED = re.compile(
    r"\s*(?:first published|published|posted|publicera[dt]|publisert|publiseret|offentliggjort"
    r"|udgivet|lagt ut|veröffentlicht|erschienen|publiée?|mis en ligne|publicad[oa]"
    r"|fecha de publicación|pubblicato|gepubliceerd|geplaatst|opublikowano|data publikacji"
    r"|опубликовано|дата публикации|опубліковано|yayınlanma|yayın tarihi|نُ?شرت?|تاريخ النشر"
    r"|تاریخ انتشار)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\s*(?:source|sources|kilde|kjelde|kilder|källa|quelle|fuente|fonte|bron|źródło|джерело"
    r"|источник|kaynak|المصدر|منبع)\s*[:：]\s*(?P<who>[^\n]{2,60})",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?P<place>[^()\n.!?:;«»“”\"]{0,60}?)\s*\((?P<who>[^()\n]{2,30})\)\s*(?P<dash>[–—―:.ـ-]?)"
)
_SIGNATURE = re.compile(r"(?:\(©?|/|©)\s*(?P<who>[^()/©\n]{2,30}?)\s*[)/]?\s*$")
_NO_TITLE = {
    "timestamp", "player", "share", "byline", "photo-credit", "see-also", "link-list", "tags",
    "promo", "translation-credit", "dateline",
}  # fmt: skip
_FINAL = ".!…:;,؛،。"
_CLOSING = "\"”»“’')] \u00a0\u200e\u200f"


def _head(text: str, count: int) -> list[str]:
    """The first lines that aren't blank; a hostile line is cut."""
    lines = (match[0] for match in re.finditer(r"[^\n]{1,1000}", text[:50_000]))
    return list(islice((line for line in lines if line.strip()), count))


def _foot(text: str, count: int) -> list[str]:
    """The last lines that aren't blank, the very last first."""
    lines = text[-20_000:].split("\n")
    return [line for line in reversed(lines) if line.strip()][:count]


def find_title(text: str, language: str) -> str | None:
    """The first line if it reads as a headline: short, no final stop, no page furniture."""
    from compare.furniture import find_furniture

    lines = _head(text, 10)
    if len(lines) < 2 or lines[0][:1].isspace() or len(lines[0].strip()) > 120:
        return None
    line = lines[0].strip()
    if len(line.split()) < 2 or line.rstrip(_CLOSING).endswith(tuple(_FINAL)):
        return None
    if _PUBLISHED.match(line) or not any(map(str.isalpha, line)):
        return None
    furniture = find_furniture("\n".join(lines), language)
    if any(item.start == 0 and item.kind in _NO_TITLE for item in furniture):
        return None
    return one_line(line)


def find_date(text: str, language: str) -> str | None:
    """The date the text says it was published; a page's clock is none."""
    match = _MARKER.match(text)
    if match is not None:
        return checked(*match[1].split("-"))
    for line in _head(text, 10):
        match = _PUBLISHED.match(line)
        # "Published research from 3 May 2016 shows …" is a sentence, not a date line.
        if match is not None and len(line.strip()) <= 100:
            found = parse_date(match["rest"], language, within=40)
            if found is not None:
                return found
    return None


def find_source(text: str) -> str | None:
    """Who the text says it is from: the agency in its dateline, or a credit at its end."""
    agencies = _agencies()
    for line in _head(text, 12):
        match = _DATELINE.match(line.strip())
        if match is None:
            continue
        who, place = match["who"].strip(), match["place"].split()
        known = agencies.get(who)
        shouted = bool(place) and len(place[0]) > 2 and place[0].isupper()
        if known and len(place) <= 4 and (match["dash"] or shouted or not place):
            return known
        # An agency no list has, "MOSCOW (Rossosh) —", but not "Ola (52) –" or "Moe (Ap) –".
        if shouted and match["dash"] and who.replace(" ", "").isalpha():
            return one_line(who)
    for line in _foot(text, 5):
        match = _CREDIT.fullmatch(line)
        if match is not None and "://" not in match["who"]:
            return one_line(match["who"].strip().rstrip("."))
    match = _SIGNATURE.search(next(iter(_foot(text, 1)), "")[-60:])
    return agencies.get(match["who"]) if match is not None else None


@cache
def _agencies() -> dict[str, str]:
    from compare.lexicon import load

    names = [str(name) for name in load("furniture", "any").get("agencies", ())]
    # In one case throughout: "(AP)" and "(ap)" are the agency, "(Ap)" is a Norwegian party.
    return {form: name for name in names for form in (name.upper(), name.lower(), name)}
