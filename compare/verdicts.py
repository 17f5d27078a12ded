"""Evidence to verdicts: label, confidence and reasons.

The order is the argument. Facts that differ are tested first, because an entailment model
calls most true conflicts consistent; then agreement; and what neither shows stays unverified,
with the reason nearest to a decision. The NLI model alone never makes a conflict: at the
accuracy any such model has, most of its contradictions on matched sentences are false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from compare.alignment import (
    SHARES_ALONE,
    UNIT_ALONE,
    Candidate,
    Vectors,
    same_count,
    same_odd_figure,
)
from compare.calibration import Calibration, Evidence, decision
from compare.claims import Claim
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.evidence import (
    Difference,
    Span,
    declines,
    denies,
    differences,
    figure,
    negations,
    order,
    rewritten,
    unmatched_figures,
)
from compare.facts.quantities import Quantity, comparable, disjoint
from compare.facts.roles import in_other_order
from compare.facts.speech import Force
from compare.rules import Label
from compare.thresholds import Thresholds
from compare.wording import coverage

NLIRow = tuple[float, float, float]
MOST_WORDS = 14
"""Words of a sentence in which a single one is seen to make the difference."""
_OFTEN_OVERLOOKED = frozenset({"antonym", "entity.other", "role.swapped"})
_UNASKED: NLIRow = (0.0, 0.0, 0.0)


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

    The first reason decided; the others are notes on what was not decidable. ``nli`` holds
    entailment, neutral, contradiction for left → right and right → left.
    """

    candidate: Candidate
    label: Label
    confidence: float
    nli: tuple[NLIRow, NLIRow]
    reasons: tuple[Reason, ...]


class Judge:
    """Judges candidates; every text is embedded and every NLI question asked in one batch.

    ``for_report`` leaves out what no answer of the NLI model could bring into a report: neither
    a conflict, nor an agreement, nor each other's best match. That is most questions; what is
    left is judged as it would be among all.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        claims: Sequence[Claim],
        vectors: Vectors,
        embedder: Embedder,
        nli: NLI,
        calibration: Calibration,
        limits: Thresholds,
        *,
        for_report: bool = False,
    ) -> None:
        self._for_report = for_report
        self._counted = vectors
        self._limits = limits
        self._calibration = calibration
        figures: dict[str, list[tuple[Claim, Quantity]]] = {}
        for claim in claims:
            figures.setdefault(claim.article, []).extend((claim, q) for q in claim.quantities)
        # By identity: hashing a pair would hash both claims with all their facts.
        self._differences = {
            id(pair): differences(pair, figures, vectors, limits) for pair in candidates
        }
        self._sides = {id(pair): self._written_alike(pair) for pair in candidates}
        texts = {text for pair in candidates for sides in self._texts(pair) for text in sides}
        self._vectors = Vectors(embedder, texts)
        self._nli: dict[tuple[str, str], NLIRow] = {}
        self._candidates = [pair for pair in candidates if self._matters(pair)]
        asked = sorted({q for pair in self._candidates for q in self._questions(pair)})
        self._nli = {
            question: (float(e), float(n), float(c))
            for question, (e, n, c) in zip(asked, nli.predict(asked), strict=True)
        }

    def verdicts(self) -> list[Verdict]:
        """A verdict for each candidate (that matters), in the candidates' order."""
        return [self._verdict(pair) for pair in self._candidates]

    def _texts(self, pair: Candidate) -> Iterator[tuple[str, str]]:
        """The two contents, as they stand and with each difference made equal."""
        yield self._sides[id(pair)]
        for difference in self._differences[id(pair)]:
            yield difference.premise, difference.hypothesis

    def _written_alike(self, pair: Candidate) -> tuple[str, str]:
        """Both contents, with figures that fit each other in one form: an NLI model takes "some
        5,200 soldiers" and "5 187 soldater" for a contradiction."""
        ours: list[tuple[int, int, str]] = []
        theirs: list[tuple[int, int, str]] = []
        for a, b, _ in self._same_counts(pair):
            exact = next((q for q in (a, b) if q.low == q.high == int(q.low)), None)
            if a.kind == "count" and exact and _fits(a, b):
                ours.append((a.start, a.end, f"{exact.low:.0f}"))
                theirs.append((b.start, b.end, f"{exact.low:.0f}"))
        return rewritten(pair.left, ours), rewritten(pair.right, theirs)

    def _questions(self, pair: Candidate) -> Iterator[tuple[str, str]]:
        """The (premise, hypothesis) pairs a verdict may ask the NLI model about."""
        asked = [self._sides[id(pair)]]
        asked += [
            (d.premise, d.hypothesis) for d in self._differences[id(pair)] if self._open(pair, d)
        ]
        for premise, hypothesis in asked:
            yield premise, hypothesis
            yield hypothesis, premise

    def _matters(self, pair: Candidate) -> bool:
        """Whether the verdict on a pair may come into a report."""
        across = pair.left.article != pair.right.article
        if not self._for_report or (across and pair.mutual):
            return True
        if any(not d.instead and self._open(pair, d) for d in self._differences[id(pair)]):
            return True
        if not across or self.differs(pair):
            return False
        probability = self._calibration.most(self.evidence(pair), "agreement")
        return probability >= self._calibration.thresholds["agreement"] or _odd_in_common(pair)

    def _open(self, pair: Candidate, difference: Difference) -> bool:
        """Whether some answer of the NLI model would make a conflict of a difference."""
        if not self._for_report or self._plain(pair, difference):
            return True
        kind = decision(difference.rule)
        probability = self._calibration.most(self.evidence(pair, difference), kind)
        return probability >= self._calibration.thresholds[kind]

    def evidence(self, pair: Candidate, difference: Difference | None = None) -> Evidence:
        """What the models say of a pair, as it stands or with one difference made equal.

        What the NLI model was not asked counts as 0.
        """
        left, right = premise, hypothesis = self._sides[id(pair)]
        if difference is not None:
            premise, hypothesis = difference.premise, difference.hypothesis
        forward, backward = self._row(premise, hypothesis), self._row(hypothesis, premise)
        opposed = max(self._row(left, right)[2], self._row(right, left)[2])
        cosine = self._vectors.cosine(premise, hypothesis)
        common = Evidence(
            cosine=max(cosine, pair.similarity) if _as_a_whole(pair, difference) else cosine,
            entailment=max(forward[0], backward[0]),
            entailment_least=min(forward[0], backward[0]),
            contradiction=max(forward[2], backward[2]),
            coverage=max(coverage(premise, hypothesis), coverage(hypothesis, premise)),
            mutual=float(pair.mutual),
            margin=min(pair.margin, 2.0),
        )
        if difference is None:
            return replace(common, figure=float(self._same_figure(pair) is not None))
        return replace(
            common,
            counted=difference.counted,
            near=difference.near,
            sole=difference.sole,
            polarity=difference.polarity,
            opposed=opposed,
            named=difference.named,
            claimed=difference.claimed,
        )

    def _row(self, premise: str, hypothesis: str) -> NLIRow:
        return self._nli.get((premise, hypothesis), _UNASKED)

    def _probability(self, pair: Candidate, difference: Difference) -> float:
        return self._calibration.probability(
            self.evidence(pair, difference), decision(difference.rule)
        )

    def differences(self, pair: Candidate) -> list[Difference]:
        """The differences of a candidate, in the order they are tested."""
        return self._differences[id(pair)]

    # ---- the decision, top to bottom ----

    def _verdict(self, pair: Candidate) -> Verdict:
        left, right = self._sides[id(pair)]
        nli = self._nli[left, right], self._nli[right, left]
        label, confidence, reason = (
            self._conflict(pair) or self._agreement(pair) or self._unverified(pair)
        )
        return Verdict(pair, label, confidence, nli, (reason,))

    def _conflict(self, pair: Candidate) -> tuple[Label, float, Reason] | None:
        """A difference that nothing else explains, in what is otherwise one claim."""
        for difference in self._differences[id(pair)]:
            if difference.instead or not self._open(pair, difference):
                continue
            if not self.plausible(pair, difference):
                continue
            probability = self._probability(pair, difference)
            enough = self._calibration.thresholds[decision(difference.rule)]
            if probability >= enough or self._plain(pair, difference):
                return Label.CONFLICTING, max(probability, enough), _reason(difference)
        return None

    def plausible(self, pair: Candidate, difference: Difference) -> bool:
        """What a conflict needs at least, whatever the rest of the evidence says."""
        limits, evidence = self._limits, self.evidence(pair, difference)
        if difference.rule == "speech.denial" or self._translated(pair, difference):
            return True
        one_but_for_it = self._one_but_for(pair, difference, limits.translation)
        # As they stand, each follows from the other: a fact was misread, or the NLI model, blind to
        # names, to their order and often to opposites, has missed the only words that differ.
        blind = one_but_for_it and difference.rule in _OFTEN_OVERLOOKED
        if self.evidence(pair).entailment_least >= limits.entailment and not blind:
            return False
        # Single words: the NLI model has to see the contradiction too, with like exceptions.
        if difference.rule == "negation":
            paraphrased = self._one_but_for(pair, difference, limits.paraphrase)
            return paraphrased or evidence.opposed >= limits.contradiction
        if difference.rule == "antonym":
            return blind or evidence.opposed >= limits.opposite
        if difference.rule != "quantity.disjoint":
            return True
        if difference.counted == SHARES_ALONE:  # percentages of what, asked for or offered?
            follows = evidence.entailment_least >= limits.entailment
            return follows or evidence.cosine >= limits.one_sentence
        if difference.counted == UNIT_ALONE:
            return evidence.cosine >= limits.paraphrase
        return (
            difference.sole == 1
            or evidence.cosine >= limits.translation
            or evidence.entailment_least >= limits.surely_follows
        )

    def _one_but_for(self, pair: Candidate, difference: Difference, cosine: float) -> bool:
        """Whether two sentences are one once a word is made equal, both so short that it weighs."""
        limits, evidence = self._limits, self.evidence(pair, difference)
        return (
            evidence.cosine >= cosine
            and evidence.entailment_least >= limits.entailment
            and max(len(c.content.split()) for c in (pair.left, pair.right)) <= MOST_WORDS
        )

    def _plain(self, pair: Candidate, difference: Difference) -> bool:
        """Signs that need no weighing: most words of what is denied stand on the other side; the
        sentences read like translations but for a figure, or are one but for a negation; or two
        near figures count what neither article counts a second time."""
        limits = self._limits
        if self._translated(pair, difference):
            return True
        if difference.rule == "negation":
            return self._one_but_for(pair, difference, limits.translation)
        if difference.rule == "speech.denial":
            evidence = self.evidence(pair, difference)
            return evidence.coverage >= limits.coverage and evidence.cosine >= limits.candidate
        return (
            difference.rule == "quantity.disjoint"
            and pair.similarity >= limits.same_claim
            and difference.sole == 1
            and difference.counted >= limits.same_count
            and difference.counted not in (UNIT_ALONE, SHARES_ALONE)
            and difference.near >= limits.nearer
        )

    def _translated(self, pair: Candidate, difference: Difference) -> bool:
        """Whether two sentences match as nothing around them does, once their figure is equal:
        the less they stand out, the surer must be what is counted."""
        limits = self._limits
        if (
            difference.rule != "quantity.disjoint"
            or difference.counted in (UNIT_ALONE, SHARES_ALONE)
            or not pair.mutual
        ):
            return False
        cosine = max(self.evidence(pair, difference).cosine, pair.similarity)
        return cosine >= limits.nearly_same and (
            pair.margin >= limits.stands_out
            or (pair.margin >= limits.stands_clear and difference.counted >= limits.same_count)
        )

    def _agreement(self, pair: Candidate) -> tuple[Label, float, Reason] | None:
        """The same claim, and no fact that keeps it from being so."""
        left, right = pair.left, pair.right
        if left.article == right.article or self.differs(pair):
            return None
        evidence = self.evidence(pair)
        probability = self._calibration.probability(evidence, "agreement")
        spans = left.content_span, right.content_span
        if pair.mutual and (act := _same_act(left, right)):
            words = f"both report that someone {act}"
            return Label.AGREEING, probability, Reason("speech.same", *_verbs(left, right), words)
        enough = self._calibration.thresholds["agreement"]
        if probability < enough and not _odd_in_common(pair):
            return None
        probability = max(probability, enough)
        figures = self._same_figure(pair)
        close = evidence.cosine >= self._limits.translation
        mutual = evidence.entailment_least >= self._limits.entailment
        follows = evidence.entailment >= self._limits.follows
        if not (figures or close or (follows and (mutual or probability >= self._limits.one_way))):
            return None
        rounded = figures is not None and figures[0] == "quantity.compatible"
        if mutual and not rounded:
            reason = Reason("entailment.mutual", *spans, "each follows from the other")
        elif figures:
            rule, (one, a), (other, b) = figures
            reason = Reason(rule, one, other, "{} and {}", (a, b))
        elif close:
            words = "the same statement in other words"
            reason = Reason("similarity.translation", *spans, words)
        else:
            forward = self._nli[self._sides[id(pair)]][0]
            side, base = ("right", "left") if forward == evidence.entailment else ("left", "right")
            words = f"the {side} follows from the {base}"
            reason = Reason("entailment.one-way", *spans, words)
        return Label.AGREEING, probability, reason

    def _unverified(self, pair: Candidate) -> tuple[Label, float, Reason]:
        """The honest default, with the reason nearest to a decision."""
        left, right = pair.left, pair.right
        spans = left.content_span, right.content_span
        evidence = self.evidence(pair)
        sure = 1 - self._calibration.probability(evidence, "agreement")
        hedge = left.hedge or right.hedge
        if (known := self._explained(pair)) is not None:
            reason = known
        elif hedge is not None and (left.hedge is None or right.hedge is None):
            other = right.content_span if left.hedge else left.content_span
            marked = order((hedge.start, hedge.end), other, exchanged=not left.hedge)
            reason = Reason("unverified.hedged", *marked, "only one side states it as certain")
        elif declines(left) != declines(right):
            words = "declining to comment contradicts nothing"
            reason = Reason("unverified.declined", *spans, words)
        elif (difference := next(iter(self._differences[id(pair)]), None)) is not None:
            reason = _undecided(difference)
        elif bool(negations(left)) != bool(negations(right)):
            cue = (negations(left) or negations(right))[0]
            other = right.content_span if negations(left) else left.content_span
            marked = order((cue.start, cue.end), other, exchanged=not negations(left))
            reason = Reason("unverified.polarity", *marked, "only one side is negated")
        elif (apart := _different_counts(pair)) is not None:
            (one, a), (other_span, b) = apart
            words = "{} and {} need not count the same thing"
            reason = Reason("unverified.different-count", one, other_span, words, (a, b))
        elif _turned(left, right):
            words = "those whom both mention stand in another order"
            reason = Reason("unverified.different-words", *spans, words)
        elif evidence.contradiction >= self._limits.entailment:
            words = "the model sees a contradiction, but no fact differs that could be checked"
            reason = Reason("unverified.model-only", *spans, words)
        else:
            reason = Reason("unverified.neutral", *spans, "neither follows from the other")
        return Label.UNVERIFIED, sure, reason

    def _explained(self, pair: Candidate) -> Reason | None:
        """A difference in one claim that its circumstances explain (another time, no date)."""
        for difference in self._differences[id(pair)]:
            sure = self._calibration.thresholds[decision(difference.rule)]
            if not difference.instead or not self._open(pair, difference):
                continue
            if self._probability(pair, difference) >= sure:
                return _undecided(difference)
        return None

    def differs(self, pair: Candidate) -> bool:
        """Whether something keeps the two from agreeing that no rule could decide."""
        left, right = pair.left, pair.right
        return (
            bool(negations(left)) != bool(negations(right))
            or (left.hedge is None) != (right.hedge is None)
            or denies(left) != denies(right)
            or declines(left) != declines(right)
            or any(d.rule != "speech.denial" for d in self._differences[id(pair)])
            or not all(_fits(a, b) for a, b, _ in self._same_counts(pair))
            or _figures_apart(left, right)
            or any(
                _stated_alike(a, b) and not comparable(a, b)  # 39,000 fish, 39,000 tonnes
                for a in left.quantities
                for b in right.quantities
            )
            or _turned(left, right)
        )

    # ---- figures both sides give ----

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
                    return "quantity.equal", figure(pair.left, a), figure(pair.right, b)
                if close and pair.mutual and (a, b) in counted and _fits(a, b):
                    return "quantity.compatible", figure(pair.left, a), figure(pair.right, b)
        return None

    def _same_counts(self, pair: Candidate) -> Iterator[tuple[Quantity, Quantity, float]]:
        """Pairs of figures that count the same thing, and how surely."""
        limits = self._limits
        for a in pair.left.quantities:
            for b in pair.right.quantities:
                sameness = same_count(a, pair.left, b, pair.right, self._counted, limits.near_heads)
                if sameness >= limits.same_count:
                    yield a, b, sameness


def _reason(difference: Difference) -> Reason:
    return Reason(
        difference.rule, difference.left, difference.right, difference.template, difference.words
    )


def _as_a_whole(pair: Candidate, difference: Difference | None) -> bool:
    """Whether the likeness of the whole sentences counts, too. A denied clause often leaves out
    who ("denies having paid"), whom the sentence names; within an article all is on him."""
    return difference is None or (
        difference.rule == "speech.denial" and pair.left.article != pair.right.article
    )


_UNDECIDED = {
    "speech.denial": ("unverified.denial", "what is denied is not clearly what the other says"),
    "quantity.disjoint": ("unverified.different-count", "{} and {} need not count the same thing"),
    "date.disjoint": ("unverified.different-date", "{} and {} need not date the same happening"),
    "negation": ("unverified.polarity", "only one side is negated: “{}”"),
    "antonym": ("unverified.different-words", "“{}” and “{}” need not be of the same thing"),
    "entity.other": ("unverified.different-words", "{} and {} need not stand in the same place"),
    "role.swapped": ("unverified.different-words", "who does it to whom may be exchanged"),
}
"""What a difference comes to where the two are not clearly one claim."""

_INSTEAD = {
    "unverified.different-time": "{} and {} may be of different times",
    "unverified.different-date": "{} and {} are years apart",
    "unverified.unread": "the words for bounds and denials are unknown in one language",
    "unverified.undated": "{} and {} can't both be placed: an article has no date",
}


def _undecided(difference: Difference) -> Reason:
    rule, words = _UNDECIDED[difference.rule]
    if difference.instead:
        rule, words = difference.instead, _INSTEAD[difference.instead]
    quoted = difference.words[: words.count("{}")]
    return Reason(rule, difference.left, difference.right, words, quoted)


def _different_counts(pair: Candidate) -> tuple[tuple[Span, str], tuple[Span, str]] | None:
    for a in pair.left.quantities:
        for b in pair.right.quantities:
            if comparable(a, b) and disjoint(a, b):
                return figure(pair.left, a), figure(pair.right, b)
    return None


def _figures_apart(left: Claim, right: Claim) -> bool:
    """Whether each side counts something by a figure that the other doesn't give."""
    ours, theirs = unmatched_figures(left, right)
    return any(
        a.kind == b.kind == "count" and disjoint(a, replace(b, role=a.role))
        for a in ours
        for b in theirs
    )


def _turned(left: Claim, right: Claim) -> bool:
    """Whether two of whom both contents speak stand in another order on each side."""
    return in_other_order(left.content, left.language, right.content, right.language)


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


def _odd_in_common(pair: Candidate) -> bool:
    """Whether both give one figure too odd (27, 197) to meet by chance in one event."""
    return any(same_odd_figure(a, b) for a in pair.left.quantities for b in pair.right.quantities)


def _stated_alike(a: Quantity, b: Quantity) -> bool:
    """Whether both name one number, bounds aside: "up to 30" and "30"."""
    return (a.high == b.high and isfinite(a.high)) or (a.low == b.low > 1)


def _fits(a: Quantity, b: Quantity) -> bool:
    """Whether one figure confirms the other: "about 200" and 197 do, "at least 14" and 19 don't."""
    narrow = a.high <= 2 * a.low and b.high <= 2 * b.low
    return _stated_alike(a, b) or (narrow and not disjoint(a, b))
