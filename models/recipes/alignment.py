"""IBM Model 1 trained in both directions at once, so that the two must agree.

Brown et al. 1993, "The mathematics of statistical machine translation" (Model 1);
Liang, Taskar & Klein 2006, "Alignment by agreement" (multiplying the posteriors of the
two directions in the E step, which makes rare words stop collecting everything).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np

WORD = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)?")

Lexicon = dict[str, list[tuple[float, str]]]
"""Foreign word -> up to five (probability, English word), best first."""


def words(text: str) -> list[str]:
    """Lower-cased words and digit runs of ``text``."""
    return WORD.findall(text.lower())


def align(
    pairs: Iterable[tuple[str, str]],
    iterations: int = 5,
    longest: int = 25,
    rarest: int = 2,
) -> tuple[Lexicon, Counter[str]]:
    """Learn P(English | foreign) from (English, foreign) sentence pairs.

    Returns the lexicon and the foreign word counts. Sentences over ``longest`` words are
    skipped (quadratic cost, little to learn); words seen less than ``rarest`` times too.
    """
    sentences = [(words(english), words(foreign)) for english, foreign in pairs]
    english_counts = Counter(w for english, _ in sentences for w in english)
    foreign_counts = Counter(w for _, foreign in sentences for w in foreign)
    english_ids = {w: i for i, w in enumerate(w for w, n in english_counts.items() if n >= rarest)}
    foreign_ids = {w: i for i, w in enumerate(w for w, n in foreign_counts.items() if n >= rarest)}

    english_cells, foreign_cells, rows, columns = [], [], [], []
    row = column = 0
    for english, foreign in sentences:
        e = [english_ids[w] for w in english if w in english_ids]
        f = [foreign_ids[w] for w in foreign if w in foreign_ids]
        if not e or not f or len(e) > longest or len(f) > longest:
            continue
        english_cells.append(np.tile(np.array(e, np.int32), len(f)))
        foreign_cells.append(np.repeat(np.array(f, np.int32), len(e)))
        rows.append(np.repeat(np.arange(row, row + len(f), dtype=np.int32), len(e)))
        columns.append(np.tile(np.arange(column, column + len(e), dtype=np.int32), len(f)))
        row, column = row + len(f), column + len(e)
    if not rows:
        return {}, foreign_counts
    width = len(english_ids)
    keys = np.concatenate(foreign_cells).astype(np.int64) * width + np.concatenate(english_cells)
    del english_cells, foreign_cells
    unique, cell = np.unique(keys, return_inverse=True)
    row_of, column_of = np.concatenate(rows), np.concatenate(columns)
    f_of, e_of = unique // width, unique % width

    given_english = np.ones(len(unique))
    given_foreign = np.ones(len(unique))
    counts = given_english
    for _ in range(iterations):
        forward = given_english[cell]
        forward /= np.bincount(row_of, forward)[row_of]
        backward = given_foreign[cell]
        backward /= np.bincount(column_of, backward)[column_of]
        counts = np.bincount(cell, forward * backward, minlength=len(unique))
        given_english = counts / np.maximum(np.bincount(e_of, counts)[e_of], 1e-12)
        given_foreign = counts / np.maximum(np.bincount(f_of, counts)[f_of], 1e-12)

    english_words, foreign_words = list(english_ids), list(foreign_ids)
    lexicon: Lexicon = {}
    for k in np.flatnonzero((given_foreign > 0.05) & (counts > 0.3)):
        entry = lexicon.setdefault(foreign_words[f_of[k]], [])
        entry.append((float(given_foreign[k]), english_words[e_of[k]]))
    return {f: sorted(e, reverse=True)[:5] for f, e in lexicon.items()}, foreign_counts
