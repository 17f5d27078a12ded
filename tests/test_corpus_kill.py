"""kill -9 at random moments of an ingest, and of what comes after: nothing is lost or doubled.

A moment is some time after one of the steps that the ingest tells of, not after some seconds: on a
busy machine it comes later, but it comes. ``CROSSCLAIM_KILLS=50`` does as many as the project
promises; the ordinary run a few.
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

KILLS = int(os.environ.get("CROSSCLAIM_KILLS", "3"))

# The libraries are loaded before it says "ready": a moment is one of the ingest itself.
INGEST = """
import sys
from compare.commands.corpus import load
from compare.commands.shared import Wanted
from compare.corpus.engine import Local
from compare.corpus.ingest import add
from compare.corpus.reading import read_articles
from compare.corpus.store import Store
models = load(Wanted(cache=False))
models.embedder.encode(["."])
models.nli.predict([("a", "b")])


def telling(name):  # says each time that a store does this
    method = getattr(Store, name)

    def told(*arguments):
        print(name, flush=True)
        return method(*arguments)

    setattr(Store, name, told)


for name in ("known", "near", "commit", "_add", "_write_manifest"):
    telling(name)
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


def finish(process: subprocess.Popen[str]) -> int:
    """How many steps an ingest takes that nothing disturbs."""
    out, _ = process.communicate(timeout=1800)
    *steps, last = out.splitlines()
    assert (process.returncode, last) == (0, "done")
    return len(steps)


def interrupt(process: subprocess.Popen[str], steps: int, seconds: float) -> bool:
    """Kill it so long after so many steps; returns whether it was still at work."""
    assert process.stdout is not None
    for _ in range(steps):
        process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    process.stdout.close()
    return process.wait() != 0


def test_killed_again_and_again(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text(articles(), "utf-8")
    steps = finish(start(source, tmp_path / "undisturbed"))
    expected = list(lines(Store(str(tmp_path / "undisturbed"))))
    assert sum(b'"kind": "article"' in line for line in expected) == 12
    assert any(b'"label": "conflicting"' in line for line in expected)

    moments = random.Random(7)
    interrupted = kills = rounds = 0
    while kills < KILLS:
        store = tmp_path / f"killed-{rounds}"
        rounds += 1
        for _ in range(min(5, KILLS - kills)):  # several on one store, then another
            moment = moments.randrange(steps // 3), moments.uniform(0, 0.02)
            interrupted += interrupt(start(source, store), *moment)
            kills += 1
        finish(start(source, store))
        assert list(lines(Store(str(store)))) == expected
    # The first on each store comes in its first third; of the others one may find all done.
    assert interrupted >= rounds
