"""Profiles and hub models: from local folders in the hub's layout, and a hub on this machine."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from conftest import EXAMPLES, ROOT

from compare.cli import ExitStatus, main
from compare.embeddings import load_embedder
from compare.entailment import load_nli
from compare.errors import InputError
from compare.models import check_files, resolve
from compare.profiles import PROFILES, find_profile, prefix

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_profiles_are_pinned() -> None:
    assert list(PROFILES) == ["embedded", "small", "best"]
    for profile in PROFILES.values():
        for model in (profile.embedder, profile.nli):
            if model is not None:
                assert len(resolve(model, None)[1] or "") == 40


def test_an_unknown_profile_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match=r"bst: no such profile \(there are embedded, small, best"):
        find_profile("bst")
    path = str(EXAMPLES / "mosul-list")
    assert main(["compare", path, "--profile", "bst"]) == ExitStatus.ERROR
    assert "no such profile" in capsys.readouterr().err


def test_prefixes_by_id() -> None:
    assert prefix("intfloat/multilingual-e5-small") == "query: "
    assert prefix("sentence-transformers/LaBSE") == ""


@pytest.mark.parametrize("revision", ["main", "v1.0", "0123abc", COMMIT.upper()])
def test_a_revision_that_can_move_is_refused(revision: str) -> None:
    with pytest.raises(InputError, match="the revision must be a commit"):
        resolve(f"org/model@{revision}", None)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub cache with two tiny models: ``org/e5`` with a default prompt, and ``org/nli``."""
    pytest.importorskip("torch")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertModel,
        PreTrainedTokenizerFast,
    )

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "query", ":", "the", "ferry", "burned", "sank"]
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
    root = tmp_path_factory.mktemp("hub")

    def folder(name: str) -> Path:
        repository = root / "hub" / f"models--org--{name}"
        (repository / "refs").mkdir(parents=True)
        (repository / "refs" / "main").write_text(COMMIT)
        snapshot = repository / "snapshots" / COMMIT
        snapshot.mkdir(parents=True)
        return snapshot

    encoder = folder("e5")
    BertModel(BertConfig(**size)).save_pretrained(encoder)
    tokenizer.save_pretrained(encoder)
    body = Transformer(str(encoder))
    model = SentenceTransformer(
        modules=[body, Pooling(16, "mean")],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    )
    model.save(str(encoder))
    names = {0: "contradiction", 1: "entailment", 2: "neutral"}
    nli = folder("nli")
    config = BertConfig(**size, id2label=names, label2id={v: k for k, v in names.items()})
    BertForSequenceClassification(config).save_pretrained(nli)
    tokenizer.save_pretrained(nli)
    return root


def run(hub: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command, with its hub cache there and no way to a network."""
    environment = {
        **os.environ,
        "HF_HOME": str(hub),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "CROSSCLAIM_CACHE": str(hub / "cache"),
        **variables,
    }
    environment.pop("HF_HUB_CACHE", None)
    command = [sys.executable, "-m", "compare", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def snapshot(hub: Path, name: str) -> Path:
    return hub / "hub" / f"models--org--{name}" / "snapshots" / COMMIT


@pytest.mark.slow
def test_a_prompt_of_the_model_goes_before_every_text(hub: Path) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(snapshot(hub, "e5")), device="cpu")
    texts = ["the ferry burned", "the ferry sank", "the"]
    expected = plain.encode([f"query: {text}" for text in texts], normalize_embeddings=True)
    got = load_embedder(str(snapshot(hub, "e5"))).encode(texts)
    np.testing.assert_allclose(got, expected, atol=1e-6)


@pytest.mark.slow
def test_company_changes_nothing_in_hub_models(hub: Path) -> None:
    texts = ["the ferry burned", "the ferry sank", "the", "the ferry the ferry burned"]
    embedder, nli = load_embedder(str(snapshot(hub, "e5"))), load_nli(str(snapshot(hub, "nli")))
    pairs = [(a, b) for a in texts for b in texts]
    together, judged = embedder.encode(texts), nli.predict(pairs)
    for i, text in enumerate(texts):
        np.testing.assert_allclose(embedder.encode([text])[0], together[i], atol=1e-6)
    for i, pair in enumerate(pairs):
        np.testing.assert_allclose(nli.predict([pair])[0], judged[i], atol=1e-6)


@pytest.mark.slow
def test_a_comparison_with_hub_models_says_that_it_is_not_calibrated(
    hub: Path, tmp_path: Path
) -> None:
    reports = [tmp_path / "cold.md", tmp_path / "warm.md"]
    for report in reports:
        models = ["--embedder", f"org/e5@{COMMIT}", "--nli", f"org/nli@{COMMIT}"]
        done = run(hub, "compare", str(EXAMPLES / "mosul-list"), *models, "-o", str(report))
        assert (done.returncode, done.stderr) == (0, "")
    text = reports[0].read_text("utf-8")
    assert "Confidence is calibrated for other models: here it is a rank only." in text
    assert COMMIT in text
    assert reports[1].read_bytes() == reports[0].read_bytes()


@pytest.mark.slow
def test_offline_one_line_says_what_fetches_the_files(hub: Path) -> None:
    path = str(EXAMPLES / "mosul-list")
    for options, wanted in (
        (["--profile", "best"], "best"),
        (["--embedder", f"org/absent@{COMMIT}"], f"org/absent@{COMMIT}"),
    ):
        done = run(hub, "compare", path, *options)
        assert done.returncode == ExitStatus.ERROR
        (line,) = done.stderr.splitlines()
        assert line.endswith(f"not on this machine; fetch it with: crossclaim models pull {wanted}")


@pytest.mark.slow
def test_list_shows_what_is_there(hub: Path) -> None:
    done = run(hub, "models", "list")
    assert done.returncode == 0
    assert f"org/e5@{COMMIT}" in done.stdout
    assert f"org/nli@{COMMIT}" in done.stdout
    assert done.stdout.count("not here: crossclaim models pull best") == 2
    empty = run(hub, "models", "list", HF_HOME=str(hub / "nowhere"))
    assert empty.stdout.endswith("in the hub's cache:\n  nothing\n")


def test_unsafe_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="m: no safetensors weights"):
        check_files(tmp_path, "m")
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "training_args.bin").touch()
    check_files(tmp_path, "m")  # beside safe weights it is never read
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / "2_Dense" / "pytorch_model.bin").touch()
    with pytest.raises(InputError, match=r"m: 2_Dense/pytorch_model.bin: pickled weights"):
        check_files(tmp_path, "m")
    (tmp_path / "2_Dense" / "model.safetensors").touch()
    (tmp_path / "modules.json").write_text('[{"type": "custom.Pooling"}]')
    with pytest.raises(InputError, match=r"m: needs code of its own \(custom.Pooling\)"):
        check_files(tmp_path, "m")
    (tmp_path / "modules.json").write_text("{")
    with pytest.raises(InputError, match=r"m: modules\.json: not a list"):
        check_files(tmp_path, "m")


@pytest.mark.slow
def test_a_model_with_code_of_its_own_is_refused(hub: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own-code"
    shutil.copytree(snapshot(hub, "nli"), folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Config"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "own.py").write_text("raise SystemExit('this ran')")
    with pytest.raises(InputError, match="code of its own, which is never run"):
        load_nli(str(folder))


# ---- fetching, from a hub on this machine ----


@pytest.fixture
def server(hub: Path) -> Iterator[tuple[str, list[str]]]:
    """A hub that serves ``org/nli``, with pickled weights beside, and what was asked of it."""
    files = {path.name: path.read_bytes() for path in snapshot(hub, "nli").iterdir()}
    files |= {"pytorch_model.bin": b"pickle", "modeling.py": b"code", "vocab.txt": b"the"}
    asked: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            path = self.path.partition("?")[0]
            kind = "application/json"
            if path.startswith("/api/models/org/nli/tree/"):
                content = json.dumps(
                    [
                        {"type": "file", "path": name, "size": len(data), "oid": _sum(data)}
                        for name, data in files.items()
                    ]
                ).encode()
            elif path.startswith("/api/models/org/nli"):
                siblings = [{"rfilename": name} for name in files]
                content = json.dumps({"id": "org/nli", "sha": COMMIT, "siblings": siblings})
                content = content.encode()
            elif path.startswith(f"/org/nli/resolve/{COMMIT}/"):
                name = path.rpartition("/")[2]
                asked.append(name)
                content, kind = files[name], "application/octet-stream"
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", f'"{_sum(content)}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}", asked
    serving.shutdown()


def _sum(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


@pytest.mark.slow
def test_pull_fetches_safe_files_and_nothing_else(
    server: tuple[str, list[str]], tmp_path: Path
) -> None:
    endpoint, asked = server
    online = {"HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
    done = run(tmp_path, "models", "pull", f"org/nli@{COMMIT}", **online)
    assert done.returncode == 0, done.stderr
    wanted = {"model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json"}
    assert wanted | {"vocab.txt"} == set(asked)
    path = str(EXAMPLES / "mosul-list")
    assert run(tmp_path, "compare", path, "--nli", f"org/nli@{COMMIT}").returncode == 0


@pytest.mark.slow
def test_pull_offline_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "models", "pull", "small")
    assert done.returncode == ExitStatus.ERROR
    (line,) = done.stderr.splitlines()
    assert line.startswith("crossclaim: sentence-transformers/paraphrase-multilingual-MiniLM")
    assert "can't be fetched" in line


def test_pull_refuses_what_it_cannot_pin(capsys: pytest.CaptureFixture[str]) -> None:
    for name, message in (
        ("org/model", "a hub model needs a revision"),
        ("org/model@main", "the revision must be a commit"),
        (str(ROOT / "models" / "nli"), "is a folder on this machine already"),
    ):
        assert main(["models", "pull", name]) == ExitStatus.ERROR
        assert message in capsys.readouterr().err
    assert main(["models", "pull", "embedded"]) == ExitStatus.DONE
    assert capsys.readouterr().out == "embedded: comes with crossclaim\n"
