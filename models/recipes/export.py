"""Write a trained model in the form crossclaim runs: a weightless ONNX graph and 8-bit weights.

``graph.onnx``        the network without its weights
``model.safetensors`` every weight under its transformers name; matrices as int8 with one
                      float32 scale a row (``NAME.scale``), vectors as float32
``tokens-1.safetensors``, …  the token table in 4 bits (``fourbit.py``), no part over 40 MB
``tokenizer.json``, ``config.json``  as transformers writes them, without the rarest words

The NLI model stores no token table and no tokenizer: it shares the embedder's.

    python models/recipes/export.py --model DIR --kind embedder|nli --out models/embedder
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import fourbit
import numpy as np
import onnx
from graph import build
from safetensors.numpy import load_file, save_file

TABLE = "embeddings.word_embeddings.weight"
LARGEST_PART = 40_000_000
TOKENS = 317_000
"""The rarest words beyond so many are left to their pieces: all of ``models/`` has 100 MB."""
LONGEST_PIECE = 3
"""Characters; shorter tokens are what unknown words are made of, and stay."""


def quantise(matrix: np.ndarray, largest: int) -> tuple[np.ndarray, np.ndarray]:
    """(int8 matrix, float32 scale a row), symmetric up to ±``largest``, rounded to nearest."""
    scale = np.maximum(np.abs(matrix).max(1), 1e-12) / largest
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def named(name: str, matrix: np.ndarray, scale: np.ndarray) -> dict[str, np.ndarray]:
    return {name: matrix, f"{name}.scale": scale}


def table_parts(name: str, table: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """The token table in files of at most ``LARGEST_PART`` bytes, by their names."""
    count = -(-table.size // 2 // LARGEST_PART)
    return {
        f"tokens-{n + 1}": named(name, *fourbit.quantise(part))
        for n, part in enumerate(np.array_split(table, count))
    }


def kept(vocabulary: list[list[Any]]) -> list[int]:
    """The numbers of the (token, log probability)s to keep, in their order."""
    words = [
        (p, -n) for n, (t, p) in enumerate(vocabulary) if t.isalpha() and len(t) > LONGEST_PIECE
    ]
    rarest = {-n for _, n in sorted(words)[: max(0, len(vocabulary) - TOKENS)]}
    return [n for n in range(len(vocabulary)) if n not in rarest]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--kind", choices=("embedder", "nli"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((options.model / "tokenizer.json").read_text("utf-8"))
    tokens = kept(tokenizer["model"]["vocab"])
    files: dict[str, dict[str, np.ndarray]] = {"model": {}}
    for name, value in sorted(load_file(options.model / "model.safetensors").items()):
        if options.kind == "embedder" and name.startswith("pooler."):
            continue  # of BERT's next-sentence task: sentence-transformers saves it, unused
        if name.endswith(TABLE):
            if options.kind == "embedder":
                files |= table_parts(name, value[tokens])
        elif value.ndim == 2:
            # What is multiplied keeps to 7 bits (graph.py says why); what is looked up need not.
            largest = 127 if "embeddings" in name else 63
            files["model"] |= named(name, *quantise(value, largest))
        else:
            files["model"][name] = value.astype(np.float32)
    for old in options.out.glob("tokens*.safetensors"):
        old.unlink()
    for stem, weights in files.items():
        save_file(weights, options.out / f"{stem}.safetensors", metadata={"format": "crossclaim-2"})
    config = json.loads((options.model / "config.json").read_text("utf-8"))
    config.pop("_name_or_path", None)
    config["vocab_size"] = len(tokens)
    (options.out / "config.json").write_text(
        json.dumps(config, indent=1, sort_keys=True) + "\n", "utf-8"
    )
    onnx.save(build(options.kind, config), options.out / "graph.onnx")
    if options.kind == "embedder":
        vocabulary = [tokenizer["model"]["vocab"][n] for n in tokens]
        # Whole numbers without their ".0" save 170 kB.
        scores = ((t, round(p, 1)) for t, p in vocabulary)
        tokenizer["model"]["vocab"] = [[t, int(p) if p == int(p) else p] for t, p in scores]
        (options.out / "tokenizer.json").write_text(
            json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
