"""The embedded models: ONNX Runtime in 8 bits, without torch; the token table in 4.

Three things make a result depend on nothing but its own text. A batch holds texts of one length,
so that there is no padding. Every batch is computed by one thread; more threads compute more
batches. And the graph quantises each token by itself (``models/recipes/graph.py``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compare.errors import InputError
from compare.tokens import Tokens

Floats = NDArray[np.float32]

TABLE_PARTS = "tokens*.safetensors"
"""The token table, in parts that a repository takes."""
TABLE = "embeddings.word_embeddings.weight"
MAX_TOKENS = 256
TOKENS_A_BATCH = 512
"""Tokens in one run: enough to read the weights seldom, few enough for a processor's caches."""
_AT_ONCE = 2048
"""Texts tokenised together: what is known of their tokens takes more memory than the result."""


class Vocabulary:
    """The tokenizer and the token table, which both embedded models share.

    The table stays in its files, of which only the rows that are looked up are ever read: an
    article has a few hundred of its tokens. A byte holds two columns, a scale goes for some
    (``models/recipes/fourbit.py``).
    """

    def __init__(self, folder: Path) -> None:
        self.tokens = Tokens(folder / "tokenizer.json", MAX_TOKENS)
        parts = [mapped(path) for path in sorted(folder.glob(TABLE_PARTS))]
        self._parts = [part[TABLE] for part in parts]
        self._starts = np.cumsum([0, *map(len, self._parts[:-1])])
        self._scales = [part[f"{TABLE}.scale"] for part in parts]

    def look_up(self, ids: NDArray[np.int32]) -> Floats:
        """The vectors of tokens, one more axis than ``ids``."""
        rows = np.empty((*ids.shape, self._parts[0].shape[1]), np.uint8)
        scales = np.empty((*ids.shape, self._scales[0].shape[1]), np.float32)
        part_of = np.searchsorted(self._starts, ids, side="right") - 1
        for number, part in enumerate(self._parts):
            here = part_of == number
            rows[here] = part[ids[here] - self._starts[number]]
            scales[here] = self._scales[number][ids[here] - self._starts[number]]
        return unpacked(rows, scales)


vocabulary = cache(Vocabulary)


def unpacked(rows: NDArray[np.uint8], scales: Floats) -> Floats:
    """The vectors (…, dim) of packed rows (…, dim / 2) with their scales (…, groups)."""
    levels = np.concatenate([rows & 15, rows >> 4], axis=-1).astype(np.float32) - 8
    grouped = levels.reshape(*scales.shape, -1) * scales[..., None]
    vectors: Floats = grouped.reshape(levels.shape)
    return vectors


class Network:
    """One exported model folder: ``graph.onnx``, ``model.safetensors``, ``config.json``.

    ``shared`` is the folder that holds the tokenizer and the token table, when that is
    another model's. ``threads`` defaults to the processors there are. Nothing is read before it
    is needed. Raises InputError when a file is missing.
    """

    def __init__(
        self, folder: Path, shared: Path | None = None, threads: int | None = None
    ) -> None:
        self._folder, self._shared = folder, shared or folder
        self._threads = threads or processors()
        needed = [folder / name for name in ("graph.onnx", "model.safetensors", "config.json")]
        needed += [self._shared / "tokenizer.json"]
        for path in needed:
            if not path.is_file():
                raise InputError(f"{folder}: not a crossclaim model (no {path})")
        if not any(self._shared.glob(TABLE_PARTS)):
            raise InputError(f"{folder}: not a crossclaim model (no {self._shared / TABLE_PARTS})")

    @cached_property
    def config(self) -> dict[str, Any]:
        """What ``config.json`` says."""
        config: dict[str, Any] = json.loads((self._folder / "config.json").read_text("utf-8"))
        return config

    @cached_property
    def _body(self) -> tuple[Any, Floats, Floats]:
        """The session, and the vectors of positions and of segments."""
        try:
            vocabulary(self._shared)
            return self._read()
        except Exception as error:  # whatever the libraries say of damaged files
            reason = " ".join(str(error).split())[:200]
            raise InputError(f"{self._folder}: can't load the model: {reason}") from error

    def _read(self) -> tuple[Any, Floats, Floats]:
        import onnxruntime
        from safetensors.numpy import load_file

        weights = load_file(self._folder / "model.safetensors")
        prefix = "" if "embeddings.LayerNorm.weight" in weights else "bert."
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        # No slower without either, and a third less memory: each length of text would keep its own.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        names, values = [], []
        for name, value in weights.items():
            if "_embeddings.weight" in name:
                continue
            # The graph multiplies from the left, torch's Linear from the right.
            value = np.ascontiguousarray(value.T) if value.ndim == 2 else value
            names.append(name)
            values.append(onnxruntime.OrtValue.ortvalue_from_numpy(value))
        options.add_external_initializers(names, values)
        session = onnxruntime.InferenceSession(
            str(self._folder / "graph.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            # The fused operator takes five times as long as the two it replaces.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        return (
            session,
            _dequantised(weights, f"{prefix}embeddings.position_embeddings.weight"),
            _dequantised(weights, f"{prefix}embeddings.token_type_embeddings.weight"),
        )

    def run(self, inputs: Sequence[str] | Sequence[tuple[str, str]]) -> Floats:
        """The network's output for each text or pair of texts, float32 (n, width).

        Of an output for each token this is the mean.
        """
        width: int = self._body[0].get_outputs()[0].shape[-1]
        output = np.zeros((len(inputs), width), np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            for start in range(0, len(inputs), _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                self._compute(inputs[part], output[part], pool)
        return output

    def _compute(self, inputs: Sequence[Any], output: Floats, pool: ThreadPoolExecutor) -> None:
        """Fill ``output`` with the rows of ``inputs``."""
        session = self._body[0]
        tokens = vocabulary(self._shared).tokens.encode(inputs)

        def compute(rows: list[int]) -> None:
            found = session.run(None, {"embedded": self._embed([tokens[row] for row in rows])})[0]
            output[rows] = found.mean(1) if found.ndim == 3 else found

        # The longest first: no thread is left with a long one at the end.
        longest_first = reversed(list(batches([t.shape[1] for t in tokens])))
        for _ in pool.map(compute, longest_first):
            pass

    def _embed(self, tokens: Sequence[NDArray[np.int32]]) -> Floats:
        """Token, position and segment vectors of texts of one length, summed."""
        _, positions, segments = self._body
        both = np.stack(tokens)
        embedded = vocabulary(self._shared).look_up(both[:, 0])
        embedded += positions[: embedded.shape[1]]
        embedded += segments[both[:, 1]]
        return embedded


def mapped(path: Path) -> dict[str, NDArray[Any]]:
    """The uint8 and float16 arrays of a safetensors file, by name, read as they are used.

    Raises ValueError or KeyError for what is no such file.
    """
    content = np.memmap(path, np.uint8, "r")
    begin = 8 + int(content[:8].view("<u8")[0])
    arrays = {}
    for name, entry in json.loads(content[8:begin].tobytes()).items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            values = content[begin + start : begin + end].view(_TYPES[entry["dtype"]])
            arrays[name] = np.asarray(values.reshape(entry["shape"]))
    return arrays


_TYPES = {"U8": "u1", "F16": "<f2"}


def processors() -> int:
    """How many processors this process may use; fewer where OMP_NUM_THREADS says so (Ray does)."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    return max(1, min(here or 1, int(asked))) if asked.isdecimal() else here or 1


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers, those of one length together, as many as the token budget allows."""
    group: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        length = lengths[row]
        full = length * (len(group) + 1) > TOKENS_A_BATCH
        if group and (full or lengths[group[0]] != length):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _dequantised(weights: dict[str, NDArray[Any]], name: str) -> Floats:
    """A matrix as float32; a vector as it is."""
    value = weights[name]
    restored: Floats = value * weights[f"{name}.scale"][:, None] if value.ndim == 2 else value
    return restored
