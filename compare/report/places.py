"""Where a claim stands in the file on disk, for formats that point an editor at it.

An article's text is extracted: front matter is gone, Markdown is rendered, wrapped lines are
joined, HTML is searched. A place is given only where the claim is found word for word in the
file as it is now, so that no line number is ever a guess.
"""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from dataclasses import dataclass
from re import finditer
from urllib.parse import quote

from compare.articles import STDIN, Article, read_bytes
from compare.claims import Claim
from compare.decoding import decoded
from compare.errors import InputError


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a file: lines and columns count from 1, columns and offsets in code points.

    ``end_column`` is the one after the last character. Lines end where editors end them, at
    "\\n"; a byte order mark counts nothing.
    """

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    offset: int
    length: int
    text: str


class Places:
    """Finds claims in the files their articles came from; each file is read once."""

    def __init__(self) -> None:
        self._files: dict[str, _File | None] = {}

    def find(self, article: Article, claim: Claim, span: tuple[int, int]) -> Region | None:
        """Where ``span`` of the claim's text stands in the article's file.

        None where the file is no more, or where the claim is not in it word for word (white
        space aside), or is in it twice and the article as a whole does not tell which.
        """
        if article.path not in self._files:
            self._files[article.path] = _open(article.path)
        file = self._files[article.path]
        return file.find(article, claim, span) if file else None


def uri(path: str) -> str:
    """The path as a URI reference, relative where it is; "-" for standard input."""
    return f"{'file://' if path.startswith('/') else ''}{quote(path, safe='/', errors='replace')}"


def _open(path: str) -> _File | None:
    if path == STDIN:
        return None
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe would wait for ever
            return None
        with open(path, "rb") as stream:
            data = read_bytes(stream, path)
        html = path.lower().endswith((".html", ".htm"))
        return _File(decoded(data, path, html))
    except (OSError, ValueError, InputError):
        return None


class _Spaced:
    """A text with single spaces between its words, and where each of them stood.

    One pass builds it and ``str.find`` in it is linear: a regular expression with flexible
    white space would take quadratic time on hostile text.
    """

    def __init__(self, text: str) -> None:
        words: list[str] = []
        self._was: list[int] = []  # where each word starts in the text …
        self._is: list[int] = []  # … and among single spaces
        position = 0
        for match in finditer(r"\S+", text):
            words.append(match[0])
            self._was.append(match.start())
            self._is.append(position)
            position += len(match[0]) + 1
        self.text = " ".join(words)

    def fold(self, position: int) -> int:
        """Where the character at ``position``, no space, stands among single spaces."""
        word = bisect_right(self._was, position) - 1
        return self._is[word] + position - self._was[word]

    def unfold(self, position: int) -> int:
        """Where the character at ``position``, no space, stood in the text."""
        word = bisect_right(self._is, position) - 1
        return self._was[word] + position - self._is[word]

    def once(self, wanted: str) -> int:
        """Where ``wanted`` stands, -1 if nowhere or in more than one place."""
        at = self.text.find(wanted)
        return at if at >= 0 and self.text.find(wanted, at + 1) < 0 else -1


class _File:
    def __init__(self, text: str) -> None:
        self._text = text
        self._spaced = _Spaced(text)
        self._line_starts = [0, *(match.end() for match in finditer("\n", text))]
        self._articles: dict[str, tuple[int, _Spaced]] = {}

    def find(self, article: Article, claim: Claim, span: tuple[int, int]) -> Region | None:
        start, end = _trimmed(claim.text, span)
        at = self._claim_at(article, claim)
        if at < 0 or start >= end:
            return None
        text = _Spaced(claim.text)
        return self._region(at + text.fold(start), at + text.fold(end - 1))

    def _claim_at(self, article: Article, claim: Claim) -> int:
        """Where the claim stands among single spaces; -1 if that can't be told."""
        if article.id not in self._articles:
            spaced = _Spaced(article.text)
            self._articles[article.id] = self._spaced.once(spaced.text), spaced
        whole, text = self._articles[article.id]
        if whole >= 0:
            return whole + text.fold(claim.start)
        return self._spaced.once(" ".join(claim.text.split()))

    def _region(self, first: int, last: int) -> Region:
        """The region from one character of the spaced text to another, both included."""
        start, end = self._spaced.unfold(first), self._spaced.unfold(last) + 1
        top, bottom = (bisect_right(self._line_starts, at) - 1 for at in (start, end - 1))
        return Region(
            start_line=top + 1,
            start_column=start - self._line_starts[top] + 1,
            end_line=bottom + 1,
            end_column=end - self._line_starts[bottom] + 1,
            offset=start,
            length=end - start,
            text=self._text[start:end],
        )


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = max(span[0], 0), min(span[1], len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
