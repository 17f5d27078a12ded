"""The ``crossclaim`` command. Heavy modules are imported inside commands: help answers at once."""

from __future__ import annotations

import gc
import os
import sys
from enum import IntEnum

import click

from compare import __version__
from compare.commands import Commands, Configured, completion
from compare.commands.shared import Reports, Wanted, load_models, models, progress_line, reporting
from compare.errors import InputError, printable
from compare.files import write_atomically

__all__ = ["ExitStatus", "cli", "entry_point", "main", "write_atomically"]


_GARBAGE = 100_000
"""Objects made before the interpreter looks for some that are of no more use (usually 700)."""


class ExitStatus(IntEnum):
    """What the command's exit code means."""

    DONE = 0
    FOUND = 1  # check: a new conflict, or an expectation that is not met
    ERROR = 2  # bad usage or input
    INTERRUPTED = 130


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "terminal_width": 80}
)
@click.version_option(__version__, prog_name="crossclaim")
def cli() -> None:
    """Find the claims that match across news articles, and where they conflict."""


@cli.command("compare", cls=Configured)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, shell_complete=completion.files
)
@reporting
@models
def compare_command(
    paths: tuple[str, ...],
    outputs: tuple[str, ...],
    output_format: str | None,
    detail: str,
    title: str | None,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Compare articles claim by claim and report conflicts and agreements.

    PATH is a .txt, .md, .html or .jsonl file, a folder of them, or - for standard input.
    The report goes to standard output unless -o names a file.
    """
    reports = Reports(paths, outputs, output_format, detail, title)
    progress = progress_line()

    progress("reading articles")
    from compare.cache import Cache

    remembered = Cache() if wanted.cache else None
    first = remembered is None or not remembered.path.exists()
    if first and language is None and not all(path.endswith(".jsonl") for path in paths):
        # What tells languages apart takes 100 MB. Lines of JSON mostly name their language.
        from compare.language import prepare

        prepare()
    from compare.articles import load_articles
    from compare.comparison import compare_articles

    articles = load_articles(paths, language=language, stdin=sys.stdin.buffer, cache=remembered)
    encoder, classifier = load_models(wanted._replace(cache=remembered or False))
    result = compare_articles(articles, embedder=encoder, nli=classifier, progress=progress)
    progress("")
    reports.write(result, show=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code, with one line on stderr for any error."""
    try:
        # A command that ends with a status of its own raises Exit, which comes back as a number.
        return int(cli.main(arguments, prog_name="crossclaim", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return ExitStatus.ERROR
    except click.ClickException as error:
        message = printable(" ".join(error.format_message().split()))
        command = (
            error.ctx.command_path
            if isinstance(error, click.UsageError) and error.ctx
            else "crossclaim"
        )
        click.echo(f"crossclaim: {message} (see {command} --help)", err=True)
        return ExitStatus.ERROR
    except InputError as error:
        click.echo(f"crossclaim: {error}", err=True)
        return ExitStatus.ERROR
    except (KeyboardInterrupt, click.Abort):
        click.echo("crossclaim: interrupted", err=True)
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.DONE


def entry_point() -> None:
    """The installed ``crossclaim`` script."""
    # What a run makes lives to its end: looking for garbage as often as usual costs it time.
    gc.set_threshold(_GARBAGE)
    sys.exit(main())
