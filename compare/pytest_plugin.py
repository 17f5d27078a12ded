"""Expectations as tests: with ``--crossclaim`` pytest collects ``*.claims.yaml``.

Opt-in, by that flag or ``crossclaim = true`` in pytest's configuration: installing crossclaim
alone changes no test run. Models are those of crossclaim's own configuration file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compare.errors import InputError

if TYPE_CHECKING:
    from compare.comparison import Comparison
    from compare.embeddings import Embedder
    from compare.entailment import NLI
    from compare.gold import GoldEvent, GoldPair

SUFFIX = ".claims.yaml"
_MODELS: pytest.StashKey[tuple[Embedder, NLI]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the flag and the setting that switch this on."""
    about = f"run the expectations in *{SUFFIX} as tests"
    parser.getgroup("crossclaim").addoption("--crossclaim", action="store_true", help=about)
    parser.addini("crossclaim", type="bool", default=False, help=about)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collects expectation files, when switched on."""
    wanted = parent.config.getoption("--crossclaim") or parent.config.getini("crossclaim")
    if not wanted or not file_path.name.endswith(SUFFIX):
        return None
    collected: pytest.Collector = ClaimsFile.from_parent(parent, path=file_path)
    return collected


class ClaimsFile(pytest.File):
    """One ``*.claims.yaml``; the articles of an event are compared once, when first needed."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each expectation."""
        from compare.expectations import load

        try:
            events = load(self.path)
        except InputError as error:
            raise self.CollectError(str(error)) from error
        for event in events:
            compared = _Event(event)
            for number, gold in enumerate(event.pairs, 1):
                name = f"{event.name}-{number}-{gold.label}"
                yield Expectation.from_parent(self, name=name, event=compared, gold=gold)


class _Event:
    """An event with its comparison."""

    def __init__(self, event: GoldEvent) -> None:
        self._event = event
        self._comparison: Comparison | None = None

    def comparison(self, config: pytest.Config) -> Comparison:
        if self._comparison is None:
            from compare.comparison import compare_articles

            embedder, nli = _models(config)
            self._comparison = compare_articles(self._event.articles, embedder=embedder, nli=nli)
        return self._comparison


def _models(config: pytest.Config) -> tuple[Embedder, NLI]:
    """The models of this test run, loaded once."""
    if _MODELS not in config.stash:
        from compare.commands.shared import Wanted, load_models
        from compare.config import load_config

        set_there = load_config(config.rootpath).values
        wanted = Wanted(**{k: set_there[k] for k in Wanted._fields if k in set_there})
        config.stash[_MODELS] = load_models(wanted)
    return config.stash[_MODELS]


class NotMetError(Exception):
    """An expectation that is not met; the message shows both quotes and what was found."""


class Expectation(pytest.Item):
    """One expectation: two quotes, and what is expected of them."""

    def __init__(self, *, event: _Event, gold: GoldPair, **rest: Any) -> None:
        super().__init__(**rest)
        self._event, self._gold = event, gold

    def runtest(self) -> None:
        """Raises NotMetError when the comparison says something else."""
        from compare.expectations import outcome

        result = outcome(self._gold, self._event.comparison(self.config))
        if not result.met:
            raise NotMetError(result.explanation())

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The explanation alone: where in this file it was raised helps nobody."""
        if isinstance(excinfo.value, NotMetError | InputError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """The file and the name, as the header of a failure shows them."""
        return self.path, None, self.name
