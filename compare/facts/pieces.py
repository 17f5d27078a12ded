"""Running text cut into digits, words and marks, and listed phrases found among these.

The tokens are finer than those of `phrases`: digits, letters and marks are kept apart, so that
"50k", "F-16" and "34-year-old" can be told from plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import decimal

from compare.facts.phrases import RECENT, fold, phrases_of

# Bidi marks and odd spaces only separate; apostrophes and minus signs come in many shapes.
_SAME = {ord(c): " " for c in "\u00a0\u2007\u2009\u202f\u2002\u2003\u3000\t"}
_SAME |= {ord(c): " " for c in "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"}
_SAME |= {ord(c): "'" for c in "’‘ʼ"} | {ord(c): "-" for c in "\u2010\u2011\u2212"}
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_MARKS = "\u0300-\u036f\u0640\u064b-\u065f\u0670"
_TOKEN = re.compile(
    rf"(?P<n>[0-9]+(?:[.,'٬٫][0-9]+)*)|(?P<w>[^\W\d_][^\W\d_{_MARKS}]*"
    rf"(?:[{_MARKS}'][^\W\d_]*)*)|(?P<p>[^\s\w]|_)"
)
# Words that stand elided before a phrase goes on: "plus d'", "mois d'", "più dell'80 %".
_ELIDED = {
    "fr": frozenset(("d", "l", "qu", "jusqu")),
    "it": frozenset(("d", "l", "un", "dell", "all", "dall", "nell", "sull", "mezz")),
}
# No sentence is longer; what lies beyond is not read, which bounds the work on hostile input.
_MAX_PIECES = 5000


class Piece(NamedTuple):
    """A token: span, folded key, class ("n" digits, "w" word, "p" mark), no space before it."""

    start: int
    end: int
    key: str
    sort: str
    glued: bool


def plain(text: str) -> str:
    """The text with ASCII digits, spaces, apostrophes and hyphens; positions stay the same."""
    if text.isascii():
        return text
    text = text.translate(_SAME)
    foreign = set(_FOREIGN_DIGIT.findall(text))
    return text.translate({ord(c): str(decimal(c)) for c in foreign}) if foreign else text


_folded = lru_cache(maxsize=8192)(fold)


def pieces(text: str, language: str) -> list[Piece]:
    """The first 5,000 tokens of a text, in order. Spans index the text as given."""
    return list(_recent(text, language) if len(text) <= RECENT else _pieces(text, language))


def _pieces(text: str, language: str) -> tuple[Piece, ...]:
    text = plain(text)
    found: list[Piece] = []
    last = -1
    elided = _ELIDED.get(language)
    for match in _TOKEN.finditer(text):
        sort = match.lastgroup or "p"
        start, end = match.span()
        word = key = match.group()
        if sort == "w":
            if word[-1] == "'" and not (elided and word[:-1].lower() in elided):
                # A closing quotation mark is no part of the word.
                word = word.rstrip("'")
                end = start + len(word)
            key = _folded(word, language) if len(word) < 64 else ""
            cut = word.find("'") + 1 if elided else 0
            if 0 < cut < len(word):
                # "d'euros", "trent'anni" are two words.
                found.append(
                    Piece(start, start + cut, _folded(word[:cut], language), sort, start == last)
                )
                start, last, key = start + cut, start + cut, _folded(word[cut:][:64], language)
        found.append(Piece(start, end, key, sort, start == last))
        last = match.end()
        if len(found) >= _MAX_PIECES:
            break
    return tuple(found)


# Each reader of a claim asks for the pieces of the same sentence.
_recent = lru_cache(maxsize=8)(_pieces)


class PhraseTable:
    """Multi-word phrases by first (or last) word, for matching at a token."""

    def __init__(self, groups: Mapping[Any, Iterable[str]], language: str) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
        self._last: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
        for label, phrases in groups.items():
            for phrase in phrases:
                keys = tuple(p.key for p in pieces(phrase, language))
                if keys:
                    self._first.setdefault(keys[0], []).append((keys, label))
                    self._last.setdefault(keys[-1], []).append((keys, label))
        for table in (self._first, self._last):
            for entries in table.values():
                entries.sort(key=lambda e: -len(e[0]))

    def __contains__(self, key: str) -> bool:
        return key in self._first

    def heads(self) -> frozenset[str]:
        """The words that phrases begin with."""
        return frozenset(self._first)

    def at(self, tokens: Sequence[Piece], index: int, keys: Sequence[str] = ()) -> tuple[int, Any]:
        """Where the longest phrase that starts at a token ends, and its label; (0, None)."""
        if index >= len(tokens):
            return 0, None
        for key in keys or (tokens[index].key,):
            for phrase, label in self._first.get(key, ()):
                last = index + len(phrase)
                if last > len(tokens):
                    continue
                for k in range(1, len(phrase)):
                    if tokens[index + k].key != phrase[k]:
                        break
                else:
                    return last, label
        return 0, None

    def before(self, tokens: Sequence[Piece], index: int, clitics: bool = False) -> tuple[int, Any]:
        """Where the longest phrase that ends just before a token starts, and its label; (-1, None).

        With `clitics` the phrase may begin with an Arabic particle written on its first word.
        """
        if index <= 0:
            return -1, None
        last = tokens[index - 1].key
        for key in keys_of(last) if clitics else (last,):
            for phrase, label in self._last.get(key, ()):
                first = index - len(phrase)
                if first < 0 or (len(phrase) > 1 and key != last):
                    continue
                if any(tokens[first + k].key != phrase[k] for k in range(1, len(phrase))):
                    continue
                head = tokens[first].key
                if head == phrase[0] or (clitics and phrase[0] in keys_of(head)):
                    return first, label
        return -1, None


@lru_cache(maxsize=8192)
def keys_of(key: str) -> tuple[str, ...]:
    """An Arabic word as written, then without the particles written on it."""
    forms = [key]
    if len(key) > 3 and key[0] in "وف":
        forms.append(key[1:])
    forms += [form[1:] for form in forms if len(form) > 3 and form[0] in "بلك"]
    return tuple(forms)


def numbers_by(data: Any) -> dict[str, list[str]]:
    """A YAML mapping from a value to comma-separated words, with text keys."""
    return {str(k): phrases_of(v) for k, v in (data or {}).items()}
