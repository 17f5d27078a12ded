"""kill -9 at random moments of an ingest, and of what comes after: nothing is lost or doubled.

``CROSSCLAIM_KILLS=50`` does as many as the project promises; the ordinary run a few.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

from compare.corpus.exporting import lines
from compare.corpus.store import Store

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("CROSSCLAIM_KILLS", "6"))

# The libraries are loaded before it says "ready": a moment is one of the ingest itself.
INGEST = """
import sys
from compare.commands.corpus import load
from compare.corpus.engine import Local
from compare.corpus.ingest import add
from compare.corpus.reading import read_articles
from compare.corpus.store import Store
models = load(None, None, None, False)
models.embedder.encode(["."])
models.nli.predict([("a", "b")])
print("ready", flush=True)
store = Store.open(sys.argv[2], models, create=True)
add(store, read_articles([sys.argv[1]]), Local(models), batch=2)
print("done", flush=True)
"""

PLACES = ["Tarvik", "Hellesund", "Brakstad"]


def articles() -> str:
    """Three fires, each told by four papers that differ in one number, one of them a day later."""
    written = []
    for n, place in enumerate(PLACES):
        for paper, number in (("Post", 14), ("Times", 19), ("Herald", 14), ("Mail", 23)):
            text = (
                f"A fire broke out at the fish factory in {place} during the night.\n\n"
                f"{number + n} people were injured in the fire in {place}, the police said.\n\n"
                f"The {place} {paper} was told that the factory will be closed until Friday.\n"
            )
            day = f"2024-03-{10 + n + (paper == 'Mail'):02}"
            written.append({"text": text, "source": f"{place} {paper}", "date": day})
    return "".join(json.dumps(one) + "\n" for one in written)


def start(source: Path, store: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(source), str(store)],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen[str]) -> float:
    """Seconds until the end of an ingest that nothing disturbs."""
    began = time.monotonic()
    out, _ = process.communicate(timeout=1800)
    assert (process.returncode, out) == (0, "done\n")
    return time.monotonic() - began


def test_killed_again_and_again(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text(articles(), "utf-8")
    lasted = finish(start(source, tmp_path / "undisturbed"))
    expected = list(lines(Store(str(tmp_path / "undisturbed"))))
    assert sum(b'"kind": "article"' in line for line in expected) == 12
    assert any(b'"label": "conflicting"' in line for line in expected)

    moments = random.Random(7)
    interrupted = kills = rounds = 0
    while kills < KILLS:
        store = tmp_path / f"killed-{rounds}"
        rounds += 1
        for _ in range(min(5, KILLS - kills)):  # several on one store, then another
            process = start(source, store)
            time.sleep(moments.uniform(0, lasted / 2))
            process.kill()
            interrupted += process.wait() != 0
            kills += 1
        finish(start(source, store))
        assert list(lines(Store(str(store)))) == expected
    assert interrupted > KILLS // 2, "the kills came too late to show anything"
