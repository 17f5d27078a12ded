"""What the comparing commands share: options, progress, and reports written all or none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from compare.commands import completion
from compare.errors import InputError, printable
from compare.files import write_atomically
from compare.report.formats import Detail, OutputFormat, render

if TYPE_CHECKING:
    from compare.cache import Cache
    from compare.comparison import Comparison
    from compare.embeddings import Embedder
    from compare.entailment import NLI

F = TypeVar("F", bound=Callable[..., Any])

SUMMARY = "GITHUB_STEP_SUMMARY"
"""Names the file that GitHub Actions shows as the summary of a job."""


def reporting(command: F) -> F:
    """Adds -o, --format, --detail and --title to a command."""
    options = [
        click.option(
            "-o",
            "--output",
            "outputs",
            metavar="FILE",
            multiple=True,
            shell_complete=completion.files,
            help="Write the report here; format by suffix: .md .json .jsonl .html .sarif"
            " .xml (JUnit) .csv. May be repeated.",
        ),
        click.option(
            "--format",
            "output_format",
            metavar="NAME",
            type=click.Choice([f.value for f in OutputFormat]),
            help="markdown, json, jsonl, html, sarif, junit or csv, whatever the suffix; or"
            " github: annotations on standard output, beside any files.  [default: markdown]",
        ),
        click.option(
            "--detail",
            metavar="short|full",
            type=click.Choice([d.value for d in Detail]),
            default=Detail.SHORT.value,
            help="full: both quotes of every pair, and claims of one source only (Markdown);"
            " unverified pairs as notes (SARIF).  [default: short]",
        ),
        click.option(
            "--title", metavar="TEXT", help="Heading of the report (Markdown, HTML, JUnit)."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


class Wanted(NamedTuple):
    """The models that options name, and whether to remember what they say (or where)."""

    profile: str | None = None
    embedder: str | None = None
    nli: str | None = None
    cache: bool | Cache = True


def models(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --language, --profile, --embedder, --nli and --no-cache to a command, which is called
    with ``language`` and, for the four others, with ``wanted``."""
    options = [
        click.option(
            "--language",
            metavar="CODE",
            shell_complete=completion.languages,
            help="Language of all articles, e.g. nb, en, ar.",
        ),
        click.option(
            "--profile",
            metavar="NAME",
            shell_complete=completion.profiles,
            help="Models by name: embedded, small or best.  [default: embedded]",
        ),
        click.option(
            "--embedder",
            metavar="MODEL",
            shell_complete=completion.folders,
            help="Encoder: a folder, or a hub id ORG/NAME@REVISION.",
        ),
        click.option(
            "--nli",
            metavar="MODEL",
            shell_complete=completion.folders,
            help="NLI model: a folder, or a hub id ORG/NAME@REVISION.",
        ),
        click.option(
            "--cache/--no-cache",
            default=True,
            help="Remember what models say of a text.  [default: cache]",
        ),
    ]

    @wraps(command)
    def called(**others: Any) -> Any:
        wanted = Wanted(**{name: others.pop(name) for name in Wanted._fields})
        return command(wanted=wanted, **others)

    for option in reversed(options):
        called = option(called)
    return called


def load_models(wanted: Wanted) -> tuple[Embedder, NLI]:
    """Both models, as the options of ``models`` name them; the cache may be one that is open."""
    from compare.cache import Cache
    from compare.embeddings import load_embedder
    from compare.entailment import load_nli
    from compare.profiles import PROFILES, find_profile

    chosen = find_profile(wanted.profile) if wanted.profile else PROFILES["embedded"]
    cache = wanted.cache
    opened = cache if isinstance(cache, Cache) else Cache() if cache else None
    return (
        load_embedder(wanted.embedder or chosen.embedder, cache=opened),
        load_nli(wanted.nli or chosen.nli, cache=opened),
    )


class Reports:
    """The report files a command was asked for.

    Raises InputError for a suffix that means no format, and for a file that can't be written
    or is an input: before any article is read.
    """

    def __init__(
        self,
        paths: Sequence[str],
        outputs: Sequence[str],
        output_format: str | None,
        detail: str,
        title: str | None,
    ) -> None:
        self._targets = [(path, OutputFormat.choose(output_format, path)) for path in outputs]
        self._format, self._detail, self._title = output_format, Detail(detail), title
        check_outputs(paths, outputs)

    def write(
        self, comparison: Comparison, flagged: Comparison | None = None, *, show: bool = False
    ) -> None:
        """Write every file, and what goes to standard output.

        That is GitHub's annotations when asked for, or, to ``show`` something where no file is
        named, the report itself. ``flagged`` is what annotations and JUnit, which say what
        fails, are made of. Everything is rendered before anything is written: a failure leaves
        no half a set.
        """
        flagged = flagged or comparison

        def text(chosen: OutputFormat) -> str:
            failing = chosen in (OutputFormat.JUNIT, OutputFormat.GITHUB)
            shown = flagged if failing else comparison
            return render(shown, chosen, title=self._title, detail=self._detail)

        rendered = [(path, text(chosen)) for path, chosen in self._targets]
        standard = OutputFormat.choose(self._format, None)
        annotated = standard is OutputFormat.GITHUB
        printed = text(standard) if annotated or (show and not rendered) else ""
        summary = ""
        if annotated and os.environ.get(SUMMARY):
            from compare.report.github import to_summary

            summary = to_summary(flagged)
        for path, content in rendered:
            write_atomically(Path(path), content)
        if summary:
            append_summary(summary)
        click.echo(printed.encode(), nl=False)


def check_outputs(paths: Sequence[str], outputs: Sequence[str]) -> None:
    """Raises InputError for an output named twice, that is an input, or that can't be made."""
    for path in (*paths, *outputs):
        if "\0" in path:
            raise InputError(f"{printable(path)}: can't be a file's name")
    real = [os.path.realpath(path) for path in outputs]
    inputs = {os.path.realpath(path) for path in paths if path != "-"}
    for path, resolved in zip(outputs, real, strict=True):
        if real.count(resolved) > 1:
            raise InputError(f"{path}: named twice as output")
        if resolved in inputs:
            raise InputError(f"{path}: is an input, and would be overwritten")
        if os.path.isdir(resolved):
            raise InputError(f"{path}: is a folder")
        if not os.path.isdir(os.path.dirname(resolved)):
            raise InputError(f"{path}: no such folder to write to")


def append_summary(text: str) -> None:
    """Add to the page that GitHub Actions shows of a job."""
    path = os.environ[SUMMARY]
    try:
        with open(path, "ab", buffering=0) as file:
            file.write(text.encode())
    except OSError as error:
        raise InputError(f"${SUMMARY}: can't write {path}: {error.strerror}") from error


def progress_line() -> Callable[[str], None]:
    """Shows the stage on one line of a terminal; silent when stderr is anything else."""
    if not sys.stderr.isatty():
        return lambda stage: None

    def show(stage: str) -> None:
        sys.stderr.write(f"\r\x1b[K{stage}{'…' if stage else ''}")
        sys.stderr.flush()

    return show
