"""``crossclaim eval``: how good the verdicts are on gold files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from compare.commands import completion
from compare.errors import InputError


@click.command("eval")
@click.argument("gold", metavar="GOLD...", nargs=-1, required=True, shell_complete=completion.files)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    shell_complete=completion.files,
    help="Write the tables here instead of printing.",
)
@click.option(
    "--floors",
    metavar="FILE",
    shell_complete=completion.files,
    help="JSON of least figures; exit 1 below any of them.",
)
@click.option("--update-floors", is_flag=True, help="Raise the floors to what is reached now.")
@click.option("--lower-floors", is_flag=True, help="Set them to it even where that is lower.")
@click.option(
    "--profile", metavar="NAME", shell_complete=completion.profiles, help="As for compare."
)
@click.option("--embedder", metavar="MODEL", help="As for compare.")
@click.option("--nli", metavar="MODEL", help="As for compare.")
@click.option("--cache/--no-cache", default=True, help="As for compare.")
def eval_command(
    gold: tuple[str, ...],
    output: str | None,
    floors: str | None,
    update_floors: bool,
    lower_floors: bool,
    profile: str | None,
    embedder: str | None,
    nli: str | None,
    cache: bool,
) -> int:
    """Measure verdicts against gold files: what an editor expects of pairs of sentences.

    GOLD is a YAML file or a folder of them (the format is described in compare/gold.py). Prints
    precision, recall and F1 for each label and conflict rule, accuracy for each language pair, a
    reliability table with the expected calibration error, and the abstention rate.
    """
    if (update_floors or lower_floors) and floors is None:
        raise click.UsageError("--update-floors and --lower-floors need --floors FILE")
    least = _floors(Path(floors)) if floors and Path(floors).exists() else {}
    if floors and not least and not (update_floors or lower_floors):
        raise InputError(f"{floors}: no such file (--update-floors writes it)")
    from compare.cli import write_atomically
    from compare.commands.shared import Wanted, load_models
    from compare.evaluation import evaluate, raised, to_markdown, under_floors
    from compare.gold import all_events

    events = all_events([Path(path) for path in gold])
    evaluation = evaluate(events, *load_models(Wanted(profile, embedder, nli, cache)))
    text = to_markdown(evaluation)
    if output:
        write_atomically(Path(output), text)
    else:
        click.echo(text, nl=False)
    if update_floors or lower_floors:
        now = raised(least, evaluation, lower=lower_floors)
        write_atomically(Path(str(floors)), json.dumps(now, indent=1) + "\n")
        return 0
    under = under_floors(evaluation, least)
    for line in under:
        click.echo(f"crossclaim: {line}", err=True)
    return 1 if under else 0


def _floors(path: Path) -> dict[str, float]:
    try:
        data = json.loads(path.read_text("utf-8"))
        return {str(name): float(value) for name, value in data.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise InputError(f"{path}: not a JSON object of numbers by name") from error
