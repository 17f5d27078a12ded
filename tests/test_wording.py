"""Spelling as evidence, within a language and between neighbours."""

from __future__ import annotations

import pytest

from compare.wording import cognates, coverage


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("helikoptre", "helikoptrar", True),
        ("soldater", "soldaters", True),
        ("الصفقة", "صفقةٍ", True),
        ("والتحالف", "التحالف", True),
        ("cars", "cart", False),
        ("passengers", "soldiers", False),
        ("skadet", "drept", False),
    ],
)
def test_cognates(a: str, b: str, same: bool) -> None:
    assert cognates(a, b) is same
    assert cognates(b, a) is same


def test_coverage_is_the_share_of_words_said() -> None:
    assert coverage("the alarm had failed", "The alarm system on deck had failed.") == 1.0
    assert coverage("the alarm had failed", "The fire was under control.") == 0.25
    assert coverage("the charges", "The charges are false.") == 0.0  # too little to tell by
