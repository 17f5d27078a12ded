"""``crossclaim explain``: what a rule means, or all that is known of one pair."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from compare.commands import Configured, completion
from compare.commands.shared import Wanted, load_models, models, progress_line


@click.command("explain", cls=Configured)
@click.argument("name", metavar="FINGERPRINT|RULE", shell_complete=completion.rules)
@click.argument("paths", metavar="[PATH]...", nargs=-1, shell_complete=completion.files)
@models
def command(
    name: str,
    paths: tuple[str, ...],
    language: str | None,
    wanted: Wanted,
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
    text = explain.explain_pair(name, _report(paths, language, wanted))
    click.echo(text.encode())


def _report(
    paths: tuple[str, ...],
    language: str | None,
    wanted: Wanted,
) -> dict[str, Any]:
    from compare.explain import load_report

    if len(paths) == 1 and paths[0].endswith(".json"):
        return load_report(Path(paths[0]))
    from compare.articles import load_articles
    from compare.comparison import compare_articles
    from compare.report.json_report import to_dict

    progress = progress_line()
    articles = load_articles(paths, language=language, stdin=sys.stdin.buffer)
    encoder, classifier = load_models(wanted)
    comparison = compare_articles(articles, embedder=encoder, nli=classifier, progress=progress)
    progress("")
    return to_dict(comparison)
