"""Negation cues, their traps, and opposite words against tests/cases/polarity."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.facts.phrases import tokenise
from compare.facts.polarity import antonyms, find_negations, without
from compare.lexicon import READ

CASES = Path(__file__).parent / "cases" / "polarity"


def _cases(name: str) -> list[Any]:
    return list(yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8")))


@pytest.mark.parametrize(
    ("language", "case"),
    [
        pytest.param(language, case, id=f"{language}-{number}")
        for language in READ
        for number, case in enumerate(_cases(language), 1)
    ],
)
def test_negations(language: str, case: dict[str, Any]) -> None:
    text = case["text"]
    found = find_negations(text, language)
    assert [{"cue": n.cue, "kind": n.kind} for n in found] == case["negations"]
    for negation in found:
        assert text[negation.start : negation.end] == negation.cue
        assert negation.scope_start <= negation.start < negation.end <= negation.scope_end


@pytest.mark.parametrize("case", _cases("opposites"))
def test_opposites(case: dict[str, Any]) -> None:
    (a, b), (a_lang, b_lang) = case["texts"], case["languages"]
    found = [[a[x[0] : x[1]], b[y[0] : y[1]]] for x, y in antonyms(a, a_lang, b, b_lang)]
    assert found == ([case["opposites"]] if case["opposites"] else [])
    mirrored = antonyms(b, b_lang, a, a_lang)
    assert sorted((y, x) for x, y in mirrored) == sorted(antonyms(a, a_lang, b, b_lang))


@pytest.mark.parametrize(
    ("language", "negated", "left"),
    [
        ("en", "They can't cross the bridge.", "They can cross the bridge."),
        ("en", "Won’t the ferry sail?", "Will the ferry sail?"),
        ("en", "The mayor cannot resign.", "The mayor can resign."),
        ("en", "The bridge did not collapse.", "The bridge did collapse."),
        ("nb", "Broen har ikke kollapset.", "Broen har kollapset."),
        ("ar", "لم ينهر الجسر.", "ينهر الجسر."),
        ("de", "Es gab keine Opfer.", "Es gab Opfer."),
        ("fr", "Le pont ne s'est pas effondré.", "Le pont s'est effondré."),
        ("fr", "Le pont n'est pas encore ouvert.", "Le pont est ouvert."),
        ("fr", "La ville n’a rien payé.", "La ville a payé."),
        ("es", "El puente no se ha derrumbado.", "El puente se ha derrumbado."),
    ],
)
def test_a_negation_is_cut_out(language: str, negated: str, left: str) -> None:
    (negation,) = find_negations(negated, language)
    assert without(negation, negated, language) == left


def test_scope_is_the_clause_of_the_cue() -> None:
    text = "The mayor resigned, but the council did not vote because the hall was closed."
    (negation,) = find_negations(text, "en")
    assert text[negation.scope_start : negation.scope_end] == "the council did not vote"


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_safe_and_repeatable(text: str) -> None:
    for language in READ:
        found = find_negations(text, language)
        assert found == find_negations(text, language)
        for negation in found:
            assert 0 <= negation.scope_start <= negation.start < negation.end <= len(text)
        antonyms(text, language, "Prices rose.", "en")


@pytest.mark.parametrize("unit", ["a", "not ", "n't", "\u202e ", "لا ", "don't", "-", "a-"])
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    assert tokenise(text, "ar") is not None
    find_negations(text, "en")
    find_negations(text, "ar")
    assert time.process_time() - started < 8
