"""Files, folders and streams to articles, one at a time, whatever their number.

What can't be read is handed on as the error it is, in its place: one bad file does not keep
thousands of others waiting.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from compare.articles import (
    MAX_BYTES,
    STDIN,
    Article,
    article_of,
    find_files,
    forced_language,
    load_articles,
    read_bytes,
    suffix,
)
from compare.corpus.feeds import FEEDS, json_draft
from compare.decoding import decode
from compare.errors import InputError, printable
from compare.readers import READERS, Draft, parse_object, read_plain

LINES = frozenset([".jsonl", ".ndjson"])
SUFFIXES = (*READERS, *FEEDS)


def read_articles(
    paths: Iterable[str], language: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Article | InputError]:
    """The articles of files, folders and "-" (``stdin``), in order of path and place.

    JSON lines are read as a stream, so they may be of any length. Raises InputError at once for a
    path that is not there, and for a language that is none.
    """
    forced = forced_language(language)
    files = find_files(paths, SUFFIXES)
    for path, file in files:
        if path != STDIN and not os.path.exists(file):
            raise InputError(f"{path}: no such file")
    return _read(files, language, forced, stdin)


def _read(
    files: Iterable[tuple[str, str]],
    language: str | None,
    forced: str | None,
    stdin: BinaryIO | None,
) -> Iterator[Article | InputError]:
    for path, file in files:
        shown = printable(path)
        try:
            for draft in _drafts(shown, file, language, stdin):
                if isinstance(draft, Draft):
                    yield article_of(shown, draft, forced)
                else:
                    yield draft
        except InputError as error:
            yield error


def _drafts(
    path: str, file: str, language: str | None, stdin: BinaryIO | None
) -> Iterator[Draft | Article | InputError]:
    ending = suffix(file)
    if path == STDIN:
        yield from _stream(stdin or sys.stdin.buffer)
    elif ending in LINES or ending in FEEDS:
        try:
            with open(file, "rb") as stream:
                if ending in LINES:
                    yield from _lines(stream, path)
                else:
                    yield from FEEDS[ending](decode(read_bytes(stream, path), path), path)
        except OSError as error:
            raise InputError(f"{path}: can't be read ({(error.strerror or '').lower()})") from error
    else:
        yield from load_articles([file], language=language)


def _stream(stream: BinaryIO) -> Iterator[Draft | InputError]:
    """Standard input: JSON lines when it opens with a brace, else one article of plain text."""
    where = "standard input"
    first = stream.readline(MAX_BYTES + 1)
    while first and not first.strip():
        first = stream.readline(MAX_BYTES + 1)
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        yield from _lines(stream, where, first)
    else:
        rest = read_bytes(stream, where)
        yield from read_plain(decode(read_bytes(io.BytesIO(first + rest), where), where), where)


def _lines(stream: BinaryIO, where: str, first: bytes = b"") -> Iterator[Draft | InputError]:
    number = 0
    line = first or stream.readline(MAX_BYTES + 1)
    while line:
        number += 1
        place = f"{where}:{number}"
        if len(line) > MAX_BYTES:
            raise InputError(f"{place}: is larger than {MAX_BYTES // 1_000_000} MB, the limit")
        if line.strip():
            try:
                yield json_draft(parse_object(decode(line, place), place), place)
            except InputError as error:
                yield error
        line = stream.readline(MAX_BYTES + 1)
