"""News claims of our own writing in seventeen languages (``frames/``), as training rows.

Parallel text for the Nordic languages and Arabic is manuals and everyday sentences; news about
deaths, ballots and denials is not in it. Each claim of a frame (``frames/*.yaml.xz``) has wordings
that say the same in nine languages, and wordings that conflict with it, that only look alike, or
that say less. ``frames/<language>.tsv.xz`` adds one wording of most claims in each of eight more,
and some of what conflicts or looks alike: the entry they belong to, and the sentence. The events,
names and places are invented and occur in no evaluation set; ``overlap`` checks that.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from rows import CONTRADICTION, ENTAILMENT, NEUTRAL, Row, change_number
from sources import unpacked_text

FOLDER = Path(__file__).parent / "frames"
Wording = tuple[str, str]
"""Language and sentence."""
LANGUAGES = ("en", "nb", "nn", "sv", "da", "ar", "de", "fr", "es")
ADDED = ("it", "nl", "pt", "pl", "uk", "ru", "tr", "fa")
SHARED_WORDS = 8
"""So many words in a row that two sentences share make one a copy of the other."""


@dataclass(frozen=True)
class Claim:
    """One claim of a frame; each entry of ``conflict``, ``other`` and ``less`` is one sentence in
    several languages. ``rules`` names the rule of each conflict."""

    event: str
    same: list[Wording]
    conflict: list[list[Wording]]
    other: list[list[Wording]]
    less: list[list[Wording]]
    rules: list[str]


def read_frames(folder: Path = FOLDER) -> list[Claim]:
    """All claims, in the order of the files."""

    def entries(found: list[dict[str, str]] | None) -> list[list[Wording]]:
        return [[(k, v) for k, v in e.items() if k in LANGUAGES] for e in found or []]

    claims = []
    for path in sorted(folder.glob("*.yaml.xz")):
        for event in yaml.safe_load(unpacked_text(path)):
            for claim in event["claims"]:
                same = [(lang, text) for lang, texts in claim["same"].items() for text in texts]
                claims.append(
                    Claim(
                        f"{path.name.removesuffix('.yaml.xz')}/{event['event']}",
                        same,
                        *(entries(claim.get(kind)) for kind in ("conflict", "other", "less")),
                        [entry["rule"] for entry in claim["conflict"]],
                    )
                )
    for language in ADDED:
        _add(language, folder / f"{language}.tsv.xz", claims)
    return claims


def _add(language: str, path: Path, claims: list[Claim]) -> None:
    """Put the sentences of one more language to their claims."""
    events: dict[str, list[Claim]] = {}
    for claim in claims:
        events.setdefault(claim.event, []).append(claim)
    for line in unpacked_text(path).splitlines():
        key, text = line.split("\t")
        topic, event, number, kind, *entry = key.split("/")
        claim = events[f"{topic}/{event}"][int(number)]
        wordings = claim.same if kind == "same" else getattr(claim, kind)[int(entry[0])]
        wordings.append((language, text))


def nli_rows(claims: list[Claim], rng: random.Random) -> list[Row]:
    """About a hundred rows a claim, most of them across languages."""
    rows: list[Row] = []

    def add(premise: Wording, hypothesis: Wording, label: int) -> None:
        rows.append((premise[1], hypothesis[1], label))

    def either(one: Wording, other: Wording, label: int) -> None:
        add(*((one, other) if rng.random() < 0.5 else (other, one)), label)

    for claim in claims:
        neighbours = [c for c in claims if c.event == claim.event and c is not claim]
        for _ in range(min(24, 4 * len(claim.same))):
            add(*rng.sample(claim.same, 2), ENTAILMENT)
        for _ in range(min(12, 2 * len(claim.same))):
            one, (language, text) = rng.sample(claim.same, 2)
            if changed := change_number(text, rng, least=1.15):
                either(one, (language, changed), CONTRADICTION)
        for entry in claim.conflict:
            for wording in entry:
                for same in rng.sample(claim.same, 3):
                    either(wording, same, CONTRADICTION)
            for _ in range(2):
                add(*rng.sample(entry, 2), ENTAILMENT)
        for entry in claim.other:
            for wording in entry:
                for same in rng.sample(claim.same, 2):
                    either(wording, same, NEUTRAL)
            for _ in range(2):
                add(*rng.sample(entry, 2), ENTAILMENT)
        for entry in claim.less:
            for wording in entry:
                for same in rng.sample(claim.same, 2):
                    add(same, wording, ENTAILMENT)
                    add(wording, same, NEUTRAL)
        for _ in range(10):
            other = rng.choice(neighbours)
            either(rng.choice(claim.same), rng.choice(other.same), NEUTRAL)
    return rows


def clusters(
    claims: list[Claim], rng: random.Random, events: int = 3, wordings: int = 5
) -> tuple[list[str], list[int]]:
    """Sentences of a few events, and which of them tell of one claim (the same number).

    A conflicting wording belongs to the claim it conflicts with, as does one with another
    figure: they are what alignment has to find. What only looks alike stands apart.
    """
    texts: list[str] = []
    labels: list[int] = []

    def add(found: Iterable[Wording]) -> None:
        number = labels[-1] + 1 if labels else 0
        for _, text in found:
            texts.append(text)
            labels.append(number)

    for event in rng.sample(sorted({c.event for c in claims}), events):
        for claim in (c for c in claims if c.event == event):
            chosen = rng.sample(claim.same, wordings - 1)
            chosen.append(rng.choice(rng.choice(claim.conflict)))
            add(
                (lang, change_number(text, rng) or text if rng.random() < 0.3 else text)
                for lang, text in chosen
            )
            add(rng.sample(rng.choice(claim.other), 2))
    return texts, labels


def sentences(claims: list[Claim]) -> Iterator[str]:
    """Every sentence of the claims."""
    for claim in claims:
        for entry in (claim.same, *claim.conflict, *claim.other, *claim.less):
            yield from (sentence for _, sentence in entry)


def overlap(ours: Iterable[str], texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(sentence of ours, text) that share ``SHARED_WORDS`` words in a row: there should be none
    with the gold articles."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = text.lower().split()
        return {tuple(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1)}

    known = {run: sentence for sentence in ours for run in runs(sentence)}
    for text in texts:
        for run in runs(text):
            if run in known:
                yield known[run], text
                break
