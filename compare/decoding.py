"""Bytes to clean text."""

from __future__ import annotations

import codecs
import re
import unicodedata

from compare.errors import InputError

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


def decode(data: bytes, where: str, *, html: bool = False) -> str:
    """Bytes as clean text (see `clean`).

    Raises InputError when they are empty, binary, or in no encoding that fits.
    """
    text = clean(decoded(data, where, html))
    if not text.strip():
        raise InputError(f"{where}: is empty")
    return text


def decoded(data: bytes, where: str, html: bool) -> str:
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


def clean(text: str) -> str:
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


def one_line(value: str | None) -> str | None:
    """A declared value as one clean line, None if nothing is left of it."""
    return " ".join(clean(value or "").split())[:300] or None


def quoted(value: str) -> str:
    """A value to quote in a message; what is hostile may also be long."""
    return f"'{value}'" if len(value) <= 60 else f"'{value[:60]}…'"
