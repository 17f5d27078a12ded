"""Configuration: ``crossclaim.toml``, or ``[tool.crossclaim]`` in ``pyproject.toml``.

The nearest file upward from the working folder counts, up to the root of the repository. Flags
win over the file. ``OPTIONS`` is the one table that reading, ``crossclaim init`` and
``docs/configuration.md`` are all made from.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compare.errors import InputError

NAME, SHARED = "crossclaim.toml", "pyproject.toml"
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its key in the file, its flag, the parameter it sets, and what it is for.

    ``kind`` is "text", "switch", "path" (relative to the file), "paths" or "model" (a path if
    such a folder is there, else a hub id). ``commands`` are those it applies to.
    """

    key: str
    flag: str
    parameter: str
    kind: str
    commands: tuple[str, ...]
    example: str
    about: str


_BOTH = ("compare", "check")
_ALL = (*_BOTH, "explain")
OPTIONS = (
    Option(
        "paths", "PATH...", "paths", "paths", _ALL, '["articles"]',
        "Articles to compare: files and folders.",
    ),
    Option(
        "expectations", "PATH...", "paths", "paths", ("check",), '["gold"]',
        "Files `*.claims.yaml`, and folders of them, that say what must be found.",
    ),
    Option(
        "output", "-o", "outputs", "paths", _BOTH, '["report.html", "report.sarif"]',
        "Reports to write, format by suffix.",
    ),
    Option(
        "format", "--format", "output_format", "text", _BOTH, '"markdown"',
        "Report format, whatever the suffix.",
    ),
    Option(
        "detail", "--detail", "detail", "text", _BOTH, '"full"',
        "`full` for both quotes of every pair, else `short`.",
    ),
    Option("title", "--title", "title", "text", _BOTH, '"My articles"', "Heading of the reports."),
    Option(
        "language", "--language", "language", "text", _ALL, '"nb"',
        "Language of all articles, where they do not declare it and it is not to be detected.",
    ),
    Option(
        "profile", "--profile", "profile", "text", _ALL, '"best"',
        "Models by name: `embedded`, `small` or `best`.",
    ),
    Option(
        "embedder", "--embedder", "embedder", "model", _ALL, '"models/my-encoder"',
        "Sentence encoder: a folder, or a hub id `ORG/NAME@REVISION`.",
    ),
    Option(
        "nli", "--nli", "nli", "model", _ALL, '"models/my-nli"',
        "NLI model: a folder, or a hub id `ORG/NAME@REVISION`.",
    ),
    Option(
        "cache", "--no-cache", "cache", "switch", _ALL, "false",
        "Remember what models say of a text, so that reruns are fast (as they do by default).",
    ),
    Option(
        "baseline", "--baseline", "baseline", "path", ("check",), '"crossclaim-baseline.json"',
        "Where the known pairs are kept.",
    ),
    Option(
        "fail-on-lost-agreement", "--fail-on-lost-agreement", "fail_on_lost_agreement", "switch",
        ("check",), "true", "Also fail when an agreement of the baseline no longer is one.",
    ),
    Option(
        "diff", "--diff", "diff", "switch", ("check",), "true",
        "Explain every change since the baseline.",
    ),
    Option(
        "exit-zero", "--exit-zero", "exit_zero", "switch", ("check",), "true",
        "Exit with 0 whatever is found; errors still exit with 2.",
    ),
)  # fmt: skip
"""Every option a file may set, in the order they are documented."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a file sets, by key; paths are as seen from the working folder."""

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def defaults(self, command: str) -> dict[str, Any]:
        """Values for the parameters of one command; what two keys set is joined."""
        found: dict[str, Any] = {}
        for option in OPTIONS:
            if command in option.commands and option.key in self.values:
                value = self.values[option.key]
                known = found.get(option.parameter)
                found[option.parameter] = value if known is None else known + value
        return found


def load_config(start: Path | None = None) -> Config:
    """The configuration that counts in ``start``, by default the working folder.

    Raises InputError, naming the file, for one that can't be read, is no TOML, or has a key or
    a value that is not in ``OPTIONS``.
    """
    folder = Path(os.path.abspath(start or Path.cwd()))
    for where in (folder, *folder.parents):
        for name in (NAME, SHARED):
            path = where / name
            if path.is_file() and (table := _table(path)) is not None:
                shown = Path(os.path.relpath(path))
                return Config(shown, _checked(shown, table))
        if (where / ".git").exists():
            break
    return Config()


def _table(path: Path) -> dict[str, Any] | None:
    """The options of a file as written; None for a pyproject.toml that sets none."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from error
    own = path.name == NAME
    if not own and b"crossclaim" not in content:  # somebody else's, sound or not
        return None
    if len(content) > MAX_BYTES:
        raise InputError(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB, the limit")
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: is no TOML: {' '.join(str(error).split())}") from error
    except (RecursionError, ValueError) as error:
        raise InputError(f"{path}: is no TOML that can be read") from error
    if own:
        return data
    tools = data.get("tool")
    table = tools.get("crossclaim") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise InputError(f"{path}: tool.crossclaim is not a table")
    return table


def _checked(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    known = {option.key: option for option in OPTIONS}
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key[:60].lower().replace("_", "-"), known, 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise InputError(f"{path}: unknown key {key[:60]!r} ({hint})")
    return {key: _value(path, known[key], value) for key, value in table.items()}


def _value(path: Path, option: Option, value: Any) -> Any:
    wanted = {"switch": "true or false", "paths": "a list of texts"}.get(option.kind, "a text")
    listed = isinstance(value, list) and all(isinstance(v, str) and v for v in value)
    right = {"switch": isinstance(value, bool), "paths": listed}.get(
        option.kind, isinstance(value, str) and value != ""
    )
    if not right:
        raise InputError(f"{path}: {option.key} must be {wanted}, such as {option.example}")
    if option.kind == "paths":
        return tuple(_beside(path, v) for v in value)
    if option.kind == "path":
        return _beside(path, value)
    if option.kind == "model" and Path(_beside(path, value)).is_dir():
        return _beside(path, value)
    return value


def _beside(path: Path, value: str) -> str:
    """A path in the file, as seen from the working folder; "-" stays standard input."""
    return value if value == "-" or "\0" in value else os.path.normpath(path.parent / value)


# ---- what a new project starts with ----


def template(paths: tuple[str, ...]) -> str:
    """A commented ``crossclaim.toml`` that compares ``paths`` and sets nothing else."""
    listed = ", ".join(_quoted(path) for path in paths)
    lines = [
        "# Configuration of crossclaim: every option, with an example. Flags win over this file.",
        "# Paths are relative to it.",
    ]
    for option in OPTIONS:
        lines += ["", f"# {option.about.replace('`', '')}"]
        lines.append(
            f"paths = [{listed}]" if option.key == "paths" else f"# {option.key} = {option.example}"
        )
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    """``text`` as a TOML basic string."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise InputError(f"{text}: not a name that a TOML file can hold")
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else f"\\{c}" if c in '"\\' else c
        for c in text
    )
    return f'"{escaped}"'


def documented() -> str:
    """The table of options for ``docs/configuration.md``."""
    rows = ["| key | flag | for | example | what it does |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `{o.key}` | `{o.flag}` | {', '.join(f'`{c}`' for c in o.commands)} "
        f"| `{o.example}` | {o.about} |"
        for o in OPTIONS
    ]
    return "\n".join(rows)
