"""Claims to vectors: the embedder behind alignment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from compare.models import ModelId, digest, embedded_folder, load_safely, resolve
from compare.runtime import Floats, Network


class Embedder(Protocol):
    """What the pipeline needs of a sentence encoder."""

    identity: ModelId

    def encode(self, texts: Sequence[str]) -> Floats:
        """One L2-normalised row a text, float32 (n, dim)."""
        ...


class EmbeddedEmbedder:
    """The encoder trained in ``models/``, on ONNX Runtime."""

    def __init__(self, folder: Path) -> None:
        self.identity = ModelId("embedded", digest(folder))
        self._network = Network(folder)

    def encode(self, texts: Sequence[str]) -> Floats:
        # Distinct texts in sorted order: rows do not depend on what else was asked, or when.
        distinct = sorted(set(texts))
        vectors = self._network.run(distinct)
        row = {text: i for i, text in enumerate(distinct)}
        return vectors[[row[text] for text in texts]]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by local folder or pinned hub revision."""

    def __init__(self, name: str, revision: str | None) -> None:
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(
            name,
            revision=revision,
            device="cpu",
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
        self.identity = ModelId(name, revision or digest(Path(name)))

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = self._model.encode(
            list(texts), convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32).reshape(len(texts), -1)


def load_embedder(name_or_path: str | None = None, revision: str | None = None) -> Embedder:
    """Load the embedded encoder (default), a model folder, or a hub id at ``revision``.

    Returns an object with ``encode(texts) -> float32 array (n, dim)``, rows L2-normalised.
    Raises InputError when the model is missing, unpinned, pickled or needs remote code.
    """
    if name_or_path is None:
        return EmbeddedEmbedder(embedded_folder("embedder"))
    name, revision = resolve(name_or_path, revision)
    if (Path(name) / "graph.onnx").is_file():
        return EmbeddedEmbedder(Path(name))
    return load_safely(name, revision, lambda: SentenceTransformerEmbedder(name, revision))
