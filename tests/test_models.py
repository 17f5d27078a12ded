"""The embedded models and the loader for any other, on real (if tiny) models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from compare.embeddings import Embedder, load_embedder
from compare.entailment import NLI, label_order, load_nli
from compare.errors import InputError

SENTENCES = [
    "Fourteen people were injured in the fire.",
    "Fjorten personer ble skadd i brannen.",
    "أصيب أربعة عشر شخصاً في الحريق.",
    "The ministry declined to comment.",
]
PAIRS = [
    ("Fjorten personer ble skadd i brannen.", "Fourteen people were injured in the fire."),
    ("The ferry was empty.", "The ferry was full of passengers."),
]


def test_rows_are_normalised_float32(embedder: Embedder) -> None:
    vectors = embedder.encode(SENTENCES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_translation_is_nearer_than_another_sentence(embedder: Embedder) -> None:
    english, norwegian, arabic, other = embedder.encode(SENTENCES)
    assert english @ norwegian > 0.7
    assert english @ arabic > 0.5
    assert max(other @ english, other @ norwegian, other @ arabic) < 0.4


def test_nothing_encodes_to_no_rows(embedder: Embedder, nli: NLI) -> None:
    assert embedder.encode([]).shape == (0, 384)
    assert nli.predict([]).shape == (0, 3)


def test_company_does_not_change_a_vector(embedder: Embedder) -> None:
    alone = embedder.encode(SENTENCES[:1])
    among = embedder.encode([*SENTENCES[::-1], "A much longer sentence " * 20])
    np.testing.assert_allclose(alone[0], among[3], atol=1e-5)


def test_probabilities_in_the_promised_order(nli: NLI) -> None:
    probabilities = nli.predict(PAIRS)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(1), 1, atol=1e-5)
    assert probabilities.argmax(1).tolist() == [0, 2]


def test_label_order_is_read_from_the_model() -> None:
    assert label_order({0: "CONTRADICTION", 1: "neutral", 2: "Entailment"}, "m") == [2, 1, 0]


def test_two_classes_are_refused() -> None:
    with pytest.raises(InputError, match="m: needs the labels entailment, neutral, contradiction"):
        label_order({0: "entailment", 1: "not_entailment"}, "m")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tiny random transformers models, saved as a user would have them."""
    torch = pytest.importorskip("torch")
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertModel,
        PreTrainedTokenizerFast,
    )

    root = tmp_path_factory.mktemp("hub")
    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "ferry", "burned", "sank"]
    inner = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="[PAD]")
    size = {
        "vocab_size": len(words),
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 16,
    }
    names = {0: "contradiction", 1: "entailment", 2: "neutral"}
    three = BertConfig(**size, id2label=names, label2id={v: k for k, v in names.items()})
    for folder, model in (
        ("encoder", BertModel(BertConfig(**size))),
        ("three", BertForSequenceClassification(three)),
        ("two", BertForSequenceClassification(BertConfig(**size, num_labels=2))),
    ):
        model.save_pretrained(root / folder)
        tokenizer.save_pretrained(root / folder)
    pickled = root / "pickled"
    pickled.mkdir()
    (pickled / "config.json").write_text((root / "encoder" / "config.json").read_text())
    torch.save({}, pickled / "pytorch_model.bin")
    return root


@pytest.mark.slow
def test_any_local_encoder_loads(tiny: Path) -> None:
    vectors = load_embedder(str(tiny / "encoder")).encode(["the ferry burned", "the ferry sank"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (2, 16)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.slow
def test_any_local_classifier_loads_in_its_own_label_order(tiny: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    pair = ("the ferry burned", "the ferry sank")
    got = load_nli(str(tiny / "three")).predict([pair])[0]
    raw = AutoModelForSequenceClassification.from_pretrained(tiny / "three")
    with torch.inference_mode():
        features = AutoTokenizer.from_pretrained(tiny / "three")(*pair, return_tensors="pt")
        expected = raw(**features).logits.softmax(-1)[0, [1, 2, 0]].numpy()
    np.testing.assert_allclose(got, expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load", "name", "message"),
    [
        (load_nli, "two", "needs the labels entailment, neutral, contradiction"),
        (load_embedder, "pickled", "no safetensors weights"),
        (load_nli, "pickled", "no safetensors weights"),
    ],
)
def test_unusable_models_are_refused(load, name: str, message: str, tiny: Path) -> None:
    with pytest.raises(InputError, match=message):
        load(str(tiny / name))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("org/model", "a hub model needs a revision: org/model@<commit>"),
        ("./nowhere", "no such model folder"),
        ("/nowhere/at/all", "no such model folder"),
        ("bad\x1b[31mname", "a hub model needs a revision"),
    ],
)
def test_unclear_model_names_are_refused(name: str, message: str) -> None:
    for load in (load_embedder, load_nli):
        with pytest.raises(InputError) as caught:
            load(name)
        assert message in str(caught.value)
        assert "\x1b" not in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_hub_models_come_from_the_local_cache_when_offline(tiny: Path, tmp_path: Path) -> None:
    revision = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "hub" / "models--org--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(revision)
    (repository / "snapshots").mkdir()
    (repository / "snapshots" / revision).symlink_to(tiny / "three")
    script = (
        "import sys; from compare import InputError, load_nli\n"
        "pair = ('the ferry burned', 'the ferry sank')\n"
        "try: print(load_nli(sys.argv[1]).predict([pair]).shape)\n"
        "except InputError as error: print(error)\n"
    )
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    environment.pop("HF_HUB_CACHE", None)

    def run(name: str) -> str:
        command = [sys.executable, "-c", script, name]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert run(f"org/tiny@{revision}") == "(1, 3)"
    missing = run(f"org/absent@{revision}")
    assert missing.startswith(f"org/absent@{revision}: not on this machine")
    assert len(missing.splitlines()) == 1


def test_cards_and_figures_belong_to_these_weights(embedder: Embedder, nli: NLI) -> None:
    from compare.models import embedded_folder

    for kind, model in (("embedder", embedder), ("nli", nli)):
        folder = embedded_folder(kind)
        figures = json.loads((folder / "figures.json").read_text("utf-8"))
        assert figures["revision"] == model.identity.revision
        assert (folder / "README.md").is_file()


def test_weights_are_small_enough_to_commit() -> None:
    from compare.models import embedded_folder

    root = embedded_folder("embedder").parent
    sizes = [p.stat().st_size for p in root.rglob("*") if p.is_file()]
    assert max(sizes) <= 50_000_000
    assert sum(sizes) <= 100_000_000
