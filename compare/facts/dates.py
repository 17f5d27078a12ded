"""Dates in running text as closed intervals: absolute, partial and relative ones.

An interval is widened, never guessed, where the text leaves a choice (03/05/2016 in English, a
weekday in a sentence about the future), because a false conflict is worse than a missed one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from compare.facts.numerals import PhraseTable, Piece, keys_of, lexicon, numbers_by, pieces, read
from compare.facts.polarity import fold, phrases_of
from compare.lexicon import load

_DAY_SUFFIX = frozenset(["st", "nd", "rd", "th", "er", "º", "ª", "de", "den", "a", "e"])
_NUMERIC = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?:[tT][0-9][0-9:]*[zZ]?)?")
_YMD = re.compile(r"([0-9]{4})([./])([0-9]{1,2})\2([0-9]{1,2})")
# A day without a year belongs to the article's past unless a coming one is this much nearer.
_PAST_DAYS, _AHEAD_DAYS = 200, 60


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
    span: tuple[date, date] | None
    kind: str


@dataclass(frozen=True, slots=True)
class _Words:
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


@cache
def _words(language: str) -> _Words:
    data = load("dates", language)

    def words(key: str) -> frozenset[str]:
        return frozenset(fold(w, language) for w in phrases_of(data.get(key)))

    def table(key: str) -> PhraseTable:
        value = data.get(key)
        groups = numbers_by(value) if isinstance(value, dict) else {"": phrases_of(value)}
        return PhraseTable(groups, language)

    periods = numbers_by(data.get("periods"))
    return _Words(
        language,
        table("months"),
        words("unsure_months"),
        table("weekdays"),
        table("relative"),
        table("qualifiers"),
        table("weekday_lead"),
        table("month_lead"),
        table("year_lead"),
        words("between"),
        words("year_words"),
        words("weak_year_lead"),
        words("of"),
        table("ago_before"),
        table("ago_after"),
        {fold(w, language): p for p, ws in periods.items() for w in ws},
        words("few"),
        words("future"),
        words("decades"),
        bool(data.get("months_first")),
    )


def find_dates(sentence: str, language: str, published: str | None = None) -> list[DateMention]:
    """The dates of a sentence, from left to right, as spans of code points.

    `published` is the ISO date of the article, "2017", "2017-05" or "2017-05-03"; what is not
    such a date counts as unknown. Relative dates and days without a year are then unresolved.
    Raises nothing.
    """
    tokens = pieces(sentence, language)
    return [
        DateMention(
            tokens[f.first].start,
            tokens[f.last - 1].end,
            f.span[0] if f.span else None,
            f.span[1] if f.span else None,
            f.kind,
        )
        for f in scan(sentence, tokens, language, published)
    ]


def disjoint_dates(a: DateMention, b: DateMention) -> bool:
    """Whether two dates cannot be the same; False when either is unresolved.

    Relative dates get a day's slack, for time zones and for articles dated a day late.
    """
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return False
    slack = 1 if "relative" in (a.kind, b.kind) else 0
    first, second = (a, b) if a.earliest <= b.earliest else (b, a)
    assert first.latest
    assert second.earliest
    return (second.earliest - first.latest).days > slack


def published_span(published: str | None) -> tuple[date, date] | None:
    """The days an ISO date, possibly without day or month, may stand for; None if it is none."""
    found = re.match(r"\s*([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", published or "")
    if not found:
        return None
    year, month, day = (int(g) if g else 0 for g in found.groups())
    return _span(year, month, day)


def _span(year: int, month: int = 0, day: int = 0) -> tuple[date, date] | None:
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except (ValueError, IndexError):
        return None


def scan(
    sentence: str, tokens: Sequence[Piece], language: str, published: str | None = None
) -> list[Found]:
    """Dates as token ranges, for readers that have split the sentence already."""
    words = _words(language)
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
        words: _Words,
        issued: tuple[date, date] | None,
    ) -> None:
        self.text, self.tokens, self.words, self.issued = sentence, tokens, words, issued
        self.may_end_in_ago = any(t.key in words.ago_after for t in tokens)

    def keys(self, index: int) -> tuple[str, ...]:
        key = self.tokens[index].key
        return keys_of(key) if self.words.language == "ar" else (key,)

    def at(self, i: int) -> Found | None:
        token = self.tokens[i]
        if token.sort == "n":
            return self._numeric(i) or self._day_first(i) or self._year(i) or self._ago(i, i)
        if token.sort != "w":
            return None
        return self._worded(i)

    def _worded(self, i: int) -> Found | None:
        words, tokens, keys = self.words, self.tokens, self.keys(i)
        last, rule = words.relative.at(tokens, i, keys)
        if last:
            return Found(i, last, self._rule(rule), "relative")
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

    # --- figures ---------------------------------------------------------------------------

    def _numeric(self, i: int) -> Found | None:
        """3.5.2016, 2016-05-03, 03/05/2016: written without spaces, so read from the run."""
        last = i + 1
        while last < len(self.tokens) and last < i + 12 and self.tokens[last].glued:
            if self.tokens[last].sort == "p" and self.tokens[last].key not in "./-:":
                break
            last += 1
        if i and self.tokens[i].glued and self.tokens[i - 1].key in ("/", "-", "."):
            return None
        run = "".join(t.key for t in self.tokens[i:last])
        iso, numeric, ymd = _ISO.match(run), _NUMERIC.match(run), _YMD.match(run)
        span, size = None, 0
        if iso and 1500 <= int(iso[1]) <= 2100:
            span, size = _span(int(iso[1]), int(iso[2]), int(iso[3] or 0)), iso.end()
            kind = "absolute" if iso[3] else "partial"
        elif ymd and 1500 <= int(ymd[1]) <= 2100:
            span, size, kind = _span(int(ymd[1]), int(ymd[3]), int(ymd[4])), ymd.end(), "absolute"
        elif numeric:
            span, size, kind = self._either_order(numeric), numeric.end(), "absolute"
        if not span:
            return None
        end = i
        while end < last and size > 0:
            size -= len(self.tokens[end].key)
            end += 1
        if end < len(self.tokens) and self.tokens[end].glued and self.tokens[end].sort == "n":
            return None
        return None if size else Found(i, end, span, kind)

    def _either_order(self, numeric: re.Match[str]) -> tuple[date, date] | None:
        a, b, year = int(numeric[1]), int(numeric[3]), int(numeric[4])
        if len(numeric[4]) == 2:
            # Two-digit years only with two-digit days: "3.5.16" may be a paragraph.
            if len(numeric[1]) + len(numeric[3]) < 4:
                return None
            year += 2000 if year < 50 else 1900
        if not 1500 <= year <= 2100:
            return None
        day_first = _span(year, b, a) if 1 <= b <= 12 and a else None
        if not self.words.months_first or numeric[2] == ".":
            return day_first
        month_first = _span(year, a, b) if 1 <= a <= 12 and b else None
        if day_first and month_first:
            return min(day_first[0], month_first[0]), max(day_first[1], month_first[1])
        return day_first or month_first

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
        day = self._number(i, 1, 31)
        if day < 0:
            return None
        end_day, j = day, i + 1
        after = self._skip_suffix(j)
        if after + 1 < len(tokens) and (
            tokens[after].key in words.between or tokens[after].key in "-–—/"
        ):
            other = self._number(after + 1, 1, 31)
            if other > day:
                end_day, after = other, self._skip_suffix(after + 2)
        if after >= len(tokens):
            return None
        last, month = words.months.at(tokens, after, self.keys(after))
        if not last:
            return None
        if last < len(tokens) and tokens[last].key == "." and tokens[last].glued:
            last += self._is_year(last + 1) > 0
        last = self._twice(last, month)
        return self._with_year(self._lead(i), last, int(month), day, end_day)

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
            span = _join(_span(year, month, day), _span(year, month, end_day))
            return Found(first, last_with_year, span, "absolute" if day else "partial")
        qualified = self._qualified(first, last, month, day)
        if qualified:
            return qualified
        span = _join(self._near(month, day), self._near(month, end_day)) if self.issued else None
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
            return Found(i, i + 2, _join(_span(year), _span(min(year + 9, 9999))), "partial")
        if following and following.key == "-" and following.glued and i + 2 < len(tokens):
            tail = tokens[i + 2]
            if tail.key in self.words.decades:
                return Found(i, i + 3, _join(_span(year), _span(year + 9)), "partial")
            if tail.glued and tail.sort == "w":
                return None
        bracketed = (
            following is not None and following.key == ")" and i > 0 and tokens[i - 1].key == "("
        )
        first, _ = self.words.year_lead.before(tokens, i, self.words.language == "ar")
        if first < 0 and not bracketed:
            return None
        if first >= 0 and not self._surely_year(i, year):
            return None
        span, last = _span(year), i + 1
        if i + 2 < len(tokens) and (
            tokens[i + 1].key in "-–—/" or tokens[i + 1].key in self.words.between
        ):
            other = self._is_year(i + 2)
            if other < 0 and tokens[i + 1].glued and len(tokens[i + 2].key) == 2:
                short = self._number(i + 2, year % 100 + 1, 99)
                other = year - year % 100 + short if short > 0 else -1
            if other > year:
                # The text may speak of either end or of all the time between.
                span, last = _join(span, _span(other)), i + 3
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

    # --- months and weekdays ---------------------------------------------------------------

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
        if start < 0:
            start = first
            end, rule = words.qualifiers.at(tokens, last)
            if not end:
                return None
        return Found(start, end, self._anchored(rule, month, day), "relative")

    def _anchored(self, rule: str, month: int, day: int) -> tuple[date, date] | None:
        if not self.issued:
            return None
        early, late = self.issued
        if rule.startswith("year"):
            shift = int(rule[4:] or 0)
            return _join(
                _span(early.year + shift, month, day), _span(late.year + shift, month, day)
            )
        past = rule == "last"
        spans = [_span(y, month, day) for y in range(early.year - 1, late.year + 2)]
        # "Last July", said in July, may be this one: the month itself always stays possible.
        fit = [s for s in spans if s and (s[0] <= late if past else s[1] >= early)]
        if not fit:
            return None
        if past:
            newest = fit[-1]
            slack = 31 if self.words.language == "en" else 0
            close = newest[1] >= early - timedelta(days=slack)
            return _join(fit[-2] if close and len(fit) > 1 else newest, newest)
        close = fit[0][0] <= late + timedelta(days=31)
        return _join(fit[0], fit[1] if close and len(fit) > 1 else fit[0])

    def _near(self, month: int, day: int) -> tuple[date, date] | None:
        """A day or month without a year, by the article's date; both years where either may be."""
        assert self.issued
        early, late = self.issued
        spans = [_span(y, month, day) for y in range(early.year - 1, late.year + 2)]
        past = [s for s in spans if s and s[0] <= late]
        ahead = [s for s in spans if s and s[0] > late]
        if not past:
            return None
        since = (early - past[-1][1]).days
        until = (ahead[0][0] - late).days if ahead else 999
        if (late - early).days > 40:
            return _join(past[-2] if len(past) > 1 else past[-1], past[-1])
        if since <= _PAST_DAYS and until > _AHEAD_DAYS:
            return past[-1]
        return _join(past[-1], ahead[0]) if ahead else past[-1]

    def _weekday(self, i: int, last: int, weekday: int) -> Found | None:
        tokens, words = self.tokens, self.words
        # «الأحد» is also "one of", "fredag" a name: a capital or a lead-in is asked for where
        # the language has one, which the word list of lead-ins decides.
        first, rule = words.weekday_lead.before(tokens, i, words.language == "ar")
        end, after = words.qualifiers.at(tokens, last)
        if first < 0 and words.language in ("ar", "fr", "es") and not end:
            return None
        if words.language == "en" and not self.text[tokens[i].start].isupper():
            return None
        if first < 0 and (before := words.qualifiers.before(tokens, i))[0] >= 0:
            first, after = before
        if first < 0:
            first = i
        return Found(first, end or last, self._day_of(weekday, after or rule), "relative")

    def _day_of(self, weekday: int, rule: str | None) -> tuple[date, date] | None:
        if not self.issued:
            return None
        early, late = self.issued
        if (late - early).days > 6:
            return early - timedelta(days=7), late + timedelta(days=7)
        back = early - timedelta(days=(early.weekday() - weekday) % 7)
        on = late + timedelta(days=(weekday - late.weekday()) % 7)
        ahead = any(t.key in self.words.future for t in self.tokens)
        if rule == "last":
            return back - timedelta(days=7), back
        if rule == "next":
            return on, on + timedelta(days=7)
        return (back, on) if ahead else (back, back)

    # --- relative --------------------------------------------------------------------------

    def _rule(self, rule: str) -> tuple[date, date] | None:
        """The span of a rule such as "day -1", "week 0", "month -1", "year -1", "past year"."""
        if not self.issued:
            return None
        early, late = self.issued
        unit, _, amount = rule.partition(" ")
        try:
            if unit == "past":
                # "Earlier this year/month": from its first day to publication.
                return (
                    early.replace(month=1, day=1) if amount == "year" else early.replace(day=1)
                ), late
            return _shifted(early, unit, int(amount), late)
        except (ValueError, OverflowError):
            return None

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
        if not end and (not prefixed or words.ago_before.at(tokens, first)[1] == "both"):
            return None
        span = None
        if self.issued and not vague:
            try:
                early, late = self.issued
                one = _shifted(early, unit, -amount, late)
                # "Three weeks ago" is rarely to the day.
                size = {"day": 1, "week": 7, "month": 31, "year": 366}.get(unit, 1)
                loose = timedelta(days=0 if unit == "day" and amount < 3 else size)
                span = one[0] - loose, one[1] + loose
            except (ValueError, OverflowError):
                span = None
        return Found(first, end or last, span, "relative")


def _shifted(early: date, unit: str, amount: int, late: date) -> tuple[date, date]:
    if unit == "hour":
        return early - timedelta(days=1 + -amount // 24), late
    if unit == "day":
        step = timedelta(days=amount)
        return early + step, late + step
    if unit == "week":
        # Weeks begin on different days in different countries, and "last week" may be seven days.
        step = timedelta(days=7 * amount)
        return early + step - timedelta(days=7), late + step + timedelta(days=7)
    if unit == "month":
        one, two = _month_on(early, amount), _month_on(late, amount)
        return one[0], two[1]
    if unit == "year":
        return date(early.year + amount, 1, 1), date(late.year + amount, 12, 31)
    raise ValueError(unit)


def _month_on(day: date, amount: int) -> tuple[date, date]:
    months = day.year * 12 + day.month - 1 + amount
    span = _span(months // 12, months % 12 + 1)
    if span is None:
        raise ValueError(months)
    return span


def _join(a: tuple[date, date] | None, b: tuple[date, date] | None) -> tuple[date, date] | None:
    if a is None or b is None:
        return None
    return min(a[0], b[0]), max(a[1], b[1])
