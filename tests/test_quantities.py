"""Quantities: cases in every language, pairs across languages, and hostile input."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.facts.digits import digits_value
from compare.facts.numerals import lexicon, read
from compare.facts.pieces import pieces, plain
from compare.facts.quantities import Quantity, comparable, disjoint, find_quantities
from compare.lexicon import READ

CASES = Path(__file__).parent / "cases" / "quantities"


def _load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return cases


def _shown(sentence: str, quantity: Quantity) -> dict[str, Any]:
    return {
        "text": sentence[quantity.start : quantity.end],
        "low": pytest.approx(quantity.low, abs=1e-4),
        "high": quantity.high if math.isinf(quantity.high) else pytest.approx(quantity.high, 1e-4),
        "kind": quantity.kind,
        "unit": quantity.unit,
        "counted": quantity.counted,
        "bound": quantity.bound,
        "role": quantity.role,
    }


@pytest.mark.parametrize(
    ("language", "case"),
    [(lang, case) for lang in READ for case in _load(lang)],
    ids=lambda value: value if isinstance(value, str) else value["text"][:40],
)
def test_cases(language: str, case: dict[str, Any]) -> None:
    found = [_shown(case["text"], q) for q in find_quantities(case["text"], language)]
    wanted = [{"unit": None, "role": "plain", **q} for q in case["quantities"]]
    assert found == wanted


@pytest.mark.parametrize("language", READ)
def test_enough_cases(language: str) -> None:
    cases = _load(language)
    assert len(cases) >= 25
    assert any(not case["quantities"] for case in cases)


@pytest.mark.parametrize("case", _load("pairs"), ids=lambda c: c["right"]["text"][:40])
def test_pairs(case: dict[str, Any]) -> None:
    left, right = (
        find_quantities(case[side]["text"], case[side]["lang"])[0] for side in ("left", "right")
    )
    assert comparable(left, right) == comparable(right, left) == case["comparable"]
    assert disjoint(left, right) == disjoint(right, left) == case["disjoint"]


_PARTS = (
    "20 30 1,200 1.200 2,5 ٢٥٠ ١٬٢٠٠ two hundred million av of de من و و20 – - % $ € kr . , : ( ) "
    "tjue og fem zweiundzwanzig quatre - vingt between mellom up to opptil نحو مئات ثلاثة آلاف "
    "each per 2014 May 3 /05/ 2016 soldiers killed men's d'euros F-16 ² ① ½ ༣ 𝟛 \u200f \u00a0"
)
_NEWSY = st.lists(st.sampled_from(_PARTS.split(" ")), max_size=20)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), _NEWSY.map(" ".join), _NEWSY.map("".join)))
def test_spans_and_determinism(text: str) -> None:
    assert len(plain(text)) == len(text)
    for language in (*READ, "xx"):
        found = find_quantities(text, language)
        assert found == find_quantities(text, language)
        last = 0
        for q in found:
            assert last <= q.start < q.end <= len(text)
            assert 0 <= q.counted_start <= q.counted_end <= len(text)
            assert text[q.counted_start : q.counted_end] == q.counted
            assert q.low <= q.high
            assert not math.isnan(q.low + q.high) or math.isinf(q.high)
            assert not disjoint(q, q)
            last = q.end


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        "٣" * 500_000,
        "1 000 " * 100_000,
        "1." * 300_000,
        "2-" * 300_000,
        "two hundred " * 50_000,
        "و20 " * 100_000,
        "up to " * 100_000,
        "a'" * 300_000,
        "x" * 1_000_000,
        "²①༣𝟛½Ⅳ" * 50_000,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_input(text: str) -> None:
    for language in ("en", "ar"):
        started = time.process_time()
        find_quantities(text, language)
        # Generous: only quadratic behaviour would be anywhere near.
        assert time.process_time() - started < 4


def test_odd_digits_are_no_numbers() -> None:
    for text in ("² men", "① men", "½ men", "9" * 5000 + " men", "0800 123 456"):
        assert find_quantities(text, "en") == []
    assert find_quantities("༣ men", "en")[0].low == 3


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1,200", "en", (1200, None)),
        ("1.200", "en", (1.2, 1200)),
        ("1.200", "nb", (1200, None)),
        ("1,200", "nb", (1.2, 1200)),
        ("1.200.000", "de", (1200000, None)),
        ("1.200,5", "es", (1200.5, None)),
        ("1,200.5", "en", (1200.5, None)),
        ("1'200", "de", (1200, None)),
        ("1٬200", "ar", (1200, None)),
        ("1٫5", "ar", (1.5, None)),
        ("10.0.0.1", "en", None),
        ("12345678901234567", "en", None),
        ("0.125", "de", (0.125, None)),
        ("1,00,000", "en", (100000, None)),
    ],
)
def test_digits(text: str, language: str, value: object) -> None:
    assert digits_value(text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("two hundred and fifty-five thousand and six", "en", 255006),
        ("tohundreogfemtifem", "nb", 255),
        ("tjueto", "nb", 22),
        ("toogtyve", "nb", 22),
        ("seksogtres", "da", 66),
        ("tvåhundrafemtio", "sv", 250),
        ("dreihundertfünfundzwanzigtausend", "de", 325000),
        ("soixante et onze", "fr", 71),
        ("quatre-vingt-dix-sept mille", "fr", 97000),
        ("cent quatre-vingts", "fr", 180),
        ("treinta y dos mil quinientos", "es", 32500),
        ("ثلاثة وعشرون ألفا", "ar", 23000),
        ("مئتان وخمسون", "ar", 250),
        ("أحد", "ar", None),
        ("خمسة عشر", "ar", 15),
        ("ثلاثة ملايين", "ar", 3000000),
        ("ألفي", "ar", 2000),
    ],
)
def test_number_words(text: str, language: str, value: float | None) -> None:
    tokens = pieces(text, language)
    number = read(tokens, 0, lexicon(language))
    if value is None:
        assert number is None
        return
    assert number is not None
    assert (number.low, number.last) == (value, len(tokens))


def test_unknown_language_reads_digits() -> None:
    (quantity,) = find_quantities("20 soldados", "xx")
    assert (quantity.low, quantity.kind) == (20, "count")
