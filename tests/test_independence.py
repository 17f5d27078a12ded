"""One wire story in several outlets is one origin."""

from __future__ import annotations

import pytest

from compare.articles import Article
from compare.comparison import Comparison, compare_articles
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.independence import Corroboration
from compare.rules import Label

FERRY = (
    "The car ferry Marit struck the pier in Larsvik on Monday evening. "
    "All 84 passengers walked ashore unhurt. "
)
BILFERJE = (
    "Bilfergen Marit traff kaien i Larsvik mandag kveld. "
    "Alle de 84 passasjerene gikk uskadd i land. "
)


def article(name: str, language: str, source: str, text: str) -> Article:
    return Article(name, f"{name}.txt", None, language, "2024-05-06", source, None, text)


def found(embedder: Embedder, nli: NLI, *articles: Article) -> tuple[Corroboration, ...]:
    return compare_articles(articles, embedder=embedder, nli=nli).corroborations


@pytest.mark.parametrize(
    ("first", "second", "origins"),
    [
        ("", "", ("The Quay", "Kaibladet")),
        ("Police told Reuters. ", "Politiet sa det til Reuters. ", ("Reuters",)),
        ("Police told Reuters. ", "Politiet sa det til NTB. ", ("NTB", "Reuters")),
    ],
)
def test_origins_are_counted_not_outlets(
    embedder: Embedder, nli: NLI, first: str, second: str, origins: tuple[str, ...]
) -> None:
    one = article("a", "en", "The Quay", f"LARSVIK – {first}{FERRY}")
    other = article("b", "nb", "Kaibladet", f"LARSVIK – {second}{BILFERJE}")
    comparison = compare_articles([one, other], embedder=embedder, nli=nli)
    clusters = comparison.corroborations
    assert clusters
    assert all(cluster.articles == ("a", "b") for cluster in clusters)
    assert {cluster.origins for cluster in clusters} == {tuple(sorted(origins))}
    agreements = [p.verdict for p in comparison.pairs if p.verdict.label is Label.AGREEING]
    for verdict in agreements:
        notes = [r.detail for r in verdict.reasons if r.rule == "unverified.single-origin"]
        assert notes == (["both have it from Reuters"] if len(origins) == 1 else [])


def test_a_copy_is_no_second_origin(embedder: Embedder, nli: NLI) -> None:
    one = article("a", "en", "The Quay", FERRY)
    copy = article("b", "en", "Harbour News", FERRY)
    assert all(len(c.origins) == 1 for c in found(embedder, nli, one, copy))


@pytest.mark.slow
def test_both_articles_on_french_forces_rest_on_one_newspaper(real: Comparison) -> None:
    texts = {claim.id: claim.text for claim in real.claims}
    (cluster,) = [
        c
        for c in real.corroborations
        if any("Franske styrker jobber" in texts[i] for i in c.claims)
    ]
    assert len(cluster.articles) == 2
    assert cluster.origins == ("The Wall Street Journal",)
