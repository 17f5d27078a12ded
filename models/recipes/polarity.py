"""Rows about negation and opposites, from parallel text in the languages whose negations we read.

A classifier that has seen "not" put into English only calls "no se ha derrumbado" the same as
"s'est effondré". Where a sentence and its translation hold one negation each, it is cut out of
one side (contradiction), of both (entailment) or of none (entailment). Where only one side holds
a negation and the two are still each other's translation, nothing changes (entailment), and a near
but other sentence stays neutral, whichever of the two is negated. A word of the English side
exchanged for its opposite (``opposites.tsv``) makes a contradiction, too.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from rows import CONTRADICTION, ENTAILMENT, NEUTRAL, Row

from compare.facts.polarity import find_negations, without

LANGUAGES = ("nb", "sv", "da", "ar", "de", "fr", "es")
"""Those beside English with a lexicon of negations."""
_NEAREST = 0.85
"""Cosine of English sentences from which they are paraphrases, not neighbours."""

_WORD = re.compile(r"[a-z]+")
Side = tuple[str, str | None]
"""A sentence, and the same without its only negation if it has just one."""


def negation_rows(
    english: Sequence[str],
    translations: Sequence[Sequence[tuple[str, str]]],
    vectors: np.ndarray,
    rng: random.Random,
) -> list[Row]:
    """Rows from English sentences and their (language, translation)s; ``vectors`` are of the
    English sentences, (n, dim), normalised."""
    rows: list[Row] = []
    similarity = vectors @ vectors.T
    similarity[similarity > _NEAREST] = -1
    nearest = similarity.argmax(1)
    sides = [
        [uncut("en", text), *(uncut(*translation) for translation in own)]
        for text, own in zip(english, translations, strict=True)
    ]
    for index, own in enumerate(sides):
        for _ in range(2):
            (one, one_cut), (other, other_cut) = rng.sample(own, 2)
            kind = rng.random()
            if kind < 0.2:
                near, near_cut = rng.choice(sides[int(nearest[index])])
                rows.append((*_either(one, near_cut or near, rng), NEUTRAL))
            elif one_cut and other_cut and kind < 0.65:
                rows.append((*_either(one, other_cut, rng), CONTRADICTION))
            elif one_cut and other_cut and kind < 0.85:
                rows.append((*_either(one_cut, other_cut, rng), ENTAILMENT))
            else:
                rows.append((*_either(one, other, rng), ENTAILMENT))
    return rows


def uncut(language: str, text: str) -> Side:
    """A sentence, and the same without its negation where it holds just one."""
    found = find_negations(text, language)
    if len(found) != 1 or found[0].kind not in ("negator", "determiner"):
        return text, None
    return text, without(found[0], text, language)


def opposite_rows(pairs: Sequence[tuple[str, str]], rng: random.Random) -> list[Row]:
    """Rows from (English, foreign) pairs: half of them with an English word's opposite."""
    rows: list[Row] = []
    for english, foreign in pairs:
        turned = opposite(english, rng)
        if turned and rng.random() < 0.5:
            rows.append((*_either(turned, foreign, rng), CONTRADICTION))
        elif turned:
            rows.append((*_either(english, foreign, rng), ENTAILMENT))
    return rows


def opposite(english: str, rng: random.Random) -> str | None:
    """English with one word exchanged for its opposite; None where it has no such word, or more
    than two (where "first" and "last" both stand, neither is the point)."""
    found = [m for m in _WORD.finditer(english) if m[0] in _opposites()]
    if not 0 < len(found) < 3:
        return None
    match = rng.choice(found)
    return english[: match.start()] + rng.choice(_opposites()[match[0]]) + english[match.end() :]


@cache
def _opposites() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("opposites.tsv").read_text("utf-8").splitlines():
        one, other = line.split("\t")
        listed.setdefault(one, []).append(other)
        listed.setdefault(other, []).append(one)
    return listed


def _either(one: str, other: str, rng: random.Random) -> tuple[str, str]:
    return (one, other) if rng.random() < 0.5 else (other, one)
