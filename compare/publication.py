"""Dates of publication, as pages and files of any language write them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from compare.decoding import quoted
from compare.errors import InputError

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)")
_YEAR = re.compile(r"\d{4}")
_ALEF = str.maketrans("أإآ\u00a0", "ااا ")
_CALENDARS = (
    "en", "nb", "nn", "sv", "da", "ar", "ar_DZ", "ar_IQ", "ar_MA", "ar_TN", "de", "de_AT", "fr",
    "es", "it", "nl", "pt", "pl", "uk", "ru", "tr", "fa",
)  # fmt: skip


def declared_date(value: str, where: str) -> str:
    """A date somebody declared, as ISO 8601; InputError if it is none."""
    found = parse_date(value[:100].strip(), "und") or checked(value.strip())
    if found is None:
        raise InputError(f"{where}: {quoted(value)} is not a date such as 2016-05-03")
    return found


def parse_date(text: str, language: str, within: int = 100) -> str | None:
    """The first date in ``text`` as ISO 8601, if it starts ``within`` so many characters."""
    text = text.lower().translate(_ALEF)
    if match := _ISO.search(text):
        found = checked(*(part for part in match.groups() if part))
    elif match := _NUMERIC.search(text):
        found = _day_first(match[1], match[3], match[4], match[2] == "." or language != "en")
    elif _YEAR.search(text) and (match := _months()[1].search(text)):
        month = _months()[0][match["month"]]
        found = checked(match["year"], month, match["before"] or match["after"])
    else:
        return None
    return found if match.start() <= within else None


def _day_first(day: str, month: str, year: str, certain: bool) -> str | None:
    """03/05/2016: English has it both ways; unless a number is over 12, the year is all we know."""
    if not certain and int(day) <= 12 and int(month) <= 12 and int(day) != int(month):
        return checked(year)
    return checked(year, month, day) or checked(year, day, month)


def checked(year: str, month: str | int | None = None, day: str | None = None) -> str | None:
    """ISO 8601 as far as it is known; None if no such day exists (or not in a newspaper)."""
    parts = [part for part in (year, month, day) if part is not None]
    try:
        numbers = [int(part) for part in parts]
        date(*[*numbers, 1, 1][:3])
    except (ValueError, OverflowError):
        return None
    if not 1700 <= numbers[0] <= 2199:
        return None
    return "-".join(f"{number:02d}" for number in numbers)


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str]]:
    """Month names of every language, and a pattern for dates with one of them.

    No name means one month here and another there, so the language need not be known.
    """
    from babel.dates import get_month_names

    months: dict[str, int] = {}
    for locale in _CALENDARS:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, label in get_month_names(width, context, locale).items():
                    months.setdefault(label.lower().translate(_ALEF).strip("."), month)
    months |= {"sept": 9, "des": 12}
    either = "|".join(re.escape(label) for label in sorted(months, key=len, reverse=True))
    return months, re.compile(
        rf"(?:(?<!\d)(?P<before>\d{{1,2}})(?:\.|er|st|nd|rd|th|º)?\s*(?:de|of)?\s*)?"
        # Arabic papers give a month two names: "أيار/مايو".
        rf"(?<!\w)(?P<month>{either})(?!\w)\.?(?:\s?/\s?(?:{either}))?\s*(?:de)?"
        rf"(?:\s*(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?,?\s*(?P<year>\d{{4}})(?!\d)"
    )
