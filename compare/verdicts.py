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

from compare.alignment import Candidate, Vectors, same_count, same_odd_figure
from compare.claims import Claim
from compare.entailment import NLI
from compare.facts.polarity import Negation
from compare.facts.quantities import Quantity, comparable, disjoint
from compare.facts.speech import Force
from compare.thresholds import Thresholds
from compare.wording import coverage

Span = tuple[int, int]
NLIRow = tuple[float, float, float]


class Label(StrEnum):
    """What a matched pair of claims is."""

    CONFLICTING = "conflicting"
    AGREEING = "agreeing"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired, and the words that decided it.

    ``left`` and ``right`` are (start, end) spans relative to the claims' texts. ``words`` are
    quoted from the articles and fill the places of ``template``: a report can then keep
    their script and direction apart from its own sentence.
    """

    rule: str
    left: Span
    right: Span
    template: str
    words: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        """The reason as plain text."""
        return self.template.format(*self.words)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The label of a candidate pair, how sure (0 to 1), and why.

    ``nli`` holds entailment, neutral, contradiction for left → right and right → left.
    """

    candidate: Candidate
    label: Label
    confidence: float
    nli: tuple[NLIRow, NLIRow]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Decision:
    label: Label
    confidence: float
    reason: Reason


class Judge:
    """Judges candidates with every NLI question of a run asked in one batch."""

    def __init__(
        self, candidates: Sequence[Candidate], vectors: Vectors, nli: NLI, limits: Thresholds
    ) -> None:
        self._candidates = candidates
        self._vectors = vectors
        self._limits = limits
        questions = sorted({q for c in candidates for q in _questions(c)})
        self._nli: dict[tuple[str, str], NLIRow] = {
            question: (float(e), float(n), float(c))
            for question, (e, n, c) in zip(questions, nli.predict(questions), strict=True)
        }

    def verdicts(self) -> list[Verdict]:
        """A verdict for each candidate, in the candidates' order."""
        return [self._verdict(candidate) for candidate in self._candidates]

    def _verdict(self, pair: Candidate) -> Verdict:
        decision = (
            self._denial(pair)
            or self._quantities(pair)
            or self._negation(pair)
            or self._agreement(pair)
            or self._unverified(pair)
        )
        nli = self._row(pair.left, pair.right), self._row(pair.right, pair.left)
        confidence = min(1.0, max(0.0, decision.confidence))
        return Verdict(pair, decision.label, confidence, nli, (decision.reason,))

    def _row(self, premise: Claim, hypothesis: Claim) -> NLIRow:
        return self._nli[premise.content, hypothesis.content]

    # ---- conflicts ----

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
            if _negations(other):  # a denial and a negated statement may say the same
                continue
            sure = self._says(other, denying.content, self._row(other, denying)[0])
            if sure is None:
                continue
            cue = denial.verb_start, denial.verb_end
            spans = _order(cue, other.content_span, swapped)
            reason = _denial_reason(denial.speaker, said.speaker if said else None, spans)
            return _Decision(Label.CONFLICTING, sure, reason)
        return None

    def _says(self, claim: Claim, proposition: str, entailment: float) -> float | None:
        """How surely ``claim`` says ``proposition`` in other words; None when it does not.

        Near-translation by vectors, or most of its words, or entailment between sentences
        that are at least close.
        """
        limit = self._limits
        cosine = self._vectors.cosine(claim.content, proposition)
        shared = coverage(proposition, claim.text)
        if cosine >= limit.translation:
            return cosine
        if shared >= limit.coverage and cosine >= limit.same_claim:
            return (shared + cosine + 1) / 3
        if entailment >= limit.entailment and cosine >= limit.paraphrase:
            return (entailment + cosine) / 2
        return None

    def _quantities(self, pair: Candidate) -> _Decision | None:
        """Both count the same thing, and no number fits both."""
        if pair.left.article == pair.right.article:
            return None  # several figures in one article are its own business
        limit = self._limits
        if pair.similarity < limit.same_claim and pair.margin < limit.outstanding:
            return None
        different: list[tuple[float, Quantity, Quantity]] = []
        for a, b, sameness in self._same_counts(pair):
            if not disjoint(a, b):
                return None  # one figure fits: the others then count parts, or other things
            # A figure many times another mostly counts a whole, or something else; and a unit
            # alone ("percent") does not say of what.
            telling = a.kind == "count" and _ratio(a, b) <= limit.most_apart
            if telling or pair.similarity >= limit.translation:
                different.append((sameness, a, b))
        if not different:
            return None
        sameness, a, b = max(different, key=lambda d: (d[0], -d[1].start, -d[2].start))
        left, right = _figure(pair.left, a), _figure(pair.right, b)
        return _Decision(
            Label.CONFLICTING,
            (sameness + pair.similarity) / 2,
            Reason("quantity.disjoint", left[0], right[0], "{} against {}", (left[1], right[1])),
        )

    def _negation(self, pair: Candidate) -> _Decision | None:
        """One side states what the other negates.

        The test is counterfactual: with the cue cut out, each would follow from the other.
        So a negation in some other clause, or about something else, makes no conflict.
        """
        ours, theirs = _negations(pair.left), _negations(pair.right)
        if len(ours) + len(theirs) != 1 or pair.similarity < self._limits.paraphrase:
            return None
        cue = (ours or theirs)[0]
        negated, other = (pair.left, pair.right) if ours else (pair.right, pair.left)
        if _denies(negated) or _denies(other):
            return None
        stated, unnegated = other.content, without(negated, cue)
        either = self._nli[stated, unnegated][0], self._nli[unnegated, stated][0]
        opposed = max(self._row(pair.left, pair.right)[2], self._row(pair.right, pair.left)[2])
        if (
            min(either) < self._limits.unnegated_least
            or sum(either) / 2 < self._limits.unnegated_mean
            or opposed < self._limits.contradiction
        ):
            return None
        spans = _order((cue.start, cue.end), other.content_span, swapped=not ours)
        return _Decision(
            Label.CONFLICTING,
            (sum(either) / 2 + opposed) / 2,
            Reason("negation", *spans, "“{}” makes one side the opposite of the other", (cue.cue,)),
        )

    # ---- agreement ----

    def _agreement(self, pair: Candidate) -> _Decision | None:
        """Each follows from the other, or they say it in other words, or give one figure."""
        left, right, limit = pair.left, pair.right, self._limits
        if left.article == right.article or self._differs(pair):
            return None
        forward, backward = self._row(left, right)[0], self._row(right, left)[0]
        spans = left.content_span, right.content_span

        def agree(sure: float, *reason: object) -> _Decision:
            return _Decision(Label.AGREEING, sure, Reason(*reason))  # type: ignore[arg-type]

        if pair.mutual and (shared := _same_act(left, right)):
            words = f"both report that someone {shared}"
            return agree((1 + pair.similarity) / 2, "speech.same", *_verbs(left, right), words)
        if min(forward, backward) >= limit.entailment and pair.similarity >= limit.paraphrase:
            sure = (forward + backward) / 2
            return agree(sure, "entailment.mutual", *spans, "each follows from the other")
        if figures := self._same_figure(pair):
            rule, (one, a), (other, b) = figures
            return agree((1 + pair.similarity) / 2, rule, one, other, "{} and {}", (a, b))
        if pair.similarity >= (limit.best_translation if pair.mutual else limit.translation):
            words = "the same statement in other words"
            return agree(pair.similarity, "similarity.translation", *spans, words)
        follows = max(forward, backward)
        if follows >= limit.entailment and pair.similarity >= limit.paraphrase and pair.mutual:
            side, base = ("right", "left") if forward > backward else ("left", "right")
            words = f"the {side} follows from the {base}"
            return agree((follows + pair.similarity) / 2, "entailment.one-way", *spans, words)
        return None

    def _same_figure(
        self, pair: Candidate
    ) -> tuple[str, tuple[Span, str], tuple[Span, str]] | None:
        """A figure both sides give: an odd one; between best matches also any that counts the
        same or stands in close sentences, and one that fits the other ("about 200" and 197)."""
        close = pair.similarity >= self._limits.paraphrase
        counted = {(a, b) for a, b, _ in self._same_counts(pair)}
        for a in pair.left.quantities:
            for b in pair.right.quantities:
                same = comparable(a, b) and _stated_alike(a, b)
                if same_odd_figure(a, b) or (same and pair.mutual and (close or (a, b) in counted)):
                    return "quantity.equal", _figure(pair.left, a), _figure(pair.right, b)
                if close and pair.mutual and (a, b) in counted and _fits(a, b):
                    return "quantity.compatible", _figure(pair.left, a), _figure(pair.right, b)
        return None

    def _differs(self, pair: Candidate) -> bool:
        """Whether something keeps the two from agreeing that no rule could decide."""
        left, right = pair.left, pair.right
        return (
            bool(_negations(left)) != bool(_negations(right))
            or (left.hedge is None) != (right.hedge is None)
            or _denies(left) != _denies(right)
            or _declines(left) != _declines(right)
            or not all(_fits(a, b) for a, b, _ in self._same_counts(pair))
        )

    # ---- neither ----

    def _unverified(self, pair: Candidate) -> _Decision:
        """The honest default, with the reason nearest to a decision."""
        left, right = pair.left, pair.right
        forward, backward = self._row(left, right), self._row(right, left)
        spans = left.content_span, right.content_span
        hedge = left.hedge or right.hedge
        cues = _negations(left) or _negations(right)
        apart = self._different_counts(pair)
        if hedge is not None and (left.hedge is None or right.hedge is None):
            marked = _order(
                (hedge.start, hedge.end), _other(pair, left.hedge is None), not left.hedge
            )
            reason = Reason("unverified.hedged", *marked, "only one side states it as certain")
        elif cues and not (_negations(left) and _negations(right)):
            ours = bool(_negations(left))
            marked = _order((cues[0].start, cues[0].end), _other(pair, not ours), not ours)
            reason = Reason("unverified.polarity", *marked, "only one side is negated")
        elif _declines(left) != _declines(right):
            words = "declining to comment contradicts nothing"
            reason = Reason("unverified.declined", *spans, words)
        elif apart is not None:
            (one, a), (other, b) = apart
            words = "{} and {} need not count the same thing"
            reason = Reason("unverified.different-count", one, other, words, (a, b))
        elif max(forward[2], backward[2]) >= self._limits.entailment:
            words = "the model sees a contradiction, but no fact differs that could be checked"
            reason = Reason("unverified.model-only", *spans, words)
        else:
            reason = Reason("unverified.neutral", *spans, "neither follows from the other")
        return _Decision(Label.UNVERIFIED, 1 - max(forward[0], backward[0]), reason)

    def _different_counts(
        self, pair: Candidate
    ) -> tuple[tuple[Span, str], tuple[Span, str]] | None:
        for a in pair.left.quantities:
            for b in pair.right.quantities:
                if comparable(a, b) and disjoint(a, b):
                    return _figure(pair.left, a), _figure(pair.right, b)
        return None

    def _same_counts(self, pair: Candidate) -> Iterator[tuple[Quantity, Quantity, float]]:
        """Pairs of figures that count the same thing, and how surely."""
        for a in pair.left.quantities:
            for b in pair.right.quantities:
                sameness = same_count(
                    a, pair.left, b, pair.right, self._vectors, self._limits.near_heads
                )
                if sameness >= self._limits.same_count:
                    yield a, b, sameness


def without(claim: Claim, negation: Negation) -> str:
    """The claim's content with one negation cue cut out: what it would say unnegated."""
    start, end = claim.content_span
    return " ".join(
        f"{claim.text[start : negation.start]} {claim.text[negation.end : end]}".split()
    )


def _questions(pair: Candidate) -> Iterator[tuple[str, str]]:
    """The (premise, hypothesis) pairs a verdict may ask the NLI model about."""
    yield pair.left.content, pair.right.content
    yield pair.right.content, pair.left.content
    for negated, other, _ in _both_ways(pair):
        cues = _negations(negated)
        if len(cues) == 1 and not _negations(other):
            yield other.content, without(negated, cues[0])
            yield without(negated, cues[0]), other.content


def _both_ways(pair: Candidate) -> Iterator[tuple[Claim, Claim, bool]]:
    yield pair.left, pair.right, False
    yield pair.right, pair.left, True


def _order(one: Span, other: Span, swapped: bool) -> tuple[Span, Span]:
    return (other, one) if swapped else (one, other)


def _other(pair: Candidate, left: bool) -> Span:
    return pair.left.content_span if left else pair.right.content_span


def _figure(claim: Claim, quantity: Quantity) -> tuple[Span, str]:
    """The span and words of a figure with what it counts."""
    start, end = quantity.start, quantity.end
    if quantity.counted:
        start, end = min(start, quantity.counted_start), max(end, quantity.counted_end)
    return (start, end), claim.text[start:end]


def _negations(claim: Claim) -> list[Negation]:
    """The negations inside what is said, not those of the reporting clause ("did not say")."""
    start, end = claim.content_span
    said = claim.attribution
    verb = range(said.verb_start, said.verb_end) if said else range(0)
    return [n for n in claim.negations if start <= n.start and n.end <= end and n.start not in verb]


def _denies(claim: Claim) -> bool:
    return claim.attribution is not None and claim.attribution.force is Force.DENIES


def _declines(claim: Claim) -> bool:
    return claim.attribution is not None and claim.attribution.force is Force.DECLINES


def _denial_reason(who: str | None, whom: str | None, spans: tuple[Span, Span]) -> Reason:
    template = (
        f"{'{}' if who else 'one side'} denies what {'{}' if whom else 'the other side'} says"
    )
    return Reason("speech.denial", *spans, template, tuple(name for name in (who, whom) if name))


def _same_act(left: Claim, right: Claim) -> str | None:
    """What both sides report someone to do, where that itself is the news."""
    for force in (Force.DENIES, Force.DECLINES):
        if all(c.attribution and c.attribution.force is force for c in (left, right)):
            return force.value
    return None


def _verbs(left: Claim, right: Claim) -> tuple[Span, Span]:
    a, b = left.attribution, right.attribution
    assert a is not None
    assert b is not None
    return (a.verb_start, a.verb_end), (b.verb_start, b.verb_end)


def _stated_alike(a: Quantity, b: Quantity) -> bool:
    """Whether both name one number, bounds aside: "up to 30" and "30"."""
    return a.high == b.high or a.low == b.low


def _fits(a: Quantity, b: Quantity) -> bool:
    """Whether one figure confirms the other: "about 200" and 197 do, "at least 14" and 19 don't."""
    narrow = a.high <= 2 * a.low and b.high <= 2 * b.low
    return _stated_alike(a, b) or (narrow and not disjoint(a, b))


def _ratio(a: Quantity, b: Quantity) -> float:
    """How many times the larger of two disjoint figures is the smaller, at the nearest."""
    gap = (a.low, b.high) if a.low > b.high else (b.low, a.high)
    return gap[0] / max(gap[1], 1e-9)


def _same_speaker(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a.casefold() == b.casefold()
