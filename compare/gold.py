"""Gold files: what an editor expects of pairs of sentences, in YAML.

One event, or a list of events::

    event: tunnel-flood
    articles:                # inline; without this, ``article`` below is a path beside the file
      - {id: nb, language: nb, date: 2023-10-04, source: Vestkystavisa, text: "…"}
    pairs:
      - left: {article: nb, quote: 'an exact substring that occurs once'}
        right: {article: en, quote: '…'}
        label: conflicting   # agreeing | conflicting | unverified | not-flagged
        rule: quantity.disjoint
        why: '…'

``not-flagged`` is anything but conflicting. Within an event every true conflict is listed:
whatever else is called conflicting counts as a false alarm.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from compare.articles import Article, load_articles
from compare.comparison import Comparison, Pair
from compare.errors import InputError
from compare.rules import RULES, Label

NOT_FLAGGED = "not-flagged"
_LABELS = frozenset([*Label, NOT_FLAGGED])
_RULES = frozenset(rule for rules in RULES.values() for rule in rules)
_KEYS = frozenset(["left", "right", "label", "rule", "why"])
Place = tuple[str, int, int]
"""An article's id, and where in its text."""


@dataclass(frozen=True, slots=True)
class GoldPair:
    """Two places in articles of one event, and what is expected of them."""

    event: str
    left: Place
    right: Place
    languages: tuple[str, str]
    label: str
    rule: str | None
    why: str
    quotes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """The articles of one event and its expected pairs."""

    name: str
    articles: tuple[Article, ...]
    pairs: tuple[GoldPair, ...]


def load_gold(path: Path) -> list[GoldEvent]:
    """The events of a gold file.

    Raises InputError naming the file and the pair when something is missing, unknown, or not
    found exactly once.
    """
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: can't read: {error}") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path}: no YAML: {' '.join(str(error).split())}") from error
    events = data if isinstance(data, list) else [data]
    if not events or not all(isinstance(event, dict) for event in events):
        raise InputError(f"{path}: holds no events")
    return [_event(path, event) for event in events]


def _event(path: Path, data: dict[str, Any]) -> GoldEvent:
    name = data.get("event") or path.stem
    if not isinstance(name, str):
        raise InputError(f"{path}: event is not a text")
    pairs = data.get("pairs")
    if not isinstance(pairs, list) or not pairs:
        raise InputError(f"{path}: event {name} has no pairs")
    where = [f"{path}: {name}, pair {n}" for n in range(1, len(pairs) + 1)]
    for spot, pair in zip(where, pairs, strict=True):
        _check(spot, pair)
    if "articles" in data:
        articles = {str(a.get("id")): _inline(path, a) for a in data["articles"]}
    else:
        named = sorted({pair[side]["article"] for pair in pairs for side in ("left", "right")})
        try:
            articles = {n: load_articles([path.parent / n])[0] for n in named}
        except InputError as error:
            raise InputError(f"{path}: {error}") from error
    return GoldEvent(
        name,
        tuple(articles.values()),
        tuple(_pair(spot, name, pair, articles) for spot, pair in zip(where, pairs, strict=True)),
    )


def _check(where: str, pair: Any) -> None:
    if not isinstance(pair, dict):
        raise InputError(f"{where}: is not a mapping")
    if unknown := sorted(set(pair) - _KEYS):
        raise InputError(f"{where}: unknown key {unknown[0]!r}")
    for side in ("left", "right"):
        value = pair.get(side)
        if not isinstance(value, dict) or not {"article", "quote"} <= set(value):
            raise InputError(f"{where}: {side} needs an article and a quote")
    if pair.get("label") not in _LABELS:
        raise InputError(f"{where}: label is none of {', '.join(sorted(_LABELS))}")
    if pair.get("rule") is not None and pair["rule"] not in _RULES:
        raise InputError(f"{where}: no rule is called {pair['rule']!r}")


def _inline(path: Path, article: dict[str, Any]) -> Article:
    """An article written inside the gold file, read as a JSON line would be."""
    record = {key: str(value) for key, value in article.items() if key != "id"}
    (loaded,) = load_articles(["-"], stdin=io.BytesIO(json.dumps(record).encode()))
    return replace(loaded, path=f"{path.name}#{article.get('id')}")


def _pair(where: str, event: str, pair: dict[str, Any], articles: dict[str, Article]) -> GoldPair:
    places = []
    for side in ("left", "right"):
        name, quote = str(pair[side]["article"]), str(pair[side]["quote"])
        if name not in articles:
            raise InputError(f"{where}: no article {name!r}")
        article = articles[name]
        if article.text.count(quote) != 1:
            raise InputError(f"{where}: {name} holds {quote!r} {article.text.count(quote)} times")
        start = article.text.index(quote)
        places.append((article, (article.id, start, start + len(quote))))
    (one, left), (other, right) = places
    return GoldPair(
        event=event,
        left=left,
        right=right,
        languages=(one.language, other.language),
        label=str(pair["label"]),
        rule=pair.get("rule"),
        why=str(pair.get("why") or ""),
        quotes=(str(pair["left"]["quote"]), str(pair["right"]["quote"])),
    )


def reported(comparison: Comparison, gold: GoldPair) -> list[Pair]:
    """The report's pairs whose two claims overlap the gold pair's two quotes."""
    return [pair for pair in comparison.pairs if matches(pair, gold)]


def matches(pair: Pair, gold: GoldPair) -> bool:
    """Whether a reported pair is of the two sentences that the gold pair quotes."""
    one, other = pair.verdict.candidate.left, pair.verdict.candidate.right
    return any(
        all(
            claim.article == article and claim.start < end and start < claim.end
            for claim, (article, start, end) in zip(claims, (gold.left, gold.right), strict=True)
        )
        for claims in ((one, other), (other, one))
    )


def all_events(paths: Sequence[Path]) -> list[GoldEvent]:
    """The events of gold files and of folders of them, in order of path.

    Raises InputError when there is none.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.rglob("*.yaml") if p.is_file())
        else:
            files.append(path)
    events = [event for file in files for event in load_gold(file)]
    if not events:
        raise InputError(f"{', '.join(map(str, paths))}: no gold files")
    return events
