"""Real models, real text: the embedded models and the example articles, loaded once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from compare.articles import load_articles
from compare.comparison import Comparison, compare_articles
from compare.embeddings import Embedder, load_embedder
from compare.entailment import NLI, load_nli

# CI repeats one set of examples: what it says depends on the change alone. Elsewhere they vary.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
REAL_ARTICLES = ROOT.parent / "shared" / "articles"


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A cache of these tests' own: the user's is left alone."""
    os.environ["CROSSCLAIM_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture(scope="session")
def nli() -> NLI:
    return load_nli()


@pytest.fixture(scope="session")
def examples(embedder: Embedder, nli: NLI) -> Comparison:
    articles = load_articles([EXAMPLES / "ferry-fire", EXAMPLES / "mosul-list"])
    return compare_articles(articles, embedder=embedder, nli=nli)


@pytest.fixture(scope="session")
def real(embedder: Embedder, nli: NLI) -> Comparison:
    if not REAL_ARTICLES.is_dir():
        pytest.skip("the real articles are not here (they may not be redistributed)")
    return compare_articles(load_articles([REAL_ARTICLES]), embedder=embedder, nli=nli)
