"""Write a trained model in the form crossclaim runs: a weightless ONNX graph and 8-bit weights.

``graph.onnx``        the network without its weights
``model.safetensors`` every weight under its transformers name; matrices as int8 with one
                      float32 scale a row (``NAME.scale``), vectors as float32
``tokens.safetensors``  the token table, in the same way
``tokenizer.json``, ``config.json``  as transformers writes them

The NLI model stores no token table and no tokenizer: it shares the embedder's.

    python models/recipes/export.py --model DIR --kind embedder|nli --out models/embedder
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from graph import build
from safetensors.numpy import load_file, save_file

TABLE = "embeddings.word_embeddings.weight"


def quantise(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int8 matrix, float32 scale a row), symmetric, rounded to nearest."""
    scale = np.maximum(np.abs(matrix).max(1), 1e-12) / 127
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--kind", choices=("embedder", "nli"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    files: dict[str, dict[str, np.ndarray]] = {"model": {}, "tokens": {}}
    for name, value in sorted(load_file(options.model / "model.safetensors").items()):
        weights = files["tokens" if name.endswith(TABLE) else "model"]
        if value.ndim == 2:
            weights[name], weights[f"{name}.scale"] = quantise(value)
        else:
            weights[name] = value.astype(np.float32)
    if options.kind == "nli":
        del files["tokens"]
    for stem, weights in files.items():
        save_file(
            weights, options.out / f"{stem}.safetensors", metadata={"format": "crossclaim-8bit-1"}
        )
    config = json.loads((options.model / "config.json").read_text("utf-8"))
    config.pop("_name_or_path", None)
    (options.out / "config.json").write_text(
        json.dumps(config, indent=1, sort_keys=True) + "\n", "utf-8"
    )
    onnx.save(build(options.kind, config), options.out / "graph.onnx")
    if options.kind == "embedder":
        shutil.copy(options.model / "tokenizer.json", options.out / "tokenizer.json")


if __name__ == "__main__":
    main()
