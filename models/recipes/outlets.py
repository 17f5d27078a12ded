"""One fact as several outlets report it (``outlets/``), our own writing, as training rows.

Translations and claims with a word changed are too alike: outlets tell one fact in other words,
with other details around it. A block is of one invented event, a sentence a line, in sixteen
languages:

    A en: A power cut that began shortly before noon left 40,000 homes in Harwick dark.
    A sv: Omkring 40 000 hushåll i Harwick blev utan ström, enligt bolaget mitt i lunchrusningen.
    S fr: Environ 40 000 foyers ont été privés d'électricité à Harwick.
    X da: Ifølge byrådet mistede ikke færre end 95.000 hjem strømmen, da anlægget brændte.
    N de: Rund 40.000 Menschen leben in Harwick, viele davon Rentner.

A tells the fact, S nothing else, X contradicts it, and N does neither, however near it is. Files
are UTF-8, xz-compressed. Every tenth block is not trained on: ``evaluate.py`` measures on it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import permutations, product
from pathlib import Path

from rows import CONTRADICTION, ENTAILMENT, NEUTRAL, Row, SoftRow
from sources import unpacked_text

from compare.entailment import LABELS

FOLDER = Path(__file__).parent / "outlets"
KINDS = "ASXN"
HELD_OUT = 10
OTHER_DETAILS = [0.6, 0.4, 0.0]
"""What is to be said of two reports of one fact: each has details of its own, none is excluded."""
BARE = [0.4, 0.6, 0.0]
"""… and of a report after the bare fact."""
MOST = 10
"""Rows of a kind and block."""
_LINE = re.compile(r"([ASXN]) ([a-z]{2}): (\S.*)")

Block = dict[str, list[tuple[str, str]]]
"""(language, sentence)s by kind."""


def read_outlets(held_out: bool = False, folder: Path = FOLDER) -> list[Block]:
    """The blocks to train on, or those held out, in the order of the files.

    Raises ValueError with the place of a bad line or block.
    """
    found: list[Block] = []
    for path in sorted(folder.glob("*.txt.xz")):
        blocks = unpacked_text(path).strip().split("\n\n")
        for number, block in enumerate(blocks, 1):
            if (number % HELD_OUT == 0) == held_out:
                found.append(_block(block, f"{path.name}, block {number}"))
    return found


def _block(text: str, place: str) -> Block:
    block: Block = {kind: [] for kind in KINDS}
    for line in text.splitlines():
        if not (found := _LINE.fullmatch(line)):
            raise ValueError(f"{place}: no line of a block: {line}")
        block[found[1]].append((found[2], found[3]))
    if len(block["S"]) != 1 or not all(block.values()):
        raise ValueError(f"{place}: lacks a line")
    return block


def outlet_rows(blocks: Sequence[Block], rng: random.Random) -> list[Row | SoftRow]:
    """Some thirty rows a block, most of them in two languages."""
    rows: list[Row | SoftRow] = []
    for block in blocks:
        told, bare, against, beside = ([text for _, text in block[kind]] for kind in KINDS)
        rows += [(one, bare[0], ENTAILMENT) for one in told]
        rows += [(bare[0], one, BARE) for one in rng.sample(told, 2)]
        others = rng.sample([*permutations(told, 2)], MOST // 2)
        rows += [(one, other, OTHER_DETAILS) for one, other in others]
        for label, sentences in ((CONTRADICTION, against), (NEUTRAL, beside)):
            pairs = [*product(told + bare, sentences)]
            for pair in rng.sample(pairs, min(MOST, len(pairs))):
                one, other = rng.sample(pair, 2)
                rows.append((one, other, label))
    return rows


def questions(blocks: Sequence[Block]) -> list[dict[str, str]]:
    """Every (premise, hypothesis, label) whose label is certain, with the keys of an NLI set."""
    rows: list[Row] = []
    for block in blocks:
        told, bare, against, beside = ([text for _, text in block[kind]] for kind in KINDS)
        rows += [(one, bare[0], ENTAILMENT) for one in told]
        for label, sentences in ((CONTRADICTION, against), (NEUTRAL, beside)):
            for one, other in product(told + bare, sentences):
                rows += [(one, other, label), (other, one, label)]
    return [{"premise": p, "hypothesis": h, "label": LABELS[label]} for p, h, label in rows]


def outlet_clusters(blocks: Sequence[Block]) -> tuple[list[str], list[int]]:
    """Sentences, and which of them alignment has to bring together (the same number): what tells
    of a fact or contradicts it. What is beside it stands apart."""
    texts: list[str] = []
    labels: list[int] = []
    for block in blocks:
        number = labels[-1] + 1 if labels else 0
        together = [text for kind in "ASX" for _, text in block[kind]]
        apart = [text for _, text in block["N"]]
        texts += together + apart
        labels += [number] * len(together) + [number + 1 + i for i in range(len(apart))]
    return texts, labels
