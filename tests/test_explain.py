"""``crossclaim explain``: every rule with true examples, every pair with its evidence."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_verdicts import verdict

from compare.cli import ExitStatus, main
from compare.comparison import Comparison
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.errors import InputError
from compare.explain import examples as rule_examples
from compare.explain import explain_pair, explain_rule
from compare.report.json_report import to_dict, to_json
from compare.rules import RULES, meaning

NAMES = [name for rules in RULES.values() for name in rules]
UNTESTED = {
    "unverified.single-origin",  # looks at whole articles
    "entailment.mutual",  # these five differ in the models' scores alone
    "entailment.one-way",
    "similarity.translation",
    "unverified.model-only",
    "unverified.neutral",
}
"""Rules that no two sentences fire for certain."""


def test_every_rule_has_examples_and_no_other() -> None:
    assert list(rule_examples()) == NAMES
    for name, example in rule_examples().items():
        assert set(example) == {"fires", "silent"}
        assert set(example["silent"]) == {"left", "right", "because"}, name
        assert name in explain_rule(name)
        assert meaning(name) in explain_rule(name)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNTESTED])
def test_the_examples_are_true(name: str, embedder: Embedder, nli: NLI) -> None:
    example = rule_examples()[name]
    assert verdict(example["fires"], embedder, nli).reasons[0].rule == name
    assert verdict(example["silent"], embedder, nli).reasons[0].rule != name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("quantity.disjont", "did you mean quantity.disjoint?"),
        ("\x1b[31m", "neither a rule nor a fingerprint"),
        ("0123456789abcdef", "needs PATH"),
        ("0123456", "needs PATH"),
    ],
)
def test_what_is_unknown_is_one_line(
    name: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", name]) == ExitStatus.ERROR
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert message in err


def test_a_pair_from_a_report(
    examples: Comparison, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    path.write_text(to_json(examples), "utf-8")
    pair = examples.pairs[0]
    assert main(["explain", pair.id, str(path)]) == ExitStatus.DONE
    out = capsys.readouterr().out
    left, right = pair.verdict.candidate.left, pair.verdict.candidate.right
    for words in (pair.verdict.label, pair.verdict.reasons[0].rule, "entailment", "similarity"):
        assert words in out
    for claim in (left, right):
        assert " ".join(claim.text.split()) in out
    assert main(["explain", "0" * 16, str(path)]) == ExitStatus.ERROR
    assert "no pair has this fingerprint" in capsys.readouterr().err
    path.write_text("[]")
    assert main(["explain", pair.id, str(path)]) == ExitStatus.ERROR
    assert "no JSON report" in capsys.readouterr().err


def test_every_pair_can_be_explained(examples: Comparison) -> None:
    report = to_dict(examples)
    for pair in examples.pairs:
        text = explain_pair(pair.id, report)
        assert not set(text) & set("\x1b\u202e")


@given(data=st.data())
def test_any_part_of_a_report_may_be_odd(data: st.DataObject, examples: Comparison) -> None:
    report: Any = json.loads(to_json(examples))
    pair = report["pairs"][0]
    ids = (pair["left"], pair["right"])
    report = {
        "pairs": [pair],
        "claims": [c for c in report["claims"] if c["id"] in ids],
        "articles": [{**a, "text": ""} for a in report["articles"]],
    }
    odd = st.none() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({"a": 1})
    part: Any = report
    while True:
        keys = sorted(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(part[key], dict | list) or not part[key] or data.draw(st.booleans()):
            break
        part = part[key]
    part[key] = data.draw(odd)
    with suppress(InputError):
        explain_pair(pair["id"] if isinstance(pair["id"], str) else "0" * 16, report)
