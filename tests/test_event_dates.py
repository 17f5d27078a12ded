"""Which dates of two sentences date what happened, and when these cannot be one day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from compare import evidence
from compare.alignment import Candidate
from compare.articles import Article
from compare.claims import Claim, extract_claims
from compare.facts.dates import find_dates
from compare.facts.weekdays import other_weekday
from compare.lexicon import LANGUAGES

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "dates" / "events.yaml").read_text("utf-8")
)
PUBLISHED = "2024-05-15"
FEWEST = 8


def _claim(side: dict[str, str], article: str, published: str) -> Claim:
    ((language, text),) = side.items()
    (found,) = extract_claims(
        Article(article, article, None, language, published, None, None, text)
    ).claims
    return found


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{language}-{number}-{case['because']}",
            marks=[pytest.mark.xfail(strict=True, reason=case["gap"])] if "gap" in case else [],
        )
        for language, listed in CASES.items()
        for number, case in enumerate(listed, 1)
    ],
)
def test_cases(case: dict[str, Any]) -> None:
    published = case.get("published", PUBLISHED)
    left, right = _claim(case["left"], "a", published), _claim(case["right"], "b", published)
    kept = [
        [claim.text[date.start : date.end] for date in evidence._event_dates(claim)]
        for claim in (left, right)
    ]
    assert kept == case["dates"]
    for one, other in ((left, right), (right, left)):
        found = list(evidence._dates(Candidate(one, other, 0.9, 1.0, mutual=True)))
        assert bool(found) == case["disjoint"]
        assert not any(difference.instead for difference in found)


def test_every_language_has_cases_of_both_kinds() -> None:
    assert set(CASES) == set(LANGUAGES)
    for language, listed in CASES.items():
        silent = sum(not case["disjoint"] for case in listed)
        assert len(listed) >= FEWEST, language
        assert 2 * silent >= len(listed), language
        assert all([*case["left"]] == [language] for case in listed), language


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (("en", "It fell on Monday."), ("en", "It fell on Tuesday."), True),
        (("en", "It fell on Monday."), ("da", "Den faldt mandag."), False),
        (("en", "It fell yesterday."), ("en", "It fell on Monday."), False),  # names no weekday
        (("en", "It fell on 13 May 2024."), ("en", "It fell on Tuesday."), False),
        (("en", "It fell on Friday night."), ("en", "It fell on Saturday."), False),
        (("en", "It fell overnight into Saturday."), ("en", "It fell on Sunday."), True),
        (("nb", "Den falt natt til lørdag."), ("nb", "Den falt fredag."), False),
        (("nb", "Den falt natt til lørdag."), ("nb", "Den falt torsdag."), True),
        (("fr", "Il est tombé dans la nuit de vendredi."), ("fr", "Il est tombé samedi."), False),
        (("es", "Cayó la noche del viernes."), ("es", "Cayó el sábado."), False),
        (("ar", "سقط ليل الجمعة."), ("ar", "سقط يوم السبت."), False),
        (("en", "They meet every Friday."), ("en", "They met on Monday."), False),
    ],
)
def test_weekdays_have_no_slack_but_nights(
    one: tuple[str, str], other: tuple[str, str], differ: bool
) -> None:
    (a,), (b,) = (find_dates(text, language, PUBLISHED) for language, text in (one, other))
    assert other_weekday(one[1], one[0], a, other[1], other[0], b) is differ
    assert other_weekday(other[1], other[0], b, one[1], one[0], a) is differ


def test_without_a_date_of_the_article_no_weekdays_differ() -> None:
    one, other = "It fell on Monday.", "It fell on Tuesday."
    (a,), (b,) = find_dates(one, "en"), find_dates(other, "en")
    assert not other_weekday(one, "en", a, other, "en", b)
