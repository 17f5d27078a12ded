"""Articles to events: only articles about the same happening are compared.

Two articles are related as far as, on average, each sentence of one finds a near sentence in
the other (a symmetric Chamfer similarity of their claims); odd figures and names that both
give add to it. Groups grow while the articles of two are related on average (UPGMA, Sokal and
Michener 1958): one article that has to do with two events does not make them one. Articles
whose dates lie far apart are never of one event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from compare.alignment import Vectors, odd, similarities
from compare.articles import Article
from compare.claims import Claim
from compare.facts.names import find_names
from compare.facts.spelling import skeletons
from compare.thresholds import Thresholds

MOST_SHARED = 3
"""Shared odd figures that count, and shared names; more add nothing."""


def group_events(
    articles: Sequence[Article],
    claims: Mapping[str, Sequence[Claim]],
    vectors: Vectors,
    limits: Thresholds,
) -> list[list[str]]:
    """Article ids by event, in the articles' order; each article is in exactly one."""
    scores = np.full((len(articles), len(articles)), -np.inf)  # those too far apart in time
    place = {article.id: i for i, article in enumerate(articles)}
    told = {article.id: marks(claims[article.id]) for article in articles}
    for a, b in _near(articles, limits.days_apart):
        shared = sum(map(is_name, told[a.id] & told[b.id]))
        score = relatedness(claims[a.id], claims[b.id], vectors, limits)
        score += limits.figure_bonus * min(shared, MOST_SHARED)
        scores[place[a.id], place[b.id]] = scores[place[b.id], place[a.id]] = round(score, 4)
    groups = _grown(scores, limits.same_event)
    return [[articles[i].id for i in group] for group in sorted(groups)]


def _grown(scores: NDArray[np.float64], least: float) -> list[list[int]]:
    """Rows of a symmetric matrix in groups: the two most related on average are joined until
    none are related enough. The matrix is used up."""
    groups = {i: [i] for i in range(len(scores))}
    while len(groups) > 1:
        one, other = sorted(divmod(int(scores.argmax()), len(scores)))
        if scores[one, other] < least:
            break
        sizes = len(groups[one]), len(groups[other])
        scores[one] = np.average(scores[[one, other]], axis=0, weights=sizes)
        scores[:, one] = scores[one]
        scores[other] = scores[:, other] = scores[one, one] = -np.inf
        groups[one] += groups.pop(other)
    return [sorted(group) for group in groups.values()]


def relatedness(
    left: Sequence[Claim], right: Sequence[Claim], vectors: Vectors, limits: Thresholds
) -> float:
    """Symmetric Chamfer similarity of two articles' claims, plus the figure bonus."""
    if not left or not right:
        return 0.0
    cosine = similarities(left, right, vectors)
    chamfer = float(cosine.max(1).mean() + cosine.max(0).mean()) / 2
    shared = len(_odd_figures(left) & _odd_figures(right))
    return chamfer + limits.figure_bonus * min(shared, MOST_SHARED)


def marks(claims: Sequence[Claim]) -> frozenset[str]:
    """What tells the event: names, by concept or by consonants, and odd figures.

    Countries and the outlets that are cited tell nothing.
    """
    cited = {origin.key for claim in claims for origin in claim.origins}
    found: set[str] = set()
    for claim in claims:
        for name in find_names(claim.text, claim.language):
            if not name.known:
                words = name.key[1:].split()
                found |= {s for word in words for s in skeletons(word) if len(s) > 2}
            elif len(name.key) > 2 and name.key not in cited:  # countries have two letters
                found.add(name.key)
    return frozenset(found) | {f"{figure:g}" for figure in _odd_figures(claims)}


def is_name(mark: str) -> bool:
    """Whether a mark is a name that hardly two events share: no figure, no very short name."""
    return mark.islower() or (mark.isalpha() and len(mark) > 3)


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


def _days(stamp: str | None) -> tuple[int, int] | None:
    """First and last day (proleptic ordinals) of an ISO date that may be partial."""
    if stamp is None:
        return None
    parts = [int(part) for part in stamp.split("-")]
    first = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    length = {1: 365, 2: 30, 3: 0}[len(parts)]
    return first.toordinal(), first.toordinal() + length
