"""Hostile article text stays text once the report is rendered."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from compare.report.escape import bold, isolate, markdown, plain

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/p.png)",
    "<http://evil.example>",
    "# not a heading",
    "1. not a list",
    "- not a list",
    "> not a quote",
    "``` not code",
    "`not code`",
    "*not* _emphasis_ **at** __all__ ~~here~~",
    "a | b | c",
    "&lt;b&gt; &amp; &#x3c;",
    "\\*escaped\\*",
    "[ref]: http://evil.example",
    "$x^2$",
    "setext\n===",
    "    indented code",
    "line one\n\n| a | b |\n|---|---|\n| c | d |",
    "\u202eevil\u202c and \u2066more\u2069",
    "bell \x07 and escape \x1b[31m",
]


def rendered_text(source: str) -> str:
    """What a reader sees of Markdown ``source``: the text of its inline tokens."""
    tokens = RENDERER.parse(source)
    shown = []
    for token in tokens:
        for child in token.children or []:
            assert child.type in {"text", "text_special", "strong_open", "strong_close"}, child
            shown.append(child.content)
    assert [t.type for t in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return "".join(shown)


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_renders_as_itself(text: str) -> None:
    assert spaced(rendered_text(markdown(text))) == spaced(plain(text))


@given(st.text(min_size=1))
def test_any_text_renders_as_itself(text: str) -> None:
    if not plain(text).strip():
        return
    assert spaced(rendered_text(f"x {markdown(text)}")) == spaced(f"x {plain(text)}")


@given(st.text(min_size=1), st.integers(0, 40), st.integers(0, 40))
def test_bold_changes_no_text(text: str, start: int, end: int) -> None:
    if not plain(text).strip():
        return
    assert spaced(rendered_text(f"x {bold(text, [(start, end)])}")) == spaced(f"x {plain(text)}")


def test_bold_marks_the_deciding_words() -> None:
    assert bold("en liste med «27 navn», sier avisen", [(13, 23)]) == (
        "en liste med «**27 navn**», sier avisen"
    )
    assert bold("نحو 250 مسلحاً", [(4, 7)]) == "نحو **250** مسلحاً"


def test_a_control_character_beside_a_mark_leaves_its_space() -> None:
    assert bold("0\x080", [(0, 1)]) == "**0** 0"


def test_overlapping_spans_become_one() -> None:
    assert bold("one two three", [(0, 7), (4, 13)]) == "**one two three**"


def test_bare_links_are_broken() -> None:
    # GitHub links these without any markup; a backslash in the way shows as nothing.
    assert markdown("www.evil.example") == "www\\.evil.example"
    assert markdown("see https://evil.example") == "see https\\://evil.example"
    assert markdown("mail me@evil.example") == "mail me\\@evil.example"


def test_table_cells_hold_no_bare_pipe() -> None:
    assert re.search(r"(?<!\\)\|", markdown("a|b\\|c")) is None


def test_isolates_balance_whatever_the_text() -> None:
    text = isolate(markdown("\u2067abc\u2069\u2069 عربي"))
    assert text.count("\u2068") == text.count("\u2069") == 1
