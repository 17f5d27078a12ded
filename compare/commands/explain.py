"""``crossclaim explain``: what a rule means, or all that is known of one pair."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from compare.commands import Configured
from compare.commands.shared import models, progress_line


@click.command("explain", cls=Configured)
@click.argument("name", metavar="FINGERPRINT|RULE")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@models
def command(
    name: str,
    paths: tuple[str, ...],
    language: str | None,
    embedder: str | None,
    nli: str | None,
) -> None:
    """Show what a rule means, or the full evidence of a pair.

    A fingerprint, or its first six digits, is looked up in PATH: articles, which are compared,
    or one JSON report.
    """
    from compare import explain

    if not explain.FINGERPRINT.fullmatch(name):
        click.echo(explain.explain_rule(name).encode())
        return
    if not paths:
        raise click.UsageError("a fingerprint needs PATH: the articles, or a JSON report of them")
    text = explain.explain_pair(name, _report(paths, language, embedder, nli))
    click.echo(text.encode())


def _report(
    paths: tuple[str, ...], language: str | None, embedder: str | None, nli: str | None
) -> dict[str, Any]:
    from compare.explain import load_report

    if len(paths) == 1 and paths[0].endswith(".json"):
        return load_report(Path(paths[0]))
    from compare.articles import load_articles
    from compare.comparison import compare_articles
    from compare.embeddings import load_embedder
    from compare.entailment import load_nli
    from compare.report.json_report import to_dict

    progress = progress_line()
    articles = load_articles(paths, language=language, stdin=sys.stdin.buffer)
    comparison = compare_articles(
        articles, embedder=load_embedder(embedder), nli=load_nli(nli), progress=progress
    )
    progress("")
    return to_dict(comparison)
