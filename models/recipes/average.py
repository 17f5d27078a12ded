"""Write the mean of several states of a model (Wortsman et al. 2022, "Model soups").

    python models/recipes/average.py MODEL MODEL… --out OUT [--shares SHARE SHARE…]

``export.py`` leaves out a classifier's token table: the embedder has it.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

WEIGHTS = "model.safetensors"
UNUSED = "pooler."
"""What some states of an encoder hold that it never uses."""


def average(models: list[Path], shares: list[float], out: Path) -> None:
    """Write the mean of the weights of ``models``, each by its share, with all else from the first,
    to ``out``.

    Raises ValueError if their weights differ in names or shapes, or shares and models in number.
    """
    loaded = [
        {name: w for name, w in load_file(model / WEIGHTS).items() if not name.startswith(UNUSED)}
        for model in models
    ]
    shapes = [{name: w.shape for name, w in weights.items()} for weights in loaded]
    if any(other != shapes[0] for other in shapes) or len(shares) != len(models):
        raise ValueError(f"not of one kind, or number: {', '.join(map(str, models))}")
    mean = {
        name: np.average([weights[name] for weights in loaded], axis=0, weights=shares).astype(
            np.float32
        )
        for name in loaded[0]
    }
    shutil.copytree(models[0], out, ignore=shutil.ignore_patterns("*.pt", "*.npy", WEIGHTS))
    save_file(mean, out / WEIGHTS, metadata={"format": "pt"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--shares", nargs="+", type=float, help="default: alike")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    average(options.models, options.shares or [1.0] * len(options.models), options.out)


if __name__ == "__main__":
    main()
