"""NLI rows for languages without labelled data: a teacher's verdict on the English side.

Two English sentences that are near each other are labelled by a classifier, as probabilities; the
student sees the same pair with one side or both in another language, from parallel text. What the
classifier knows in English is so carried over without a labelled row in the other language. The
idea is Reimers & Gurevych's (2020, arXiv:2004.09813) for embeddings; the targets are soft as in
Hinton et al. (2015, arXiv:1503.02531).
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from distil import usable
from rows import SoftRow
from sources import LANGUAGES, read_parallel

from compare import NLI, Embedder
from compare.entailment import LABELS

MOST = frozenset({"ar", "de", "es", "fr", "ru", "tr"})
SENTENCES = {code: 14000 if code in MOST else 5000 for code in LANGUAGES}
"""Sentences drawn of each language, half of them Tatoeba's: short, everyday and near each other."""
PROSE = frozenset({"ms_courses_mt", "ms_courses_mt2", "tico19", "xquad"})

NEIGHBOURS = 12
"""Nearest sentences among which a sentence's counterparts are drawn …"""
DRAWN = 2
"""… so many of them."""
NEAR, SAME = 0.45, 0.93
"""Cosines between which a neighbour lies: neither another matter nor the same sentence."""
BLOCK = 5000
BOTH = 0.5
"""Share of the rows with both sides in the other language; else one of them stays English."""
UNDECIDED = 1.0
"""Neutral rows kept for each row that the teacher calls entailment or contradiction."""


def transfer_rows(
    data: Path, embedder: Embedder, teacher: NLI, rng: random.Random
) -> list[SoftRow]:
    """Rows of every language that parallel text is there for."""
    rows: list[SoftRow] = []
    for language in LANGUAGES:
        known = list(read_parallel(data, language))
        everyday = [(e, f) for e, f, s in known if s == "tatoeba" and 15 <= len(e) <= 180]
        prose = [(e, f) for e, f, s in known if s in PROSE and 40 <= len(e) <= 180]
        half = SENTENCES[language] // 2
        pairs = [
            pair
            for found in (everyday, [p for p in prose if usable(*p)])
            for pair in rng.sample(found, min(half, len(found)))
        ]
        rows += of_language(pairs, embedder, teacher, rng)
        print("transfer", language, len(rows), flush=True)
    return rows


def of_language(
    pairs: list[tuple[str, str]], embedder: Embedder, teacher: NLI, rng: random.Random
) -> list[SoftRow]:
    """Rows from (English, foreign) pairs of one language.

    An English sentence that has several translations counts once, with one of them.
    """
    translation = dict(pairs)
    english = sorted(translation)
    rng.shuffle(english)
    asked = [
        pair
        for start in range(0, len(english), BLOCK)
        for pair in _near_pairs(english[start : start + BLOCK], embedder, rng)
    ]
    probabilities = teacher.predict(asked)
    neutral = probabilities.argmax(1) == LABELS.index("neutral")
    left = round(UNDECIDED * int((~neutral).sum()))
    rows: list[SoftRow] = []
    for (premise, hypothesis), p, undecided in zip(asked, probabilities, neutral, strict=True):
        if undecided and (left := left - 1) < 0:
            continue
        kept = None if rng.random() < BOTH else rng.randrange(2)
        rows.append(
            (
                premise if kept == 0 else translation[premise],
                hypothesis if kept == 1 else translation[hypothesis],
                [round(float(x), 4) for x in p],
            )
        )
    return rows


def _near_pairs(
    sentences: list[str], embedder: Embedder, rng: random.Random
) -> list[tuple[str, str]]:
    """Each sentence as premise with some of its neighbours."""
    vectors = embedder.encode(sentences).astype(np.float32)
    cosine = vectors @ vectors.T
    nearest = np.argsort(-cosine, axis=1, kind="stable")[:, : NEIGHBOURS + 1]
    found: list[tuple[str, str]] = []
    for i, row in enumerate(nearest):
        usable = [j for j in row if j != i and NEAR <= cosine[i, j] <= SAME]
        drawn = rng.sample(usable, min(DRAWN, len(usable)))
        found += [(sentences[i], sentences[j]) for j in drawn]
    rng.shuffle(found)
    return found
