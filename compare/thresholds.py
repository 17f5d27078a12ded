"""Every number that alignment and verdicts depend on, in one place, printed in each report."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines, ratios and probabilities, set for the embedded models.

    They never carry over between models unchanged: scores of other models are distributed
    differently.
    """

    same_event: float = 0.52
    """Mean similarity from which two articles tell of one event."""
    figure_bonus: float = 0.04
    """What each odd figure that two articles share (up to three) adds to that."""
    days_apart: int = 45
    """Articles published further apart than this report different events."""
    margin: float = 1.0
    """A candidate lies this far above its neighbourhood …"""
    candidate: float = 0.45
    """… and is at least this similar."""
    shared_figure: float = 0.30
    """Sentences that share a figure are candidates from this cosine on."""
    same_claim: float = 0.50
    """Cosine from which a differing fact is a difference within one claim."""
    outstanding: float = 1.20
    """Margin from which it is so at any cosine."""
    most_apart: float = 3.0
    """Figures further apart than this factor count different things, unless the sentences are
    near-translations."""
    same_count: float = 0.60
    """Cosine from which two counted nouns name the same thing."""
    near_heads: float = 0.45
    """Cosine of two counted head nouns from which the phrases around them are compared too."""
    translation: float = 0.80
    """Cosine from which two sentences without a differing fact are taken to say the same."""
    best_translation: float = 0.75
    """The same for two sentences that are each other's best match."""
    paraphrase: float = 0.65
    """Cosine from which entailment, or a common figure, makes two sentences the same claim."""
    coverage: float = 0.60
    """Share of a denied proposition's words from which the other side says it."""
    entailment: float = 0.70
    """Probability from which one claim is taken to follow from the other."""

    contradiction: float = 0.50
    """Probability of contradiction that a negation needs beside it."""
    unnegated_least: float = 0.35
    """Once the negation is cut out, each side follows from the other at least so surely …"""
    unnegated_mean: float = 0.55
    """… and in the mean of both directions so surely."""

    def values(self) -> dict[str, float]:
        """The thresholds by name, for reports."""
        return asdict(self)
