"""Figures over time as reports show them: rows of a table, and a plot of the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING

from compare.facts.days import published_span
from compare.independence import outlet
from compare.report.phrases import short

if TYPE_CHECKING:
    from compare.claims import Claim
    from compare.comparison import Comparison
    from compare.corpus.series import Point, Series

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 16, 30
_LONGEST = 100
_LONGEST_FIGURE = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: texts are inert lines. ``copies`` counts articles that carry its sentence too."""

    when: str
    article: str
    figure: str
    language: str
    citing: str
    standing: str
    copies: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a plot, in its units; ``top`` and ``bottom`` are the ends of a range."""

    x: float
    y: float
    top: float
    bottom: float
    standing: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A series to show. ``heading`` and ``example`` are as an article writes them."""

    heading: str
    language: str
    example: Claim
    rows: list[Row]
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    days: list[tuple[float, str]]


def figures_of(comparison: Comparison) -> list[Figures]:
    """The series of a comparison in which a figure moved, ready to show."""
    return [_shown(series) for series in comparison.series if series.moved]


def citing(claim: Claim) -> str:
    """Whom a claim has its figure from, in one inert line: a speaker, an outlet, or nobody."""
    said = claim.attribution
    names = [said.speaker] if said and said.speaker else []
    names += [outlet(key, [claim]) for key in sorted({origin.key for origin in claim.origins})]
    distinct = dict.fromkeys(short(name, _LONGEST) for name in names)
    return ", ".join(distinct)


def _shown(series: Series) -> Figures:
    first = series.points[0]
    named = next((p for p in series.points if p.quantity.counted == series.counted), first)
    example = next((p for p in series.points if p.claim.language == "en"), first)
    marks, ticks, days = _plot(series)
    return Figures(
        short(series.counted or first.figure, _LONGEST),
        named.claim.language,
        example.claim,
        [
            Row(
                point.date or "undated",
                point.claim.article,
                short(point.figure, _LONGEST_FIGURE),
                point.claim.language,
                citing(point.claim),
                point.standing.value,
                len(point.copies),
            )
            for point in series.points
        ],
        marks,
        ticks,
        days,
    )


def _plot(
    series: Series,
) -> tuple[list[Mark], list[tuple[float, str]], list[tuple[float, str]]]:
    """The marks of a series; values and days with their places on the axes."""
    ends = [_ends(point) for point in series.points]
    highest = max(high for _, high in ends) or 1.0
    spans = {p.date: published_span(p.date) for p in series.points}
    known = sorted(span[0] for span in spans.values() if span)
    where = _along(known)

    def up(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / highest * (HEIGHT - TOP - BOTTOM), 1)

    marks = []
    same_day: dict[str | None, int] = {}
    for point, (low, high) in zip(series.points, ends, strict=True):
        span = spans[point.date]
        # Figures of one day stand beside each other.
        beside = same_day[point.date] = same_day.get(point.date, -1) + 1
        x = (where[span[0]] if span else LEFT) + min(6 * beside, 60)
        middle = (low + high) / 2
        marks.append(Mark(round(x, 1), up(middle), up(high), up(low), point.standing.value))
    values = dict.fromkeys([0.0, highest])
    days = {where[day]: day.isoformat() for day in (known[0], known[-1])} if known else {}
    return marks, [(up(v), f"{v:,.10g}") for v in values], sorted(days.items())


def _ends(point: Point) -> tuple[float, float]:
    """Both ends of a figure's interval; where one is open, the end that is named."""
    low, high = point.quantity.low, point.quantity.high
    if not isfinite(high):
        return low, low
    return (high, high) if point.quantity.bound == "at-most" else (low, high)


def _along(days: list[date]) -> Mapping[date, float]:
    width = WIDTH - LEFT - RIGHT - 70  # room for figures of the last day
    length = (days[-1] - days[0]).days if days else 0
    return {day: LEFT + (width * (day - days[0]).days / length if length else 0) for day in days}
