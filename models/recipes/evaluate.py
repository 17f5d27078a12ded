"""Measure an embedder and an NLI model, embedded or any other, through crossclaim's own loaders.

Retrieval: a sentence counts as found when its translation is the nearest of all candidates;
both directions are averaged. NLI: accuracy on XNLI dev, also with premise and hypothesis in
different languages. With 95 % Wilson intervals.

    python models/recipes/evaluate.py --data DATA [--embedder M] [--nli M] [--out DIR]
"""

from __future__ import annotations

import argparse
import json
import lzma
from pathlib import Path

import numpy as np
from sources import read_nli

from compare import load_embedder, load_nli
from compare.entailment import LABELS

RETRIEVAL = ("nb", "nn", "sv", "da", "ar", "de", "fr", "es")
SAME = ("en", "ar", "de", "es", "fr")
MIXED = (("en", "ar"), ("ar", "en"), ("en", "de"), ("de", "en"))


def wilson(right: int, total: int) -> tuple[float, float]:
    """95 % Wilson score interval of a proportion."""
    z, p = 1.96, right / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * np.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return float(middle - half), float(middle + half)


def figure(right: int, total: int) -> dict[str, float | int]:
    low, high = wilson(right, total)
    return {
        "value": round(right / total, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "n": total,
    }


def retrieval(embedder, path: Path) -> dict[str, float | int]:
    """Mean of both directions' accuracy over the pairs of a TSV (English TAB foreign)."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        pairs = [line.rstrip("\n").split("\t")[:2] for line in file]
    english = embedder.encode([e for e, _ in pairs])
    foreign = embedder.encode([f for _, f in pairs])
    cosine = english @ foreign.T
    truth = np.arange(len(pairs))
    right = (cosine.argmax(0) == truth).sum() + (cosine.argmax(1) == truth).sum()
    return figure(int(right), 2 * len(pairs))


def nli_accuracy(
    model, data: Path, premise: str, hypothesis: str, limit: int | None
) -> dict[str, float | int]:
    """Accuracy on XNLI dev with the premise and hypothesis in the given languages."""
    left = list(read_nli(data / "eval" / f"xnli-dev.{premise}.jsonl.xz"))[:limit]
    right = list(read_nli(data / "eval" / f"xnli-dev.{hypothesis}.jsonl.xz"))[:limit]
    probabilities = model.predict(
        [(a["premise"], b["hypothesis"]) for a, b in zip(left, right, strict=True)]
    )
    truth = np.array([LABELS.index(a["label"]) for a in left])
    return figure(int((probabilities.argmax(1) == truth).sum()), len(truth))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--embedder")
    parser.add_argument("--nli")
    parser.add_argument("--only", choices=("embedder", "nli"))
    parser.add_argument("--limit", type=int, help="first N rows of each NLI set, for a quick look")
    parser.add_argument(
        "--out", type=Path, help="models folder: write figures.json and the cards' tables"
    )
    options = parser.parse_args()
    if options.only != "nli":
        embedder = load_embedder(options.embedder)
        tatoeba = {
            lang: retrieval(embedder, options.data / "eval" / f"tatoeba.{lang}.tsv.xz")
            for lang in RETRIEVAL
        }
        report(
            "embedder", {"revision": embedder.identity.revision, "tatoeba": tatoeba}, options.out
        )
    if options.only != "embedder":
        model = load_nli(options.nli)
        pairs = [(lang, lang) for lang in SAME] + list(MIXED)
        xnli = {
            f"{p}-{h}": nli_accuracy(model, options.data, p, h, options.limit) for p, h in pairs
        }
        report("nli", {"revision": model.identity.revision, "xnli_dev": xnli}, options.out)


def report(kind: str, figures: dict[str, object], out: Path | None) -> None:
    """Print the figures; with ``out``, also write them beside the weights and into the card."""
    text = json.dumps(figures, indent=1) + "\n"
    print(text)
    if out is not None:
        (out / kind / "figures.json").write_text(text, "utf-8")
        measure = next(value for value in figures.values() if isinstance(value, dict))
        rows = ["| | accuracy | 95 % | n |", "| --- | --- | --- | --- |"] + [
            f"| {name} | {f['value']:.3f} | {f['low']:.3f}–{f['high']:.3f} | {f['n']} |"
            for name, f in measure.items()
        ]
        card = out / kind / "README.md"
        card.write_text(insert(card.read_text("utf-8"), "figures", "\n".join(rows)), "utf-8")


def insert(page: str, marker: str, text: str) -> str:
    """``page`` with what stands between the marker comments replaced by ``text``."""
    before, rest = page.split(f"<!-- {marker} -->", 1)
    after = rest.split(f"<!-- /{marker} -->", 1)[1]
    return f"{before}<!-- {marker} -->\n{text}\n<!-- /{marker} -->{after}"


if __name__ == "__main__":
    main()
