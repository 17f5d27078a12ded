"""How fast crossclaim is and what it needs, beside the plain pipeline: ``make bench``.

The plain pipeline is what a user would write: sentence-transformers ``encode`` for every
sentence and a transformers ``pipeline("text-classification")`` over every pair of sentences of
two articles, in float32, with the same weights. Everything is measured in one run on one
machine, each command in a process of its own, in seconds on the clock and of processor time, on
which other programs count little. Nothing here is a test: no time is ever asserted.

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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import combinations
from pathlib import Path

from synthetic import generate

ROOT = Path(__file__).parent.parent
EXAMPLES = [str(ROOT / "examples" / name) for name in ("ferry-fire", "mosul-list")]
TIMES = 3
"""Runs of each command; the median counts."""
ONE_CORE = "CROSSCLAIM_BENCH_ONE_CORE"
SAMPLE = 200
"""Pairs that the plain pipeline judges; its time for all of them is computed from these."""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds on the clock and of processor time, and the highest memory in megabytes."""

    seconds: float
    processor: float
    megabytes: float


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a command; Python compiles its modules once, as it does for users."""
    own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**own, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error", **more}


def measured(command: Sequence[str], cache: Path, times: int = TIMES) -> Run:
    """The median of several runs of a command."""
    environment = surroundings(CROSSCLAIM_CACHE=str(cache))
    runs = []
    for _ in range(times):
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
        unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
        seconds = time.perf_counter() - begun
        runs.append(Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit))
    return Run(
        statistics.median(r.seconds for r in runs),
        statistics.median(r.processor for r in runs),
        statistics.median(r.megabytes for r in runs),
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


class Watch:
    """Seconds since the last look, on the clock and of processor time."""

    def __init__(self) -> None:
        self.found: list[float] = []
        self._last = self._now()

    def look(self) -> None:
        now = self._now()
        self.found += [later - earlier for earlier, later in zip(self._last, now, strict=True)]
        self._last = now

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()


def plain(folder: str, paths: Sequence[str]) -> list[float]:
    """Seconds, twice each, to load both models, encode every sentence, and judge the sample."""
    articles = sentences(paths)
    watch = Watch()
    from sentence_transformers import SentenceTransformer
    from transformers import pipeline

    encoder = SentenceTransformer(f"{folder}/embedder", device="cpu")
    classifier = pipeline("text-classification", model=f"{folder}/nli", device="cpu")
    watch.look()
    encoder.encode([text for article in articles for text in article])
    watch.look()
    classifier([{"text": a, "text_pair": b} for a, b in sample(cross_pairs(articles))])
    watch.look()
    return watch.found


def own(paths: Sequence[str]) -> list[float]:
    """The same for crossclaim's runtime."""
    articles = sentences(paths)
    watch = Watch()
    from compare.embeddings import load_embedder
    from compare.entailment import load_nli

    encoder, classifier = load_embedder(), load_nli()
    encoder.encode(["Load now, not later."])
    classifier.predict([("Load now.", "Load later.")])
    watch.look()
    encoder.encode([text for article in articles for text in article])
    watch.look()
    classifier.predict(sample(cross_pairs(articles)))
    watch.look()
    return watch.found


def stages(*arguments: str, times: int = TIMES, one_core: bool = False) -> list[float]:
    """What this script prints when it is run with these arguments: the median of each number."""
    rows = []
    more = {"OMP_NUM_THREADS": "1", ONE_CORE: "1"} if one_core else {}
    for _ in range(times):
        done = quietly([sys.executable, __file__, *arguments], **more)
        rows.append([float(x) for x in done.splitlines()[-1].split()])
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def quietly(command: Sequence[str], **more: str) -> str:
    """What a command prints; its progress bars and warnings are shown only if it fails."""
    done = subprocess.run(command, env=surroundings(**more), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{done.stderr}\n{' '.join(command)}: exit code {done.returncode}")
    return done.stdout


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
    load = ""
    if hasattr(os, "getloadavg") and (before := os.getloadavg()[0]) > 0.5:
        load = (
            f". Other programs were running (load average {before:.1f} before): the seconds on the "
            "clock are theirs too; processor time and the ratios on one core count"
        )
    return (
        f"{model}, {cores} cores{memory}; {platform.system()}, "
        f"Python {platform.python_version()}; {names}{load}."
    )


def start_up(paths: Sequence[str], folder: Path) -> tuple[str, Run]:
    """A table of single commands, and the cold one."""
    report = ["-o", str(folder / "report.md")]
    cache = folder / "cache"
    measured(crossclaim("--help"), cache, times=1)  # what Python compiles once
    cold = measured(crossclaim("compare", *paths, "--no-cache", *report), cache)
    measured(crossclaim("compare", *paths, *report), cache, times=1)
    rows = {
        "`crossclaim --help`": measured(crossclaim("--help"), cache),
        "`crossclaim compare`, nothing remembered": cold,
        "`crossclaim compare`, same articles again": measured(
            crossclaim("compare", *paths, *report), cache
        ),
    }
    return table("command", rows, digits=2), cold


def table(heading: str, runs: Mapping[str, Run], digits: int) -> str:
    """Runs by name."""
    lines = [f"| {heading} | seconds | processor seconds | peak memory |", "| --- " * 4 + "|"]
    lines += [
        f"| {name} | {run.seconds:.{digits}f} | {run.processor:.{digits}f} "
        f"| {run.megabytes:.0f} MB |"
        for name, run in runs.items()
    ]
    return "\n".join(lines)


def beside_plain(paths: Sequence[str], folder: Path, cold: Run) -> str:
    """Throughput and the whole way, beside the plain pipeline."""
    # In processes of their own: a large parent would count as its children's peak memory.
    for kind in ("embedder", "nli"):
        recipe = str(ROOT / "models" / "recipes" / "restore.py")
        quietly([sys.executable, recipe, "--kind", kind, "--out", str(folder / kind)])
    articles = sentences(paths)
    pairs = cross_pairs(articles)
    texts, judged = sum(map(len, articles)), len(sample(pairs))
    ours, theirs = stages("--own", *paths), stages("--plain", str(folder), *paths, times=1)
    # Processor time says nothing of two threads that wait for each other.
    alone = stages("--own", *paths, one_core=True)
    plain_alone = stages("--plain", str(folder), *paths, times=1, one_core=True)
    (load, code, judge), (their_load, their_code, their_judge) = ours[::2], theirs[::2]
    cpu = [theirs / ours for ours, theirs in zip(alone[1::2], plain_alone[1::2], strict=True)]
    whole = their_load + their_code + their_judge * len(pairs) / judged
    rows = [
        ("models loaded, seconds", load, their_load, their_load / load, cpu[0]),
        (
            "sentences encoded a second",
            texts / code,
            texts / their_code,
            their_code / code,
            cpu[1],
        ),
        (
            "pairs judged a second",
            judged / judge,
            judged / their_judge,
            their_judge / judge,
            cpu[2],
        ),
        (
            "articles to result, seconds",
            cold.seconds,
            whole,
            whole / cold.seconds,
            (plain_alone[1] + plain_alone[3] + plain_alone[5] * len(pairs) / judged)
            / cold.processor,
        ),
    ]
    lines = [
        "| | crossclaim | plain pipeline | ratio | ratio on one core |",
        "| --- " * 5 + "|",
    ]
    lines += [
        f"| {name} | {a:.1f} | {b:.1f} | {ratio:.1f} × | {single:.1f} × |"
        for name, a, b, ratio, single in rows
    ]
    note = (
        f"{texts} sentences in {len(articles)} articles, {len(pairs)} pairs of sentences across "
        f"articles. Both rates of judging are of the same {judged} pairs, spread over all of "
        "them; the last line counts all pairs at that rate for the plain pipeline (it was not run "
        "to the end), and the whole command, report included, for crossclaim, which asks only "
        "about pairs that may speak of the same thing. The ratio on one core is of processor "
        "time, which other programs change little."
    )
    return "\n".join([*lines, "", note])


def growth(sizes: Sequence[int], folder: Path) -> str:
    """Time and memory by the number of articles, and the exponent."""
    runs: dict[int, Run] = {}
    for size in sizes:
        path = folder / f"{size}.jsonl"
        path.write_text(generate(size).jsonl(), encoding="utf-8")
        report = str(folder / "report.json")
        command = crossclaim("compare", str(path), "--no-cache", "-o", report)
        runs[size] = measured(command, folder / "cache", times=1 if size > 100 else TIMES)
    lines = [table("articles", {f"{size:,}": run for size, run in runs.items()}, digits=1)]
    if len(runs) > 1:
        clock = [(math.log(size), math.log(run.seconds)) for size, run in runs.items()]
        processor = [(math.log(size), math.log(run.processor)) for size, run in runs.items()]
        lines += [
            "",
            f"Time grows with the number of articles to the power {slope(clock):.2f} (least "
            f"squares over all sizes; processor time {slope(processor):.2f}); between the two "
            f"largest, where starting up counts least, {slope(clock[-2:]):.2f} (processor time "
            f"{slope(processor[-2:]):.2f}).",
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
    if os.environ.get(ONE_CORE) and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if options.own:
        print(*own(options.own))
        return
    if options.plain:
        print(*plain(options.plain[0], options.plain[1:]))
        return
    names = ", ".join(os.path.relpath(path, ROOT) for path in options.articles)
    described = machine()
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
            described,
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
