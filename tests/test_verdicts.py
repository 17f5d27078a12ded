"""Each conflict rule on pairs where it must fire and where it must stay silent."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import ROOT

from compare.alignment import ALONE, Candidate, Vectors, similarities, texts_needed
from compare.articles import Article
from compare.calibration import calibration_for
from compare.claims import Claim, extract_claims
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.rules import Label
from compare.thresholds import Thresholds
from compare.verdicts import Judge, Verdict

RULES: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "verdicts.yaml").read_text("utf-8")
)


def claim(side: dict[str, str], article: str) -> Claim:
    ((language, text),) = side.items()
    (found,) = extract_claims(
        Article(article, article, None, language, None, None, None, text)
    ).claims
    return found


def verdict(case: dict[str, Any], embedder: Embedder, nli: NLI) -> Verdict:
    left, right = claim(case["left"], "a"), claim(case["right"], "b")
    vectors = Vectors(embedder, texts_needed([left, right]))
    cosine = float(similarities([left], [right], vectors)[0, 0])
    candidate = Candidate(left, right, cosine, ALONE, mutual=True)
    calibration = calibration_for(embedder.identity, nli.identity)
    (found,) = Judge(
        [candidate], [left, right], vectors, embedder, nli, calibration, Thresholds()
    ).verdicts()
    return found


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(
            rule["rule"], case, id=f"{rule['rule']}-{'-'.join([*case['left'], *case['right']])}-{n}"
        )
        for rule in RULES
        for n, case in enumerate(rule[kind])
    ]


@pytest.mark.parametrize(("rule", "case"), cases("fires"))
def test_fires(rule: str, case: dict[str, Any], embedder: Embedder, nli: NLI) -> None:
    found = verdict(case, embedder, nli)
    assert (found.label, found.reasons[0].rule) == (Label.CONFLICTING, rule)


@pytest.mark.parametrize(("rule", "case"), cases("silent"))
def test_stays_silent(rule: str, case: dict[str, Any], embedder: Embedder, nli: NLI) -> None:
    assert verdict(case, embedder, nli).label is not Label.CONFLICTING


@pytest.mark.parametrize(("rule", "case"), cases("fires") + cases("silent"))
def test_order_does_not_matter(
    rule: str, case: dict[str, Any], embedder: Embedder, nli: NLI
) -> None:
    one = verdict(case, embedder, nli)
    other = verdict({"left": case["right"], "right": case["left"]}, embedder, nli)
    assert one.label is other.label
    assert one.reasons[0].rule == other.reasons[0].rule
    assert (one.reasons[0].left, one.reasons[0].right) == (
        other.reasons[0].right,
        other.reasons[0].left,
    )
