"""Figures over time: updates, corrections, conflicts of the same hours, and returns."""

from __future__ import annotations

import pytest

from compare.articles import Article
from compare.claims import Claim, extract_claims
from compare.corpus.series import Standing, standing
from compare.facts.quantities import Quantity

Figure = tuple[Claim, Quantity, str | None]


def figure(date: str | None, words: str, when: str = "") -> Figure:
    """A toll as an article of a day gives it."""
    text = f"{words} people were injured in the fire{when}, the police in Tarvik said.\n"
    (claim,) = extract_claims(Article("a", "a.txt", None, "en", date, None, None, text)).claims
    return claim, claim.quantities[0], date


ONE, TWO, THREE, FOUR = (f"2024-03-1{n}" for n in range(1, 5))


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        # a toll that rises, and is repeated on the way
        (
            [(ONE, "14"), (ONE, "Fourteen"), (TWO, "19"), (THREE, "19")],
            "first repeated update repeated",
        ),
        # a figure that fits the one before is no update: "at least", "about", "up to"
        ([(ONE, "14"), (TWO, "At least 10"), (THREE, "About 15")], "first repeated repeated"),
        ([(ONE, "At least 14"), (TWO, "19")], "first repeated"),
        # revised downwards
        ([(ONE, "23"), (TWO, "19")], "first correction"),
        # two figures of one day: neither is called wrong
        ([(ONE, "14"), (ONE, "19")], "conflict conflict"),
        ([(ONE, "14"), (TWO, "19"), (TWO, "23")], "first conflict conflict"),
        # an old figure again, after a higher and after a lower one
        ([(ONE, "14"), (TWO, "19"), (THREE, "14")], "first update return"),
        ([(ONE, "23"), (TWO, "19"), (THREE, "23"), (FOUR, "19")], "first correction return return"),
        # without a date nothing can be said
        ([(None, "14"), (ONE, "19"), (TWO, "23")], "undated first update"),
        ([("2024", "14"), (ONE, "19")], "first update"),
    ],
)
def test_standing(figures: list[tuple[str | None, str]], expected: str) -> None:
    found = standing([figure(date, words) for date, words in figures])
    assert [how.value for how in found] == expected.split()


def test_other_hours_of_one_day_are_an_update() -> None:
    at = [figure(ONE, "14", " at 8am"), figure(ONE, "19", " at 4pm")]
    assert standing(at) == [Standing.FIRST, Standing.UPDATE]
    assert standing([figure(ONE, "14", " at 8am"), figure(ONE, "19")]) == [Standing.CONFLICT] * 2
