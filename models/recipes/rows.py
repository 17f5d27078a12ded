"""NLI rows made from parallel text, and English rows made mixed-language word by word.

Ordinary NLI data alone does not teach a classifier that a translation is the same claim.
From each aligned pair: the pair itself, either way round (entailment); a near but other
sentence (neutral); the pair with one number or the polarity changed on one side
(contradiction), and as many number-bearing pairs left alone; a clause dropped (entailment
one way, neutral the other).
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

Row = tuple[str, str, int]
"""Premise, hypothesis, label: 0 entailment, 1 neutral, 2 contradiction."""
SoftRow = tuple[str, str, list[float]]
"""Premise, hypothesis, probabilities of the three labels."""
ENTAILMENT, NEUTRAL, CONTRADICTION = 0, 1, 2

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|will|should|must|could|would|has|have|had)\b(?! not| n't)"
)
_NEGATED = re.compile(r"\b(not|no|never|none|nothing|nobody|cannot|without)\b|n't|n’t", re.I)
NUMBER = re.compile(r"(?<![\w.,])[0-9]{1,6}(?![\w.,]*[0-9])")
_CLAUSE = re.compile(r"^(.{25,}?), (?:and|which|where|while|so|who|but) .{15,}$")
_WORD = re.compile(r"[^\W\d_]+")


def change_number(text: str, rng: random.Random, least: float = 1.0) -> str | None:
    """``text`` with one of its numbers made another, or None when it has none.

    The larger of the two is more than ``least`` times the smaller.
    """
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    old = int(match[0])
    new = old
    while max(old, new) <= least * min(old, new) or new == old:
        new = (
            max(0, old + rng.randint(-9, 9))
            if rng.random() < 0.5
            else round(old * rng.uniform(0.3, 3)) + 1
        )
    return text[: match.start()] + str(new) + text[match.end() :]


def negate(text: str) -> str | None:
    """English ``text`` with its first auxiliary negated, or None when that can't be done."""
    match = _AUXILIARY.search(text)
    if not match or _NEGATED.search(text) or text.endswith("?"):
        return None
    return f"{text[: match.end()]} not{text[match.end() :]}"


def from_parallel(
    pairs: list[tuple[str, str]], vectors: np.ndarray, rng: random.Random
) -> list[Row]:
    """Rows from (English, foreign) pairs; ``vectors`` (n, dim) are of the English sides."""
    rows: list[Row] = []

    def add(premise: str, hypothesis: str, label: int, either_way: bool = True) -> None:
        rows.append(
            (hypothesis, premise, label)
            if either_way and rng.random() < 0.5
            else (premise, hypothesis, label)
        )

    for start in range(0, len(pairs), 4000):
        block = pairs[start : start + 4000]
        similarity = vectors[start : start + 4000].astype(np.float32) @ vectors[
            start : start + 4000
        ].T.astype(np.float32)
        # Nearly the same English sentence is a paraphrase, not a neutral one.
        similarity[similarity > 0.85] = -1
        nearest = similarity.argmax(1)
        for i, (english, foreign) in enumerate(block):
            kind = rng.random()
            if NUMBER.search(english):
                changed = change_number(foreign, rng)
                if changed and kind < 0.5:
                    add(english, changed, CONTRADICTION)
                else:
                    add(english, foreign, ENTAILMENT)
                continue
            clause = _CLAUSE.match(english)
            negated = negate(english)
            if clause and kind < 0.5:
                short = clause[1] + "."
                if rng.random() < 0.5:
                    add(foreign, short, ENTAILMENT, either_way=False)
                else:
                    add(short, foreign, NEUTRAL, either_way=False)
            elif negated and kind < 0.4:
                add(negated, foreign, CONTRADICTION)
            elif kind < 0.75:
                add(english, foreign, ENTAILMENT)
            else:
                other = block[int(nearest[i])]
                add(english, other[rng.randrange(2)], NEUTRAL)
    return rows


def held_out(rows: Sequence[Mapping[str, str]]) -> list[bool]:
    """Whether each row is kept out of training: about a tenth, by page.

    A page's hash decides, so that the same rows are held out in every run. The rows name no
    page: what is joined by common sentences, directly or through other rows, counts as one, by
    the hash of its first sentence in alphabetical order. Another revision of the same page may
    therefore be trained on.
    """
    page: dict[str, str] = {}

    def first_of(text: str) -> str:
        page.setdefault(text, text)
        while page[text] != text:
            page[text] = page[page[text]]
            text = page[text]
        return text

    for row in rows:
        one, other = sorted((first_of(row["premise"]), first_of(row["hypothesis"])))
        page[other] = one
    return [_in_last_tenth(first_of(row["premise"])) for row in rows]


def _in_last_tenth(text: str) -> bool:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >= 2**64 * 9 // 10


class CodeSwitcher:
    """Replaces words of English text by dictionary translations, so that sides mix languages."""

    def __init__(self, lexicon_path: Path) -> None:
        foreign_to_english: dict[str, dict[str, str]] = json.loads(lexicon_path.read_text("utf-8"))
        self.lexicons: dict[str, dict[str, list[str]]] = {}
        for language, words in foreign_to_english.items():
            inverse: dict[str, list[str]] = {}
            for foreign, english in words.items():
                options = inverse.setdefault(english, [])
                if len(options) < 3:
                    options.append(foreign)
            self.lexicons[language] = inverse

    def switch(self, text: str, language: str, rng: random.Random, share: float = 0.8) -> str:
        """``text`` with about ``share`` of its known words in ``language``."""
        lexicon = self.lexicons[language]

        def word(match: re.Match[str]) -> str:
            options = lexicon.get(match[0].lower())
            return rng.choice(options) if options and rng.random() < share else match[0]

        return _WORD.sub(word, text)
