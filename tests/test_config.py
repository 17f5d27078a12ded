"""Configuration: found upward, checked key by key, documented by one table."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from compare.cli import ExitStatus, main
from compare.config import OPTIONS, documented, load_config, template
from compare.errors import InputError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()  # nothing above counts
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_nearest_file_upward_counts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_config().values == {}
    inner = here / "a" / "b"
    inner.mkdir(parents=True)
    (here / "pyproject.toml").write_text('[tool.crossclaim]\npaths = ["news"]\nlanguage = "nb"\n')
    monkeypatch.chdir(inner)
    assert load_config().defaults("compare") == {"paths": ("../../news",), "language": "nb"}
    (here / "crossclaim.toml").write_text('baseline = "known.json"')  # before pyproject.toml
    assert load_config().defaults("compare") == {}
    assert load_config().defaults("check") == {"baseline": "../../known.json"}
    (inner / "pyproject.toml").write_text('[project]\nname = "crossclaim-user"\n')
    assert load_config().values
    (inner / ".git").mkdir()
    assert load_config().values == {}


def test_a_model_folder_is_beside_the_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "crossclaim.toml").write_text('embedder = "mine"\nnli = "org/model@abc"\n')
    (here / "mine").mkdir()
    (here / "a").mkdir()
    monkeypatch.chdir(here / "a")
    assert load_config().defaults("compare") == {"embedder": "../mine", "nli": "org/model@abc"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("crossclaim.toml", b'basline = "x"', "unknown key 'basline' (did you mean baseline?)"),
        ("crossclaim.toml", b"exit_zero = true", "did you mean exit-zero?"),
        ("crossclaim.toml", b"qqqqqq = 1", "known are paths, "),
        ("crossclaim.toml", b'paths = "articles"', 'paths must be a list of texts, such as ["ar'),
        ("crossclaim.toml", b"paths = [1]", "a list of texts"),
        ("crossclaim.toml", b"exit-zero = 1", "true or false"),
        ("crossclaim.toml", b"language = false", "language must be a text"),
        ("crossclaim.toml", b"paths = [", "no TOML"),
        ("crossclaim.toml", b"\xff\xfe\x00", "not UTF-8"),
        ("crossclaim.toml", b"a = " + b"[" * 50_000, "TOML"),
        ("crossclaim.toml", b"title = " + b"9" * 5000, "TOML"),
        ("pyproject.toml", b"[tool]\ncrossclaim = 1", "not a table"),
        ("pyproject.toml", b"[tool.crossclaim\n", "no TOML"),
    ],
)
def test_a_mistake_is_one_line_and_help_still_works(
    name: str, content: bytes, message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / name).write_bytes(content)
    assert main(["check"]) == ExitStatus.ERROR
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert name in err
    assert message in err
    assert main(["check", "--help"]) == ExitStatus.DONE


def test_flags_win(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "crossclaim.toml").write_text('paths = ["a.txt"]\noutput = ["r.pdf"]\n')
    assert main(["compare"]) == ExitStatus.ERROR
    assert "r.pdf: unknown report suffix" in capsys.readouterr().err
    assert main(["compare", "-o", "r.md"]) == ExitStatus.ERROR
    assert "a.txt: no such file" in capsys.readouterr().err
    assert main(["compare", "-o", "r.md", "b.txt"]) == ExitStatus.ERROR
    assert "b.txt: no such file" in capsys.readouterr().err


def test_somebody_elses_broken_file_is_not_ours(here: Path) -> None:
    (here / "pyproject.toml").write_text("[[[")
    assert load_config().values == {}


@given(st.text(max_size=60) | st.sampled_from([f"{o.key} = {o.example}" for o in OPTIONS]))
def test_any_text_is_a_configuration_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "config"
    folder.mkdir(exist_ok=True)
    (folder / "crossclaim.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(InputError):
        load_config(folder)


def test_init_writes_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", 'odd "na\\me', "ما"]) == ExitStatus.DONE
    assert load_config().values == {"paths": ('odd "na\\me', "ما")}
    before = (here / "crossclaim.toml").read_bytes()
    assert main(["init"]) == ExitStatus.ERROR
    assert "exists already" in capsys.readouterr().err
    assert (here / "crossclaim.toml").read_bytes() == before
    assert [p.name for p in here.iterdir() if p.name != ".git"] == ["crossclaim.toml"]


def test_the_template_with_every_option_switched_on_is_valid(here: Path) -> None:
    text = template(("articles",)).replace("\n# ", "\n").splitlines()
    options = "\n".join(line for line in text if " = " in line)
    assert set(tomllib.loads(options)) == {option.key for option in OPTIONS}
    (here / "crossclaim.toml").write_text(options)
    assert len(load_config().values) == len(OPTIONS)


def test_the_table_is_documented() -> None:
    assert documented() in (ROOT / "docs" / "configuration.md").read_text("utf-8")
