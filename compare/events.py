"""Articles to events: only articles about the same happening are compared.

Two articles belong together when, on average, each sentence of one finds a near sentence
in the other (a symmetric Chamfer similarity of their claims), helped by odd figures that
both give; never when their dates lie far apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, islice

from compare.alignment import Vectors, odd, similarities
from compare.articles import Article
from compare.claims import Claim
from compare.thresholds import Thresholds

MOST_FIGURES = 3
"""Shared odd figures that count; more add nothing."""


def group_events(
    articles: Sequence[Article],
    claims: Mapping[str, Sequence[Claim]],
    vectors: Vectors,
    limits: Thresholds,
) -> list[list[str]]:
    """Article ids by event, in the articles' order; each article is in exactly one.

    Grows groups from the most related pair on (single linkage), but never joins two groups
    that hold articles with dates too far apart.
    """
    groups = {article.id: [article] for article in articles}
    pairs = []
    for a, b in _near(articles, limits.days_apart):
        score = relatedness(claims[a.id], claims[b.id], vectors, limits)
        if score >= limits.same_event:
            pairs.append((-round(score, 4), a.id, b.id))
    for _, a_id, b_id in sorted(pairs):
        one, other = groups[a_id], groups[b_id]
        if one is other or any(_apart(x, y, limits.days_apart) for x in one for y in other):
            continue
        one.extend(other)
        for article in other:
            groups[article.id] = one
    position = {article.id: i for i, article in enumerate(articles)}
    distinct = {id(group): sorted(position[a.id] for a in group) for group in groups.values()}
    return [[articles[i].id for i in group] for group in sorted(distinct.values())]


def relatedness(
    left: Sequence[Claim], right: Sequence[Claim], vectors: Vectors, limits: Thresholds
) -> float:
    """Symmetric Chamfer similarity of two articles' claims, plus the figure bonus."""
    if not left or not right:
        return 0.0
    cosine = similarities(left, right, vectors)
    chamfer = float(cosine.max(1).mean() + cosine.max(0).mean()) / 2
    shared = len(_odd_figures(left) & _odd_figures(right))
    return chamfer + limits.figure_bonus * min(shared, MOST_FIGURES)


def _odd_figures(claims: Sequence[Claim]) -> set[float]:
    return {q.low for claim in claims for q in claim.quantities if odd(q)}


def _near(articles: Sequence[Article], days: int) -> Iterator[tuple[Article, Article]]:
    """The pairs, each in the articles' order, whose dates let them be of one event.

    One sweep over the dates: of a long archive only a few articles are near any other.
    """
    dated = [(_days(article.date), i) for i, article in enumerate(articles)]
    undated = [i for days_of, i in dated if days_of is None]
    by_day = sorted((days_of, i) for days_of, i in dated if days_of is not None)
    near = set(combinations(undated, 2))
    near |= {(min(i, j), max(i, j)) for i in undated for _, j in by_day}
    for place, ((_, last), i) in enumerate(by_day):
        for (first, _), j in islice(by_day, place + 1, None):
            if first - last > days:
                break
            near.add((min(i, j), max(i, j)))
    for i, j in sorted(near):
        yield articles[i], articles[j]


def _apart(a: Article, b: Article, days: int) -> bool:
    one, other = _days(a.date), _days(b.date)
    if one is None or other is None:
        return False
    return max(one[0] - other[1], other[0] - one[1]) > days


def _days(stamp: str | None) -> tuple[int, int] | None:
    """First and last day (proleptic ordinals) of an ISO date that may be partial."""
    if stamp is None:
        return None
    parts = [int(part) for part in stamp.split("-")]
    first = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    length = {1: 365, 2: 30, 3: 0}[len(parts)]
    return first.toordinal(), first.toordinal() + length
