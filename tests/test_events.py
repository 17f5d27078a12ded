"""Articles fall into the events they report, whatever the language."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

from compare.alignment import Vectors, texts_needed
from compare.articles import Article
from compare.claims import extract_claims
from compare.comparison import Comparison
from compare.embeddings import Embedder
from compare.events import group_events
from compare.gold import load_gold
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


def test_articles_of_one_day_fall_apart_into_their_events(embedder: Embedder) -> None:
    """Fifteen events of four articles each, of all languages, as a folder of one day's news."""
    event_of: dict[str, str] = {}
    articles: list[Article] = []
    for path in sorted((Path(__file__).parent / "gold" / "dev").glob("*.yaml")):
        for event in load_gold(path):
            articles += (replace(article, date="2024-03-12") for article in event.articles)
            event_of |= {article.id: event.name for article in event.articles}
    found = events(articles, embedder)
    together = [event_of[a] == event_of[b] for group in found for a, b in combinations(group, 2)]
    assert sum(together) >= 0.9 * 15 * 6
    assert sum(together) >= 0.6 * len(together)
