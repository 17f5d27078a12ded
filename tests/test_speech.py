"""Attribution, force and hedges against the cases in tests/cases/speech."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.facts.quotations import quotations
from compare.facts.speech import denied_proposition, find_attribution, find_hedge, speaks_of_denial
from compare.lexicon import READ

CASES = Path(__file__).parent / "cases" / "speech"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")), 1)
    ]


@pytest.mark.parametrize(("language", "case"), _cases())
def test_attribution(language: str, case: dict[str, Any]) -> None:
    text = case["text"]
    found = find_attribution(text, language)
    if case["force"] is None:
        assert found is None
        return
    assert found is not None
    assert found.force.value == case["force"]
    assert found.speaker == case["speaker"]
    assert text[found.content_start : found.content_end] == case["content"]
    if found.speaker is not None:
        assert text[found.speaker_start : found.speaker_end] == found.speaker
    assert text[found.verb_start : found.verb_end] == found.verb


@pytest.mark.parametrize(("language", "case"), _cases())
def test_hedge(language: str, case: dict[str, Any]) -> None:
    hedge = find_hedge(case["text"], language)
    assert (hedge is not None) is case["hedged"]
    if hedge is not None:
        assert case["text"][hedge.start : hedge.end] == hedge.text


def test_every_language_has_cases() -> None:
    for language in READ:
        cases = yaml.safe_load((CASES / f"{language}.yaml").read_text("utf-8"))
        assert len(cases) >= 20, language


@pytest.mark.parametrize(
    ("language", "speaker", "content", "whole"),
    [
        ("en", "Berg", "having met them", "Berg had met them"),
        ("nb", "Berg", "å ha møtt dem", "Berg har møtt dem"),
        ("nn", "Berg", "å skulde dei pengar", "Berg skulde dei pengar"),
        ("sv", "Berg", "ha träffat dem", "Berg har träffat dem"),
        ("da", "Berg", "have mødt dem", "Berg har mødt dem"),
        ("de", "Berg", "sie getroffen zu haben", "Berg: sie getroffen hat"),
        ("fr", "Berg", "avoir vu le maire", "Berg a vu le maire"),
        ("es", "Berg", "haber visto al alcalde", "Berg ha visto al alcalde"),
        ("ar", "الوزير", "يكون قد غادر البلاد", "الوزير قد غادر البلاد"),
        ("en", "Berg", "the dam was leaking", "the dam was leaking"),
        ("en", None, "having met them", "having met them"),
        ("xx", "Berg", "having met them", "having met them"),
        ("en", "Berg", "", ""),
    ],
)
def test_a_denied_infinitive_gets_its_subject(
    language: str, speaker: str | None, content: str, whole: str
) -> None:
    assert denied_proposition(content, speaker, language) == whole


def test_calling_it_untrue_speaks_of_denial() -> None:
    assert speaks_of_denial("Reports that the ferry sank are false, the coastguard said.", "en")
    assert not speaks_of_denial("The film was called a fairy tale for adults.", "en")


def test_unknown_language_says_nothing() -> None:
    assert find_attribution("Bürgermeister said that it rains.", "xx") is None
    assert find_hedge("reportedly", "xx") is None


_PIECES = st.sampled_from(
    [
        *("said", "that", "“", "”", '"', "«", "»", "„", ",", ":", "–", "denied", "the claims"),
        *("قال", "إن", "نفى", "sier", "at", "ikke", "sagte", "dass", "(", ".", "?", "X", "Oslo"),
        *("is false", "det er ikke sant", "kaller", "løgn", "es", "stimmt nicht", "بأنه كذب"),
        *("'", "n't", "a déclaré", "que", "enligt", "laut", "zufolge", "selon", "\u202e", "\u200f"),
    ]
)


@given(st.lists(_PIECES, max_size=30) | st.lists(st.text(max_size=20), max_size=4))
@settings(max_examples=300, deadline=None)
def test_spans_stay_in_bounds(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for language in READ:
        found = find_attribution(text, language)
        assert found == find_attribution(text, language)
        if found is not None:
            assert 0 <= found.content_start < found.content_end <= len(text)
            assert 0 <= found.verb_start < found.verb_end <= len(text)
            named = 0 <= found.speaker_start < found.speaker_end <= len(text)
            assert named == (found.speaker is not None)
        hedge = find_hedge(text, language)
        speaks_of_denial(text, language)
        denied_proposition(text, "X", language)
        if hedge is not None:
            assert 0 <= hedge.start < hedge.end <= len(text)
    for quote in quotations(text):
        assert 0 <= quote.start <= quote.inner_start <= quote.inner_end <= quote.end <= len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "said ",
        "“",
        "«",
        '" ',
        "«x» ",
        "that, ",
        "n't",
        "\u202e",
        "قال إن ",
        "sier at, ",
        "told Ab ",
        "reports of it are false, ",
        "kaller påstanden om løgn ",
    ],
)
def test_a_hostile_line_of_a_megabyte_takes_no_time(unit: str) -> None:
    text = "He said " + unit * (1_000_000 // len(unit)) + " a"
    for language in ("en", "nb", "ar"):
        started = time.process_time()
        find_attribution(text, language)
        find_hedge(text, language)
        assert time.process_time() - started < 4
