"""A line for each new conflict, for ``corpus watch``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from compare.articles import Article
from compare.comparison import Pair, pairs_of
from compare.corpus.incremental import Change
from compare.corpus.ingest import conflicts
from compare.corpus.store import Store
from compare.report.jsonl import line_of
from compare.report.phrases import quoted, sides, why

LONGEST = 160
"""Code points of a claim on a line."""


def text_line(store: Store, change: Change) -> Iterator[str]:
    """The rule, the reason, and both sides, on one inert line."""
    for pair, articles, event in _new_conflicts(store, change):
        reason = pair.verdict.reasons[0]
        shown = [
            quoted(articles[claim.article], claim, span, LONGEST)
            for claim, span in zip(sides(pair), (reason.left, reason.right), strict=True)
        ]
        yield f"conflict {pair.id} in {event}: {reason.rule}: {why(reason)}: {' × '.join(shown)}"


def json_line(store: Store, change: Change) -> Iterator[str]:
    """A line of the JSONL report, and the event."""
    for pair, articles, event in _new_conflicts(store, change):
        yield json.dumps({"event": event, **line_of(pair, articles)}, ensure_ascii=False)


def _new_conflicts(store: Store, change: Change) -> Iterator[tuple[Pair, dict[str, Article], str]]:
    found = conflicts(change)
    ids = {claim.article for v in found for claim in (v.candidate.left, v.candidate.right)}
    fresh = {record.id: record for record in change.records}
    records = {**store.records(ids - fresh.keys()), **fresh}
    articles = {i: records[i].article for i in ids}
    places = {**store.places(ids), **{place.article: place for place in change.places}}
    for pair in pairs_of(found):
        yield pair, articles, places[pair.verdict.candidate.left.article].event
