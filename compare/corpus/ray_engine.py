"""The work of a corpus on the workers of a Ray cluster (https://ray.io), on this machine or many.

Each worker is an actor that has loaded the models once. These are plain actors and not a Ray Data
pipeline: articles come as a stream whose end is not known, a batch has to be placed and written
before the next one can be, and a job that kills its worker again and again has to cost one
article, where Ray Data ends the whole run.

Results come in the order of the jobs, so what is written does not depend on which worker was
fast. The store is read and written by the process that began the run, and by no other.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from compare.corpus.engine import Failed, J, Models, R, Stage, done
from compare.corpus.store import rules_digest
from compare.errors import InputError

RETRIES = 2
"""How often a job is tried again whose worker was lost."""
AHEAD = 2
"""Jobs of a stage, for each worker, that may be under way or wait to be asked for."""

Load = Callable[[], Models]


class _Worker:
    """What runs on a worker: the models, loaded there."""

    def __init__(self, load: Load) -> None:
        try:
            self._models: Models | InputError = load()
        except InputError as error:
            self._models = error

    def made_with(self) -> tuple[Any, ...] | InputError:
        """Models and rules: they have to be the same everywhere."""
        if isinstance(self._models, InputError):
            return self._models
        return _made_with(self._models)

    def process(self) -> int:
        """The number of its process."""
        return os.getpid()

    def do(self, stage: Stage[Any, Any], job: Any) -> Any:
        assert isinstance(self._models, Models)
        return done(stage, self._models, job)


class _Slot:
    """A job, and what became of it."""

    def __init__(self, stage: Stage[Any, Any], job: Any) -> None:
        self.stage, self.job = stage, job
        self.result: Any = None
        self.is_done = False


class RayEngine:
    """Runs stages on ``workers`` actors, by default one for each processor of the cluster.

    ``address`` is that of a cluster; without it a cluster of this machine is begun, and ended by
    ``close``. ``load`` gives this process and each worker its models. Raises InputError when ray
    is missing, when the cluster can't be reached, and when a worker has other models or another
    version of crossclaim.
    """

    def __init__(self, load: Load, address: str | None = None, workers: int | None = None) -> None:
        self._ray = ray = _library()
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
        try:
            ray.init(
                address=address,
                num_cpus=None if address else workers,
                include_dashboard=None if address else False,
                log_to_driver=False,
                logging_level="error",
            )
        except Exception as error:
            reason = " ".join(str(error).split())[:200]
            raise InputError(f"{address or 'ray'}: can't be reached: {reason}") from error
        self.models = load()  # not before: a cluster is begun by forking, which LanceDB warns of
        number = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        # A worker that is lost begins anew, wherever there is room.
        worker = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=RETRIES)(_Worker)
        self._workers = [worker.remote(load) for _ in range(number)]
        self._idle = deque(self._workers)
        self._under_way: dict[Any, tuple[Any, _Slot]] = {}
        self._waiting: deque[_Slot] = deque()
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> RayEngine:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, and the cluster if it was begun here."""
        for worker in self._workers:
            self._ray.kill(worker)
        self._ray.shutdown()

    def processes(self) -> list[int]:
        """The numbers of the workers' processes, on their machines."""
        found: list[int] = self._ray.get([worker.process.remote() for worker in self._workers])
        return found

    def _check(self) -> None:
        mine = _made_with(self.models)
        try:
            theirs = self._ray.get([worker.made_with.remote() for worker in self._workers])
        except self._ray.exceptions.RayError as error:
            reason = " ".join(str(error).split())[-200:]
            raise InputError(f"ray: a worker can't begin: {reason}") from error
        for found in theirs:
            if isinstance(found, InputError):
                raise found
            if found != mine:
                other = next(a for a, b in zip(found, mine, strict=True) if a != b)
                raise InputError(f"ray: a worker has other models or rules ({other})")

    def run(
        self, stage: Stage[J, R], jobs: Iterable[J]
    ) -> Iterator[tuple[J, R | InputError | Failed]]:
        remaining = iter(jobs)
        taken: deque[_Slot] = deque()
        ended = False
        while True:
            while not ended and len(taken) < AHEAD * len(self._workers):
                try:
                    slot = _Slot(stage, next(remaining))
                except StopIteration:
                    ended = True
                    break
                taken.append(slot)
                self._waiting.append(slot)
                self._begin()
            if not taken:
                return
            while not taken[0].is_done:
                self._settle()
            slot = taken.popleft()
            yield slot.job, slot.result

    def _begin(self) -> None:
        """Give jobs that wait to workers that are idle."""
        while self._waiting and self._idle:
            worker, slot = self._idle.popleft(), self._waiting.popleft()
            self._under_way[worker.do.remote(slot.stage, slot.job)] = worker, slot

    def _settle(self) -> None:
        """Wait until a job is done, whichever it is, and begin others."""
        ready, _ = self._ray.wait(list(self._under_way), num_returns=1)
        for reference in ready:
            worker, slot = self._under_way.pop(reference)
            try:
                slot.result = self._ray.get(reference)
            except self._ray.exceptions.RayError as error:
                is_lost = isinstance(error, self._ray.exceptions.RayActorError)
                slot.result = Failed(_told(error, is_lost))
            slot.is_done = True
            self._idle.append(worker)
        self._begin()


def _made_with(models: Models) -> tuple[Any, ...]:
    return (
        models.embedder.identity,
        models.nli.identity,
        models.calibration,
        models.thresholds,
        rules_digest(),
    )


def _told(error: Exception, is_lost: bool) -> str:
    """One line: Ray tells the whole life of a worker."""
    if is_lost:
        return f"its worker was lost {RETRIES + 1} times: {type(error).__name__}"
    return f"ray: {' '.join(str(error).split())[-200:]}"


def _library() -> Any:
    if find_spec("ray") is None:
        raise InputError("--engine ray: needs ray: pip install 'crossclaim[ray]'")
    return import_module("ray")
