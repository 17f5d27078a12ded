"""Figures over time: who gave what number for the same thing, when, and citing whom.

Verdicts say which figures count the same thing: those on which two claims agree or conflict, or
which they give for different times. A series is what such verdicts connect within an event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compare.alignment import Vectors, same_count
from compare.articles import Article
from compare.claims import Claim, normalised
from compare.facts.quantities import Quantity, comparable, disjoint
from compare.facts.times import different_times, find_times
from compare.rules import Label
from compare.thresholds import Thresholds
from compare.verdicts import Verdict

_BOTH_GIVE = frozenset(
    ["quantity.equal", "quantity.compatible", "quantity.disjoint", "unverified.different-time"]
)
"""Rules whose reason names a figure on each side that count the same."""


class Standing(StrEnum):
    """How a figure of a series stands to those before it."""

    FIRST = "first"
    REPEATED = "repeated"
    UPDATE = "update"
    CORRECTION = "correction"
    CONFLICT = "conflict"
    RETURN = "return"
    UNDATED = "undated"


MEANING = {
    Standing.FIRST: "the first figure",
    Standing.REPEATED: "fits the figure before",
    Standing.UPDATE: "later and higher",
    Standing.CORRECTION: "later and lower",
    Standing.CONFLICT: "no number fits this and another figure of the same hours",
    Standing.RETURN: "an old figure again, after another had replaced it",
    Standing.UNDATED: "the article has no date",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One figure as one article gives it.

    ``start`` and ``end`` are code points into the claim's text. ``copies`` are ids of articles
    that carry the same sentence in a copy of this article.
    """

    claim: Claim
    quantity: Quantity
    date: str | None
    standing: Standing
    copies: tuple[str, ...] = ()

    @property
    def figure(self) -> str:
        """The figure as the article writes it."""
        return self.claim.text[self.quantity.start : self.quantity.end]


@dataclass(frozen=True, slots=True)
class Series:
    """The same counted thing across articles, earliest first; ``counted`` says what it is."""

    counted: str
    unit: str | None
    points: tuple[Point, ...]

    @property
    def moved(self) -> bool:
        """Whether not all of its figures fit each other."""
        still = (Standing.FIRST, Standing.REPEATED, Standing.UNDATED)
        return any(point.standing not in still for point in self.points)


Figure = tuple[str, int]
"""A claim's id, and which of its quantities."""


def series_of(
    articles: Sequence[Article],
    claims: Sequence[Claim],
    verdicts: Sequence[Verdict],
    roots: Mapping[str, str],
    vectors: Vectors,
    limits: Thresholds,
) -> tuple[Series, ...]:
    """The figures that two articles or more give of one thing, in order of first mention.

    ``roots`` gives the article that each is a copy of, or itself.
    """
    dates = {article.id: article.date for article in articles}
    place = {claim.id: n for n, claim in enumerate(claims)}
    by_id = {claim.id: claim for claim in claims}
    repeats = _repeats(claims, roots)
    found = []

    def when(figure: Figure) -> tuple[str, int, int, int]:
        claim = by_id[figure[0]]
        return dates[claim.article] or "", _minute(claim), place[claim.id], figure[1]

    for group in _connected(_links(verdicts, vectors, limits)):
        members = sorted(group, key=when)
        if len({by_id[claim].article for claim, _ in members}) < 2:
            continue
        figures = _distinct([(by_id[claim], by_id[claim].quantities[n]) for claim, n in members])
        standings = standing([(c, q, dates[c.article]) for c, q in figures])
        points = tuple(
            Point(claim, quantity, dates[claim.article], how, repeats.get(claim.id, ()))
            for (claim, quantity), how in zip(figures, standings, strict=True)
        )
        found.append((min(members, key=when), Series(_named(points), figures[0][1].unit, points)))
    return tuple(series for _, series in sorted(found, key=lambda pair: when(pair[0])))


def _distinct(figures: Sequence[tuple[Claim, Quantity]]) -> list[tuple[Claim, Quantity]]:
    """Figures without those that an article gives a second time."""
    first = {(c.article, q.low, q.high): (c, q) for c, q in reversed(figures)}
    return [(c, q) for c, q in figures if first[c.article, q.low, q.high] == (c, q)]


def _links(
    verdicts: Sequence[Verdict], vectors: Vectors, limits: Thresholds
) -> Iterator[tuple[Figure, Figure]]:
    """Pairs of figures that verdicts take to count the same."""
    for verdict in verdicts:
        left, right = verdict.candidate.left, verdict.candidate.right
        if left.article == right.article:
            continue
        agreeing = verdict.label is Label.AGREEING
        for i, a in enumerate(left.quantities):
            for j, b in enumerate(right.quantities):
                if _named_by(verdict, a, b) or (
                    agreeing
                    and comparable(a, b)
                    and same_count(a, left, b, right, vectors, limits.near_heads)
                    >= limits.same_count
                ):
                    yield (left.id, i), (right.id, j)


def _named_by(verdict: Verdict, a: Quantity, b: Quantity) -> bool:
    return any(
        reason.rule in _BOTH_GIVE
        and _covers(reason.left, a)
        and _covers(reason.right, b)
        and comparable(a, b)
        for reason in verdict.reasons
    )


def _covers(span: tuple[int, int], quantity: Quantity) -> bool:
    return span[0] <= quantity.start and quantity.end <= span[1]


def _connected(links: Iterator[tuple[Figure, Figure]]) -> list[set[Figure]]:
    groups: dict[Figure, set[Figure]] = {}
    for a, b in links:
        joined = groups.get(a, {a}) | groups.get(b, {b})
        for member in joined:
            groups[member] = joined
    return list({id(group): group for group in groups.values()}.values())


def standing(figures: Sequence[tuple[Claim, Quantity, str | None]]) -> list[Standing]:
    """How each figure, given in order of time, stands to those before it."""
    found: list[Standing] = []
    current: list[Quantity] = []  # what counts, as far as the reports of one time agree
    replaced: list[Quantity] = []
    for group in _same_hours(figures):
        quantities = [quantity for _, quantity, _ in group]
        if group[0][2] is None:
            found += [Standing.UNDATED] * len(group)
            continue
        standings: list[Standing] = []
        for quantity in quantities:
            if any(disjoint(quantity, other) for other in quantities):
                how = Standing.CONFLICT
            elif not current:
                how = Standing.REPEATED if standings else Standing.FIRST
            elif any(not disjoint(quantity, other) for other in current):
                how = Standing.REPEATED
            elif any(not disjoint(quantity, other) for other in replaced):
                how = Standing.RETURN
            else:
                higher = quantity.low > max(other.low for other in current)
                how = Standing.UPDATE if higher else Standing.CORRECTION
            standings.append(how)
        found += standings
        if not all(how is Standing.REPEATED for how in standings):
            replaced += [q for q in current if all(disjoint(q, other) for other in quantities)]
            current = quantities
    return found


def _same_hours(
    figures: Sequence[tuple[Claim, Quantity, str | None]],
) -> Iterator[list[tuple[Claim, Quantity, str | None]]]:
    """Figures of one day, apart where their sentences name other times of that day."""
    group: list[tuple[Claim, Quantity, str | None]] = []
    for figure in figures:
        if group and (figure[2] != group[0][2] or _other_time(figure[0], group[0][0])):
            yield group
            group = []
        group.append(figure)
    if group:
        yield group


def _minute(claim: Claim) -> int:
    times = find_times(claim.text, claim.language)
    return max((time.earliest for time in times), default=0)


def _other_time(one: Claim, other: Claim) -> bool:
    return different_times(
        find_times(one.text, one.language), find_times(other.text, other.language)
    )


def _repeats(claims: Sequence[Claim], roots: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each claim of a copied article the copies that make it word for word."""
    said = {(c.article, normalised(c.text)): c.id for c in claims if roots[c.article] == c.article}
    found: dict[str, tuple[str, ...]] = {}
    for claim in claims:
        origin = said.get((roots[claim.article], normalised(claim.text)))
        if roots[claim.article] != claim.article and origin is not None:
            found[origin] = (*found.get(origin, ()), claim.article)
    return found


def _named(points: Sequence[Point]) -> str:
    """What is counted, in English where an article says it so, else as first written."""
    counted = [(p.claim.language != "en", p.quantity.counted) for p in points if p.quantity.counted]
    return min(counted, key=lambda pair: pair[0])[1] if counted else ""
