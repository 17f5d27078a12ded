"""Dates written in figures alone: 2016-05-03, 3.5.2016, 03/05/2016, and a year by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compare.facts.date_words import Words
from compare.facts.days import Span, span_of
from compare.facts.pieces import Piece

_NUMERIC = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?:[tT][0-9][0-9:]*[zZ]?)?")
_YMD = re.compile(r"([0-9]{4})([./])([0-9]{1,2})\2([0-9]{1,2})")

_SHORT = 5  # letters of the shortest participles: "gebaut" is one, "gut" is none
_CLAUSE = frozenset(",;:–—(")
_OPENING = frozenset("«»“”„\"'")


def is_bare_year(text: str, tokens: Sequence[Piece], i: int, words: Words) -> bool:
    """Whether a figure is a year although no word says so: "2014 griff …", "grundades 1971".

    Such a year has a verb beside it, and nothing after it that it could count: "2014 verletzte
    Soldaten" are soldiers.
    """
    bare = words.bare_years
    lead = tokens[i - 1].key if i else ""
    if not bare.before or not 1900 <= int(tokens[i].key) <= 2099:
        return False
    if tokens[i].glued and lead not in _OPENING and lead != "(":
        return False
    verb, after = (tokens[k] if k < len(tokens) else None for k in (i + 1, i + 2))
    if lead in bare.before:
        return _counts_nothing(text, verb, after, words)
    opens = i == 0 or (i == 1 and lead in _OPENING)
    if not (opens or lead in _CLAUSE) or verb is None or verb.sort != "w" or verb.glued:
        return False
    if text[verb.start].isupper():
        return False
    if verb.key in bare.verbs:
        return True
    if not after or not (verb.key in bare.maybe_verbs or verb.key.endswith(bare.verb_endings)):
        return False
    if after.key in bare.pronouns:
        return True
    round_one = int(tokens[i].key) % 100 == 0
    if not opens or not bare.subjects or round_one:
        return False
    named = after.sort == "n" or text[after.start].isupper()
    return named or after.key in bare.subjects or after.key.endswith(bare.subject_endings)


def _counts_nothing(text: str, following: Piece | None, after: Piece | None, words: Words) -> bool:
    """Whether the words after a figure leave nothing for it to count."""
    bare = words.bare_years
    if following is None or (following.sort == "p" and following.key in ".,;:)–—"):
        return not bare.after_endings  # "wurde 1987" waits for its participle
    if following.sort != "w" or following.glued or text[following.start].isupper():
        return False
    if following.key in bare.after:
        return True
    participle = len(following.key) >= _SHORT and following.key.endswith(bare.after_endings)
    return participle and (after is None or after.sort == "p" or after.key in words.between)


def numeric_date(
    tokens: Sequence[Piece], i: int, months_first: bool
) -> tuple[int, Span, str] | None:
    """3.5.2016, 2016-05-03, 03/05/2016: the token after it, its span and its kind.

    They are written without spaces, so they are read from the run of glued tokens.
    """
    last = i + 1
    while last < len(tokens) and last < i + 12 and tokens[last].glued:
        if tokens[last].sort == "p" and tokens[last].key not in "./-:":
            break
        last += 1
    if i and tokens[i].glued and tokens[i - 1].key in ("/", "-", "."):
        return None
    run = "".join(t.key for t in tokens[i:last])
    iso, numeric, ymd = _ISO.match(run), _NUMERIC.match(run), _YMD.match(run)
    span, size = None, 0
    if iso and 1500 <= int(iso[1]) <= 2100:
        span, size = span_of(int(iso[1]), int(iso[2]), int(iso[3] or 0)), iso.end()
        kind = "absolute" if iso[3] else "partial"
    elif ymd and 1500 <= int(ymd[1]) <= 2100:
        span, size, kind = span_of(int(ymd[1]), int(ymd[3]), int(ymd[4])), ymd.end(), "absolute"
    elif numeric:
        span, size, kind = _either_order(numeric, months_first), numeric.end(), "absolute"
    if not span:
        return None
    end = i
    while end < last and size > 0:
        size -= len(tokens[end].key)
        end += 1
    if end < len(tokens) and tokens[end].glued and tokens[end].sort == "n":
        return None
    return None if size else (end, span, kind)


def _either_order(numeric: re.Match[str], months_first: bool) -> Span | None:
    a, b, year = int(numeric[1]), int(numeric[3]), int(numeric[4])
    if len(numeric[4]) == 2:
        # Two-digit years only with two-digit days: "3.5.16" may be a paragraph.
        if len(numeric[1]) + len(numeric[3]) < 4:
            return None
        year += 2000 if year < 50 else 1900
    if not 1500 <= year <= 2100:
        return None
    day_first = span_of(year, b, a) if 1 <= b <= 12 and a else None
    if not months_first or numeric[2] == ".":
        return day_first
    month_first = span_of(year, a, b) if 1 <= a <= 12 and b else None
    if day_first and month_first:
        return min(day_first[0], month_first[0]), max(day_first[1], month_first[1])
    return day_first or month_first
