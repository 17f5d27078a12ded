"""Files to articles: what is in files, folders and on standard input."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from compare.decoding import decode, one_line, quoted
from compare.errors import InputError, printable
from compare.imprint import find_date, find_source, find_title
from compare.language import detect, normalise
from compare.readers import READERS, SUPPORTED, Draft, read_html, read_jsonl, read_plain

if TYPE_CHECKING:
    from compare.cache import Cache

MAX_BYTES = 20_000_000
"""No file may be larger: that is a hundred times the longest article."""
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


def load_articles(
    paths: Iterable[str | os.PathLike[str]],
    *,
    language: str | None = None,
    stdin: BinaryIO | None = None,
    cache: Cache | None = None,
) -> list[Article]:
    """The articles of files, folders and "-" (``stdin``), by path and place in the file.

    The order and the number of times a file is named make no difference. ``language``
    overrides what articles declare and what is detected; a ``cache`` remembers the latter.

    Raises InputError for anything that can't be read as an article.
    """
    forced = forced_language(language)
    articles: list[Article] = []
    seen: Counter[str] = Counter()
    for path, file in find_files(paths):
        shown = printable(path)
        for draft in _drafts(path, file, stdin):
            article = article_of(shown, draft, forced, cache)
            seen[article.id] += 1
            if seen[article.id] > 1:
                article = replace(article, id=f"{article.id}-{seen[article.id]}")
            articles.append(article)
    return articles


def forced_language(code: str | None) -> str | None:
    """The code as articles have it. Raises InputError, naming the option, for one that is none."""
    forced = None if code is None else normalise(code)
    if code is not None and forced is None:
        raise InputError(f"--language: {quoted(code)} is not a language code such as nb, en or ar")
    return forced


def article_of(path: str, draft: Draft, forced: str | None, cache: Cache | None = None) -> Article:
    """What a reader gave as an article; ``forced`` is its language, else it is detected."""
    text = draft.text
    language = forced or normalise(draft.language or "") or detect(text, cache)
    title = one_line(draft.title) or find_title(text, language)
    when = draft.date or find_date(text, language)
    source = one_line(draft.source) or find_source(text)
    url = one_line(draft.url)
    content = json.dumps([text, title, when, source, url])
    identifier = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Article(identifier, path, title, language, when, source, url, text)


def find_files(
    paths: Iterable[str | os.PathLike[str]], suffixes: Collection[str] = READERS
) -> list[tuple[str, str]]:
    """Each file once, of folders those with ``suffixes``: (path as shown, path to open), sorted."""
    shown: dict[str, str] = {}  # by real path
    opened: dict[str, str] = {}
    for path in sorted({os.fspath(path) for path in paths}):
        files = walk(path, suffixes) if path != STDIN and os.path.isdir(path) else iter((path,))
        for file in files:
            name = file if file in ("", STDIN) else Path(file).as_posix()
            real = file if file == STDIN or "\0" in file else os.path.realpath(file)
            if real not in shown or name < shown[real]:
                shown[real], opened[real] = name, file
    return sorted((name, opened[real]) for real, name in shown.items())


def walk(folder: str, suffixes: Collection[str] = READERS) -> Iterator[str]:
    """The articles in ``folder``, without anything hidden and without following folder links."""

    def refuse(error: OSError) -> NoReturn:
        _refuse(os.fspath(error.filename), error)

    empty = True
    for where, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = os.path.join(where, name)
            if name.startswith(".") or suffix(name) not in suffixes or not os.path.isfile(file):
                continue
            empty = False
            yield file
    if empty:
        raise InputError(f"{_where(folder)}: no articles in this folder ({', '.join(suffixes)})")


def _drafts(path: str, file: str, stdin: BinaryIO | None) -> Iterator[Draft]:
    """What is in one file, or on standard input."""
    if path == STDIN:
        where = "standard input"
        text = decode(read_bytes(stdin or sys.stdin.buffer, where), where)
        return (read_jsonl if text.lstrip().startswith("{") else read_plain)(text, where)
    where = _where(path)
    try:
        mode = os.stat(file).st_mode
    except (OSError, ValueError) as error:
        _refuse(path, error)
    reader = READERS.get(suffix(path))
    if reader is None:
        raise InputError(f"{where}: not a supported file type ({SUPPORTED})")
    if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
        raise InputError(f"{where}: not a regular file")
    try:
        with open(file, "rb") as stream:
            data = read_bytes(stream, where)
    except OSError as error:
        _refuse(path, error)
    return reader(decode(data, where, html=reader is read_html), where)


def read_bytes(stream: BinaryIO, where: str) -> bytes:
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


def suffix(path: str) -> str:
    """How a path ends, from the last dot on, in small letters."""
    return os.path.splitext(path)[1].lower()


def _where(path: str) -> str:
    return printable(path) if path in ("", STDIN) else printable(Path(path).as_posix())
