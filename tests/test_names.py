"""Names in nine languages against tests/cases/names, and what hostile text may not do."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.facts.gazetteer import concepts
from compare.facts.names import find_names, same_name
from compare.facts.spelling import sound_alike, unlike
from compare.lexicon import LANGUAGES, load

CASES = Path(__file__).parent / "cases" / "names"


@pytest.mark.parametrize(
    ("language", "case"),
    [
        pytest.param(language, case, id=f"{language}-{number}")
        for language in LANGUAGES
        for number, case in enumerate(
            yaml.safe_load((CASES / f"{language}.yaml").read_text("utf-8")), 1
        )
    ],
)
def test_names(language: str, case: dict[str, Any]) -> None:
    found = find_names(case["text"], language)
    assert [{"text": n.text, "kind": n.kind, "key": n.key} for n in found] == case["names"]
    assert all(case["text"][n.start : n.end] == n.text for n in found)


@pytest.mark.parametrize(
    ("language", "text", "other_language", "other", "same"),
    yaml.safe_load((CASES / "pairs.yaml").read_text("utf-8")),
)
def test_same_name(
    language: str, text: str, other_language: str, other: str, same: bool | None
) -> None:
    one, two = find_names(text, language)[0], find_names(other, other_language)[0]
    assert same_name(one, two) is same
    assert same_name(two, one) is same


def test_spelling_never_tells_names_apart_across_scripts() -> None:
    assert sound_alike("dillon", "ديلون")
    assert not unlike("dillon", "براغا")


def test_every_concept_lies_in_known_ones() -> None:
    known = concepts()
    for concept in known.values():
        assert concept.within <= known.keys(), concept.key
        assert concept.key not in concept.within


def test_every_form_of_the_table_finds_its_concept() -> None:
    """Each form, put in a sentence, is found – or another concept of the same spelling."""
    lost = []
    for section in ("places", "organisations", "persons"):
        for key, entry in load("names", "any")[section].items():
            for form in str(entry.get("latin") or "").split(", "):
                found = find_names(f"It was near {form} again.", "en") if form else []
                if form and not any(n.known for n in found):
                    lost.append((key, form))
    assert lost == []


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_safe_and_repeatable(text: str) -> None:
    for language in (*LANGUAGES, "ru"):
        found = find_names(text, language)
        assert found == find_names(text, language)
        assert all(0 <= n.start < n.end <= len(text) for n in found)
        for name in found:
            same_name(name, found[0])


@pytest.mark.parametrize(
    "unit",
    [
        "A",
        "Aa ",
        "A-",
        "New York ",
        "وال",
        "مدينة ",
        "الرئيس ",
        "van der ",
        "al-A",
        "U.S.",
        "Bank of ",
    ],
)
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (250_000 // len(unit))
    started = time.process_time()
    for language in ("en", "de", "ar"):
        find_names(text, language)
    assert time.process_time() - started < 20


def test_help_loads_no_gazetteer() -> None:
    code = "import sys, compare.facts.names; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
