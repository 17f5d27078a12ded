"""How good the verdicts are on gold events: precision, recall, calibration, abstention."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from compare.calibration import Calibration
from compare.comparison import Comparison, Pair, compare_articles
from compare.embeddings import Embedder, load_embedder
from compare.entailment import NLI, load_nli
from compare.errors import InputError
from compare.gold import NOT_FLAGGED, GoldEvent, GoldPair, matches, reported
from compare.rules import Label

BINS = 5
"""Bins of the reliability table."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one gold pair: its label and rule, None where it was not reported."""

    gold: GoldPair
    label: Label | None
    rule: str | None
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the label is the expected one; a pair not reported is one left unverified."""
        label = self.label or Label.UNVERIFIED
        if self.gold.label == NOT_FLAGGED:
            return label is not Label.CONFLICTING
        return label == self.gold.label


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of right, wrong and missed, and what follows from them."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was labelled so that is right; 1 when nothing was."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what should be labelled so that was; 1 when nothing should."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Outcomes of all gold pairs, and the conflicts reported that no editor listed."""

    outcomes: tuple[Outcome, ...]
    false_alarms: tuple[tuple[str, Pair], ...]

    def scores(self, label: Label, keep: Callable[[GoldPair], bool] = lambda gold: True) -> Scores:
        """Scores of one label.

        Every conflict reported counts against precision. For the other labels only listed
        pairs do, since agreements are not listed exhaustively, and a pair that may be either
        (``not-flagged``) counts for neither.
        """
        listed = [o for o in self.outcomes if keep(o.gold)]
        given = [o for o in listed if (o.label or Label.UNVERIFIED) is label]
        right = sum(o.gold.label == label for o in given)
        missed = sum(o.gold.label == label for o in listed) - right
        if label is Label.CONFLICTING:
            wrong = len(self.false_alarms)
        else:
            wrong = sum(o.gold.label not in (label, NOT_FLAGGED) for o in given)
        return Scores(right, wrong, missed)

    def rule_scores(self, rule: str) -> Scores:
        """Scores of one conflict rule, by the rule the gold names."""
        expected = [o for o in self.outcomes if o.gold.rule == rule]
        right = sum(o.rule == rule for o in expected)
        wrong = sum(
            o.rule == rule and o.gold.rule != rule and o.gold.label == Label.CONFLICTING
            for o in self.outcomes
        ) + sum(pair.verdict.reasons[0].rule == rule for _, pair in self.false_alarms)
        return Scores(right, wrong, len(expected) - right)

    @property
    def abstention(self) -> float:
        """Share of pairs with a decided gold label that were left unverified or unmatched."""
        decided = [o for o in self.outcomes if o.gold.label in (Label.CONFLICTING, Label.AGREEING)]
        left = sum(o.label in (None, Label.UNVERIFIED) for o in decided)
        return left / len(decided) if decided else 0.0

    def reliability(self) -> list[tuple[float, float, int]]:
        """(mean confidence, share right, count) a bin, over decided labels."""
        points = [
            (o.confidence, o.right)
            for o in self.outcomes
            if o.label in (Label.CONFLICTING, Label.AGREEING)
        ]
        points += [(pair.verdict.confidence, False) for _, pair in self.false_alarms]
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in points:
            bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
        return [
            (sum(c for c, _ in b) / len(b), sum(r for _, r in b) / len(b), len(b))
            for _, b in sorted(bins.items())
        ]

    @property
    def calibration_error(self) -> float:
        """Expected calibration error (Guo et al. 2017): the bins' mean gap, weighted by count."""
        table = self.reliability()
        total = sum(n for _, _, n in table)
        return sum(abs(c - r) * n for c, r, n in table) / total if total else 0.0


def evaluate(
    events: Sequence[GoldEvent],
    embedder: Embedder | None = None,
    nli: NLI | None = None,
    calibration: Calibration | None = None,
) -> Evaluation:
    """Compare the articles of each event and set the report against the gold."""
    embedder, nli = embedder or load_embedder(), nli or load_nli()
    outcomes: list[Outcome] = []
    alarms: list[tuple[str, Pair]] = []
    for event in events:
        comparison = compare_articles(
            event.articles, embedder=embedder, nli=nli, calibration=calibration
        )
        outcomes += [_outcome(comparison, gold) for gold in event.pairs]
        alarms += [
            (event.name, pair)
            for pair in comparison.pairs
            if pair.verdict.label is Label.CONFLICTING
            and not any(g.label == Label.CONFLICTING and matches(pair, g) for g in event.pairs)
        ]
    return Evaluation(tuple(outcomes), tuple(alarms))


def _outcome(comparison: Comparison, gold: GoldPair) -> Outcome:
    """The gold pair's strongest verdict: a quote may run over two claims."""
    rank = {Label.CONFLICTING: 0, Label.AGREEING: 1, Label.UNVERIFIED: 2}
    found = sorted(reported(comparison, gold), key=lambda p: rank[p.verdict.label])
    if not found:
        return Outcome(gold, None, None, 0.0)
    verdict = found[0].verdict
    return Outcome(gold, verdict.label, verdict.reasons[0].rule, verdict.confidence)


def to_markdown(evaluation: Evaluation) -> str:
    """The evaluation as Markdown tables."""
    outcomes = evaluation.outcomes
    counts = Counter(o.gold.label for o in outcomes)
    lines = [
        f"{len(outcomes)} pairs in {len({o.gold.event for o in outcomes})} events: "
        + ", ".join(f"{counts[label]} {label}" for label in sorted(counts))
        + ".",
        "",
        "| label | precision | recall | F1 | right | wrong | missed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row(label, evaluation.scores(label)) for label in Label]
    lines += [
        "",
        f"Abstention: {evaluation.abstention:.3f} of the pairs that an editor decided. "
        f"False alarms: {len(evaluation.false_alarms)}.",
        "",
        "| conflict rule | precision | recall | F1 | right | wrong | missed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    rules = sorted({o.gold.rule for o in outcomes if o.gold.label == "conflicting" and o.gold.rule})
    lines += [_row(f"`{rule}`", evaluation.rule_scores(rule)) for rule in rules]
    lines += ["", "| languages | pairs | label right |", "| --- | --- | --- |"]
    by_languages: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_languages[" × ".join(sorted(outcome.gold.languages))].append(outcome)
    lines += [
        f"| {name} | {len(group)} | {_share(group):.3f} |"
        for name, group in sorted(by_languages.items())
    ]
    lines += ["", "| confidence | right | pairs |", "| --- | --- | --- |"]
    lines += [f"| {c:.2f} | {r:.2f} | {n} |" for c, r, n in evaluation.reliability()]
    lines += ["", f"Expected calibration error: {evaluation.calibration_error:.3f}.", ""]
    return "\n".join(lines)


def _row(name: str, scores: Scores) -> str:
    return (
        f"| {name} | {scores.precision:.3f} | {scores.recall:.3f} | {scores.f1:.3f} "
        f"| {scores.right} | {scores.wrong} | {scores.missed} |"
    )


def _share(outcomes: Iterable[Outcome]) -> float:
    right = [o.right for o in outcomes]
    return sum(right) / len(right)


def figures(evaluation: Evaluation) -> dict[str, float]:
    """The figures that floors are set for, rounded down to three decimals, by name."""
    found = {}
    for label in Label:
        scores = evaluation.scores(label)
        for name in ("precision", "recall", "f1"):
            found[f"{label}.{name}"] = math.floor(getattr(scores, name) * 1000) / 1000
    return found


def under_floors(evaluation: Evaluation, floors: dict[str, float]) -> list[str]:
    """A line for each figure below its floor.

    Raises InputError for a floor that no figure has.
    """
    found = figures(evaluation)
    if unknown := sorted(set(floors) - set(found)):
        raise InputError(f"floors: no figure is called {unknown[0]!r} (use {', '.join(found)})")
    return [
        f"{name} is {found[name]:.3f}, its floor {floor:.3f}"
        for name, floor in sorted(floors.items())
        if found[name] < floor
    ]


def raised(floors: dict[str, float], evaluation: Evaluation, lower: bool) -> dict[str, float]:
    """The floors at the level now reached; never lowered unless ``lower``."""
    found = figures(evaluation)
    return {
        name: found[name] if lower else max(found[name], floors.get(name, 0.0)) for name in found
    }
