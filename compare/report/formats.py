"""Which report formats there are, and how a file name chooses one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from compare.errors import InputError

if TYPE_CHECKING:
    from compare.comparison import Comparison


class OutputFormat(StrEnum):
    """The formats ``--format`` takes."""

    MARKDOWN = "markdown"
    JSON = "json"

    @classmethod
    def choose(cls, name: str | None, path: str | None) -> OutputFormat:
        """The format by name, else by the path's suffix, else Markdown for no path.

        Raises InputError for a suffix that means no format.
        """
        if name is not None:
            return cls(name)
        if path is None:
            return cls.MARKDOWN
        suffix = PurePath(path).suffix.lower()
        if suffix not in _SUFFIXES:
            known = ", ".join(_SUFFIXES)
            raise InputError(f"{path}: unknown report suffix (use {known}, or --format)")
        return _SUFFIXES[suffix]


_SUFFIXES = {
    ".md": OutputFormat.MARKDOWN,
    ".markdown": OutputFormat.MARKDOWN,
    ".json": OutputFormat.JSON,
}


def render(comparison: Comparison, chosen: OutputFormat) -> str:
    """The report of ``comparison``, ending in one newline."""
    if chosen is OutputFormat.JSON:
        from compare.report.json_report import to_json

        return to_json(comparison)
    from compare.report.markdown import to_markdown

    return to_markdown(comparison)
