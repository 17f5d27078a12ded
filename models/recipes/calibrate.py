"""Fit how evidence combines into verdicts, on the committed training split.

One logistic regression (scikit-learn): do two texts make one claim? Rows are the differences
found in the training events, with the fact made equal (one claim where an editor listed a
conflict), and pairs without a difference (one claim where an editor listed an agreement).
Thresholds, one a kind of decision, come from predictions on events that were left out of the
fit, one at a time: the lowest from which no more than the allowed share is wrong, and then part of
the way from there to certainty, because the split is small.

    python models/recipes/calibrate.py GOLD... --out compare/calibrations/embedded.json
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from compare import load_embedder, load_nli
from compare.calibration import DECISIONS, FEATURES, Calibration, Evidence, decision
from compare.comparison import Pair, align
from compare.gold import NOT_FLAGGED, GoldEvent, all_events, matches
from compare.rules import Label
from compare.thresholds import Thresholds
from compare.verdicts import Judge, Verdict

WRONG_CONFLICTS, WRONG_AGREEMENTS = 0.07, 0.2
"""Share of what a threshold lets through that may be wrong on events left out of the fit. With
.10, conflicts found in cross-validation were 177 instead of 167, false ones 11 instead of 9."""
MARGIN = {
    **dict.fromkeys(("date", "negation", "opposite", "name"), 0.2),
    **{"quantity": 0.1, "denial": 0.3, "agreement": 0.0},
}
"""How far each threshold is moved on towards certainty; conflicts have to be plausible besides."""
LEAST = {
    **dict.fromkeys(("negation", "opposite", "name"), 0.75),
    **{"quantity": 0.9, "date": 0.65, "denial": 0.65, "agreement": 0.5},
}
"""The probability a label needs in any case, whatever few events promise."""
STRENGTH = 0.3
"""Inverse regularisation of the regressions on standardised features."""
SIGNS = {"contradiction": -1, "polarity": -1}
"""The sign a weight must have; 1 for all others."""
UNLISTED = 0.1
"""Weight of a pair no editor listed, taken as not agreeing: conflicts are listed exhaustively,
agreements are not (learning from positive and unlabelled examples, Elkan & Noto 2008)."""


@dataclass(frozen=True)
class Row:
    decision: str
    evidence: Evidence
    truth: bool
    event: str
    weight: float = 1.0


def collect(events: list[GoldEvent], embedder, nli) -> list[Row]:
    """Rows of every difference and every pair without one in the events' candidates."""
    none = Calibration("", "", (), {}, {}, "")
    limits = Thresholds()
    rows = []
    for event in events:
        aligned = align(event.articles, embedder, limits)
        judge = Judge(
            aligned.candidates, aligned.claims, aligned.vectors, embedder, nli, none, limits
        )
        for candidate in aligned.candidates:
            pair = Pair("", Verdict(candidate, Label.UNVERIFIED, 0.0, ((0, 0, 0),) * 2, ()))
            listed = {g.label for g in event.pairs if matches(pair, g)}
            for difference in judge.differences(candidate):
                if not difference.instead and judge.plausible(candidate, difference):
                    evidence = judge.evidence(candidate, difference)
                    kind = decision(difference.rule)
                    rows.append(Row(kind, evidence, Label.CONFLICTING in listed, event.name))
            if candidate.left.article == candidate.right.article or judge.differs(candidate):
                continue
            if NOT_FLAGGED not in listed:  # those may agree or not
                evidence, agree = judge.evidence(candidate), Label.AGREEING in listed
                weight = 1.0 if listed else UNLISTED
                rows.append(Row("agreement", evidence, agree, event.name, weight))
    return rows


def fit(rows: list[Row]) -> dict[str, object]:
    """Weights on the raw features, and an intercept and a threshold for each decision.

    What each feature must mean is known beforehand. One whose weight comes out with the other
    sign has fitted noise: it gets no weight, and the rest is fitted again.
    """
    features = list(FEATURES)
    while True:
        model, slopes = fit_once(rows, features)
        worst = min(features, key=lambda name: SIGNS.get(name, 1) * slopes[name])
        if SIGNS.get(worst, 1) * slopes[worst] >= 0:
            break
        features.remove(worst)
    y = np.array([row.truth for row in rows])
    weight = np.array([row.weight for row in rows])
    left_out = cross_val_predict(
        pipeline(),
        design(rows, features),
        y,
        groups=[row.event for row in rows],
        cv=LeaveOneGroupOut(),
        method="predict_proba",
        params={"logisticregression__sample_weight": weight},
    )[:, 1]
    scaler, regression = model[0], model[1]
    raw = regression.coef_[0] / scaler.scale_
    base = float(regression.intercept_[0] - raw @ scaler.mean_)
    intercepts, thresholds = {}, {}
    for n, name in enumerate(DECISIONS):
        intercepts[name] = round(base + float(raw[len(features) + n]), 4)
        ours = np.array([row.decision == name for row in rows])
        wrong = WRONG_AGREEMENTS if name == "agreement" else WRONG_CONFLICTS
        found = threshold(left_out[ours], y[ours], weight[ours], wrong)
        # A few events promise more than they keep.
        thresholds[name] = round(max(found + MARGIN[name] * (1 - found), LEAST[name]), 3)
    return {
        "weights": {name: round(slopes.get(name, 0.0), 4) for name in FEATURES},
        "intercepts": intercepts,
        "thresholds": thresholds,
        "rows": {
            name: {
                "one claim": sum(r.truth for r in rows if r.decision == name),
                "all": sum(r.decision == name for r in rows),
            }
            for name in DECISIONS
        },
    }


def pipeline():
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))


def design(rows: list[Row], features: list[str]) -> np.ndarray:
    """The features, and an indicator of each decision: their base rates differ."""
    return np.array(
        [
            [getattr(row.evidence, name) for name in features]
            + [float(row.decision == name) for name in DECISIONS]
            for row in rows
        ]
    )


def fit_once(rows: list[Row], features: list[str]):
    """A fitted pipeline, and the weight of each feature on its own scale."""
    model = pipeline()
    weight = np.array([row.weight for row in rows])
    truth = [row.truth for row in rows]
    model.fit(design(rows, features), truth, logisticregression__sample_weight=weight)
    raw = model[1].coef_[0] / model[0].scale_
    return model, {name: float(raw[n]) for n, name in enumerate(features)}


def threshold(
    probability: np.ndarray, truth: np.ndarray, weight: np.ndarray, wrong: float
) -> float:
    """The lowest probability from which at most ``wrong`` of the decisions are wrong."""
    best = 1.0
    for candidate in sorted(set(probability), reverse=True):
        decided = probability >= candidate
        if weight[decided & ~truth].sum() <= wrong * weight[decided].sum():
            best = float(candidate)
    # Between this row and the next lower one, rounded: the same on another processor.
    lower = probability[probability < best]
    return round((best + float(lower.max())) / 2 if len(lower) else best, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--embedder")
    parser.add_argument("--nli")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    embedder, nli = load_embedder(options.embedder), load_nli(options.nli)
    events = all_events(options.gold)
    rows = collect(events, embedder, nli)
    files = sorted(f for p in options.gold for f in (p.rglob("*.yaml") if p.is_dir() else [p]))
    digest = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:16]
    record = {
        "embedder": embedder.identity.revision,
        "nli": nli.identity.revision,
        **fit(rows),
        "fitted_on": {
            "digest": digest,
            "events": [event.name for event in events],
            "pairs": sum(len(event.pairs) for event in events),
        },
    }
    options.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
