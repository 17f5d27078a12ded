"""A tokenizer that knows only the tokens at hand cuts texts as the whole one does."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from conftest import EXAMPLES
from tokenizers import Tokenizer

from compare import tokens
from compare.models import embedded_folder

STORED = embedded_folder("embedder") / "tokenizer.json"
MOST = 64


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(STORED))
    tokenizer.enable_truncation(MOST)
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture(scope="module")
def texts() -> list[str]:
    articles = sorted(EXAMPLES.rglob("*.txt"))
    lines = [line for path in articles for line in path.read_text("utf-8").splitlines() if line]
    draw = random.Random(0)
    letters = "aé[SEP]لًا\u0301\u200f#åKﬁ１٣ँ漢字😀 '’-_"
    odd = ["".join(draw.choices(letters, k=draw.randint(1, 80))) for _ in range(200)]
    return [*lines, *odd, "", " ", "[SEP]foo[CLS]", "foo[MASK]\u0301bar", "x" * 3000]


def test_cuts_texts_and_pairs_as_the_whole_tokenizer_does(
    whole: Tokenizer, texts: list[str]
) -> None:
    few = tokens.Tokens(STORED, MOST)
    pairs = list(zip(texts, reversed(texts), strict=True))
    for inputs in (texts[:40], texts, pairs):
        expected = [(e.ids, e.type_ids) for e in whole.encode_batch_fast(inputs)]
        assert [tuple(rows.tolist()) for rows in few.encode(inputs)] == expected
    assert few.reads_all is False


def test_many_words_are_given_to_the_whole_one(
    whole: Tokenizer, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_LETTERS", 100)
    many = tokens.Tokens(STORED, MOST)
    for _ in range(2):
        assert [r[0].tolist() for r in many.encode(texts)] == [
            e.ids for e in whole.encode_batch_fast(texts)
        ]
    assert many.reads_all is True


@pytest.mark.parametrize("change", [{"model": {"type": "WordPiece", "vocab": {}}}, {"model": 1}])
def test_another_kind_of_tokenizer_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({"added_tokens": [], **change}), "utf-8")
    with pytest.raises((ValueError, TypeError)):
        tokens.Tokens(path, MOST)
