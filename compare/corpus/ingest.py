"""Articles into a store, a batch at a time: what is there already is passed over.

A run that was killed left whole batches behind; the next run goes on after them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from compare.articles import Article
from compare.corpus.incremental import Change, Models, change, ignore
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
    models: Models,
    *,
    wait: float = WAIT,
    batch: int = BATCH,
    progress: Callable[[str], None] = ignore,
    report: Callable[[Change], None] = lambda change: None,
    problem: Callable[[InputError], None] = lambda error: None,
) -> Tally:
    """Store articles that are not there yet; returns how many were.

    ``report`` is given each change before it is written, ``problem`` each article that could
    not be read. Raises InputError when another writer keeps the store for ``wait`` seconds.
    """
    tally = Tally()

    def set_aside(error: InputError) -> None:
        tally.problems += 1
        problem(error)

    for group in _batches(articles, batch):
        for one in group:
            if isinstance(one, InputError):
                set_aside(one)
        read = {one.id: one for one in group if isinstance(one, Article)}
        known = store.known(read)
        tally.there += len(known)
        fresh = [article for article in read.values() if article.id not in known]
        if not fresh:
            continue
        progress(f"{tally.added} articles added, reading {len(fresh)} more")
        found = _records(fresh, models, set_aside)
        with store.writing(wait):
            store.require(models)
            # Another writer may have been faster.
            known = store.known(record.id for record in found)
            tally.there += len(known)
            found = [record for record in found if record.id not in known]
            if not found:
                continue
            done = change(
                store,
                found,
                models,
                progress=lambda stage: progress(f"{tally.added} articles added, {stage}"),
            )
            report(done)
            store.commit(done)
        tally.added += len(found)
        tally.conflicts += len(conflicts(done))
    progress("")
    return tally


def _records(
    articles: Sequence[Article], models: Models, set_aside: Callable[[InputError], None]
) -> list[Record]:
    """The records of articles; one that breaks the rules of reading keeps no other back."""
    try:
        return records(articles, models.embedder)
    except Exception as error:
        if len(articles) > 1:
            return [r for one in articles for r in _records([one], models, set_aside)]
        set_aside(InputError(f"{articles[0].path}: can't be read: {type(error).__name__}"))
        return []


def conflicts(found: Change) -> list[Verdict]:
    """The conflicts among the verdicts of a change."""
    return [verdict for verdict in found.verdicts if verdict.label is Label.CONFLICTING]


def remove(store: Store, ids: Sequence[str], models: Models, *, wait: float = WAIT) -> int:
    """Take articles out of a store; returns how many were there."""
    with store.writing(wait):
        store.require(models)
        known = sorted(store.known(ids))
        if known:
            store.commit(change(store, (), models, removed=known))
    return len(known)


def reembed(
    uri: str,
    models: Models,
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
        new = _successor(old, models)
        add(new, old.articles(), models, wait=wait, progress=progress)
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


def _batches(
    articles: Iterable[Article | InputError], size: int
) -> Iterator[list[Article | InputError]]:
    group: list[Article | InputError] = []
    for article in articles:
        group.append(article)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
