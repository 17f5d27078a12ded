"""Sentences a second that each fact reader gets through, on one core.

``python tests/speed_facts.py [--language CODE] [FILE …]``: the sentences of the files, or of the
example articles, over and over. CPU time, so that other programs count little. A file of its own
lines, one sentence each, is read with ``--language``. Never a test: machines differ.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from compare.articles import load_articles
from compare.facts.dates import find_dates
from compare.facts.origins import find_origins
from compare.facts.polarity import find_negations
from compare.facts.quantities import find_quantities
from compare.facts.speech import find_attribution, find_hedge
from compare.sentences import split

EXAMPLES = Path(__file__).parents[1] / "examples"
AT_LEAST = 4000  # sentences in a round
ROUNDS = 3  # the quickest counts
READERS: dict[str, Callable[[str, str], object]] = {
    "attribution": find_attribution,
    "hedge": find_hedge,
    "negations": find_negations,
    "quantities": find_quantities,
    "dates": lambda sentence, language: find_dates(sentence, language, "2016-05-03"),
    "origins": find_origins,
}


def everything(sentence: str, language: str) -> None:
    for read in READERS.values():
        read(sentence, language)


def sentences(paths: list[str], language: str | None) -> list[tuple[str, str]]:
    if language is not None:
        lines = (line for path in paths for line in Path(path).read_text("utf-8").splitlines())
        return [(line.strip(), language) for line in lines if line.strip()]
    found = []
    for article in load_articles(paths or [p for p in EXAMPLES.iterdir() if p.is_dir()]):
        for start, end in split(article.text, article.language):
            found.append((article.text[start:end], article.language))
    return found


def rate(read: Callable[[str, str], object], texts: list[tuple[str, str]]) -> float:
    quickest = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for sentence, language in texts:
            read(sentence, language)
        quickest = min(quickest, time.process_time() - begun)
    return len(texts) / quickest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--language", help="the files have a sentence a line, in this language")
    options = parser.parse_args()
    texts = sentences(options.files, options.language)
    texts *= -(-AT_LEAST // len(texts))
    for sentence, language in texts:  # word lists are read once
        everything(sentence, language)
    for name, read in {**READERS, "all of them": everything}.items():
        print(f"{rate(read, texts):9,.0f} sentences/s  {name}")


if __name__ == "__main__":
    main()
