"""What every format says in the same words: counts, kinds, confidence, reasons, sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from compare.articles import STDIN, Article
from compare.claims import Claim
from compare.comparison import Comparison, Pair
from compare.report.escape import isolate, plain
from compare.rules import Label
from compare.verdicts import Reason

HIGH, MEDIUM = 0.8, 0.6
"""Confidence from which a page says "high" and "medium": words, so that the last digit of
another processor's arithmetic does not change the page."""

_KINDS = {
    "quantity.disjoint": "quantity",
    "date.disjoint": "date",
    "speech.denial": "denial",
    "antonym": "opposite words",
    "entity.other": "name",
    "role.swapped": "roles",
}


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 conflict", "2 conflicts"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def confidence(pair: Pair) -> str:
    """How sure a verdict is, in a word."""
    value = pair.verdict.confidence
    return "high" if value >= HIGH else "medium" if value >= MEDIUM else "low"


def kind(rule: str) -> str:
    """What a conflict found by ``rule`` is about, in a word or two."""
    return _KINDS.get(rule, rule)


def sides(pair: Pair) -> tuple[Claim, Claim]:
    """The two claims, left then right."""
    return pair.verdict.candidate.left, pair.verdict.candidate.right


def worst(pairs: Sequence[Pair]) -> list[Pair]:
    """The conflicts among ``pairs``, surest first, else in report order."""
    conflicts = [p for p in pairs if p.verdict.label is Label.CONFLICTING]
    # Two decimals: what survives another processor's arithmetic.
    return sorted(conflicts, key=lambda pair: -round(pair.verdict.confidence, 2))


def clearest(comparison: Comparison, most: int) -> list[Pair]:
    """The surest conflicts, ``most`` at most, no claim in two of them."""
    chosen: list[Pair] = []
    seen: set[str] = set()
    for pair in worst(comparison.pairs):
        ids = {claim.id for claim in sides(pair)}
        if seen.isdisjoint(ids):
            chosen.append(pair)
        seen |= ids
    return chosen[:most]


def why(reason: Reason) -> str:
    """The reason as one inert line of plain text, quoted words between Unicode isolates."""
    return reason.template.format(*(isolate(short(word, 300)) for word in reason.words))


def sentence(text: str) -> str:
    """``text`` with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def name(article: Article) -> str:
    """Who says it: the source, else the file, on one inert line."""
    if article.source:
        return short(article.source, 300)
    return "standard input" if article.path == STDIN else file_name(article.path)


def quoted(article: Article, claim: Claim, span: tuple[int, int], longest: int) -> str:
    """Who says it and the claim, cut around ``span``: one inert line of plain text."""
    text, _ = excerpt(claim.text, [span], longest)
    return f"{isolate(name(article))}: “{isolate(plain(text).strip())}”"


def file_name(path: str) -> str:
    """The last part of a path, inert."""
    return short(PurePosixPath(path).name or path, 300)


def short(text: str, longest: int) -> str:
    """``text`` inert on one line, cut to ``longest`` code points."""
    # First to a multiple: what is hostile may be a megabyte, and plain text shrinks little.
    line = re.sub(r"\s+", " ", plain(text[: 4 * longest])).strip()
    return line if len(line) <= longest and len(text) <= 4 * longest else f"{line[:longest]}…"


def excerpt(
    text: str, spans: Sequence[tuple[int, int]], longest: int
) -> tuple[str, list[tuple[int, int]]]:
    """``text`` cut to ``longest`` code points around its first span, and the spans moved along."""
    if len(text) <= longest:
        return text, list(spans)
    first = min((start for start, _ in spans), default=0)
    start = max(0, min(first - longest // 3, len(text) - longest))
    end = start + longest
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    kept = [(max(a, start) + shift, min(b, end) + shift) for a, b in spans if a < end and b > start]
    return f"{before}{text[start:end]}{after}", kept
