"""Average the weights of two models of one lineage.

What a model learned in further training it keeps in part, and what it forgot comes back in part
(Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"). The token table, which both NLI
models leave as it is, is the second model's.

    python models/recipes/average.py --first DIR --second DIR --out DIR
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from safetensors.numpy import load_file, save_file

TABLE = "word_embeddings"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    shutil.copytree(options.second, options.out, dirs_exist_ok=True)
    first = load_file(options.first / "model.safetensors")
    second = load_file(options.second / "model.safetensors")
    averaged = {
        name: value if TABLE in name else (first[name] + value) / 2
        for name, value in second.items()
    }
    save_file(averaged, options.out / "model.safetensors", metadata={"format": "pt"})


if __name__ == "__main__":
    main()
