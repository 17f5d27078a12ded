"""The ``crossclaim`` command. Heavy modules are imported inside commands: help answers at once."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

import click

from compare import __version__
from compare.errors import InputError, printable
from compare.report.formats import OutputFormat


class ExitStatus(IntEnum):
    """What the command's exit code means."""

    DONE = 0
    ERROR = 2  # bad usage or input
    INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "terminal_width": 80})
@click.version_option(__version__, prog_name="crossclaim")
def cli() -> None:
    """Find the claims that match across news articles, and where they conflict."""


@cli.command("compare")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    help="Write the report here; format by suffix (.md, .json). May be repeated.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice([f.value for f in OutputFormat]),
    help="Report format, whatever the suffix.  [default: markdown]",
)
@click.option("--language", metavar="CODE", help="Language of all articles, e.g. nb, en, ar.")
@click.option(
    "--embedder", metavar="MODEL", help="Encoder: a folder, or a hub id ORG/NAME@REVISION."
)
@click.option("--nli", metavar="MODEL", help="NLI model: a folder, or a hub id ORG/NAME@REVISION.")
def compare_command(
    paths: tuple[str, ...],
    outputs: tuple[str, ...],
    output_format: str | None,
    language: str | None,
    embedder: str | None,
    nli: str | None,
) -> None:
    """Compare articles claim by claim and report conflicts and agreements.

    PATH is a .txt, .md, .html or .jsonl file, a folder of them, or - for standard input.
    The report goes to standard output unless -o names a file.
    """
    targets = [(path, OutputFormat.choose(output_format, path)) for path in outputs]
    _check_outputs(paths, outputs)
    progress = _progress()

    progress("reading articles")
    from compare.articles import load_articles

    articles = load_articles(paths, language=language, stdin=sys.stdin.buffer)
    from compare.comparison import compare_articles
    from compare.embeddings import load_embedder
    from compare.entailment import load_nli
    from compare.report.formats import render

    result = compare_articles(
        articles,
        embedder=load_embedder(embedder) if embedder else None,
        nli=load_nli(nli) if nli else None,
        progress=progress,
    )
    # Everything is rendered before anything is written: a failure leaves no half a set.
    rendered = [(path, render(result, chosen)) for path, chosen in targets]
    progress("")
    if not rendered:
        sys.stdout.buffer.write(render(result, OutputFormat.choose(output_format, None)).encode())
        sys.stdout.buffer.flush()
    for path, text in rendered:
        write_atomically(Path(path), text)


def _check_outputs(paths: tuple[str, ...], outputs: tuple[str, ...]) -> None:
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


def write_atomically(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 so that ``path`` is at every moment the old file or the new.

    Raises InputError when the folder can't be written to.
    """
    target = Path(os.path.realpath(path))  # through a link, not over it
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".crossclaim-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            # mkstemp makes files private; a report gets what any new file would.
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(
                temporary, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~umask
            )
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise InputError(f"{path}: can't write: {error.strerror}") from error


def _progress() -> Callable[[str], None]:
    """Shows the stage on one line of a terminal; silent when stderr is anything else."""
    if not sys.stderr.isatty():
        return lambda stage: None

    def show(stage: str) -> None:
        sys.stderr.write(f"\r\x1b[K{stage}{'…' if stage else ''}")
        sys.stderr.flush()

    return show


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code, with one line on stderr for any error."""
    try:
        cli.main(arguments, prog_name="crossclaim", standalone_mode=False)
        return ExitStatus.DONE
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
    sys.exit(main())
