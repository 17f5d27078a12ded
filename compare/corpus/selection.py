"""Stored events, or new articles among them, as a comparison that every report format takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from compare.alignment import Candidate
from compare.articles import Article
from compare.comparison import Comparison, pairs_of
from compare.corpus import rows
from compare.corpus.copies import carried, origin_groups
from compare.corpus.engine import Engine, whole
from compare.corpus.incremental import Change, change
from compare.corpus.placing import Place, origins
from compare.corpus.records import Record, left_out_of, records, vectors_of
from compare.corpus.series import series_of
from compare.corpus.store import Store
from compare.embeddings import Embedder
from compare.errors import InputError
from compare.independence import corroborations
from compare.rules import Label
from compare.verdicts import Verdict

MOST_EVENTS = 10
"""Events a query finds at most."""
MOST_CLAIMS = 100
"""Claims looked at for a query."""


@dataclass(frozen=True, slots=True)
class Event:
    """A line about an event; ``first`` and ``last`` are ISO dates, or None."""

    id: str
    title: str
    first: str | None
    last: str | None
    articles: int
    outlets: int
    origins: int
    conflicts: int


def comparison(
    store: Store,
    found: Sequence[Record],
    places: Mapping[str, Place],
    verdicts: Sequence[Verdict],
) -> Comparison:
    """Records with their places and verdicts as a report shows them, earliest first."""
    ordered = sorted(found, key=lambda record: record.key)
    position = {record.id: n for n, record in enumerate(ordered)}
    events: dict[str, list[str]] = {}
    for record in ordered:
        events.setdefault(places[record.id].event, []).append(record.id)
    claims = {claim.id: claim for record in ordered for claim in record.claims}
    place = {identifier: n for n, identifier in enumerate(claims)}

    def order(pair: Candidate) -> tuple[int, int, int, int]:
        left, right = pair.left, pair.right
        return (position[left.article], position[right.article], place[left.id], place[right.id])

    pairs = pairs_of(sorted(verdicts, key=lambda verdict: order(verdict.candidate)))
    judged = [pair.verdict for pair in pairs]
    matched = {c.id for v in judged for c in (v.candidate.left, v.candidate.right)}
    roots = origins({record.id: places[record.id] for record in ordered})
    shared = {a for event in events.values() for a in event if len(event) > 1}
    articles = tuple(record.article for record in ordered)
    vectors = vectors_of(ordered)
    limits, calibration = store.settings()
    every = list(claims.values())
    return Comparison(
        articles=articles,
        claims=tuple(every),
        events=tuple(tuple(event) for event in events.values()),
        pairs=pairs,
        unmatched=tuple(
            claim.id
            for claim in every
            if claim.id not in matched
            and claim.article in shared
            and roots[claim.article] == claim.article
        ),
        corroborations=carried(
            corroborations(articles, every, judged, vectors),
            roots,
            {record.id: record.claims for record in ordered},
        ),
        left_out=left_out_of(ordered),
        embedder=store.manifest.embedder,
        nli=store.manifest.nli,
        thresholds=limits,
        calibration=calibration,
        series=series_of(articles, every, judged, roots, vectors, limits),
        copies=_copies(roots),
    )


def _copies(roots: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Ids of each text that was copied, the origin first."""
    groups: dict[str, list[str]] = {}
    for article, origin in roots.items():
        groups.setdefault(origin, []).append(article)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


# ---- what is stored ----


def of_events(store: Store, events: Iterable[str]) -> Comparison:
    """The comparison of whole events. Raises InputError for one that is not there."""
    wanted = list(dict.fromkeys(events))
    places = store.members(wanted)
    if missing := set(wanted) - {place.event for place in places.values()}:
        raise InputError(f"{min(missing)}: no such event (see crossclaim corpus events)")
    found = store.records(places)
    return comparison(store, list(found.values()), places, stored_verdicts(store, found))


def stored_verdicts(store: Store, found: Mapping[str, Record]) -> list[Verdict]:
    """The stored verdicts between records."""
    claims = {claim.id: claim for record in found.values() for claim in record.claims}
    return [
        rows.verdict_of(row, claims)
        for row in store.verdict_rows(found)
        if row["left"] in claims and row["right"] in claims
    ]


def events_since(store: Store, day: str) -> list[str]:
    """The events with an article published on or after an ISO date, in order."""
    where = f"date >= '{day}'"
    return sorted({row["event"] for row in store.select("events", ["event"], where)})


def events_about(store: Store, query: str, embedder: Embedder) -> list[str]:
    """The events with the claims nearest to a text, nearest first."""
    vector = np.asarray(embedder.encode([query])[0])
    found = (
        store.table("claims")
        .search(vector, vector_column_name="vector")
        .distance_type("dot")
        .select(["article", "_distance"])
        .limit(MOST_CLAIMS)
        .to_list()
    )
    least = store.settings()[0].same_claim
    near = [row for row in found if 1 - row["_distance"] >= least]
    places = store.places({row["article"] for row in near})
    ordered = sorted(near, key=lambda row: (round(row["_distance"], 4), row["article"]))
    return list(dict.fromkeys(places[row["article"]].event for row in ordered))[:MOST_EVENTS]


def listed(store: Store, since: str | None = None) -> list[Event]:
    """Every event, or those with an article since a day, the latest last."""
    if since is None:
        places = [Place(**row) for row in store.select("events", rows.names("events"))]
    else:
        places = list(store.members(events_since(store, since)).values())
    about = ("id", "title", "source", "date", "rests")
    articles = {
        r["id"]: r for r in store.among("articles", about, "id", (p.article for p in places))
    }
    events: dict[str, dict[str, Place]] = {}
    conflicts: Counter[str] = Counter()
    for place in places:
        events.setdefault(place.event, {})[place.article] = place
    in_event = {place.article: place.event for place in places}
    for row in store.among("verdicts", ("earlier", "label"), "earlier", in_event):
        conflicts[in_event[row["earlier"]]] += row["label"] == Label.CONFLICTING
    lines = []
    for event, members in events.items():
        found = sorted((articles[a] for a in members), key=lambda a: (a["date"] or "", a["id"]))
        groups = origin_groups({a["id"]: a["rests"] for a in found}, origins(members))
        dates = [article["date"] for article in found if article["date"]]
        lines.append(
            Event(
                event,
                next((a["title"] for a in found if a["title"]), ""),
                min(dates, default=None),
                max(dates, default=None),
                len(found),
                len({a["source"] or a["id"] for a in found}),
                len(set(groups.values())),
                conflicts[event],
            )
        )
    return sorted(lines, key=lambda line: (line.last or "", line.first or "", line.id))


# ---- new articles ----


@dataclass(frozen=True, slots=True)
class Addition:
    """New articles seen among the stored ones, and the change that storing them would make."""

    comparison: Comparison
    change: Change


def compared(store: Store, articles: Sequence[Article], engine: Engine) -> Addition:
    """What new articles contradict, confirm or repeat of the articles stored.

    The pairs are those with a side in a new article. Articles that are stored already are
    compared as they are there.
    """
    by_id = {article.id: article for article in articles}
    known = store.known(by_id)
    unknown = [[a for i, a in sorted(by_id.items()) if i not in known]]
    fresh = [record for found in whole(engine.run(records, unknown)) for record in found]
    done = change(store, fresh, engine)
    new = set(by_id)
    changed = {place.article: place for place in done.places}
    events = {store_place.event for store_place in store.places(known).values()}
    events |= {changed[record.id].event for record in fresh}
    # Where an event gets another first article its old members are among the changed.
    places = {**store.members(events), **{a: p for a, p in changed.items() if p.event in events}}
    places = {a: changed.get(a, p) for a, p in places.items()}
    found = {**store.records(places.keys() - {r.id for r in fresh}), **{r.id: r for r in fresh}}
    parted = {frozenset(pair) for pair in done.parted}
    kept = [v for v in stored_verdicts(store, found) if _articles(v) not in parted]
    verdicts = [v for v in (*kept, *done.verdicts) if not _articles(v).isdisjoint(new)]
    return Addition(comparison(store, list(found.values()), places, verdicts), done)


def _articles(verdict: Verdict) -> frozenset[str]:
    return frozenset((verdict.candidate.left.article, verdict.candidate.right.article))
