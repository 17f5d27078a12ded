"""Claims to vectors: the embedder behind alignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from compare.models import ModelId, Source, find, load_safely
from compare.runtime import Floats, Network, batches

if TYPE_CHECKING:
    from compare.cache import Cache


class Embedder(Protocol):
    """What the pipeline needs of a sentence encoder."""

    identity: ModelId

    def encode(self, texts: Sequence[str]) -> Floats:
        """One L2-normalised row a text, float32 (n, dim)."""
        ...


class EmbeddedEmbedder:
    """The encoder trained in ``models/``, on ONNX Runtime."""

    def __init__(self, identity: ModelId, folder: Path) -> None:
        self.identity = identity
        self._network = Network(folder)

    def encode(self, texts: Sequence[str]) -> Floats:
        # Distinct texts in sorted order: rows do not depend on what else was asked, or when.
        distinct = sorted(set(texts))
        vectors = normalised(self._network.run(distinct))
        if distinct == texts:  # as they mostly come: spares a copy
            return vectors
        row = {text: i for i, text in enumerate(distinct)}
        return vectors[[row[text] for text in texts]]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, from a folder."""

    def __init__(self, identity: ModelId, folder: Path, prefix: str) -> None:
        from sentence_transformers import SentenceTransformer

        self.identity = identity
        self._model: Any = SentenceTransformer(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
        # What the model's files say goes first: a default prompt, else that for queries.
        declared = self._model.prompts
        self._prompt: str = declared.get(self._model.default_prompt_name or "query") or prefix

    def encode(self, texts: Sequence[str]) -> Floats:
        width = self._model.get_embedding_dimension()
        vectors = np.zeros((len(texts), width), np.float32)
        ids = self._model.tokenizer([self._prompt + text for text in texts])["input_ids"]
        for rows in batches([len(i) for i in ids]):
            vectors[rows] = self._model.encode(
                [texts[row] for row in rows],
                prompt=self._prompt,
                batch_size=len(rows),
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return normalised(vectors)


class CachedEmbedder:
    """An embedder that is loaded when a text comes that it has not encoded before."""

    def __init__(self, source: Source, load: Callable[[], Embedder], cache: Cache) -> None:
        self.identity = source.identity
        self._content, self._load, self._cache = source.content, load, cache
        self._loaded: Embedder | None = None

    def encode(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return self._model().encode(texts)
        distinct = sorted(set(texts))
        rows = self._cache.rows(
            self._content, distinct, lambda new: self._model().encode([distinct[i] for i in new])
        )
        row = dict(zip(distinct, rows, strict=True))
        return np.stack([row[text] for text in texts])

    def _model(self) -> Embedder:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded


def normalised(vectors: Floats) -> Floats:
    """Each row divided by its length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return rows


def load_embedder(
    name_or_path: str | None = None, revision: str | None = None, cache: Cache | None = None
) -> Embedder:
    """Load the embedded encoder (default), a model folder, or a hub id at ``revision``.

    Returns an object with ``encode(texts) -> float32 array (n, dim)``, rows L2-normalised. With
    a ``cache`` the model is loaded only when it is needed.
    Raises InputError when the model is missing, unpinned, pickled or needs remote code.
    """
    source = find("embedder", name_or_path, revision, cache)

    def load() -> Embedder:
        if source.is_own and source.folder:
            return EmbeddedEmbedder(source.identity, source.folder)
        return load_safely(
            source, lambda f: SentenceTransformerEmbedder(source.identity, f, source.prefix)
        )

    return load() if cache is None else CachedEmbedder(source, load, cache)
