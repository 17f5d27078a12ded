"""Readers for the shapes in which news corpora come; they fetch nothing.

GDELT: its Global Knowledge Graph 2.1 (tab-separated, 27 columns; codebook of 19 February 2015) and
its article list (JSON, an article a line). Neither holds articles: the text is the headline with
the quotations, or with the description. CC-News as news-please writes it (JSON, an article a
line). NewsML-G2 of the IPTC, single items or messages of several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from compare.decoding import clean
from compare.errors import InputError
from compare.publication import declared_date
from compare.readers import Draft, draft_of

_KNOWN_KEYS = {
    # news-please's name, or GDELT's, for one of ours
    "maintext": "text",
    "date_publish": "date",
    "source_domain": "source",
    "title_page": "title",
    "lang": "language",
    "outletName": "source",
    "domain": "source",
}
_TITLE = re.compile(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>")
_DATE, _SOURCE, _ADDRESS, _QUOTATIONS, _TRANSLATION, _EXTRAS = 1, 3, 4, 22, 25, 26
_COLUMNS = 27
_NAMESPACES: Any = {"namespaces": {"n": "http://iptc.org/std/nar/2006-10-01/"}}
_BLOCKS = [f"{{*}}{n}" for n in ("p", "h1", "h2", "h3", "h4", "hl1", "hl2", "li", "blockquote")]


def json_draft(record: dict[str, Any], where: str) -> Draft:
    """An article from a JSON object in our own shape, news-please's, or GDELT's article list.

    Raises InputError for one that has no text, or values of other types.
    """
    own = {key: value for key, value in record.items() if key not in _KNOWN_KEYS}
    for key, ours in _KNOWN_KEYS.items():
        if record.get(key) and not own.get(ours):
            own[ours] = record[key]
    if "text" not in own and "desc" in record:
        parts = [record.get("title"), record["desc"]]
        own["text"] = "\n\n".join(part for part in parts if isinstance(part, str) and part)
    return draft_of(own, where)


def read_gkg(text: str, where: str) -> Iterator[Draft | InputError]:
    """A record a line; those that quote nobody hold no claim and are passed over."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                draft = _gkg_record(line, f"{where}:{number}")
            except InputError as error:
                yield error
                continue
            if draft is not None:
                yield draft


def _gkg_record(line: str, where: str) -> Draft | None:
    cells = line.split("\t")
    if len(cells) != _COLUMNS:
        raise InputError(f"{where}: has {len(cells)} columns; a GDELT GKG 2.1 file has {_COLUMNS}")
    quotations = [block.split("|", 3)[-1].strip() for block in cells[_QUOTATIONS].split("#")]
    quoted = [f"“{quotation}”" for quotation in quotations if quotation]
    if not quoted:
        return None
    title, day = _TITLE.search(cells[_EXTRAS]), cells[_DATE]
    return Draft(
        clean("\n\n".join(quoted)),
        clean(title[1]) if title else None,
        declared_date(f"{day[:4]}-{day[4:6]}-{day[6:8]}", where),
        clean(cells[_SOURCE]) or None,
        clean(cells[_ADDRESS]) or None,
        # What GDELT translated is quoted in English, whatever the language of the headline.
        "en" if cells[_TRANSLATION] else None,
    )


def read_newsml(text: str, where: str) -> Iterator[Draft | InputError]:
    """The news items of a NewsML-G2 document that carry text; pictures are passed over."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{where}: can't be read as XML") from error
    items = root.xpath("descendant-or-self::n:newsItem", **_NAMESPACES)
    if not items:
        raise InputError(f"{where}: not a NewsML-G2 document (no newsItem)")
    for item in items:
        body = "\n\n".join(_paragraphs(item))
        if body.strip():
            try:
                yield _news_item(item, body, where)
            except InputError as error:
                yield error


def _news_item(item: Any, body: str, where: str) -> Draft:
    def first(*paths: str) -> str | None:
        for path in paths:
            for found in item.xpath(path, **_NAMESPACES):
                value = found if isinstance(found, str) else "".join(found.itertext())
                if value.strip():
                    return " ".join(value.split())
        return None

    when = first("n:contentMeta/n:contentCreated", "n:itemMeta/n:versionCreated")
    qcode = first("n:itemMeta/n:provider/@qcode")
    return Draft(
        clean(body),
        first("n:contentMeta/n:headline", "n:itemMeta/n:title"),
        declared_date(when, where) if when else None,
        first(
            "n:contentMeta/n:infoSource/n:name",
            "n:contentMeta/n:infoSource/@literal",
            "n:itemMeta/n:provider/n:name",
            "n:itemMeta/n:provider/@literal",
        )
        or (qcode.partition(":")[2] if qcode else None),
        first("n:itemMeta/n:link[@rel='irel:seeAlso']/@href"),
        first("n:contentMeta/n:language/@tag", "@xml:lang"),
    )


def _paragraphs(item: Any) -> Iterator[str]:
    """The text of an item's content: XHTML and NITF by block, plain text as it is."""
    for content in item.xpath("n:contentSet/n:inlineData", **_NAMESPACES):
        yield "".join(content.itertext()).strip()
    for content in item.xpath("n:contentSet/n:inlineXML", **_NAMESPACES):
        body = [content, *content.iter("{*}body", "{*}body.content")][-1]
        for block in body.iter(*_BLOCKS):
            if next(block.iterdescendants(*_BLOCKS), None) is None:
                yield " ".join("".join(block.itertext()).split())


FEEDS: dict[str, Callable[[str, str], Iterator[Draft | InputError]]] = {
    ".csv": read_gkg,
    ".xml": read_newsml,
}
"""By suffix, what only corpora read; JSON lines go by their keys."""
