"""The commands beside ``compare``: a module each, imported when its command is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from compare.config import load_config

_HOMES = {
    "cache": "cache:command",
    "check": "check:command",
    "corpus": "corpus:group",
    "eval": "evaluate:eval_command",
    "explain": "explain:command",
    "init": "init:command",
    "models": "models:command",
}


class Commands(click.Group):
    """A group that finds the commands of ``_HOMES`` by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_HOMES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _HOMES:
            module, attribute = _HOMES[cmd_name].split(":")
            command: click.Command = getattr(import_module(f"compare.commands.{module}"), attribute)
            return command
        return super().get_command(ctx, cmd_name)


class Configured(click.Command):
    """A command whose parameters get their defaults from the configuration file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Help and completion work beside a broken file.
        if not ctx.resilient_parsing and not _asks_for_help(args, ctx.help_option_names):
            ctx.default_map = load_config().defaults(self.name or "")
        return super().parse_args(ctx, args)


def _asks_for_help(args: Sequence[Any], names: Sequence[str]) -> bool:
    return any(name in args for name in names)
