"""Where the time of a cold run goes, stage by stage: ``make timing ARTICLES="a.txt b.txt"``."""

from __future__ import annotations

import itertools
import sys
import time

START = time.perf_counter()


def main(paths: list[str]) -> None:
    marks = [("imports", START)]

    def stage(name: str) -> None:
        marks.append((name, time.perf_counter()))

    from compare.articles import load_articles
    from compare.comparison import compare_articles
    from compare.report.formats import OutputFormat, render

    stage("reading articles")
    articles = load_articles(paths)
    stage("starting")
    result = compare_articles(articles, progress=stage)
    stage("writing the report")
    render(result, OutputFormat.MARKDOWN)
    stage("end")
    for (name, begun), (_, ended) in itertools.pairwise(marks):
        print(f"{ended - begun:6.2f} s  {name}")
    print(f"{marks[-1][1] - START:6.2f} s  all")


if __name__ == "__main__":
    main(sys.argv[1:])
