"""Interrupted at any point, an output is the old file or the new one, never half of either."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT

from compare import files
from compare.articles import load_articles
from compare.baseline import baseline_of, to_json
from compare.cli import ExitStatus
from compare.commands.shared import Reports
from compare.comparison import Comparison, compare_articles
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.files import create, write_atomically

OUTPUTS = ["r.md", "r.html", "r.sarif"]
ARTICLES = [EXAMPLES / "ferry-fire" / "nb.txt", EXAMPLES / "ferry-fire" / "sv.md"]
OLD = "old\n"


@pytest.fixture(scope="module")
def two(embedder: Embedder, nli: NLI) -> Comparison:
    return compare_articles(load_articles(ARTICLES), embedder=embedder, nli=nli)


def stopped_at(line: int, number: int, act: Callable[[], None]) -> int | None:
    """Runs ``act`` in a child that gets a signal before the given line of ``compare.files``
    (counted as they run); returns its wait status, None when it ended before that line."""
    child = os.fork()
    if child == 0:
        count = 0

        def trace(frame, event, _):
            nonlocal count
            if frame.f_code.co_filename != files.__file__:
                return None
            if event == "line":
                count += 1
                if count == line:
                    os.kill(os.getpid(), number)
            return trace

        status = 1
        # A shell that runs the tests in the background has it ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            sys.settrace(trace)
            act()
            status = 0
        except KeyboardInterrupt:
            status = ExitStatus.INTERRUPTED
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return None if os.waitstatus_to_exitcode(status) == 0 else status


def stops(number: int, act: Callable[[], None]) -> Iterator[int]:
    """Stops ``act`` before each line in turn, until one run is left alone."""
    line = 1
    while (status := stopped_at(line, number, act)) is not None:
        expected = -number if number == signal.SIGKILL else ExitStatus.INTERRUPTED
        assert os.waitstatus_to_exitcode(status) == expected
        yield line
        line += 1
    assert line > 10  # or nothing was tried


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["SIGINT", "SIGKILL"])
def test_reports_are_old_or_new(
    number: int, two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reports = Reports([], OUTPUTS, None, "short", None)
    reports.write(two)
    new = {name: Path(name).read_text("utf-8") for name in OUTPUTS}
    seen = set()

    def again() -> None:
        for name in OUTPUTS:
            Path(name).write_text(OLD)

    again()
    for _ in stops(number, lambda: reports.write(two)):
        now = {name: Path(name).read_text("utf-8") for name in OUTPUTS}
        for name in OUTPUTS:
            assert now[name] in (OLD, new[name])
        seen.add(sum(now[name] != OLD for name in OUTPUTS))
        again()
    assert {0, 1, 2} <= seen  # it was stopped between the files, too


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("write", [write_atomically, create])
def test_a_baseline_is_old_or_new(
    write: Callable[[Path, str], None], number: int, two: Comparison, tmp_path: Path
) -> None:
    target = tmp_path / "baseline.json"
    new = to_json(baseline_of(two))
    rewrites = write is write_atomically
    if rewrites:
        target.write_text(OLD)
    for _ in stops(number, lambda: write(target, new)):
        now = target.read_text("utf-8") if target.exists() else None
        assert now in (OLD if rewrites else None, new)
        if rewrites:
            target.write_text(OLD)
        else:
            target.unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["SIGINT", "SIGKILL"])
def test_the_command_stopped_at_any_time(number: int, tmp_path: Path) -> None:
    """A process of its own, stopped at several moments from its start to past its end."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for path in ARTICLES:
        (articles / path.name).write_bytes(path.read_bytes())
    names = ["r.md", "r.html", "crossclaim-baseline.json"]
    command = [sys.executable, "-m", "compare", "check", "articles", "--update"]
    command += ["-o", "r.md", "-o", "r.html"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    started = time.monotonic()
    _, err = start().communicate(timeout=300)
    whole = time.monotonic() - started
    new = {name: (tmp_path / name).read_bytes() for name in names}
    assert err == b""
    # Reports may be replaced by anything; a baseline that is none would be refused.
    old = {**{name: OLD.encode() for name in names[:2]}, names[2]: new[names[2]]}
    moments = random.Random(number)
    for _ in range(6):
        for name in names:
            (tmp_path / name).write_bytes(old[name])
        process = start()
        time.sleep(moments.uniform(0, whole))
        process.send_signal(number)
        _, err = process.communicate(timeout=300)
        for name in names:
            assert (tmp_path / name).read_bytes() in (old[name], new[name])
        if number == signal.SIGINT:
            left = {path.name for path in tmp_path.iterdir()}
            assert left == {"articles", *names}
            if process.returncode == ExitStatus.INTERRUPTED:
                assert err.splitlines()[-1:] == [b"crossclaim: interrupted"], err
                assert b"Traceback" not in err
