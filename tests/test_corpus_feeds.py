"""Feeds: the shapes of news-please, GDELT and NewsML-G2, good and bad."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from conftest import ROOT

from compare.articles import Article
from compare.corpus.reading import read_articles
from compare.errors import InputError

FEEDS = ROOT / "tests" / "data" / "feeds"


def read(*paths: object, **options: object) -> tuple[list[Article], list[str]]:
    """The articles of paths, and what is wrong with the rest."""
    found = list(read_articles(map(str, paths), **options))  # type: ignore[arg-type]
    articles = [one for one in found if isinstance(one, Article)]
    return articles, [str(one) for one in found if isinstance(one, InputError)]


def test_news_please() -> None:
    articles, problems = read(FEEDS / "ccnews.jsonl")
    assert [(a.language, a.date, a.source) for a in articles] == [
        ("en", "2024-06-03", "sandviktimes.example"),
        ("nb", "2024-06-03", "sandvikposten.example"),
    ]
    assert articles[0].title == "Landslide cuts the road to Sandvik"
    assert "42 people were evacuated" in articles[0].text
    assert [p.rpartition("/")[2] for p in problems] == ["ccnews.jsonl:3: 'text' is missing"]


def test_gdelt() -> None:
    articles, problems = read(FEEDS / "gdelt.gkg.csv")
    # The record that quotes nobody is passed over; what GDELT translated is in English.
    assert [(a.date, a.source, a.language) for a in articles] == [
        ("2024-06-03", "coastalwire.example", "en"),
        ("2024-06-04", "lejournal.example", "en"),
    ]
    assert "“We have evacuated 42 people from Sandvik" in articles[0].text
    assert articles[0].url == "https://coastalwire.example/1"
    (problem,) = problems
    assert problem.endswith("gdelt.gkg.csv:4: has 3 columns; a GDELT GKG 2.1 file has 27")
    ((listed,), _) = read(FEEDS / "gdelt-articles.jsonl")
    assert (listed.source, listed.language, listed.date) == ("Kystbladet", "nb", "2024-06-03")
    assert "57 personer" in listed.text


def test_newsml() -> None:
    articles, problems = read(FEEDS / "newsml.xml")
    assert problems == []
    assert [(a.title, a.language, a.date, a.source) for a in articles] == [
        ("Erdrutsch schneidet Sandvik ab", "de", "2024-06-03", "Küstendienst"),
        ("Road to Sandvik closed", "en", "2024-06-03", "CoastWire"),
    ]
    # Mark-up inside a sentence does not tear it apart, and the headline is not the text.
    assert "57 Menschen wurden mit Booten in Sicherheit gebracht" in articles[0].text
    assert articles[1].text.startswith("At least 42 people")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("junit.xml", "<testsuites/>", "not a NewsML-G2 document"),
        ("torn.xml", "<newsItem", "can't be read as XML"),
        ("table.csv", "a,b\n1,2\n", "has 1 columns"),
        ("lines.jsonl", "[1]\n", "not a JSON object"),
    ],
)
def test_what_is_no_feed(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    articles, problems = read(tmp_path)
    assert articles == []
    assert message in problems[0]
    assert name in problems[0]


def test_entities_reach_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    hostile = (FEEDS / "newsml.xml").read_text("utf-8").partition("?>")[2]
    hostile = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{hostile}'
    (tmp_path / "hostile.xml").write_text(hostile.replace("Ein Erdrutsch", "&e; Ein Erdrutsch"))
    articles, _ = read(tmp_path / "hostile.xml")
    assert all("SECRET" not in article.text for article in articles)


def test_a_stream_of_lines_of_any_length() -> None:
    """More than one file may hold, read line by line: one bad line costs itself."""
    line = json.dumps({"text": "Fourteen people were hurt. " * 4000, "date": "2024-06-03"})
    number = 250  # 26 MB

    def content() -> bytes:
        lines = [line.replace("Fourteen", str(n)).encode() for n in range(number)]
        return b"\n".join([*lines[:3], b"{torn", *lines[3:]])

    seen = 0
    problems = []
    for one in read_articles(["-"], "en", io.BytesIO(content())):
        if isinstance(one, Article):
            seen += 1
        else:
            problems.append(str(one))
    assert seen == number
    (problem,) = problems
    assert problem.startswith("standard input:4: not valid JSON")


def test_plain_text_on_standard_input() -> None:
    text = b"---\nsource: The Quay\n---\nFourteen people were hurt in the fire.\n"
    (one,) = read_articles(["-"], None, io.BytesIO(text))
    assert isinstance(one, Article)
    assert one.source == "The Quay"
