"""The five real articles: the cases that must always hold (skipped where they are not)."""

from __future__ import annotations

import pytest

from compare.comparison import Comparison, Pair
from compare.rules import Label

pytestmark = pytest.mark.slow


def pairs(real: Comparison, one: str, other: str) -> list[Pair]:
    """The report's pairs of which one side holds the first text and the other the second."""
    found = []
    for pair in real.pairs:
        sides = pair.verdict.candidate.left, pair.verdict.candidate.right
        texts = [side.text.replace("\u00a0", " ") for side in sides]
        if (one in texts[0] and other in texts[1]) or (one in texts[1] and other in texts[0]):
            found.append(pair)
    return found


def decided(pair: Pair) -> list[tuple[str, str, str]]:
    """(rule, deciding words on the left, deciding words on the right) of a pair."""
    candidate = pair.verdict.candidate
    return [
        (r.rule, candidate.left.text[slice(*r.left)], candidate.right.text[slice(*r.right)])
        for r in pair.verdict.reasons
    ]


def test_27_against_30_names(real: Comparison) -> None:
    (pair,) = pairs(real, "liste med 27 navn", "30 names")
    assert pair.verdict.label is Label.CONFLICTING
    ((rule, left, right),) = decided(pair)
    assert rule == "quantity.disjoint"
    assert left.startswith("27 navn")
    assert right.replace("\u00a0", " ").startswith("30 names")


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("كان طرفاً في صفقةٍ", "كان طرفاً في الصفقة", "speech.denial"),
        ("ikke er nedkjempet", "var nedkjempet", "negation"),
    ],
)
def test_conflicts_inside_an_article(real: Comparison, one: str, other: str, rule: str) -> None:
    (pair,) = pairs(real, one, other)
    assert pair.verdict.label is Label.CONFLICTING
    assert [r.rule for r in pair.verdict.reasons] == [rule]


AGREEING = [
    ("opptil 30 menn", "names of French nationals"),
    ("liste med 27 navn", "list of 27 suspected"),
    ("Franske styrker jobber i tett samarbeid", "French forces work in close cooperation"),
]


@pytest.mark.parametrize(("one", "other"), AGREEING)
def test_agreements(real: Comparison, one: str, other: str) -> None:
    (pair,) = pairs(real, one, other)
    assert pair.verdict.label is Label.AGREEING


def test_no_other_agreement_is_reported(real: Comparison) -> None:
    """Each other agreement that a change brings has to be read, and put into the list if true."""
    agreeing = [p for p in real.pairs if p.verdict.label is Label.AGREEING]
    listed = [p for one, other in AGREEING for p in pairs(real, one, other)]
    new = [p.verdict.candidate for p in agreeing if p not in listed]
    assert [(c.left.text, c.right.text) for c in new] == []


def test_figures_that_count_different_things_never_conflict(real: Comparison) -> None:
    quantity = [
        words
        for pair in real.pairs
        if pair.verdict.label is Label.CONFLICTING
        for rule, *words in decided(pair)
        if rule == "quantity.disjoint"
    ]
    assert len(quantity) == 1, quantity


def test_no_other_conflict_is_reported(real: Comparison) -> None:
    """Each conflict of the report has been read against the articles and found true.

    The coalition's denial stands against two: that it was party to a deal, and that a Western
    official acknowledges a deal with it.
    """
    conflicts = [p for p in real.pairs if p.verdict.label is Label.CONFLICTING]
    rules = sorted(p.verdict.reasons[0].rule for p in conflicts)
    assert [rule for rule in rules if rule != "speech.denial"] == ["negation", "quantity.disjoint"]
    denials = [
        p.verdict.candidate for p in conflicts if p.verdict.reasons[0].rule == "speech.denial"
    ]
    assert 1 <= len(denials) <= 2
    for denial in denials:
        assert "ورفض التحالف" in denial.right.text
        assert "كان طرفاً في صفقة" in denial.left.text or "بوجود صفقة مع التحالف" in denial.left.text
