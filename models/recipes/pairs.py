"""Premises with hypotheses that follow, are ruled out, or neither (``pairs/``), our own writing.

The MultiNLI rows that we have are thirty thousand, English and Swedish. These are in sixteen
languages, two in five as in MultiNLI, the others of news: a premise, and in the same or another
language what follows from it (E), what it rules out (C), and what it does not settle (N), often in
nearly its words. A line each, a blank line between blocks:

    P de: Drei der fünf Brücken bleiben gesperrt.
    E en: Most of the bridges are still closed.
    N en: Five roads are closed.
    C en: All five bridges have been opened.

Files are UTF-8, xz-compressed: all of ``models/`` has to be small. Of each language the fourth is
not trained on: ``evaluate.py`` measures on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sources import unpacked_text

FOLDER = Path(__file__).parent / "pairs"
LABELS = {"E": "entailment", "N": "neutral", "C": "contradiction"}
HELD_OUT = "4"
_LINE = re.compile(r"([PENC]) ([a-z]{2}): (\S.*)")


def read_pairs(held_out: bool = False, folder: Path = FOLDER) -> Iterator[dict[str, str]]:
    """Rows with the keys of an NLI set (premise, hypothesis, label, lang_p, lang_h), in the order
    of the files: those to train on, or those held out.

    Raises ValueError with the place of a bad line.
    """
    for path in sorted(folder.glob("*.txt.xz")):
        if path.name.removesuffix(".txt.xz").endswith(HELD_OUT) == held_out:
            yield from _read(path)


def _read(path: Path) -> Iterator[dict[str, str]]:
    premise: tuple[str, str] | None = None
    text = unpacked_text(path)
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line)
        if not line:
            premise = None
        elif found and found[1] == "P" and premise is None:
            premise = found[2], found[3]
        elif found and found[1] != "P" and premise:
            yield {
                "premise": premise[1],
                "hypothesis": found[3],
                "label": LABELS[found[1]],
                "lang_p": premise[0],
                "lang_h": found[2],
            }
        else:
            raise ValueError(f"{path.name}:{number}: no line of a block: {line}")
