"""Articles into a store, a batch at a time: what is there already is passed over.

A run that was killed left whole batches behind; the next run goes on after them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from compare.articles import Article
from compare.corpus.engine import Engine, Failed, Models, chunks
from compare.corpus.incremental import Change, change, ignore
from compare.corpus.records import Record, records
from compare.corpus.store import NEXT, WAIT, Store, locked
from compare.errors import InputError
from compare.rules import Label
from compare.verdicts import Verdict

BATCH = 64
"""Articles in one commit: what a killed run has to do again."""


@dataclass
class Tally:
    """What a run did: articles added and passed over, conflicts found, what could not be read."""

    added: int = 0
    there: int = 0
    conflicts: int = 0
    problems: int = 0


def add(
    store: Store,
    articles: Iterable[Article | InputError],
    engine: Engine,
    *,
    wait: float = WAIT,
    batch: int = BATCH,
    progress: Callable[[str], None] = ignore,
    report: Callable[[Change], None] = lambda change: None,
    problem: Callable[[InputError], None] = lambda error: None,
) -> Tally:
    """Store articles that are not there yet; returns how many were.

    ``report`` is given each change before it is written, ``problem`` each article that could
    not be read, or that a stage can't cope with. Raises InputError when another writer keeps the
    store for ``wait`` seconds.
    """
    tally = Tally()

    def set_aside(error: InputError) -> None:
        tally.problems += 1
        problem(error)

    def new() -> Iterator[list[Article]]:
        """Batches of what is not there; with some engines ahead of what is written."""
        for group in chunks(articles, batch):
            for one in group:
                if isinstance(one, InputError):
                    set_aside(one)
            read = {one.id: one for one in group if isinstance(one, Article)}
            known = store.known(read)
            tally.there += len(known)
            if fresh := [article for article in read.values() if article.id not in known]:
                progress(f"{tally.added} articles added, reading {len(fresh)} more")
                yield fresh

    def write(found: Sequence[Record]) -> None:
        """Place and judge records, and commit them; halves where one of them prevents it."""
        try:
            done = change(
                store,
                found,
                engine,
                progress=lambda stage: progress(f"{tally.added} articles added, {stage}"),
            )
        except Failed as error:
            if len(found) == 1:
                set_aside(_aside(found[0].article, "compared", error))
            else:
                write(found[: len(found) // 2])
                write(found[len(found) // 2 :])
            return
        report(done)
        store.commit(done)
        tally.added += len(found)
        tally.conflicts += len(conflicts(done))

    for group, result in engine.run(records, new()):
        found = _records(group, result, engine, set_aside)
        with store.writing(wait):
            store.require(engine.models)
            # Another writer may have been faster.
            known = store.known(record.id for record in found)
            tally.there += len(known)
            if found := [record for record in found if record.id not in known]:
                write(found)
    progress("")
    return tally


def _records(
    group: Sequence[Article],
    result: list[Record] | InputError | Failed,
    engine: Engine,
    set_aside: Callable[[InputError], None],
) -> list[Record]:
    """The records of articles; one that its stage can't cope with keeps no other back."""
    if isinstance(result, InputError):  # no article's fault: a model that can't be loaded
        raise result
    if not isinstance(result, Failed):
        return result
    if len(group) == 1:
        set_aside(_aside(group[0], "read", result))
        return []
    halves = [group[: len(group) // 2], group[len(group) // 2 :]]
    return [
        record
        for half, found in engine.run(records, halves)
        for record in _records(half, found, engine, set_aside)
    ]


def _aside(article: Article, what: str, error: Failed) -> InputError:
    return InputError(f"{article.path}: {article.id} can't be {what} ({str(error)[:200]})")


def conflicts(found: Change) -> list[Verdict]:
    """The conflicts among the verdicts of a change."""
    return [verdict for verdict in found.verdicts if verdict.label is Label.CONFLICTING]


def remove(store: Store, ids: Sequence[str], engine: Engine, *, wait: float = WAIT) -> int:
    """Take articles out of a store; returns how many were there."""
    with store.writing(wait):
        store.require(engine.models)
        known = sorted(store.known(ids))
        if known:
            store.commit(change(store, (), engine, removed=known))
    return len(known)


def reembed(
    uri: str,
    engine: Engine,
    *,
    wait: float = WAIT,
    progress: Callable[[str], None] = ignore,
) -> int:
    """Make all of a store anew from its articles with these models; returns their number.

    The old tables serve readers until the new ones are whole. A run that was killed is gone on
    with, if it was with the same models.
    """
    with locked(uri, wait):
        old = Store(uri)
        new = _successor(old, engine.models)
        add(new, old.articles(), engine, wait=wait, progress=progress)
        new.succeed(old)
        return new.count("articles")


def _successor(old: Store, models: Models) -> Store:
    try:
        begun = Store(old.uri, NEXT)
        if begun.manifest.difference(models) is None:
            return begun
    except InputError:
        pass  # none was begun
    return Store.create(old.uri, models, generation=old.manifest.generation + 1, manifest=NEXT)
