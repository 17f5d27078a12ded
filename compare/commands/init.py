"""``crossclaim init``: a commented configuration to start from."""

from __future__ import annotations

from pathlib import Path

import click

from compare.commands import completion
from compare.config import NAME, template
from compare.errors import printable


@click.command("init")
@click.argument("paths", metavar="[PATH]...", nargs=-1, shell_complete=completion.files)
def command(paths: tuple[str, ...]) -> None:
    """Write a commented crossclaim.toml here; an existing one stays.

    PATH are the articles to compare, by default the folder "articles".
    """
    from compare.files import create

    create(Path(NAME), template(paths or ("articles",)))
    click.echo(f"{NAME}: written, for {printable(', '.join(paths) or 'articles')}".encode())
