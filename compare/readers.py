"""One reader for each file format: text in, drafts of articles out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from compare.decoding import clean, quoted
from compare.errors import InputError
from compare.publication import declared_date

if TYPE_CHECKING:
    from markdown_it.token import Token


# Hostile markup takes these parsers more time than its length would explain.
_MAX_MARKDOWN = 1_000_000
_MAX_FRONT_MATTER = 20_000
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
_KEY_LINE = re.compile(r"---[ \t]*\n\s*(?:[\w\"'][\w \"'-]{0,40}:(?:\s|$)|[{#])")
_FIELDS = {
    "title": "title",
    "date": "date",
    "language": "language",
    "lang": "language",
    "source": "source",
    "publisher": "source",
    "outlet": "source",
    "url": "url",
}
# Parts of a page that state its own date; any other date in it is part of the story.
_DATED = "self::time or self::abbr or self::script or " + " or ".join(
    f"contains(@{name}, '{word}')"
    for name in ("class", "id", "itemprop")
    for word in ("date", "time", "publish", "byline")
)
# trafilatura makes every space a plain one, but "22 000" with one that doesn't break is a number.
_GROUPED = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d)")
_GLUE = "\u2040"  # a printable character that articles have no use for


@dataclass(frozen=True, slots=True)
class Draft:
    """What one file format gave: the text, and what it declares about itself."""

    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None


def read_plain(text: str, where: str) -> Iterator[Draft]:
    """Plain text, which may begin with front matter."""
    declared, body = _front_matter(text, where)
    yield Draft(body, **declared)


def _markdown(text: str, where: str) -> Iterator[Draft]:
    declared, source = _front_matter(text, where)
    if len(source) > _MAX_MARKDOWN:
        raise InputError(f"{where}: is longer than {_MAX_MARKDOWN} characters, the Markdown limit")
    heading, body = _rendered(source)
    if not body.strip():
        raise InputError(f"{where}: no article text found")
    if declared.get("title") is None:
        declared["title"] = heading
    yield Draft(clean(body), **declared)


def _front_matter(text: str, where: str) -> tuple[dict[str, str | None], str]:
    """What YAML front matter declares, and the text after it.

    Lines of dashes around something that has no keys are decoration and stay.
    """
    if not _KEY_LINE.match(text):
        return {}, text
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise InputError(f"{where}:1: front matter has no closing ---")
    if len(match["yaml"]) > _MAX_FRONT_MATTER:
        raise InputError(f"{where}:1: front matter is longer than {_MAX_FRONT_MATTER} characters")
    declared = _declared(match["yaml"], where)
    body = text[match.end() :]
    if not body.strip():
        raise InputError(f"{where}: no article text after the front matter")
    return declared, body


def _declared(source: str, where: str) -> dict[str, str | None]:
    import yaml

    # Nodes only, no objects: "language: no" stays "no", and aliases can't be made to explode.
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        problem = quoted(error.problem or "")[1:-1]
        raise InputError(f"{where}:{line}: front matter is not valid YAML ({problem})") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"{where}:1: front matter is not valid YAML") from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise InputError(f"{where}:2: front matter is not a list of keys and values")
    declared: dict[str, str | None] = {}
    for key, value in root.value:
        name = _FIELDS.get(str(key.value).lower()) if isinstance(key, yaml.ScalarNode) else None
        if name is None:
            continue
        line = key.start_mark.line + 2
        if not isinstance(value, yaml.ScalarNode):
            raise InputError(f"{where}:{line}: {key.value.lower()!r} is not text")
        if not value.value.strip() or value.tag.endswith(":null") or declared.get(name):
            continue
        declared[name] = value.value
        if name == "date":
            declared[name] = declared_date(value.value, f"{where}:{line}")
    return declared


def _rendered(source: str) -> tuple[str | None, str]:
    """The first heading if the Markdown opens with one, and all of its prose, a block a line."""
    from markdown_it import MarkdownIt

    # In an article, indented text is pasted copy and no program.
    tokens = MarkdownIt("commonmark").enable("table").disable("code").parse(source)
    blocks: list[str] = []
    heading = None
    starts: list[int | None] = []  # of the open lists; None for one with bullets
    number = ""
    for place, token in enumerate(tokens):
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            ordered = token.type == "ordered_list_open"
            starts.append(int(token.attrs.get("start", 1)) if ordered else None)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            starts.pop()
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if starts[-1] is not None else ""
        elif token.type == "html_block":
            blocks.append(_html_text(token.content))
        elif token.type == "inline":
            text = _inline(token.children or [])
            # "27. mai brant ferja": the number of a sentence, which only looks like a list.
            if number and (starts[-1:] != [1] or text[:1].islower()):
                text = number + text
            number = ""
            if not any(blocks) and tokens[place - 1].type == "heading_open":
                heading = text
            blocks.append(text)
    return heading, "\n\n".join(block for block in blocks if block.strip())


def _inline(tokens: list[Token]) -> str:
    shown = []
    for token in tokens:
        if token.type in {"text", "text_special", "code_inline"}:
            shown.append(token.content)
        elif token.type == "softbreak":
            shown.append(" ")
        elif token.type == "hardbreak" or token.content.lower().startswith("<br"):
            shown.append("\n")
    return "".join(shown).strip()


def _html_text(fragment: str) -> str:
    _quiet()
    from trafilatura import html2txt

    return str(html2txt(f"<html><body><div>{fragment}</div></body></html>"))


def read_jsonl(text: str, where: str) -> Iterator[Draft]:
    """One article a line."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            place = f"{where}:{number}"
            yield draft_of(parse_object(line, place), place)


def parse_object(line: str, where: str) -> dict[str, Any]:
    """The JSON object on a line. Raises InputError when it is none."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not valid JSON ({error.msg}, column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not valid JSON") from error
    if not isinstance(record, dict):
        raise InputError(f"{where}: not a JSON object")
    return record


def draft_of(record: dict[str, Any], where: str) -> Draft:
    """An article from a JSON object with the keys of a JSONL file.

    Raises InputError for a missing text, or a value that is no string.
    """
    if "text" not in record:
        raise InputError(f"{where}: 'text' is missing")
    values: dict[str, str] = {}
    for key in ("text", "title", "source", "date", "language", "url"):
        value = record.get(key)
        if not isinstance(value, str) and (value is not None or key == "text"):
            raise InputError(f"{where}: {key!r} is not a string")
        if value and value.strip():
            values[key] = value
    text = clean(values.get("text", ""))
    if not text.strip():
        raise InputError(f"{where}: 'text' is empty")
    if "date" in values:
        values["date"] = declared_date(values["date"], where)
    return Draft(**{**values, "text": text})


def read_html(text: str, where: str) -> Iterator[Draft]:
    """The article of a page, found among its furniture."""
    _quiet()
    from trafilatura import bare_extraction, extract_metadata, load_html

    settings = {
        "original_date": True,
        "extensive_search": False,
        "max_date": "2199-12-31",  # not the day it happens to be
    }
    # Trees, never strings: htmldate would fetch a string that looks like an address. Hostile
    # markup makes the libraries below fail in ways of their own, none of them ours to list.
    try:
        tree = load_html(text)
        if tree is None:  # a fragment
            tree = load_html(f"<html><body>{text}</body></html>")
        for element in tree.iter() if tree is not None else ():
            element.text = _GROUPED.sub(_GLUE, element.text) if element.text else None
            element.tail = _GROUPED.sub(_GLUE, element.tail) if element.tail else None
        page: Any = bare_extraction(
            tree,
            favor_recall=True,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params=settings,
        )
        body = clean((page.text or "").replace(_GLUE, "\u00a0")) if page is not None else ""
        if tree is not None and body.strip():
            language = tree.get("lang") or tree.get("xml:lang")
            for element in tree.xpath(f"//body//*[not(ancestor-or-self::*[{_DATED}])]"):
                element.text = None
            for element in tree.xpath(f"//body//*[not(ancestor::*[{_DATED}])]"):
                element.tail = None
            when = extract_metadata(tree, date_config=settings).date
    except Exception as error:
        raise InputError(f"{where}: can't be read as HTML") from error
    if not body.strip():
        raise InputError(f"{where}: no article text found")
    title = (page.title or "").replace(_GLUE, "\u00a0")
    yield Draft(body, title, when, page.sitename, page.url, language)


@cache
def _quiet() -> None:
    """Keep trafilatura's warnings off stderr unless the program has set up logging."""
    import logging

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(logging.NullHandler())


READERS: dict[str, Callable[[str, str], Iterator[Draft]]] = {
    ".txt": read_plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
SUPPORTED = ", ".join(READERS)
