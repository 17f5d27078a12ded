"""Writes what the documentation takes from the code: ``make docs``.

``rules.md`` as a whole, from ``compare/rules.py`` and ``compare/rules.yaml``; the table of options
in ``configuration.md``; and in the README the help, an excerpt of the report of the examples, and
figures: of the models from ``figures.json`` beside them, of the verdicts from
``reports/evaluation.md``.
``tests/test_docs.py`` holds them current.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from compare.cli import cli
from compare.config import documented
from compare.explain import examples
from compare.report.escape import markdown
from compare.rules import RULES, Label

ROOT = Path(__file__).parent.parent
INTRODUCTION = """\
# Rules

<!-- Made by `make docs` from compare/rules.py and compare/rules.yaml. -->

Every pair in a report has one label, and one rule that gave it. The list is fixed, and a rule's
name never changes its meaning. [How verdicts are made](verdicts.md) says in which order they are
tried; `crossclaim explain RULE` prints what stands here.

With each rule stand a pair of sentences on which it fires and a like pair on which it does not.
`tests/test_explain.py` runs those that two sentences alone decide, and marks what is not reached.
"""
LABELS = {
    Label.CONFLICTING: "A fact differs that a reader can check.",
    Label.AGREEING: "One claim, told twice.",
    Label.UNVERIFIED: "The two match, and this keeps them from being either.",
}


def generated() -> dict[Path, str]:
    """Each file that holds something generated, as it should be."""
    options, readme = ROOT / "docs" / "configuration.md", ROOT / "README.md"
    return {
        ROOT / "docs" / "rules.md": rules(),
        options: between(options.read_text("utf-8"), r"\| key \| flag .*?(?=\n\n)", documented()),
        readme: front_page(readme.read_text("utf-8")),
    }


def front_page(text: str) -> str:
    """The README with what is taken from elsewhere."""
    text = between(text, r"(?<=```\n)Usage: .*?(?=\n```)", usage())
    for name, new in (("excerpt", excerpt()), ("figures", figures()), ("verdicts", verdicts())):
        text = between(text, rf"(?<=<!-- {name} -->\n).*?(?=\n<!-- /{name} -->)", new)
    return text


def between(text: str, pattern: str, new: str) -> str:
    """``text`` with the one place that ``pattern`` finds replaced."""
    changed, count = re.subn(pattern, lambda _: new, text, flags=re.S)
    if count != 1:
        raise SystemExit(f"{pattern}: found {count} times instead of once")
    return changed


def usage() -> str:
    """The help of ``crossclaim compare`` as the command prints it."""
    command = cli.commands["compare"]
    context = click.Context(command, info_name="crossclaim compare", **cli.context_settings)
    return command.get_help(context)


def excerpt() -> str:
    """From the report of the examples: its first conflict, and the longest by another rule."""
    report = (ROOT / "reports" / "examples.md").read_text("utf-8")
    conflicts = re.findall(
        r"^(### \d+\. Conflicting (\(.*?\))\n.*?^Why: .*?)$", report, re.M | re.S
    )
    (first, rule), *rest = conflicts
    others = [text for text, other in rest if other != rule]
    return "\n\n".join([first, *sorted(others, key=len)[-1:]])


def figures() -> str:
    """How good the embedded models are, and how large."""

    def row(kind: str, measure: str, head: str, what: str, names: list[str]) -> str:
        stored = json.loads((ROOT / "models" / kind / "figures.json").read_text("utf-8"))[measure]
        values = " | ".join(f"{stored[name]['value']:.3f}" for name in names)
        line = "| --- " * (len(names) + 1)
        return f"| {head} | {' | '.join(names)} |\n{line}|\n| {what} | {values} |"

    found = "translation retrieval (Tatoeba, 1,000 sentences)"
    languages = [
        "nb",
        "nn",
        "sv",
        "da",
        "ar",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "pl",
        "uk",
        "ru",
        "tr",
        "fa",
    ]
    judged = "NLI (XNLI dev), premise – hypothesis"
    pairs = [
        "en-en",
        "ar-ar",
        "de-de",
        "es-es",
        "fr-fr",
        "ru-ru",
        "tr-tr",
        "en-ar",
        "ar-en",
        "en-de",
        "de-en",
    ]
    return "\n\n".join(
        (
            row("embedder", "tatoeba", found, "accuracy, mean of both directions", languages),
            row("nli", "xnli_dev", judged, "accuracy", pairs),
            "Both from `make eval-models`; confidence intervals in the cards.",
        )
    )


def verdicts() -> str:
    """What the evaluation found, in a sentence."""
    report = (ROOT / "reports" / "evaluation.md").read_text("utf-8")

    def taken(pattern: str) -> tuple[str, ...]:
        match = re.search(pattern, report, re.M)
        assert match, pattern
        return match.groups()

    precision, recall = taken(r"^\| conflicting \| ([0-9.]+) \| ([0-9.]+) \|")
    pairs, alarms = taken(r"^\| all \| (\d+) \| [^|]* \| (\d+) ")
    return (
        f"Conflicts there: precision {precision}, recall {recall}. Pairs of faithful translations "
        f"called conflicting: {alarms} of {int(pairs):,}."
    )


def rules() -> str:
    """The rules reference."""
    lines = [INTRODUCTION]
    for label, named in RULES.items():
        title = label.capitalize()
        lines += [f"## {title}", "", LABELS[label], "", "| rule | when |", "| --- | --- |"]
        lines += [f"| [`{n}`](#{anchor(n)}) | {markdown(text)} |" for n, text in named.items()]
        lines.append("")
        for name, text in named.items():
            fires, silent = examples()[name]["fires"], examples()[name]["silent"]
            lines += [f"### `{name}`", "", f"{title}: {markdown(text)}.", ""]
            lines += ["Fires:", "", *quotes(fires), ""]
            lines += ["Does not fire:", "", *quotes(silent), ""]
            lines += [f"because {markdown(silent['because'])}.", ""]
    return "\n".join(lines).rstrip() + "\n"


def quotes(pair: dict[str, Any]) -> list[str]:
    """Both sides of an example as a list."""
    return [
        f"- {language}: “{markdown(text)}”"
        for side in ("left", "right")
        for language, text in pair[side].items()
    ]


def anchor(heading: str) -> str:
    """The fragment by which GitHub links to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, "utf-8")
