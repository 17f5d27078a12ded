"""Files to articles: reading, decoding, and what a text says of its title, date and source."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
import stat
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from compare.errors import InputError, printable
from compare.language import detect, normalise

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_BYTES = 20_000_000
"""No file may be larger: that is a hundred times the longest article."""

# Hostile markup takes these parsers more time than its length would explain.
_MAX_MARKDOWN = 1_000_000
_MAX_FRONT_MATTER = 20_000

STDIN = "-"
"""The path that stands for standard input."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Every offset elsewhere is in code points of ``text``.

    ``id`` is made from the content alone. ``path`` is printable. ``date`` is ISO 8601 without
    a time, and may be a year or a month only. ``language`` is ISO 639-1, or "und".
    """

    id: str
    path: str
    title: str | None
    language: str
    date: str | None
    source: str | None
    url: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """What one file format gave: the text, and what it declares about itself."""

    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None


def load_articles(
    paths: Iterable[str | os.PathLike[str]],
    *,
    language: str | None = None,
    stdin: BinaryIO | None = None,
) -> list[Article]:
    """The articles of files, folders and "-" (``stdin``), by path and place in the file.

    The order and the number of times a file is named make no difference. ``language``
    overrides what articles declare and what is detected.

    Raises InputError for anything that can't be read as an article.
    """
    forced = None
    if language is not None:
        forced = normalise(language)
        if forced is None:
            raise InputError(
                f"--language: {_shown(language)} is not a language code such as nb, en or ar"
            )
    articles: list[Article] = []
    seen: Counter[str] = Counter()
    for path, file in _files(paths):
        shown = printable(path)
        for draft in _drafts(path, file, stdin):
            article = _article(shown, draft, forced)
            seen[article.id] += 1
            if seen[article.id] > 1:
                article = replace(article, id=f"{article.id}-{seen[article.id]}")
            articles.append(article)
    return articles


def _article(path: str, draft: _Draft, forced: str | None) -> Article:
    text = draft.text
    language = forced or normalise(draft.language or "") or detect(text)
    title = _one_line(draft.title) or _find_title(text, language)
    when = draft.date or _find_date(text, language)
    source = _one_line(draft.source) or _find_source(text)
    url = _one_line(draft.url)
    content = json.dumps([text, title, when, source, url])
    identifier = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Article(identifier, path, title, language, when, source, url, text)


# ---- files and folders ----


def _files(paths: Iterable[str | os.PathLike[str]]) -> list[tuple[str, str]]:
    """Each file once: (path as shown, path to open), sorted by the former."""
    shown: dict[str, str] = {}  # by real path
    opened: dict[str, str] = {}
    for path in sorted({os.fspath(path) for path in paths}):
        files = _walk(path) if path != STDIN and os.path.isdir(path) else iter((path,))
        for file in files:
            name = file if file in ("", STDIN) else Path(file).as_posix()
            real = file if file == STDIN or "\0" in file else os.path.realpath(file)
            if real not in shown or name < shown[real]:
                shown[real], opened[real] = name, file
    return sorted((name, opened[real]) for real, name in shown.items())


def _walk(folder: str) -> Iterator[str]:
    """The articles in ``folder``, without anything hidden and without following folder links."""

    def refuse(error: OSError) -> NoReturn:
        _refuse(os.fspath(error.filename), error)

    empty = True
    for where, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = os.path.join(where, name)
            if name.startswith(".") or _suffix(name) not in _READERS or not os.path.isfile(file):
                continue
            empty = False
            yield file
    if empty:
        raise InputError(f"{_where(folder)}: no articles in this folder ({_SUPPORTED})")


def _drafts(path: str, file: str, stdin: BinaryIO | None) -> Iterator[_Draft]:
    """What is in one file, or on standard input."""
    if path == STDIN:
        where = "standard input"
        text = _decode(_read(stdin or sys.stdin.buffer, where), where)
        return (_jsonl if text.lstrip().startswith("{") else _plain)(text, where)
    where = _where(path)
    try:
        mode = os.stat(file).st_mode
    except (OSError, ValueError) as error:
        _refuse(path, error)
    reader = _READERS.get(_suffix(path))
    if reader is None:
        raise InputError(f"{where}: not a supported file type ({_SUPPORTED})")
    if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
        raise InputError(f"{where}: not a regular file")
    try:
        with open(file, "rb") as stream:
            data = _read(stream, where)
    except OSError as error:
        _refuse(path, error)
    return reader(_decode(data, where, html=reader is _html), where)


def _read(stream: BinaryIO, where: str) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{where}: is larger than {MAX_BYTES // 1_000_000} MB, the limit")
    return data


def _refuse(path: str, error: OSError | ValueError) -> NoReturn:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        what = "no such file"
    elif isinstance(error, OSError):
        what = f"can't be read ({(error.strerror or 'input/output error').lower()})"
    else:  # a NUL in the path
        what = "not a file name"
    raise InputError(f"{_where(path)}: {what}") from error


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _where(path: str) -> str:
    return printable(path) if path in ("", STDIN) else printable(Path(path).as_posix())


def _shown(value: str) -> str:
    """A value to quote in a message; what is hostile may also be long."""
    return f"'{value}'" if len(value) <= 60 else f"'{value[:60]}…'"


# ---- bytes to text ----

_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"%PDF-", b"\x89PNG", b"PK\x03\x04", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"BZh", b"Rar!",
    b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"{\\rtf",
)  # fmt: skip
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# Only charsets the web uses: Python has others (punycode) that are slow on hostile input.
_WEB_CHARSET = re.compile(
    r"utf-?8|windows-125\d|cp125\d|iso-?8859-\d{1,2}|koi8-[ru]|gb2312|gbk|gb18030|big5"
    r"|euc-(?:jp|kr)|shift[_-]jis|macintosh"
)
# What the languages crossclaim expects are written in; a wider choice finds Japanese in Russian.
_LEGACY = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1254", "cp1256"]
_WESTERN = re.compile(
    r"[\x00-\x7f\u00a0«»¿¡§°·ªº£©–—‘’“”„…•€åäöæøéèêëàâáãçîïíìôóòõùûüúñßœÿ]*", re.I
)


def _decode(data: bytes, where: str, *, html: bool = False) -> str:
    """Bytes as clean text (see `_clean`).

    Raises InputError when they are empty, binary, or in no encoding that fits.
    """
    text = _clean(_decoded(data, where, html))
    if not text.strip():
        raise InputError(f"{where}: is empty")
    return text


def _decoded(data: bytes, where: str, html: bool) -> str:
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if encoding is not None:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise InputError(f"{where}: is not valid {encoding.upper()[:6].strip('-')}") from error
    if b"\0" in data or data.startswith(_MAGIC):
        raise InputError(f"{where}: looks binary")
    for name in ("utf-8", _declared_charset(data) if html else None):
        if name is not None:
            try:
                return data.decode(name)
            except (UnicodeDecodeError, LookupError):
                pass  # a wrong declaration is common
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_LEGACY).best()
    if best is None:
        raise InputError(f"{where}: is in no text encoding that could be recognised; save as UTF-8")
    if best.encoding in {"cp1250", "cp1254"}:
        # The three alphabets share most letters: one that needs nothing Polish or Turkish is
        # Western, which a short text doesn't tell the library ("Bĺde" for "Både").
        western = data.decode("cp1252", "replace")
        if _WESTERN.fullmatch(western):
            return western
    return str(best)


def _declared_charset(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    if match is None:
        return None
    name = match[1].decode("ascii", "replace").lower()
    if name in {"iso-8859-1", "iso8859-1", "latin1", "us-ascii", "ascii"}:
        return "cp1252"  # as in browsers
    return name if _WEB_CHARSET.fullmatch(name) else None


_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARK_RUN = re.compile(r"[^\w\s]{31,}")


def _clean(text: str) -> str:
    """``text`` in NFC with "\\n" line ends, without control characters and byte order marks."""
    text = _CONTROL.sub("", _BREAK.sub("\n", text))
    text = _SURROGATE.sub("\ufffd", text)
    # Normalising takes quadratic time in the length of a run of combining marks.
    return unicodedata.normalize("NFC", _MARK_RUN.sub(_thinned, text))


def _thinned(match: re.Match[str]) -> str:
    """At most 30 combining marks in a row: no script needs more (Unicode's stream-safe text)."""
    kept, run = [], 0
    for character in match[0]:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= 30:
            kept.append(character)
    return "".join(kept)


def _one_line(value: str | None) -> str | None:
    """A declared value as one clean line, None if nothing is left of it."""
    return " ".join(_clean(value or "").split())[:300] or None


# ---- formats ----

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


def _plain(text: str, where: str) -> Iterator[_Draft]:
    declared, body = _front_matter(text, where)
    yield _Draft(body, **declared)


def _markdown(text: str, where: str) -> Iterator[_Draft]:
    declared, source = _front_matter(text, where)
    if len(source) > _MAX_MARKDOWN:
        raise InputError(f"{where}: is longer than {_MAX_MARKDOWN} characters, the Markdown limit")
    heading, body = _rendered(source)
    if not body.strip():
        raise InputError(f"{where}: no article text found")
    if declared.get("title") is None:
        declared["title"] = heading
    yield _Draft(_clean(body), **declared)


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
        problem = _shown(error.problem or "")[1:-1]
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
            declared[name] = _declared_date(value.value, f"{where}:{line}")
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


def _jsonl(text: str, where: str) -> Iterator[_Draft]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _record(line, f"{where}:{number}")


def _record(line: str, where: str) -> _Draft:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not valid JSON ({error.msg}, column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not valid JSON") from error
    if not isinstance(record, dict):
        raise InputError(f"{where}: not a JSON object")
    if "text" not in record:
        raise InputError(f"{where}: 'text' is missing")
    values: dict[str, str] = {}
    for key in ("text", "title", "source", "date", "language", "url"):
        value = record.get(key)
        if not isinstance(value, str) and (value is not None or key == "text"):
            raise InputError(f"{where}: {key!r} is not a string")
        if value and value.strip():
            values[key] = value
    text = _clean(values.get("text", ""))
    if not text.strip():
        raise InputError(f"{where}: 'text' is empty")
    if "date" in values:
        values["date"] = _declared_date(values["date"], where)
    return _Draft(**{**values, "text": text})


# Parts of a page that state its own date; any other date in it is part of the story.
_DATED = "self::time or self::abbr or self::script or " + " or ".join(
    f"contains(@{name}, '{word}')"
    for name in ("class", "id", "itemprop")
    for word in ("date", "time", "publish", "byline")
)
# trafilatura makes every space a plain one, but "22 000" with one that doesn't break is a number.
_GROUPED = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d)")
_GLUE = "\u2040"  # a printable character that articles have no use for


def _html(text: str, where: str) -> Iterator[_Draft]:
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
        body = _clean((page.text or "").replace(_GLUE, "\u00a0")) if page is not None else ""
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
    yield _Draft(body, title, when, page.sitename, page.url, language)


@cache
def _quiet() -> None:
    """Keep trafilatura's warnings off stderr unless the program has set up logging."""
    import logging

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(logging.NullHandler())


_READERS: dict[str, Callable[[str, str], Iterator[_Draft]]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
}
_SUPPORTED = ", ".join(_READERS)


# ---- what the text says of itself ----

_MARKER = re.compile(r"\s*date\s+(\d{4}(?:-\d{2}){0,2})(?![\w-])")
_PUBLISHED = re.compile(
    r"\s*(?:first published|published|posted|publicera[dt]|publisert|publiseret|offentliggjort"
    r"|udgivet|lagt ut|veröffentlicht|erschienen|publiée?|mis en ligne|publicad[oa]"
    r"|fecha de publicación|pubblicato|gepubliceerd|geplaatst|opublikowano|data publikacji"
    r"|опубликовано|дата публикации|опубліковано|yayınlanma|yayın tarihi|نُ?شرت?|تاريخ النشر"
    r"|تاریخ انتشار)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\s*(?:source|sources|kilde|kjelde|kilder|källa|quelle|fuente|fonte|bron|źródło|джерело"
    r"|источник|kaynak|المصدر|منبع)\s*[:：]\s*(?P<who>[^\n]{2,60})",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?P<place>[^()\n.!?:;«»“”\"]{0,60}?)\s*\((?P<who>[^()\n]{2,30})\)\s*(?P<dash>[–—―:.ـ-]?)"
)
_SIGNATURE = re.compile(r"(?:\(©?|/|©)\s*(?P<who>[^()/©\n]{2,30}?)\s*[)/]?\s*$")
_NO_TITLE = {
    "timestamp", "player", "share", "byline", "photo-credit", "see-also", "link-list", "tags",
    "promo", "translation-credit", "dateline",
}  # fmt: skip
_FINAL = ".!…:;,؛،。"
_CLOSING = "\"”»“’')] \u00a0\u200e\u200f"


def _head(text: str, count: int) -> list[str]:
    """The first lines that aren't blank; a hostile line is cut."""
    lines = (match[0] for match in re.finditer(r"[^\n]{1,1000}", text[:50_000]))
    return list(islice((line for line in lines if line.strip()), count))


def _foot(text: str, count: int) -> list[str]:
    """The last lines that aren't blank, the very last first."""
    lines = text[-20_000:].split("\n")
    return [line for line in reversed(lines) if line.strip()][:count]


def _find_title(text: str, language: str) -> str | None:
    """The first line if it reads as a headline: short, no final stop, no page furniture."""
    from compare.furniture import find_furniture

    lines = _head(text, 10)
    if len(lines) < 2 or lines[0][:1].isspace() or len(lines[0].strip()) > 120:
        return None
    line = lines[0].strip()
    if len(line.split()) < 2 or line.rstrip(_CLOSING).endswith(tuple(_FINAL)):
        return None
    if _PUBLISHED.match(line) or not any(map(str.isalpha, line)):
        return None
    furniture = find_furniture("\n".join(lines), language)
    if any(item.start == 0 and item.kind in _NO_TITLE for item in furniture):
        return None
    return _one_line(line)


def _find_date(text: str, language: str) -> str | None:
    """The date the text says it was published; a page's clock is none."""
    match = _MARKER.match(text)
    if match is not None:
        return _checked(*match[1].split("-"))
    for line in _head(text, 10):
        match = _PUBLISHED.match(line)
        # "Published research from 3 May 2016 shows …" is a sentence, not a date line.
        if match is not None and len(line.strip()) <= 100:
            found = _parse_date(match["rest"], language, within=40)
            if found is not None:
                return found
    return None


def _find_source(text: str) -> str | None:
    """Who the text says it is from: the agency in its dateline, or a credit at its end."""
    agencies = _agencies()
    for line in _head(text, 12):
        match = _DATELINE.match(line.strip())
        if match is None:
            continue
        who, place = match["who"].strip(), match["place"].split()
        known = agencies.get(who)
        shouted = bool(place) and len(place[0]) > 2 and place[0].isupper()
        if known and len(place) <= 4 and (match["dash"] or shouted or not place):
            return known
        # An agency no list has, "MOSCOW (Rossosh) —", but not "Ola (52) –" or "Moe (Ap) –".
        if shouted and match["dash"] and who.replace(" ", "").isalpha():
            return _one_line(who)
    for line in _foot(text, 5):
        match = _CREDIT.fullmatch(line)
        if match is not None and "://" not in match["who"]:
            return _one_line(match["who"].strip().rstrip("."))
    match = _SIGNATURE.search(next(iter(_foot(text, 1)), "")[-60:])
    return agencies.get(match["who"]) if match is not None else None


@cache
def _agencies() -> dict[str, str]:
    from compare.lexicon import load

    names = [str(name) for name in load("furniture", "any").get("agencies", ())]
    # In one case throughout: "(AP)" and "(ap)" are the agency, "(Ap)" is a Norwegian party.
    return {form: name for name in names for form in (name.upper(), name.lower(), name)}


# ---- dates ----

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)")
_ALEF = str.maketrans("أإآ\u00a0", "ااا ")
_CALENDARS = (
    "en", "nb", "nn", "sv", "da", "ar", "ar_DZ", "ar_IQ", "ar_MA", "ar_TN", "de", "de_AT", "fr",
    "es", "it", "nl", "pt", "pl", "uk", "ru", "tr", "fa",
)  # fmt: skip


def _declared_date(value: str, where: str) -> str:
    found = _parse_date(value[:100].strip(), "und") or _checked(value.strip())
    if found is None:
        raise InputError(f"{where}: {_shown(value)} is not a date such as 2016-05-03")
    return found


def _parse_date(text: str, language: str, within: int = 100) -> str | None:
    """The first date in ``text`` as ISO 8601, if it starts ``within`` so many characters."""
    text = text.lower().translate(_ALEF)
    months, name = _months()
    if match := _ISO.search(text):
        found = _checked(*(part for part in match.groups() if part))
    elif match := _NUMERIC.search(text):
        found = _day_first(match[1], match[3], match[4], match[2] == "." or language != "en")
    elif match := name.search(text):
        found = _checked(match["year"], months[match["month"]], match["before"] or match["after"])
    else:
        return None
    return found if match.start() <= within else None


def _day_first(day: str, month: str, year: str, certain: bool) -> str | None:
    """03/05/2016: English has it both ways; unless a number is over 12, the year is all we know."""
    if not certain and int(day) <= 12 and int(month) <= 12 and int(day) != int(month):
        return _checked(year)
    return _checked(year, month, day) or _checked(year, day, month)


def _checked(year: str, month: str | int | None = None, day: str | None = None) -> str | None:
    """ISO 8601 as far as it is known; None if no such day exists (or not in a newspaper)."""
    parts = [part for part in (year, month, day) if part is not None]
    try:
        numbers = [int(part) for part in parts]
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return None
    if not 1700 <= numbers[0] <= 2199:
        return None
    return "-".join(f"{number:02d}" for number in numbers)


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str]]:
    """Month names of every language, and a pattern for dates with one of them.

    No name means one month here and another there, so the language need not be known.
    """
    from babel.dates import get_month_names

    months: dict[str, int] = {}
    for locale in _CALENDARS:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, label in get_month_names(width, context, locale).items():
                    months.setdefault(label.lower().translate(_ALEF).strip("."), month)
    months |= {"sept": 9, "des": 12}
    either = "|".join(re.escape(label) for label in sorted(months, key=len, reverse=True))
    return months, re.compile(
        rf"(?:(?<!\d)(?P<before>\d{{1,2}})(?:\.|er|st|nd|rd|th|º)?\s*(?:de|of)?\s*)?"
        # Arabic papers give a month two names: "أيار/مايو".
        rf"(?<!\w)(?P<month>{either})(?!\w)\.?(?:\s?/\s?(?:{either}))?\s*(?:de)?"
        rf"(?:\s*(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?,?\s*(?P<year>\d{{4}})(?!\d)"
    )
