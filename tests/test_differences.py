"""Each rule that rests on facts, in every language: where it fires and where it stays silent."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import ROOT

from compare.alignment import Candidate, Vectors, similarities, texts_needed
from compare.articles import Article
from compare.claims import Claim, extract_claims
from compare.embeddings import Embedder
from compare.evidence import declines, differences
from compare.rules import RULES, Label
from compare.thresholds import Thresholds

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "differences.yaml").read_text("utf-8")
)
LANGUAGES = {"en", "nb", "nn", "sv", "da", "ar", "de", "fr", "es"}
EXPLAINED = {
    "unverified.different-time": "quantity.disjoint",
    "unverified.undated": "date.disjoint",
    "unverified.different-date": "date.disjoint",
}
"""Rules that keep a difference from being a conflict, with the rule of that difference."""
OF_CLAIMS = {"unverified.hedged", "unverified.declined"}
"""Rules read off the two claims by themselves."""


def claim(side: dict[str, str], article: str, published: str | None) -> Claim:
    ((language, text),) = side.items()
    (found,) = extract_claims(
        Article(article, article, None, language, published, None, None, text)
    ).claims
    return found


def rules(case: dict[str, Any], embedder: Embedder) -> set[str]:
    """Every rule that the facts of the two sentences speak for."""
    published = case.get("published", [None, None])
    left, right = claim(case["left"], "a", published[0]), claim(case["right"], "b", published[1])
    vectors = Vectors(embedder, texts_needed([left, right]))
    cosine = float(similarities([left], [right], vectors)[0, 0])
    pair = Candidate(left, right, cosine, 1.0, mutual=True)
    figures = {c.article: [(c, quantity) for quantity in c.quantities] for c in (left, right)}
    found: set[str] = set()
    for difference in differences(pair, figures, vectors, Thresholds()):
        found |= {difference.rule, difference.instead} - {""}
    if (left.hedge is None) != (right.hedge is None):
        found.add("unverified.hedged")
    if declines(left) != declines(right):
        found.add("unverified.declined")
    return found


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(
            rule,
            case[kind],
            id="-".join([rule, *case[kind]["left"], *case[kind]["right"]]),
            marks=[pytest.mark.xfail(strict=True, reason=gap)]
            if (gap := case[kind].get("gap"))
            else [],
        )
        for rule, listed in CASES.items()
        for case in listed
        if kind in case
    ]


@pytest.mark.parametrize(("rule", "case"), cases("fires"))
def test_fires(rule: str, case: dict[str, Any], embedder: Embedder) -> None:
    found = rules(case, embedder)
    assert rule in found
    if rule not in EXPLAINED:
        assert found.isdisjoint(EXPLAINED), "a difference that is explained is no conflict"


@pytest.mark.parametrize(("rule", "case"), cases("silent"))
def test_stays_silent(rule: str, case: dict[str, Any], embedder: Embedder) -> None:
    found = rules(case, embedder)
    assert rule not in found
    if rule in EXPLAINED:
        assert EXPLAINED[rule] in found, "there must be a difference left to explain"


@pytest.mark.parametrize("rule", sorted({*RULES[Label.CONFLICTING], *EXPLAINED, *OF_CLAIMS}))
def test_every_language_has_both_kinds(rule: str) -> None:
    for kind in ("fires", "silent"):
        met = [case[kind] for case in CASES[rule] if kind in case and "gap" not in case[kind]]
        sides = [(*case["left"], *case["right"]) for case in met]
        assert {left for left, _ in sides} == LANGUAGES
        assert 2 * sum(left != right for left, right in sides) >= len(sides)


def test_unread_language(embedder: Embedder) -> None:
    other = {"en": "Nineteen people were not injured in the fire."}
    for left, unread in (
        ({"fi": "19 ihmistä ei loukkaantunut tulipalossa."}, True),
        ({"da": "19 mennesker kom til skade ved branden."}, False),
    ):
        found = rules({"left": left, "right": other}, embedder)
        assert "negation" in found
        assert ("unverified.unread" in found) == unread
