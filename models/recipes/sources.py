"""Where the training data comes from, what is left out, and how it is read.

Layout of a data directory (``--data``), every file UTF-8 and xz-compressed:

``parallel/<lang>.tsv.xz``  English TAB foreign TAB source
``nli/<set>.jsonl.xz``      {premise, hypothesis, label, lang_p, lang_h}
``lexicon/en-<xx>-enwiktionary.txt.xz``  Wiktionary translations

``models/README.md`` names the public origin of every source.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = (
    *("nb", "sv", "da", "ar", "de", "fr", "es"),
    *("it", "nl", "pt", "pl", "uk", "ru", "tr", "fa"),
)
"""Languages added to English; Nynorsk rides on Bokmål, Wiktionary and wordfreq."""

PARALLEL_SOURCES = frozenset(
    {
        "ms_courses_mt",
        "ms_courses_mt2",
        "ms_retail_mt",
        "d365_smb",
        "d365_ops",
        "d365_projops",
        "tatoeba",
        "tico19",
        "xquad",
        "sdg",
        "xsid",
        "gnome_help",
        "bible_archaic",
        "religious_quran",
    }
)
"""Sources whose licence allows openly licensed weights.

Left out: wmt_* (research use only; kept as held-out news), multi30k (no licence
stated), stsb_mt_train (mixed terms), mozilla_www (file-level copyleft).
"""

WORDS_ONLY_SOURCES = frozenset({"bible_archaic", "religious_quran"})
"""Archaic style: good for learning words, not for learning how news is written."""

WIKTIONARY_CODES = {"nb": "no"} | {
    code: code for code in ("sv", "da", "de", "es", "it", "nl", "pt", "pl", "tr", "fa")
}

_BRACKETS = re.compile(r"\[[^\]]*\]|\{[^}]*\}|\([^)]*\)")


def unpacked_text(path: Path) -> str:
    """The text of an xz-compressed UTF-8 file."""
    return lzma.decompress(path.read_bytes()).decode("utf-8")


def digest(path: Path) -> str:
    """SHA-256 of a file, as a hex string: recorded beside everything trained from it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_parallel(
    data: Path, language: str, sources: frozenset[str] = PARALLEL_SOURCES
) -> Iterator[tuple[str, str, str]]:
    """Yield (English, foreign, source) rows of one language, in file order."""
    with lzma.open(data / "parallel" / f"{language}.tsv.xz", "rt", encoding="utf-8") as file:
        for line in file:
            english, foreign, source = line.rstrip("\n").split("\t")
            if source in sources and english and foreign:
                yield english, foreign, source


def read_nli(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of one NLI file."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read_wiktionary(data: Path, language: str) -> dict[str, list[str]]:
    """Foreign word -> its English headwords, most specific sense first, from Wiktionary."""
    code = WIKTIONARY_CODES.get(language)
    path = data / "lexicon" / f"en-{code}-enwiktionary.txt.xz"
    lexicon: dict[str, list[str]] = {}
    if code is None or not path.exists():
        return lexicon
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            head, separator, translations = line.partition(" :: ")
            if not separator or line.startswith("#"):
                continue
            english = _BRACKETS.sub("", head).strip().lower()
            for item in re.split(r"[,;]", _BRACKETS.sub("", translations)):
                word = item.strip().lower()
                # Single words only: the vocabulary has no multi-word tokens.
                if english and re.fullmatch(r"[^\W\d_]+", word):
                    senses = lexicon.setdefault(word, [])
                    if english not in senses:
                        senses.append(english)
    return lexicon
