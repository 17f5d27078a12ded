"""The lists of counted nouns: whole, alike in every language, and what they tell of two nouns."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from compare.facts.kinds import BROADER, OTHER, SAME, concepts, kinship
from compare.facts.phrases import phrases_of
from compare.lexicon import READ, load

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "kinds.yaml").read_text("utf-8"))
MEANING = {"same": SAME, "kind": BROADER, "other": OTHER, "open": None}
CONCEPTS = set(load("counted", "en"))
Noun = dict[str, str]


@pytest.mark.parametrize("language", READ)
def test_every_concept_has_single_words_in_every_language(language: str) -> None:
    listed = load("counted", language)
    assert set(listed) == CONCEPTS
    for concept, words in listed.items():
        assert phrases_of(words), concept
        for word in phrases_of(words):
            assert " " not in word, (concept, word)
            assert concept in concepts(word, language), (concept, word)


def test_what_is_said_of_concepts_is_of_concepts() -> None:
    relations = load("counted", "any")
    named = {*relations["broader"]}
    for group in (*relations["broader"].values(), *relations["apart"]):
        named |= {*phrases_of(group)}
    assert named <= CONCEPTS


@pytest.mark.parametrize(
    ("meaning", "left", "right"),
    [(MEANING[name], *pair) for name, pairs in CASES.items() for pair in pairs],
)
def test_kinship(meaning: float | None, left: Noun, right: Noun) -> None:
    ((one, noun),) = left.items()
    ((two, other),) = right.items()
    assert kinship(noun, one, other, two) == meaning
    assert kinship(other, two, noun, one) == meaning
