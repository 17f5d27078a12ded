"""Page furniture: cases per language, and properties that hold for any text."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from compare.furniture import KINDS, classify_sentence, find_furniture
from compare.lexicon import LANGUAGES

CASES = Path(__file__).parent / "cases" / "furniture"


def load_cases(key: str) -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{index}")
        for path in sorted(CASES.glob("*.yaml"))
        for index, case in enumerate(yaml.safe_load(path.read_text("utf-8")))
        if key in case
    ]


def found(text: str, language: str) -> list[dict[str, str]]:
    spans = find_furniture(text, language)
    return [{"text": text[s.start : s.end], "kind": s.kind} for s in spans]


@pytest.mark.parametrize(("language", "case"), load_cases("lines"))
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n    "])
def test_page(language: str, case: dict[str, Any], gap: str) -> None:
    assert found(gap.join(case["lines"]), language) == case["furniture"]


@pytest.mark.parametrize(("language", "case"), load_cases("sentence"))
def test_sentence(language: str, case: dict[str, Any]) -> None:
    assert classify_sentence(case["sentence"], language) == case["kind"]


def test_every_language_has_cases() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} >= set(LANGUAGES)


@pytest.mark.parametrize("language", ["nb", "sv", "ar", "de", "xx"])
def test_english_chrome_counts_on_any_page(language: str) -> None:
    text = "Read more: The truce\nShare\nAll rights reserved."
    assert [f["kind"] for f in found(text, language)] == ["see-also", "share", "promo"]


def test_a_paragraph_with_a_stop_survives_alone() -> None:
    for text in ("Byen falt mandag.", "", "\n\n", " ", "…"):
        assert all(f["kind"] == "fragment" for f in found(text, "nb"))


def test_text_without_final_stops_keeps_its_long_lines() -> None:
    text = "\n".join(["Styrkene gikk inn i byen og tok broen " * 4] * 4)
    assert find_furniture(text, "nb") == []


@pytest.mark.parametrize("language", [*LANGUAGES, "zh"])
def test_properties_of_random_text(language: str) -> None:
    rng = random.Random(language)
    parts = ["Les også", ":", " ", "\n", "Foto", "/ AFP", "AFP", "(", ")", " – ", "OSLO", "."]
    parts += ["?", "12", "mai", "«", "»", "المصدر", "date 2017-05", "ترجمة", "ord ", "Ord ", ","]
    for _ in range(200):
        text = "".join(rng.choices(parts, k=40))
        spans = find_furniture(text, language)
        assert spans == find_furniture(text, language)
        last = 0
        for span in spans:
            assert last <= span.start < span.end <= len(text)
            assert span.kind in KINDS
            assert "\n" not in text[span.start : span.end]
            last = span.end


@pytest.mark.parametrize("piece", ["a", "Foto: ", "A\n", "( ", "Ord. ", "[1]", "@.", "/ AFP ", "»"])
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begun = time.process_time()
        find_furniture(text, "nb")
        classify_sentence(text, "nb")
        return time.process_time() - begun

    small = seconds(30_000)
    assert seconds(300_000) < max(30 * small, 2.0)
