"""Articles to events, one by one, with a result that does not depend on the order of arrival.

Each article links to the best of those published before it: to the one it copies, else to the
one most related to it (``compare.events``) that is not too far in time and shares a name or odd
figures. An event is a tree of such links, named by its first article. As the link of an article
is a function of pairs alone, adding one later changes only links that it betters.

Linking each to one, rather than joining all that are related, keeps two events apart that one
article (a yearly review) has to do with; cf. first story detection (Allan, Papka and Lavrenko
1998, "On-line new event detection and tracking").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from compare.alignment import Vectors
from compare.corpus.copies import COPY, resemblance
from compare.corpus.engine import Models
from compare.corpus.records import Record, days_between, vectors_of
from compare.events import is_name, relatedness
from compare.runtime import Floats
from compare.thresholds import Thresholds

NEAR = 0.5
"""Cosine of two articles' mean vectors from which they are looked at more closely."""
ONE_MARK, NO_MARK = 0.10, 0.15
"""What relatedness has to be above ``same_event`` where only a figure or a very short name is
shared, which may be by chance, and where nothing is, since an article hardly names anything."""
FEW = 2
"""An article with fewer names and odd figures than this hardly names anything."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs: its event, and the link that put it there.

    ``parent`` is the article it links to, None for the first of an event; ``score`` is their
    relatedness, or 1 and their resemblance where this is a ``copy`` of the parent.
    """

    article: str
    date: str
    event: str
    parent: str | None = None
    score: float = 0.0
    copy: bool = False

    def beats(self, other: Place) -> bool:
        """Whether this link of an article is better than another of it."""
        mine, theirs = (self.score, self.parent or ""), (other.score, other.parent or "")
        return mine[0] > theirs[0] or (mine[0] == theirs[0] and mine[1] < theirs[1])


def alone(record: Record) -> Place:
    """The place of an article that no earlier one is linked to."""
    return Place(record.id, record.article.date or "", record.id)


def link(one: Record, other: Record, vectors: Vectors, limits: Thresholds) -> Place | None:
    """The link of the later of two articles to the earlier; None when they have no common event."""
    earlier, later = sorted((one, other), key=lambda record: record.key)
    if days_between(earlier.article, later.article) > limits.days_apart:
        return None
    alike = resemblance(earlier.signature, later.signature)
    if alike >= COPY:
        score, copy = 1 + round(alike, 4), True
    else:
        score = round(relatedness(earlier.claims, later.claims, vectors, limits), 4)
        copy = False
        if score < _least(earlier.marks & later.marks, limits):
            return None
    return Place(later.id, later.article.date or "", later.id, earlier.id, score, copy)


@dataclass(frozen=True, slots=True)
class Links:
    """A job for ``linked``: pairs of articles, and the records of all of them."""

    pairs: tuple[tuple[str, str], ...]
    records: Mapping[str, Record]


def linked(models: Models, job: Links) -> list[Place]:
    """The links that there are among pairs. A stage."""
    limits, records = models.thresholds, job.records
    sides = [(records[one], records[other]) for one, other in job.pairs]
    found = [link(one, other, vectors_of([one, other]), limits) for one, other in sides]
    return [place for place in found if place is not None]


def may_meet(
    mean: Floats, marks: frozenset[str], other_mean: Floats, other_marks: Collection[str]
) -> bool:
    """Whether two articles are worth a closer look, by their mean vectors and marks."""
    if marks.isdisjoint(other_marks) and min(len(marks), len(other_marks)) >= FEW:
        return False
    return float(np.dot(mean, other_mean)) >= NEAR


def _least(common: Collection[str], limits: Thresholds) -> float:
    """The relatedness that two articles need for a link, by the marks they have in common."""
    if any(map(is_name, common)) or len(common) > 1:
        return limits.same_event
    return limits.same_event + (ONE_MARK if common else NO_MARK)


def rooted(places: Mapping[str, Place]) -> dict[str, str]:
    """The event of each article: the first of its tree. Every parent has to be there."""
    found: dict[str, str] = {}
    for article in places:
        path = [article]
        while path[-1] not in found and (parent := places[path[-1]].parent) is not None:
            path.append(parent)
        event = found.get(path[-1], path[-1])
        found.update(dict.fromkeys(path, event))
    return found


def origins(places: Mapping[str, Place]) -> dict[str, str]:
    """The origin of each article: the end of its chain of copies, mostly itself."""

    def origin(article: str) -> str:
        while places[article].copy and places[article].parent in places:
            parent = places[article].parent
            assert parent is not None
            article = parent
        return article

    return {article: origin(article) for article in places}


def gained(
    before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]
) -> set[tuple[str, str]]:
    """Pairs of articles, and articles with themselves, that meet only after a change.

    Both mappings give event and origin by article. Two meet anew when they were in different
    events, or when the origin of either changed, and with it what it says of its own.
    """
    events: dict[str, list[str]] = {}
    for article, (event, _) in after.items():
        events.setdefault(event, []).append(article)
    found: set[tuple[str, str]] = set()
    for members in events.values():
        stayed = _commonest(before[m][0] for m in members if m in before)

        def same(article: str) -> bool:
            return article in before and before[article][1] == after[article][1]

        for one in members:
            if same(one) and before[one][0] == stayed:
                continue
            for other in members:
                known = same(one) and same(other) and before[one][0] == before[other][0]
                if not known:
                    found.add((min(one, other), max(one, other)))
    return found


def _commonest(events: Iterable[str]) -> str | None:
    counted: dict[str, int] = {}
    for event in events:
        counted[event] = counted.get(event, 0) + 1
    return min(counted, key=lambda event: (-counted[event], event), default=None)
