"""Reports: the committed sample is current, JSON keeps its schema, hostile articles stay text."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from conftest import EXAMPLES, ROOT
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from compare.articles import load_articles
from compare.comparison import Comparison, compare_articles
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.report.formats import OutputFormat, render
from compare.report.json_report import schema, to_dict
from compare.report.markdown import to_markdown
from compare.report.phrases import sides, worst
from compare.rules import Label
from compare.verdicts import Reason

INTENDED = {"text", "text_special", "strong_open", "strong_close", "code_inline"}

HOSTILE = """\
OSLO: Fourteen people <script>alert(1)</script> were injured in the fire | on the ferry.

The company [denies](javascript:alert(1)) that the `alarm` failed \u202eyletelpmoc\u202c on board.

# The captain ![says](http://evil.example/x.png) that \u2067everyone\u2069 got off the ferry.
"""


def test_the_committed_report_is_current(examples: Comparison) -> None:
    """`make reports` renews it; a difference here is a change of verdicts to look at."""
    expected = (ROOT / "reports" / "examples.md").read_text("utf-8")
    shown = to_markdown(examples).replace(f"{EXAMPLES.as_posix()}/", "examples/")
    assert shown == expected


def test_json_keeps_its_schema_and_its_promises(examples: Comparison) -> None:
    report = json.loads(render(examples, OutputFormat.JSON))
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(report)
    text = {article["id"]: article["text"] for article in report["articles"]}
    claims = {claim["id"]: claim for claim in report["claims"]}
    for claim in claims.values():
        assert text[claim["article"]][claim["start"] : claim["end"]] == claim["text"]
    for pair in report["pairs"]:
        for side in ("left", "right"):
            claim = claims[pair[side]]
            for reason in pair["reasons"]:
                start, end = reason[side]
                assert claim["start"] <= start < end <= claim["end"]
    for shared in report["corroborations"]:
        assert {claims[claim]["article"] for claim in shared["claims"]} == set(shared["articles"])
        assert len(set(shared["articles"])) == len(shared["articles"]) >= len(shared["origins"])
    matched = {pair[side] for pair in report["pairs"] for side in ("left", "right")}
    assert matched.isdisjoint(report["unmatched"])
    assert len({pair["id"] for pair in report["pairs"]}) == len(report["pairs"])


@pytest.mark.parametrize("full", [False, True])
def test_nothing_but_the_intended_markup(full: bool, examples: Comparison) -> None:
    assert markup(to_markdown(examples, "<b>*Ferry*</b>", full=full)) <= INTENDED


def test_short_has_conflicts_in_full_and_a_line_for_the_rest(examples: Comparison) -> None:
    page = to_markdown(examples, "Ferry & [list](x)")
    assert page.startswith("# Ferry \\& \\[list\\](x)\n")
    sections = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])
    lines = {
        Label.AGREEING: [n for n in sections["Agreements"].split("\n") if "- `" in n],
        Label.UNVERIFIED: [n for n in sections["Matched but unverified"].split("\n") if n],
    }
    for label, shown in lines.items():
        pairs = [pair for pair in examples.pairs if pair.verdict.label is label]
        rules = Counter(pair.verdict.reasons[0].rule for pair in pairs)
        assert Counter(re.search(r"`([^`]+)`", line)[1] for line in shown) == rules
    for found in examples.corroborations:
        many, origins = len(found.articles), len(found.origins)
        said = f"Reported by {many} articles (", f"), {origins} origin{'s' * (origins > 1)}: "
        assert re.search(".*".join(map(re.escape, said)), sections["Agreements"])
    for pair in examples.pairs:
        if pair.verdict.label is Label.CONFLICTING:
            for claim in sides(pair):
                assert words(claim.text) in words(sections["Conflicts"])
    assert "Reported by one source only" not in sections


def test_full_has_every_quote(examples: Comparison) -> None:
    page = words(to_markdown(examples, full=True))
    for pair in examples.pairs:
        for claim in sides(pair):
            assert words(claim.text) in page
    texts = {claim.id: claim.text for claim in examples.claims}
    assert all(words(texts[claim]) in page for claim in examples.unmatched)


@pytest.mark.parametrize("full", [False, True])
def test_notes_stand_beneath_what_decided(full: bool, examples: Comparison) -> None:
    note = Reason("unverified.single-origin", (0, 1), (0, 1), "both have it from {}", ("N|T*B",))
    pairs = tuple(
        replace(p, verdict=replace(p.verdict, reasons=(*p.verdict.reasons, note)))
        for p in examples.pairs
    )
    page = to_markdown(replace(examples, pairs=pairs), full=full)
    assert page.count("`unverified.single-origin`") == len(pairs)
    assert page.count("oth have it from \u2068N\\|T\\*B\u2069.") == len(pairs)
    assert markup(page) <= INTENDED


def test_the_summary_is_one_paragraph_that_stands_alone(examples: Comparison) -> None:
    lines = to_markdown(examples).split("\n")
    summary = lines[2]
    assert lines[1] == lines[3] == ""
    labels = Counter(pair.verdict.label for pair in examples.pairs)
    assert f"**{labels['conflicting']} conflicts and {labels['agreeing']} agreements**" in summary
    assert not re.search(r"\[\d+\]", summary)  # numbers of a table the mail does not have
    (clearest, *_) = worst(examples.pairs)
    assert all(words(claim.text) in words(summary) for claim in sides(clearest))


def test_hostile_articles_stay_text(tmp_path, embedder: Embedder, nli: NLI) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(HOSTILE, "utf-8")
    result = compare_articles(load_articles([tmp_path]), embedder=embedder, nli=nli)
    for full in (False, True):
        page = to_markdown(result, HOSTILE, full=full)
        assert markup(page) <= INTENDED
        assert not set(page) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\x1b")
        assert page.count("\u2068") == page.count("\u2069")
    Draft202012Validator(schema()).validate(to_dict(result))


def test_one_article_reports_only_its_own_disputes(embedder: Embedder, nli: NLI) -> None:
    articles = load_articles([EXAMPLES / "ferry-fire" / "nb.txt"])
    result = compare_articles(articles, embedder=embedder, nli=nli)
    assert len(result.events) == 1
    assert result.unmatched == ()
    assert all(p.verdict.label == "conflicting" for p in result.pairs)


def test_no_articles_make_an_empty_report(embedder: Embedder, nli: NLI) -> None:
    result = compare_articles([], embedder=embedder, nli=nli)
    assert result.pairs == ()
    Draft202012Validator(schema()).validate(to_dict(result))
    assert to_markdown(result).startswith("# ")


def words(text: str) -> str:
    """``text`` without marks, escapes and punctuation: what is read of it, in any format."""
    return " ".join(re.findall(r"[^\W_]+", text))


def markup(page: str) -> set[str]:
    """The kinds of inline token that rendering ``page`` yields."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(page)
    assert "html_block" not in {token.type for token in tokens}
    return {child.type for token in tokens for child in token.children or []}
