"""Synthetic news whose truth is known: events told in eight languages, with planted facts.

Each event is told by a few outlets, in different languages, on the days after it. For most facts
they agree. Some articles give another number or the opposite (a conflict), some of a later day a
risen number (an update), and some are another outlet's article word for word (a copy). Events of
one kind lie two months apart, so that no reader could take one for another.

    python tests/synthetic.py --articles 1000 --out FOLDER    # articles.jsonl and truth.jsonl
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import yaml

LANGUAGES = ("en", "nb", "sv", "da", "ar", "de", "fr", "es")
FIRST_DAY = date(1990, 1, 3)
DAYS_APART = 61
"""Days between two events of one kind."""
PLACES = ("Lind", "Ask", "Berg", "Falk", "Grim", "Hol", "Kvern", "Malm", "Nor", "Skar", "Tor", "Ul")
ENDINGS = ("moen", "by", "vik", "stad", "ford", "hagen", "mark", "sund")
OUTLETS = ("Courier", "Tidende", "Dagblad", "Observer", "Kurier", "Gazette", "Post", "Herald")
_NOT_FACTS = {"title", "lead", "said", "denied", "update"}


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as an article tells it: a number, or for "said" 1 (stated) or 0 (negated)."""

    fact: str
    value: int
    sentence: str
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One article. ``copied_from`` is the id of the article that it repeats word for word."""

    id: str
    event: int
    language: str
    day: date
    source: str
    title: str
    lead: str
    told: tuple[Told, ...]
    copied_from: str | None = None

    def row(self) -> dict[str, str]:
        """The article as a line of JSONL that crossclaim reads."""
        text = "\n\n".join([self.lead, *(t.sentence for t in self.told)])
        return {
            "id": self.id,
            "title": self.title,
            "source": self.source,
            "date": self.day.isoformat(),
            "language": self.language,
            "text": text,
        }


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a fact that two articles of one event tell; a copy counts as its origin.

    ``label`` is "agreeing", "conflicting", "updated" (the later figure replaces the earlier) or
    "copied" (the same words, from one origin). ``left`` and ``right`` are the sentences.
    """

    event: int
    fact: str
    label: str
    left_article: str
    right_article: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles in order of event, and all that is true of their pairs."""

    pieces: tuple[Piece, ...]
    truths: tuple[Truth, ...]

    def jsonl(self) -> str:
        """The articles, one a line."""
        return "".join(json.dumps(p.row(), ensure_ascii=False) + "\n" for p in self.pieces)

    def truth_jsonl(self) -> str:
        """The truths, one a line."""
        return "".join(json.dumps(asdict(t), ensure_ascii=False) + "\n" for t in self.truths)


def generate(articles: int, seed: int = 0) -> Corpus:
    """A corpus of exactly so many articles; the same for the same arguments.

    Events do not depend on how many follow: a larger corpus begins with the smaller one.
    """
    pieces: list[Piece] = []
    for event in range(articles):
        if len(pieces) >= articles:
            break
        pieces += _event(event, Random(f"{seed}/{event}"))
    kept = tuple(pieces[:articles])
    return Corpus(kept, tuple(_truths(kept)))


@cache
def _kinds() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return data


def kind_of(event: int) -> str:
    """What kind of event has this number: "fire", "flood" …"""
    names = sorted(_kinds())
    return names[event % len(names)]


def _event(number: int, random: Random) -> list[Piece]:
    """The three to six articles on one event."""
    names = sorted(_kinds())
    kind = _kinds()[kind_of(number)]
    place = random.choice(PLACES) + random.choice(ENDINGS)
    begun = FIRST_DAY + timedelta(
        days=number // len(names) * DAYS_APART + number % len(names) * (DAYS_APART // len(names))
    )
    facts = {name: _number(spec["range"], random) for name, spec in kind.items() if _is_fact(name)}
    facts["said"] = random.randrange(2)
    odd_fact = random.choice(sorted(facts)) if random.random() < 0.5 else None
    languages = random.sample(LANGUAGES, random.randint(3, 5))
    outlets = random.sample(OUTLETS, len(languages))
    updating = random.random() < 0.4
    # Whoever gets a fact wrong is not the first to tell it, nor tells it days later: a higher
    # figure of a later day would be an update.
    odd = random.randrange(1, len(languages) - updating)
    pieces = []
    for i, (language, outlet) in enumerate(zip(languages, outlets, strict=True)):
        last = i == len(languages) - 1
        told = [
            _tell(kind, name, _other(name, value) if i == odd and name == odd_fact else value,
                  language)
            for name, value in facts.items()
            if random.random() < 0.85 or name == odd_fact
        ]  # fmt: skip
        rising = kind["update"]["of"]
        if last and updating and odd_fact != rising:
            told = [t for t in told if t.fact != rising]
            risen = facts[rising] + 10 * random.randint(1, 2)
            sentence = kind["update"][language].format(n=risen)
            told.append(Told(rising, risen, sentence, is_update=True))
        random.shuffle(told)
        pieces.append(
            Piece(
                id=f"{number:05d}-{i}",
                event=number,
                language=language,
                day=begun + timedelta(days=2 if last and updating else 0),
                source=f"The {place} {outlet}" if language == "en" else f"{place} {outlet}",
                title=kind["title"][language].format(place=place),
                lead=kind["lead"][language].format(place=place),
                told=tuple(told),
            )
        )
    if random.random() < 0.3:
        pieces.append(_copy(random.choice(pieces), len(pieces), random))
    return pieces


def _is_fact(name: str) -> bool:
    return name not in _NOT_FACTS


def _number(limits: list[int], random: Random) -> int:
    """A number within the limits that ends in 13 to 77: it may rise by 20."""
    while True:
        number = random.randint(*limits)
        if 13 <= number % 100 <= 77 and number % 10:
            return number


def _other(fact: str, value: int) -> int:
    """A value that cannot be true at once: the opposite, or a number about a sixth higher."""
    if fact == "said":
        return 1 - value
    higher = value + max(2, value // 6)
    return higher if 13 <= higher % 100 <= 97 else value - max(2, value // 6)


def _tell(kind: dict[str, Any], fact: str, value: int, language: str) -> Told:
    if fact == "said":
        return Told(fact, value, kind["said" if value else "denied"][language])
    return Told(fact, value, kind[fact][language].format(n=value))


def _copy(original: Piece, place: int, random: Random) -> Piece:
    """Another outlet's copy of an article, a day later."""
    outlet = random.choice([o for o in OUTLETS if not original.source.endswith(o)])
    return replace(
        original,
        id=f"{original.event:05d}-{place}",
        day=original.day + timedelta(days=1),
        source=f"{outlet} Online",
        copied_from=original.id,
    )


def _truths(pieces: tuple[Piece, ...]) -> Iterator[Truth]:
    by_event: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_event.setdefault(piece.event, []).append(piece)
    for event, told_by in by_event.items():
        for a, b in combinations(told_by, 2):
            if b.copied_from not in (None, a.id):
                continue  # a copy says of another article what its origin says of it
            for one in a.told:
                for other in b.told:
                    if one.fact == other.fact:
                        label = _label(a, one, b, other)
                        yield Truth(
                            event, one.fact, label, a.id, b.id, one.sentence, other.sentence
                        )


def _label(a: Piece, one: Told, b: Piece, other: Told) -> str:
    if b.copied_from == a.id:
        return "copied"
    if one.value == other.value:
        return "agreeing"
    return "updated" if one.is_update != other.is_update else "conflicting"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    corpus = generate(options.articles, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "articles.jsonl").write_text(corpus.jsonl(), encoding="utf-8")
    (options.out / "truth.jsonl").write_text(corpus.truth_jsonl(), encoding="utf-8")


if __name__ == "__main__":
    main()
