"""Shell completion: what the command offers, in click's protocol and in a real shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compare.commands import Commands
from compare.profiles import PROFILES
from compare.rules import RULES


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``crossclaim`` under its own name, whatever is installed."""
    path = tmp_path_factory.mktemp("bin") / "crossclaim"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m compare "$@"\n')
    path.chmod(0o755)
    return path


def run(command: Path, words: list[str], **options: object) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        **options.pop("env", {}),
    }
    done = subprocess.run(
        words, env=environment, capture_output=True, text=True, check=True, timeout=60, **options
    )
    assert done.stderr == ""
    return done.stdout


def offered(command: Path, *words: str, cwd: Path | None = None) -> list[str]:
    """What bash is told for the last of ``words``: lines of a kind and a value."""
    line = {"COMP_WORDS": " ".join(["crossclaim", *words]), "COMP_CWORD": str(len(words))}
    env = {**line, "_CROSSCLAIM_COMPLETE": "bash_complete"}
    return run(command, [str(command)], env=env, cwd=cwd).splitlines()


def test_commands_and_options(command: Path) -> None:
    names = {line.removeprefix("plain,") for line in offered(command, "")}
    assert {"compare", "check", "explain", "init"} <= names
    assert names == set(Commands().list_commands(None)) | {"compare"}
    assert offered(command, "check", "--base") == ["plain,--baseline"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["compare", "--format", "js"], ["plain,json", "plain,jsonl"]),
        (["check", "--detail", ""], ["plain,short", "plain,full"]),
        (["compare", "--profile", ""], [f"plain,{name}" for name in PROFILES]),
        (["compare", "--language", "n"], ["plain,nb", "plain,nn"]),
        (["explain", ""], [f"plain,{name}" for rules in RULES.values() for name in rules]),
        (["explain", "quantity.e"], ["plain,quantity.equal"]),
        (["explain", "negation", "x"], ["file,x"]),
        (["compare", "art"], ["file,art"]),
        (["compare", "a.txt", "-o", ""], ["file,"]),
        (["check", "--baseline", "b"], ["file,b"]),
        (["check", "--embedder", "m"], ["dir,m"]),
        (["eval", ""], ["file,"]),
        (["models", ""], ["plain,list", "plain,pull"]),
    ],
)
def test_values(words: list[str], expected: list[str], command: Path) -> None:
    assert offered(command, *words) == expected


def test_a_broken_configuration_stops_nothing(command: Path, tmp_path: Path) -> None:
    (tmp_path / "crossclaim.toml").write_text("paths = [")
    assert offered(command, "check", "--upd", cwd=tmp_path) == ["plain,--update"]


BASH = """
eval "$(_CROSSCLAIM_COMPLETE=bash_source crossclaim)"
complete -p crossclaim | grep -q -- "-F _crossclaim_completion"
for line in "crossclaim ch" "crossclaim check --base"; do
    COMP_WORDS=($line) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()  # as readline does
    _crossclaim_completion crossclaim
    echo "${COMPREPLY[@]}"
done
"""
ZSH = """
autoload -U compinit && compinit -u -D
eval "$(_CROSSCLAIM_COMPLETE=zsh_source crossclaim)"
echo $_comps[crossclaim]
"""
FISH = """
_CROSSCLAIM_COMPLETE=fish_source crossclaim | source
complete --do-complete "crossclaim ch"
complete --do-complete "crossclaim check --base"
"""


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        (["bash", "--norc", "-e", "-c", BASH], ["check", "--baseline"]),
        (["zsh", "-f", "-e", "-c", ZSH], ["_crossclaim_completion"]),
        (["fish", "--no-config", "-c", FISH], ["check", "--baseline"]),
    ],
    ids=["bash", "zsh", "fish"],
)
def test_the_documented_line_works_in_a_real_shell(
    shell: list[str], expected: list[str], command: Path
) -> None:
    if shutil.which(shell[0]) is None:
        pytest.skip(f"{shell[0]} is not installed")
    shown = [line.partition("\t")[0] for line in run(command, shell).splitlines()]
    assert shown == expected


@pytest.mark.parametrize(
    ("shell", "words"), [("zsh", "crossclaim check --base"), ("fish", "crossclaim check")]
)
def test_zsh_and_fish_are_told_the_help_too(shell: str, words: str, command: Path) -> None:
    env = {"_CROSSCLAIM_COMPLETE": f"{shell}_complete", "COMP_WORDS": words}
    env["COMP_CWORD"] = "2" if shell == "zsh" else "--base"
    out = run(command, [str(command)], env=env)
    assert "--baseline" in out
    assert "The known pairs." in out
