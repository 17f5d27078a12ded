"""Near-identical copies: a text that twelve outlets carry has one origin, not twelve.

Copies are told by MinHash over runs of five words (Broder 1997, "On the resemblance and
containment of documents"). A copy adds nothing of its own but the sentences it changed: only
those are compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from compare.claims import Claim, normalised
from compare.independence import Corroboration

Signature = NDArray[np.uint64]

PERMUTATIONS = 128
COPY = 0.7
"""Resemblance (share of common runs) from which a text is a copy."""
_RUN = 5
_WORD = re.compile(r"\w+")


def signature(text: str) -> Signature:
    """The MinHash of a text's runs of words, uint64 (128,)."""
    from datasketch import MinHash

    words = _WORD.findall(text.casefold())
    runs = {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
    sketch = MinHash(num_perm=PERMUTATIONS)
    sketch.update_batch([run.encode() for run in sorted(runs)])
    found: Signature = sketch.hashvalues
    return found


def resemblance(one: Signature, other: Signature) -> float:
    """The estimated share of runs that two texts have in common, 0 to 1."""
    return float(np.mean(one == other))


def own_claims(copy: Sequence[Claim], origin: Sequence[Claim]) -> list[Claim]:
    """The claims of a copy that its origin does not make word for word."""
    said = {normalised(claim.text) for claim in origin}
    return [claim for claim in copy if normalised(claim.text) not in said]


def carried(
    found: Iterable[Corroboration],
    origins: Mapping[str, str],
    claims: Mapping[str, Sequence[Claim]],
) -> tuple[Corroboration, ...]:
    """Corroborations with the copies that carry the same sentences among their articles.

    ``origins`` gives the origin of each copy, ``claims`` the claims of each article. The
    number of origins stays what it was.
    """
    copies: dict[str, list[str]] = defaultdict(list)
    for copy, origin in origins.items():
        if copy != origin:
            copies[origin].append(copy)
    by_id = {claim.id: claim for of in claims.values() for claim in of}
    enlarged = []
    for one in found:
        said: dict[str, set[str]] = defaultdict(set)
        for identifier in one.claims:
            said[by_id[identifier].article].add(normalised(by_id[identifier].text))
        more = [
            claim
            for article, texts in said.items()
            for copy in copies[article]
            if copy not in one.articles
            for claim in claims[copy]
            if normalised(claim.text) in texts
        ]
        everywhere = dict.fromkeys([*one.articles, *(claim.article for claim in more)])
        enlarged.append(
            Corroboration(
                (*one.claims, *(claim.id for claim in more)), tuple(everywhere), one.origins
            )
        )
    return tuple(enlarged)


def origin_groups(rests: Mapping[str, Iterable[str]], roots: Mapping[str, str]) -> dict[str, str]:
    """The origin of each article, named by one article: copies share one, and so do articles that
    rest on the same outlet.

    ``rests`` gives, for each article in order, the outlets it rests on, ``roots`` the article it
    is a copy of, or itself.
    """
    group = {article: roots[article] for article in rests}
    first: dict[str, str] = {}
    for article in rests:
        if roots[article] == article:
            for outlet in sorted(rests[article]):
                origin, other = group[article], group[first.setdefault(outlet, article)]
                group = {a: other if g == origin else g for a, g in group.items()}
    return group
