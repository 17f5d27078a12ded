"""Claims carry exact offsets and what their sentence says of itself."""

from __future__ import annotations

import pytest

from compare.articles import Article
from compare.claims import Claim, extract_claims, normalised
from compare.comparison import Comparison
from compare.facts.speech import Force


def claims(text: str, language: str = "en") -> tuple[Claim, ...]:
    return extract_claims(Article("a", "a.txt", None, language, None, None, None, text)).claims


def test_offsets_are_exact(examples: Comparison) -> None:
    text = {article.id: article.text for article in examples.articles}
    for claim in examples.claims:
        assert text[claim.article][claim.start : claim.end] == claim.text
        start, end = claim.content_span
        assert claim.content == claim.text[start:end].strip()
        for quantity in claim.quantities:
            assert 0 <= quantity.start < quantity.end <= len(claim.text)


def test_every_article_has_claims_and_furniture_is_counted(examples: Comparison) -> None:
    assert {c.article for c in examples.claims} == {a.id for a in examples.articles}
    assert {"see-also", "question", "photo-credit"} <= set(examples.left_out)


def test_offsets_count_code_points_not_bytes_or_surrogates() -> None:
    (claim,) = claims("😀 أصيب 14 شخصاً في الحريق.", "ar")
    assert claim.start in (0, 2)
    assert claim.text.endswith("الحريق.")


def test_what_is_said_is_apart_from_who_says_it() -> None:
    (claim,) = claims("The company denies that the fire alarm failed.")
    assert claim.attribution is not None
    assert claim.attribution.force is Force.DENIES
    assert claim.content == "the fire alarm failed"


def test_a_sentence_with_a_statement_of_its_own_stays_whole() -> None:
    (claim,) = claims(
        "A police officer showed the paper a long list of 27 wanted men with their photographs, "
        "and said that it was old."
    )
    assert claim.content == claim.text


@pytest.mark.parametrize("text", ["", "\n\n", "Les også: Noe annet", "Why? Who?", "…"])
def test_text_without_claims(text: str) -> None:
    assert claims(text, "nb") == ()


def test_fingerprints_ignore_case_space_and_end_punctuation() -> None:
    assert normalised(" «The  Ferry\u00a0burned.» ") == normalised("the ferry burned")
