"""What a corpus costs and finds, on synthetic news whose truth is known: ``make bench-corpus``.

Articles in eight languages (tests/synthetic.py) are added with ``crossclaim corpus add``, in a
process of its own. What the store then says is held against what was planted. Stores of three
sizes tell what one more article costs. Nothing here is a test: no time is ever asserted.

    python tests/bench_corpus.py [--articles 10000] [--claims 1000,10000,100000] [--out FILE]
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from synthetic import Corpus, Piece, generate, kind_of

ROOT = Path(__file__).parent.parent
SINGLE = 256
"""Articles added one by one to each store: as many as bring a compaction."""
CLAIMS_AN_ARTICLE = 4.38
Sentence = tuple[str, str]
"""Synthetic id of an article, copies counted as their origin, and one of its sentences."""
Key = frozenset[Sentence]


# ---- one ingest ----


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took: seconds on the clock and of processors, highest memory in MB."""

    seconds: float
    processor: float
    megabytes: float


def add(corpus: Sequence[Piece], store: Path) -> Run:
    """Add articles to a store as a user would, in a process of its own."""
    source = store.with_suffix(".jsonl")
    source.write_text(Corpus(tuple(corpus), ()).jsonl(), encoding="utf-8")
    command = [sys.executable, "-m", "compare", "corpus", "add", str(source), "--no-cache"]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--store", str(store)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return Run(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def megabytes(folder: Path) -> float:
    """What the files of a folder take on disk."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6


# ---- what was found ----


@dataclass(frozen=True, slots=True)
class Score:
    """Planted conflicts, those found, conflicts said, those true; and why the others went wrong.

    ``missed`` and ``false`` count (what it is, what the store says of it).
    """

    planted: int
    found: int
    said: int
    true: int
    missed: Counter[tuple[str, str]]
    false: Counter[tuple[str, str]]
    events: int
    mixed: int
    split: int
    copies: int
    seen_copies: int
    wrong_copies: int


def score(corpus: Corpus, folder: Path) -> Score:
    """Hold a store against the truth."""
    from compare.corpus.store import Store

    store = Store(str(folder))
    pieces = {piece.id: piece for piece in corpus.pieces}
    by_content = {(p.source, p.day.isoformat(), p.row()["text"]): p.id for p in corpus.pieces}
    stored = store.select("articles", ["id", "source", "date", "text"])
    own = {row["id"]: by_content[row["source"], row["date"], row["text"]] for row in stored}
    origin = {piece.id: piece.copied_from or piece.id for piece in corpus.pieces}
    claims: dict[str, Sentence] = {
        row["id"]: (origin[own[row["article"]]], row["text"])
        for row in store.select("claims", ["id", "article", "text"])
    }
    said = [
        (frozenset((claims[row["left"]], claims[row["right"]])), row["label"], row["rule"])
        for row in store.select("verdicts", ["left", "right", "label", "rule"])
    ]
    verdicts: dict[Key, tuple[str, str]] = {}
    for key, label, rule in said:
        if verdicts.get(key, ("",))[0] != "conflicting":
            verdicts[key] = label, rule
    places = {
        own[row["article"]]: (row["event"], row["copy"])
        for row in store.select("events", ["article", "event", "copy"])
    }

    truths = {
        frozenset(((origin[t.left_article], t.left), (origin[t.right_article], t.right))): t
        for t in corpus.truths
        if t.label != "copied"
    }
    missed: Counter[tuple[str, str]] = Counter()
    planted = [(key, truth) for key, truth in truths.items() if truth.label == "conflicting"]
    for key, truth in planted:
        label, rule = verdicts.get(key, ("", ""))
        if label != "conflicting":
            (one, _), (other, _) = sorted(key)
            together = places[one][0] == places[other][0]
            why = f"{label}: {rule}" if label else ("no candidate" if together else "not together")
            missed[what(truth.event, truth.fact), why] += 1
    false: Counter[tuple[str, str]] = Counter()
    conflicts = [(key, rule) for key, label, rule in said if label == "conflicting"]
    for key, rule in conflicts:
        told = truths.get(key)
        if told is None or told.label != "conflicting":
            false[
                f"{told.label}: {what(told.event, told.fact)}" if told else "unrelated", rule
            ] += 1
    together, apart = Counter[str](), Counter[int]()
    for event, number in {(places[p.id][0], p.event) for p in corpus.pieces}:
        together[event] += 1
        apart[number] += 1
    return Score(
        planted=len(planted),
        found=len(planted) - missed.total(),
        said=len(conflicts),
        true=len(conflicts) - false.total(),
        missed=missed,
        false=false,
        events=len(apart),
        mixed=sum(number > 1 for number in together.values()),
        split=sum(number > 1 for number in apart.values()),
        copies=sum(piece.copied_from is not None for piece in corpus.pieces),
        seen_copies=sum(
            copy and pieces[a].copied_from is not None for a, (_, copy) in places.items()
        ),
        wrong_copies=sum(copy and pieces[a].copied_from is None for a, (_, copy) in places.items()),
    )


def what(event: int, fact: str) -> str:
    """A kind of event, and which of its facts."""
    return f"{kind_of(event)}, {'denial' if fact == 'said' else fact}"


# ---- one article more ----


@dataclass(frozen=True, slots=True)
class More:
    """What one more article costs a store: milliseconds on the clock and of processors."""

    articles: int
    claims: int
    megabytes: float
    median: float
    mean: float
    processor: float


def one_more(folder: str) -> More:
    """Add articles one by one to a copy of a store; the same ones whatever the store."""
    from compare.commands.corpus import load
    from compare.commands.shared import Wanted
    from compare.corpus.engine import Local
    from compare.corpus.ingest import add
    from compare.corpus.reading import read_articles
    from compare.corpus.store import Store

    engine = Local(load(Wanted(cache=False)))
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "store"
        shutil.copytree(folder, copy)
        source = Path(scratch) / "more.jsonl"
        # Other events of the same weeks as the first stored ones: each store has as many near.
        source.write_text(generate(SINGLE + 1, seed=1).jsonl(), encoding="utf-8")
        first, *others = read_articles([str(source)])
        store = Store.open(str(copy), engine.models)
        size = store.count("articles"), store.count("claims")
        add(store, [first], engine)  # loads the models
        times = []
        begun = _processor()
        for article in others:
            start = time.perf_counter()
            add(store, [article], engine)
            times.append(1000 * (time.perf_counter() - start))
        processor = 1000 * (_processor() - begun) / len(others)
    return More(
        *size, megabytes(Path(folder)), statistics.median(times), statistics.mean(times), processor
    )


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def in_own_process(folder: Path) -> More:
    """The same, in a process that has done nothing else."""
    command = [sys.executable, __file__, "--one-more", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    articles, claims, *rest = done.stdout.split()
    return More(int(articles), int(claims), *map(float, rest))


# ---- the report ----


def table(head: Sequence[str], found: Iterable[Sequence[object]]) -> list[str]:
    ruled = "|".join(["---", *("---:" for _ in head[1:])])
    return [f"| {' | '.join(head)} |", f"|{ruled}|"] + [
        f"| {' | '.join(map(str, row))} |" for row in found
    ]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def counted(wrong: Counter[tuple[str, str]]) -> list[str]:
    """By rule, which kinds of fact went wrong, and how often."""
    by_rule: dict[str, Counter[str]] = {}
    for (fact, rule), number in wrong.items():
        by_rule.setdefault(rule, Counter())[fact] += number
    return table(
        ("The store says", "pairs", "of what"),
        [
            (f"`{rule}`", facts.total(), "; ".join(f"{f} {n}" for f, n in facts.most_common()))
            for rule, facts in sorted(by_rule.items(), key=lambda pair: -pair[1].total())
        ],
    )


def report(articles: int, run: Run, disk: float, found: Score, costs: Sequence[More]) -> str:
    """The Markdown page."""
    lines = [
        "# Corpora: what they cost and what they find",
        "",
        "Made by `make bench-corpus` (tests/bench_corpus.py). " + machine(),
        "",
        f"## {articles:,} synthetic articles in eight languages",
        "",
        "Events that three to five outlets tell, each in a language of its own, with planted",
        "conflicts, updates and copies (tests/synthetic.py). Added with `crossclaim corpus add",
        "--no-cache` to a new store.",
        "",
        *table(
            ("", ""),
            [
                ("planted conflicts", found.planted),
                ("found", f"{found.found} ({share(found.found, found.planted)})"),
                ("conflicts reported", found.said),
                ("of these planted (precision)", f"{found.true} ({share(found.true, found.said)})"),
                ("events", f"{found.events}, {found.split} split, {found.mixed} mixed with others"),
                (
                    "copies seen",
                    f"{found.seen_copies} of {found.copies}, {found.wrong_copies} wrongly",
                ),
                ("time", f"{run.seconds:.0f} s ({articles / run.seconds:.1f} articles a second)"),
                ("processor time", f"{run.processor:.0f} s"),
                ("highest memory", f"{run.megabytes:.0f} MB"),
                ("disk", f"{disk:.0f} MB"),
            ],
        ),
        "",
        "Planted conflicts that are not reported, by what the store says instead:",
        "",
        *counted(found.missed),
        "",
        "Conflicts that were not planted, by the rule that made them:",
        "",
        *counted(found.false),
        "",
        "## One article more",
        "",
        f"{SINGLE} articles, added one by one in a process whose models are loaded: a commit each,",
        "compactions among them. The same articles for each store, with as many near them.",
        "",
        *table(
            (
                *("claims", "articles", "disk, MB", "median, ms", "mean, ms"),
                "processor time, ms",
            ),
            [
                (
                    *(f"{c.claims:,}", f"{c.articles:,}", f"{c.megabytes:.0f}"),
                    *(f"{c.median:.0f}", f"{c.mean:.0f}", f"{c.processor:.0f}"),
                )
                for c in costs
            ],
        ),
        "",
    ]
    if len(costs) > 1:
        larger = costs[-1].claims / costs[0].claims
        clock = costs[-1].mean / costs[0].mean
        processor = costs[-1].processor / costs[0].processor
        lines += [
            f"From the smallest to the largest store ({larger:.0f} ×): {clock:.2f} × on the clock",
            f"(mean), {processor:.2f} × in processor time.",
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--claims", default="1000,10000,100000", help="sizes of stores")
    parser.add_argument("--work", type=Path, help="keep the stores here")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one-more", metavar="STORE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one_more:
        more = one_more(options.one_more)
        print(more.articles, more.claims, more.megabytes, more.median, more.mean, more.processor)
        return
    os.environ["HF_HUB_OFFLINE"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        work: Path = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        corpus = generate(options.articles)
        run = add(corpus.pieces, work / "all")
        disk, found = megabytes(work / "all"), score(corpus, work / "all")
        sizes = [round(int(n) / CLAIMS_AN_ARTICLE) for n in options.claims.split(",") if n]
        costs = []
        for articles in sizes:
            folder = work / f"first-{articles}"
            if articles >= options.articles:
                shutil.copytree(work / "all", folder)
            add(generate(articles).pieces, folder)
            costs.append(in_own_process(folder))
        page = report(options.articles, run, disk, found, costs)
    print(page)
    if options.out:
        options.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
