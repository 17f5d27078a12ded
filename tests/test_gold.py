"""What a careful editor expects of the example articles (``examples/gold.yaml``)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from conftest import EXAMPLES

from compare.comparison import Comparison, Pair
from compare.rules import Label

GOLD: list[dict[str, Any]] = [
    {**pair, "event": event["event"]}
    for event in yaml.safe_load((EXAMPLES / "gold.yaml").read_text("utf-8"))
    for pair in event["pairs"]
]

FLOORS = {"conflicting": 0.28, "agreeing": 0.6}
"""Share of the expected pairs found with their label. Raise when it improves, never lower."""


def find_span(comparison: Comparison, side: dict[str, str]) -> tuple[str, int, int]:
    """(article id, start, end) of a gold quote."""
    path = f"examples/{side['article']}"
    article = next(a for a in comparison.articles if a.path.replace("\\", "/").endswith(path))
    assert article.text.count(side["quote"]) == 1, f"{path} holds {side['quote']!r} not just once"
    start = article.text.index(side["quote"])
    return article.id, start, start + len(side["quote"])


def reported(comparison: Comparison, gold: dict[str, Any]) -> list[Pair]:
    """The report's pairs whose two claims overlap the gold pair's two quotes."""
    spans = find_span(comparison, gold["left"]), find_span(comparison, gold["right"])
    found = []
    for pair in comparison.pairs:
        claims = pair.verdict.candidate.left, pair.verdict.candidate.right
        for one, other in (claims, claims[::-1]):
            if all(
                claim.article == article and claim.start < end and start < claim.end
                for claim, (article, start, end) in zip((one, other), spans, strict=True)
            ):
                found.append(pair)
                break
    return found


@pytest.mark.parametrize(
    "gold",
    [g for g in GOLD if g["label"] in ("not-flagged", "unverified", "agreeing")],
    ids=lambda g: f"{g['event']}-{g['left']['article'][-7:]}-{g['left']['quote'][:30]}",
)
def test_is_not_flagged(examples: Comparison, gold: dict[str, Any]) -> None:
    labels = [pair.verdict.label for pair in reported(examples, gold)]
    assert Label.CONFLICTING not in labels, gold["why"]


@pytest.mark.parametrize("label", sorted(FLOORS))
def test_enough_is_found(examples: Comparison, label: str) -> None:
    wanted = [g for g in GOLD if g["label"] == label]
    missed = [g for g in wanted if label not in [p.verdict.label for p in reported(examples, g)]]
    share = 1 - len(missed) / len(wanted)
    lost = "\n".join(f"{g['left']['quote'][:60]} × {g['right']['quote'][:60]}" for g in missed)
    assert share >= FLOORS[label], f"{share:.2f} found; missed:\n{lost}"


def test_every_reported_conflict_is_a_true_one(examples: Comparison) -> None:
    """Precision: whatever is called conflicting, an editor has called conflicting before."""
    true = {
        pair.id
        for gold in GOLD
        if gold["label"] == "conflicting"
        for pair in reported(examples, gold)
    }
    false = [
        (p.verdict.reasons[0].rule, p.verdict.candidate.left.text, p.verdict.candidate.right.text)
        for p in examples.pairs
        if p.verdict.label is Label.CONFLICTING and p.id not in true
    ]
    assert not false


def test_conflicts_name_the_expected_rule(examples: Comparison) -> None:
    for gold in GOLD:
        if gold["label"] == "conflicting" and "rule" in gold:
            for pair in reported(examples, gold):
                if pair.verdict.label is Label.CONFLICTING:
                    rules = [reason.rule for reason in pair.verdict.reasons]
                    assert gold["rule"] in rules, gold["why"]


def test_gold_is_mostly_cross_lingual_and_mostly_not_to_be_flagged() -> None:
    languages = Counter(g["left"]["article"][-6:-3] != g["right"]["article"][-6:-3] for g in GOLD)
    assert languages[True] > languages[False]
    assert sum(g["label"] != "conflicting" for g in GOLD) > len(GOLD) / 2
