"""The tour: an empty folder, the installed command, and one number edited."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow

COURIER = """\
---
source: The Quay Courier
date: 2024-03-12
---
The harbour warehouse in Solvik burned down during the night to Tuesday.

Fourteen people were injured in the warehouse fire, the fire service said.

The owner plans to rebuild the warehouse before the winter.
"""
HERALD = """\
---
source: The Solvik Herald
date: 2024-03-12
---
A warehouse at the harbour of Solvik was destroyed by fire overnight.

Fourteen people were injured in the warehouse fire, the fire service said.

Several streets in the centre stayed closed until ten o'clock.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel: first on the path, so that nothing of the checkout is imported."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_tour(site: Path, tmp_path: Path) -> None:
    def crossclaim(*arguments: str, status: int) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "compare", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(site), "HF_HUB_OFFLINE": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert len(done.stderr.splitlines()) == (status == 2)
        return done.stdout

    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "courier.md").write_text(COURIER, "utf-8")
    (articles / "herald.md").write_text(HERALD, "utf-8")

    crossclaim("init", status=0)
    assert "**0 conflicts" in crossclaim("compare", status=0)
    assert "0 new conflicts" in crossclaim("check", status=0)
    crossclaim("check", "--update", status=0)

    edited = HERALD.replace("Fourteen people", "19 people")
    (articles / "herald.md").write_text(edited, "utf-8")
    failed = crossclaim("check", "--diff", status=1)
    assert "quantity.disjoint" in failed
    assert "“Fourteen people were injured in the warehouse fire, the fire service said.”" in failed
    assert "“19 people were injured in the warehouse fire, the fire service said.”" in failed
    assert "text edited" in failed
    found = re.search(r"new conflict ([0-9a-f]{16})", failed)
    assert found is not None

    evidence = crossclaim("explain", found[1], status=0)
    assert "“19 people”" in evidence
    crossclaim("check", "--accept", found[1], status=2)
    crossclaim("check", "--accept", found[1], "--reason", "Two counts of one fire.", status=0)
    assert "1 known conflict (1 accepted)" in crossclaim("check", status=0)

    # Other names, another order, other white space.
    (articles / "courier.md").rename(articles / "zz.md")
    (articles / "herald.md").rename(articles / "aa.md")
    spaced = edited.replace("personer ble", "personer\n ble").replace(
        "---\nLager", "---\n\n\nLager"
    )
    (articles / "aa.md").write_text(spaced, "utf-8")
    assert "1 known conflict (1 accepted)" in crossclaim("check", status=0)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "articles",
        "crossclaim-baseline.json",
        "crossclaim.toml",
    ]
