"""Sentence spans: cases per language, and properties that hold for any text."""

from __future__ import annotations

import random
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from compare.lexicon import LANGUAGES
from compare.sentences import reporting_verbs, split

CASES = Path(__file__).parent / "cases" / "sentences"
FORMATS = {"Cf"}

HOSTILE = [
    "",
    " \n\t\u00a0\u200b ",
    "...?!…",
    '«««"“” . ” »»» ((( . )))',
    "\u202eabc. Def\u202c. \u2066Ghi.\u2069 \u200fJkl.",
    '«Han sa: «Hun sa: "Nei."» Så gikk han.» Slutt.',
    ". . . . .",
    "a.b.c.d.E.F.G. H. I.",
    "؛؛؛ ؟؟؟ ۔۔۔",
    "\r\n\r\nOne.\u2028Two.\x85Three.\x0bFour.\x0cFive.",
    "[1][2][3]. [4]",
    "😀. 😀! 😀? Ok.",
    "e\u0301. E\u0301t.\u0301 A",
]


def load_cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for index, case in enumerate(yaml.safe_load(path.read_text("utf-8"))):
            language = case.get("language", path.stem)
            found.append(pytest.param(language, case, id=f"{path.stem}-{index}"))
    return found


def seen(text: str) -> set[int]:
    return {
        i for i, c in enumerate(text) if not c.isspace() and unicodedata.category(c) not in FORMATS
    }


def check(text: str, language: str) -> None:
    spans = split(text, language)
    assert spans == split(text, language)
    covered: set[int] = set()
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        piece = text[start:end]
        assert piece == piece.strip()
        assert len(piece.splitlines()) == 1
        covered.update(range(start, end))
        last = end
    assert seen(text) <= covered


@pytest.mark.parametrize(("language", "case"), load_cases())
def test_case(language: str, case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[a:b] for a, b in split(text, language)] == case["sentences"]
    check(text, language)


def test_every_language_has_cases() -> None:
    for language in LANGUAGES:
        cases = yaml.safe_load((CASES / f"{language}.yaml").read_text("utf-8"))
        assert len(cases) >= 12


@pytest.mark.parametrize("language", [*LANGUAGES, "zh", "xx"])
@pytest.mark.parametrize("text", HOSTILE)
def test_properties_of_hostile_text(text: str, language: str) -> None:
    check(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_properties_of_random_text(language: str) -> None:
    rng = random.Random(language)
    parts = ["a", "Ab", " ", ".", "?", "!", "…", '"', "«", "»", "“", "\n", "1", "9", "ال", "قال"]
    parts += ["؟", "؛", "。", "他", "\u200f", "\u00a0", "– ", "kl", "z", "B", "(", ")", "[3]", ":"]
    for _ in range(200):
        check("".join(rng.choices(parts, k=40)), language)


@pytest.mark.parametrize(
    "piece", ["a. ", "A. ", "«« ", ".", "? ", "ab. Cd ", "(((", "\u202e. ", "[1]."]
)
def test_time_on_one_line_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begun = time.process_time()
        split(text, "en")
        return time.process_time() - begun

    small = seconds(100_000)
    # Generous bounds: the machine may be busy, and quadratic time would miss them by far.
    assert seconds(1_000_000) < max(30 * small, 2.0)


def test_long_arabic_clause_ends_at_its_semicolon() -> None:
    clause = "وصلت القوات إلى المدينة " * 10
    text = f"{clause.strip()}؛ ثم غادرت."
    assert len(split(text, "ar")) == 2


def test_reporting_verbs_are_known_per_language() -> None:
    for language in LANGUAGES:
        assert reporting_verbs(language)
    assert not reporting_verbs("xx")
