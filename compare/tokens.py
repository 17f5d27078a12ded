"""Texts to token numbers, with no more of the vocabulary than they need.

Building the search tree of over 300,000 tokens takes the better part of a second: a third of what
five articles take in all. A unigram tokenizer finds the best path through the tokens that occur in
a word (Kudo 2018, "Subword Regularization"), so one that knows only those cuts it the same way.
Many words are given to the whole tokenizer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Input = str | tuple[str, str]
MOST_LETTERS = 100_000
"""Letters of different words up to which their tokens are looked up one by one."""


class Tokens:
    """The tokenizer stored in ``path``, which cuts off what exceeds ``most`` tokens.

    Raises ValueError, KeyError or TypeError when the file holds no unigram tokenizer whose special
    tokens come first.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._path, self._most = path, most
        self._spec: dict[str, Any] = json.loads(path.read_text("utf-8"))
        model, special = self._spec["model"], self._spec["added_tokens"]
        if model["type"] != "Unigram" or [t["id"] for t in special] != [*range(len(special))]:
            raise ValueError(f"{path.name} is of another kind")
        self._vocabulary: list[tuple[str, float]] = model["vocab"]
        self._number = {token: i for i, (token, _) in enumerate(self._vocabulary)}
        self._longest = max(map(len, self._number))
        # An unknown letter counts by the least likely token.
        least = min(range(len(self._vocabulary)), key=lambda i: self._vocabulary[i][1])
        self._known = dict.fromkeys([*range(len(special)), least])
        self._words: set[str] = set()
        self._letters = 0
        self._small()

    @property
    def reads_all(self) -> bool:
        """Whether the whole tokenizer had to be read."""
        return not self._number

    def encode(self, inputs: Sequence[Input]) -> list[NDArray[np.int32]]:
        """The numbers of tokens and of segments, (2, length), of each text or pair of texts."""
        if not self.reads_all:
            self._learn(inputs)
        found = self._tokenizer.encode_batch_fast(list(inputs))
        # Of the encodings, which know much more, only the numbers are kept.
        return [np.array((self._numbers[e.ids], e.type_ids), np.int32) for e in found]

    def _learn(self, inputs: Sequence[Input]) -> None:
        """Take in the tokens of all words that are new."""
        normalise, cut = self._tokenizer.normalizer, self._tokenizer.pre_tokenizer
        texts = set(chain.from_iterable((i,) if isinstance(i, str) else i for i in inputs))
        words = {w for t in texts for w, _ in cut.pre_tokenize_str(normalise.normalize_str(t))}
        words -= self._words
        self._words |= words
        self._letters += sum(map(len, words))
        if self._letters > MOST_LETTERS:
            self._whole()
            return
        before = len(self._known)
        for word in sorted(words):  # in any order they are numbered, but the same each time
            for start in range(len(word)):
                for end in range(start + 1, min(len(word), start + self._longest) + 1):
                    number = self._number.get(word[start:end])
                    if number is not None:
                        self._known[number] = None
        if len(self._known) > before:
            self._small()

    def _small(self) -> None:
        """A tokenizer of the tokens known so far."""
        self._numbers = np.array(list(self._known), np.int32)
        model = {**self._spec["model"], "vocab": [self._vocabulary[i] for i in self._known]}
        self._set(json.dumps({**self._spec, "model": model}))

    def _whole(self) -> None:
        self._numbers = np.arange(len(self._vocabulary), dtype=np.int32)
        self._number, self._vocabulary, self._spec, self._words = {}, [], {}, set()
        self._set(self._path.read_text("utf-8"))

    def _set(self, spec: str) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_str(spec)
        self._tokenizer.enable_truncation(self._most)
        self._tokenizer.no_padding()
