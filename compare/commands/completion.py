"""What a shell is offered for an argument when the tab key is pressed.

click does the shells' part (``_CROSSCLAIM_COMPLETE=bash_source crossclaim`` prints it); these
say what may stand in a place. Nothing is read but the names of things.
"""

from __future__ import annotations

from collections.abc import Callable

from click import Context, Parameter
from click.shell_completion import CompletionItem

Completer = Callable[[Context, Parameter, str], list[CompletionItem]]


def files(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders, as the shell itself completes them."""
    return [CompletionItem(incomplete, type="file")]


def folders(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Folders only."""
    return [CompletionItem(incomplete, type="dir")]


def rules(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of rules, with what they mean where the shell shows that."""
    from compare.rules import RULES

    known = [(name, text) for named in RULES.values() for name, text in named.items()]
    return [CompletionItem(name, help=text) for name, text in known if name.startswith(incomplete)]


def profiles(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of model profiles."""
    from compare.profiles import PROFILES

    return [
        CompletionItem(name, help=profile.about)
        for name, profile in PROFILES.items()
        if name.startswith(incomplete)
    ]


def languages(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes of the languages that have word lists here; any other code is taken, too."""
    from compare.lexicon import LANGUAGES

    return [CompletionItem(code) for code in LANGUAGES if code.startswith(incomplete)]
