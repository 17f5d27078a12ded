"""The command as a user runs it: exit codes, one-line errors, whole outputs, equal bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT
from jsonschema import Draft202012Validator

from compare import __version__
from compare.cli import ExitStatus, main, write_atomically
from compare.errors import InputError
from compare.report.json_report import schema

ARTICLE = (
    "OSLO: Fourteen people were injured in the fire on the ferry Nordkyn.\n\n"
    "The company denies that the alarm failed, but a passenger says that it never sounded.\n"
)


def crossclaim(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "compare", *arguments],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1", **environment},
        capture_output=True,
        check=False,
        timeout=300,
    )


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line a failing run prints; nothing may reach standard output."""
    assert main(list(arguments)) == ExitStatus.ERROR
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert err.startswith("crossclaim: ")
    return err.removeprefix("crossclaim: ").rstrip("\n")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.txt", None, "no such file"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "binary"),
        ("binary.txt", b"abc\x00\x01\x02def", "binary"),
        ("bad.jsonl", b'{"text": "One."}\n{"text": \n', "bad.jsonl:2"),
        ("list.jsonl", b"[1]\n", "list.jsonl:1"),
        ("notext.jsonl", b'{"title": "x"}\n', "notext.jsonl:1"),
        ("odd.docx", b"hello", "docx"),
    ],
)
def test_bad_input_is_one_line(
    name: str,
    content: bytes | None,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    report = tmp_path / "report.md"
    line = fails(capsys, "compare", str(path), "-o", str(report))
    assert message in line
    assert name in line
    assert not report.exists()


def test_a_folder_without_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.log").write_text("x")
    assert str(tmp_path) in fails(capsys, "compare", str(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare"], "Missing argument"),
        (["compare", "--format", "pdf", "a.txt"], "pdf"),
        (["compare", "--no-such-option", "a.txt"], "No such option"),
        (["compare", "--detail", "long", "a.txt"], "long"),
        (["compare", "--format", "github", "a.txt", "-o", "a.log"], "unknown report suffix"),
        (["compare", "a.txt", "-o", "report.pdf"], "unknown report suffix"),
        (["compare", "a.txt", "-o", "nowhere/report.md"], "no such folder to write to"),
        (["compare", "a.txt", "-o", "r.md", "-o", "./r.md"], "named twice as output"),
        (["compare", "a.md", "-o", "a.md"], "is an input"),
        (["compare", "README.md", "--language", "klingon"], "klingon"),
        (["frobnicate"], "No such command"),
    ],
)
def test_bad_usage_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in fails(capsys, *arguments)


def test_a_bad_model_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "a.txt"
    article.write_text(ARTICLE)
    line = fails(capsys, "compare", str(article), "--nli", "org/model")
    assert "needs a revision" in line


def test_help_and_version_answer_at_once() -> None:
    # No clock: a busy machine would stop it. What takes long to import is not imported.
    heavy = "{'numpy', 'onnxruntime', 'torch', 'tokenizers', 'py3langid', 'babel', 'lancedb'}"
    for argument, expected in (("--help", "compare"), ("--version", __version__)):
        program = (
            "import sys; from compare.cli import main; code = main(sys.argv[1:]);"
            f"sys.exit(code or ' '.join({heavy} & set(sys.modules)) or 0)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, argument], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
    script = "import sys, compare.cli; print('numpy' in sys.modules, 'yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"False"]


def test_one_article_alone_is_fine(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    article = tmp_path / "a.txt"
    article.write_text(ARTICLE)
    assert main(["compare", str(article)]) == ExitStatus.DONE
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"# ")
    assert err == b""


@pytest.mark.slow
def test_same_bytes_whatever_the_order_threads_and_hash_seed(tmp_path: Path) -> None:
    files = sorted(str(p.relative_to(ROOT)) for p in (EXAMPLES / "ferry-fire").iterdir())
    outputs = []
    for i, (order, threads, seed) in enumerate(((files, "2", "0"), (files[::-1], "1", "77"))):
        markdown, data = tmp_path / f"{i}.md", tmp_path / f"{i}.json"
        done = crossclaim(
            "compare", *order, "-o", str(markdown), "-o", str(data),
            OMP_NUM_THREADS=threads, PYTHONHASHSEED=seed,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout == done.stderr == b""
        outputs.append((markdown.read_bytes(), data.read_bytes()))
    assert outputs[0] == outputs[1]
    Draft202012Validator(schema()).validate(json.loads(outputs[0][1]))


@pytest.mark.slow
def test_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "compare", "compare", "-", "--format", "json"],
        cwd=ROOT,
        input=ARTICLE.encode(),
        capture_output=True,
        check=True,
    )
    report = json.loads(done.stdout)
    assert [a["language"] for a in report["articles"]] == ["en"]
    assert (
        report["articles"][0]["text"] == ARTICLE.strip() or report["articles"][0]["text"] == ARTICLE
    )


def test_every_format_in_one_run(
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    ferry = EXAMPLES / "ferry-fire"
    inputs = [str(ferry / "nb.txt"), str(ferry / "sv.md")]
    starts = {
        "md": "# Ferry\n", "json": "{", "jsonl": "{", "html": "<!DOCTYPE html>", "sarif": "{",
        "xml": "<?xml", "csv": "\ufeffid,",
    }  # fmt: skip
    outputs = [part for suffix in starts for part in ("-o", str(tmp_path / f"r.{suffix}"))]
    options = ["--format", "github", "--title", "Ferry", "--detail", "full"]
    assert main(["compare", *inputs, *outputs, *options]) == ExitStatus.DONE
    for suffix, start in starts.items():
        assert (tmp_path / f"r.{suffix}").read_text("utf-8").startswith(start)
    assert "## Reported by one source only" in (tmp_path / "r.md").read_text("utf-8")
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"::warning file=")
    assert err == b""
    appended = summary.read_text("utf-8")
    assert appended.startswith("before\n### Claims compared\n")


def test_the_summary_is_appended_to_for_github_alone(
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    article = tmp_path / "a.txt"
    article.write_text(ARTICLE)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    assert main(["compare", str(article), "--format", "csv"]) == ExitStatus.DONE
    assert not (tmp_path / "summary").exists()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    capfdbinary.readouterr()
    assert main(["compare", str(article), "--format", "github"]) == ExitStatus.ERROR
    _, err = capfdbinary.readouterr()
    assert b"$GITHUB_STEP_SUMMARY: can't write" in err


def test_an_output_is_old_or_new_never_half(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(target, "half \ud800")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.md"]
    write_atomically(target, "new")
    assert target.read_text() == "new"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="can't write"):
        write_atomically(tmp_path / "report.md", "x")


def test_readme_shows_the_real_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--help"]) == ExitStatus.DONE
    shown = capsys.readouterr().out.strip()
    assert shown in (ROOT / "README.md").read_text("utf-8")
