"""The documentation is true: links and commands lead somewhere, code runs, tables are current."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from conftest import EXAMPLES, ROOT

from compare.cli import cli

sys.path.insert(0, str(ROOT / "docs"))
from generate import anchor, generated

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PLACEHOLDER = "OWNER/crossclaim"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def fences(text: str, language: str = r"\w*") -> list[str]:
    """The code blocks of a page."""
    return re.findall(rf"^```(?:{language})\n(.*?)^```$", text, re.M | re.S)


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def indented(text: str) -> list[str]:
    return re.findall(r"^    (\S.*)$", prose(text), re.M)


def code(text: str) -> list[str]:
    """Every line of code in a page, in blocks and inside sentences."""
    blocks = [line for block in fences(text) for line in block.splitlines()]
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose(text))]
    return [*blocks, *indented(text), *spans]


# ---- links ----


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(path.read_text("utf-8")), re.M)
    return {anchor(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)) for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text("utf-8")))
    for link in links:
        if re.match(r"https?:", link):
            continue
        target, _, fragment = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.is_relative_to(ROOT), link
        assert path.exists(), link
        if fragment:
            assert fragment in anchors(path), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_named_files_and_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in code(page.read_text("utf-8")):
        for target in re.findall(r"(?:^|[;&] *)make ([a-z-]+)", line):
            assert re.search(rf"^{target}:", makefile, re.M), line
        if re.fullmatch(r"(compare|docs|examples|models|reports|tests)/[\w./-]+", line):
            assert (ROOT / line).exists(), line


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for page in PAGES[1:]:
        assert page.name == "README.md" or f"]({page.name})" in index
    assert "](docs/README.md)" in readme


# ---- commands ----


def commands(text: str) -> Iterator[list[str]]:
    """The words of every ``crossclaim …`` in a page."""
    for line in code(text):
        line = line.partition("→")[0].rstrip("…")
        start = re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )*crossclaim(?= |$)", line)
        if start and "://" not in line:
            yield shlex.split(re.split(r" [|;&]+ |\)", line[start.end() :])[0], comments=True)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_options_exist(page: Path) -> None:
    for words in commands(page.read_text("utf-8")):
        command: click.Command = cli
        context = click.Context(cli)
        for word in words:
            if isinstance(command, click.Group) and not word.startswith("-"):
                found = command.get_command(context, word)
                assert found is not None, words
                command = found
            elif word.startswith("-") and word != "-":
                known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
                known |= {"--help", "-h"}
                assert word.partition("=")[0] in known, words


def test_commands_are_found_at_all() -> None:
    found = [words for page in PAGES for words in commands(page.read_text("utf-8"))]
    assert len(found) > 25
    assert {words[0] for words in found if words} >= {"compare", "check", "explain", "init"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_options_named_alone_exist(page: Path) -> None:
    """`--baseline` inside a sentence is an option of some command, or of a named other tool."""
    known = {"--help", "--embedder …", "--crossclaim"}  # the last is pytest's
    todo: list[click.Command] = [cli]
    for command in todo:
        known |= {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
        if isinstance(command, click.Group):
            context = click.Context(command)
            found = [command.get_command(context, n) for n in command.list_commands(context)]
            todo += [c for c in found if c is not None]
    for span in re.findall(r"`(--[^`\s…]+)[^`]*`", prose(page.read_text("utf-8"))):
        assert span.rstrip("-") == "--no" or span in known, span


# ---- code ----


@pytest.mark.slow
@pytest.mark.parametrize("page", [ROOT / "docs" / "python.md", ROOT / "README.md"], ids=name)
def test_python_code_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLES / "ferry-fire", tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    blocks = fences(page.read_text("utf-8"), "python")
    assert blocks
    names: dict[str, object] = {"__name__": "docs"}
    for block in blocks:
        exec(compile(block, name(page), "exec"), names)
    assert capsys.readouterr().out


# ---- what is generated ----


@pytest.mark.parametrize("page", sorted(generated()), ids=name)
def test_generated_parts_are_current(page: Path) -> None:
    assert page.read_text("utf-8") == generated()[page], "run: make docs"


def test_the_placeholder_is_explained() -> None:
    """Whoever copies the workflow has to know that its address is none."""
    text = (ROOT / "docs" / "ci.md").read_text("utf-8")
    assert text.count(f"`{PLACEHOLDER}`") >= 1
    assert text.count(PLACEHOLDER) >= 3
