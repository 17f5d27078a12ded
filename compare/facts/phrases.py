"""Words and listed phrases: how a sentence is cut up and how phrase lists are found in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from compare.lexicon import load

# Combining marks are not word characters to `re`, yet they never end a word.
_MARKS = "\u0300-\u036f\u0640\u064b-\u065f\u0670"
_PLAIN = rf"[\w{_MARKS}]+(?:[-\u2010\u2011][\w{_MARKS}]+)*"
_WORD = re.compile(_PLAIN)
_CONTRACTED = re.compile(rf"[A-Za-z]+?(?=n['’]t(?!\w))|n['’]t(?!\w)|{_PLAIN}")
_BREAKS = frozenset(',;:–—―!?…،؛؟"“”„«»')
_ARABIC = {ord(c): None for c in "\u0640\u0670"} | dict.fromkeys(range(0x064B, 0x0660))
_ARABIC |= {ord(c): "ا" for c in "أإآٱ"} | {ord("ى"): "ي", ord("ة"): "ه"}
_GAPS = {"..": 2, "...": 6}
RECENT = 4000
"""Characters; longer texts are no sentences, and are not kept once they are cut up."""
_LONG = 64
# No sentence is longer; what lies beyond is not read, which bounds the work on hostile input.
_MOST_WORDS = 5000


class Token(NamedTuple):
    """A word: its span, its folded form, and the clause punctuation just before it."""

    start: int
    end: int
    key: str
    brk: str


class Match(NamedTuple):
    """A phrase found in a token list: tokens `first` up to, not including, `last`."""

    first: int
    last: int
    label: str


class _Element(NamedTuple):
    words: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    gap: int
    ahead: bool

    def accepts(self, key: str) -> bool:
        if key in self.words:
            return True
        if self.prefixes and key.startswith(self.prefixes):
            return True
        return bool(self.suffixes) and key.endswith(self.suffixes)


def fold(word: str, language: str) -> str:
    """The form of a word that word lists are compared in."""
    key = word.lower()
    if key.isascii():
        return key
    if language == "ar":
        return key.translate(_ARABIC)
    return unicodedata.normalize("NFC", key).replace("’", "'")


_folded = lru_cache(maxsize=8192)(fold)


def tokenise(text: str, language: str) -> list[Token]:
    """The first 5,000 words of a text, in order, with the punctuation that separates clauses."""
    return list(_recent(text, language) if len(text) <= RECENT else _tokens(text, language))


def _tokens(text: str, language: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    last = 0
    pattern = _CONTRACTED if "n't" in text or "n’t" in text else _WORD
    for found in pattern.finditer(text):
        start, end = found.span()
        gap = text[last:start]
        if gap in ("", " "):
            brk = ""
        else:
            if len(gap) > _LONG:
                gap = gap[: _LONG // 2] + gap[-_LONG // 2 :]
            brk = "".join(c for c in gap if c in _BREAKS)
            if " - " in gap or (not tokens and gap.lstrip().startswith("-")):
                brk += "–"
        word = found[0]
        key = _folded(word, language) if end - start < _LONG else fold(word, language)
        tokens.append(Token(start, end, key, brk))
        last = end
        if len(tokens) >= _MOST_WORDS:
            break
    return tuple(tokens)


# Each reader of a claim asks for the words of the same sentence.
_recent = lru_cache(maxsize=8)(_tokens)


def phrases_of(value: Any) -> list[str]:
    """The phrases of one entry of a word list, which separates them by commas."""
    return [p for p in (" ".join(p.split()) for p in str(value or "").split(",")) if p]


@cache
def articles_of(language: str) -> frozenset[str]:
    """The articles of a language, folded."""
    return frozenset(fold(w, language) for w in phrases_of(load("names", language).get("articles")))


class Phrases:
    """Finds listed phrases in token lists.

    A phrase is words separated by spaces. `a|b` accepts either word, `ab*` a beginning, `*ab`
    an ending, `..` and `...` skip up to two and six words, words from `>` on have to follow
    without being part of the phrase, and `>$` wants the end of the clause there. No phrase
    runs across clause punctuation.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]], language: str) -> None:
        self._clitics = language == "ar"
        self._words: dict[str, list[tuple[str, tuple[_Element, ...]]]] = {}
        self._stems: dict[str, list[tuple[str, tuple[_Element, ...]]]] = {}
        for label, phrases in groups.items():
            for phrase in phrases:
                elements = _compile(phrase, language)
                if not elements:
                    continue
                for word in elements[0].words:
                    self._words.setdefault(word, []).append((label, elements))
                for stem in elements[0].prefixes:
                    self._stems.setdefault(stem, []).append((label, elements))
        self._lengths = sorted({len(stem) for stem in self._stems})
        # What stems begin with, as long as the shortest: most words are in neither list.
        self._short = min(self._lengths, default=0)
        self._openings = frozenset(stem[: self._short] for stem in self._stems)

    def at(self, tokens: Sequence[Token], index: int) -> Match | None:
        """The longest phrase that starts at a token; of equal ones the first listed."""
        key = tokens[index].key
        best: Match | None = None
        if key in self._words or key[: self._short] in self._openings:
            best = self._longest(key, tokens, index)
        # Arabic writes "and" and "so" on the word they precede.
        if best is None and self._clitics and len(key) > 2 and key[0] in "وف":
            best = self._longest(key[1:], tokens, index)
        return best

    def _longest(self, form: str, tokens: Sequence[Token], index: int) -> Match | None:
        best: Match | None = None
        found = self._words.get(form, [])
        for length in self._lengths:
            found = found + self._stems.get(form[:length], []) if len(form) >= length else found
        for label, elements in found:
            last = _fits(elements, tokens, index)
            if last and (best is None or last > best.last):
                best = Match(index, last, label)
        return best

    def find(self, tokens: Sequence[Token]) -> list[Match]:
        """All phrases, from left to right, without overlaps."""
        matches: list[Match] = []
        index = 0
        while index < len(tokens):
            match = self.at(tokens, index)
            if match:
                matches.append(match)
            index = match.last if match else index + 1
        return matches


def _compile(phrase: str, language: str) -> tuple[_Element, ...]:
    elements: list[_Element] = []
    gap = 0
    for part in phrase.split():
        if part in _GAPS:
            gap = _GAPS[part]
            continue
        ahead = part.startswith(">")
        forms = [fold(form, language) for form in part.lstrip(">").split("|") if form]
        elements.append(
            _Element(
                frozenset(f for f in forms if "*" not in f),
                tuple(f[:-1] for f in forms if f.endswith("*")),
                tuple(f[1:] for f in forms if f.startswith("*")),
                gap,
                ahead,
            )
        )
        gap = 0
    return tuple(elements)


def _fits(elements: tuple[_Element, ...], tokens: Sequence[Token], index: int) -> int:
    """Where a phrase that starts at a token ends (token index), or 0."""
    position = index + 1
    end = -1
    for element in elements[1:]:
        if "$" in element.words:
            closed = position >= len(tokens) or bool(tokens[position].brk)
            return position if closed else 0
        for place in range(position, min(position + element.gap + 1, len(tokens))):
            if tokens[place].brk:
                return 0
            if element.accepts(tokens[place].key):
                break
        else:
            return 0
        position = place + 1
        if element.ahead and end < 0:
            end = place
    return position if end < 0 else end
