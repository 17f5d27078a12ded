"""``crossclaim cache``: what is remembered of earlier runs, and forgetting it."""

from __future__ import annotations

import click

from compare.errors import InputError, printable


@click.group("cache")
def command() -> None:
    """Show or clear what is remembered of earlier runs."""


@command.command("info")
def info() -> None:
    """Show where the cache is, how large it is, and how large it may become."""
    from compare.cache import Cache, limit

    cache = Cache()
    rows, size = cache.info()
    lines = [
        f"file: {cache.path}",
        f"rows: {rows}",
        f"size: {size / 1e6:.1f} of at most {limit() / 1e6:.0f} MB",
    ]
    click.echo("\n".join(printable(line) for line in lines).encode())


@command.command("clear")
def clear() -> None:
    """Delete the cache."""
    from compare.cache import Cache

    cache = Cache()
    try:
        cache.clear()
    except OSError as error:
        raise InputError(f"{cache.path}: can't delete: {error.strerror}") from error
    click.echo(printable(f"{cache.path}: deleted").encode())
