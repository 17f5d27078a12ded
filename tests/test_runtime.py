"""The runtime of the embedded models: the same numbers in any company, and as others compute."""

from __future__ import annotations

import sys
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from conftest import EXAMPLES, ROOT
from safetensors.numpy import load_file

from compare import runtime
from compare.articles import load_articles
from compare.claims import extract_claims
from compare.embeddings import Embedder
from compare.entailment import LABELS, NLI, softmax
from compare.errors import InputError
from compare.models import embedded_folder
from compare.runtime import Network


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Sentences of the examples, in all their languages, and some very short texts."""
    articles = load_articles([EXAMPLES])
    claims = [claim.text for article in articles for claim in extract_claims(article).claims]
    return sorted({*claims, "fire", "14", "", "å", "النار"})


@pytest.fixture(scope="module")
def pairs(texts: list[str]) -> list[tuple[str, str]]:
    """Every fifth pair of sentences, in both orders."""
    return list(permutations(texts, 2))[:: max(1, len(texts) ** 2 // 200)]


@pytest.mark.slow
def test_neither_batches_nor_threads_change_a_bit(
    texts: list[str], pairs: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder, nli = embedded_folder("embedder"), embedded_folder("nli")
    seen = set()
    for tokens, threads in ((1, 1), (200, 1), (512, 2), (4096, 3)):
        monkeypatch.setattr(runtime, "TOKENS_A_BATCH", tokens)
        vectors = Network(embedder, threads=threads).run(texts)
        logits = Network(nli, embedder, threads=threads).run(pairs)
        backwards = Network(nli, embedder, threads=threads).run(pairs[::-1])[::-1]
        assert logits.tobytes() == backwards.tobytes()
        seen.add(vectors.tobytes() + logits.tobytes())
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("asked", "given"), [("1", 1), ("1,2", 1), ("0", 1), ("", 8), ("many", 8), ("99", 8)]
)
def test_no_more_threads_than_the_machine_and_its_user_allow(
    asked: str, given: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime.os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert runtime.processors() == given


def test_the_token_table_is_read_as_it_was_written() -> None:
    """A byte holds columns j and j + dim / 2, and each group of columns has a scale."""
    sys.path.insert(0, str(ROOT / "models" / "recipes"))
    import fourbit

    table = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    packed, scales = fourbit.quantise(table)
    read = runtime.unpacked(packed, scales.astype(np.float32))
    step = np.abs(table).reshape(50, -1, fourbit.GROUP).max(2) / fourbit.LARGEST
    off = np.abs(read - table).reshape(50, -1, fourbit.GROUP).max(2)
    assert (off <= 0.51 * step).all()
    assert np.array_equal(fourbit.quantise(read)[0], packed)


def test_batches_hold_texts_of_one_length_within_the_budget() -> None:
    lengths = [5, 300, 5, 7, 600, 5, 300] + [5] * 300
    batches = list(runtime.batches(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({lengths[row] for row in batch}) == 1
        assert len(batch) == 1 or sum(lengths[row] for row in batch) <= runtime.TOKENS_A_BATCH


@pytest.mark.parametrize("kind", ["embedder", "nli"])
def test_products_fit_in_16_bits(kind: str) -> None:
    """Without VNNI a processor adds two 8-bit products in 16 bits: beyond them it would differ."""
    largest_activation = 255
    for name, value in load_file(embedded_folder(kind) / "model.safetensors").items():
        if value.dtype == np.int8 and "embeddings" not in name:
            largest_weight = int(np.abs(value.astype(np.int16)).max())
            assert 2 * largest_activation * largest_weight < 2**15, name


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded weights as transformers and sentence-transformers have theirs."""
    sys.path.insert(0, str(ROOT / "models" / "recipes"))
    try:
        from restore import restore
    finally:
        sys.path.pop(0)
    root = tmp_path_factory.mktemp("restored")
    for kind in ("embedder", "nli"):
        restore(embedded_folder(kind).parent, kind, root / kind)
    return root


@pytest.mark.slow
def test_sentence_transformers_gives_the_same_vectors(
    texts: list[str], restored: Path, embedder: Embedder
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(restored / "embedder"), device="cpu")
    cosines = (model.encode(texts) * embedder.encode(texts)).sum(1)
    assert cosines.mean() >= 0.99
    assert cosines.min() >= 0.97


@pytest.mark.slow
def test_transformers_gives_the_same_labels(
    pairs: list[tuple[str, str]], restored: Path, nli: NLI
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(restored / "nli")
    model = AutoModelForSequenceClassification.from_pretrained(restored / "nli").eval()
    order = [model.config.label2id[label] for label in LABELS]
    rows = []
    for start in range(0, len(pairs), 16):
        some = [list(side) for side in zip(*pairs[start : start + 16], strict=True)]
        features = tokenizer(*some, truncation=True, padding=True, return_tensors="pt")
        with torch.inference_mode():
            rows.append(softmax(model(**features).logits.numpy())[:, order])
    expected, got = np.concatenate(rows), nli.predict(pairs)
    assert (expected.argmax(1) == got.argmax(1)).mean() >= 0.98
    assert np.abs(expected - got).mean() < 0.02


@pytest.mark.parametrize("damaged", ["graph.onnx", "model.safetensors", "tokenizer.json"])
def test_damaged_files_are_one_line(damaged: str, tmp_path: Path) -> None:
    folder = tmp_path / "embedder"
    folder.mkdir()
    for path in embedded_folder("embedder").iterdir():
        (folder / path.name).symlink_to(path)
    (folder / damaged).unlink()
    (folder / damaged).write_bytes(b"{}")
    with pytest.raises(InputError, match="can't load the model"):
        Network(folder).run(["a"])
    (folder / damaged).unlink()
    with pytest.raises(InputError, match=f"not a crossclaim model .no .*{damaged}"):
        Network(folder)
