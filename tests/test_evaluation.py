"""Gold files are checked as they are read; scores count what they say they count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT

from compare.comparison import Comparison
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.errors import InputError
from compare.evaluation import (
    Evaluation,
    Outcome,
    Scores,
    evaluate,
    figures,
    raised,
    under_floors,
)
from compare.gold import GoldPair, all_events, load_gold, matches
from compare.rules import Label

GOLD = ROOT / "tests" / "gold"

EVENT = """
event: quay
articles:
  - {{id: a, language: en, text: "The quay was closed on Monday. Nobody was hurt."}}
  - {{id: b, language: nb, text: "Kaien ble stengt mandag. Ingen kom til skade."}}
pairs:
  - left: {{article: {article}, quote: "{quote}"}}
    right: {{article: b, quote: "Kaien ble stengt mandag."}}
    label: {label}
    {extra}
"""
GOOD = {"article": "a", "quote": "The quay was closed on Monday.", "label": "agreeing", "extra": ""}


def write(folder: Path, **changes: str) -> Path:
    path = folder / "quay.yaml"
    path.write_text(EVENT.format(**{**GOOD, **changes}), "utf-8")
    return path


def test_places_are_found(tmp_path: Path) -> None:
    ((event,),) = [load_gold(write(tmp_path))]
    (pair,) = event.pairs
    texts = {a.id: a.text for a in event.articles}
    article, start, end = pair.left
    assert texts[article][start:end] == "The quay was closed on Monday."
    assert pair.languages == ("en", "nb")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quote": "The quay was open."}, "holds 'The quay was open.' 0 times"),
        ({"quote": "was"}, "2 times"),
        ({"article": "c"}, "no article 'c'"),
        ({"label": "maybe"}, "label is none of"),
        ({"extra": "rule: quantity.unknown"}, "no rule is called"),
        ({"extra": "wy: typo"}, "unknown key 'wy'"),
    ],
)
def test_a_bad_pair_is_named(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match="quay, pair 1") as error:
        load_gold(write(tmp_path, **changes))
    assert message in str(error.value)


@pytest.mark.parametrize("text", ["", "- 1", "pairs: []", "a: [", "event: x\npairs: 3"])
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"bad\.yaml"):
        load_gold(path)


def test_the_committed_gold_is_what_it_should_be() -> None:
    """At least 300 pairs, mostly across languages; more than half must not be flagged, and most of
    those look like a conflict and are none."""
    splits = {split: all_events([GOLD / split]) for split in ("train", "dev", "test")}
    pairs = [pair for events in splits.values() for event in events for pair in event.pairs]
    assert len(pairs) >= 300
    assert sum(a != b for a, b in (p.languages for p in pairs)) > 0.9 * len(pairs)
    assert sum(p.label != "conflicting" for p in pairs) >= 0.6 * len(pairs)
    assert sum(p.label in ("unverified", "not-flagged") for p in pairs) >= 0.43 * len(pairs)
    assert {"en", "nb", "sv", "da", "ar", "de", "fr", "es"} <= {
        language for pair in pairs for language in pair.languages
    }
    conflicts = all_events([GOLD / "conflicts"])
    assert {pair.label for event in conflicts for pair in event.pairs} == {"conflicting"}
    names = [event.name for events in (*splits.values(), conflicts) for event in events]
    assert len(set(names)) == len(names)


def pair(label: str, rule: str | None = None) -> GoldPair:
    return GoldPair("quay", ("a", 0, 9), ("b", 0, 9), ("en", "nb"), label, rule, "", ("", ""))


C, A, U = Label.CONFLICTING, Label.AGREEING, Label.UNVERIFIED
OUTCOMES = Evaluation(
    (
        Outcome(pair("conflicting", "negation"), C, "negation", 0.9),
        Outcome(pair("conflicting", "antonym"), None, None, 0.0),
        Outcome(pair("agreeing"), A, "entailment.mutual", 0.9),
        Outcome(pair("unverified"), A, "entailment.mutual", 0.7),
        Outcome(pair("not-flagged"), A, "entailment.mutual", 0.6),
        Outcome(pair("agreeing"), U, "unverified.neutral", 0.4),
    ),
    (),
)


def test_scores() -> None:
    assert OUTCOMES.scores(C) == Scores(right=1, wrong=0, missed=1)
    # A pair that may be either counts neither for nor against.
    assert OUTCOMES.scores(A) == Scores(right=1, wrong=1, missed=1)
    assert OUTCOMES.scores(A).f1 == pytest.approx(0.5)
    assert OUTCOMES.rule_scores("negation") == Scores(1, 0, 0)
    assert OUTCOMES.rule_scores("antonym") == Scores(0, 0, 1)
    assert OUTCOMES.abstention == pytest.approx(2 / 4)


def test_calibration_error_is_the_mean_gap() -> None:
    one = Evaluation((Outcome(pair("agreeing"), A, "x", 0.95),) * 4, ())
    assert one.calibration_error == pytest.approx(0.05)
    half = Evaluation(
        (Outcome(pair("agreeing"), A, "x", 0.9), Outcome(pair("unverified"), A, "x", 0.9)), ()
    )
    assert half.calibration_error == pytest.approx(0.4)


def test_floors_hold_and_only_rise() -> None:
    assert under_floors(OUTCOMES, {"conflicting.precision": 1.0}) == []
    (line,) = under_floors(OUTCOMES, {"conflicting.recall": 0.6})
    assert line == "conflicting.recall is 0.500, its floor 0.600"
    with pytest.raises(InputError, match=r"conflicting\.speed"):
        under_floors(OUTCOMES, {"conflicting.speed": 1.0})
    floors = {"conflicting.recall": 0.6}
    assert raised(floors, OUTCOMES, lower=False)["conflicting.recall"] == 0.6
    assert raised(floors, OUTCOMES, lower=True) == figures(OUTCOMES)


def test_a_quote_matches_its_own_claim_only(examples: Comparison) -> None:
    golds = [g for event in load_gold(EXAMPLES / "gold.yaml") for g in event.pairs]
    for gold in golds[:20]:
        for found in examples.pairs:
            if matches(found, gold):
                sides = found.verdict.candidate.left, found.verdict.candidate.right
                assert {s.article for s in sides} == {gold.left[0], gold.right[0]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("split", "floors"), [("test", "floors.json"), ("conflicts", "floors-conflicts.json")]
)
def test_what_is_reached_is_not_lost(split: str, floors: str, embedder: Embedder, nli: NLI) -> None:
    """Held-out events stay above their floors (`crossclaim eval --floors`)."""
    least = json.loads((GOLD / floors).read_text("utf-8"))
    assert under_floors(evaluate(all_events([GOLD / split]), embedder, nli), least) == []
