"""How evidence combines into a probability: a logistic regression, stored as readable JSON.

It gives the probability that two texts make one claim. Two sentences without a differing fact
then agree; two that differ in one fact, and would make one claim without it, conflict. How sure
is sure enough is set for each kind of decision. ``models/recipes/calibrate.py`` fits the
regression and chooses the thresholds on the committed training split, for one pair of models;
other models get those of the embedded ones, and the report says that they are not calibrated.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from compare.models import ModelId

FEATURES = (
    "cosine",
    "entailment",
    "entailment_least",
    "contradiction",
    "coverage",
    "mutual",
    "margin",
    "figure",
    "counted",
    "near",
    "sole",
    "polarity",
    "opposed",
    "named",
    "claimed",
)
"""What a pair of texts is judged by, in the order of the weights; see ``Evidence``."""

ANSWERS = frozenset({"entailment", "entailment_least", "contradiction", "opposed"})
"""Those that the NLI model answers."""

DECISIONS = ("quantity", "date", "denial", "negation", "opposite", "name", "agreement")
"""What has a threshold of its own."""
_DECISION = {
    "quantity.disjoint": "quantity",
    "date.disjoint": "date",
    "speech.denial": "denial",
    "negation": "negation",
    "antonym": "opposite",
    "entity.other": "name",
    "role.swapped": "name",
}


def decision(rule: str) -> str:
    """Which of ``DECISIONS`` a conflict rule belongs to.

    Raises KeyError for a rule of another label.
    """
    return _DECISION[rule]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the models and the facts say about one pair of texts.

    ``cosine`` is of the two texts; ``entailment`` the higher probability of the two
    directions, ``entailment_least`` the lower; ``contradiction`` the higher; ``coverage`` the
    share of one text's words that the other spells alike; ``mutual`` 1 for sentences that are
    each other's best match, else 0; ``margin`` how far their cosine stands out of its
    neighbourhood, up to 2; ``figure`` 1 where both give one figure. Of a difference:
    ``counted`` says how surely two figures count the same, ``near`` is the smaller of them by
    the larger, ``sole`` 1 where neither article counts it a second time (all 1 where none
    differ); ``polarity`` is 1 where only one of the two texts is
    negated; ``opposed`` the contradiction seen while the fact still differed (else 0); ``named`` 1
    where the other side names who denies, ``claimed`` where it reports somebody's claim (else 0).
    """

    cosine: float
    entailment: float
    entailment_least: float
    contradiction: float
    coverage: float
    mutual: float
    margin: float
    figure: float = 0.0
    counted: float = 1.0
    near: float = 1.0
    sole: float = 1.0
    polarity: float = 0.0
    opposed: float = 0.0
    named: float = 0.0
    claimed: float = 0.0

    def values(self) -> tuple[float, ...]:
        """The features in the order of ``FEATURES``."""
        return tuple(float(getattr(self, name)) for name in FEATURES)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted regression for one embedder and one NLI model.

    ``intercepts`` and ``thresholds`` are by decision; ``fitted_on`` is the digest of the
    training split.
    """

    embedder: str
    nli: str
    weights: tuple[float, ...]
    intercepts: dict[str, float]
    thresholds: dict[str, float]
    fitted_on: str

    def probability(self, evidence: Evidence, decision: str) -> float:
        """The probability, 0 to 1, that the two texts make one claim."""
        values = evidence.values()
        score = self.intercepts[decision] + sum(
            w * v for w, v in zip(self.weights, values, strict=True)
        )
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))

    def most(self, evidence: Evidence, decision: str) -> float:
        """The highest probability that any answers of the NLI model could make of it."""
        best = {
            name: float(weight > 0)
            for name, weight in zip(FEATURES, self.weights, strict=True)
            if name in ANSWERS
        }
        return self.probability(replace(evidence, **best), decision)

    def fits(self, embedder: ModelId, nli: ModelId) -> bool:
        """Whether it was fitted for these models, revision by revision."""
        return (self.embedder, self.nli) == (embedder.revision, nli.revision)


def parse(data: dict[str, Any]) -> Calibration:
    """The calibration written as ``data``.

    Raises KeyError or ValueError when it is not of these features and decisions.
    """
    if tuple(data["weights"]) != FEATURES:
        raise ValueError("calibration is of other features")
    return Calibration(
        embedder=data["embedder"],
        nli=data["nli"],
        weights=tuple(float(w) for w in data["weights"].values()),
        intercepts={name: float(data["intercepts"][name]) for name in DECISIONS},
        thresholds={name: float(data["thresholds"][name]) for name in DECISIONS},
        fitted_on=data["fitted_on"]["digest"],
    )


def calibration_for(embedder: ModelId, nli: ModelId) -> Calibration:
    """The calibration fitted for these two models, else the embedded models'.

    ``Calibration.fits`` tells which it is.
    """
    shipped = _shipped()
    return next((c for c in shipped if c.fits(embedder, nli)), shipped[0])


@cache
def _shipped() -> tuple[Calibration, ...]:
    folder = files("compare") / "calibrations"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    # "embedded" first: the default for models without one of their own.
    found.sort(key=lambda f: f.name != "embedded.json")
    return tuple(parse(json.loads(f.read_text("utf-8"))) for f in found)
