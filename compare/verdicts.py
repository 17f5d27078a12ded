"""Candidate pairs to verdicts: evidence in, label, confidence and reasons out.

The order is the argument. Facts that differ are tested first (a denial, disjoint numbers,
opposite polarity), because an entailment model calls most true conflicts consistent; then
agreement; and what neither shows stays unverified, with the reason. The NLI model alone
never makes a conflict: at the accuracy any such model has, most of its contradictions on
matched sentences are false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compare.alignment import Candidate, Vectors, same_odd_figure, same_count
from compare.claims import Claim
from compare.entailment import NLI
from compare.facts.polarity import Negation
from compare.facts.quantities import Quantity, comparable, disjoint
from compare.facts.speech import Force
from compare.thresholds import Thresholds

Span = tuple[int, int]


class Label(StrEnum):
    """What a matched pair of claims is."""

    CONFLICTING = "conflicting"
    AGREEING = "agreeing"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired, and the words that decided it.

    ``left`` and ``right`` are (start, end) spans relative to the claims' texts.
    """

    rule: str
    left: Span
    right: Span
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The label of a candidate pair, how sure (0 to 1), and why.

    ``nli`` holds entailment, neutral, contradiction for left → right and right → left.
    """

    candidate: Candidate
    label: Label
    confidence: float
    nli: tuple[tuple[float, ...], tuple[float, ...]]
    reasons: tuple[Reason, ...]


def without(claim: Claim, negation: Negation) -> str:
    """The claim's content with one negation cue cut out: what it would say unnegated."""
    start, end = claim.content_span
    return " ".join(
        f"{claim.text[start : negation.start]} {claim.text[negation.end : end]}".split()
    )


class Judge:
    """Judges candidates with every NLI question of a run asked in one batch."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        vectors: Vectors,
        nli: NLI,
        limits: Thresholds,
    ) -> None:
        self._candidates = candidates
        self._vectors = vectors
        self._limits = limits
        questions = sorted({q for c in candidates for q in _questions(c)})
        answers = nli.predict(questions) if questions else []
        self._nli = {q: tuple(float(p) for p in a) for q, a in zip(questions, answers, strict=True)}

    def verdicts(self) -> Iterator[Verdict]:
        """A verdict for each candidate, in the candidates' order."""
        for candidate in self._candidates:
            yield self._verdict(candidate)

    def _verdict(self, pair: Candidate) -> Verdict:
        label, confidence, reasons = (
            self._denial(pair)
            or self._quantities(pair)
            or self._negation(pair)
            or self._agreement(pair)
            or self._unverified(pair)
        )
        forward = self._nli[pair.left.content, pair.right.content]
        backward = self._nli[pair.right.content, pair.left.content]
        return Verdict(pair, label, confidence, (forward, backward), tuple(reasons))

    def _entails(self, premise: str, hypothesis: str) -> float:
        return self._nli[premise, hypothesis][0]

    def _denial(self, pair: Candidate) -> _Decision | None:
        """One side reports a denial of what the other side says."""
        for denying, other, swapped in _both_ways(pair):
            denial, said = denying.attribution, other.attribution
            if denial is None or denial.force is not Force.DENIES:
                continue
            if denying.content == denying.text:  # "denies the charges": which ones, it doesn't say
                continue
            if said is not None and said.force in (Force.DENIES, Force.DECLINES):
                continue
            if said is not None and _same_speaker(denial.speaker, said.speaker):
                continue
            if _clause_negations(other):  # a denial and a negated statement say the same
                continue
            follows = self._entails(other.content, denying.content)
            if follows < self._limits.entailment and pair.similarity < self._limits.translation:
                continue
            who = denial.speaker or "the other side"
            there = (said.speaker if said else None) or "the other article"
            return _conflict(
                max(follows, pair.similarity),
                Reason(
                    "speech.denial",
                    *_order((denial.verb_start, denial.verb_end), other.content_span, swapped),
                    f"{who} denies what {there} says",
                ),
            )
        return None

    def _quantities(self, pair: Candidate) -> _Decision | None:
        """Both count the same thing, and no number fits both."""
        if pair.left.article == pair.right.article:
            return None  # several figures in one article are its own business
        reasons = []
        for a, b, sameness in self._same_counts(pair):
            if not disjoint(a, b):
                return None  # one matching figure: the others then count parts, or other things
            reasons.append((sameness, a, b))
        if not reasons or pair.similarity < self._limits.same_claim:
            return None
        sameness, a, b = max(reasons, key=lambda r: (r[0], -r[1].start, -r[2].start))
        left, right = pair.left.text, pair.right.text
        return _conflict(
            (sameness + pair.similarity) / 2,
            Reason(
                "quantity.disjoint",
                _figure_span(a),
                _figure_span(b),
                f"{left[slice(*_figure_span(a))]} against {right[slice(*_figure_span(b))]}",
            ),
        )

    def _negation(self, pair: Candidate) -> _Decision | None:
        """One side states what the other negates: the test is that it follows unnegated."""
        ours, theirs = _clause_negations(pair.left), _clause_negations(pair.right)
        if len(ours) + len(theirs) != 1 or pair.similarity < self._limits.same_claim:
            return None
        negated, other, swapped = (
            (pair.left, pair.right, False) if ours else (pair.right, pair.left, True)
        )
        cue = (ours or theirs)[0]
        follows = self._entails(other.content, without(negated, cue))
        if follows < self._limits.entailment:
            return None
        return _conflict(
            (follows + pair.similarity) / 2,
            Reason(
                "negation",
                *_order((cue.start, cue.end), other.content_span, swapped),
                f"“{cue.cue}” turns one side into the opposite of the other",
            ),
        )

    def _agreement(self, pair: Candidate) -> _Decision | None:
        """Each follows from the other, or one from the other, or they say it in the same words."""
        left, right = pair.left, pair.right
        if left.article == right.article or self._differs(pair):
            return None
        forward = self._entails(left.content, right.content)
        backward = self._entails(right.content, left.content)
        spans = left.content_span, right.content_span
        limit = self._limits
        decided: tuple[float, Reason] | None = None
        if min(forward, backward) >= limit.entailment:
            decided = (
                (forward + backward) / 2,
                Reason("entailment.mutual", *spans, "each follows from the other"),
            )
        elif pair.similarity >= limit.translation:
            decided = (
                pair.similarity,
                Reason("similarity.translation", *spans, "the same statement in other words"),
            )
        elif equal := self._equal_figures(pair):
            a, b = equal
            words = f"both say {left.text[slice(*_figure_span(a))]} and {right.text[slice(*_figure_span(b))]}"
            decided = (
                (1 + pair.similarity) / 2,
                Reason("quantity.equal", _figure_span(a), _figure_span(b), words),
            )
        elif max(forward, backward) >= limit.entailment and pair.similarity >= limit.same_claim:
            which = (
                "the right follows from the left"
                if forward > backward
                else "the left follows from the right"
            )
            decided = max(forward, backward) * 0.9, Reason("entailment.one-way", *spans, which)
        if decided is None or (left.hedge is None) != (right.hedge is None):
            return None
        return Label.AGREEING, decided[0], [decided[1]]

    def _unverified(self, pair: Candidate) -> _Decision:
        """The honest default, with the reason nearest to a decision."""
        left, right = pair.left, pair.right
        forward = self._nli[left.content, right.content]
        backward = self._nli[right.content, left.content]
        spans = left.content_span, right.content_span
        follows = max(forward[0], backward[0])
        if (left.hedge is None) != (right.hedge is None) and follows >= self._limits.entailment:
            hedge = left.hedge or right.hedge
            assert hedge is not None
            cue = (hedge.start, hedge.end)
            marked = (cue, spans[1]) if left.hedge else (spans[0], cue)
            return _unsure(
                follows, Reason("unverified.hedged", *marked, "only one side states it as certain")
            )
        if bool(_clause_negations(left)) != bool(_clause_negations(right)):
            cue = (_clause_negations(left) or _clause_negations(right))[0]
            span = (cue.start, cue.end)
            marked = (span, spans[1]) if _clause_negations(left) else (spans[0], span)
            return _unsure(
                follows, Reason("unverified.polarity", *marked, "only one side is negated")
            )
        if self._declines(pair):
            return _unsure(
                follows,
                Reason("unverified.declined", *spans, "declining to comment contradicts nothing"),
            )
        for a in left.quantities:
            for b in right.quantities:
                if comparable(a, b) and disjoint(a, b):
                    words = f"{left.text[slice(*_figure_span(a))]} and {right.text[slice(*_figure_span(b))]}"
                    return _unsure(
                        follows,
                        Reason(
                            "unverified.different-count",
                            _figure_span(a),
                            _figure_span(b),
                            f"{words} need not count the same thing",
                        ),
                    )
        if max(forward[2], backward[2]) >= self._limits.entailment:
            return _unsure(
                follows,
                Reason(
                    "unverified.model-only",
                    *spans,
                    "the model sees a contradiction, but no fact differs",
                ),
            )
        return _unsure(
            follows, Reason("unverified.neutral", *spans, "neither follows from the other")
        )

    def _same_counts(self, pair: Candidate) -> Iterator[tuple[Quantity, Quantity, float]]:
        """Pairs of figures that count the same thing, with the cosine of what they count."""
        for a in pair.left.quantities:
            for b in pair.right.quantities:
                sameness = same_count(
                    a, pair.left, b, pair.right, self._vectors, self._limits.near_heads
                )
                if sameness >= self._limits.same_count:
                    yield a, b, sameness

    def _equal_figures(self, pair: Candidate) -> tuple[Quantity, Quantity] | None:
        """The first exact figure both sides give, if it is too odd to match by chance."""
        if pair.similarity < self._limits.same_claim:
            return None
        for a in pair.left.quantities:
            for b in pair.right.quantities:
                if same_odd_figure(a, b):
                    return a, b
        return None

    def _differs(self, pair: Candidate) -> bool:
        """Whether something keeps the two from agreeing that no rule could decide."""
        left, right = pair.left, pair.right
        if bool(_clause_negations(left)) != bool(_clause_negations(right)):
            return True
        if self._declines(pair) or _denies(left) != _denies(right):
            return True
        return any(disjoint(a, b) for a, b, _ in self._same_counts(pair))

    @staticmethod
    def _declines(pair: Candidate) -> bool:
        return any(
            c.attribution is not None and c.attribution.force is Force.DECLINES
            for c in (pair.left, pair.right)
        )


_Decision = tuple[Label, float, list[Reason]]


def _conflict(confidence: float, *reasons: Reason) -> _Decision:
    return Label.CONFLICTING, min(confidence, 1.0), list(reasons)


def _unsure(follows: float, reason: Reason) -> _Decision:
    return Label.UNVERIFIED, 1 - follows, [reason]


def _questions(pair: Candidate) -> Iterator[tuple[str, str]]:
    yield pair.left.content, pair.right.content
    yield pair.right.content, pair.left.content
    for negated, other, _ in _both_ways(pair):
        cues = _clause_negations(negated)
        if len(cues) == 1 and not _clause_negations(other):
            yield other.content, without(negated, cues[0])


def _both_ways(pair: Candidate) -> Iterator[tuple[Claim, Claim, bool]]:
    yield pair.left, pair.right, False
    yield pair.right, pair.left, True


def _order(one: Span, other: Span, swapped: bool) -> tuple[Span, Span]:
    return (other, one) if swapped else (one, other)


def _figure_span(quantity: Quantity) -> Span:
    """The figure and what it counts."""
    if not quantity.counted:
        return quantity.start, quantity.end
    return min(quantity.start, quantity.counted_start), max(quantity.end, quantity.counted_end)


def _clause_negations(claim: Claim) -> list[Negation]:
    """The negations inside what is said, not those of the reporting clause ("did not say")."""
    start, end = claim.content_span
    said = claim.attribution
    verb = range(said.verb_start, said.verb_end) if said else range(0)
    return [n for n in claim.negations if start <= n.start and n.end <= end and n.start not in verb]


def _denies(claim: Claim) -> bool:
    return claim.attribution is not None and claim.attribution.force is Force.DENIES


def _same_speaker(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a.casefold() == b.casefold()
