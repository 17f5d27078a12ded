"""``crossclaim corpus``: a store of claims that every new article is compared with."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compare.commands.shared import Reports, Wanted, load_models, models, progress_line, reporting
from compare.errors import InputError, printable

if TYPE_CHECKING:
    from compare.corpus.engine import Engine, Models
    from compare.corpus.incremental import Change

F = TypeVar("F", bound=Callable[..., Any])
_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _store(command: F) -> F:
    option = click.option(
        "--store", "uri", metavar="DIR", required=True, help="The store: a folder, or s3://…"
    )
    return option(command)


def _waiting(command: F) -> F:
    option = click.option(
        "--wait",
        metavar="SECONDS",
        type=click.FloatRange(min=0),
        default=600.0,
        show_default=True,
        help="How long to wait for another writer.",
    )
    return option(command)


def _working(command: F) -> F:
    """Adds --engine and --ray-address to a command."""
    options = [
        click.option(
            "--engine",
            "engine_name",
            metavar="local|ray",
            type=click.Choice(["local", "ray"]),
            default="local",
            show_default=True,
            help="Where the work is done: in this process, or on workers of a Ray cluster.",
        ),
        click.option(
            "--ray-address",
            metavar="ADDRESS",
            help="The cluster.  [default: one of this machine, for this run]",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group("corpus")
def group() -> None:
    """Compare every new article with all that were read before.

    A store keeps articles, claims, events and verdicts in a folder.
    """


@group.command("add")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@_store
@_waiting
@click.option(
    "--batch",
    metavar="N",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="Articles written at once: what an interruption can cost.",
)
@_working
@models
def add_command(
    paths: tuple[str, ...],
    uri: str,
    wait: float,
    batch: int,
    engine_name: str,
    ray_address: str | None,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Add articles to a store, made if it isn't there, and judge what they meet.

    PATH is as for compare; besides .jsonl of any length, on standard input too, news-please
    and GDELT files (.jsonl, .csv) and NewsML-G2 (.xml). Articles that are stored already
    are passed over: run it again after an interruption. What can't be read is reported on
    standard error and left out; the exit code is then 2.
    """
    progress = progress_line()
    from compare.corpus.ingest import add
    from compare.corpus.reading import check, read_articles
    from compare.corpus.store import Store

    check(paths, language)
    with _engine(engine_name, ray_address, wanted) as engine:
        store = Store.open(uri, engine.models, create=True)
        articles = read_articles(paths, language, sys.stdin.buffer, engine)
        tally = add(
            store, articles, engine, wait=wait, batch=batch, progress=progress, problem=_complain
        )
    click.echo(
        f"{_count(tally.added, 'article')} added, {tally.there} there already, "
        f"{_count(tally.conflicts, 'new conflict')}"
    )
    _end(tally.problems)


@group.command("compare")
@click.argument("paths", metavar="NEW...", nargs=-1, required=True)
@_store
@click.option("--add", "adding", is_flag=True, help="Store the articles as well.")
@_waiting
@_working
@reporting
@models
def compare_command(
    paths: tuple[str, ...],
    uri: str,
    adding: bool,
    wait: float,
    engine_name: str,
    ray_address: str | None,
    outputs: tuple[str, ...],
    output_format: str | None,
    detail: str,
    title: str | None,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Report what new articles contradict, confirm or repeat of those stored.

    The store is left as it is, unless --add is given.
    """
    reports = Reports(paths, outputs, output_format, detail, title)
    progress = progress_line()
    from compare.articles import Article
    from compare.corpus.reading import check, read_articles
    from compare.corpus.selection import compared
    from compare.corpus.store import Store

    check(paths, language)
    with _engine(engine_name, ray_address, wanted) as engine:
        store = Store.open(uri, engine.models, create=adding)
        articles = []
        for found in read_articles(paths, language, sys.stdin.buffer, engine):
            if not isinstance(found, Article):
                raise found
            articles.append(found)
        progress("comparing")
        with store.writing(wait) if adding else nullcontext():
            store.require(engine.models)
            addition = compared(store, articles, engine)
            progress("")
            reports.write(addition.comparison, show=True)
            if adding:
                store.commit(addition.change)


@group.command("watch")
@click.argument("folder")
@_store
@_waiting
@click.option("--json", "as_json", is_flag=True, help="A JSON object a conflict.")
@click.option(
    "--interval",
    metavar="SECONDS",
    type=click.FloatRange(min=0.01),
    default=2.0,
    show_default=True,
    help="Time between two looks at the folder.",
)
@click.option("--once", is_flag=True, help="End when nothing new is there.")
@models
def watch_command(
    folder: str,
    uri: str,
    wait: float,
    as_json: bool,
    interval: float,
    once: bool,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Add what arrives in FOLDER, and print a line for each new conflict.

    A file is read when it has stopped changing. Lines are printed before their articles are
    stored: after a crash one may come twice, none is lost.
    """
    from compare.corpus.engine import Local
    from compare.corpus.ingest import add
    from compare.corpus.lines import json_line, text_line
    from compare.corpus.reading import check, read_articles
    from compare.corpus.store import Store
    from compare.corpus.watching import arrivals

    check((), language)
    chosen = load(wanted)
    store = Store.open(uri, chosen, create=True)

    def show(change: Change) -> None:
        lines = json_line(store, change) if as_json else text_line(store, change)
        for line in lines:
            click.echo(line.encode())

    for paths in arrivals(folder, interval, once=once):
        if paths:
            articles = read_articles(paths, language)
            add(store, articles, Local(chosen), wait=wait, report=show, problem=_complain)


@group.command("report")
@_store
@click.option("--event", "events", metavar="ID", multiple=True, help="This event. May be repeated.")
@click.option("--since", metavar="DATE", type=_DAY, help="Events with an article since then.")
@click.option("--query", metavar="TEXT", help="The events whose claims are nearest to this.")
@reporting
@models
def report_command(
    uri: str,
    events: tuple[str, ...],
    since: datetime | None,
    query: str | None,
    outputs: tuple[str, ...],
    output_format: str | None,
    detail: str,
    title: str | None,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Report stored events: one, the latest, or those that a text asks for."""
    reports = Reports((), outputs, output_format, detail, title)
    if sum(map(bool, (events, since, query))) != 1:
        raise click.UsageError("choose one of --event, --since and --query")
    from compare.corpus.selection import events_about, events_since, of_events
    from compare.corpus.store import Store

    store = Store(uri)
    chosen = list(events)
    if since:
        chosen = events_since(store, since.date().isoformat())
    elif query:
        known = load(wanted)
        store.require(known)
        chosen = events_about(store, query, known.embedder)
    if not chosen:
        raise InputError(f"{uri}: no event {'since then' if since else 'is near that text'}")
    reports.write(of_events(store, chosen), show=True)


@group.command("events")
@_store
@click.option("--since", metavar="DATE", type=_DAY, help="Those with an article since then.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object an event.")
def events_command(uri: str, since: datetime | None, as_json: bool) -> None:
    """List the events of a store, the latest last."""
    from dataclasses import asdict

    from compare.corpus.selection import listed
    from compare.corpus.store import Store

    for event in listed(Store(uri), since.date().isoformat() if since else None):
        if as_json:
            click.echo(json.dumps(asdict(event), ensure_ascii=False).encode())
            continue
        days = " – ".join(dict.fromkeys(day for day in (event.first, event.last) if day))
        click.echo(
            printable(
                f"{event.id}  {days or 'undated'}  {_count(event.articles, 'article')}, "
                f"{_count(event.outlets, 'outlet')}, {_count(event.origins, 'origin')}, "
                f"{_count(event.conflicts, 'conflict')}  {event.title[:80]}"
            ).encode()
        )


@group.command("stats")
@_store
def stats_command(uri: str) -> None:
    """Say what is in a store, and what it was made with."""
    from compare.corpus.store import TABLES, Store

    store = Store(uri)
    made = store.manifest
    labels = store.counts("verdicts", "label")
    counts = {name: store.count(name) for name in TABLES}
    counts["events"] = len(store.counts("events", "event"))
    lines = [
        *(f"{name}: {number}" for name, number in counts.items()),
        *(f"  {label}: {number}" for label, number in sorted(labels.items())),
        f"embedder: {made.embedder.name}@{made.embedder.revision}",
        f"NLI model: {made.nli.name}@{made.nli.revision}",
        f"calibration: {made.calibration['fitted_on']}",
        f"rules: {made.rules}",
        f"commits: {made.commits}",
    ]
    click.echo("\n".join(map(printable, lines)).encode())


@group.command("export")
@_store
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="A .jsonl file, or a folder for Parquet files.  [default: JSON lines on standard output]",
)
def export_command(uri: str, output: str | None) -> None:
    """Write everything in a store as JSON lines, or as Parquet files."""
    from compare.corpus.exporting import export, lines
    from compare.corpus.store import Store

    store = Store(uri)
    if output is None:
        for line in lines(store):
            click.echo(line, nl=False)
    else:
        export(store, Path(output))


@group.command("remove")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@_store
@_waiting
@models
def remove_command(
    ids: tuple[str, ...],
    uri: str,
    wait: float,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Take articles out of a store, by the ids that reports and export give."""
    from compare.corpus.engine import Local
    from compare.corpus.ingest import remove
    from compare.corpus.store import Store

    chosen = load(wanted)
    number = remove(Store.open(uri, chosen), ids, Local(chosen), wait=wait)
    click.echo(f"{_count(number, 'article')} removed, {len(set(ids)) - number} not there")


@group.command("compact")
@_store
@_waiting
def compact_command(uri: str, wait: float) -> None:
    """Join a store's small files, renew its indices and free space."""
    from compare.corpus.store import Store

    store = Store(uri)
    with store.writing(wait):
        store.compact()


@group.command("reembed")
@_store
@_waiting
@_working
@models
def reembed_command(
    uri: str,
    wait: float,
    engine_name: str,
    ray_address: str | None,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Make a store anew from its articles, with these models and today's rules.

    Until it is done readers see the old state. Interrupted, it goes on where it stood.
    """
    from compare.corpus.ingest import reembed

    with _engine(engine_name, ray_address, wanted) as engine:
        number = reembed(uri, engine, wait=wait, progress=progress_line())
    click.echo(f"{_count(number, 'article')} embedded and judged again")


# ---- what they share ----


def load(wanted: Wanted) -> Models:
    """The models that these options name, with the calibration that was fitted for them."""
    from compare.corpus.store import lancedb

    lancedb()  # before the models: it is what may be missing
    from compare.calibration import calibration_for
    from compare.corpus.engine import Models
    from compare.thresholds import Thresholds

    encoder, classifier = load_models(wanted)
    fitted = calibration_for(encoder.identity, classifier.identity)
    return Models(encoder, classifier, fitted, Thresholds())


@contextmanager
def _engine(
    name: str,
    address: str | None,
    wanted: Wanted,
) -> Iterator[Engine]:
    from compare.corpus.engine import Local

    if address and name != "ray":
        raise click.UsageError("--ray-address goes with --engine ray")
    models = partial(load, wanted)
    if name == "local":
        yield Local(models())
        return
    from compare.corpus.ray_engine import RayEngine

    with RayEngine(models, address) as engine:
        yield engine


def _complain(error: InputError) -> None:
    click.echo(f"crossclaim: {error}", err=True)


def _end(problems: int) -> None:
    from compare.cli import ExitStatus

    if problems:
        raise click.exceptions.Exit(ExitStatus.ERROR)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
