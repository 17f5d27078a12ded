"""What kind of page furniture a line is by its words: a byline, a photo credit, a link."""

from __future__ import annotations

import re

from compare.lines import (
    CLOSERS,
    HEADING_WORDS,
    LONG,
    TOKEN,
    Line,
    Listed,
    Lists,
    cased,
    fold_word,
    tokens_of,
)

_GLUE = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_EMAIL = re.compile(r"\S{1,64}@[\w.-]{1,190}\.\w{2,24}")
_CLOCK = re.compile(r"\d[:./-]\d")
_NAME_SLASH = re.compile(r"(?P<who>[^.!?:/|]{2,60})[/|]\s*(?P<agency>[^/|]{2,24})$")


def phrase_kind(line: Line, lists: Lists) -> str | None:
    """The kind of furniture that listed words make of a line, None for prose."""
    if len(line.text) > LONG:
        return None
    phrases = lists.phrases
    tokens = line.tokens
    if _is_timestamp(line, tokens, phrases):
        return "timestamp"
    if not line.stopped and (kind := _chrome(line, tokens, phrases)):
        return kind
    count = len(line.words)
    if (
        (lead := _lead(line, phrases["translation"]))
        and count <= 14
        and (lead[1].startswith((":", "：")) or (lead[0] > 1 and not line.stopped))
    ):
        return "translation-credit"
    if _is_see_also(line, phrases):
        return "see-also"
    if _is_promo(line, tokens, phrases):
        return "promo"
    if _is_photo(line, lists):
        return "photo-credit"
    if _is_byline(line, tokens, lists):
        return "byline"
    lead = _lead(line, phrases["tags"])
    if lead and not line.stopped and (lead[1].startswith(":") or not lead[1]):
        return "tags"
    if count > 1 and all(word.startswith("#") for word in line.words):
        return "tags"
    return None


def covered(tokens: tuple[str, ...], phrases: Listed, limit: int = 30) -> bool:
    """Whether a run of tokens consists of listed phrases and numbers only."""
    if len(tokens) > limit:
        return False
    at, named = 0, False
    while at < len(tokens):
        if size := phrases.size_at(tokens, at):
            at, named = at + size, True
        elif tokens[at].isdecimal():
            at += 1
        else:
            return False
    return named


def _lead(line: Line, phrases: Listed) -> tuple[int, str] | None:
    """Words in the longest phrase the line begins with, and what follows it."""
    size = phrases.size_at(line.tokens) if line.lead_ends else 0
    if not size:
        return None
    return size, line.text[line.lead_ends[size - 1] :].lstrip("\u064b\u064c\u064d ")


def _is_timestamp(line: Line, tokens: tuple[str, ...], phrases: dict[str, Listed]) -> bool:
    numbers = [t for t in tokens if t.isdecimal()]
    if not numbers or len(tokens) > 24:
        return False
    if covered(tokens, phrases["clock"]) or (
        len(numbers) == len(tokens) and _CLOCK.search(line.text)
    ):
        return len(numbers) > 1 or len(tokens) > 1
    lead = _lead(line, phrases["timestamp"])
    return bool(lead and lead[1].startswith(":") and len(numbers) > 1 and not line.stopped)


def _chrome(line: Line, tokens: tuple[str, ...], phrases: dict[str, Listed]) -> str | None:
    order = (("player", "player"), ("share", "share"), ("nav", "link-list"))
    glued = tokens_of(_GLUE.sub(" ", line.text))
    for attempt in dict.fromkeys((tokens, glued)):
        if not covered(attempt, phrases["chrome"]):
            continue
        for idea, kind in order:
            if phrases[idea].size_at(attempt):
                return kind
        return "share"
    return None


def _is_see_also(line: Line, phrases: dict[str, Listed]) -> bool:
    lead = _lead(line, phrases["see_also"])
    if lead is not None:
        size, rest = lead
        if not rest.strip(CLOSERS + ">›»:…") or rest[0] in ":：>›|–—»":
            return True
        if size > 1 and not line.stopped and len(line.words) <= HEADING_WORDS + size:
            return True
    label, colon, rest = line.text.partition(":")
    if not colon or line.stopped or not rest.strip() or len(label.split()) > 4:
        return False
    return _lead(line, phrases["link_labels"]) is not None


def _is_promo(line: Line, tokens: tuple[str, ...], phrases: dict[str, Listed]) -> bool:
    count = len(line.words)
    if line.text.startswith(("©", "(c) ", "(C) ")):
        return True
    if lead := _lead(line, phrases["promo"]):
        brief = count <= 12 and (not line.stopped or line.text.endswith("!"))
        if brief or (lead[0] > 1 and count <= 40):
            return True
    if count > 60:
        return False
    return any(phrases["promo_inside"].size_at(tokens, at) for at in range(len(tokens)))


def _is_photo(line: Line, lists: Lists) -> bool:
    tail = line.text[-160:]
    bare = tail.rstrip(" .)]")
    found = list(TOKEN.finditer(tail))
    folded = tuple(fold_word(m[0]) for m in found)
    for at in range(len(found)):
        size = lists.phrases["photo"].size_at(folded, at)
        if not size:
            continue
        rest = tail[found[at + size - 1].end() :].lstrip()
        labelled = rest.startswith((":", "/", "©", "：")) or (
            size > 1 and folded[at + size - 1] in {"by", "av", "af", "von", "of"}
        )
        who = rest.lstrip(":/©： ").rstrip(" .)]").split()
        if labelled and 0 < len(who) <= 10 and are_names(who, lists):
            return True
    if (lead := _lead(line, lists.phrases["photo"])) and not line.stopped:
        return lead[1].startswith((":", "：")) and len(line.words) <= HEADING_WORDS
    if (credit := _NAME_SLASH.search(bare)) is None:
        return False
    sides = [credit["who"].strip(" ("), credit["agency"].strip()]
    known = [
        not lists.agencies.isdisjoint({side.casefold(), *side.casefold().split()[:1]})
        for side in sides
    ]
    # In "(Reuters/AFP)" both sides are agencies: a signature under prose, not a caption.
    if known[0] == known[1]:
        return False
    if known[0] and not cased(sides[0]):
        return False
    who = sides[known.index(False)].split()
    return 1 < len(who) <= 5 and are_names(who, lists)


def _is_byline(line: Line, tokens: tuple[str, ...], lists: Lists) -> bool:
    phrases = lists.phrases
    count = len(line.words)
    if _EMAIL.fullmatch(line.text) or line.text in lists.wrap_up:
        return True
    if _lead(line, phrases["byline_lead"]) and count <= 30:
        return True
    if count > 14:
        return False
    if not line.stopped and covered(tokens, phrases["roles"]):
        return True
    if lead := _lead(line, phrases["byline_colon"]):
        rest = lead[1]
        who = rest.lstrip(":：–- ").rstrip(".").split()
        if rest.startswith((":", "：")) and 0 < len(who) <= 8 and are_names(who, lists):
            return True
    if line.stopped or (lead := _lead(line, phrases["byline"])) is None:
        return False
    who = [w for w in lead[1].lstrip(": ").split() if tokens_of(w) not in phrases["roles"].all]
    if not who or not are_names(who, lists) or len(who) > 10:
        return False
    capitals = [w for w in who if w[:1].isupper()]
    return len(capitals) > 1 or who[0].isupper() or not cased(line.text)


def are_names(words: list[str], lists: Lists) -> bool:
    """Whether words could be a credit: capitals, particles, digits, or a caseless script."""
    for word in words:
        core = word.strip("\"“”„'‘’«»()[].,;:/|©&@-–—")
        if core.casefold() in lists.agencies:
            continue
        if not core or core[0].isdecimal() or not cased(core[0]) or "." in core:
            continue
        piece = core.split("-")[0].split("/")[0].casefold()
        if not core[0].isupper() and piece not in lists.particles:
            return False
    return True
