"""Expectations as tests, in a pytest run of their own."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

from test_check import gold


def pytest_run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of pytest in ``folder``, with the plugin loaded."""
    installed = any(e.name == "crossclaim" for e in entry_points(group="pytest11"))
    named = () if installed else ("-p", "compare.pytest_plugin")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *named, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout


def test_each_expectation_is_a_test_with_a_readable_failure(tmp_path: Path) -> None:
    (tmp_path / "good.claims.yaml").write_text(gold())
    (tmp_path / "bad.claims.yaml").write_text(gold(label="not-flagged"))
    status, out = pytest_run(tmp_path, "--crossclaim")
    assert status == 1
    assert "1 failed, 1 passed" in out
    assert "bad.claims.yaml::fire-1-not-flagged" in out
    for words in (
        "expected: not-flagged",
        "found:    conflicting by quantity.disjoint: Fourteen people against 19 people",
        "“Fourteen people were injured”",
        "“19 people were injured”",
        "One fire, two counts.",
    ):
        assert words in out
    assert "Traceback" not in out
    assert "pytest_plugin.py" not in out


def test_it_is_opt_in_by_flag_or_setting(tmp_path: Path) -> None:
    (tmp_path / "broken.claims.yaml").write_text("pairs: [")
    assert pytest_run(tmp_path)[0] == 5  # nothing collected
    (tmp_path / "pytest.ini").write_text("[pytest]\ncrossclaim = true\n")
    status, out = pytest_run(tmp_path)
    assert status == 2
    assert "no YAML" in out
    assert "Traceback" not in out


def test_an_ordinary_run_loads_nothing_heavy() -> None:
    script = "import sys, compare.pytest_plugin; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
