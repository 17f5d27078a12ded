"""Write an embedded model as transformers and sentence-transformers have theirs.

The 8-bit weights and the 4-bit token table are multiplied out to float32; nothing else changes.
The folder then loads with ``SentenceTransformer(OUT)`` (embedder) or
``AutoModelForSequenceClassification`` (nli).

    python models/recipes/restore.py --kind embedder|nli --out DIR [--models models]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from compare.runtime import unpacked

TABLE = "embeddings.word_embeddings.weight"


def restore(root: Path, kind: str, out: Path) -> Path:
    """Write the ``kind`` of model under ``root`` to ``out``; returns ``out``."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    out.mkdir(parents=True, exist_ok=True)
    weights = _restored(root / kind / "model.safetensors")
    prefix = "" if kind == "embedder" else "bert."
    parts = sorted((root / "embedder").glob("tokens*.safetensors"))
    tables = [load_file(part) for part in parts]
    weights[f"{prefix}{TABLE}"] = np.concatenate(
        [unpacked(t[TABLE], t[f"{TABLE}.scale"].astype(np.float32)) for t in tables]
    )
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    (out / "config.json").write_text((root / kind / "config.json").read_text("utf-8"), "utf-8")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(root / "embedder" / "tokenizer.json"),
        model_max_length=256,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )
    tokenizer.save_pretrained(out)
    if kind == "embedder":
        body = Transformer(str(out), max_seq_length=256)
        pooling = Pooling(body.get_embedding_dimension(), "mean")
        SentenceTransformer(modules=[body, pooling, Normalize()], device="cpu").save(str(out))
    return out


def _restored(path: Path) -> dict[str, np.ndarray]:
    stored = load_file(path)
    return {
        name: np.ascontiguousarray(value * stored[f"{name}.scale"][:, None])
        if f"{name}.scale" in stored
        else value
        for name, value in stored.items()
        if not name.endswith(".scale")
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path(__file__).parent.parent)
    parser.add_argument("--kind", choices=("embedder", "nli"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    restore(options.models, options.kind, options.out)


if __name__ == "__main__":
    main()
