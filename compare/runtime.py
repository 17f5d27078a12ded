"""The embedded models: ONNX Runtime over 8-bit weights, without torch.

Weights lie on disk as int8 with one scale a row and are computed with as float32: the
labels then do not depend on which 8-bit instructions a processor has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compare.errors import InputError

Floats = NDArray[np.float32]

MAX_TOKENS = 256
TOKENS_A_BATCH = 4096
"""Padded tokens in one run: bounds memory whatever the sentence lengths."""


class Network:
    """One exported model folder: ``graph.onnx``, ``model.safetensors``, ``config.json``.

    ``shared`` is the folder that holds the tokenizer and the token table, when that is
    another model's. Raises InputError when a file is missing or not of the expected form.
    """

    def __init__(self, folder: Path, shared: Path | None = None) -> None:
        import onnxruntime
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        shared = shared or folder
        needed = [folder / name for name in ("graph.onnx", "model.safetensors", "config.json")]
        needed += [shared / name for name in ("tokens.safetensors", "tokenizer.json")]
        for path in needed:
            if not path.is_file():
                raise InputError(f"{folder}: not a crossclaim model (no {path})")
        self.config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
        self.tokenizer = Tokenizer.from_file(str(shared / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.no_padding()
        weights = load_file(folder / "model.safetensors")
        tokens = load_file(shared / "tokens.safetensors")
        prefix = "" if "embeddings.LayerNorm.weight" in weights else "bert."
        self._tokens = tokens["embeddings.word_embeddings.weight"]
        self._token_scale = tokens["embeddings.word_embeddings.weight.scale"]
        self._positions = _dequantise(weights, f"{prefix}embeddings.position_embeddings.weight")
        self._segments = _dequantise(weights, f"{prefix}embeddings.token_type_embeddings.weight")

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        names, values = [], []
        for name in weights:
            if name.endswith(".scale") or "_embeddings.weight" in name:
                continue
            value = _dequantise(weights, name)
            # The graph multiplies from the left, torch's Linear from the right.
            value = np.ascontiguousarray(value.T) if value.ndim == 2 else value
            names.append(name)
            values.append(onnxruntime.OrtValue.ortvalue_from_numpy(value))
        options.add_external_initializers(names, values)
        self._session = onnxruntime.InferenceSession(
            str(folder / "graph.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._wants_share = any(i.name == "share" for i in self._session.get_inputs())

    def run(self, inputs: Sequence[str] | Sequence[tuple[str, str]]) -> Floats:
        """The network's output row for each text or pair of texts, float32 (n, width)."""
        width: int = self._session.get_outputs()[0].shape[1]
        output = np.zeros((len(inputs), width), np.float32)
        encodings = self.tokenizer.encode_batch(list(inputs))
        for rows in _batches([len(e.ids) for e in encodings]):
            length = len(encodings[rows[-1]].ids)
            ids = np.zeros((len(rows), length), np.int64)
            segments, real = np.zeros_like(ids), np.zeros(ids.shape, np.float32)
            for i, row in enumerate(rows):
                encoding = encodings[row]
                ids[i, : len(encoding.ids)] = encoding.ids
                segments[i, : len(encoding.ids)] = encoding.type_ids
                real[i, : len(encoding.ids)] = 1
            embedded = self._tokens[ids] * self._token_scale[ids][..., None]
            embedded += self._positions[:length] + self._segments[segments]
            feed = {"embedded": embedded, "mask": ((real - 1) * 1e4)[:, None, None, :]}
            if self._wants_share:
                feed["share"] = (real / real.sum(1, keepdims=True))[..., None]
            output[rows] = self._session.run(None, feed)[0]
        return output


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Row numbers grouped by like length, each group within the token budget."""
    group: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if group and lengths[row] * (len(group) + 1) > TOKENS_A_BATCH:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _dequantise(weights: dict[str, NDArray[Any]], name: str) -> Floats:
    value = weights[name].astype(np.float32)
    if weights[name].dtype == np.int8:
        value = value * weights[f"{name}.scale"][:, None]
    return value
