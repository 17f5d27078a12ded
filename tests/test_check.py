"""``crossclaim check`` as CI runs it: exit codes, what it prints, what it writes."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from test_tour import COURIER, HERALD

from compare.cli import ExitStatus, main
from compare.files import create

EDITED = HERALD.replace("Fourteen people", "19 people")
GOLD = {
    "event": "fire",
    "articles": [
        {"id": "en", "language": "en", "date": "2024-03-12", "text": COURIER.split("---\n")[2]},
        {"id": "other", "language": "en", "date": "2024-03-12", "text": EDITED.split("---\n")[2]},
    ],
    "pairs": [
        {
            "left": {"article": "en", "quote": "Fourteen people were injured"},
            "right": {"article": "other", "quote": "19 people were injured"},
            "label": "conflicting",
            "rule": "quantity.disjoint",
            "why": "One fire, two counts.",
        }
    ],
}


def gold(**changes: str) -> str:
    """The gold file, its pair with ``changes``."""
    return yaml.safe_dump({**GOLD, "pairs": [{**GOLD["pairs"][0], **changes}]})  # type: ignore[dict-item]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two articles that conflict."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "courier.md").write_text(COURIER, "utf-8")
    (tmp_path / "articles" / "herald.md").write_text(EDITED, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(
    capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0, command: str = "check"
) -> str:
    """What the command prints, standard error when it fails with an error."""
    assert main([command, *arguments]) == status
    out, err = capsys.readouterr()
    if status == ExitStatus.ERROR:
        assert out == ""
        assert len(err.splitlines()) == 1
        return err
    assert err == ""
    return out


def test_a_conflict_fails_until_it_is_known(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "articles", status=1)
    assert "new conflict" in out
    assert "there is no such file" in out
    assert "to accept one: crossclaim check articles --accept FINGERPRINT" in out
    run(capsys, "articles", "--exit-zero")
    assert not (project / "crossclaim-baseline.json").exists()
    assert "added" in run(capsys, "articles", "--update")
    assert "1 known conflict," in run(capsys, "articles")
    first = (project / "crossclaim-baseline.json").read_bytes()
    run(capsys, "articles", "--update")
    assert (project / "crossclaim-baseline.json").read_bytes() == first


def test_reports_in_the_same_run(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "articles", "--format", "github", "-o", "r.sarif", "-o", "r.json", status=1)
    assert out.startswith("::warning ")
    assert len(json.loads((project / "r.sarif").read_text())["runs"][0]["results"]) == 1
    run(capsys, "articles", "--update")
    # What fails a build is what is new; the SARIF file still holds everything.
    out = run(capsys, "articles", "--format", "github", "-o", "r.sarif", "-o", "r.xml")
    assert "::warning" not in out
    assert "<failure" not in (project / "r.xml").read_text()
    assert len(json.loads((project / "r.sarif").read_text())["runs"][0]["results"]) == 1


def test_another_setting_is_refused_with_what_renews(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "my baseline.json"
    run(capsys, "articles", "--baseline", path.name, "--update")
    data = json.loads(path.read_text("utf-8"))
    data["settings"]["nli"]["revision"] = "0000"
    pair = next(p for p in data["pairs"] if p["label"] == "conflicting")
    pair["accepted"] = {"reason": "Two counts."}
    path.write_text(json.dumps(data))
    line = run(capsys, "articles", "--baseline", path.name, status=2)
    assert "made with another NLI model (embedded@0000, now embedded@" in line
    assert "crossclaim check articles --baseline 'my baseline.json' --update" in line
    run(capsys, "articles", "--baseline", path.name, "--update")
    out = run(capsys, "articles", "--baseline", path.name)
    assert "1 known conflict (1 accepted)" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["articles", "--accept", "0123456789abcdef"], "needs a --reason"),
        (["articles", "--accept", "0123456789abcdef", "--reason", " \n"], "needs a --reason"),
        (["articles", "--reason", "x"], "belong to --accept"),
        (["articles", "--update", "--accept", "0" * 16, "--reason", "x"], "two steps"),
        (["articles", "--today", "yesterday"], "yesterday"),
        (["articles", "--baseline", "."], "is a folder"),
        (["articles", "--baseline", "no/where.json"], "no such folder"),
        (["articles/herald.md", "--baseline", "articles/herald.md"], "is an input"),
        (["articles", "-o", "b.json", "--baseline", "b.json"], "named twice"),
        (["nowhere"], "no such file"),
        (["broken.claims.yaml"], "broken.claims.yaml"),
        (["listed.claims.yaml"], "listed.claims.yaml"),
        (["deep.claims.yaml"], "deep.claims.yaml"),
        (["good.claims.yaml", "--update"], "no articles for a baseline"),
        ([], "Missing argument"),
    ],
)
def test_bad_usage_is_one_line(
    arguments: list[str], message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "broken.claims.yaml").write_text("pairs: [")
    (project / "listed.claims.yaml").write_text("articles: [1]\npairs: [{left: 1}]")
    (project / "deep.claims.yaml").write_text("[" * 20_000)
    (project / "good.claims.yaml").write_text(gold())
    assert message in run(capsys, *arguments, status=2)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({}, 0, ["1 met, 0 not met"]),
        (
            {"label": "not-flagged"},
            1,
            ["expected: not-flagged", "found:    conflicting by quantity.disjoint", "19 people"],
        ),
        ({"rule": "negation"}, 1, ["expected: conflicting by negation"]),
    ],
)
def test_expectations_run_in_the_same_command(
    changes: dict[str, str],
    status: int,
    said: list[str],
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (project / "gold").mkdir()
    (project / "gold" / "fire.claims.yaml").write_text(gold(**changes))
    (project / "articles" / "herald.md").write_text(HERALD, "utf-8")
    out = run(capsys, "articles", "gold", status=status)
    assert "0 new conflicts" in out
    for words in said:
        assert words in out
    assert ("gold/fire.claims.yaml: fire: expectation not met" in out) == bool(status)


def test_hostile_text_has_no_power_over_the_terminal(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = EDITED.replace("warehouse fire", "warehouse \x1b\u202e\x07fire")
    (project / "articles" / "herald.md").unlink()
    (project / "articles" / "::error::\x1b[2J.md").write_text(odd, "utf-8")
    reason = "because\x1b[2J\n::error::x"
    found = run(capsys, "articles", "--diff", status=1)
    name = found.split("new conflict ")[1][:16]
    out = found + run(capsys, "articles", "--accept", name, "--reason", reason)
    out += run(capsys, "articles", "--today", "2024-01-01", "--diff")
    assert not set(out) & set("\x1b\x07\u202e")
    assert not [line for line in out.splitlines() if line.startswith("::")]


def test_a_killed_run_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    """SIGKILL at any moment of rewriting one file over and over."""
    target = tmp_path / "b.json"
    old, new = "old " * 50_000, "new " * 80_000
    target.write_text(old)
    script = (
        "import sys; from pathlib import Path; from compare.files import write_atomically\n"
        "print(flush=True)\n"
        "while True:\n"
        f"    for text in {('new ', 80_000), ('old ', 50_000)}:\n"
        "        write_atomically(Path(sys.argv[1]), text[0] * text[1])\n"
    )
    delays = random.Random(7)
    for _ in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(target)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delays.uniform(0, 0.05))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert target.read_text() in (old, new)


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    target = tmp_path / "new"
    create(target, "text")
    assert target.read_text() == "text"
    for taken in (target, tmp_path / "link"):
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(tmp_path / "nowhere")
        with pytest.raises(ValueError, match="exists already"):
            create(taken, "other")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "new"]


# ---- what CI runs it with ----


def blocks(language: str) -> list[str]:
    """The code blocks of docs/ci.md in one language."""
    text = (ROOT / "docs" / "ci.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


@pytest.mark.parametrize(
    ("inputs", "status", "written"),
    [
        ({"paths": "articles\n"}, 1, []),
        ({"paths": "articles\n$(touch pwned); `touch pwned`\n"}, 2, []),
        ({"exit-zero": "true", "sarif-file": "a b.sarif"}, 0, ["a b.sarif"]),
        ({"baseline": "known.json"}, 0, []),
    ],
)
def test_the_github_action(
    inputs: dict[str, str], status: int, written: list[str], project: Path
) -> None:
    """Its shell script as GitHub would run it: inputs arrive through the environment only."""
    assert main(["check", "articles", "--baseline", "known.json", "--update"]) == 0
    (project / "crossclaim.toml").write_text('paths = ["articles"]')
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert not any("${{" in step.get("run", "") for step in action["runs"]["steps"])
    (step,) = [s for s in action["runs"]["steps"] if s.get("id") == "check"]
    given = {name: option.get("default", "") for name, option in action["inputs"].items()}
    assert set(inputs) <= set(given)
    command = project / "crossclaim-here"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m compare "$@"\n')
    command.chmod(0o700)
    given |= inputs | {"command": str(command)}
    environment = {
        name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, value in step["env"].items()
    }
    output = project / "output"
    before = {path.name for path in project.iterdir()}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=project,
        env={**os.environ, **environment, "GITHUB_OUTPUT": str(output), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert output.read_text() == f"exit-code={status}\n"
    assert {p.name for p in project.iterdir()} - before == {"output", *written}
    assert ("::warning" in done.stdout) == (status != 2 and "baseline" not in inputs)


def test_the_documented_workflow_uses_inputs_that_exist() -> None:
    (workflow,) = [yaml.safe_load(b) for b in blocks("yaml") if "runs-on" in b]
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = [s for s in workflow["jobs"]["conflicts"]["steps"] if "/crossclaim@" in s["uses"]]
    assert set(step["with"]) <= set(action["inputs"])
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (hooks,) = [yaml.safe_load(b) for b in blocks("yaml") if "hooks:" in b]
    assert hooks["repos"][0]["hooks"] == [{"id": hook["id"]}]
    changed = re.compile(hook["files"])
    for name in ("articles/a.md", "gold/a.claims.yaml", "crossclaim.toml", "x/pyproject.toml"):
        assert changed.search(name)
    assert not changed.search("src/a.py")


@pytest.mark.parametrize("kind", ["github-actions", "github-workflows"])
def test_action_and_workflow_follow_githubs_schemas(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    path = ROOT / "action.yml"
    if kind == "github-workflows":
        path = tmp_path / "workflow.yml"
        path.write_text(next(b for b in blocks("yaml") if "runs-on" in b))
    subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}", str(path)],
        check=True,
    )


def test_the_documented_expectation_is_met(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = [b for b in blocks("yaml") if "quote:" in b]
    (project / "a.claims.yaml").write_text(example, "utf-8")
    assert "1 met, 0 not met" in run(capsys, "a.claims.yaml")


@pytest.mark.slow
def test_our_own_examples_against_the_committed_baseline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model, rule or threshold that moves a label shows up as a change of this file."""
    monkeypatch.chdir(ROOT)
    baseline = "examples/crossclaim-baseline.json"
    if not Path(baseline).exists():
        pytest.skip("no baseline yet: make baseline")
    run(
        capsys, "examples/ferry-fire", "examples/mosul-list", "--baseline", baseline,
        "--fail-on-lost-agreement", "--diff",
    )  # fmt: skip
