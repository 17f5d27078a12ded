"""Dates: cases in every language, pairs across languages, and hostile input."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.facts.dates import disjoint_dates, find_dates
from compare.facts.days import published_span
from compare.lexicon import READ, load

CASES = Path(__file__).parent / "cases" / "dates"


def _load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return cases


@pytest.mark.parametrize(
    ("language", "case"),
    [(lang, case) for lang in READ for case in _load(lang)],
    ids=lambda value: value if isinstance(value, str) else value["text"][:40],
)
def test_cases(language: str, case: dict[str, Any]) -> None:
    text = case["text"]
    found = [
        {
            "text": text[d.start : d.end],
            "earliest": d.earliest.isoformat() if d.earliest else None,
            "latest": d.latest.isoformat() if d.latest else None,
            "kind": d.kind,
        }
        for d in find_dates(text, language, case["published"])
    ]
    assert found == case["dates"]


@pytest.mark.parametrize("language", READ)
def test_enough_cases_and_all_months(language: str) -> None:
    assert len(_load(language)) >= 12
    assert sorted(load("dates", language)["months"]) == list(range(1, 13))
    assert sorted(load("dates", language)["weekdays"]) == list(range(7))


@pytest.mark.parametrize("case", _load("pairs"), ids=lambda c: c["right"]["text"][:40])
def test_pairs(case: dict[str, Any]) -> None:
    left, right = (
        find_dates(case[side]["text"], case[side]["lang"], case[side]["published"])[0]
        for side in ("left", "right")
    )
    assert disjoint_dates(left, right) == disjoint_dates(right, left) == case["disjoint"]


def test_published_span() -> None:
    assert published_span("2016-02") == (date(2016, 2, 1), date(2016, 2, 29))
    assert published_span("2017") == (date(2017, 1, 1), date(2017, 12, 31))
    assert published_span("2017-05-03T10:00") == (date(2017, 5, 3), date(2017, 5, 3))
    for odd in (None, "", "yesterday", "2017-13", "2017-02-30", "0000-01"):
        assert published_span(odd) is None


_PARTS = (
    "3 31 29 . - / May mai مايو أيار تشرين الأول 2016 0001 9999 2014 in i عام last year i fjor "
    "الماضي ago siden قبل ثلاثة weeks أسابيع 3000 years Monday mandag 2016-05-03 99/99/2016 s"
)
_WORDS = st.lists(st.sampled_from(_PARTS.split()), max_size=12)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=60), _WORDS.map(" ".join), _WORDS.map("".join)),
    st.sampled_from([None, "2016", "2016-02", "2016-02-29", "0001-01-01", "9999-12-31", "x"]),
)
def test_spans_and_determinism(text: str, published: str | None) -> None:
    for language in (*READ, "xx"):
        found = find_dates(text, language, published)
        assert found == find_dates(text, language, published)
        last = 0
        for d in found:
            assert last <= d.start < d.end <= len(text)
            assert (d.earliest is None) == (d.latest is None)
            assert d.earliest is None or d.latest is None or d.earliest <= d.latest
            last = d.end


@pytest.mark.parametrize(
    "text",
    ["1" * 1_000_000, "3. mai " * 150_000, "1/" * 500_000, "fredag " * 150_000, "²①༣" * 300_000],
)
def test_hostile_input(text: str) -> None:
    for language in ("nb", "ar"):
        started = time.process_time()
        find_dates(text, language, "2016-05-03")
        assert time.process_time() - started < 4
