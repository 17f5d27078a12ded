"""``crossclaim check``: exit 1 on a conflict that the committed baseline does not have."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compare.commands import Configured, completion
from compare.commands.shared import (
    Reports,
    Wanted,
    check_outputs,
    load_models,
    models,
    progress_line,
    reporting,
)
from compare.errors import InputError, printable

if TYPE_CHECKING:
    from compare.check import Check
    from compare.comparison import Comparison

BASELINE = "crossclaim-baseline.json"
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("check", cls=Configured)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, shell_complete=completion.files
)
@click.option(
    "--baseline",
    metavar="FILE",
    default=BASELINE,
    show_default=True,
    shell_complete=completion.files,
    help="The known pairs.",
)
@click.option("--update", is_flag=True, help="Rewrite the baseline and say what changed.")
@click.option(
    "--accept",
    metavar="FINGERPRINT",
    multiple=True,
    help="Add this conflict to the baseline. May be repeated.",
)
@click.option("--reason", metavar="TEXT", help="Why it may stay (with --accept).")
@click.option("--until", metavar="DATE", type=_DAY, help="Its last day, as 2026-12-31.")
@click.option("--diff/--no-diff", help="Explain every change since the baseline.")
@click.option(
    "--fail-on-lost-agreement/--no-fail-on-lost-agreement",
    help="Also exit with 1 when an agreement of the baseline no longer is one.",
)
@click.option("--exit-zero/--no-exit-zero", help="Exit with 0 whatever is found.")
@click.option("--today", metavar="DATE", type=_DAY, help="The day that counts.  [default: today]")
@reporting
@models
def command(
    paths: tuple[str, ...],
    baseline: str,
    update: bool,
    accept: tuple[str, ...],
    reason: str | None,
    until: datetime | None,
    diff: bool,
    fail_on_lost_agreement: bool,
    exit_zero: bool,
    today: datetime | None,
    outputs: tuple[str, ...],
    output_format: str | None,
    detail: str,
    title: str | None,
    language: str | None,
    wanted: Wanted,
) -> None:
    """Compare articles with a committed baseline and fail on new conflicts.

    PATH is as for compare; *.claims.yaml among them hold expectations, checked as well. The
    exit code is 0 for nothing new, 1 for a new conflict or an expectation that is not met, 2
    for an error. --update and --accept write the baseline; then only expectations fail.
    """
    _check_usage(update, accept, reason, until)
    reports = Reports(paths, outputs, output_format, detail, title)
    check_outputs(paths, [*outputs, baseline])
    progress = progress_line()

    progress("reading articles")
    from compare import baseline as baselines
    from compare import expectations
    from compare.articles import load_articles
    from compare.check import check, difference, problems, renewal, summary
    from compare.cli import ExitStatus
    from compare.comparison import compare_articles
    from compare.files import write_atomically

    texts, gold = _sorted_out(paths)
    if not texts and (update or accept or outputs):
        raise InputError("only expectations are given: no articles for a baseline or report")
    old = baselines.load(Path(baseline)) if texts else None
    events = [(path, event) for path in gold for event in expectations.load(path)]
    articles = load_articles(texts, language=language, stdin=sys.stdin.buffer) if texts else []
    encoder, classifier = load_models(wanted)

    outcomes = []
    for number, (path, event) in enumerate(events, 1):
        progress(f"checking expectations: event {number} of {len(events)}")
        compared = compare_articles(event.articles, embedder=encoder, nli=classifier)
        outcomes += [(path, outcome) for outcome in expectations.outcomes(event, compared)]
    unmet = [(path, outcome) for path, outcome in outcomes if not outcome.met]

    lines: list[str] = []
    failed = False
    if texts:
        comparison = compare_articles(articles, embedder=encoder, nli=classifier, progress=progress)
        progress("")
        now = baselines.baseline_of(comparison)
        if old and not update and (stale := old.stale(baselines.settings_of(comparison))):
            renew = _again(paths, baseline, "--update")
            raise InputError(f"{baseline}: made with {stale}; renew it with: {renew}")
        before = check(old, now, comparison, today.date() if today else date.today())
        after, kept = before, old
        if update:
            kept = baselines.renewed(old, now)
        if accept:
            acceptance = baselines.Acceptance(_one_line(reason), until.date() if until else None)
            kept, done = baselines.accepted(kept, now, accept, acceptance)
            lines += [f"accepted {entry.fingerprint}: {entry.rule}" for entry in done]
        if kept is not None and kept is not old:
            after = check(kept, now, comparison, before.today)
        reports.write(comparison, _flagged(comparison, after))
        if kept is not None and kept is not old:
            write_atomically(Path(baseline), baselines.to_json(kept))
        if diff or (update and old):
            lines += difference(before)
        lines += problems(after, comparison, fail_on_lost_agreement)
        if after.new:
            lines.append(
                f"to accept one: {_again(paths, baseline, '--accept')} FINGERPRINT --reason TEXT"
            )
        if update:
            lines.append(f"{baseline}: {renewal(old, before)}")
        missing = "" if kept else " (there is no such file: every conflict is new)"
        lines.append(f"{baseline}: {summary(after)}{missing}")
        failed = after.fails(fail_on_lost_agreement) and not (update or accept)
    progress("")
    for path, outcome in unmet:
        lines.append(f"{path}: {outcome.gold.event}: expectation not met")
        lines += [f"  {line}" for line in outcome.explanation().splitlines()]
    if outcomes:
        lines.append(f"expectations: {len(outcomes) - len(unmet)} met, {len(unmet)} not met")
    click.echo("\n".join(printable(line) for line in lines).encode())
    if (failed or unmet) and not exit_zero:
        raise click.exceptions.Exit(ExitStatus.FOUND)


def _check_usage(
    update: bool, accept: Sequence[str], reason: str | None, until: datetime | None
) -> None:
    if accept and not _one_line(reason):
        raise click.UsageError("--accept needs a --reason: why may the conflict stay?")
    if not accept and (reason is not None or until is not None):
        raise click.UsageError("--reason and --until belong to --accept")
    if accept and update:
        raise click.UsageError("--accept and --update are two steps: update, then accept")


def _one_line(text: str | None) -> str:
    return printable(" ".join((text or "").split()))


def _sorted_out(paths: Sequence[str]) -> tuple[list[str], list[Path]]:
    """Where articles are, and the expectation files, each once and in order of path."""
    from compare.articles import STDIN
    from compare.expectations import SUFFIX, find_files

    texts: list[str] = []
    gold: dict[str, Path] = {}
    for path in paths:
        found = []
        if path != STDIN and os.path.isdir(path):
            found = find_files(Path(path))
        elif path.endswith(SUFFIX):
            found = [Path(path)]
        gold |= {os.path.realpath(file): file for file in found}
        if not found or (os.path.isdir(path) and _holds_articles(path)):
            texts.append(path)
    return texts, sorted(gold.values())


def _holds_articles(folder: str) -> bool:
    from compare.articles import walk

    try:
        return next(walk(folder), None) is not None
    except InputError:
        return False


def _again(paths: Sequence[str], baseline: str, option: str) -> str:
    """The command of this run with another option, to paste into a shell."""
    named = [] if baseline == BASELINE else ["--baseline", baseline]
    return shlex.join(["crossclaim", "check", *map(printable, paths), *named, option])


def _flagged(comparison: Comparison, result: Check) -> Comparison:
    """The comparison without the conflicts that the baseline knows."""
    from compare.baseline import fingerprint

    known = {entry.fingerprint for entry in result.known}
    return replace(
        comparison, pairs=tuple(p for p in comparison.pairs if fingerprint(p) not in known)
    )
