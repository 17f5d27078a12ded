"""Agreements to origins: one wire story in five outlets is one source.

Claims that agree form a cluster. Each article in it has the claim from somewhere: the outlets
the sentence names, else the ones the article as a whole rests on, else the article itself. Two
articles are one origin when they name a common outlet, or when their wording is so alike that
one copied the other or both a third.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from compare.alignment import Vectors
from compare.articles import Article
from compare.claims import Claim
from compare.facts.origins import find_origins
from compare.facts.phrases import phrases_of
from compare.lexicon import load
from compare.rules import Label
from compare.verdicts import Verdict
from compare.wording import coverage

COPIED = 0.97
"""Cosine from which two sentences of one language, nearly word for word, are copies."""


@dataclass(frozen=True, slots=True)
class Corroboration:
    """One statement that several articles make.

    ``claims`` and ``articles`` are ids in report order; ``origins`` the names of the distinct
    origins, in order of name: an outlet cited, or an article's own source or path.
    """

    claims: tuple[str, ...]
    articles: tuple[str, ...]
    origins: tuple[str, ...]


def corroborations(
    articles: Sequence[Article],
    claims: Sequence[Claim],
    verdicts: Sequence[Verdict],
    vectors: Vectors,
) -> tuple[Corroboration, ...]:
    """The clusters of agreeing claims that span two articles or more, in order of claim."""
    by_id = {claim.id: claim for claim in claims}
    agreeing = [v.candidate for v in verdicts if v.label is Label.AGREEING]
    clusters = _components((c.left.id, c.right.id) for c in agreeing)
    own: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        own[claim.article].append(claim)
    place = {claim.id: i for i, claim in enumerate(claims)}
    resting = {article.id: rests_on(article, own[article.id]) for article in articles}
    named = {article.id: article for article in articles}
    found = []
    for cluster in clusters:
        members = [by_id[i] for i in sorted(cluster, key=place.__getitem__)]
        spread = list(dict.fromkeys(claim.article for claim in members))
        if len(spread) < 2:
            continue
        found.append(
            Corroboration(
                tuple(claim.id for claim in members),
                tuple(spread),
                _origins(members, resting, named, vectors),
            )
        )
    return tuple(found)


def rests_on(article: Article, claims: Sequence[Claim]) -> frozenset[str]:
    """Names of the outlets an article as a whole rests on.

    Those in its dateline or first two claims, or cited at least twice.
    """
    own = [claim for claim in claims if claim.article == article.id]
    cited = Counter(o.key for claim in own for o in claim.origins)
    lead = {o.key for claim in own[:2] for o in claim.origins}
    head = article.text[: own[0].start] if own else article.text[:200]
    dateline = {o.key for o in find_origins(head[-200:], article.language)}
    return frozenset(lead | dateline | {key for key, count in cited.items() if count >= 2})


def _origins(
    members: Sequence[Claim],
    resting: dict[str, frozenset[str]],
    articles: dict[str, Article],
    vectors: Vectors,
) -> tuple[str, ...]:
    """One name for each group of articles that share an outlet or a wording."""
    sources: dict[str, set[str]] = defaultdict(set)
    for claim in members:
        sources[claim.article] |= {o.key for o in claim.origins} or resting[claim.article]
    links = [(a, a) for a in sources]
    for a, b in combinations(sources, 2):
        if sources[a] & sources[b]:
            links.append((a, b))
    for one, other in combinations(members, 2):
        if one.article != other.article and _copied(one, other, vectors):
            links.append((one.article, other.article))
    names = []
    for group in _components(links):
        cited = Counter(key for article in sorted(group) for key in sources[article])
        # The outlet that most of them name; an article that names none is its own origin.
        best = min(cited, key=lambda key: (-cited[key], key), default=None)
        first = articles[min(group)]
        names.append(outlet(best, members) if best else first.source or first.path)
    return tuple(sorted(names))


def outlet(key: str, members: Sequence[Claim]) -> str:
    """An outlet's name: as listed, else as the article writes it."""
    listed = phrases_of(load("origins", "outlets").get(key))
    written = sorted(o.text for claim in members for o in claim.origins if o.key == key)
    return (listed or written or [key])[0]


def _copied(one: Claim, other: Claim, vectors: Vectors) -> bool:
    return (
        one.language == other.language
        and len(one.text.split()) >= 5
        and vectors.cosine(one.text, other.text) >= COPIED
        and coverage(one.text, other.text) >= 0.9
    )


def _components(links: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Connected components, in order of first mention."""
    groups: dict[str, set[str]] = {}
    for a, b in links:
        joined = groups.get(a, {a}) | groups.get(b, {b})
        for member in joined:
            groups[member] = joined
    return list({id(group): group for group in groups.values()}.values())
