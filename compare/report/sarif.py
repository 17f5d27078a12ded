"""SARIF 2.1.0, for code-scanning services and editors (https://docs.oasis-open.org/sarif/).

A result a conflict: one side is its location, the other a related location. Fingerprints are
made of the two texts and the label, so that an edit elsewhere, another file order or another
line number leaves a result what it was.
"""

from __future__ import annotations

import json
from typing import Any

from compare import __version__
from compare.articles import Article
from compare.claims import Claim
from compare.comparison import Comparison, Pair
from compare.report.phrases import confidence, kind, quoted, sentence, sides, why
from compare.report.places import Places, Region, uri
from compare.rules import RULES, Label

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LONGEST_QUOTE = 300
"""Code points of a claim in a message; the region's snippet has all of it."""


def to_sarif(comparison: Comparison, *, full: bool = False) -> str:
    """The conflicts as a SARIF log ending in one newline; article text in messages is inert.

    Sure conflicts are errors, others warnings; ``full`` adds what is unverified as notes.
    Files are read again to find lines and columns.
    """
    return json.dumps(_log(comparison, full), ensure_ascii=False, indent=1) + "\n"


def _log(comparison: Comparison, full: bool) -> dict[str, Any]:
    labels = [Label.CONFLICTING, *([Label.UNVERIFIED] if full else [])]
    rules = [rule for label in labels for rule in RULES[label]]
    paths = sorted({article.path for article in comparison.articles})
    writer = _Writer(comparison, rules, paths)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "crossclaim",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule, label) for label in labels for rule in RULES[label]],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [
                    {"location": {"uri": uri(path)}, "roles": ["analysisTarget"]} for path in paths
                ],
                "results": [
                    writer.result(pair)
                    for label in labels
                    for pair in comparison.pairs
                    if pair.verdict.label is label
                ],
            }
        ],
    }


def _rule(rule: str, label: Label) -> dict[str, Any]:
    meaning = sentence(RULES[label][rule])
    return {
        "id": rule,
        "shortDescription": {"text": _text(meaning)},
        "fullDescription": {"text": _text(meaning)},
        "help": {"text": "Check the two quotes: a label is a machine's reading of two sentences."},
        "defaultConfiguration": {"level": "note" if label is Label.UNVERIFIED else "warning"},
    }


class _Writer:
    def __init__(self, comparison: Comparison, rules: list[str], paths: list[str]) -> None:
        self._articles = {article.id: article for article in comparison.articles}
        self._rules = {rule: index for index, rule in enumerate(rules)}
        self._artifacts = {path: index for index, path in enumerate(paths)}
        self._places = Places()

    def result(self, pair: Pair) -> dict[str, Any]:
        left, right = sides(pair)
        reason, *notes = pair.verdict.reasons
        related = {
            "id": 1,
            "message": {"text": "The other side"},
            **self._location(right, reason.right),
        }
        return {
            "ruleId": reason.rule,
            "ruleIndex": self._rules[reason.rule],
            "level": _level(pair),
            "message": {"text": self._message(pair)},
            "locations": [self._location(left, reason.left)],
            "relatedLocations": [related],
            "partialFingerprints": {
                "crossclaimPair/v1": pair.id,
                # The one that GitHub goes by; its own, of the source line, would change with
                # any edit to a paragraph.
                "primaryLocationLineHash": f"{pair.id}:1",
            },
            "properties": {
                "confidence": confidence(pair),
                "languages": [left.language, right.language],
                "notes": [note.rule for note in notes],
            },
        }

    def _message(self, pair: Pair) -> str:
        reason = pair.verdict.reasons[0]
        lead = (
            f"Conflicting ({kind(reason.rule)}): "
            if pair.verdict.label is Label.CONFLICTING
            else ""
        )
        quotes = (
            quoted(self._articles[claim.article], claim, span, LONGEST_QUOTE)
            for claim, span in zip(sides(pair), (reason.left, reason.right), strict=True)
        )
        return _text(f"{lead}{sentence(why(reason))} {' – '.join(quotes)}")

    def _location(self, claim: Claim, span: tuple[int, int]) -> dict[str, Any]:
        article = self._articles[claim.article]
        physical: dict[str, Any] = {"artifactLocation": self._artifact(article)}
        region = self._places.find(article, claim, span)
        around = self._places.find(article, claim, (0, len(claim.text)))
        # No region where the sentence is not in the file word for word (rendered Markdown,
        # HTML entities, standard input): a line that may be wrong is worse than none.
        if region and around:
            physical["region"] = _region(region)
            physical["contextRegion"] = _region(around)
        return {"physicalLocation": physical}

    def _artifact(self, article: Article) -> dict[str, Any]:
        return {"uri": uri(article.path), "index": self._artifacts[article.path]}


def _level(pair: Pair) -> str:
    if pair.verdict.label is Label.UNVERIFIED:
        return "note"
    return "error" if confidence(pair) == "high" else "warning"


def _region(region: Region) -> dict[str, Any]:
    return {
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
        "charOffset": region.offset,
        "charLength": region.length,
        "snippet": {"text": region.text},
    }


def _text(text: str) -> str:
    """A message: "{0}" is a placeholder in one (§3.11.5), and "[x](1)" a link (§3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")
