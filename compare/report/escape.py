"""Article text is hostile: these make it inert in Markdown and HTML and keep scripts apart."""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import urlsplit

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

# Escaping every stop and hyphen would make quotes unreadable as plain text; these are the
# characters that can open a construct inside a line, the next those that can begin one.
_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~&#$^])")
_LINE_START = re.compile(r"^([-+=:]|[0-9]{1,9}[.)])")
_BARE_LINK = re.compile(r"(?i)\b((?:https?|ftp|mailto|xmpp|javascript|data)(?=:)|www(?=\.))|(?=@)")


def plain(text: str) -> str:
    """``text`` on one line, without control, bidi-control and invisible format characters.

    Zero-width joiners stay: Persian and Arabic spelling needs them.
    """
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category not in ("Cf", "Cs", "Co") or character in "\u200c\u200d":
            kept.append(character)
    return re.sub(r" {2,}", " ", "".join(kept))


def markdown(text: str) -> str:
    """``text`` escaped so that no Markdown or HTML construct can come of it."""
    text = _ANYWHERE.sub(r"\\\1", plain(text).strip())
    text = _LINE_START.sub(lambda m: f"{m[1][:-1]}\\{m[1][-1]}", text)
    # A backslash before the ":", "." or "@" is invisible once rendered and stops a bare link.
    return _BARE_LINK.sub(lambda m: f"{m[0]}\\", text)


def isolate(text: str) -> str:
    """``text`` between Unicode isolates: its direction cannot disturb its surroundings."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def bold(text: str, spans: list[tuple[int, int]]) -> str:
    """Markdown of ``text`` with ``spans`` (start, end) in bold, on one line.

    Spans are trimmed to letters and digits at both ends: Markdown opens no emphasis
    between a punctuation mark and a letter.
    """
    pieces, position = [], 0
    for start, end in _merged(text, spans):
        pieces += [_inner(text[position:start]), f"**{markdown(text[start:end])}**"]
        position = end
    return "".join([*pieces, _inner(text[position:])]).strip()


def _inner(text: str) -> str:
    """``markdown`` of a part of a line, which keeps its spaces at the ends."""
    text = plain(text)
    stripped = text.strip()
    if not stripped:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{markdown(stripped)}{' ' * text[-1].isspace()}"


def _merged(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        start, end = max(start, 0), min(end, len(text))
        while start < end and not text[start].isalnum():
            start += 1
        while end > start and not text[end - 1].isalnum():
            end -= 1
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged


def marked(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """``text`` in inert pieces, each with whether it lies in one of ``spans`` (start, end).

    Marks lose the spaces at their ends, and take along the vowel signs that stand on their
    last letter: cut off, those would be drawn on a dotted circle.
    """
    pieces, position = [], 0
    for start, end in _trimmed(text, spans):
        pieces += [(plain(text[position:start]), False), (plain(text[start:end]), True)]
        position = end
    pieces.append((plain(text[position:]), False))
    return [(piece, mark) for piece, mark in pieces if piece]


def _trimmed(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    trimmed: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        start, end = max(start, 0), min(end, len(text))
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            continue
        while end < len(text) and unicodedata.category(text[end])[0] == "M":
            end += 1
        if trimmed and start <= trimmed[-1][1]:
            start, end = trimmed[-1][0], max(end, trimmed.pop()[1])
        trimmed.append((start, end))
    return trimmed


def script_data(value: object) -> str:
    """``value`` as JSON that cannot end or confuse the HTML ``<script>`` it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_IN_SCRIPT)


_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def web_host(url: str | None) -> str | None:
    """The host of an address that is safe to link to (http or https, in ASCII), else None.

    An address with a user name, such as ``https://bank.example@evil.example``, is not.
    """
    if url is None or not _ADDRESS.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        return parts.hostname if "@" not in parts.netloc else None
    except ValueError:
        return None


_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,2000}", re.ASCII)
