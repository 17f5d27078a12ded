"""Professional translations of news, never trained on: how often does crossclaim see a conflict?

A faithful translation conflicts with nothing; after one number was changed in it, it does.
Sentences are compared as articles of twenty, English against the other language, end to end.
Prints a section for ``reports/evaluation.md``: ``make eval DATA=…``. The data has a slice for
development (``--slice dev``) and one for measuring, parted by a hash of the English sentence.

    python tests/faithful.py --data DATA [--slice dev] [--languages de,fr,es] [--pairs 2000]
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from compare import Article, compare_articles, load_embedder, load_nli
from compare.comparison import Comparison, Pair
from compare.rules import Label

LANGUAGES = "de,fr,es"
"""``--languages ru,tr,it,pl`` has news, too."""
SOURCES = frozenset(["wmt_newstest"])
TOGETHER = 20
"""Sentences an article."""
NUMBER = re.compile(r"(?<![\w.,:/€$£%°-])(?!19\d\d|20\d\d)(\d{2,3})(?= ([^\W\d_]{3,}))")
"""An integer that may count the word after it: no year, decimal, price, clock time or score."""
COUNTED = re.compile(r" (?:[a-z-]+ ){0,2}(?:people|men|women|children|[a-z]+(?<![isu])s)\b")
"""What follows an English count: a plural, perhaps behind one or two adjectives."""
BOUND = re.compile(
    r"(?:\b(?i:over|than|to|least|most|under|between|and|of|top|from|max\w*|min\w*|ages?|aged)"
    r"|\w [A-Z][\w'’]+|[0-9]) $"
)
"""What precedes a number that is a bound ("more than 200" and "more than 465" fit each other),
part of a range, ratio or date, an age, or part of a name (S&P 500)."""
ABOUT = re.compile(r"(?i)\b(?:about|around|some|approximately|roughly|nearly|almost|circa) $")
"""What precedes a number that is approximate: "about 135" and "about 146" fit each other, too."""
NO_COUNTS = re.compile(
    r"(?i)year|month|week|day|hour|minute|second|percent|per|million|billion|euro|dollar|cent"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|kil|met|mile|degree|and|of|to|in|at|for"
)
"""English words after a number that make it no count of things."""


@dataclass(frozen=True)
class Row:
    english: str
    foreign: str
    language: str


def rows(data: Path, language: str, part: str, count: int) -> list[Row]:
    """``count`` rows of one language, in the order of the file, spread over all of it."""
    halves = {"test": "01234567", "dev": "89abcdef"}
    found = []
    with lzma.open(data / "parallel" / f"{language}.tsv.xz", "rt", encoding="utf-8") as file:
        for line in file:
            english, foreign, source = line.rstrip("\n").split("\t")
            ours = hashlib.sha256(english.encode()).hexdigest()[0] in halves[part]
            if source in SOURCES and ours and 40 <= len(english) <= 250 and english[-1] in '.!"”':
                found.append(Row(english, foreign, language))
    count = min(count, len(found))
    return [found[i * len(found) // count] for i in range(count)]


def article(name: str, language: str, sentences: list[str]) -> Article:
    return Article(name, name, None, language, None, None, None, "\n\n".join(sentences))


def comparisons(given: list[Row], embedder, nli) -> Iterator[tuple[list[Row], Comparison]]:
    for start in range(0, len(given), TOGETHER):
        part = given[start : start + TOGETHER]
        articles = [
            article("a", "en", [r.english for r in part]),
            article("b", part[0].language, [r.foreign for r in part]),
        ]
        yield part, compare_articles(articles, embedder=embedder, nli=nli)


def row_of(pair: Pair, part: list[Row]) -> int | None:
    """Which row a reported pair is of, None when it crosses two."""
    one, other = pair.verdict.candidate.left, pair.verdict.candidate.right
    for number, row in enumerate(part):
        if one.text in row.english and other.text in row.foreign:
            return number
    return None


def change(row: Row, rng: random.Random) -> Row | None:
    """The row with one count changed in the foreign sentence; None when it has no plain one."""
    matches = [
        m
        for m in NUMBER.finditer(row.english)
        if not NO_COUNTS.match(m[2])
        and COUNTED.match(row.english, m.end())
        and not BOUND.search(row.english[: m.start()])
    ]
    for match in matches:
        there = [m for m in NUMBER.finditer(row.foreign) if m[1] == match[1]]
        if len(there) != 1 or len(re.findall(rf"\b{match[1]}\b", row.english)) != 1:
            continue
        old = int(match[1])
        new = old
        about = ABOUT.search(row.english[: match.start()])
        while new == old or (about and 2 / 3 < new / old < 3 / 2):
            new = max(2, round(old * rng.uniform(0.4, 2.5)))
        start, end = there[0].span(1)
        return replace(row, foreign=f"{row.foreign[:start]}{new}{row.foreign[end:]}")
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--slice", choices=("test", "dev"), default="test")
    parser.add_argument("--languages", type=lambda text: text.split(","), default=LANGUAGES)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    embedder, nli = load_embedder(), load_nli()
    rng = random.Random(0)
    print("| languages | pairs | agreeing | conflicting | conflicts across pairs |")
    print("| --- | --- | --- | --- | --- |")
    total: Counter[str] = Counter()
    changed: list[Row] = []
    for language in options.languages:
        given = rows(
            options.data, language, options.slice, -(-options.pairs // len(options.languages))
        )
        counts: Counter[str] = Counter(pairs=len(given))
        for part, comparison in comparisons(given, embedder, nli):
            for pair in comparison.pairs:
                number = row_of(pair, part)
                label = pair.verdict.label
                counts["crossing" if number is None and label == "conflicting" else ""] += 1
                if number is not None:
                    counts[label] += 1
                if options.show and label is Label.CONFLICTING:
                    show(pair)
        total += counts
        print(line(f"en × {language}", counts))
        everything = rows(options.data, language, options.slice, 10**6)
        altered = [c for row in everything if (c := change(row, rng)) is not None]
        changed += altered[: options.pairs // (4 * len(options.languages))]
    print(line("all", total))
    found: Counter[str] = Counter()
    for language in options.languages:
        given = [row for row in changed if row.language == language]
        for part, comparison in comparisons(given, embedder, nli):
            rules = {row_of(p, part): p.verdict.reasons[0].rule for p in comparison.pairs}
            for number, row in enumerate(part):
                found[rules.get(number, "no match")] += 1
                if options.show and rules.get(number) != "quantity.disjoint":
                    print(rules.get(number), "\n   ", row.english, "\n   ", row.foreign)
    flagged = found["quantity.disjoint"]
    print(
        f"\nAfter one count was changed in each of {len(changed)} translations that hold one: "
        f"{flagged} ({flagged / len(changed):.1%}) are conflicting by `quantity.disjoint`."
    )
    if options.show:
        print(found)


def line(name: str, counts: Counter[str]) -> str:
    pairs = counts["pairs"]
    return (
        f"| {name} | {pairs} | {counts['agreeing'] / pairs:.1%} "
        f"| {counts['conflicting']} ({counts['conflicting'] / pairs:.2%}) | {counts['crossing']} |"
    )


def show(pair: Pair) -> None:
    verdict = pair.verdict
    print(verdict.reasons[0].rule, verdict.reasons[0].detail, round(verdict.confidence, 2))
    print("   ", verdict.candidate.left.text, "\n   ", verdict.candidate.right.text)


if __name__ == "__main__":
    main()
