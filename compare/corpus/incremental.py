"""What a change of the corpus makes comparable, and the verdicts on it.

New articles are linked to the ones near them; that places them in events. Only pairs of articles
that meet in an event for the first time are aligned, with the scoring of ``compare.alignment``,
and only candidates are judged. A verdict is a function of its two articles, and which articles
meet is a function of the whole corpus: so the store ends up the same whatever the order and the
batches in which articles came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Protocol

from compare.alignment import Candidate, across, within
from compare.comparison import reported
from compare.corpus.copies import own_claims
from compare.corpus.engine import Engine, Models, chunks, whole
from compare.corpus.placing import (
    Links,
    Place,
    alone,
    gained,
    linked,
    may_meet,
    origins,
    rooted,
)
from compare.corpus.records import Known, Record, apart, vectors_of
from compare.facts.days import published_span
from compare.thresholds import Thresholds
from compare.verdicts import Judge, Verdict

LINKED_AT_ONCE, JUDGED_AT_ONCE = 256, 64
"""Pairs of articles in one job, to be linked and to be judged."""
AT_ONCE = 500
"""Candidates judged in one batch: bounds memory, changes no verdict."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be written: all of it or nothing.

    ``places`` are new or changed; ``parted`` are pairs of articles whose verdicts no longer
    hold, ``verdicts`` what was judged.
    """

    records: tuple[Record, ...]
    places: tuple[Place, ...]
    verdicts: tuple[Verdict, ...]
    parted: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()


class Corpus(Protocol):
    """What a change asks of the corpus as it is."""

    def near(self, records: Sequence[Record], days: int) -> dict[str, list[str]]:
        """For each record the ids of articles within ``days`` that it may meet."""
        ...

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """Records by id."""
        ...

    def places(self, ids: Iterable[str]) -> dict[str, Place]:
        """Places by article."""
        ...

    def members(self, events: Iterable[str]) -> dict[str, Place]:
        """The places of all articles of events, by article."""
        ...

    def children(self, ids: Iterable[str]) -> dict[str, Place]:
        """The places that are linked to articles."""
        ...


def ignore(stage: str) -> None:
    """No progress is shown."""


def change(
    corpus: Corpus,
    added: Sequence[Record],
    engine: Engine,
    *,
    removed: Sequence[str] = (),
    progress: Callable[[str], None] = ignore,
) -> Change:
    """What adding articles to ``corpus``, and removing others, changes in it.

    ``added`` are not in the corpus yet, ``removed`` are. Raises Failed when a stage can't cope
    with an article.
    """
    old, new = _places(corpus, added, set(removed), engine)
    before, after = _standing(old), _standing(new)
    meeting = gained(before, after)
    parted = sorted(gained(after, before))
    progress(f"judging {len(meeting)} pairs of articles")
    jobs = _meetings(corpus, added, meeting, new, engine.models.thresholds)
    return Change(
        tuple(added),
        tuple(place for article, place in sorted(new.items()) if old.get(article) != place),
        tuple(verdict for found in whole(engine.run(judged, jobs)) for verdict in found),
        tuple(parted),
        tuple(sorted(removed)),
    )


def _standing(places: Mapping[str, Place]) -> dict[str, tuple[str, str]]:
    """The event and the origin of each article."""
    roots = origins(places)
    return {article: (place.event, roots[article]) for article, place in places.items()}


# ---- places ----


def _places(
    corpus: Corpus, added: Sequence[Record], removed: set[str], engine: Engine
) -> tuple[dict[str, Place], dict[str, Place]]:
    """The places of all articles in the events that change, before and after."""
    orphans = {a: p for a, p in corpus.children(removed).items() if a not in removed}
    seeking = [*added, *corpus.records(orphans).values()]
    near = corpus.near(seeking, engine.models.thresholds.days_apart)
    wanted = {other for others in near.values() for other in others} - removed
    known = {**corpus.records(wanted), **{record.id: record for record in seeking}}
    old = corpus.places([article for article in known if article in wanted or article in orphans])

    links = {**old, **{record.id: alone(record) for record in seeking}}
    pairs = _neighbours(seeking, near, known)
    jobs = (Links(tuple(some), _of(some, known)) for some in chunks(pairs, LINKED_AT_ONCE))
    for found in whole(engine.run(linked, jobs)):
        for place in found:
            if place.beats(links[place.article]):
                links[place.article] = place
    moved = {a: p for a, p in links.items() if old.get(a) != p}

    parents = {place.parent for place in moved.values() if place.parent}
    touched = [*moved, *parents, *removed]
    places = corpus.places(touched)
    old = corpus.members({place.event for place in places.values()})
    new = {a: p for a, p in {**old, **moved}.items() if a not in removed}
    events = rooted(new)
    return old, {a: replace(place, event=events[a]) for a, place in new.items()}


def _neighbours(
    seeking: Sequence[Record], near: Mapping[str, Sequence[str]], known: Mapping[str, Record]
) -> list[tuple[str, str]]:
    """Pairs of records worth linking: those seeking a place with those near, and each other."""
    pairs = {
        (min(record.id, other), max(record.id, other))
        for record in seeking
        for other in near[record.id]
        if other in known and other != record.id
    }
    pairs |= {
        (min(one.id, other.id), max(one.id, other.id))
        for one, other in combinations(seeking, 2)
        if may_meet(one.mean, one.marks, other.mean, other.marks)
    }
    return sorted(pairs)


# ---- verdicts ----


@dataclass(frozen=True, slots=True)
class Meeting:
    """A job for ``judged``: pairs of articles, the records of all and of what they copy.

    ``origins`` gives the article that each is a copy of, or itself.
    """

    pairs: tuple[tuple[str, str], ...]
    records: Mapping[str, Record]
    origins: Mapping[str, str]


def _meetings(
    corpus: Corpus,
    added: Sequence[Record],
    meeting: Iterable[tuple[str, str]],
    places: Mapping[str, Place],
    limits: Thresholds,
) -> Iterator[Meeting]:
    """The pairs that are not too far apart in time, event by event, some at a time."""
    fresh = {record.id: record for record in added}
    roots = origins(places)
    spans = {article: published_span(place.date or None) for article, place in places.items()}
    ordered = sorted(
        (pair for pair in meeting if apart(spans[pair[0]], spans[pair[1]]) <= limits.days_apart),
        key=lambda pair: (places[pair[0]].event, pair),
    )
    for some in chunks(ordered, JUDGED_AT_ONCE):
        ids = {article for pair in some for article in pair}
        ids |= {roots[article] for article in ids}
        known = {**corpus.records(ids - fresh.keys()), **fresh}
        yield Meeting(
            tuple(some), {i: known[i] for i in sorted(ids)}, {i: roots[i] for i in sorted(ids)}
        )


def judged(models: Models, job: Meeting) -> list[Verdict]:
    """The verdicts worth a line on all candidates of a job, in the order of its pairs. A stage."""
    verdicts: list[Verdict] = []
    waiting: list[Candidate] = []
    involved: dict[str, Record] = {}
    own: dict[str, set[str]] = {}
    for pair in job.pairs:
        sides = sorted((job.records[article] for article in pair), key=lambda record: record.key)
        for side in sides:
            if side.id not in own:
                own[side.id] = _own(side, job.records[job.origins[side.id]])
        waiting += [
            candidate
            for candidate in matched(sides[0], sides[1], models.thresholds)
            if candidate.left.id in own[sides[0].id] and candidate.right.id in own[sides[1].id]
        ]
        involved.update((side.id, side) for side in sides)
        if len(waiting) >= AT_ONCE:
            verdicts += _verdicts(waiting, list(involved.values()), models)
            waiting, involved = [], {}
    return verdicts + _verdicts(waiting, list(involved.values()), models)


def _own(record: Record, origin: Record) -> set[str]:
    """The ids of claims that are not merely copied."""
    claims = record.claims if record is origin else own_claims(record.claims, origin.claims)
    return {claim.id for claim in claims}


def matched(earlier: Record, later: Record, limits: Thresholds) -> list[Candidate]:
    """The candidates between two articles, or, when they are one, between its own speakers."""
    if not earlier.claims or not later.claims:
        return []
    vectors = vectors_of([earlier, later])
    if earlier.id == later.id:
        return list(within(earlier.claims, vectors, limits))
    return list(across(earlier.claims, later.claims, vectors, limits))


def _verdicts(
    candidates: Sequence[Candidate], involved: Sequence[Record], models: Models
) -> list[Verdict]:
    """The verdicts on candidates that are worth a line; ``involved`` are all their articles."""
    if not candidates:
        return []
    known = {text: row for record in involved for text, row in record.vectors.items()}
    judge = Judge(
        candidates,
        [claim for record in involved for claim in record.claims],
        vectors_of(involved),
        Known(known, models.embedder),
        models.nli,
        models.calibration,
        models.thresholds,
        for_report=True,
    )
    return [verdict for verdict in judge.verdicts() if reported(verdict, models.thresholds)]


def _of(pairs: Iterable[tuple[str, str]], known: Mapping[str, Record]) -> dict[str, Record]:
    return {article: known[article] for pair in pairs for article in pair}
