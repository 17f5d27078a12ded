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
    """What each odd figure that two articles share (up to three) adds to that, and each name."""
    days_apart: int = 45
    """Articles published further apart than this report different events."""
    margin: float = 0.95
    """A candidate's cosine is at least this multiple of its neighbourhood's …"""
    candidate: float = 0.45
    """… and at least so high."""
    shared_figure: float = 0.42
    """Sentences that share a figure are candidates from this cosine on."""
    stands_out: float = 1.40
    """Margin from which best matches are matched so clearly that the only figures of the two
    sentences may count one thing in whatever words."""
    stands_clear: float = 1.20
    """The same where the sentences are close, and what is counted is plainly one thing."""
    same_claim: float = 0.60
    """Cosine from which a differing fact is a difference within one claim."""
    near: float = 0.40
    """Figures of which one is less than this share of the other count different things, unless
    the sentences are near-translations."""
    nearer: float = 0.60
    """From this share on, two figures that nothing else in either article counts conflict."""
    same_count: float = 0.62
    """Cosine from which two counted nouns name the same thing."""
    unlike_counts: float = 0.20
    """Cosine up to which even the only figures of two sentences count different things."""
    near_heads: float = 0.45
    """Cosine of two counted head nouns from which the phrases around them are compared too."""
    translation: float = 0.84
    """Cosine from which two sentences without a differing fact are taken to say the same."""
    one_sentence: float = 0.88
    """Cosine two sentences need whose percentages may be of different things, unless each follows
    from the other."""
    paraphrase: float = 0.72
    """Cosine from which entailment, or a common figure, makes two sentences the same claim."""
    coverage: float = 0.60
    """Share of a denied proposition's words from which the other side says it."""
    entailment: float = 0.70
    """Probability from which one claim is taken to follow from the other."""
    contradiction: float = 0.80
    """Probability of contradiction that a negation needs beside it …"""
    opposite: float = 0.40
    """… and two opposite words."""
    nearly_same: float = 0.80
    """Cosine of sentences that match as nothing around them does, where they differ in a figure."""
    follows: float = 0.50
    """Probability with which one of two agreeing claims must follow from the other, unless they are
    near-translations or give one figure."""
    one_way: float = 0.70
    """Probability that two sentences make one claim which they need where only one follows from the
    other."""
    surely_follows: float = 0.50
    """Probability of following, both ways, for claims that differ in a figure which either article
    gives for other things of the kind, too, once it is made equal."""

    def values(self) -> dict[str, float]:
        """The thresholds by name, for reports."""
        return asdict(self)
