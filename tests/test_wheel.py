"""The wheel carries the weights and runs from an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT

pytestmark = pytest.mark.slow


def test_the_wheel_runs_from_an_empty_folder(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "-o",
            str(tmp_path),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # The unpacked wheel comes first on the path: nothing of the checkout is imported.
    environment = {**os.environ, "PYTHONPATH": str(site), "HF_HUB_OFFLINE": "1"}
    where = "import compare; print(compare.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=empty, env=environment, capture_output=True, check=True
    )
    assert found.stdout.decode().startswith(str(site))
    done = subprocess.run(
        [sys.executable, "-m", "compare", "compare", str(EXAMPLES / "ferry-fire" / "nb.txt")],
        cwd=empty,
        env=environment,
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"# ")
    assert list(empty.iterdir()) == []
