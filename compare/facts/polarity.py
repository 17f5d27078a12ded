"""Negation, opposite words, and the phrase matcher that the other fact readers share.

A negation counts only when it turns a proposition round. Set phrases that merely contain a
negative word ("not only", "ne … que", «لا يزال») are listed as traps and win over every cue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from compare.lexicon import load

# Combining marks are not word characters to `re`, yet they never end a word.
_MARKS = "\u0300-\u036f\u0640\u064b-\u065f\u0670"
_WORD = re.compile(
    rf"[A-Za-z]+?(?=n['’]t(?!\w))|n['’]t(?!\w)|[\w{_MARKS}]+(?:[-\u2010\u2011][\w{_MARKS}]+)*"
)
_BREAKS = frozenset(',;:–—―!?…،؛؟"“”„«»')
_ARABIC = {ord(c): None for c in "\u0640\u0670"} | dict.fromkeys(range(0x064B, 0x0660))
_ARABIC |= {ord(c): "ا" for c in "أإآٱ"} | {ord("ى"): "ي", ord("ة"): "ه"}
_GAPS = {"..": 2, "...": 6}


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


def tokenise(text: str, language: str) -> list[Token]:
    """The words of a text, in order, with the punctuation that separates clauses."""
    tokens: list[Token] = []
    last = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        gap = text[last:start]
        if gap in ("", " "):
            brk = ""
        else:
            brk = "".join(c for c in gap if c in _BREAKS)
            if " - " in gap or (not tokens and gap.lstrip().startswith("-")):
                brk += "–"
        tokens.append(Token(start, end, fold(found.group(), language), brk))
        last = end
    return tokens


def phrases_of(value: Any) -> list[str]:
    """The phrases of one entry of a word list, which separates them by commas."""
    return [p for p in (" ".join(p.split()) for p in str(value or "").split(",")) if p]


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

    def at(self, tokens: Sequence[Token], index: int) -> Match | None:
        """The longest phrase that starts at a token; of equal ones the first listed."""
        best: Match | None = None
        key = tokens[index].key
        keys = [key]
        # Arabic writes "and" and "so" on the word they precede.
        if self._clitics and len(key) > 2 and key[0] in "وف":
            keys.append(key[1:])
        for form in keys:
            found = self._words.get(form, [])
            for length in self._lengths:
                found = found + self._stems.get(form[:length], []) if len(form) >= length else found
            for label, elements in found:
                last = _fits(elements, tokens, index)
                if last and (best is None or last > best.last):
                    best = Match(index, last, label)
            if best:
                break
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


@dataclass(frozen=True, slots=True)
class Negation:
    """A cue that negates a clause, with the clause it stands in.

    `kind` is "negator", "not-yet", "no-longer", "determiner" ("no deal") or "verb" ("failed to").
    """

    start: int
    end: int
    cue: str
    kind: str
    scope_start: int
    scope_end: int


_KINDS = {
    "traps": "trap",
    "not_yet": "not-yet",
    "no_longer": "no-longer",
    "verbs": "verb",
    "negators": "negator",
    "determiners": "determiner",
}


@cache
def negation_cues(language: str) -> Phrases:
    """The listed negation cues of a language, traps included, labelled by kind."""
    data = load("polarity", language)
    return Phrases({kind: phrases_of(data.get(k)) for k, kind in _KINDS.items()}, language)


@cache
def _traps(language: str) -> Phrases:
    return Phrases({"trap": phrases_of(load("polarity", language).get("traps"))}, language)


@cache
def _boundaries(language: str) -> frozenset[str]:
    listed = phrases_of(load("polarity", language).get("boundaries"))
    listed += phrases_of(load("speech", language).get("complementisers"))
    return frozenset(fold(word, language) for word in listed)


def find_negations(sentence: str, language: str) -> list[Negation]:
    """The cues that negate a clause of the sentence, from left to right."""
    tokens = tokenise(sentence, language)
    trapped = {i for m in _traps(language).find(tokens) for i in range(m.first, m.last)}
    found: list[Negation] = []
    edges = _boundaries(language)
    clauses: list[tuple[int, int]] = []
    index = 0
    while index < len(tokens):
        match = None if index in trapped else negation_cues(language).at(tokens, index)
        if match is None or match.label == "trap":
            index += 1
            continue
        if not trapped.isdisjoint(range(match.first, match.last)):
            index += 1
            continue
        clauses = clauses or _clauses(tokens, edges)
        first, last = clauses[match.first][0], clauses[match.last - 1][1]
        start, end = tokens[match.first].start, tokens[match.last - 1].end
        found.append(
            Negation(
                start, end, sentence[start:end], match.label, tokens[first].start, tokens[last].end
            )
        )
        index = match.last
    return found


def _clauses(tokens: Sequence[Token], edges: frozenset[str]) -> list[tuple[int, int]]:
    """For each token, the first and last token of its clause."""
    spans: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(tokens) + 1):
        ends = index == len(tokens) or tokens[index].brk or tokens[index].key in edges
        if ends or tokens[index - 1].key in edges:
            spans.extend([(first, index - 1)] * (index - first))
            first = index
    return spans


@cache
def _opposites(language: str) -> Phrases:
    groups: dict[str, list[str]] = {}
    for concept, poles in (load("polarity", language).get("opposites") or {}).items():
        for sign, words in zip("+-", poles, strict=True):
            groups[f"{concept}{sign}"] = phrases_of(words)
    return Phrases(groups, language)


def _poles(sentence: str, language: str) -> dict[str, list[tuple[int, int]]]:
    """Words of known concepts, by concept and pole; negated and two-sided ones left out."""
    tokens = tokenise(sentence, language)
    negated = [(n.scope_start, n.scope_end) for n in find_negations(sentence, language)]
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _opposites(language).find(tokens):
        span = tokens[match.first].start, tokens[match.last - 1].end
        found.setdefault(match.label, []).append(span)
    poles: dict[str, list[tuple[int, int]]] = {}
    for label, spans in found.items():
        other = label[:-1] + ("-" if label[-1] == "+" else "+")
        if other in found:
            continue
        kept = [s for s in spans if not any(lo <= s[0] and s[1] <= hi for lo, hi in negated[:50])]
        if kept:
            poles[label] = kept
    return poles


def antonyms(
    a: str, a_lang: str, b: str, b_lang: str
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of listed opposite words, one from each sentence, as spans.

    Conservative: a word inside a negated clause is left out ("has not risen" does not oppose
    "fell"), and so is a concept of which one sentence names both sides.
    """
    pairs: list[tuple[tuple[int, int], tuple[int, int]]] = []
    left = _poles(a, a_lang)
    if not left:
        return pairs
    right = _poles(b, b_lang)
    for label, spans in left.items():
        other = label[:-1] + ("-" if label[-1] == "+" else "+")
        if other in right:
            pairs.append((spans[0], right[other][0]))
    return pairs
