"""Page furniture: the lines of an article that are no claims, and the kind each of them is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from compare.line_kinds import are_names, covered, phrase_kind
from compare.lines import (
    CLOSERS,
    HEADING_WORDS,
    LONG,
    OPENERS,
    STOPS,
    Line,
    Lists,
    cased,
    furniture_lists,
    lines_of,
    signature_of,
    tokens_of,
)
from compare.sentences import reporting_verbs, split

KINDS = (
    "see-also",
    "photo-credit",
    "player",
    "share",
    "byline",
    "timestamp",
    "dateline",
    "link-list",
    "question",
    "heading",
    "fragment",
    "promo",
    "tags",
    "translation-credit",
)
"""Every value `Furniture.kind` can have."""
_TITLE_WORDS = 30
# Arabic paragraphs often lack their last stop, so only a short line may pass for a heading.
_UNCASED_HEADING_WORDS = 12
_STOPLESS_HEADING_WORDS = 6
_INTRO_WORDS = 6
_MARKER = re.compile(r"\s*(date\s+\d{4}(?:-\d{2}){0,2})(?![\w-])\s*")
_DATELINE = re.compile(
    r"(?P<place>(?:[^()\n.!?:;«»“”\"]|(?<=\d)\.){0,60}?)\s*"
    r"(?:\((?P<agency>[^()\n]{2,30})\)\s*(?P<mark>[–—―:.ـ-]+)|(?P<dash>\s[–—―-]))\s+(?=\S)"
)
_AGENCY_DATELINE = re.compile(
    r"(?P<place>[^\W\d_]+(?: [^\W\d_]+){0,2})\s*[-–—/]\s*"
    r"(?P<agency>[^\W\d_][^:/()\n–—-]{1,20}?)\s*[:/–—-]\s*(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """A half-open span of code points that holds no claim; `kind` is one of `KINDS`."""

    start: int
    end: int
    kind: str


def find_furniture(text: str, language: str) -> list[Furniture]:
    """The spans of `text` that hold no claim, in order and disjoint.

    A span is a whole line without its surrounding white space, except for a dateline, a
    leading "date 2017-05" marker and a closing agency signature: those cover only
    themselves, so that the rest of their line stays. English lists apply in every language.
    Raises nothing; runs in linear time.
    """
    lists = furniture_lists(language)
    found: list[Furniture] = []
    begin = 0
    if (marker := _MARKER.match(text)) is not None:
        found.append(Furniture(*marker.span(1), "timestamp"))
        begin = marker.end()
    lines = list(lines_of(text, begin, lists))
    kinds = [phrase_kind(line, lists) for line in lines]
    _structure(lines, kinds, language)
    for line, kind in zip(lines, kinds, strict=True):
        if kind is None:
            kind = _sole_sentence_kind(line, language)
        if kind is not None:
            found.append(Furniture(line.start, line.end, kind))
        else:
            found.extend(_parts(line, lists))
    return found


def classify_sentence(sentence: str, language: str) -> str | None:
    """Why a sentence is no claim: "question" or "fragment"; None if it may be one.

    A question with a reporting clause («Er det over? spør han.») may be a claim. Two words
    and a final stop are enough for one («Syv døde.»), unless they are names, numbers or a
    bare answer such as «Ja.».
    """
    lists = furniture_lists(language)
    bare = sentence.strip().rstrip(CLOSERS)
    words = bare.strip(OPENERS).split()
    tokens = tokens_of(bare[:LONG])
    if bare.endswith(("?", "؟", "？")):
        return None if _introduced(bare, language) else "question"
    if lists.phrases["question_starts"].size_at(tokens) and bare[:1].isalpha():
        return "question"
    stopped = bare.endswith(tuple(STOPS))
    if _unspaced(bare):
        return "fragment" if len(bare) < 4 else None
    if len(tokens) < 2 or len(words) < 2 or (len(words) < 3 and not stopped):
        return "fragment"
    if bare.endswith((":", "：")) and len(words) <= _INTRO_WORDS:
        return "fragment"
    if covered(tokens, lists.phrases["answers"]):
        return "fragment"
    if _only_names(words, lists) and not (stopped and bare.isupper() and len(words) > 2):
        return "fragment"
    return None


def _only_names(words: list[str], lists: Lists) -> bool:
    joined = " ".join(words)
    if not cased(joined):
        return not any(c.isalpha() for c in joined)
    return are_names(words, lists)


def _unspaced(text: str) -> bool:
    """Whether the script writes no spaces between words, so words cannot be counted."""
    letters = [c for c in text[:20] if c.isalpha()]
    far = [c for c in letters if unicodedata.category(c) == "Lo" and c >= "\u0e00"]
    return bool(letters) and 2 * len(far) > len(letters)


def _structure(lines: list[Line], kinds: list[str | None], language: str) -> None:
    """Fills in the kinds that only the shape of the page shows."""
    limit = _stop_limit(lines, kinds)
    open_lines = [i for i, kind in enumerate(kinds) if kind is None]
    prose = [i for i in open_lines if lines[i].stopped and len(lines[i].words) > 3]
    last_prose = max(prose, default=-1)
    if open_lines and _is_title(lines, open_lines[0], language):
        kinds[open_lines[0]] = "heading"
    for i in range(last_prose + 1, len(lines)):
        if kinds[i] is None and last_prose > -1 and _is_tag_list(lines[i]):
            kinds[i] = "tags"
    listed = [
        kinds[i] is None and _is_headline(lines, i, limit, language) for i in range(len(lines))
    ]
    for i, candidate in enumerate(listed):
        if not candidate:
            continue
        in_run = any(0 <= j < len(lines) and listed[j] for j in (i - 1, i + 1))
        after_label = i > 0 and kinds[i - 1] == "see-also" and len(lines[i - 1].words) < 4
        started = any(p < i for p in prose)
        kinds[i] = "link-list" if (in_run and started) or after_label else "heading"


def _stop_limit(lines: list[Line], kinds: list[str | None]) -> int:
    """How long a heading may be, in words: short where the writer ends no line with a stop."""
    rest = [line for line, kind in zip(lines, kinds, strict=True) if kind is None]
    long = [line for line in rest if len(line.words) > HEADING_WORDS]
    sample = long or [line for line in rest if len(line.words) > _STOPLESS_HEADING_WORDS]
    unstopped = sum(not (line.stopped or line.colon) for line in sample)
    if long and 2 * unstopped > len(sample):
        return _STOPLESS_HEADING_WORDS
    # Hard-wrapped text: many lines of medium length, hardly any of them ended by a stop.
    if not long and len(sample) > 5 and 10 * unstopped > 7 * len(sample):
        return _STOPLESS_HEADING_WORDS
    return HEADING_WORDS


def _is_title(lines: list[Line], index: int, language: str) -> bool:
    line = lines[index]
    most = _TITLE_WORDS if cased(line.text) else HEADING_WORDS
    return len(lines) > 1 and _is_headline(lines, index, most, language)


def _is_headline(lines: list[Line], index: int, limit: int, language: str) -> bool:
    line = lines[index]
    if not cased(line.text):
        limit = min(limit, _UNCASED_HEADING_WORDS) if limit != _TITLE_WORDS else limit
    if line.stopped or line.colon or len(line.words) > limit or len(line.text) > LONG:
        return False
    if line.text.rstrip(CLOSERS).endswith((",", "،", ";", "؛", "-", "–")):
        return False
    # A line that goes on in lower case was broken by its page width, not by its writer.
    tail = index + 1 >= len(lines) or _is_tag_list(lines[index + 1])
    following = "" if tail else lines[index + 1].text
    if following[:1].islower() or line.text[:1].islower():
        return False
    return len(split(line.text, language)) == 1


def _is_tag_list(line: Line) -> bool:
    items = [item.split() for item in re.split(r"[,،;|]", line.text)]
    return (
        not (line.stopped or line.colon)
        and len(items) > 2
        and all(0 < len(item) <= 3 for item in items)
    )


def _sole_sentence_kind(line: Line, language: str) -> str | None:
    if len(line.text) > LONG or len(split(line.text, language)) != 1:
        return None
    return classify_sentence(line.text, language)


def _introduced(question: str, language: str) -> bool:
    """Whether a clause before a quoted question names its speaker («Han spurte: …?»)."""
    before, mark, _ = question.partition(":")
    if not mark:
        before, _, rest = question.partition(",")
        if not rest.lstrip().startswith(tuple("\"“”„«»'‘")):
            return False
    verbs = reporting_verbs(language)
    return any(w.strip('،,.«»"“”').casefold() in verbs for w in before.split())


def _parts(line: Line, lists: Lists) -> Iterator[Furniture]:
    """Furniture at either end of a line whose middle is prose."""
    if (end := _dateline_end(line, lists)) is not None:
        yield Furniture(line.start, line.start + end, "dateline")
    if signature := signature_of(line.text, lists):
        yield Furniture(line.end - len(signature), line.end, "byline")


def _dateline_end(line: Line, lists: Lists) -> int | None:
    signed = _AGENCY_DATELINE.match(line.text[:120])
    if signed and signed["agency"].casefold() in lists.agencies and not cased(line.text[:20]):
        return len(line.text[: signed.end()].rstrip())
    found = _DATELINE.match(line.text[:120])
    if found is None:
        return None
    place, agency = found["place"].strip(" ,،-–—"), found["agency"]
    first = re.split(r"[\s,/،]", place, maxsplit=1)[0]
    shouting = len(first) > 2 and first.isupper() and first.strip(",") not in lists.acronyms
    end = len(line.text[: found.end()].rstrip())
    if agency:
        known = any(
            part.strip().casefold() in lists.agencies for part in re.split(r"[/,،–-]", agency)
        )
        worded = agency[0].isalpha() and not agency.isdecimal()
        short = len(place.split()) <= 6
        return end if short and (known or (shouting and worded)) else None
    if tokens_of(place) and place.casefold() in lists.agencies:
        return end if not cased(place) else None
    names = place.replace(",", " ").split()
    capital = line.text[found.end() : found.end() + 1]
    begins = capital.isupper() or capital in "\"“„«'‘"
    if shouting and begins and len(first) > 3 and len(names) <= 6:
        return end if are_names(names, lists) or _dated(names[1:]) else None
    return None


def _dated(words: list[str]) -> bool:
    return any(word.strip(".").isdecimal() for word in words)
