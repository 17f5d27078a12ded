"""Natural language inference: what one claim says about another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from compare.errors import InputError
from compare.models import ModelId, Source, beside, find, load_safely
from compare.runtime import Floats, Network, batches

if TYPE_CHECKING:
    from compare.cache import Cache

LABELS = ("entailment", "neutral", "contradiction")


class NLI(Protocol):
    """What the pipeline needs of a three-way NLI classifier."""

    identity: ModelId

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Probabilities (n, 3) of entailment, neutral, contradiction for (premise, hypothesis)."""
        ...


def label_order(id2label: dict[Any, str], name: str) -> list[int]:
    """The columns of entailment, neutral and contradiction in a model's output.

    Raises InputError for a model without exactly these three: a two-class ("zero-shot")
    model cannot tell a conflict from what is merely not said.
    """
    columns = {}
    for index, label in id2label.items():
        for wanted in LABELS:
            if str(label).lower().startswith(wanted[:7]):
                columns[wanted] = int(index)
    if len(id2label) != 3 or set(columns) != set(LABELS):
        shown = ", ".join(str(label) for label in id2label.values())
        raise InputError(
            f"{name}: needs the labels entailment, neutral, contradiction (it has: {shown})"
        )
    return [columns[wanted] for wanted in LABELS]


def softmax(logits: Floats) -> Floats:
    exponential = np.exp(logits - logits.max(1, keepdims=True))
    probabilities: Floats = exponential / exponential.sum(1, keepdims=True)
    return probabilities


class EmbeddedNLI:
    """The classifier trained in ``models/``, on ONNX Runtime."""

    def __init__(self, identity: ModelId, folder: Path) -> None:
        self.identity = identity
        self._network = Network(folder, beside(folder))
        self._order = label_order(self._network.config["id2label"], str(folder))

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        distinct = sorted(set(pairs))
        probabilities = softmax(self._network.run(distinct))[:, self._order]
        row = {pair: i for i, pair in enumerate(distinct)}
        return probabilities[[row[pair] for pair in pairs]]


class TransformersNLI:
    """Any three-way transformers classifier, from a folder."""

    def __init__(self, identity: ModelId, folder: Path, name: str) -> None:
        from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

        safely: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
        config = AutoConfig.from_pretrained(folder, **safely)
        self._order = label_order(config.id2label, name)
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, **safely)
        self._model: Any = AutoModelForSequenceClassification.from_pretrained(
            folder, use_safetensors=True, dtype="float32", **safely
        ).eval()
        self.identity = identity

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        import torch

        probabilities = np.zeros((len(pairs), 3), np.float32)
        if not pairs:
            return probabilities
        features = self._tokenizer(*map(list, zip(*pairs, strict=True)), **_CUT)
        for rows in batches([len(ids) for ids in features["input_ids"]]):
            batch = {
                name: torch.tensor([values[row] for row in rows])
                for name, values in features.items()
            }
            with torch.inference_mode():
                logits = self._model(**batch).logits.float().numpy()
            probabilities[rows] = softmax(logits)[:, self._order]
        return probabilities


_CUT = {"truncation": True, "max_length": 512}


class CachedNLI:
    """A classifier that is loaded when a pair comes that it has not judged before."""

    def __init__(self, source: Source, load: Callable[[], NLI], cache: Cache) -> None:
        self.identity = source.identity
        self._content, self._load, self._cache = source.content, load, cache
        self._loaded: NLI | None = None

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        if not pairs:
            return np.zeros((0, 3), np.float32)
        distinct = sorted(set(pairs))
        rows = self._cache.rows(
            self._content,
            # The length tells where the premise ends.
            [f"{len(premise)}:{premise}{hypothesis}" for premise, hypothesis in distinct],
            lambda new: self._model().predict([distinct[i] for i in new]),
        )
        row = dict(zip(distinct, rows, strict=True))
        return np.stack([row[pair] for pair in pairs])

    def _model(self) -> NLI:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded


def load_nli(
    name_or_path: str | None = None, revision: str | None = None, cache: Cache | None = None
) -> NLI:
    """Load the embedded classifier (default), a model folder, or a hub id at ``revision``.

    Returns an object with ``predict(pairs) -> float32 array (n, 3)``: probabilities in the
    order entailment, neutral, contradiction, whatever the model's own label order. With a
    ``cache`` the model is loaded only when it is needed.
    Raises InputError when the model is missing, unpinned, pickled, or not three-way.
    """
    source = find("nli", name_or_path, revision, cache)

    def load() -> NLI:
        if source.is_own and source.folder:
            return EmbeddedNLI(source.identity, source.folder)
        name = source.identity.name
        return load_safely(source, lambda f: TransformersNLI(source.identity, f, name))

    return load() if cache is None else CachedNLI(source, load, cache)
