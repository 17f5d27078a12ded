"""Sentences of news in seventeen languages (``news/``), our own writing, as parallel text.

Parallel text of open licence is manuals, lessons and everyday sentences; of news there is none for
most languages. Each block is one sentence as an agency prints it, about invented happenings, with
its translations, a line each, a blank line between blocks:

    en: At least 14 dock workers were taken to hospital, the port authority in Gdansk said.
    nb: Minst 14 havnearbeidere ble kjørt til sykehus, opplyste havnemyndighetene i Gdansk.
    …

Files are UTF-8, xz-compressed. Neighbouring blocks are often of one event.
"""

from __future__ import annotations

import lzma
import re
from pathlib import Path

from sources import LANGUAGES

FOLDER = Path(__file__).parent / "news"
WRITTEN = frozenset(("en", "nn", *LANGUAGES))
_LINE = re.compile(r"([a-z]{2}): (\S.*)")


def read_news(folder: Path = FOLDER) -> list[dict[str, str]]:
    """The sentences by language, a block after the other, in the order of the files.

    Raises ValueError with the place of a bad block.
    """
    found: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.txt.xz")):
        blocks = lzma.decompress(path.read_bytes()).decode("utf-8").strip().split("\n\n")
        for number, block in enumerate(blocks, 1):
            lines = [_LINE.fullmatch(line) for line in block.splitlines()]
            sentences = {line[1]: line[2] for line in lines if line}
            if not all(lines) or len(lines) != len(sentences) or sentences.keys() != WRITTEN:
                raise ValueError(f"{path.name}, block {number}: not a sentence in each language")
            found.append(sentences)
    return found
