"""Files, folders and streams to articles, one at a time, whatever their number.

What can't be read is handed on as the error it is, in its place: one bad file does not keep
thousands of others waiting. The bytes are taken here; what is in them may be found elsewhere
(``compare.corpus.engine``).
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from compare.articles import (
    MAX_BYTES,
    STDIN,
    Article,
    article_of,
    find_files,
    forced_language,
    read_bytes,
    suffix,
)
from compare.corpus.engine import Engine, Failed, Models, done
from compare.corpus.feeds import FEEDS, json_draft
from compare.decoding import decode
from compare.errors import InputError, printable
from compare.readers import READERS, SUPPORTED, Draft, parse_object, read_html, read_plain

LINES = frozenset([".jsonl", ".ndjson"])
SUFFIXES = (*READERS, *FEEDS)
TOGETHER, MOST_LINES = 1_000_000, 64
"""Bytes and number of JSON lines that make one piece."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that can be read by themselves: a file, or lines of JSON from number ``first`` on.

    ``path`` is the article's, ``where`` how messages call it; ``ending`` names the reader, and is
    empty for plain text.
    """

    path: str
    where: str
    ending: str
    data: tuple[bytes, ...]
    first: int = 1


def check(paths: Iterable[str], language: str | None) -> None:
    """Raises InputError for a path that is not there, a folder without articles, and a language
    that is none: before anything is loaded or made."""
    for path in paths:
        if path != STDIN and not os.path.exists(path):
            raise InputError(f"{printable(path)}: no such file")
    forced_language(language)
    find_files(paths, SUFFIXES)


def read_articles(
    paths: Iterable[str],
    language: str | None = None,
    stdin: BinaryIO | None = None,
    engine: Engine | None = None,
) -> Iterator[Article | InputError]:
    """The articles of files, folders and "-" (``stdin``), in order of path and place.

    JSON lines are read as a stream, so they may be of any length. A file that is not there is an
    error in its place: it may have gone since it was seen. Raises InputError at once for a folder
    without articles, and for a language that is none.
    """
    stage = partial(_parsed, forced_language(language))
    pieces = _pieces(find_files(paths, SUFFIXES), stdin)
    if engine is None:
        return _articles((piece, done(stage, None, piece)) for piece in pieces)
    return _articles(engine.run(stage, pieces))


def _articles(
    results: Iterable[tuple[Piece | InputError, list[Article | InputError] | InputError | Failed]],
) -> Iterator[Article | InputError]:
    for piece, found in results:
        if isinstance(found, list):
            yield from found
        elif isinstance(found, InputError):
            yield found
        else:
            where = piece.where if isinstance(piece, Piece) else ""
            yield InputError(f"{where}: can't be read ({printable(str(found))[:200]})")


# ---- bytes ----


def _pieces(
    files: Iterable[tuple[str, str]], stdin: BinaryIO | None
) -> Iterator[Piece | InputError]:
    for path, file in files:
        try:
            if path == STDIN:
                yield from _stream(stdin or sys.stdin.buffer)
            else:
                yield from _file(printable(path), file)
        except InputError as error:
            yield error


def _file(path: str, file: str) -> Iterator[Piece]:
    ending = suffix(file)
    if ending not in SUFFIXES:
        raise InputError(f"{path}: not a supported file type ({SUPPORTED})")
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):  # opening a pipe would wait for ever
            raise InputError(f"{path}: not a regular file")
        with open(file, "rb") as stream:
            if ending in LINES:
                yield from _lines(stream, path, path)
            else:
                yield Piece(path, path, ending, (read_bytes(stream, path),))
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except OSError as error:
        reason = (error.strerror or "input/output error").lower()
        raise InputError(f"{path}: can't be read ({reason})") from error


def _stream(stream: BinaryIO) -> Iterator[Piece]:
    """Standard input: JSON lines when it opens with a brace, else one article of plain text."""
    where = "standard input"
    opening = stream.readline(MAX_BYTES + 1)
    while opening and not opening.strip():
        opening = stream.readline(MAX_BYTES + 1)
    if opening.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        yield from _lines(stream, STDIN, where, opening)
        return
    data = opening + stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{where}: is larger than {MAX_BYTES // 1_000_000} MB, the limit")
    yield Piece(STDIN, where, "", (data,))


def _lines(stream: BinaryIO, path: str, where: str, opening: bytes = b"") -> Iterator[Piece]:
    """Lines of JSON, as many together as make some work."""
    number, first, size = 0, 1, 0
    group: list[bytes] = []
    line = opening or stream.readline(MAX_BYTES + 1)
    while line:
        number += 1
        if len(line) > MAX_BYTES:
            if group:
                yield Piece(path, where, ".jsonl", tuple(group), first)
            raise InputError(
                f"{where}:{number}: is larger than {MAX_BYTES // 1_000_000} MB, the limit"
            )
        group.append(line)
        size += len(line)
        if size >= TOGETHER or len(group) == MOST_LINES:
            yield Piece(path, where, ".jsonl", tuple(group), first)
            group, first, size = [], number + 1, 0
        line = stream.readline(MAX_BYTES + 1)
    if group:
        yield Piece(path, where, ".jsonl", tuple(group), first)


# ---- what is in them ----


def _parsed(
    forced: str | None, models: Models | None, piece: Piece | InputError
) -> list[Article | InputError]:
    """The articles of a piece, in order, and what is wrong with the others."""
    if isinstance(piece, InputError):
        return [piece]
    found: list[Article | InputError] = []
    try:
        for draft in _drafts(piece):
            if isinstance(draft, Draft):
                found.append(article_of(piece.path, draft, forced))
            else:
                found.append(draft)
    except InputError as error:
        found.append(error)
    return found


def _drafts(piece: Piece) -> Iterator[Draft | InputError]:
    where, ending = piece.where, piece.ending
    if ending in LINES:
        for number, line in enumerate(piece.data, piece.first):
            place = f"{where}:{number}"
            if line.strip():
                try:
                    yield json_draft(parse_object(decode(line, place), place), place)
                except InputError as error:
                    yield error
        return
    reader = FEEDS.get(ending) or READERS.get(ending, read_plain)
    yield from reader(decode(piece.data[0], where, html=reader is read_html), where)
