"""Reports: the committed sample is current, JSON keeps its schema, hostile articles stay text."""

from __future__ import annotations

import json

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
    matched = {pair[side] for pair in report["pairs"] for side in ("left", "right")}
    assert matched.isdisjoint(report["unmatched"])
    assert len({pair["id"] for pair in report["pairs"]}) == len(report["pairs"])


def test_nothing_but_the_intended_markup(examples: Comparison) -> None:
    kinds = markup(to_markdown(examples))
    assert kinds <= {"text", "text_special", "strong_open", "strong_close", "code_inline"}


def test_hostile_articles_stay_text(tmp_path, embedder: Embedder, nli: NLI) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(HOSTILE, "utf-8")
    result = compare_articles(load_articles([tmp_path]), embedder=embedder, nli=nli)
    page = to_markdown(result)
    assert markup(page) <= {"text", "text_special", "strong_open", "strong_close", "code_inline"}
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


def markup(page: str) -> set[str]:
    """The kinds of inline token that rendering ``page`` yields."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(page)
    assert "html_block" not in {token.type for token in tokens}
    return {child.type for token in tokens for child in token.children or []}
