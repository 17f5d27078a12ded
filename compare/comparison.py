"""The whole way: articles → claims → embeddings → aligned pairs → verdicts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from compare.alignment import Candidate, Vectors, candidates, texts_needed
from compare.articles import Article
from compare.calibration import Calibration, calibration_for
from compare.claims import Claim, extract_claims, normalised
from compare.embeddings import Embedder, load_embedder
from compare.entailment import NLI, load_nli
from compare.events import group_events
from compare.independence import Corroboration, corroborations
from compare.models import ModelId
from compare.rules import Label
from compare.thresholds import Thresholds
from compare.verdicts import Judge, Reason, Verdict

if TYPE_CHECKING:
    from compare.corpus.series import Series


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything a report needs, in an order that does not depend on the input's."""

    articles: tuple[Article, ...]
    claims: tuple[Claim, ...]
    events: tuple[tuple[str, ...], ...]
    """Article ids by event; only claims of one event are compared."""
    pairs: tuple[Pair, ...]
    unmatched: tuple[str, ...]
    """Ids of claims that no other article has, within events of two or more articles."""
    corroborations: tuple[Corroboration, ...]
    """What several articles report, and how many origins they have it from."""
    left_out: Counter[str]
    """Furniture and fragments that are no claims, counted by kind."""
    embedder: ModelId
    nli: ModelId
    thresholds: Thresholds
    calibration: Calibration
    series: tuple[Series, ...] = ()
    """Figures over time; only corpora have them."""
    copies: tuple[tuple[str, ...], ...] = ()
    """Ids of articles that carry one text, the first of them first; only corpora look for them."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A verdict with an id that survives edits elsewhere: both texts and the label, hashed."""

    id: str
    verdict: Verdict


def _ignore(stage: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Aligned:
    """Articles with their claims, grouped into events, and the pairs worth judging."""

    articles: tuple[Article, ...]
    claims: tuple[Claim, ...]
    left_out: Counter[str]
    events: tuple[tuple[str, ...], ...]
    candidates: tuple[Candidate, ...]
    vectors: Vectors


def align(
    articles: Sequence[Article],
    embedder: Embedder,
    thresholds: Thresholds,
    progress: Callable[[str], None] = _ignore,
) -> Aligned:
    """Everything before the verdicts; the order of ``articles`` does not matter."""
    ordered = sorted(articles, key=lambda a: (a.path, a.id))
    extractions = [extract_claims(article) for article in ordered]
    claims = [claim for extraction in extractions for claim in extraction.claims]
    progress(f"embedding {len(claims)} claims")
    vectors = Vectors(embedder, texts_needed(claims))
    by_article = {a.id: list(e.claims) for a, e in zip(ordered, extractions, strict=True)}
    events = group_events(ordered, by_article, vectors, thresholds)
    progress("aligning")
    found = [
        candidate
        for event in events
        for candidate in candidates([by_article[a] for a in event], vectors, thresholds)
    ]
    return Aligned(
        tuple(ordered),
        tuple(claims),
        sum((e.left_out for e in extractions), Counter()),
        tuple(tuple(event) for event in events),
        tuple(found),
        vectors,
    )


def compare_articles(
    articles: Sequence[Article],
    *,
    embedder: Embedder | None = None,
    nli: NLI | None = None,
    thresholds: Thresholds | None = None,
    calibration: Calibration | None = None,
    progress: Callable[[str], None] = _ignore,
) -> Comparison:
    """Compare ``articles`` claim by claim; ``progress`` is told each stage as it begins.

    The order of ``articles`` does not matter. One article alone is searched for disputes
    between its own speakers. Without a ``calibration`` the models' own is used.
    """
    thresholds = thresholds or Thresholds()
    progress("loading the embedder")
    embedder = embedder or load_embedder()
    progress("finding claims")
    aligned = align(articles, embedder, thresholds, progress)
    progress("loading the NLI model")
    nli = nli or load_nli()
    progress(f"judging {len(aligned.candidates)} pairs")
    calibration = calibration or calibration_for(embedder.identity, nli.identity)
    judge = Judge(
        aligned.candidates,
        aligned.claims,
        aligned.vectors,
        embedder,
        nli,
        calibration,
        thresholds,
        for_report=True,
    )
    pairs = pairs_of([v for v in judge.verdicts() if reported(v, thresholds)])
    matched = {c.id for p in pairs for c in (p.verdict.candidate.left, p.verdict.candidate.right)}
    shared = {article for event in aligned.events if len(event) > 1 for article in event}
    corroborated = corroborations(
        aligned.articles, aligned.claims, [p.verdict for p in pairs], aligned.vectors
    )
    return Comparison(
        articles=aligned.articles,
        claims=aligned.claims,
        events=aligned.events,
        pairs=noted(pairs, corroborated),
        unmatched=tuple(
            c.id for c in aligned.claims if c.id not in matched and c.article in shared
        ),
        corroborations=corroborated,
        left_out=aligned.left_out,
        embedder=embedder.identity,
        nli=nli.identity,
        thresholds=thresholds,
        calibration=calibration,
    )


def reported(verdict: Verdict, limits: Thresholds) -> bool:
    """Whether a verdict is worth a line.

    A pair that nothing could be decided about is a match only between best matches of two
    articles that are near each other, and nearer still where no fact makes it worth a look.
    """
    pair = verdict.candidate
    if verdict.label is not Label.UNVERIFIED:
        return True
    if not pair.mutual or pair.left.article == pair.right.article:
        return False
    undecided = verdict.reasons[0].rule in ("unverified.neutral", "unverified.model-only")
    return pair.similarity >= (limits.paraphrase if undecided else limits.same_claim)


def noted(pairs: Sequence[Pair], corroborated: Sequence[Corroboration]) -> tuple[Pair, ...]:
    """The pairs, with a note beside each agreement that nobody confirms independently."""
    single = {c: g.origins[0] for g in corroborated if len(g.origins) == 1 for c in g.claims}
    found = []
    for pair in pairs:
        verdict = pair.verdict
        left, right = verdict.candidate.left, verdict.candidate.right
        if verdict.label is Label.AGREEING and left.id in single:
            spans = left.content_span, right.content_span
            words = "both have it from {}"
            note = Reason("unverified.single-origin", *spans, words, (single[left.id],))
            verdict = replace(verdict, reasons=(*verdict.reasons, note))
        found.append(replace(pair, verdict=verdict))
    return tuple(found)


def pairs_of(verdicts: Sequence[Verdict]) -> tuple[Pair, ...]:
    """The verdicts in their order, each with its id."""
    seen: Counter[str] = Counter()
    pairs = []
    for verdict in verdicts:
        sides = sorted(
            normalised(c.text) for c in (verdict.candidate.left, verdict.candidate.right)
        )
        key = "\n".join([verdict.label, *sides])
        identifier = hashlib.sha256(key.encode()).hexdigest()[:16]
        seen[identifier] += 1
        if seen[identifier] > 1:
            identifier += f"-{seen[identifier]}"
        pairs.append(Pair(identifier, verdict))
    return tuple(pairs)
