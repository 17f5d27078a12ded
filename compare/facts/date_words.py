"""The words dates are told by, ready for use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from compare.facts.phrases import fold, phrases_of
from compare.facts.pieces import PhraseTable, numbers_by
from compare.lexicon import load


@dataclass(frozen=True, slots=True)
class BareYears:
    """Words around a year that stands without "in" or "year"; all empty where none does so."""

    verbs: frozenset[str]  # after it; no count can be their subject
    maybe_verbs: frozenset[str]
    verb_endings: tuple[str, ...]
    pronouns: frozenset[str]  # after such a verb they are its subject
    subjects: frozenset[str]  # they mostly are
    subject_endings: tuple[str, ...]
    before: frozenset[str]  # "wurde 1987 …", "grundades 1971"
    after: frozenset[str]  # after the year of one of these: nothing is counted
    after_endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    language: str
    months: PhraseTable
    unsure: frozenset[str]
    weekdays: PhraseTable
    relative: PhraseTable
    qualifiers: PhraseTable
    weekday_lead: PhraseTable
    month_lead: PhraseTable
    year_lead: PhraseTable
    between: frozenset[str]
    year_words: frozenset[str]
    weak_lead: frozenset[str]
    of: frozenset[str]
    ago_before: PhraseTable
    ago_after: PhraseTable
    periods: dict[str, str]
    few: frozenset[str]
    future: frozenset[str]
    decades: frozenset[str]
    months_first: bool
    named_days: PhraseTable
    weekday_to: PhraseTable
    habits: frozenset[str]
    past: frozenset[str]
    present: PhraseTable
    numbered_weekdays: bool
    bare_years: BareYears
    ago_heads: frozenset[str]
    heads: frozenset[str]
    day_words: PhraseTable
    day_of: frozenset[str]
    night_days: frozenset[str]  # nights named in one word with their weekday
    denied: PhraseTable
    until: frozenset[str]
    lasting: frozenset[str]


@cache
def date_words(language: str) -> Words:
    data = load("dates", language)

    def words(key: str) -> frozenset[str]:
        return frozenset(fold(w, language) for w in phrases_of(data.get(key)))

    def table(key: str) -> PhraseTable:
        value = data.get(key)
        groups = numbers_by(value) if isinstance(value, dict) else {"": phrases_of(value)}
        return PhraseTable(groups, language)

    parts, nights = words("day_parts"), words("day_nights")
    joined = {
        value: [
            fold(day + joiner + part, language)
            for day in days
            for joiner in {"", str(data.get("day_part_joiner") or "")}
            for part in sorted(parts | nights)
        ]
        for value, days in numbers_by(data.get("weekdays")).items()
    }
    named = numbers_by(data.get("weekdays"))
    months, relative, day_words = table("months"), table("relative"), table("day_words")
    weekdays = PhraseTable(
        {value: [*days, *sorted(set(joined[value]))] for value, days in named.items()}, language
    )
    ago_before, ago_after = table("ago_before"), table("ago_after")
    periods = numbers_by(data.get("periods"))
    return Words(
        language,
        months,
        words("unsure_months"),
        weekdays,
        relative,
        table("qualifiers"),
        table("weekday_lead"),
        table("month_lead"),
        table("year_lead"),
        words("between"),
        words("year_words"),
        words("weak_year_lead"),
        words("of"),
        ago_before,
        ago_after,
        {fold(w, language): p for p, ws in periods.items() for w in ws},
        words("few"),
        words("future"),
        words("decades"),
        bool(data.get("months_first")),
        table("named_days"),
        table("weekday_to"),
        words("habitual"),
        words("past"),
        table("present"),
        bool(data.get("numbered_weekdays")),
        BareYears(
            words("year_verbs"),
            words("year_maybe_verbs"),
            tuple(sorted(words("year_verb_endings"))),
            words("year_pronouns"),
            words("year_subjects"),
            tuple(sorted(words("year_subject_endings"))),
            words("year_before"),
            words("year_after"),
            tuple(sorted(words("year_after_endings"))),
        ),
        ago_after.heads(),
        months.heads()
        | weekdays.heads()
        | relative.heads()
        | ago_before.heads()
        | day_words.heads(),
        day_words,
        words("day_of"),
        frozenset(
            day
            for of_day in joined.values()
            for day in of_day
            if nights and day.endswith(tuple(nights))
        ),
        table("denied"),
        words("until"),
        words("lasting"),
    )
