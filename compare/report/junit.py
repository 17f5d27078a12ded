"""JUnit XML, which every CI service shows: a test case a pair of matched claims.

A conflict is a failure and an unverified pair is skipped, in the form of the Jenkins xUnit
plugin's schema (junit-10.xsd). Times are left out: they would differ with every run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from compare.articles import Article
from compare.comparison import Comparison, Pair
from compare.report.phrases import confidence, kind, name, quoted, sentence, short, sides, why
from compare.rules import Label

LONGEST_QUOTE, LONGEST_NAME = 700, 80
"""Code points of a claim in a message, and in a test's name."""

# What XML 1.0 can't hold in any form, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(comparison: Comparison, title: str | None = None) -> str:
    """The pairs as JUnit XML, a suite an event, ending in one newline.

    ``title`` names the whole in place of "crossclaim".
    """
    articles = {article.id: article for article in comparison.articles}
    event_of = {a: n for n, event in enumerate(comparison.events) for a in event}
    root = ElementTree.Element("testsuites", name=_legal(short(title or "", 300)) or "crossclaim")
    for number, event in enumerate(comparison.events):
        pairs = [p for p in comparison.pairs if event_of[sides(p)[0].article] == number]
        if pairs:
            root.append(_suite(_names(event, articles), pairs, articles))
    _count(root, comparison.pairs)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "unicode")}\n'


def _suite(title: str, pairs: Sequence[Pair], articles: dict[str, Article]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_legal(title))
    _count(suite, pairs)
    suite.set("skipped", str(_number(pairs, Label.UNVERIFIED)))
    for pair in pairs:
        suite.append(_case(pair, articles))
    return suite


def _case(pair: Pair, articles: dict[str, Article]) -> ElementTree.Element:
    reason, *notes = pair.verdict.reasons
    claims = sides(pair)
    case = ElementTree.Element("testcase")
    # With the id, because services take two tests of one name for one; in an order that
    # renaming a file does not change, because they keep the history of a name.
    quotes = " | ".join(sorted(short(claim.text, LONGEST_NAME) for claim in claims))
    case.set("name", _legal(f"{quotes} ({pair.id})"))
    case.set("classname", _legal(_names([claim.article for claim in claims], articles)))
    if pair.verdict.label is Label.AGREEING:
        return case
    failed = pair.verdict.label is Label.CONFLICTING
    element = ElementTree.SubElement(case, "failure" if failed else "skipped", type=reason.rule)
    lead = f"Conflicting ({kind(reason.rule)}): " if failed else ""
    element.set("message", _legal(f"{lead}{sentence(why(reason))}"))
    lines = [
        quoted(articles[claim.article], claim, span, LONGEST_QUOTE)
        for claim, span in zip(claims, (reason.left, reason.right), strict=True)
    ]
    lines += [f"Also {note.rule}: {sentence(why(note))}" for note in notes]
    lines += [f"Rule {reason.rule}, confidence {confidence(pair)}."] if failed else []
    element.text = _legal("\n".join(["", *lines, ""]))
    return case


def _count(element: ElementTree.Element, pairs: Sequence[Pair]) -> None:
    element.set("tests", str(len(pairs)))
    element.set("failures", str(_number(pairs, Label.CONFLICTING)))
    element.set("errors", "0")


def _number(pairs: Sequence[Pair], label: Label) -> int:
    return sum(pair.verdict.label is label for pair in pairs)


def _names(identifiers: Sequence[str], articles: dict[str, Article]) -> str:
    return ", ".join(sorted({name(articles[a]) for a in identifiers}))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
