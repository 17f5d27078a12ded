"""The JSON report: everything in the comparison, validated by ``schema.json`` beside this."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from compare import __version__
from compare.claims import Claim
from compare.comparison import Comparison, Pair

if TYPE_CHECKING:
    from compare.corpus.series import Series

SCHEMA_VERSION = "1.2"
DECIMALS = 3
"""Scores are rounded to what survives another processor's arithmetic."""


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the report."""
    loaded: dict[str, Any] = json.loads((files(__package__) / "schema.json").read_text("utf-8"))
    return loaded


def to_json(comparison: Comparison) -> str:
    """The report as JSON text; spans are code points into the articles' ``text``."""
    return json.dumps(to_dict(comparison), ensure_ascii=False, indent=1) + "\n"


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """The report as plain data, keys in a fixed order."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {
            "name": "crossclaim",
            "version": __version__,
            "embedder": {
                "name": comparison.embedder.name,
                "revision": comparison.embedder.revision,
            },
            "nli": {"name": comparison.nli.name, "revision": comparison.nli.revision},
            "thresholds": comparison.thresholds.values(),
            "calibration": {
                "fitted_on": comparison.calibration.fitted_on,
                "fits": comparison.calibration.fits(comparison.embedder, comparison.nli),
            },
        },
        "articles": [
            {
                "id": article.id,
                "path": article.path,
                "title": article.title,
                "language": article.language,
                "date": article.date,
                "source": article.source,
                "url": article.url,
                "text": article.text,
            }
            for article in comparison.articles
        ],
        "events": [list(event) for event in comparison.events],
        "left_out": dict(sorted(comparison.left_out.items())),
        "claims": [_claim(claim) for claim in comparison.claims],
        "pairs": [_pair(pair) for pair in comparison.pairs],
        "corroborations": [
            {
                "claims": list(shared.claims),
                "articles": list(shared.articles),
                "origins": list(shared.origins),
            }
            for shared in comparison.corroborations
        ],
        "unmatched": list(comparison.unmatched),
        "series": [_series(series) for series in comparison.series],
        "copies": [list(group) for group in comparison.copies],
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "counted": series.counted,
        "unit": series.unit,
        "points": [
            {
                "claim": point.claim.id,
                "date": point.date,
                "start": point.claim.start + point.quantity.start,
                "end": point.claim.start + point.quantity.end,
                "low": _finite(point.quantity.low),
                "high": _finite(point.quantity.high),
                "standing": point.standing.value,
                "copies": list(point.copies),
            }
            for point in series.points
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    said = claim.attribution
    return {
        "id": claim.id,
        "article": claim.article,
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "attribution": said
        and {
            "speaker": said.speaker,
            "verb": said.verb,
            "force": said.force.value,
            "content": [claim.start + said.content_start, claim.start + said.content_end],
        },
        "hedged": claim.hedge is not None,
        "origins": sorted({origin.key for origin in claim.origins}),
        "quantities": [
            {
                "text": claim.text[quantity.start : quantity.end],
                "start": claim.start + quantity.start,
                "end": claim.start + quantity.end,
                # JSON has no infinity: an open end is null.
                "low": _finite(quantity.low),
                "high": _finite(quantity.high),
                "kind": quantity.kind,
                "unit": quantity.unit,
                "counted": quantity.counted,
            }
            for quantity in claim.quantities
        ],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    verdict = pair.verdict
    left, right = verdict.candidate.left, verdict.candidate.right
    return {
        "id": pair.id,
        "label": verdict.label.value,
        "confidence": round(verdict.confidence, DECIMALS),
        "left": left.id,
        "right": right.id,
        "similarity": round(verdict.candidate.similarity, DECIMALS),
        "margin": round(verdict.candidate.margin, DECIMALS),
        "nli": {
            direction: dict(zip(("entailment", "neutral", "contradiction"), rounded, strict=True))
            for direction, rounded in zip(
                ("left_to_right", "right_to_left"),
                ([round(p, DECIMALS) for p in row] for row in verdict.nli),
                strict=True,
            )
        },
        "reasons": [
            {
                "rule": reason.rule,
                "left": [left.start + reason.left[0], left.start + reason.left[1]],
                "right": [right.start + reason.right[0], right.start + reason.right[1]],
                "detail": reason.detail,
            }
            for reason in verdict.reasons
        ],
    }


def _finite(value: float) -> float | None:
    return value if abs(value) != float("inf") else None
