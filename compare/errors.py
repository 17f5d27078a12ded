"""The one error a user of crossclaim meets, and text that is safe to print."""

from __future__ import annotations

import re
import unicodedata

_ORDINARY = re.compile(r"[\x20-\x7e]*")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Zero-width joiners spell words in Persian and in emoji; they can't move a cursor.
_HARMLESS = "\u200c\u200d"
_ESCAPED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class InputError(ValueError):
    """Input that can't be used. The message is always one printable line, "WHERE: what"."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


def printable(text: str) -> str:
    """``text`` on one line, with no power over a terminal.

    Control characters and lone surrogates (undecodable bytes of a file name) become escapes
    such as ``\\x1b``; bidi controls, which could reorder what is read, are removed.
    Applying it twice changes nothing more.
    """
    if _ORDINARY.fullmatch(text):
        return text
    return "".join(map(_escape, _BIDI.sub("", text)))


def _escape(character: str) -> str:
    if unicodedata.category(character) not in _ESCAPED or character in _HARMLESS:
        return character
    if "\udc80" <= character <= "\udcff":  # a byte of a file name that isn't UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
