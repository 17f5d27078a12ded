"""Dates in running text as closed intervals: absolute, partial and relative ones.

An interval is widened, never guessed, where the text leaves a choice (03/05/2016 in English, a
weekday in a sentence about the future), because a false conflict is worse than a missed one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from compare.facts.date_words import Words, date_words
from compare.facts.days import (
    Span,
    ago_span,
    anchored,
    by_rule,
    join,
    near,
    published_span,
    span_of,
    weekday_range,
    weekday_span,
)
from compare.facts.numerals import lexicon, read
from compare.facts.numeric_dates import is_bare_year, numeric_date
from compare.facts.phrases import RECENT
from compare.facts.pieces import Piece, keys_of, pieces

_OPENING = frozenset("«“\"'(–—-:")
_DAY_SUFFIX = frozenset(["st", "nd", "rd", "th", "er", "º", "ª", "de", "den", "a", "e"])


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a sentence; `earliest` and `latest` bound it, both None when unresolved."""

    start: int
    end: int
    earliest: date | None
    latest: date | None
    kind: str  # "absolute" | "partial" | "relative"


class Found(NamedTuple):
    """A date at tokens `first` up to, not including, `last`."""

    first: int
    last: int
    span: Span | None
    kind: str


def find_dates(sentence: str, language: str, published: str | None = None) -> list[DateMention]:
    """The dates of a sentence, from left to right, as spans of code points.

    `published` is the ISO date of the article, "2017", "2017-05" or "2017-05-03"; what is not
    such a date counts as unknown. Relative dates and days without a year are then unresolved.
    Raises nothing.
    """
    if len(sentence) <= RECENT and not _recent(sentence, language):
        return []
    tokens = pieces(sentence, language)
    return [
        DateMention(
            tokens[f.first].start,
            tokens[f.last - 1].end,
            f.span[0] if f.span else None,
            f.span[1] if f.span else None,
            f.kind,
        )
        for f in _scan(sentence, tokens, language, published)
    ]


def disjoint_dates(a: DateMention, b: DateMention) -> bool:
    """Whether two dates cannot be the same; False when either is unresolved.

    Relative dates get a day's slack, for time zones and for articles dated a day late.
    """
    apart = days_apart(a, b)
    return apart is not None and apart > (1 if "relative" in (a.kind, b.kind) else 0)


def days_apart(a: DateMention, b: DateMention) -> int | None:
    """Days between two dates at their nearest, 0 or less if they may be the same; None when
    either is unresolved."""
    gaps = [
        max((two[0] - one[1]).days, (one[0] - two[1]).days)
        for one in _spans(a)
        for two in _spans(b)
    ]
    return min(gaps, default=None)


def _spans(mention: DateMention) -> list[Span]:
    """What a mention may mean: a day of this year or the last is two days, not all between."""
    first, last = mention.earliest, mention.latest
    if first is None or last is None:
        return []
    if first != last and (first.month, first.day) == (last.month, last.day):
        return [(first, first), (last, last)]
    # So is a month, or some days of one.
    years, days = last.year - first.year, last.day - first.day
    if mention.kind == "partial" and first.month == last.month and years == 1 and days >= 0:
        return [_days_of(first.year, first, last), _days_of(last.year, first, last)]
    return [(first, last)]


def _days_of(year: int, first: date, last: date) -> Span:
    """From the day of one date to that of another in the same month of a year."""
    final = monthrange(year, first.month)[1]
    return (
        date(year, first.month, min(first.day, final)),
        date(year, first.month, min(last.day, final)),
    )


def denied_date(sentence: str, language: str, mention: DateMention) -> bool:
    """Whether a date is named as one that it was not: "on Monday, not on Friday"."""
    words, tokens = date_words(language), pieces(sentence, language)
    first = next((i for i, t in enumerate(tokens) if t.start >= mention.start), len(tokens))
    if first == 0 or first == len(tokens) or tokens[first].key in words.until:
        return False
    return words.denied.before(tokens, first)[0] >= 0


def date_places(sentence: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where dates stand among the pieces of a sentence: the first one, and the one after."""
    places = _recent if len(sentence) <= RECENT else _places
    return places(sentence, language)


def _places(sentence: str, language: str) -> tuple[tuple[int, int], ...]:
    found = _scan(sentence, pieces(sentence, language), language)
    return tuple((one.first, one.last) for one in found)


# Asked for by the readers of quantities and of dates; most sentences have no date.
_recent = lru_cache(maxsize=8)(_places)


def _scan(
    sentence: str, tokens: Sequence[Piece], language: str, published: str | None = None
) -> list[Found]:
    words = date_words(language)
    issued = published_span(published)
    if issued and not 1500 <= issued[0].year <= 2200:
        issued = None
    scanner = _Scanner(sentence, tokens, words, issued)
    found: list[Found] = []
    index = 0
    while index < len(tokens):
        match = scanner.at(index)
        if match:
            if match.first < (found[-1].last if found else 0):
                match = match._replace(first=index)
            found.append(match)
        index = match.last if match else index + 1
    return found


class _Scanner:
    def __init__(
        self,
        sentence: str,
        tokens: Sequence[Piece],
        words: Words,
        issued: Span | None,
    ) -> None:
        self.text, self.tokens, self.words, self.issued = sentence, tokens, words, issued
        self.arabic = words.language == "ar"
        seen = {t.key for t in tokens}
        self.future = not words.future.isdisjoint(seen)
        self.may_end_in_ago = not words.ago_heads.isdisjoint(seen)

    def keys(self, index: int) -> tuple[str, ...]:
        key = self.tokens[index].key
        return keys_of(key) if self.arabic else (key,)

    def at(self, i: int) -> Found | None:
        token = self.tokens[i]
        if token.sort == "n":
            numeric = numeric_date(self.tokens, i, self.words.months_first)
            if numeric:
                return Found(i, *numeric)
            return self._day_first(i) or self._year(i) or self._ago(i, i)
        if token.sort == "w" and (self.may_end_in_ago or self._may_begin(token.key)):
            return self._worded(i)
        return None

    def _may_begin(self, key: str) -> bool:
        """Whether a date can begin with a word; False for nearly all words."""
        heads = self.words.heads
        return key in heads or (self.arabic and not heads.isdisjoint(keys_of(key)))

    def _worded(self, i: int) -> Found | None:
        words, tokens, keys = self.words, self.tokens, self.keys(i)
        if words.day_words.at(tokens, i, keys)[0] and (found := self._day_first(i)):
            return found
        last, rule = words.relative.at(tokens, i, keys)
        if last:
            return Found(i, last, by_rule(self.issued, rule), "relative")
        last, _ = words.ago_before.at(tokens, i, keys)
        if last and (found := self._ago(i, last)):
            return found
        if self.may_end_in_ago and (found := self._ago(i, i)):
            return found
        last, month = words.months.at(tokens, i, keys)
        if last:
            return self._month(i, self._twice(last, month), int(month))
        last, weekday = words.weekdays.at(tokens, i, keys)
        if last:
            return self._weekday(i, last, int(weekday))
        return None

    def _number(self, i: int, low: int, high: int) -> int:
        """The plain figure at a token, or -1."""
        if i >= len(self.tokens) or self.tokens[i].sort != "n":
            return -1
        text = self.tokens[i].key
        if not text.isdecimal() or len(text) > 4:
            return -1
        return int(text) if low <= int(text) <= high else -1

    def _is_year(self, i: int) -> int:
        if i >= len(self.tokens) or len(self.tokens[i].key) != 4:
            return -1
        year = self._number(i, 1500, 2100)
        # "2014 jihadists" is a year to us all the same; "2014.5", "2014-X5" and "2014 %" are not.
        if i + 1 < len(self.tokens) and self.tokens[i + 1].key in ("%", "٪", "€", "$", "£"):
            return -1
        return year

    def _day_first(self, i: int) -> Found | None:
        """9. september 2017, 3–5 May, «14 تشرين الأول الماضي»."""
        tokens, words = self.tokens, self.words
        day, after = self._day(i)
        if day < 0:
            return None
        end_day = day
        if after + 1 < len(tokens) and (
            tokens[after].key in words.between or tokens[after].key in "-–—/"
        ):
            other, ended = self._day(after + 1)
            if other > day:
                end_day, after = other, ended
        if tokens[i].sort == "w" and words.day_of:
            if after >= len(tokens) or tokens[after].key not in words.day_of:
                return None
            after += 1  # "the sixth of November"
            after += self.arabic and after < len(tokens) and tokens[after].key == "شهر"
        if after >= len(tokens):
            return None
        last, month = words.months.at(tokens, after, self.keys(after))
        if not last:
            return None
        joined = last < len(tokens) and tokens[last].glued and tokens[last].key == "-"
        if joined and tokens[i].sort == "w":  # "den andre mai-festen"
            return None
        if last < len(tokens) and tokens[last].key == "." and tokens[last].glued:
            last += self._is_year(last + 1) > 0
        last = self._twice(last, month)
        return self._with_year(self._lead(i), last, int(month), day, end_day)

    def _day(self, i: int) -> tuple[int, int]:
        """A day of the month in figures or words, or -1, and where it ends: "3.", "den tredje"."""
        day = self._number(i, 1, 31)
        if day > 0:
            return day, self._skip_suffix(i + 1)
        last = i + (i < len(self.tokens) and self.tokens[i].key in self.words.of)
        last, named = self.words.day_words.at(self.tokens, last)
        if not last and i < len(self.tokens):
            last, named = self.words.day_words.at(self.tokens, i, self.keys(i))
        return (int(named), last) if last else (-1, i)

    def _twice(self, last: int, month: str) -> int:
        """The end of a month that is named twice: «أيار/مايو», or by a slip."""
        for spot in (last, last + 1):
            again, same = self.words.months.at(self.tokens, spot)
            if again and same == month and (spot == last or self.tokens[last].key in "/("):
                closing = again < len(self.tokens) and self.tokens[again].key == ")"
                return again + (closing and self.tokens[last].key == "(")
        return last

    def _skip_suffix(self, j: int) -> int:
        for _ in range(3):
            if j >= len(self.tokens):
                break
            token = self.tokens[j]
            joined = token.glued and (token.key in "." or token.key in _DAY_SUFFIX)
            if not joined and token.key not in self.words.of:
                break
            j += 1
        return j

    def _with_year(self, first: int, last: int, month: int, day: int, end_day: int) -> Found | None:
        year, last_with_year = self._year_after(last)
        if year:
            span = join(span_of(year, month, day), span_of(year, month, end_day))
            return Found(first, last_with_year, span, "absolute" if day else "partial")
        qualified = self._qualified(first, last, month, day)
        if qualified:
            return qualified
        span = (
            join(near(self.issued, month, day), near(self.issued, month, end_day))
            if self.issued
            else None
        )
        return Found(first, last, span, "partial")

    def _year_after(self, j: int) -> tuple[int, int]:
        tokens = self.tokens
        k = j
        for _ in range(3):
            year = self._is_year(k)
            if year > 0:
                if k + 1 < len(tokens) and tokens[k + 1].sort == "w" and tokens[k + 1].glued:
                    return 0, j
                return year, k + 1
            if k >= len(tokens):
                break
            lead = k > j and tokens[k].key in ("سنه", "العام")
            if tokens[k].key not in self.words.of and tokens[k].key not in (",", "/") and not lead:
                last, _ = self.words.year_lead.at(tokens, k)
                if not last or self._is_year(last) < 0:
                    break
                k = last
                continue
            k += 1
        return 0, j

    def _year(self, i: int) -> Found | None:
        """A year that its surroundings mark as one."""
        year = self._is_year(i)
        if year < 0:
            return None
        tokens = self.tokens
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if (
            following
            and following.key in self.words.decades
            and (following.glued or following.sort == "w")
        ):
            return Found(i, i + 2, join(span_of(year), span_of(min(year + 9, 9999))), "partial")
        if following and following.key == "-" and following.glued and i + 2 < len(tokens):
            tail = tokens[i + 2]
            if tail.key in self.words.decades:
                return Found(i, i + 3, join(span_of(year), span_of(year + 9)), "partial")
            if tail.glued and tail.sort == "w":
                return None
        bracketed = (
            following is not None and following.key == ")" and i > 0 and tokens[i - 1].key == "("
        )
        first, _ = self.words.year_lead.before(tokens, i, self.words.language == "ar")
        if first < 0 and not bracketed and not is_bare_year(self.text, tokens, i, self.words):
            return None
        if first >= 0 and not self._surely_year(i, year):
            return None
        span, last = span_of(year), i + 1
        if i + 2 < len(tokens) and (
            tokens[i + 1].key in "-–—/" or tokens[i + 1].key in self.words.between
        ):
            other = self._is_year(i + 2)
            if other < 0 and tokens[i + 1].glued and len(tokens[i + 2].key) == 2:
                short = self._number(i + 2, year % 100 + 1, 99)
                other = year - year % 100 + short if short > 0 else -1
            if other > year:
                # The text may speak of either end or of all the time between.
                span, last = join(span, span_of(other)), i + 3
        return Found(i if first < 0 else first, last, span, "partial")

    def _surely_year(self, i: int, year: int) -> bool:
        """Whether a figure after a preposition is a year: "in 2014", not "of 1800 men"."""
        lead, words = self.keys(i - 1), self.words
        if any(k in words.year_words for k in lead):
            return True
        weak = any(k in words.weak_lead for k in lead)
        if not weak and 1900 < year <= 2050 and year % 100:
            return True
        if i + 1 >= len(self.tokens):
            return True
        following = self.tokens[i + 1]
        if following.sort == "p" and following.key not in "%٪€$£-–—":
            return True
        other = self._is_year(i + 2)
        if not (following.key in words.between or following.key in "-–—") or other <= year:
            return False
        modern = all(1900 < y <= 2050 and y % 100 for y in (year, other))
        return modern or self._surely_year(i + 2, other)

    def _lead(self, i: int) -> int:
        first, _ = self.words.month_lead.before(self.tokens, i, self.words.language == "ar")
        return first if first >= 0 else i

    def _month(self, i: int, last: int, month: int) -> Found | None:
        tokens, words = self.tokens, self.words
        shown = self.text[tokens[i].start : tokens[i].end]
        if words.language in ("en", "de") and not shown[:1].isupper():
            return None
        first = self._lead(i)
        if words.months_first:
            day = self._number(last, 1, 31)
            if day > 0 and not (
                last + 1 < len(tokens) and tokens[last + 1].key in ("%", "percent")
            ):
                end_day, j = day, self._skip_suffix(last + 1)
                if j + 1 < len(tokens) and tokens[j].key in ("-", "–", "to", "and"):
                    other = self._number(j + 1, 1, 31)
                    if other > day and not words.months.at(tokens, j + 2)[0]:
                        end_day, j = other, self._skip_suffix(j + 2)
                return self._with_year(first, j, month, day, end_day)
        if last < len(tokens) and tokens[last].key == "." and self._is_year(last + 1) > 0:
            last += 1
        year, _ = self._year_after(last)
        qualified = self._qualified(first, last, month, 0) if not year else None
        if qualified:
            return qualified
        clitic = (
            words.language == "ar"
            and tokens[i].key[:1] in "بل"
            and self.keys(i)[0] not in words.months
        )
        if not year and first == i and not clitic:
            return None
        if not year and any(k in words.unsure for k in self.keys(i)) and first == i:
            return None
        return self._with_year(first, last, month, 0, 0)

    def _qualified(self, first: int, last: int, month: int, day: int) -> Found | None:
        """«تموز الماضي», "October last year", "sist juli"."""
        tokens, words = self.tokens, self.words
        start, rule = words.qualifiers.before(tokens, first)
        end = last
        # "passé en mai" has been there, no May has passed.
        passed = rule in ("last", "next") and words.month_lead.at(tokens, first)[0]
        if start < 0 or passed:
            start = first
            end, rule = words.qualifiers.at(tokens, last)
            if not end:
                return None
        slack = 31 if words.language == "en" else 0
        return Found(start, end, anchored(self.issued, rule, month, day, slack), "relative")

    def _weekday(self, i: int, last: int, weekday: int) -> Found | None:
        tokens, words = self.tokens, self.words
        start, named = words.named_days.before(tokens, last)
        if start < 0:
            start = i
            last_named, named = words.named_days.at(tokens, i)
            last = last_named or last
        if named is not None:  # "Good Friday" is not the latest Friday
            return Found(start, last, None, "relative")
        until, other = self._until(last)
        first, rule = words.weekday_lead.before(tokens, i, words.language == "ar")
        end, after = (until, None) if until else words.qualifiers.at(tokens, last)
        if first < 0 and not end and not self._bare_weekday(i):
            return None
        if first < 0 and (before := words.qualifiers.before(tokens, i))[0] >= 0:
            first, after = before
        if first < 0:
            first = i
        rule = after or rule
        # «på torsdag» looks ahead, «på torsdagen» does not.
        if rule == "coming" and not tokens[i].key.endswith("dag"):
            rule = "on"
        ahead = self.future or self._may_look_ahead()
        habit = rule != "past" and not words.habits.isdisjoint(self.keys(i))
        if habit or self._other_day(last, weekday):
            rule = "any"
        if until:
            span = weekday_range(self.issued, weekday, other, rule, ahead)
        else:
            span = weekday_span(self.issued, weekday, rule, ahead)
        return Found(first, end or last, span, "relative")

    def _bare_weekday(self, i: int) -> bool:
        """Whether a weekday without a lead-in is one: «الأحد» is also "one of"."""
        shown = self.text[self.tokens[i].start]
        if self.words.language == "fr":  # a capital inside a sentence makes a name of it
            opens = i == 0 or self.tokens[i - 1].key in _OPENING
            return shown.islower() or opens
        if self.words.language == "en":
            return shown.isupper()
        return self.words.language not in ("ar", "es")

    def _until(self, last: int) -> tuple[int, int]:
        """The end and the second weekday of "Tuesday to Thursday", «الجمعة السبت»; else (0, 0)."""
        tokens, words = self.tokens, self.words
        if last >= len(tokens):
            return 0, 0
        after = words.weekday_to.at(tokens, last)[0] or last + (tokens[last].key in "-–—/")
        if after >= len(tokens) or (after == last and not self.arabic):
            return 0, 0
        end, weekday = words.weekdays.at(tokens, after, self.keys(after))
        return (end, int(weekday)) if end else (0, 0)

    def _may_look_ahead(self) -> bool:
        """Whether nothing in a sentence tells of the past, where the language has words for it."""
        words, tokens = self.words, self.tokens
        return bool(words.past) and not any(
            t.key in words.past and not words.present.at(tokens, i)[0] for i, t in enumerate(tokens)
        )

    def _other_day(self, last: int, weekday: int) -> bool:
        """Whether "mardi 14" is not the latest Tuesday, or "14" counts something."""
        day = self._number(last, 1, 31) if self.words.numbered_weekdays else -1
        span = weekday_span(self.issued, weekday, None, False)
        return day > 0 and (span is None or span[0].day != day)

    def _ago(self, first: int, i: int) -> Found | None:
        """Such as "three weeks ago", «قبل ثلاثة أسابيع», with some slack on both sides."""
        tokens, words = self.tokens, self.words
        prefixed = i > first
        if i >= len(tokens):
            return None
        amount, j = 0, i
        vague = any(k in words.few for k in self.keys(i))
        if vague:
            j = i + 1
        else:
            if tokens[i].sort == "n":
                amount, j = self._number(i, 1, 3000), i + 1
            else:
                number = read(tokens, i, lexicon(words.language))
                if number and number.form in ("words", "one") and number.low <= 3000:
                    amount, j = int(number.low), number.last
            if amount < 1 and prefixed and self.keys(i)[0] in words.periods:
                amount = (
                    2 if words.language == "ar" and self.keys(i)[0].endswith(("ين", "ان")) else 1
                )
            if amount < 1:
                return None
        if j >= len(tokens):
            return None
        unit = next((words.periods[k] for k in self.keys(j) if k in words.periods), None)
        if unit is None:
            return None
        last = j + 1
        end, _ = words.ago_after.at(tokens, last)
        if end and not prefixed and first and tokens[first - 1].key in words.lasting:
            return None
        if not end and (not prefixed or words.ago_before.at(tokens, first)[1] == "both"):
            return None
        span = None if vague else ago_span(self.issued, unit, amount)
        return Found(first, end or last, span, "relative")
