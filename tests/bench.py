"""How fast crossclaim is and what it needs, beside the plain pipeline: ``make bench``.

The plain pipeline is what a user would write: sentence-transformers ``encode`` for every
sentence and a transformers ``pipeline("text-classification")`` over every pair of sentences of
two articles, in float32, with the same weights. Everything is measured in one run on one
machine, each command in a process of its own. Nothing here is a test: no time is ever asserted.

    python tests/bench.py [--articles PATH...] [--sizes 10,100,1000] [--out reports/benchmark.md]
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import combinations
from pathlib import Path

from synthetic import generate

ROOT = Path(__file__).parent.parent
EXAMPLES = [str(ROOT / "examples" / name) for name in ("ferry-fire", "mosul-list")]
TIMES = 3
"""Runs of each command; the median counts."""
SAMPLE = 200
"""Pairs that the plain pipeline judges; its time for all of them is computed from these."""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds on the clock, and the highest memory in megabytes."""

    seconds: float
    megabytes: float


def measured(command: Sequence[str], cache: Path, times: int = TIMES) -> Run:
    """The median of several runs of a command."""
    environment = {**os.environ, "CROSSCLAIM_CACHE": str(cache), "HF_HUB_OFFLINE": "1"}
    runs = []
    for _ in range(times):
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
        unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
        runs.append(Run(time.perf_counter() - begun, usage.ru_maxrss / unit))
    return Run(
        statistics.median(r.seconds for r in runs), statistics.median(r.megabytes for r in runs)
    )


def crossclaim(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "compare", *arguments]


# ---- what the two ways do in a process of their own ----


def sentences(paths: Sequence[str]) -> list[list[str]]:
    """The claims of each article."""
    from compare.articles import load_articles
    from compare.claims import extract_claims

    return [[c.text for c in extract_claims(a).claims] for a in load_articles(paths)]


def cross_pairs(articles: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Every pair of sentences of two articles."""
    return [(a, b) for one, other in combinations(articles, 2) for a in one for b in other]


def sample(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(pairs[:: max(1, len(pairs) // SAMPLE)])[:SAMPLE]


def plain(folder: str, paths: Sequence[str]) -> tuple[float, float, float]:
    """Seconds to load both models, encode every sentence, and judge the sample of pairs."""
    articles = sentences(paths)
    begun = time.perf_counter()
    from sentence_transformers import SentenceTransformer
    from transformers import pipeline

    encoder = SentenceTransformer(f"{folder}/embedder", device="cpu")
    classifier = pipeline("text-classification", model=f"{folder}/nli", device="cpu")
    loaded = time.perf_counter()
    encoder.encode([text for article in articles for text in article])
    encoded = time.perf_counter()
    classifier([{"text": a, "text_pair": b} for a, b in sample(cross_pairs(articles))])
    return loaded - begun, encoded - loaded, time.perf_counter() - encoded


def own(paths: Sequence[str]) -> tuple[float, float, float]:
    """The same for crossclaim's runtime."""
    articles = sentences(paths)
    begun = time.perf_counter()
    from compare.embeddings import load_embedder
    from compare.entailment import load_nli

    encoder, classifier = load_embedder(), load_nli()
    encoder.encode(["Load now, not later."])
    classifier.predict([("Load now.", "Load later.")])
    loaded = time.perf_counter()
    encoder.encode([text for article in articles for text in article])
    encoded = time.perf_counter()
    classifier.predict(sample(cross_pairs(articles)))
    return loaded - begun, encoded - loaded, time.perf_counter() - encoded


def stages(*arguments: str, times: int = TIMES) -> tuple[float, ...]:
    """What this script prints when it is run with these arguments: the median of each stage."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}
    rows = []
    for _ in range(times):
        command = [sys.executable, __file__, *arguments]
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        rows.append([float(x) for x in done.stdout.splitlines()[-1].split()])
    return tuple(statistics.median(column) for column in zip(*rows, strict=True))


# ---- the report ----


def machine() -> str:
    """The machine and the versions that matter."""
    model = platform.processor() or platform.machine()
    memory = ""
    if Path("/proc/cpuinfo").is_file():
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
            if line.startswith("flags"):
                model += " with VNNI" if "vnni" in line else " without VNNI"
                break
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = f", {pages / 2**30:.0f} GB of memory"
    packages = ("onnxruntime", "tokenizers", "torch", "transformers", "sentence-transformers")
    names = ", ".join(f"{p} {version(p)}" for p in packages)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{model}, {cores} cores{memory}; {platform.system()}, "
        f"Python {platform.python_version()}; {names}."
    )


def start_up(paths: Sequence[str], folder: Path) -> tuple[str, float]:
    """A table of single commands, and the seconds of the cold one."""
    report = ["-o", str(folder / "report.md")]
    cache = folder / "cache"
    cold = measured(crossclaim("compare", *paths, "--no-cache", *report), cache)
    measured(crossclaim("compare", *paths, *report), cache, times=1)
    rows = [
        ("`crossclaim --help`", measured(crossclaim("--help"), cache)),
        ("`crossclaim compare`, nothing remembered", cold),
        (
            "`crossclaim compare`, same articles again",
            measured(crossclaim("compare", *paths, *report), cache),
        ),
    ]
    lines = ["| command | seconds | peak memory |", "| --- | --- | --- |"]
    lines += [f"| {name} | {run.seconds:.2f} | {run.megabytes:.0f} MB |" for name, run in rows]
    return "\n".join(lines), cold.seconds


def beside_plain(paths: Sequence[str], folder: Path, cold: float) -> str:
    """Throughput and the whole way, beside the plain pipeline."""
    # In processes of their own: a large parent would count as its children's peak memory.
    for kind in ("embedder", "nli"):
        recipe = [str(ROOT / "models" / "recipes" / "restore.py"), "--kind", kind]
        command = [sys.executable, *recipe, "--out", str(folder / kind)]
        subprocess.run(command, env={**os.environ, "TRANSFORMERS_VERBOSITY": "error"}, check=True)
    articles = sentences(paths)
    pairs = cross_pairs(articles)
    texts, judged = sum(map(len, articles)), len(sample(pairs))
    theirs, ours = stages("--plain", str(folder), *paths, times=1), stages("--own", *paths)
    whole = theirs[0] + theirs[1] + theirs[2] * len(pairs) / judged
    rows = [
        ("models loaded, seconds", ours[0], theirs[0], theirs[0] / ours[0]),
        ("sentences encoded a second", texts / ours[1], texts / theirs[1], theirs[1] / ours[1]),
        ("pairs judged a second", judged / ours[2], judged / theirs[2], theirs[2] / ours[2]),
        ("articles to result, seconds", cold, whole, whole / cold),
    ]
    lines = ["| | crossclaim | plain pipeline | ratio |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {a:.1f} | {b:.1f} | {ratio:.1f} × |" for name, a, b, ratio in rows]
    note = (
        f"{texts} sentences in {len(articles)} articles, {len(pairs)} pairs of sentences across "
        f"articles. Both rates of judging are of the same {judged} pairs, spread over all of "
        "them; the last line counts all pairs at that rate for the plain pipeline (it was not run "
        "to the end), and the whole command, report included, for crossclaim."
    )
    return "\n".join([*lines, "", note])


def growth(sizes: Sequence[int], folder: Path) -> str:
    """Time and memory by the number of articles, and the exponent."""
    runs = []
    for size in sizes:
        path = folder / f"{size}.jsonl"
        path.write_text(generate(size).jsonl(), encoding="utf-8")
        report = str(folder / "report.json")
        command = crossclaim("compare", str(path), "--no-cache", "-o", report)
        runs.append(measured(command, folder / "cache", times=1 if size > 100 else TIMES))
    lines = ["| articles | seconds | peak memory |", "| --- | --- | --- |"]
    lines += [
        f"| {size:,} | {run.seconds:.1f} | {run.megabytes:.0f} MB |"
        for size, run in zip(sizes, runs, strict=True)
    ]
    logs = [(math.log(size), math.log(run.seconds)) for size, run in zip(sizes, runs, strict=True)]
    if len(logs) > 1:
        (x, y), (x2, y2) = logs[-2:]
        lines += [
            "",
            f"Time grows with the number of articles to the power {slope(logs):.2f} (least "
            f"squares over all sizes); between the two largest, where starting up no longer "
            f"counts, {(y2 - y) / (x2 - x):.2f}.",
        ]
    return "\n".join(lines)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the line through the points by least squares."""
    mean_x = statistics.fmean(x for x, _ in points)
    mean_y = statistics.fmean(y for _, y in points)
    above = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return above / sum((x - mean_x) ** 2 for x, _ in points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", nargs="+", default=EXAMPLES)
    parser.add_argument("--sizes", default="10,100,1000")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--own", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--plain", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.own:
        print(*own(options.own))
        return
    if options.plain:
        print(*plain(options.plain[0], options.plain[1:]))
        return
    names = ", ".join(os.path.relpath(path, ROOT) for path in options.articles)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands, cold = start_up(options.articles, folder)
        beside = beside_plain(options.articles, folder, cold)
        grown = growth([int(size) for size in options.sizes.split(",")], folder)
    text = "\n".join(
        [
            "# Benchmark",
            "",
            f"Made by `make bench`; medians of {TIMES} runs, but one of the plain pipeline and of "
            "more than 100 articles.",
            "",
            machine(),
            "",
            "## Starting",
            "",
            f"On {names}.",
            "",
            commands,
            "",
            "## Beside the plain pipeline",
            "",
            "sentence-transformers and a transformers pipeline in float32, with the same weights, "
            "on the same articles.",
            "",
            beside,
            "",
            "## Growth",
            "",
            "Synthetic news in eight languages (`tests/synthetic.py`), nothing remembered.",
            "",
            grown,
            "",
        ]
    )
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
