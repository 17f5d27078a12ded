"""Where the work of a corpus is done: in this process, or wherever an engine sends it.

A stage is a pure function of the models and one job, at the level of a module: reading, finding
claims and embedding, linking, judging. What an engine does with its jobs changes no result. Only
the process that owns the store reads and writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

from compare.calibration import Calibration
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.errors import InputError
from compare.thresholds import Thresholds

J = TypeVar("J")
R = TypeVar("R")
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Models:
    """What judging needs; ``calibration`` is of the two models."""

    embedder: Embedder
    nli: NLI
    calibration: Calibration
    thresholds: Thresholds


Stage = Callable[[Models, J], R]


class Failed(Exception):
    """What a job ended with, as text: the error itself may not survive a journey."""


class Engine(Protocol):
    """Runs stages."""

    models: Models

    def run(
        self, stage: Stage[J, R], jobs: Iterable[J]
    ) -> Iterator[tuple[J, R | InputError | Failed]]:
        """Each job, in order, with its result or the error it ended with.

        Some jobs more may be taken from ``jobs`` than results were asked for.
        """
        ...


class Local:
    """One job after the other, in this process; the models use all processors there are."""

    def __init__(self, models: Models) -> None:
        self.models = models

    def run(
        self, stage: Stage[J, R], jobs: Iterable[J]
    ) -> Iterator[tuple[J, R | InputError | Failed]]:
        for job in jobs:
            yield job, done(stage, self.models, job)


def done(stage: Callable[[M, J], R], models: M, job: J) -> R | InputError | Failed:
    """What a stage gives for a job, errors included."""
    try:
        return stage(models, job)
    except InputError as error:
        return error
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")


def whole(results: Iterable[tuple[J, R | InputError | Failed]]) -> Iterator[R]:
    """The results of jobs, none of which may fail. Raises the first error."""
    for _, result in results:
        if isinstance(result, InputError | Failed):
            raise result
        yield result


def chunks(items: Iterable[J], size: int) -> Iterator[list[J]]:
    """Lists of ``size`` items, the last one of those that are left."""
    remaining = iter(items)
    while group := list(islice(remaining, size)):
        yield group
