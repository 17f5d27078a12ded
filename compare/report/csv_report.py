"""CSV (RFC 4180) that a spreadsheet opens as text: a row a pair, nothing in it a formula.

A cell that begins like one gets an apostrophe (OWASP, "CSV injection"). Text is for looking
at: invisible and bidi control characters are gone; JSON has it as it is.
"""

from __future__ import annotations

import csv
import io
import re

from compare.articles import Article
from compare.claims import Claim
from compare.comparison import Comparison, Pair
from compare.report.escape import plain
from compare.report.phrases import sides, why

BOM = "\ufeff"  # without it, Excel takes UTF-8 for the code page of the machine

_PAIR = ("id", "label", "rule", "confidence", "reason", "notes")
_SIDE = (
    "source", "language", "date", "title", "path", "speaker", "force", "text", "start", "end",
)  # fmt: skip
HEADER = (*_PAIR, *(f"{side}_{column}" for side in ("left", "right") for column in _SIDE))

LONGEST_CELL = 32_000
"""Code points of a cell: past 32,767 a spreadsheet cuts, or spills into the next row."""

# Full-width signs too: spreadsheets set to Japanese or Chinese take them for the others.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
# Where lists are separated by semicolons, a spreadsheet may begin a cell inside a quoted one.
_INNER = re.compile(r"(;[\s\"']*)(?=[=+\-@＝＋－＠])")


def to_csv(comparison: Comparison) -> str:
    """The pairs as CSV with a header row, lines ending in CR LF, a byte order mark in front."""
    articles = {article.id: article for article in comparison.articles}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for pair in comparison.pairs:
        writer.writerow([safe(value) for value in _row(pair, articles)])
    return BOM + out.getvalue()


def safe(value: str) -> str:
    """``value`` as the text of a cell that no spreadsheet computes."""
    text = _INNER.sub(r"\1'", plain(value))
    if len(text) > LONGEST_CELL:
        text = f"{text[:LONGEST_CELL]}…"
    return f"'{text}" if _FORMULA.match(text) or value[:1] in ("\t", "\r", "\n") else text


def _row(pair: Pair, articles: dict[str, Article]) -> list[str]:
    reason, *notes = pair.verdict.reasons
    left, right = sides(pair)
    return [
        pair.id,
        pair.verdict.label.value,
        reason.rule,
        f"{pair.verdict.confidence:.2f}",
        why(reason),
        " ".join(note.rule for note in notes),
        *_side(left, articles[left.article]),
        *_side(right, articles[right.article]),
    ]


def _side(claim: Claim, article: Article) -> list[str]:
    said = claim.attribution
    return [
        article.source or "",
        claim.language,
        article.date or "",
        article.title or "",
        article.path,
        (said.speaker or "") if said else "",
        said.force.value if said else "",
        claim.text,
        str(claim.start),
        str(claim.end),
    ]
