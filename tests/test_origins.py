"""Named sources against the cases in tests/cases/origins."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.facts.origins import find_origins
from compare.lexicon import LANGUAGES

CASES = Path(__file__).parent / "cases" / "origins"


@pytest.mark.parametrize(
    ("language", "case"),
    [
        pytest.param(path.stem, case, id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")), 1)
    ],
)
def test_origins(language: str, case: dict[str, Any]) -> None:
    found = find_origins(case["text"], language)
    assert [{"text": o.text, "key": o.key} for o in found] == case["origins"]
    assert all(case["text"][o.start : o.end] == o.text for o in found)


def test_one_outlet_has_one_key_in_every_script() -> None:
    keys = {
        find_origins("Reuters reported a fire.", "en")[0].key,
        find_origins("Det brenner, melder Reuters.", "nb")[0].key,
        find_origins("ذكرت رويترز أن حريقا اندلع.", "ar")[0].key,
    }
    assert keys == {"reuters"}


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_safe_and_repeatable(text: str) -> None:
    for language in LANGUAGES:
        found = find_origins(text, language)
        assert found == find_origins(text, language)
        assert all(0 <= o.start < o.end <= len(text) for o in found)


@pytest.mark.parametrize("unit", ["BBC ", "a", "newspaper ", "صحيفة ", "(AP) "])
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    find_origins(text, "en")
    find_origins(text, "ar")
    assert time.process_time() - started < 10
