"""Baselines: what moves them and what does not, what is refused, and every change explained."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compare.articles import Article
from compare.baseline import (
    Acceptance,
    Baseline,
    accepted,
    baseline_of,
    load,
    renewed,
    to_json,
)
from compare.changes import changes
from compare.check import check
from compare.comparison import Comparison, compare_articles
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.errors import InputError
from compare.rules import Label

EN = "The harbour warehouse burned down.\n\nFourteen people were injured in the fire, police said."
OTHER = "A fire broke out at the harbour.\n\n19 people were injured in the fire, police said."
DAY = date(2024, 5, 1)
Compare = Callable[..., Comparison]


def article(name: str, text: str, source: str) -> Article:
    return Article(name, f"{name}.txt", None, "en", "2024-03-12", source, None, text)


@pytest.fixture(scope="module")
def comparing(embedder: Embedder, nli: NLI) -> Compare:
    return lambda *articles: compare_articles(articles, embedder=embedder, nli=nli)


@pytest.fixture(scope="module")
def conflict(comparing: Compare) -> Comparison:
    found = comparing(article("a", EN, "A"), article("b", OTHER, "B"))
    assert [e.rule for e in baseline_of(found).labelled(Label.CONFLICTING)] == ["quantity.disjoint"]
    return found


def test_position_white_space_names_and_order_move_nothing(
    comparing: Compare, conflict: Comparison
) -> None:
    spaced = "\n\n" + EN.replace("people were", "people \u00a0 were").replace("\n\n", " \n\n\n")
    moved = comparing(article("a", OTHER, "B"), article("zz", spaced, "A"))
    assert to_json(baseline_of(moved)) == to_json(baseline_of(conflict))
    longer = comparing(article("a", OTHER, "B"), article("z", f"Ships wait at sea.\n\n{EN}", "A"))
    assert not check(baseline_of(conflict), baseline_of(longer), longer, DAY).new


def test_two_copies_of_an_article_are_one_entry(comparing: Compare, conflict: Comparison) -> None:
    both = comparing(article("e1", EN, "A"), article("e2", EN, "A"), article("b", OTHER, "B"))
    conflicts = baseline_of(both).labelled(Label.CONFLICTING)
    assert [e.fingerprint for e in conflicts] == [
        e.fingerprint for e in baseline_of(conflict).labelled(Label.CONFLICTING)
    ]


def test_a_file_gives_back_what_was_written(conflict: Comparison, tmp_path: Path) -> None:
    now = baseline_of(conflict)
    name = now.labelled(Label.CONFLICTING)[0].fingerprint
    until = Acceptance("Two counts.", date(2024, 12, 31))
    for kept in (now, accepted(now, now, [name], until)[0]):
        (tmp_path / "b.json").write_text(to_json(kept), "utf-8")
        assert load(tmp_path / "b.json") == kept
    assert load(tmp_path / "none.json") is None


def test_other_settings_are_told(conflict: Comparison) -> None:
    settings = baseline_of(conflict).settings
    assert settings is not None
    other = {**settings.thresholds, "near": 0.123}
    for changed, word in (
        (replace(settings, embedder=("embedded", "0000")), "another embedder"),
        (replace(settings, nli=("embedded", "0000")), "another NLI model"),
        (replace(settings, thresholds=other), "near 0.123, now"),
        (replace(settings, calibration="0000"), "another calibration"),
        (None, "another baseline format"),
    ):
        assert word in (Baseline(changed).stale(settings) or "")
    same = replace(settings, embedder=("elsewhere/model", settings.embedder[1]))
    assert Baseline(same).stale(settings) is None


# ---- acceptance ----


@pytest.mark.parametrize(
    ("until", "today", "state"),
    [
        (None, date(2999, 1, 1), "known"),
        (date(2024, 5, 1), date(2024, 5, 1), "known"),
        (date(2024, 5, 1), date(2024, 5, 2), "expired"),
    ],
)
def test_an_acceptance_runs_out(
    until: date | None, today: date, state: str, conflict: Comparison
) -> None:
    now = baseline_of(conflict)
    name = now.labelled(Label.CONFLICTING)[0].fingerprint
    kept, _ = accepted(None, now, [name[:8]], Acceptance("Known.", until))
    result = check(kept, now, conflict, today)
    assert [e.fingerprint for e in getattr(result, state)] == [name]
    assert result.fails() == (state == "expired")
    # An update does not renew it.
    again = check(renewed(kept, now), now, conflict, today)
    assert again.fails() == (state == "expired")


@pytest.mark.parametrize("name", ["", "12345", "0" * 16, "g" * 16, "\ud800" * 8])
def test_only_a_conflict_can_be_accepted(name: str, conflict: Comparison) -> None:
    now = baseline_of(conflict)
    with pytest.raises(InputError, match="no conflict has"):
        accepted(now, now, [name], Acceptance("x"))


# ---- every change explained ----


@pytest.mark.parametrize(
    ("one", "other", "notes"),
    [
        (EN, OTHER, []),
        (EN, OTHER.replace("19", "22"), ["text edited: “19 people", "“22 people"]),
        (EN, OTHER.replace("19 people", "Fourteen people"), ["text edited", "label moved: confl"]),
        (EN, OTHER.split("\n\n")[0], ["sentence gone: “19 people"]),
        (EN, None, ["article gone: B (en), with “19 people"]),
    ],
    ids=["same", "edited", "relabelled", "sentence", "article"],
)
def test_a_change_of_text_is_explained(
    one: str, other: str | None, notes: list[str], comparing: Compare, conflict: Comparison
) -> None:
    articles = [article("a", one, "A"), *([article("b", other, "B")] if other else [])]
    after = comparing(*articles)
    found = changes(baseline_of(conflict), baseline_of(after), after)
    said = "\n".join(note for change in found for note in change.notes)
    assert bool(found) == bool(notes)
    for note in notes:
        assert note in said


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"scores": {"similarity": 0.1}}, "similarity 0.10 →"),
        ({}, "the rules: no text, date or score moved"),
        ({"date": "2020-01-01"}, "date 2020-01-01 → 2024-03-12"),
    ],
)
def test_a_label_that_moved_by_itself_is_explained(
    change: dict[str, Any], why: str, conflict: Comparison
) -> None:
    now = baseline_of(conflict)
    (new,) = now.labelled(Label.CONFLICTING)
    day = change.get("date", new.sides[0].date)
    was = replace(
        new,
        fingerprint="0" * 16,
        label=Label.AGREEING,
        rule="quantity.equal",
        scores=change.get("scores", new.scores),
        sides=(replace(new.sides[0], date=day), new.sides[1]),
    )
    kept = {k: e for k, e in now.entries.items() if e is not new}
    before = replace(now, entries={**kept, was.fingerprint: was})
    (found,) = changes(before, now, conflict)
    assert "label moved: agreeing by quantity.equal" in found.notes[0]
    assert why in found.notes[0]
    assert found.loses_agreement
    result = check(before, now, conflict, DAY)
    assert len(result.new) == len(result.lost) == 1


def test_an_agreement_is_lost_or_only_edited(comparing: Compare) -> None:
    same = OTHER.replace("19 people", "Fourteen people")
    before = comparing(article("a", EN, "A"), article("b", same, "B"))
    old = baseline_of(before)
    agreement = next(e for e in old.labelled(Label.AGREEING) if "Fourteen" in e.sides[0].text)
    with pytest.raises(InputError, match="no conflict has"):
        accepted(old, old, [agreement.fingerprint], Acceptance("x"))
    for text, lost in (
        (same.replace("police said", "said police"), 0),
        (OTHER.split("\n\n")[0], 1),
    ):
        after = comparing(article("a", EN, "A"), article("b", text, "B"))
        result = check(old, baseline_of(after), after, DAY)
        assert bool(result.lost) == bool(lost)
        assert result.fails(on_lost_agreement=True) == bool(lost)
        assert not result.fails()


# ---- files that are no baselines ----


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b"<<<<<<< ours",
        b"[" * 100_000,
        b'{"tool": {"name": "other"}}',
        b'{"tool": {"name": "crossclaim", "version": "1"}, "version": 1}',
        b'{"tool": {"name": "crossclaim", "version": "1"}, "version": "1", "pairs": []}',
    ],
)
def test_what_is_no_baseline_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"not a crossclaim baseline") as error:
        load(path)
    assert "\n" not in str(error.value)


def test_a_later_format_is_stale_not_broken(tmp_path: Path, conflict: Comparison) -> None:
    path = tmp_path / "b.json"
    path.write_text('{"version": "99", "tool": {"name": "crossclaim", "version": "9"}}')
    found = load(path)
    settings = baseline_of(conflict).settings
    assert found is not None
    assert settings is not None
    assert "version 99" in (found.stale(settings) or "")


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.just("\ud800"), st.just([]), st.just({}), st.lists(st.text(max_size=5), max_size=2),
)  # fmt: skip


@given(place=st.integers(0, 10_000), value=ODD)
def test_any_part_may_be_odd(
    place: int, value: Any, conflict: Comparison, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = json.loads(to_json(baseline_of(conflict)))
    spots: list[tuple[Any, Any]] = []
    todo = [data]
    for part in todo:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        spots += [(part, key) for key in keys]
        todo += [part[key] for key in keys if isinstance(part[key], dict | list)]
    part, key = spots[place % len(spots)]
    part[key] = value
    path = tmp_path_factory.getbasetemp() / "odd.json"
    path.write_text(json.dumps(data), "utf-8")
    with suppress(InputError):
        found = load(path)
        assert found is not None
        if found.settings is not None:
            to_json(found).encode()
            changes(found, baseline_of(conflict), conflict)
