"""Gold expectations as checks: what an editor expects of two sentences, and what was found.

The files are gold files (see ``compare.gold``) whose names end in ``.claims.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from compare.comparison import Comparison, Pair
from compare.errors import InputError, printable
from compare.gold import NOT_FLAGGED, GoldEvent, GoldPair, load_gold, reported
from compare.rules import Label

SUFFIX = ".claims.yaml"
_STRENGTH = {Label.CONFLICTING: 0, Label.AGREEING: 1, Label.UNVERIFIED: 2}


@dataclass(frozen=True, slots=True)
class Outcome:
    """An expectation, the pairs reported for it (strongest label first), and if it is met."""

    gold: GoldPair
    found: tuple[Pair, ...]

    @property
    def met(self) -> bool:
        """Whether what was found is what is expected.

        A pair that is not reported is left unverified. A quote may run over two sentences:
        the strongest label counts, and a rule must be the one that decided a pair of that label.
        """
        label = self.found[0].verdict.label if self.found else Label.UNVERIFIED
        if self.gold.label == NOT_FLAGGED:
            return label is not Label.CONFLICTING
        if label != self.gold.label:
            return False
        rules = [
            reason.rule
            for pair in self.found
            if pair.verdict.label is label
            for reason in pair.verdict.reasons
        ]
        return self.gold.rule is None or self.gold.rule in rules

    def explanation(self) -> str:
        """Several printable lines: expected, found and why, both quotes, the editor's reason."""
        gold = self.gold
        expected = gold.label + (f" by {gold.rule}" if gold.rule else "")
        lines = [f"expected: {expected}"]
        lines += [
            f"found:    {pair.verdict.label} by {reason.rule}: {reason.detail}"
            f" (confidence {pair.verdict.confidence:.2f})"
            for pair in self.found
            for reason in pair.verdict.reasons
        ]
        if not self.found:
            lines.append("found:    not matched")
        for language, quote in zip(gold.languages, gold.quotes, strict=True):
            lines.append(f"{language:>8}  “{quote}”")
        if gold.why:
            lines.append(f"why:      {gold.why}")
        return "\n".join(printable(" ".join(line.split("\n"))) for line in lines)


def find_files(path: Path) -> list[Path]:
    """The expectation files in a folder, in order of path, without anything hidden."""
    return sorted(
        file
        for file in path.rglob(f"*{SUFFIX}")
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(path).parts)
    )


def load(path: Path) -> list[GoldEvent]:
    """The events of one file.

    Raises InputError, in one line, for whatever keeps it from being a gold file.
    """
    try:
        return load_gold(path)
    except InputError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not a gold file (see docs/ci.md)") from error


def outcomes(event: GoldEvent, comparison: Comparison) -> list[Outcome]:
    """What became of each expectation of an event whose articles were compared."""
    return [outcome(gold, comparison) for gold in event.pairs]


def outcome(gold: GoldPair, comparison: Comparison) -> Outcome:
    """What became of one expectation."""
    found = sorted(reported(comparison, gold), key=lambda p: _STRENGTH[p.verdict.label])
    return Outcome(gold, tuple(found))


def failures(results: Iterable[Outcome]) -> list[Outcome]:
    """Those that are not met."""
    return [result for result in results if not result.met]
