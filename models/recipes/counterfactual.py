"""The questions that verdicts ask the NLI model, as training rows, from our news frames.

Where two sentences differ in a fact, crossclaim makes the fact equal and asks whether they would
then be one claim (``compare/evidence.py``). In a frame the answer is known: a wording that
conflicts by that very fact says the same without it, one that only looks alike does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from frames import LANGUAGES, Claim, Wording
from rows import ENTAILMENT, NEUTRAL, Row

from compare.alignment import Candidate, Vectors, texts_needed
from compare.articles import Article
from compare.claims import Claim as Extracted
from compare.claims import extract_claims
from compare.embeddings import Embedder
from compare.evidence import differences
from compare.thresholds import Thresholds

SAMES = 4
"""Wordings of the claim that each conflicting or like wording is set against."""
BETWEEN_CLAIMS = 8
"""Pairs of each claim with other claims of its event."""

Pairing = tuple[Wording, Wording, str | None]
"""Two wordings and the rule by which they conflict, if they do."""


def counterfactual_rows(claims: list[Claim], embedder: Embedder, rng: random.Random) -> list[Row]:
    """Rows of every difference found between wordings, with the fact made equal."""
    pairings = [pairing for claim in claims for pairing in _pairings(claim, claims, rng)]
    extracted = {wording: _claim(wording) for one, other, _ in pairings for wording in (one, other)}
    found = [claim for claim in extracted.values() if claim is not None]
    vectors = Vectors(embedder, texts_needed(found))
    rows: list[Row] = []
    for one, other, rule in pairings:
        left, right = extracted[one], extracted[other]
        if left is None or right is None:
            continue
        pair = Candidate(left, right, similarity=0.9, margin=2.0, mutual=True)
        figures = {c.article: [(c, q) for q in c.quantities] for c in (left, right)}
        for difference in differences(pair, figures, vectors, Thresholds()):
            if rule not in (None, difference.rule):
                continue
            texts = difference.premise, difference.hypothesis
            label = ENTAILMENT if rule else NEUTRAL
            # What is denied may leave out what the assertion adds, never the other way round.
            turned = difference.rule != "speech.denial" and rng.random() < 0.5
            rows.append((*(texts[::-1] if turned else texts), label))
    return rows


def _pairings(claim: Claim, claims: list[Claim], rng: random.Random) -> Iterator[Pairing]:
    same = [wording for wording in claim.same if wording[0] in LANGUAGES]
    for entry, rule in zip(claim.conflict, claim.rules, strict=True):
        for wording in _known(entry):
            yield from ((wording, s, rule) for s in rng.sample(same, SAMES))
    for entry in claim.other:
        for wording in _known(entry):
            yield from ((wording, s, None) for s in rng.sample(same, SAMES))
    neighbours = [c for c in claims if c.event == claim.event and c is not claim]
    for _ in range(BETWEEN_CLAIMS):
        yield rng.choice(same), rng.choice(_known(rng.choice(neighbours).same)), None
        denial = rng.choice(rng.choice(neighbours).conflict)
        yield rng.choice(same), rng.choice(_known(denial)), None


def _known(entry: list[Wording]) -> list[Wording]:
    return [wording for wording in entry if wording[0] in LANGUAGES]


def _claim(wording: Wording) -> Extracted | None:
    """What crossclaim reads in a sentence; None where it takes it for something else."""
    language, text = wording
    found = extract_claims(Article(text, "", None, language, None, None, None, text)).claims
    return found[0] if len(found) == 1 and found[0].text == text else None
