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

import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rows import CONTRADICTION, ENTAILMENT, NEUTRAL, NUMBER, Row, change_number, negate
from sources import LANGUAGES, unpacked_text

from compare import Embedder

FOLDER = Path(__file__).parent / "news"
WRITTEN = frozenset(("en", "nn", *LANGUAGES))
ALIKE, CHANGED, NEGATED = 14, 8, 2
"""Rows a sentence of two translations, of a number changed in one of them, of it negated."""
NEIGHBOURS, EACH = 4, 3
"""Nearest other sentences, and rows of each."""
NEAR, SAME = 0.3, 0.85
"""Cosines between which a neighbour lies: neither another matter nor perhaps the same."""
_LINE = re.compile(r"([a-z]{2}): (\S.*)")


def read_news(folder: Path = FOLDER) -> list[dict[str, str]]:
    """The sentences by language, a block after the other, in the order of the files.

    Raises ValueError with the place of a bad block.
    """
    found: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.txt.xz")):
        blocks = unpacked_text(path).strip().split("\n\n")
        for number, block in enumerate(blocks, 1):
            lines = [_LINE.fullmatch(line) for line in block.splitlines()]
            sentences = {line[1]: line[2] for line in lines if line}
            if not all(lines) or len(lines) != len(sentences) or sentences.keys() != WRITTEN:
                raise ValueError(f"{path.name}, block {number}: not a sentence in each language")
            found.append(sentences)
    return found


def news_rows(
    blocks: Sequence[dict[str, str]], embedder: Embedder, rng: random.Random
) -> list[Row]:
    """Some thirty rows a sentence, in all pairs of languages."""
    vectors = embedder.encode([block["en"] for block in blocks]).astype(np.float32)
    cosine = vectors @ vectors.T
    rows: list[Row] = []

    def either(one: str, other: str, label: int) -> None:
        rows.append((one, other, label) if rng.random() < 0.5 else (other, one, label))

    for i, block in enumerate(blocks):
        languages = sorted(block)
        for _ in range(ALIKE):
            one, other = rng.sample(languages, 2)
            rows.append((block[one], block[other], ENTAILMENT))
        if any(map(NUMBER.search, block.values())):
            for _ in range(CHANGED):
                one, other = rng.sample(languages, 2)
                if changed := change_number(block[one], rng, least=1.15):
                    either(changed, block[other], CONTRADICTION)
        if negated := negate(block["en"]):
            for _ in range(NEGATED):
                other = rng.choice([code for code in languages if code != "en"])
                either(negated, block[other], CONTRADICTION)
        nearest = np.argsort(-cosine[i], kind="stable")[: NEIGHBOURS + 2]
        near = [j for j in nearest if j != i and NEAR <= cosine[i, j] < SAME]
        for j in near[:NEIGHBOURS]:
            for _ in range(EACH):
                premise, hypothesis = rng.choice(languages), rng.choice(languages)
                rows.append((block[premise], blocks[j][hypothesis], NEUTRAL))
    return rows
