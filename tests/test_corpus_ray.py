"""The Ray engine: what workers do, lose and survive, the store is that of the local engine.

Two workers on this machine, for all tests together. A cluster takes a while to begin, so these
run only where asked for, and where the extra ``ray`` is installed: ``CROSSCLAIM_RAY=1``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT

from compare.articles import Article, load_articles
from compare.cli import ExitStatus, main
from compare.commands.corpus import load
from compare.commands.shared import Wanted
from compare.corpus.engine import Engine, Failed, Local, Models
from compare.corpus.exporting import lines
from compare.corpus.incremental import Change
from compare.corpus.ingest import Tally, add
from compare.corpus.reading import read_articles
from compare.corpus.store import Store
from compare.errors import InputError

needs_ray = pytest.mark.skipif(
    not os.environ.get("CROSSCLAIM_RAY") or find_spec("ray") is None,
    reason="needs ray, and CROSSCLAIM_RAY=1",
)
models = partial(load, Wanted(cache=False))


def grow(folder: Path, articles: Sequence[Article], engine: Engine, **options: object) -> Tally:
    store = Store.open(str(folder), engine.models, create=True)
    return add(store, articles, engine, batch=2, **options)  # type: ignore[arg-type]


def export(folder: Path) -> list[bytes]:
    return list(lines(Store(str(folder))))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return load_articles([EXAMPLES / "ferry-fire", EXAMPLES / "mosul-list"])


@pytest.fixture(scope="module")
def local(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local") / "store"
    grow(folder, articles, Local(models()))
    return folder


@pytest.fixture(scope="module")
def workers() -> Iterator[Engine]:
    from compare.corpus.ray_engine import RayEngine

    with pytest.MonkeyPatch.context() as patched:
        # Workers run what is tested here, and stages of this file.
        patched.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, ROOT / "tests"))))
        with RayEngine(models, workers=2) as engine:
            yield engine


# ---- stages of these tests ----


def _ends_its_worker_once(marker: str, _: Models, job: int) -> int:
    if job == 3 and not os.path.exists(marker):
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 10 * job


def _ends_its_worker(_: Models, job: int) -> int:
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if job == 4:
        raise ZeroDivisionError("four")
    return 10 * job


@needs_ray
def test_two_workers_one_killed(
    workers: Engine, local: Path, articles: list[Article], tmp_path: Path
) -> None:
    """After the first batch a worker is lost: the store is the same as without Ray."""
    victims = workers.processes()  # type: ignore[attr-defined]
    assert len(set(victims)) == 2

    def kill(change: Change) -> None:
        if victims:
            os.kill(victims.pop(), signal.SIGKILL)
            victims.clear()

    tally = grow(tmp_path / "store", articles, workers, report=kill)
    assert (tally.added, tally.problems) == (len(articles), 0)
    assert export(tmp_path / "store") == export(local)


@needs_ray
def test_a_job_whose_worker_is_lost_is_done_again(workers: Engine, tmp_path: Path) -> None:
    stage = partial(_ends_its_worker_once, str(tmp_path / "marker"))
    assert list(workers.run(stage, range(12))) == [(n, 10 * n) for n in range(12)]


@needs_ray
def test_a_job_that_ends_every_worker_fails_alone(workers: Engine) -> None:
    found = dict(workers.run(_ends_its_worker, range(8)))
    lost, failed = found.pop(3), found.pop(4)
    assert found == {n: 10 * n for n in (0, 1, 2, 5, 6, 7)}
    assert "its worker was lost 3 times" in str(lost)
    assert str(failed) == "ZeroDivisionError: four"


@needs_ray
def test_files_are_read_by_workers(workers: Engine) -> None:
    paths = [str(EXAMPLES / "ferry-fire"), str(EXAMPLES / "mosul-list")]
    assert list(read_articles(paths, engine=workers)) == list(read_articles(paths))


# ---- without Ray ----


class _Poisoned:
    """An embedder that one sentence breaks."""

    def __init__(self, models: Models) -> None:
        self._embedder = models.embedder
        self.identity = models.embedder.identity

    def encode(self, texts: Sequence[str]) -> object:
        if any("Poison" in text for text in texts):
            raise ZeroDivisionError("what\na\x1bpoison")
        return self._embedder.encode(texts)


def test_what_no_stage_can_cope_with_is_set_aside(
    articles: list[Article], local: Path, tmp_path: Path
) -> None:
    known = models()
    poisoned = Models(
        _Poisoned(known),  # type: ignore[arg-type]
        *(known.nli, known.calibration, known.thresholds),
    )
    bad = Article("bad", "bad.txt", None, "en", None, None, None, "Poison was found in a well.\n")
    problems: list[InputError] = []
    every = [articles[0], bad, *articles[1:]]
    tally = grow(tmp_path / "store", every, Local(poisoned), problem=problems.append)
    assert (tally.added, tally.problems) == (len(articles), 1)
    expected = "bad.txt: bad can't be read (ZeroDivisionError: what\\na\\x1bpoison)"
    assert [str(problem) for problem in problems] == [expected]
    assert export(tmp_path / "store") == export(local)


def test_an_article_that_can_not_be_judged_is_set_aside(
    articles: list[Article], tmp_path: Path
) -> None:
    """Whatever meets it is stored; the article itself is named and left out."""

    class Picky(Local):
        def run(self, stage, jobs):  # type: ignore[no-untyped-def]
            for job, result in super().run(stage, jobs):
                broken = bad in getattr(job, "records", ())
                yield job, Failed("ZeroDivisionError: bad") if broken else result

    bad = articles[2].id
    engine = Picky(models())
    problems: list[InputError] = []
    tally = grow(tmp_path / "store", articles, engine, problem=problems.append)
    assert (tally.added, tally.problems) == (len(articles) - 1, 1)
    assert f"{bad} can't be compared" in str(problems[0])
    grow(tmp_path / "without", [a for a in articles if a.id != bad], engine)
    assert export(tmp_path / "store") == export(tmp_path / "without")


def test_without_ray_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("compare.corpus.ray_engine.find_spec", lambda name: None)
    source = str(EXAMPLES / "ferry-fire")
    command = ["corpus", "add", source, "--store", str(tmp_path / "store"), "--engine", "ray"]
    assert main(command) == ExitStatus.ERROR
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err == "crossclaim: --engine ray: needs ray: pip install 'crossclaim[ray]'\n"
    assert not (tmp_path / "store").exists()
