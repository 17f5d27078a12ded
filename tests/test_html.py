"""The HTML page: complete, self-contained under its policy, and inert whatever articles hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from compare.articles import load_articles
from compare.claims import Claim
from compare.comparison import Comparison, compare_articles
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.report.escape import marked, plain, script_data, web_host
from compare.report.html import to_html
from compare.report.page.view import LONGEST_QUOTE
from compare.report.phrases import confidence as confidence_in_words
from compare.rules import Label

HOSTILE = """\
OSLO: Fourteen people </script><script>alert(1)</script> were injured in the fire on the ferry.

The company <img src=x onerror=alert(1)> denies that the alarm failed \u202eyletelpmoc\u202c.

<!-- <script> The captain \u0000\u001b[31m says that \u2067everyone\u2028 got off the ferry.
"""


@pytest.fixture(scope="module")
def page(examples: Comparison) -> str:
    return to_html(examples)


@pytest.fixture(scope="module")
def tree(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def data_of(tree: html.HtmlElement) -> dict:
    return json.loads(tree.get_element_by_id("data").text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_page_is_one_text_each_time(examples: Comparison, page: str) -> None:
    assert to_html(examples) == page
    assert page.startswith("<!DOCTYPE html>\n<html")
    assert page.endswith("</html>\n")


def test_a_title_heads_the_page(examples: Comparison) -> None:
    tree = html.document_fromstring(to_html(examples, "Ferry <b>\u202e & co"))
    assert words(tree.find(".//h1")) == tree.findtext(".//title") == "Ferry <b> & co"


def test_every_pair_is_shown_with_its_evidence(
    examples: Comparison, tree: html.HtmlElement
) -> None:
    cards = {card.get("id"): card for card in tree.find_class("pair")}
    assert len(cards) == len(examples.pairs)
    articles = {article.id: article for article in examples.articles}
    for pair in examples.pairs:
        card = cards[f"pair-{pair.id}"]
        reason, *notes = pair.verdict.reasons
        sides = pair.verdict.candidate.left, pair.verdict.candidate.right
        for claim, figure in zip(sides, card.iter("figure"), strict=True):
            quote = figure.find("blockquote")
            assert quote.get("lang") == claim.language
            assert quote.get("dir") == ("rtl" if claim.language == "ar" else "ltr")
            assert words(quote) == " ".join(plain(claim.text).split())
            assert (articles[claim.article].date or "no date") in words(figure)
            if claim.attribution and claim.attribution.speaker:
                said = f"{claim.attribution.speaker} {claim.attribution.force.value}"
                assert " ".join(said.split()) in words(figure)
        detail = " ".join(plain(reason.detail).split())
        assert detail[1:] in words(card.find("h4"))
        assert len(card.find_class("note")) == len(notes)
        sure = f", confidence {confidence_in_words(pair)}"
        assert (sure in words(card)) == (pair.verdict.label != Label.UNVERIFIED)


def test_deciding_words_are_marked(examples: Comparison, tree: html.HtmlElement) -> None:
    checked = 0
    for pair in examples.pairs:
        claims = pair.verdict.candidate.left, pair.verdict.candidate.right
        card = tree.get_element_by_id(f"pair-{pair.id}")
        for claim, name, quote in zip(
            claims, ("left", "right"), card.iter("blockquote"), strict=True
        ):
            start, end = getattr(pair.verdict.reasons[0], name)
            marks = " ".join(words(mark) for mark in quote.iter("mark"))
            if end - start < 0.6 * len(claim.text):
                assert " ".join(plain(claim.text[start:end]).split()) in marks
                checked += 1
    assert checked > 20


def test_the_matrix_adds_up(examples: Comparison, tree: html.HtmlElement) -> None:
    """Every pair stands in one cell, or in two that mirror each other."""
    total = 0
    for cell in tree.xpath("//*[@class='matrix']//td"):
        numbers = [int(re.match(r"\d+", words(span))[0]) for span in cell.xpath("a/span")]
        total += sum(numbers)
        if numbers:
            link = cell.find("a")
            same = link.get("data-row") == link.get("data-column")
            total += sum(numbers) if same else 0
    assert total == 2 * len(examples.pairs)
    for table in tree.iter("table"):
        assert {th.get("scope") for th in table.iter("th")} == {"row", "col"}


def test_policy_admits_only_what_the_page_holds(page: str, tree: html.HtmlElement) -> None:
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    hashes = [
        base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in (style, script)
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    for dangerous in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("):
        assert dangerous not in script
    assert "url(" not in style
    assert "@import" not in style
    assert_inert(tree)


def test_every_article_is_in_the_page_once(examples: Comparison, tree: html.HtmlElement) -> None:
    for article, shown in zip(examples.articles, data_of(tree)["articles"], strict=True):
        pieces = [p if isinstance(p, str) else p[1] for block in shown["body"] for p in block]
        text = re.sub(r"\s", "", "".join(pieces))
        whole = re.sub(r"\s", "", plain(article.text))
        title = re.sub(r"\s", "", shown["title"] or "")
        assert whole in (text, title + text)


def test_claims_of_one_source_are_listed(examples: Comparison, tree: html.HtmlElement) -> None:
    assert len(tree.xpath("//*[@id='alone']//li")) == len(examples.unmatched)
    flagged = [
        piece
        for article in data_of(tree)["articles"]
        for block in article["body"]
        for piece in block
        if isinstance(piece, list) and len(piece) == 3
    ]
    assert len(flagged) == len(examples.unmatched)


def test_ids_are_unique_and_links_lead_somewhere(tree: html.HtmlElement) -> None:
    ids = tree.xpath("//@id")
    assert len(set(ids)) == len(ids)
    inside = {h[1:] for h in tree.xpath("//a/@href") if h[0] == "#" and h[:6] != "#read-"}
    assert inside <= set(ids)


def test_hostile_articles_stay_text(tmp_path, embedder: Embedder, nli: NLI) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(
            json.dumps(
                {
                    "text": HOSTILE,
                    "title": "<script>alert(2)</script>",
                    "source": f"\"'><script>{name}",
                    "url": "javascript:alert(3)",
                    "language": "en",
                }
            ),
            "utf-8",
        )
    result = compare_articles(load_articles([tmp_path]), embedder=embedder, nli=nli)
    assert result.pairs
    page = to_html(result)
    assert not set(page) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2028\0\x1b")
    assert page.count("</script") == page.count("<script") == 2
    tree = html.document_fromstring(page)
    assert_inert(tree)
    assert "<script>alert(1)</script>" in words(tree.get_element_by_id("pairs"))


def lengthened(comparison: Comparison) -> Comparison:
    """``comparison`` with a megabyte put before the left claim of its first pair."""
    long = "the ferry carried passengers, " * 35_000
    pair = comparison.pairs[0]
    claim = pair.verdict.candidate.left

    def shifted(other: Claim) -> Claim:
        if other.id == claim.id:
            return replace(other, text=long + other.text, end=other.end + len(long))
        if other.article == claim.article and other.start > claim.start:
            return replace(other, start=other.start + len(long), end=other.end + len(long))
        return other

    reasons = tuple(
        replace(r, left=(r.left[0] + len(long), r.left[1] + len(long)))
        for r in pair.verdict.reasons
    )
    candidate = replace(pair.verdict.candidate, left=shifted(claim))
    verdict = replace(pair.verdict, candidate=candidate, reasons=reasons)
    articles = tuple(
        replace(a, text=a.text[: claim.start] + long + a.text[claim.start :])
        if a.id == claim.article
        else a
        for a in comparison.articles
    )
    return replace(
        comparison,
        articles=articles,
        claims=tuple(map(shifted, comparison.claims)),
        pairs=(replace(pair, verdict=verdict), *comparison.pairs[1:]),
    )


def test_a_line_of_a_megabyte_is_cut_in_lists(examples: Comparison) -> None:
    page = to_html(lengthened(examples))
    assert page.count("the ferry carried") < 35_000 + 500
    tree = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True))
    assert max(len(words(quote)) for quote in tree.iter("blockquote")) <= LONGEST_QUOTE + 4
    first = tree.get_element_by_id(f"pair-{examples.pairs[0].id}")
    plain_first = html.document_fromstring(to_html(examples)).get_element_by_id(first.get("id"))
    marks = [[words(mark) for mark in card.iter("mark")] for card in (first, plain_first)]
    assert marks[0] == marks[1] != []


def test_no_articles_make_a_page(embedder: Embedder, nli: NLI) -> None:
    page = to_html(compare_articles([], embedder=embedder, nli=nli))
    tree = html.document_fromstring(page)
    assert not tree.find_class("pair")
    assert data_of(tree) == {"articles": [], "pairs": []}


def test_only_web_addresses_become_links(examples: Comparison) -> None:
    articles = [replace(a, url=f"javascript:alert({n})") for n, a in enumerate(examples.articles)]
    assert_inert(html.document_fromstring(to_html(replace(examples, articles=tuple(articles)))))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://news.example/a?b=c#d", "news.example"),
        ("http://news.example:8080", "news.example"),
        ("https://bank.example@evil.example/", None),
        ("javascript:alert(1)", None),
        ("JAVASCRIPT://x/%0aalert(1)", None),
        ("data:text/html,<script>", None),
        ("https://a.example/\"onclick='x'", None),
        ("https://\u202eelpmaxe.live", None),
        ("https://аpple.example", None),  # Cyrillic а
        ("https://[::1", None),
        ("//news.example", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses(url: str | None, host: str | None) -> None:
    assert web_host(url) == host


@given(st.text(), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=4))
def test_marks_change_no_text(text: str, spans: list[tuple[int, int]]) -> None:
    pieces = marked(text, spans)
    assert re.sub(r" +", "", "".join(p for p, _ in pieces)) == re.sub(r" +", "", plain(text))


def test_marks_keep_vowel_signs_with_their_letters() -> None:
    assert marked("نحو 30 عاماً قضاها", [(4, 11)]) == [
        ("نحو ", False),
        ("30 عاماً", True),
        (" قضاها", False),
    ]
    assert marked("a $5m b", [(1, 6)]) == [("a ", False), ("$5m", True), (" b", False)]


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_script_data_is_json_without_markup(value: object) -> None:
    shown = script_data(value)
    assert json.loads(shown) == value
    assert not set(shown) & set("<>&\u2028\u2029")


def assert_inert(tree: html.HtmlElement) -> None:
    """Nothing in the page runs or loads but its own style and script."""
    for element in tree.iter(html.etree.Element):
        assert element.tag not in {"img", "iframe", "object", "embed", "link", "svg", "base"}
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in {"src", "srcdoc", "style", "action", "formaction", "srcset"}
            if name == "href":
                assert re.match(r"#|https?://", value), value
    assert len(list(tree.iter("script"))) == 2
    assert len(list(tree.iter("style"))) == 1
