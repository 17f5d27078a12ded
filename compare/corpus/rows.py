"""Records, places and verdicts to rows of tables, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from compare.alignment import Candidate, texts_needed
from compare.articles import Article
from compare.claims import Claim
from compare.comparison import pairs_of
from compare.corpus.records import Record, days
from compare.rules import Label
from compare.verdicts import Reason, Verdict

if TYPE_CHECKING:
    import pyarrow as pa
    from pydantic import TypeAdapter

NO_DAY = -1
"""The day, as a proleptic ordinal, of an article without a date."""
ARTICLE = ("id", "path", "title", "language", "date", "source", "url", "text")


def schemas(width: int) -> dict[str, pa.Schema]:
    """The columns of each table, for vectors of ``width`` numbers."""
    import pyarrow as pa

    text, vector = pa.string(), pa.list_(pa.float32(), width)
    return {
        "articles": pa.schema(
            [
                *((name, text) for name in ARTICLE),
                ("first", pa.int32()),
                ("last", pa.int32()),
                ("left_out", text),
                ("marks", pa.list_(text)),
                ("rests", pa.list_(text)),
                ("signature", pa.binary()),
                ("vector", vector),
            ]
        ),
        "claims": pa.schema(
            [
                *((name, text) for name in ("id", "article", "text", "facts")),
                ("vector", vector),
                ("others", pa.list_(vector)),
            ]
        ),
        "events": pa.schema(
            [
                *((name, text) for name in ("article", "date", "event", "parent")),
                ("score", pa.float64()),
                ("copy", pa.bool_()),
            ]
        ),
        "verdicts": pa.schema(
            [
                *((name, text) for name in ("id", "articles", "earlier", "later", "left", "right")),
                *((name, text) for name in ("label", "rule")),
                ("confidence", pa.float64()),
                ("facts", text),
            ]
        ),
    }


@cache
def names(table: str) -> tuple[str, ...]:
    """The columns of a table."""
    return tuple(schemas(1)[table].names)


# ---- records ----


def article_row(record: Record) -> dict[str, Any]:
    """The row of ``articles`` for a record."""
    span = days(record.article)
    return {
        **{name: getattr(record.article, name) for name in ARTICLE},
        "first": span[0].toordinal() if span else NO_DAY,
        "last": span[1].toordinal() if span else NO_DAY,
        "left_out": json.dumps(dict(record.left_out)),
        "marks": sorted(record.marks),
        "rests": sorted(record.rests),
        "signature": record.signature.astype("<u8").tobytes(),
        "vector": record.mean,
    }


def article_of(row: Mapping[str, Any]) -> Article:
    """The article in a row of ``articles``."""
    return Article(**{name: row[name] for name in ARTICLE})


def claim_rows(record: Record) -> list[dict[str, Any]]:
    """The rows of ``claims`` for a record; ``others`` are vectors of parts, in order of text."""
    return [
        {
            "id": claim.id,
            "article": claim.article,
            "text": claim.text,
            "facts": _dumps({k: v for k, v in asdict(claim).items() if k != "text"}),
            "vector": record.vectors[claim.text],
            "others": [record.vectors[text] for text in _parts(claim)],
        }
        for claim in record.claims
    ]


def claim_of(row: Mapping[str, Any]) -> Claim:
    """The claim in a row of ``claims``. Raises ValueError when its facts are of other rules."""
    return _claims().validate_python({**json.loads(row["facts"]), "text": row["text"]})


def record_of(row: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> Record:
    """A record from its row of ``articles`` and those of ``claims``."""
    found = sorted(((claim_of(r), r) for r in claims), key=lambda pair: pair[0].start)
    vectors = {}
    for claim, one in found:
        vectors[claim.text] = np.asarray(one["vector"], np.float32)
        for text, vector in zip(_parts(claim), one["others"], strict=True):
            vectors[text] = np.asarray(vector, np.float32)
    return Record(
        article_of(row),
        tuple(claim for claim, _ in found),
        json.loads(row["left_out"]),
        vectors,
        np.asarray(row["vector"], np.float32),
        np.frombuffer(row["signature"], "<u8"),
        frozenset(row["marks"]),
        frozenset(row["rests"]),
    )


def _parts(claim: Claim) -> list[str]:
    return sorted(texts_needed([claim]) - {claim.text})


@cache
def _claims() -> TypeAdapter[Claim]:
    from pydantic import TypeAdapter

    return TypeAdapter(Claim)


# ---- verdicts ----


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """The row of ``verdicts``; ``earlier`` and ``later`` are the articles of left and right."""
    pair = verdict.candidate
    facts = {
        "similarity": pair.similarity,
        "margin": pair.margin,
        "mutual": pair.mutual,
        "nli": verdict.nli,
        "reasons": [asdict(reason) for reason in verdict.reasons],
    }
    return {
        "id": pairs_of([verdict])[0].id,
        "articles": pair_key(pair.left.article, pair.right.article),
        "earlier": pair.left.article,
        "later": pair.right.article,
        "left": pair.left.id,
        "right": pair.right.id,
        "label": verdict.label.value,
        "rule": verdict.reasons[0].rule,
        "confidence": verdict.confidence,
        "facts": _dumps(facts),
    }


def verdict_of(row: Mapping[str, Any], claims: Mapping[str, Claim]) -> Verdict:
    """The verdict in a row of ``verdicts``, on the claims with these ids."""
    facts = json.loads(row["facts"])
    forward, backward = facts["nli"]
    return Verdict(
        Candidate(
            claims[row["left"]],
            claims[row["right"]],
            facts["similarity"],
            facts["margin"],
            facts["mutual"],
        ),
        Label(row["label"]),
        row["confidence"],
        (tuple(forward), tuple(backward)),
        tuple(
            Reason(r["rule"], tuple(r["left"]), tuple(r["right"]), r["template"], tuple(r["words"]))
            for r in facts["reasons"]
        ),
    )


def pair_key(earlier: str, later: str) -> str:
    """What names two articles in ``verdicts``."""
    return f"{earlier}|{later}"


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value).__name__)
