"""Which report formats there are, and how a file name chooses one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from compare.errors import InputError

if TYPE_CHECKING:
    from compare.comparison import Comparison


class Detail(StrEnum):
    """How much a report says: ``--detail``."""

    SHORT = "short"
    FULL = "full"


class OutputFormat(StrEnum):
    """The formats ``--format`` takes."""

    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"
    HTML = "html"
    SARIF = "sarif"
    JUNIT = "junit"
    CSV = "csv"
    GITHUB = "github"

    @classmethod
    def choose(cls, name: str | None, path: str | None) -> OutputFormat:
        """The format by name, else by the path's suffix, else Markdown for no path.

        A file is never "github": GitHub reads annotations from standard output only, so
        that name leaves files the format of their suffix.

        Raises InputError for a suffix that means no format.
        """
        if path is None:
            return cls(name) if name is not None else cls.MARKDOWN
        if name is not None and name != cls.GITHUB:
            return cls(name)
        suffix = PurePath(path).suffix.lower()
        if suffix not in _SUFFIXES:
            known = ", ".join(_SUFFIXES)
            raise InputError(f"{path}: unknown report suffix (use {known}, or --format)")
        return _SUFFIXES[suffix]


_SUFFIXES = {
    ".md": OutputFormat.MARKDOWN,
    ".markdown": OutputFormat.MARKDOWN,
    ".json": OutputFormat.JSON,
    ".jsonl": OutputFormat.JSONL,
    ".html": OutputFormat.HTML,
    ".sarif": OutputFormat.SARIF,
    ".xml": OutputFormat.JUNIT,
    ".csv": OutputFormat.CSV,
}


def render(
    comparison: Comparison,
    chosen: OutputFormat,
    *,
    title: str | None = None,
    detail: Detail = Detail.SHORT,
) -> str:
    """The report of ``comparison`` as text, each line ended.

    ``title`` heads Markdown, HTML and JUnit; ``detail`` is for Markdown and SARIF, the others
    say all they can.
    """
    full = detail is Detail.FULL
    match chosen:
        case OutputFormat.MARKDOWN:
            from compare.report.markdown import to_markdown

            return to_markdown(comparison, title, full=full)
        case OutputFormat.JSON:
            from compare.report.json_report import to_json

            return to_json(comparison)
        case OutputFormat.JSONL:
            from compare.report.jsonl import to_jsonl

            return to_jsonl(comparison)
        case OutputFormat.HTML:
            from compare.report.html import to_html

            return to_html(comparison, title)
        case OutputFormat.SARIF:
            from compare.report.sarif import to_sarif

            return to_sarif(comparison, full=full)
        case OutputFormat.JUNIT:
            from compare.report.junit import to_junit

            return to_junit(comparison, title)
        case OutputFormat.CSV:
            from compare.report.csv_report import to_csv

            return to_csv(comparison)
        case OutputFormat.GITHUB:
            from compare.report.github import to_github

            return to_github(comparison)
