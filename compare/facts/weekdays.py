"""Weekdays by name: two that differ are two days, without the slack that "yesterday" needs."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from compare.facts.date_words import date_words
from compare.facts.dates import DateMention
from compare.facts.phrases import fold, phrases_of
from compare.facts.pieces import PhraseTable, keys_of, pieces
from compare.lexicon import load

_BESIDE = 14  # characters around a weekday in which a night may be named


def other_weekday(
    one: str, one_language: str, a: DateMention, other: str, other_language: str, b: DateMention
) -> bool:
    """Whether two dates of two sentences are weekdays that cannot be the same day."""
    ours, theirs = _days(one, one_language, a), _days(other, other_language, b)
    if ours is None or theirs is None:
        return False
    return ours[1] < theirs[0] or theirs[1] < ours[0]


def _days(sentence: str, language: str, mention: DateMention) -> tuple[date, date] | None:
    """The first and the last day a named weekday may mean; None for other dates."""
    day = mention.earliest
    if day is None or day != mention.latest or mention.kind != "relative":
        return None
    words = sentence[mention.start : mention.end]
    if not _names_weekday(words, language):
        return None
    night = timedelta(days=1)
    start = max(0, mention.start - _BESIDE)
    if _by_night(sentence[start : mention.end + _BESIDE], language):
        # "natten till lördag" begins on Friday; "Saturday night" may be either, or end on Sunday.
        return day - night, day if _names_night_to(words, language) else day + night
    return day, day


def _names_weekday(words: str, language: str) -> bool:
    tokens, table = pieces(words, language), date_words(language).weekdays
    return any(
        table.at(tokens, i, keys_of(t.key) if language == "ar" else (t.key,))[0]
        for i, t in enumerate(tokens)
    )


def _names_night_to(words: str, language: str) -> bool:
    tokens, table = pieces(words, language), _nights_to(language)
    return any(table.at(tokens, i)[0] for i in range(len(tokens)))


def _by_night(words: str, language: str) -> bool:
    return any(t.key in _nights(language) for t in pieces(words, language))


@cache
def _nights(language: str) -> frozenset[str]:
    return frozenset(fold(w, language) for w in phrases_of(load("dates", language).get("night")))


@cache
def _nights_to(language: str) -> PhraseTable:
    return PhraseTable({"": phrases_of(load("dates", language).get("night_to"))}, language)
