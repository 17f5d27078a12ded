"""Dates written in figures alone: 2016-05-03, 3.5.2016, 03/05/2016."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compare.facts.days import Span, span_of
from compare.facts.pieces import Piece

_NUMERIC = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?:[tT][0-9][0-9:]*[zZ]?)?")
_YMD = re.compile(r"([0-9]{4})([./])([0-9]{1,2})\2([0-9]{1,2})")


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
