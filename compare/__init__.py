"""crossclaim: which claims match across articles, and whether they agree or conflict.

Everything here is loaded on first use, so that ``crossclaim --help`` answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compare.articles import Article, load_articles
    from compare.comparison import Comparison, compare_articles
    from compare.embeddings import Embedder, load_embedder
    from compare.entailment import NLI, load_nli
    from compare.errors import InputError

__version__ = "0.1.0"

__all__ = [
    "NLI",
    "Article",
    "Comparison",
    "Embedder",
    "InputError",
    "compare_articles",
    "load_articles",
    "load_embedder",
    "load_nli",
]

_HOMES = {
    "Article": "articles",
    "load_articles": "articles",
    "Comparison": "comparison",
    "compare_articles": "comparison",
    "Embedder": "embeddings",
    "load_embedder": "embeddings",
    "NLI": "entailment",
    "load_nli": "entailment",
    "InputError": "errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'compare' has no attribute {name!r}")
    return getattr(import_module(f"compare.{_HOMES[name]}"), name)
