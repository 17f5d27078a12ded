"""Write the mean of several classifiers of one training run (Wortsman et al. 2022, "Model soups").

    python models/recipes/average.py MODEL MODEL… --out OUT

A model named twice counts twice. ``export.py`` leaves out the token table: the embedder has it.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

WEIGHTS = "model.safetensors"


def average(models: list[Path], out: Path) -> None:
    """Write the mean of the weights of ``models``, with all else from the first, to ``out``.

    Raises ValueError if their weights differ in names or shapes.
    """
    loaded = [load_file(model / WEIGHTS) for model in models]
    shapes = [{name: w.shape for name, w in weights.items()} for weights in loaded]
    if any(other != shapes[0] for other in shapes):
        raise ValueError(f"not of one kind: {', '.join(map(str, models))}")
    mean = {
        name: np.mean([weights[name] for weights in loaded], axis=0, dtype=np.float32)
        for name in loaded[0]
    }
    shutil.copytree(models[0], out, ignore=shutil.ignore_patterns("*.pt", WEIGHTS))
    save_file(mean, out / WEIGHTS, metadata={"format": "pt"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    average(options.models, options.out)


if __name__ == "__main__":
    main()
