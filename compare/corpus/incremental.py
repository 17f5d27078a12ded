"""What a change of the corpus makes comparable, and the verdicts on it.

New articles are linked to the ones near them; that places them in events. Only pairs of articles
that meet in an event for the first time are aligned, with the scoring of ``compare.alignment``,
and only candidates are judged. A verdict is a function of its two articles, and which articles
meet is a function of the whole corpus: so the store ends up the same whatever the order and the
batches in which articles came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from compare.alignment import Candidate, across, within
from compare.calibration import Calibration
from compare.claims import Claim
from compare.comparison import reported
from compare.corpus.copies import own_claims
from compare.corpus.placing import Place, alone, gained, link, may_meet, origins, rooted
from compare.corpus.records import Known, Record, days_between, vectors_of
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.thresholds import Thresholds
from compare.verdicts import Judge, Verdict

AT_ONCE = 500
"""Candidates judged in one batch: bounds memory, changes no verdict."""


@dataclass(frozen=True, slots=True)
class Models:
    """What judging needs; ``calibration`` is of the two models."""

    embedder: Embedder
    nli: NLI
    calibration: Calibration
    thresholds: Thresholds


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
    models: Models,
    *,
    removed: Sequence[str] = (),
    progress: Callable[[str], None] = ignore,
) -> Change:
    """What adding articles to ``corpus``, and removing others, changes in it.

    ``added`` are not in the corpus yet, ``removed`` are.
    """
    old, new = _places(corpus, added, set(removed), models.thresholds)
    before, after = _standing(old), _standing(new)
    meeting = sorted(gained(before, after))
    parted = sorted(gained(after, before))
    progress(f"judging {len(meeting)} pairs of articles")
    return Change(
        tuple(added),
        tuple(place for article, place in sorted(new.items()) if old.get(article) != place),
        tuple(_judged(corpus, added, meeting, new, models)),
        tuple(parted),
        tuple(sorted(removed)),
    )


def _standing(places: Mapping[str, Place]) -> dict[str, tuple[str, str]]:
    """The event and the origin of each article."""
    roots = origins(places)
    return {article: (place.event, roots[article]) for article, place in places.items()}


# ---- places ----


def _places(
    corpus: Corpus, added: Sequence[Record], removed: set[str], limits: Thresholds
) -> tuple[dict[str, Place], dict[str, Place]]:
    """The places of all articles in the events that change, before and after."""
    orphans = {a: p for a, p in corpus.children(removed).items() if a not in removed}
    seeking = [*added, *corpus.records(orphans).values()]
    near = corpus.near(seeking, limits.days_apart)
    wanted = {other for others in near.values() for other in others} - removed
    known = {**corpus.records(wanted), **{record.id: record for record in seeking}}
    old = corpus.places([article for article in known if article in wanted or article in orphans])

    links = {**old, **{record.id: alone(record) for record in seeking}}
    for one, other in _neighbours(seeking, near, known):
        found = link(one, other, vectors_of([one, other]), limits)
        if found is not None and found.beats(links[found.article]):
            links[found.article] = found
    linked = {a: p for a, p in links.items() if old.get(a) != p}

    parents = {place.parent for place in linked.values() if place.parent}
    touched = [*linked, *parents, *removed]
    places = corpus.places(touched)
    old = corpus.members({place.event for place in places.values()})
    new = {a: p for a, p in {**old, **linked}.items() if a not in removed}
    events = rooted(new)
    return old, {a: replace(place, event=events[a]) for a, place in new.items()}


def _neighbours(
    seeking: Sequence[Record], near: Mapping[str, Sequence[str]], known: Mapping[str, Record]
) -> list[tuple[Record, Record]]:
    """Pairs of records worth linking: those seeking a place with those near, and each other."""
    pairs = {}
    for record in seeking:
        for other in near[record.id]:
            if other in known and other != record.id:
                pairs[tuple(sorted((record.id, other)))] = (record, known[other])
    for i, one in enumerate(seeking):
        for other_record in seeking[i + 1 :]:
            if may_meet(one.mean, one.marks, other_record.mean, other_record.marks):
                pairs[tuple(sorted((one.id, other_record.id)))] = (one, other_record)
    return [pairs[key] for key in sorted(pairs)]


# ---- verdicts ----


def _judged(
    corpus: Corpus,
    added: Sequence[Record],
    meeting: Sequence[tuple[str, str]],
    places: Mapping[str, Place],
    models: Models,
) -> list[Verdict]:
    """The verdicts on all candidates between articles that meet, in the order of the pairs."""
    fresh = {record.id: record for record in added}
    roots = origins(places)
    verdicts: list[Verdict] = []
    waiting: list[Candidate] = []
    involved: dict[str, Record] = {}

    def judge() -> None:
        if waiting:
            verdicts.extend(judged(waiting, list(involved.values()), models))
            waiting.clear()
            involved.clear()

    # Event by event: its articles are read once.
    for pair in sorted(meeting, key=lambda pair: (places[pair[0]].event, pair)):
        ids = {*pair, *(roots[article] for article in pair)}
        found = {**corpus.records(ids - fresh.keys()), **{i: fresh[i] for i in ids & fresh.keys()}}
        sides = sorted((found[article] for article in pair), key=lambda record: record.key)
        own = {claim.id for side in sides for claim in _own(side, found[roots[side.id]])}
        waiting += [
            candidate
            for candidate in matched(sides[0], sides[1], models.thresholds)
            if candidate.left.id in own and candidate.right.id in own
        ]
        involved.update((side.id, side) for side in sides)
        if len(waiting) >= AT_ONCE:
            judge()
    judge()
    return verdicts


def _own(record: Record, origin: Record) -> Sequence[Claim]:
    return record.claims if record is origin else own_claims(record.claims, origin.claims)


def matched(earlier: Record, later: Record, limits: Thresholds) -> list[Candidate]:
    """The candidates between two articles, or, when they are one, between its own speakers."""
    if not earlier.claims or not later.claims:
        return []
    if days_between(earlier.article, later.article) > limits.days_apart:
        return []
    vectors = vectors_of([earlier, later])
    if earlier.id == later.id:
        return list(within(earlier.claims, vectors, limits))
    return list(across(earlier.claims, later.claims, vectors, limits))


def judged(
    candidates: Sequence[Candidate], involved: Sequence[Record], models: Models
) -> list[Verdict]:
    """The verdicts on candidates that are worth a line; ``involved`` are all their articles."""
    known = {text: row for record in involved for text, row in record.vectors.items()}
    judge = Judge(
        candidates,
        [claim for record in involved for claim in record.claims],
        vectors_of(involved),
        Known(known, models.embedder),
        models.nli,
        models.calibration,
        models.thresholds,
    )
    return [verdict for verdict in judge.verdicts() if reported(verdict, models.thresholds)]
