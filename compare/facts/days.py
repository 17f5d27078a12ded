"""The days a date may stand for, seen from the day an article was published."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

Span = tuple[date, date]
"""The first and the last day, both included."""


# A day without a year belongs to the article's past unless a coming one is this much nearer.
_PAST_DAYS = 200
_AHEAD_DAYS = 60


def published_span(published: str | None) -> Span | None:
    """The days an ISO date, possibly without day or month, may stand for; None if it is none."""
    found = re.match(r"\s*([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", published or "")
    if not found:
        return None
    year, month, day = (int(g) if g else 0 for g in found.groups())
    return span_of(year, month, day)


def span_of(year: int, month: int = 0, day: int = 0) -> Span | None:
    """The days of a date, a month or a year; None if there is no such day."""
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except (ValueError, IndexError):
        return None


def join(a: Span | None, b: Span | None) -> Span | None:
    """From the first day of either to the last; None if one is unknown."""
    if a is None or b is None:
        return None
    return min(a[0], b[0]), max(a[1], b[1])


def near(issued: Span, month: int, day: int) -> Span | None:
    """A day or month without a year, by the article's date; both years where either may be."""
    early, late = issued
    spans = [span_of(y, month, day) for y in range(early.year - 1, late.year + 2)]
    past = [s for s in spans if s and s[0] <= late]
    ahead = [s for s in spans if s and s[0] > late]
    if not past:
        return None
    since = (early - past[-1][1]).days
    until = (ahead[0][0] - late).days if ahead else 999
    if (late - early).days > 40:
        return join(past[-2] if len(past) > 1 else past[-1], past[-1])
    if since <= _PAST_DAYS and until > _AHEAD_DAYS:
        return past[-1]
    return join(past[-1], ahead[0]) if ahead else past[-1]


def anchored(issued: Span | None, rule: str, month: int, day: int, slack: int) -> Span | None:
    """The days of "last July", "May next year".

    Up to `slack` days after such a month "last" may mean the one before.
    """
    if not issued or rule == "any":
        return None
    early, late = issued
    if rule.startswith("year"):
        shift = int(rule[4:] or 0)
        return join(span_of(early.year + shift, month, day), span_of(late.year + shift, month, day))
    past = rule == "last"
    spans = [span_of(y, month, day) for y in range(early.year - 1, late.year + 2)]
    # "Last July", said in July, may be this one: the month itself always stays possible.
    fit = [s for s in spans if s and (s[0] <= late if past else s[1] >= early)]
    if not fit:
        return None
    if past:
        newest = fit[-1]
        close = newest[1] >= early - timedelta(days=slack)
        return join(fit[-2] if close and len(fit) > 1 else newest, newest)
    close = fit[0][0] <= late + timedelta(days=31)
    return join(fit[0], fit[1] if close and len(fit) > 1 else fit[0])


def weekday_span(issued: Span | None, weekday: int, rule: str | None, ahead: bool) -> Span | None:
    """The days a weekday may stand for; `ahead` if the sentence looks to the future.

    The rule "any" is of one that is not the latest ("every Friday", "the following Friday"),
    "past" of one before today («i torsdags»), "coming" of one after it («på torsdag»).
    """
    if not issued or rule == "any":
        return None
    early, late = issued
    if (late - early).days > 6:
        return early - timedelta(days=7), late + timedelta(days=7)
    week = timedelta(days=7)
    back = early - timedelta(days=(early.weekday() - weekday) % 7)
    on = late + timedelta(days=(weekday - late.weekday()) % 7)
    if rule == "last":
        return back - week, back
    if rule == "next":
        return on, on + week
    if rule == "past":
        # On a Thursday it is the one of last week; the article may be dated a day late.
        return (back - week if back == early else back), back
    if rule == "coming":
        coming = on + week if on == late else on
        return (on if ahead else back), coming
    return (back, on) if ahead else (back, back)


def weekday_range(
    issued: Span | None, first: int, last: int, rule: str | None, ahead: bool
) -> Span | None:
    """The days from one weekday to another; wide where the latest such days are not over."""
    span = weekday_span(issued, first, rule, ahead)
    if not span or not issued:
        return None
    length = timedelta(days=(last - first) % 7)
    open_yet = span[0] + length > issued[1]
    return span[0] - timedelta(days=7 if open_yet else 0), span[1] + length


def by_rule(issued: Span | None, rule: str) -> Span | None:
    """The span of a rule such as "day -1", "week 0", "month -1", "year -1", "past year"."""
    if not issued:
        return None
    early, late = issued
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


def ago_span(issued: Span | None, unit: str, amount: int) -> Span | None:
    """The days that so many units before publication may be."""
    if not issued:
        return None
    try:
        early, late = issued
        one = _shifted(early, unit, -amount, late)
        # "Three weeks ago" is rarely to the day.
        size = {"day": 1, "week": 7, "month": 31, "year": 366}.get(unit, 1)
        loose = timedelta(days=0 if unit == "day" and amount < 3 else size)
        return one[0] - loose, one[1] + loose
    except (ValueError, OverflowError):
        return None


def _shifted(early: date, unit: str, amount: int, late: date) -> Span:
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


def _month_on(day: date, amount: int) -> Span:
    months = day.year * 12 + day.month - 1 + amount
    span = span_of(months // 12, months % 12 + 1)
    if span is None:
        raise ValueError(months)
    return span
