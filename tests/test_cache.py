"""The cache: the same bytes with it and without, whatever happens to its file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st

from compare.cache import FILE, Cache, folder, key
from compare.cli import ExitStatus, main
from compare.embeddings import Embedder, load_embedder
from compare.entailment import NLI, load_nli
from compare.models import digest
from compare.runtime import Floats

TEXTS = ["The ferry burned.", "Fergen brant.", "احترقت العبّارة.", ""]
PAIRS = [(a, b) for a in TEXTS for b in TEXTS]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setenv("CROSSCLAIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def complaints(where: Path) -> tuple[Cache, list[str]]:
    heard: list[str] = []
    return Cache(where, heard.append), heard


def ones(rows: list[int]) -> Floats:
    return np.ones((len(rows), 3), np.float32)


def test_rows_are_the_models_own_bytes(here: Path, embedder: Embedder, nli: NLI) -> None:
    for _ in range(2):
        cache = Cache()
        vectors = load_embedder(cache=cache).encode([*TEXTS, TEXTS[0]])
        assert vectors.tobytes() == embedder.encode([*TEXTS, TEXTS[0]]).tobytes()
        probabilities = load_nli(cache=cache).predict(PAIRS)
        assert probabilities.tobytes() == nli.predict(PAIRS).tobytes()


def test_what_is_remembered_is_not_computed(here: Path) -> None:
    asked: list[list[int]] = []

    def compute(rows: list[int]) -> Floats:
        asked.append(rows)
        return np.array([[row, -0.0, np.pi] for row in rows], np.float32)

    for texts in (["a", "b"], ["b", "c", "a"], ["c", "a"]):
        rows = Cache().rows("model", texts, compute)
        assert all(row.dtype == np.float32 and row[2] == np.float32(np.pi) for row in rows)
    assert asked == [[0, 1], [1]]
    Cache().rows("other model", ["a"], compute)
    assert asked[2:] == [[0]]


@given(st.lists(st.text(st.characters()), max_size=4), st.lists(st.text(), max_size=4))
def test_keys_differ_where_parts_do(one: list[str], other: list[str]) -> None:
    assert (key(*one) == key(*other)) == (one == other)


def test_a_warm_run_loads_no_model(here: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "compare", "compare"]
    command += [str(EXAMPLES / "mosul-list"), "-o", str(tmp_path / "report.json")]
    cold = subprocess.run(command, capture_output=True, text=True, check=True)
    first = (tmp_path / "report.json").read_bytes()
    warm = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "onnxruntime" in cold.stderr
    assert "onnxruntime" not in warm.stderr
    assert "tokenizers" not in warm.stderr
    assert (tmp_path / "report.json").read_bytes() == first
    without = subprocess.run(
        [*command, "--no-cache"], capture_output=True, text=True, check=True, env=os.environ
    )
    assert "onnxruntime" in without.stderr
    assert (tmp_path / "report.json").read_bytes() == first


def test_no_cache_leaves_no_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(EXAMPLES / "mosul-list"), "--no-cache"]) == ExitStatus.DONE
    assert not here.exists()


@pytest.mark.parametrize("damage", [b"not a database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_corrupt_cache_is_one_line_and_no_failure(
    damage: bytes, here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.md"
    command = ["compare", str(EXAMPLES / "mosul-list"), "-o", str(out)]
    assert main([*command, "--no-cache"]) == ExitStatus.DONE
    expected = out.read_bytes()
    here.mkdir()
    (here / FILE).write_bytes(damage)
    capsys.readouterr()
    assert main(command) == ExitStatus.DONE
    assert out.read_bytes() == expected
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"crossclaim: {here / FILE}: the cache can't be used, going on without:")
    assert (here / FILE).read_bytes() == damage
    assert main(["cache", "clear"]) == ExitStatus.DONE
    assert not (here / FILE).exists()


def test_flipped_bits_are_computed_again(here: Path) -> None:
    Cache().rows("model", ["a", "b"], ones)
    with sqlite3.connect(here / FILE) as database:
        database.execute("UPDATE rows SET value = substr(value, 1, 15) || x'07'")
    asked: list[int] = []

    def compute(rows: list[int]) -> Floats:
        asked.extend(rows)
        return ones(rows)

    assert [row.tolist() for row in Cache().rows("model", ["a", "b"], compute)] == [[1, 1, 1]] * 2
    assert asked == [0, 1]


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache, heard = complaints(tmp_path / "file" / "cache")
    for _ in range(3):
        assert len(cache.rows("model", ["a"], ones)) == 1
    assert len(heard) == 1
    assert cache.info() == (0, 0)


def test_a_locked_cache_is_one_line(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compare.cache.WAIT", 0.05)
    Cache().rows("model", ["a"], ones)
    with sqlite3.connect(here / FILE) as other:
        other.execute("BEGIN EXCLUSIVE")
        cache, heard = complaints(here)
        assert len(cache.rows("model", ["a"], ones)) == 1
    assert len(heard) == 1
    assert "locked" in heard[0]


def test_what_was_used_longest_ago_goes_first(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSCLAIM_CACHE_MB", "1")
    cache = Cache()
    kept = cache.rows("model", ["kept"], ones)
    for start in range(0, 4000, 500):
        with sqlite3.connect(here / FILE) as database:  # everything so far was long ago
            database.execute("UPDATE rows SET used = used - 1000000")
        cache.rows("model", ["kept"], ones)
        texts = [f"text {i}" for i in range(start, start + 500)]
        cache.rows("model", texts, lambda rows: np.ones((len(rows), 384), np.float32))
    rows, size = cache.info()
    assert 100 < rows < 2000
    assert size < 2_500_000
    asked: list[int] = []

    def compute(rows: list[int]) -> Floats:
        asked.extend(rows)
        return ones(rows)

    assert cache.rows("model", ["kept"], compute)[0].tolist() == kept[0].tolist()
    cache.rows("model", ["text 0"], compute)
    assert asked == [0]  # text 0 alone: it was the oldest


_WRITER = """
import sys
import numpy as np
from compare import cache
cache.WAIT = 3600  # however busy the machine is
cache = cache.Cache(complain=lambda line: sys.exit(line))
for i in range(60):
    texts = [f"{i} {j}" for j in range(20)] + [sys.argv[1]]
    rows = cache.rows("model", texts, lambda new: np.array([[n] * 384 for n in new], np.float32))
    assert all((row == j).all() for j, row in enumerate(rows[:20]))
"""


def test_runs_share_a_cache(here: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", _WRITER, str(i)]) for i in range(4)]
    assert [run.wait() for run in runs] == [0] * 4
    assert Cache().info()[0] == 60 * 20 + 4


def test_a_changed_model_is_another_model(here: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    (model / "2_Dense").mkdir(parents=True)
    for name in ("model.safetensors", "2_Dense/model.safetensors"):
        (model / name).write_bytes(b"one")
    cache = Cache()
    first = digest(model, cache)
    assert digest(model, cache) == digest(model) == first
    (model / "2_Dense" / "model.safetensors").write_bytes(b"two")
    assert digest(model, cache) == digest(model) != first


def test_info_and_clear(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "info"]) == ExitStatus.DONE
    assert "rows: 0" in capsys.readouterr().out
    Cache().rows("model", ["a"], ones)
    assert main(["cache", "info"]) == ExitStatus.DONE
    shown = capsys.readouterr().out
    assert f"file: {here / FILE}" in shown
    assert "rows: 1\n" in shown
    for _ in range(2):  # nothing to clear is fine
        assert main(["cache", "clear"]) == ExitStatus.DONE
    assert not list(here.iterdir())


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CROSSCLAIM_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform.startswith("linux"):
        assert folder() == tmp_path / "crossclaim"
    monkeypatch.setenv("CROSSCLAIM_CACHE", "/elsewhere")
    assert folder() == Path("/elsewhere")
