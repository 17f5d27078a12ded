"""Negation and opposite words.

A negation counts only when it turns a proposition round. Set phrases that merely contain a
negative word ("not only", "ne … que", «لا يزال») are listed as traps and win over every cue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from compare.facts.phrases import Phrases, Token, fold, phrases_of, tokenise
from compare.lexicon import load


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
    cues = negation_cues(language)
    trapped: set[int] | None = None
    found: list[Negation] = []
    clauses: list[tuple[int, int]] = []
    index = 0
    while index < len(tokens):
        match = cues.at(tokens, index)
        if match is None or match.label == "trap":
            index += 1
            continue
        if trapped is None:
            traps = _traps(language).find(tokens)
            trapped = {i for trap in traps for i in range(trap.first, trap.last)}
        if not trapped.isdisjoint(range(match.first, match.last)):
            index += 1
            continue
        clauses = clauses or _clauses(tokens, _boundaries(language))
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
