"""Different names in one slot, and exchanged roles, against tests/cases/roles."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.facts.roles import in_other_order, swapped
from compare.facts.slots import different_slot
from compare.lexicon import LANGUAGES, load

CASES = Path(__file__).parent / "cases" / "roles"


def cases(name: str) -> list[Any]:
    listed = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return [
        pytest.param(case, id=f"{number}-{case['left'][0]}-{case['right'][0]}")
        for number, case in enumerate(listed, 1)
    ]


@pytest.mark.parametrize("case", cases("slots"))
def test_different_slot(case: dict[str, Any]) -> None:
    (language, left), (other, right) = case["left"], case["right"]
    found = different_slot(left, language, right, other)
    words = found and [left[slice(*found[0])], right[slice(*found[1])]]
    assert words == case["differ"]
    back = different_slot(right, other, left, language)
    assert back == (found and (found[1], found[0]))


@pytest.mark.parametrize("case", cases("swapped"))
def test_swapped(case: dict[str, Any]) -> None:
    (language, left), (other, right) = case["left"], case["right"]
    found = swapped(left, language, right, other)
    assert (found is not None) is case["swapped"]
    assert swapped(right, other, left, language) == (found and (found[1], found[0]))
    # A sentence never contradicts itself.
    assert swapped(left, language, left, language) is None
    assert different_slot(right, other, right, other) is None


@pytest.mark.parametrize(
    ("left", "right", "turned"),
    [
        (("en", "Bastos, a guide, carried Claire Vasseur down to the village."),
         ("fr", "Claire Vasseur a porté sur son dos le guide Bastos jusqu’au village."), True),
        (("nb", "Det var vaktene som skjøt først mot demonstrantene."),
         ("en", "It was the protesters who fired first at the guards."), True),
        (("de", "Bastos trug Claire Vasseur ins Dorf."),
         ("fr", "Le guide Bastos a porté Claire Vasseur jusqu’au village."), False),
        (("en", "The guards fired at the guards' own cars."),
         ("nb", "Vaktene skjøt mot vaktenes egne biler."), False),
    ],
)  # fmt: skip
def test_the_order_of_those_whom_both_mention(
    left: tuple[str, str], right: tuple[str, str], turned: bool
) -> None:
    (one, ours), (two, theirs) = left, right
    assert in_other_order(ours, one, theirs, two) is turned
    assert in_other_order(theirs, two, ours, one) is turned


def test_every_language_has_the_verbs() -> None:
    verbs = {language: load("names", "roles")[language]["verbs"].keys() for language in LANGUAGES}
    for language in LANGUAGES:
        assert verbs[language] <= verbs["en"]
        assert {"attack", "accuse", "kill", "support"} <= verbs[language]


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_safe(left: str, right: str) -> None:
    for language in (*LANGUAGES, "it", "und"):
        for reader in (different_slot, swapped, in_other_order):
            found = reader(left, language, right, "ar")
            assert found == reader(left, language, right, "ar")


@pytest.mark.parametrize(
    "unit", ["Iraq attacked Syria ", "in Mosul ", "of the ", "a", "في الموصل "]
)
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    started = time.process_time()
    for language in ("en", "ar"):
        different_slot(text, language, text, language)
        swapped(text, language, text, language)
    assert time.process_time() - started < 20
