"""``crossclaim models``: which models are on this machine, and fetching others."""

from __future__ import annotations

from pathlib import Path

import click

from compare.commands import completion
from compare.errors import InputError, printable


@click.group("models")
def command() -> None:
    """Show the models on this machine, or fetch others."""


@command.command("list")
def list_models() -> None:
    """Show profiles, and the models on this machine."""
    from compare.models import digest, embedded_folder
    from compare.profiles import PROFILES

    lines = ["profiles:"]
    for name, profile in PROFILES.items():
        lines.append(f"  {name:9} {profile.size:>5} MB  {profile.about}")
        for kind, model in (("embedder", profile.embedder), ("nli", profile.nli)):
            if model is None:
                there = digest(embedded_folder(kind))
            else:
                there = "here" if _is_here(model) else f"not here: crossclaim models pull {name}"
            lines.append(f"    {kind}: {model or 'embedded'} ({there})")
    found = _in_hub_cache()
    lines += ["in the hub's cache:", *(found or ["  nothing"])]
    click.echo("\n".join(printable(line) for line in lines).encode())


@command.command("pull")
@click.argument(
    "names",
    metavar="PROFILE|ORG/NAME@REVISION...",
    nargs=-1,
    required=True,
    shell_complete=completion.profiles,
)
def pull(names: tuple[str, ...]) -> None:
    """Fetch the models of a profile, or one model, from the Hugging Face hub.

    Only safetensors weights, configuration and vocabulary files are fetched. No other command
    fetches anything.
    """
    from compare.models import resolve
    from compare.profiles import PROFILES

    wanted: dict[str, tuple[str, str]] = {}
    for name in names:
        chosen = PROFILES.get(name)
        if chosen is not None and chosen.embedder is None and chosen.nli is None:
            click.echo(f"{name}: comes with crossclaim".encode())
        for model in (chosen.embedder, chosen.nli) if chosen else (name,):
            if model is None:
                continue
            base, revision = resolve(model, None)
            if revision is None:
                raise InputError(f"{model}: is a folder on this machine already")
            wanted[model] = base, revision
    for model, (base, revision) in wanted.items():
        click.echo(printable(f"{model}: {_fetched(base, revision)}").encode())


def _fetched(name: str, revision: str) -> Path:
    """Where the model lies, after fetching what was missing."""
    from huggingface_hub import snapshot_download

    from compare.models import WANTED, check_files

    shown = f"{name}@{revision}"
    try:
        folder = Path(snapshot_download(name, revision=revision, **WANTED))
    except Exception as error:  # offline, no such model, not allowed, disk full, …
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{shown}: can't be fetched: {reason}") from error
    check_files(folder, shown)
    return folder


def _is_here(model: str) -> bool:
    from compare.models import ModelId, resolve, snapshot

    base, revision = resolve(model, None)
    try:
        snapshot(ModelId(base, revision or ""))
    except InputError:
        return False
    return True


def _in_hub_cache() -> list[str]:
    """A line for each model there that has safetensors weights."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        repositories = scan_cache_dir().repos
    except CacheNotFound:
        return []
    return sorted(
        f"  {repository.repo_id}@{revision.commit_hash} ({revision.size_on_disk / 1e6:.0f} MB)"
        for repository in repositories
        if repository.repo_type == "model"
        for revision in repository.revisions
        if any(file.file_name.endswith(".safetensors") for file in revision.files)
    )
