"""JSON Lines: a pair a line, each complete in itself, for ``jq``, ``grep`` and data frames."""

from __future__ import annotations

import json
from typing import Any

from compare.articles import Article
from compare.claims import Claim
from compare.comparison import Comparison, Pair
from compare.report.json_report import DECIMALS, SCHEMA_VERSION
from compare.report.phrases import sides

# Readers differ in what ends a line; JSON may write all of these as escapes.
_LINE_ENDS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def to_jsonl(comparison: Comparison) -> str:
    """A JSON object a pair, each on a line of its own, in report order.

    Spans are code points into the article's text: ``start`` and ``end`` of the claim, ``span``
    of the words that decided. ``schema.json`` describes a line under ``$defs/line``.
    """
    articles = {article.id: article for article in comparison.articles}
    lines = (json.dumps(line_of(p, articles), ensure_ascii=False) for p in comparison.pairs)
    return "".join(f"{line.translate(_LINE_ENDS)}\n" for line in lines)


def line_of(pair: Pair, articles: dict[str, Article]) -> dict[str, Any]:
    """A line as plain data."""
    verdict = pair.verdict
    reason, *notes = verdict.reasons
    left, right = sides(pair)
    return {
        "schema_version": SCHEMA_VERSION,
        "id": pair.id,
        "label": verdict.label.value,
        "rule": reason.rule,
        "reason": reason.detail,
        "notes": [{"rule": note.rule, "reason": note.detail} for note in notes],
        "confidence": round(verdict.confidence, DECIMALS),
        "left": _side(left, reason.left, articles[left.article]),
        "right": _side(right, reason.right, articles[right.article]),
    }


def _side(claim: Claim, span: tuple[int, int], article: Article) -> dict[str, Any]:
    said = claim.attribution
    return {
        "text": claim.text,
        "language": claim.language,
        "source": article.source,
        "title": article.title,
        "date": article.date,
        "path": article.path,
        "url": article.url,
        "article": article.id,
        "start": claim.start,
        "end": claim.end,
        "span": [claim.start + span[0], claim.start + span[1]],
        "speaker": said.speaker if said else None,
        "force": said.force.value if said else None,
    }
