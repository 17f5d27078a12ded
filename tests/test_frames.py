"""The news claims that both models are trained on: whole, and none of them from an evaluation."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from compare.gold import all_events

RECIPES = Path(__file__).parent.parent / "models" / "recipes"
sys.path.insert(0, str(RECIPES))

from frames import ADDED, LANGUAGES, Claim, overlap, read_frames  # noqa: E402


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    return read_frames()


def test_each_claim_is_worded_across_languages_and_set_against_others(claims: list[Claim]) -> None:
    for claim in claims:
        assert len({language for language, _ in claim.same} & set(LANGUAGES)) >= 4, claim.event
        assert len(claim.conflict) >= 2, claim.event
        assert len(claim.other) >= 2, claim.event
    everywhere = [c for c in claims if {language for language, _ in c.same} >= set(LANGUAGES)]
    assert len(everywhere) >= 650
    assert all(claim.less for claim in everywhere)


def test_the_other_languages_word_most_claims_too(claims: list[Claim]) -> None:
    for language in ADDED:
        assert sum(any(lang == language for lang, _ in claim.same) for claim in claims) >= 250


def test_no_wording_is_written_twice_within_a_claim(claims: list[Claim]) -> None:
    for claim in claims:
        texts = [text for _, text in claim.same]
        assert len(set(texts)) == len(texts), claim.event


def test_no_evaluation_article_shares_a_run_of_words_with_them(claims: list[Claim]) -> None:
    root = Path(__file__).parent
    events = all_events([root / "gold", root.parent / "examples" / "gold.yaml"])
    texts = [article.text for event in events for article in event.articles]
    assert list(overlap(claims, texts)) == []
    copied = claims[0].same[0][1]
    assert list(overlap(claims, [f"He wrote: {copied} Nothing else."])) != []
