"""Claims to candidate pairs: which sentences may speak of the same thing.

Margin-scored mutual neighbours (Artetxe & Schwenk 2019, "Margin-based parallel corpus
mining"): a pair's cosine divided by what either side scores with its own neighbourhood.
Raw cosine alone would match every sentence of a hot topic with every other. Figures add
candidates that margins miss: two sentences of one event that give the same odd number, or
count the same thing, are worth judging even where the rest of the wording is far apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from compare.claims import Claim
from compare.embeddings import Embedder
from compare.facts.kinds import OTHER, kinship
from compare.facts.quantities import Quantity, comparable
from compare.facts.speech import Force
from compare.runtime import Floats
from compare.thresholds import Thresholds
from compare.wording import cognates

NEIGHBOURS = 4
"""Neighbourhood of the margin (the paper's k)."""
ALONE = 1.3
"""Margin of two sentences that nothing can be compared with: that of most true matches."""
BEST = 2
"""A candidate is among this many best on both sides."""
MEASURED = frozenset({"percent", "money", "measure"})
"""Kinds of figure whose unit says what is measured; ages and durations say too little."""
UNIT_ALONE = 0.7
"""How far a common unit alone tells that two figures measure the same …"""
SHARES_ALONE = 0.65
"""… and that two are percentages: of what, the sentences must say."""
HEAD_FIRST = frozenset({"ar", "fa", "fr", "es", "it", "pt"})
SLAVIC = frozenset({"ru", "uk", "pl"})
SLAVIC_ADJECTIVES = ("ых", "их", "ych", "ich")
AFTER_HEADS = frozenset(
    ["of", "in", "from", "at", "for", "with", "av", "af", "i", "fra", "från", "til", "på"]
) | {"von", "aus", "der", "des", "dem", "den", "van", "uit", "de", "het"}
"""Prepositions and articles of genitives: what counts stands before them."""
PLURALS = frozenset(["people", "men", "women", "children"])
SUPINES = ("ats", "etts", "itts", "gits", "kits", "vits", "ades")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two claims worth judging; ``left`` comes first in article order.

    ``similarity`` is the higher cosine of the whole sentences and of their contents;
    ``margin`` the ratio of the cosine to its neighbourhood (1 = nothing special);
    ``mutual`` tells the best match of both sides from further candidates.
    """

    left: Claim
    right: Claim
    similarity: float
    margin: float
    mutual: bool


class Vectors:
    """L2-normalised vectors of every text asked for, each encoded once, in one batch."""

    def __init__(self, embedder: Embedder, texts: set[str]) -> None:
        ordered = sorted(texts)
        self._row = {text: i for i, text in enumerate(ordered)}
        self._matrix = embedder.encode(ordered) if ordered else np.zeros((0, 1), np.float32)

    def of(self, texts: Sequence[str]) -> Floats:
        """Rows (n, dim) of texts that were given at the start."""
        return self._matrix[[self._row[text] for text in texts]]

    def cosine(self, left: str, right: str) -> float:
        """Cosine of two of the texts."""
        a, b = self.of([left, right])
        return float(a @ b)


def texts_needed(claims: Sequence[Claim]) -> set[str]:
    """Every text whose vector alignment or a verdict may ask for."""
    texts: set[str] = set()
    for claim in claims:
        texts |= {claim.text, claim.content}
        for quantity in claim.quantities:
            texts |= {quantity.counted, *count_heads(quantity, claim.language)}
    return texts - {""}


def count_heads(quantity: Quantity, language: str) -> tuple[str, ...]:
    """What may be the head noun of what is counted: "names" of "names of French nationals".

    Romance languages, Arabic and Persian put the head first, Slavic ones behind its adjectives, the
    Germanic ones last, before any preposition or article; in English nothing but a preposition
    can follow "people", nor a participle be counted ("bills restricting"), nor a Swedish supine
    ("hus kontrollerats"). An English plural inside may be it, too: "refugees stuck".
    """
    words = quantity.counted.split()
    if not words:
        return ()
    if language in HEAD_FIRST:
        return (words[0],)
    if language in SLAVIC:
        nouns = (word for word in words if not word.lower().endswith(SLAVIC_ADJECTIVES))
        return (next(nouns, words[-1]),)
    for cut in range(1, len(words)):
        before, word = words[cut - 1].lower(), words[cut].lower()
        if (
            word in AFTER_HEADS
            or (
                language == "en"
                and (before in PLURALS or (before.endswith("s") and word.endswith("ing")))
            )
            or (language == "sv" and word.endswith(SUPINES))
        ):
            words = words[:cut]
            break
    inside = [w for w in words[:-1] if language == "en" and w.endswith("s") and len(w) > 3]
    return (words[-1], *inside[-1:])


def same_count(
    a: Quantity, a_claim: Claim, b: Quantity, b_claim: Claim, vectors: Vectors, near_heads: float
) -> float:
    """How far two figures count the same thing: the cosine of their head nouns, or more where the
    lists of ``kinds`` know both; ``OTHER`` where those tell them apart.

    Heads that are near let the whole phrases speak too ("special soldiers" and
    "special forces soldiers"). So with percentages whose whole both name; others, sums and measures
    have only their unit. 0 for ages and durations, when either names nothing that is counted, and
    when the kinds or units differ.
    """
    if not comparable(a, b):
        return 0.0
    if a.kind in MEASURED and a.kind != "percent":
        return UNIT_ALONE
    heads = [*product(count_heads(a, a_claim.language), count_heads(b, b_claim.language))]
    if a.kind not in ("count", "percent") or not heads:
        return SHARES_ALONE if a.kind == "percent" else 0.0
    listed = [kinship(x, a_claim.language, y, b_claim.language) for x, y in heads]
    if all(kin == OTHER for kin in listed):
        return OTHER
    near = (1.0 if cognates(*two) else vectors.cosine(*two) for two in heads)
    score = max(0.0, *near, *(kin or 0.0 for kin in listed))
    if score >= near_heads:
        score = max(score, vectors.cosine(a.counted, b.counted))
    # A noun alone is a weak sign of its meaning: unlike ones leave it open of what the share is.
    return SHARES_ALONE if a.kind == "percent" and score < UNIT_ALONE else score


def odd(quantity: Quantity) -> bool:
    """Whether a figure is exact and too odd (27, 197, 1200) to meet by chance in one event."""
    value = quantity.low
    if value != quantity.high or value <= 12 or quantity.kind not in ("count", "measure", "money"):
        return False
    return len(f"{value:.0f}".rstrip("0")) > 1


def same_odd_figure(a: Quantity, b: Quantity) -> bool:
    """Whether both give the same odd figure."""
    return odd(a) and odd(b) and a.low == b.low and comparable(a, b)


def similarities(left: Sequence[Claim], right: Sequence[Claim], vectors: Vectors) -> Floats:
    """Cosines (len(left), len(right)): the higher of sentence and content similarity."""
    whole = vectors.of([c.text for c in left]) @ vectors.of([c.text for c in right]).T
    said = vectors.of([c.content for c in left]) @ vectors.of([c.content for c in right]).T
    higher: Floats = np.maximum(whole, said)
    return higher


def margins(cosine: Floats) -> Floats:
    """Ratio margin of a cosine matrix; ``ALONE`` for two sentences without a neighbourhood."""
    if cosine.shape == (1, 1):
        return np.full((1, 1), ALONE, np.float32)

    def nearest(matrix: Floats) -> Floats:
        mean = np.sort(matrix, axis=1)[:, -NEIGHBOURS:].mean(1)
        floored: Floats = np.maximum(mean, 1e-6).astype(np.float32)
        return floored

    around = nearest(cosine)[:, None] + nearest(cosine.T)[None, :]
    ratio: Floats = (2 * cosine / around).astype(np.float32)
    return ratio


def ranks(scores: Floats) -> NDArray[np.intp]:
    """For each cell, how many cells of its row score higher (0 = the row's best)."""
    order = np.argsort(-scores, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(scores.shape[1])[None, :], axis=1)
    return rank


def candidates(
    articles: Sequence[Sequence[Claim]], vectors: Vectors, limits: Thresholds
) -> list[Candidate]:
    """Pairs worth judging among the claims of one event's articles, in article order."""
    found: list[Candidate] = []
    for left, right in combinations([a for a in articles if a], 2):
        found += across(left, right, vectors, limits)
    for article in articles:
        if article:
            found += within(article, vectors, limits)
    return found


def across(
    left: Sequence[Claim], right: Sequence[Claim], vectors: Vectors, limits: Thresholds
) -> Iterator[Candidate]:
    """Pairs of claims of two articles that may speak of the same thing."""
    cosine = similarities(left, right, vectors)
    margin = margins(cosine)
    worst = np.maximum(ranks(margin), ranks(margin.T).T)
    close = (worst < BEST) & (margin >= limits.margin) & (cosine >= limits.candidate)
    for i, j in np.argwhere(cosine >= limits.shared_figure):
        a, b = left[i], right[j]
        if close[i, j] or _share_a_figure(a, b, vectors, limits):
            mutual = bool(worst[i, j] == 0 and close[i, j])
            yield Candidate(a, b, float(cosine[i, j]), float(margin[i, j]), mutual)


def _share_a_figure(a: Claim, b: Claim, vectors: Vectors, limits: Thresholds) -> bool:
    return any(
        same_odd_figure(x, y)
        or (
            x.kind == "count"
            and same_count(x, a, y, b, vectors, limits.near_heads) >= limits.same_count
        )
        for x in a.quantities
        for y in b.quantities
    )


def within(claims: Sequence[Claim], vectors: Vectors, limits: Thresholds) -> Iterator[Candidate]:
    """Pairs inside one article where one speaker may be set against another."""
    cosine = similarities(claims, claims, vectors)
    margin = margins(cosine)
    others = margin - 2 * np.eye(len(claims), dtype=np.float32)  # a claim is no match of itself
    best = ranks(others) == 0
    for i, j in combinations(range(len(claims)), 2):
        a, b = claims[i], claims[j]
        if cosine[i, j] >= limits.candidate and _opposed(a, b):
            mutual = bool(best[i, j] and best[j, i])
            yield Candidate(a, b, float(cosine[i, j]), float(margin[i, j]), mutual)


def _opposed(a: Claim, b: Claim) -> bool:
    """Whether one side denies or negates and the two are not said by the same voice."""
    said = a.attribution, b.attribution
    if not any(said):
        return False  # the reporter does not contradict the reporter
    denied = any(s is not None and s.force is Force.DENIES for s in said)
    return denied or bool(a.negations) != bool(b.negations)
