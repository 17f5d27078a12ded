"""What two texts share in spelling: evidence vectors lack, within a language or near ones."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC_PREFIX = re.compile(r"^(?:[وفبلك]?ال|لل|[وف])(?=\w{3})")
_SHORTEST = 3
"""Shorter words are mostly function words."""
_ALIKE = 0.8
"""Share of two words' letters that run in the same order in both."""


@lru_cache(1 << 16)
def cognates(a: str, b: str) -> bool:
    """Whether two words are spelled alike: inflections of one word, or one word in two
    neighbouring languages ("helikoptre", "helikoptrar"; «الصفقة», «صفقةٍ»)."""
    return _alike(_stem(a), _stem(b))


def _alike(a: str, b: str) -> bool:
    """Whether two stems are one, or long and almost one."""
    if a == b:
        return True
    shorter, both = min(len(a), len(b)), len(a) + len(b)
    if shorter < 6 or 2 * shorter < _ALIKE * both:  # a length that can't reach it
        return False
    # Nor can letters that the other lacks; most pairs of words end here.
    if 2 * min(sum(map(b.__contains__, a)), sum(map(a.__contains__, b))) < _ALIKE * both:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE


@lru_cache(1 << 12)
def coverage(hypothesis: str, premise: str) -> float:
    """The share of the hypothesis's words (three letters up) that the premise has too.

    0 when the hypothesis has fewer than three such words: too few to tell by.
    """
    asked = [w for w in _WORD.findall(hypothesis) if len(w) >= _SHORTEST]
    if len(asked) < 3:
        return 0.0
    given = {_stem(w) for w in _WORD.findall(premise) if len(w) >= _SHORTEST}
    return sum(_found(_stem(a), given) for a in asked) / len(asked)


def _found(stem: str, given: set[str]) -> bool:
    return stem in given or any(_alike(stem, other) for other in given)


@lru_cache(1 << 14)
def _stem(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _ARABIC_PREFIX.sub("", bare.casefold())
