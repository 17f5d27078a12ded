"""Articles fall into the events they report, whatever the language."""

from __future__ import annotations

from dataclasses import replace

from compare.alignment import Vectors, texts_needed
from compare.articles import Article
from compare.claims import extract_claims
from compare.comparison import Comparison
from compare.embeddings import Embedder
from compare.events import group_events
from compare.thresholds import Thresholds


def events(articles: list[Article], embedder: Embedder) -> list[list[str]]:
    claims = {a.id: extract_claims(a).claims for a in articles}
    vectors = Vectors(embedder, texts_needed([c for found in claims.values() for c in found]))
    return group_events(articles, claims, vectors, Thresholds())


def test_two_events_in_four_languages(examples: Comparison) -> None:
    folders = [
        {next(a.path.split("/")[-2] for a in examples.articles if a.id == i) for i in event}
        for event in examples.events
    ]
    assert folders == [{"ferry-fire"}, {"mosul-list"}]


def test_dates_far_apart_are_different_events(examples: Comparison, embedder: Embedder) -> None:
    ferry = [a for a in examples.articles if "ferry-fire" in a.path]
    assert len(events(ferry, embedder)) == 1
    moved = [replace(a, date="2019") if a is ferry[-1] else replace(a, date="2024") for a in ferry]
    assert len(events(moved, embedder)) == 2


def test_no_articles_no_events(embedder: Embedder) -> None:
    assert events([], embedder) == []
