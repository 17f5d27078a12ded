"""What kind of thing a counted noun names, by lists of what news counts.

Vectors of single nouns say little across languages ("elf Todesopfer", "åtte omkomne"). A listed
noun has concepts; two nouns name the same, one names a kind of the other (miners are people), or
they name different things. Of what is not listed nothing is said.
"""

from __future__ import annotations

from functools import cache

from compare.facts.phrases import fold, phrases_of
from compare.lexicon import load

SAME, BROADER, OTHER = 1.0, 0.6, -1.0
"""How far two nouns name the same: entirely, as a kind of it, not at all."""
_COMPOUNDING = frozenset(("de", "nl", "nb", "nn", "sv", "da"))
_PREFIX, _SHORTEST = 3, 4
"""Letters of the beginning of a compound, and of the noun it ends in, at least."""


def kinship(left: str, left_language: str, right: str, right_language: str) -> float | None:
    """``SAME``, ``BROADER`` or ``OTHER``; None where a noun is not listed, or the two may be of the
    same people or not."""
    ours, theirs = concepts(left, left_language), concepts(right, right_language)
    if not ours or not theirs:
        return None
    if common := ours & theirs:  # "people" and "persons" may be anybody
        return SAME if common != {"person"} else None
    if any(b in _broader()[a] or a in _broader()[b] for a in ours for b in theirs):
        return BROADER
    if all(_apart(a, b) for a in ours for b in theirs):
        return OTHER
    return None


def concepts(noun: str, language: str) -> frozenset[str]:
    """The concepts of a noun in any listed form; in languages that write compounds as one word,
    those of its last part. Empty where it is not listed."""
    listed = _nouns(language)
    key = _bare(noun, language)
    if key in listed or language not in _COMPOUNDING:
        return listed.get(key, frozenset())
    parts = (key[cut:] for cut in range(_PREFIX, len(key) - _SHORTEST + 1))
    return next((listed[part] for part in parts if part in listed), frozenset())


def _apart(a: str, b: str) -> bool:
    """Whether two concepts, neither a kind of the other, can't be of the same things: people may
    be several things at once, and sheep may be dead."""
    if all("person" in _broader()[one] for one in (a, b)) or (
        {a, b} & _states() and all(_broader()[one] & {"person", "animal"} for one in (a, b))
    ):
        return any(a in group and b in group for group in _groups())
    return True


def _bare(noun: str, language: str) -> str:
    key = fold(noun, language)
    if language == "ar":  # neither the article nor the ending after a number
        key = key.removeprefix("ال")
        key = key.removesuffix("ا") if len(key) > _SHORTEST else key
    return key


@cache
def _nouns(language: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for concept, words in load("counted", language).items():
        for word in phrases_of(words):
            key = _bare(word, language)
            found[key] = found.get(key, frozenset()) | {concept}
    return found


@cache
def _broader() -> dict[str, frozenset[str]]:
    """Of every concept, all it is a kind of."""
    parents: dict[str, set[str]] = {concept: set() for concept in load("counted", "en")}
    for concept, kinds in load("counted", "any")["broader"].items():
        for kind in phrases_of(kinds):
            parents[kind].add(concept)

    def above(concept: str) -> frozenset[str]:
        return frozenset(parents[concept]).union(*map(above, parents[concept]))

    return {concept: above(concept) for concept in parents}


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(phrases_of(group)) for group in load("counted", "any")["apart"])


@cache
def _states() -> frozenset[str]:
    return frozenset(phrases_of(load("counted", "any")["states"]))
