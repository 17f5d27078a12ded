"""Measure an embedder and an NLI model, embedded or any other, through crossclaim's own loaders.

What is measured, each with its 95 % interval (Wilson for shares, bootstrap for correlations):

tatoeba      a sentence counts as found when its translation is the nearest of all candidates;
             mean of both directions. Every ``eval/tatoeba.<lang>.tsv.xz``, and ``--pairs`` files
sts          Spearman correlation of cosine and human score, for ``--sts`` files (text TAB text
             TAB score)
xnli_dev     accuracy, premise and hypothesis in one language and in two
order        how often a pair is called a contradiction in one order only (lower is better)
translations what the NLI model says of professional translations of news (never trained on), both
             ways: the shares called entailment, and contradiction
edits        accuracy on ``--edits`` files (JSON lines of premise, hypothesis, label), such as
             VitaminC, where sentences differ in a number, a name or a word; with --held-out only
             the rows that nli.py keeps out of training
own_pairs    accuracy on the part of our own pairs (``pairs/``) that is never trained on
outlets      the share of each label that is found between reports of one event (``outlets/``), on
             those that are never trained on

    python models/recipes/evaluate.py --data DATA [--embedder M] [--nli M] [--out DIR]
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
from outlets import questions, read_outlets
from pairs import read_pairs
from rows import held_out
from sources import read_parallel

from compare import NLI, Embedder, load_embedder, load_nli
from compare.entailment import LABELS

MIXED = (("en", "ar"), ("ar", "en"), ("en", "de"), ("de", "en"))
NEWS = frozenset({"wmt_newstest"})
NEWS_PAIRS = 500
"""Translations a language; each is asked both ways."""
RESAMPLES = 1000

Figure = dict[str, float | int]
Figures = dict[str, Figure]
Pairs = list[tuple[str, str]]


# ---- figures with their intervals ----


def share(right: int, total: int) -> Figure:
    """A proportion with its 95 % Wilson score interval."""
    z, p = 1.96, right / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * np.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return _figure(p, middle - half, middle + half, total)


def spearman(scores: np.ndarray, truth: np.ndarray) -> Figure:
    """Rank correlation with its 95 % bootstrap interval."""
    from scipy.stats import spearmanr

    random = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        rows = random.integers(0, len(truth), len(truth))
        found.append(spearmanr(scores[rows], truth[rows]).statistic)
    low, high = np.quantile(found, (0.025, 0.975))
    return _figure(spearmanr(scores, truth).statistic, low, high, len(truth))


def _figure(value: float, low: float, high: float, n: int) -> Figure:
    return {"value": _round(value), "low": _round(low), "high": _round(high), "n": n}


def _round(value: float) -> float:
    return round(float(value), 4)


# ---- files ----


def opened(path: Path) -> TextIO:
    return lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open("rt")


def columns(path: Path, limit: int | None) -> list[list[str]]:
    """The fields of a TSV."""
    with opened(path) as file:
        return [line.rstrip("\n").split("\t") for line in islice(file, limit)]


def rows(path: Path, limit: int | None, only_held_out: bool = False) -> list[dict[str, str]]:
    """The objects of a file of JSON lines."""
    with opened(path) as file:
        found = [json.loads(line) for line in islice(file, None if only_held_out else limit)]
    if only_held_out:
        found = [row for row, out in zip(found, held_out(found), strict=True) if out][:limit]
    return found


def name_of(path: Path) -> str:
    """ "tatoeba.nb.tsv.xz" is "nb", "vitaminc.jsonl" is "vitaminc"."""
    return path.name.removesuffix(".xz").rsplit(".", 1)[0].rsplit(".", 1)[-1]


# ---- the embedder ----


def retrieval(embedder: Embedder, pairs: Sequence[Sequence[str]]) -> Figure:
    """Mean of both directions' accuracy over pairs of translations."""
    one = embedder.encode([pair[0] for pair in pairs])
    other = embedder.encode([pair[1] for pair in pairs])
    cosine, truth = one @ other.T, np.arange(len(pairs))
    right = (cosine.argmax(0) == truth).sum() + (cosine.argmax(1) == truth).sum()
    return share(int(right), 2 * len(pairs))


def similarity(embedder: Embedder, fields: Sequence[Sequence[str]]) -> Figure:
    """Rank correlation of cosines with human scores."""
    one = embedder.encode([row[0] for row in fields])
    other = embedder.encode([row[1] for row in fields])
    return spearman((one * other).sum(1), np.array([float(row[2]) for row in fields]))


# ---- the NLI model ----


def labels(model: NLI, pairs: Pairs) -> np.ndarray:
    """The likeliest label of each pair, as its place in ``LABELS``."""
    return np.asarray(model.predict(pairs).argmax(1))


def accuracy(model: NLI, asked: Sequence[dict[str, str]]) -> Figure:
    """The share of rows that get their label."""
    truth = np.array([LABELS.index(row["label"]) for row in asked])
    found = labels(model, [(row["premise"], row["hypothesis"]) for row in asked])
    return share(int((found == truth).sum()), len(truth))


def order_matters(model: NLI, pairs: Pairs) -> Figure:
    """The share of pairs that are a contradiction in one order only."""
    contradiction = LABELS.index("contradiction")
    forward = labels(model, pairs) == contradiction
    backward = labels(model, [(b, a) for a, b in pairs]) == contradiction
    return share(int((forward != backward).sum()), len(pairs))


def translated(model: NLI, pairs: Pairs) -> Figures:
    """What is said of translations, both ways."""
    found = labels(model, pairs + [(b, a) for a, b in pairs])
    return {
        name: share(int((found == LABELS.index(name)).sum()), len(found))
        for name in ("entailment", "contradiction")
    }


def measure_nli(model: NLI, options: argparse.Namespace) -> dict[str, Figures]:
    sets = {
        name_of(path): rows(path, options.limit)
        for path in sorted((options.data / "eval").glob("xnli-dev.*.jsonl.xz"))
        if name_of(path) in options.languages
    }
    own = list(read_pairs(held_out=True))[: options.limit]
    told = questions(read_outlets(held_out=True))[: options.limit]
    both = [(lang, lang) for lang in sets] + [m for m in MIXED if set(m) <= set(sets)]
    figures: dict[str, Figures] = {
        "xnli_dev": {
            f"{p}-{h}": accuracy(
                model,
                [
                    {**a, "hypothesis": b["hypothesis"]}
                    for a, b in zip(sets[p], sets[h], strict=True)
                ],
            )
            for p, h in both
        },
        "order": {
            lang: order_matters(model, [(r["premise"], r["hypothesis"]) for r in asked])
            for lang, asked in sets.items()
        },
        "translations": {},
        "own_pairs": {
            name: accuracy(model, [r for r in own if (r["lang_p"] == r["lang_h"]) == alike])
            for name, alike in (("one language", True), ("two languages", False))
            if own
        },
        "outlets": {
            name: accuracy(model, found)
            for name in LABELS
            if (found := [row for row in told if row["label"] == name])
        },
        "edits": {
            name_of(p): accuracy(model, rows(p, options.limit, options.held_out))
            for p in options.edits
        },
    }
    for path in sorted((options.data / "parallel").glob("*.tsv.xz")):
        news = list(islice(_news(options.data, name_of(path)), options.limit or NEWS_PAIRS))
        if news and name_of(path) in options.languages:
            for name, figure in translated(model, news[:NEWS_PAIRS]).items():
                figures["translations"][f"{name_of(path)} {name}"] = figure
    return figures


def _news(data: Path, language: str) -> Iterator[tuple[str, str]]:
    for english, foreign, _ in read_parallel(data, language, NEWS):
        yield english, foreign


def measure_embedder(embedder: Embedder, options: argparse.Namespace) -> dict[str, Figures]:
    files = [
        path
        for path in sorted((options.data / "eval").glob("tatoeba.*.tsv.xz"))
        if name_of(path) in options.languages
    ]
    return {
        "tatoeba": {name_of(p): retrieval(embedder, columns(p, options.limit)) for p in files},
        "pairs": {
            name_of(p): retrieval(embedder, columns(p, options.limit)) for p in options.pairs
        },
        "sts": {name_of(p): similarity(embedder, columns(p, options.limit)) for p in options.sts},
    }


# ---- what is written ----


def report(
    kind: str, revision: str, measured: dict[str, Figures], out: Path | None, limited: bool
) -> None:
    """Print the figures; with ``out``, also write them beside the weights and into the card."""
    figures = {"revision": revision, **{name: f for name, f in measured.items() if f}}
    text = json.dumps(figures, indent=1) + "\n"
    print(text, flush=True)
    if out is None:
        return
    if limited:
        raise SystemExit("figures of a part are not written: leave out --limit or --out")
    (out / kind / "figures.json").write_text(text, "utf-8")
    card = out / kind / "README.md"
    card.write_text(insert(card.read_text("utf-8"), "figures", table(measured)), "utf-8")


def table(measured: dict[str, Figures]) -> str:
    """Every figure of a model as a row."""
    lines = ["| | value | 95 % | n |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {name.replace('_', ' ')}, {what} | {f['value']:.3f} | {f['low']:.3f}–{f['high']:.3f} "
        f"| {f['n']} |"
        for name, figures in measured.items()
        for what, f in figures.items()
    ]
    return "\n".join(lines)


def insert(page: str, marker: str, text: str) -> str:
    """``page`` with what stands between the marker comments replaced by ``text``."""
    before, rest = page.split(f"<!-- {marker} -->", 1)
    after = rest.split(f"<!-- /{marker} -->", 1)[1]
    return f"{before}<!-- {marker} -->\n{text}\n<!-- /{marker} -->{after}"


LANGUAGES = "en,nb,nn,sv,da,ar,de,fr,es,it,nl,pt,pl,uk,ru,tr,fa"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--embedder", help="a folder or ORG/NAME@COMMIT; default: embedded")
    parser.add_argument("--nli", help="the same")
    parser.add_argument("--only", choices=("embedder", "nli"))
    parser.add_argument("--languages", type=lambda text: text.split(","), default=LANGUAGES)
    parser.add_argument("--pairs", type=Path, nargs="*", default=[], help="TSV: text, translation")
    parser.add_argument("--sts", type=Path, nargs="*", default=[], help="TSV: text, text, score")
    parser.add_argument("--edits", type=Path, nargs="*", default=[], help="JSON lines, labelled")
    parser.add_argument(
        "--held-out", action="store_true", help="of --edits, only what nli.py keeps out of training"
    )
    parser.add_argument("--limit", type=int, help="first N rows of each set, for a quick look")
    parser.add_argument(
        "--out", type=Path, help="models folder: write figures.json and the cards' tables"
    )
    options = parser.parse_args()
    steps: dict[str, Callable[[], tuple[str, dict[str, Figures]]]] = {
        "embedder": lambda: _of(load_embedder(options.embedder), measure_embedder, options),
        "nli": lambda: _of(load_nli(options.nli), measure_nli, options),
    }
    for kind, step in steps.items():
        if options.only in (None, kind):
            report(kind, *step(), options.out, options.limit is not None)


def _of(model, measure, options: argparse.Namespace) -> tuple[str, dict[str, Figures]]:
    return model.identity.revision, measure(model, options)


if __name__ == "__main__":
    main()
