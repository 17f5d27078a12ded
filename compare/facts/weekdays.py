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
_WEEKS = 2  # a weekday without its week is the last one, the next one or the one after


def other_weekday(
    one: str, one_language: str, a: DateMention, other: str, other_language: str, b: DateMention
) -> bool:
    """Whether two dates of two sentences are weekdays that cannot be the same day."""
    ours, theirs = _days(one, one_language, a), _days(other, other_language, b)
    if not ours or not theirs:
        return False
    return all(x[1] < y[0] or y[1] < x[0] for x in ours for y in theirs)


def _days(sentence: str, language: str, mention: DateMention) -> list[tuple[date, date]]:
    """The days that a named weekday may mean, of this week or another; none for other dates."""
    day, latest = mention.earliest, mention.latest
    if day is None or latest is None or mention.kind != "relative":
        return []
    weeks, rest = divmod((latest - day).days, 7)
    words = sentence[mention.start : mention.end]
    if rest or weeks > _WEEKS or not _names_weekday(words, language):
        return []
    before, after = timedelta(0), timedelta(0)
    start = max(0, mention.start - _BESIDE)
    if _by_night(sentence[start : mention.end + _BESIDE], language):
        # "natten till lördag" begins on Friday; "Saturday night" may be either, or end on Sunday.
        before = timedelta(days=1)
        after = timedelta(0) if _names_night_to(words, language) else before
    days = [day + timedelta(days=7 * week) for week in range(weeks + 1)]
    return [(one - before, one + after) for one in days]


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
    nights = _nights(language) | date_words(language).night_days
    return any(t.key in nights for t in pieces(words, language))


@cache
def _nights(language: str) -> frozenset[str]:
    return frozenset(fold(w, language) for w in phrases_of(load("dates", language).get("night")))


@cache
def _nights_to(language: str) -> PhraseTable:
    return PhraseTable({"": phrases_of(load("dates", language).get("night_to"))}, language)
