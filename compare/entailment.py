"""Natural language inference: what one claim says about another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from compare.errors import InputError
from compare.models import ModelId, digest, embedded_folder, load_safely, resolve
from compare.runtime import Floats, Network

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

    def __init__(self, folder: Path, embedder: Path) -> None:
        self.identity = ModelId("embedded", digest(folder))
        self._network = Network(folder, embedder)
        self._order = label_order(self._network.config["id2label"], str(folder))

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        distinct = sorted(set(pairs))
        probabilities = softmax(self._network.run(distinct))[:, self._order]
        row = {pair: i for i, pair in enumerate(distinct)}
        return probabilities[[row[pair] for pair in pairs]]


class TransformersNLI:
    """Any three-way transformers classifier, by local folder or pinned hub revision."""

    def __init__(self, name: str, revision: str | None) -> None:
        from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

        pinned: dict[str, Any] = {"revision": revision} if revision else {}
        config = AutoConfig.from_pretrained(name, trust_remote_code=False, **pinned)
        self._order = label_order(config.id2label, name)
        self._tokenizer: Any = AutoTokenizer.from_pretrained(
            name, trust_remote_code=False, **pinned
        )
        self._model: Any = AutoModelForSequenceClassification.from_pretrained(
            name, use_safetensors=True, trust_remote_code=False, **pinned
        ).eval()
        self.identity = ModelId(name, revision or digest(Path(name)))

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        import torch

        probabilities = np.zeros((len(pairs), 3), np.float32)
        # Batches of like length; the pairs themselves break ties, so input order does not matter.
        order = sorted(range(len(pairs)), key=lambda i: (sum(map(len, pairs[i])), pairs[i]))
        for start in range(0, len(order), 16):
            rows = order[start : start + 16]
            features = self._tokenizer(
                [pairs[i][0] for i in rows],
                [pairs[i][1] for i in rows],
                padding=True,
                truncation=True,
                max_length=512,
                return_tensors="pt",
            )
            with torch.inference_mode():
                logits = self._model(**features).logits.float().numpy()
            probabilities[rows] = softmax(logits)[:, self._order]
        return probabilities


def load_nli(name_or_path: str | None = None, revision: str | None = None) -> NLI:
    """Load the embedded classifier (default), a model folder, or a hub id at ``revision``.

    Returns an object with ``predict(pairs) -> float32 array (n, 3)``: probabilities in the
    order entailment, neutral, contradiction, whatever the model's own label order.
    Raises InputError when the model is missing, unpinned, pickled, or not three-way.
    """
    if name_or_path is None:
        return EmbeddedNLI(embedded_folder("nli"), embedded_folder("embedder"))
    name, revision = resolve(name_or_path, revision)
    if (Path(name) / "graph.onnx").is_file():
        return EmbeddedNLI(Path(name), Path(name).parent / "embedder")
    return load_safely(name, revision, lambda: TransformersNLI(name, revision))
