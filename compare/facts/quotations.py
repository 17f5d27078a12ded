"""Where a sentence quotes."""

from __future__ import annotations

import re
from typing import NamedTuple

CLOSERS = {
    "“": "”“", "”": "”", "„": "“”„", "«": "»", "»": "«»", '"': '"', "‘": "’",
}  # fmt: skip
NOISE = " \t\n\r\u00a0\u200e\u200f\u202a-\u202e"
# No sentence has more; the rest is not read, which bounds the work on hostile input.
_MOST = 1000
_MARKS = re.compile('[“”„«»"‘’]')


class Quotation(NamedTuple):
    """A quotation: from its opening to after its closing mark, with the text inside."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def quotations(sentence: str) -> list[Quotation]:
    """The first 1,000 outermost quotations; one that never closes runs to the end."""
    found: list[Quotation] = []
    opened = -1
    closers = ""
    for mark in _MARKS.finditer(sentence):
        place, char = mark.start(), mark[0]
        if opened < 0:
            if char not in CLOSERS:
                continue
            before = sentence[place - 1] if place else " "
            after = sentence[place + 1] if place + 1 < len(sentence) else " "
            if char in '"”»' and not found and before not in NOISE + "(" and after in " ,.;،":
                # The opening mark stands in an earlier sentence.
                found.append(Quotation(0, place + 1, 0, place))
                continue
            opened, closers = place, CLOSERS[char]
        elif char in closers:
            after = sentence[place + 1] if place + 1 < len(sentence) else " "
            if char == "’" and after.isalnum():
                continue
            found.append(Quotation(opened, place + 1, opened + 1, place))
            opened = -1
            if len(found) >= _MOST:
                break
    if opened >= 0 and sentence[opened] != "‘":
        found.append(Quotation(opened, len(sentence), opened + 1, len(sentence)))
    return found
