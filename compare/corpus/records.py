"""Articles to records: all that placing and judging ask of an article, computed once.

Every function here is pure, over a batch: what it gives for an article depends on nothing else
in the batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from compare.alignment import Vectors, texts_needed
from compare.articles import Article
from compare.claims import Claim, extract_claims
from compare.corpus.copies import Signature, signature
from compare.corpus.engine import Models
from compare.embeddings import Embedder
from compare.events import marks
from compare.facts.days import published_span
from compare.independence import rests_on
from compare.models import ModelId
from compare.runtime import Floats

Key = tuple[str, str]
"""Date and id: the order in which articles count as published; undated ones come first."""
Days = tuple[date, date]
"""The first and the last day of something."""


@dataclass(frozen=True, slots=True)
class Record:
    """An article, its claims, and what they are compared by.

    ``vectors`` has a row for every text that alignment may ask for; ``mean`` is the normalised
    mean of the claims' vectors; ``marks`` are names and odd figures that tell an event;
    ``rests`` are the outlets the article rests on.
    """

    article: Article
    claims: tuple[Claim, ...]
    left_out: Mapping[str, int]
    vectors: Mapping[str, Floats]
    mean: Floats
    signature: Signature
    marks: frozenset[str]
    rests: frozenset[str]

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id

    @property
    def key(self) -> Key:
        """Where the article stands in the order of publication."""
        return self.article.date or "", self.article.id


def records(models: Models, articles: Sequence[Article]) -> list[Record]:
    """A record for each article; every distinct text is embedded once. A stage."""
    embedder = models.embedder
    extractions = [extract_claims(article) for article in articles]
    claims = [claim for extraction in extractions for claim in extraction.claims]
    texts = sorted(texts_needed(claims))
    rows = dict(zip(texts, embedder.encode(texts) if texts else (), strict=True))
    width = next(iter(rows.values())).shape[0] if rows else embedder.encode(["."]).shape[1]
    return [
        Record(
            article,
            found.claims,
            dict(sorted(found.left_out.items())),
            {text: rows[text] for text in sorted(texts_needed(found.claims))},
            _mean([rows[claim.text] for claim in found.claims], width),
            signature(article.text),
            marks(found.claims),
            rests_on(article, found.claims),
        )
        for article, found in zip(articles, extractions, strict=True)
    ]


def _mean(rows: Sequence[Floats], width: int) -> Floats:
    if not rows:
        return np.zeros(width, np.float32)
    mean = np.mean(rows, axis=0, dtype=np.float64)
    found: Floats = np.divide(mean, max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
    return found


def days(article: Article) -> Days | None:
    """The first and the last day an article may have been published; None if it has no date."""
    return published_span(article.date)


def days_between(one: Article, other: Article) -> int:
    """Days that lie at least between two publications; 0 where either has no date."""
    return apart(days(one), days(other))


def apart(a: Days | None, b: Days | None) -> int:
    """Days that lie at least between two spans; 0 where either is not known."""
    if a is None or b is None:
        return 0
    return max((a[0] - b[1]).days, (b[0] - a[1]).days, 0)


def vectors_of(found: Sequence[Record], embedder: Embedder | None = None) -> Vectors:
    """The vectors of all texts of records, none computed again."""
    known = {text: row for record in found for text, row in record.vectors.items()}
    return Vectors(Known(known, embedder), set(known))


class Known:
    """An embedder that knows some rows already and asks another for the rest."""

    def __init__(self, rows: Mapping[str, Floats], embedder: Embedder | None) -> None:
        self._rows, self._embedder = rows, embedder
        self.identity = embedder.identity if embedder else ModelId("", "")

    def encode(self, texts: Sequence[str]) -> Floats:
        """One L2-normalised row a text, float32 (n, dim)."""
        missing = sorted({text for text in texts if text not in self._rows})
        rows: dict[str, Floats] = {}
        if missing:
            assert self._embedder is not None, "a text that was never embedded"
            rows = dict(zip(missing, self._embedder.encode(missing), strict=True))
        return np.stack([rows[t] if t in rows else self._rows[t] for t in texts])


def left_out_of(found: Sequence[Record]) -> Counter[str]:
    """What of the articles is no claim, counted by kind."""
    return sum((Counter(record.left_out) for record in found), Counter())
