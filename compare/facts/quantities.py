"""Quantities in a sentence: what is counted, how many at least and at most, and in what role.

A quantity is an interval of the values its wording allows. Where a wording leaves a doubt the
interval is the wider one, or the number is left out: two quantities conflict only when no value
fits both. Choices: "about n" is n ± 15 %, or ± 20 % for a number with one significant figure;
"nearly n" is 85–100 % of n; "over n" and "under n" include n itself; "dozens" is 20–200,
"hundreds" 200–1,999, "thousands" 2,000–19,999 and so on up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from compare.facts.counted import noun_after
from compare.facts.intervals import bounded, bounded_after, bounded_behind, interval, range_at
from compare.facts.measures import Unit, View, dual, may_begin, unit_named
from compare.facts.numerals import Numeral, read
from compare.facts.pieces import Piece, pieces
from compare.facts.uncounted import (
    inside_word,
    is_score,
    no_number,
    not_a_count,
    unclear,
    year_like,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its meaning.

    `low` and `high` bound the values the text allows, both included; math.inf is an open end.
    `kind` is "count", "percent", "money", "measure", "duration", "age" or "other" (shares, number
    of times). `unit` is canonical (ISO 4217 for money, "km", "day", "%"), None for counts.
    `start` and `end` take in words of bound ("up to 30"). `counted` is the noun phrase counted, as
    written, at `counted_start` to `counted_end`; empty if the text gives none. `bound` is "exact",
    "at-most", "at-least", "about", "range" or "vague"; `role` is "plain", "per-unit", "total" or
    "additional".
    """

    low: float
    high: float
    kind: str
    unit: str | None
    start: int
    end: int
    counted: str
    counted_start: int
    counted_end: int
    bound: str
    role: str


def find_quantities(sentence: str, language: str) -> list[Quantity]:
    """The quantities of a sentence, from left to right, without overlaps.

    Dates, years, clock and telephone times, names with numbers, ordinals, scores and articles
    ("en", "une") are left out. A language without word lists gives quantities in digits alone.
    Raises nothing; runs in linear time.
    """
    tokens = pieces(sentence, language)
    return _Reader(sentence, tokens, language).quantities()


_SENTENCE_ROLES = 30


class _Reader(View):
    def __init__(self, text: str, tokens: Sequence[Piece], language: str) -> None:
        super().__init__(text, tokens, language)
        self.age_until = 0

    def quantities(self) -> list[Quantity]:
        found: list[Quantity] = []
        index = 0
        while index < len(self.tokens):
            result = None if index in self.closed else self._at(index)
            if result is None:
                index += 1
                continue
            quantity, index = result
            self.age_until = index if quantity and quantity.kind == "age" else 0
            self.floor = index
            if quantity:
                found.append(quantity)
        return found

    def _at(self, index: int) -> tuple[Quantity | None, int] | None:
        """The quantity whose number starts at a token and where to read on; None for no number."""
        words = self.words
        token = self.tokens[index]
        if token.sort == "p" or (token.sort == "w" and not may_begin(token.key, self.language)):
            return None
        last, value = words.fraction_phrases.at(self.tokens, index, self.forms(index))
        # "Half" of a million is a number, not a share.
        if last and not words.numbers.fixed.at(self.tokens, index, self.forms(index))[0]:
            return self._share(index, last, float(value))
        number = read(self.tokens, index, words.numbers, self.closed)
        if number is None and token.sort == "n":
            # "0800 123 456": what follows an impossible number is none either.
            last = index + 1
            while self.sort(last) == "n":
                last += 1
            return None, last
        if number is None:
            return self._dual(index) if self.arabic and token.sort == "w" else None
        if token.sort == "n" and (skip := not_a_count(self, index, number)):
            return None, skip
        if token.sort == "w" and inside_word(self, index, number):
            return None, number.last
        if number.last < len(self.tokens):
            after = number.last + (self.key(number.last) == "-" and self.glued(number.last))
            part = words.fractions.get(self.key(after))
            if part and number.low <= 20:
                return self._share(index, after + 1, number.low * part)
        if ratio := self._ratio(number):
            return None, ratio
        if number.form == "one":
            only, _ = words.only.before(self.tokens, index)
            if only < 0:
                return None, number.last
        return self._measure(number)

    def _ratio(self, number: Numeral) -> int:
        """Where "three in ten", "1 av 4" ends, which counts nothing; 0 if it is no ratio."""
        words = self.words
        last, _ = words.ratio.at(self.tokens, number.last)
        if not last or last >= len(self.tokens):
            return 0
        whole = read(self.tokens, last, words.numbers, self.closed)
        round_whole = whole is not None and whole.low in (2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1e3, 1e6)
        return whole.last if whole and round_whole and number.low < whole.low else 0

    def _share(self, first: int, last: int, value: float) -> tuple[Quantity | None, int]:
        if self.unit_at(last)[1]:
            return None, last
        low, high, bound, first = bounded(self, first, value * 0.97, value * 1.03, "about")
        high = min(high, 1.0)
        noun = noun_after(self, last)
        return self._made(low, high, unit_named("share"), first, last, noun, bound), last

    def _dual(self, index: int) -> tuple[Quantity | None, int] | None:
        """Arabic says "two" by the noun's ending alone."""
        for key in self.forms(index):
            unit = dual(key, self.language)
            if unit is None:
                continue
            token = self.tokens[index]
            cut = len(token.key) - len(key)
            start = token.start + cut if token.end - token.start == len(token.key) else token.start
            noun = (start, token.end)
            known = None if unit == "noun" else unit_named(unit)
            low, high, bound, first = bounded(self, index, 2.0, 2.0, "exact")
            return self._made(low, high, known, first, index + 1, noun, bound), index + 1
        return None

    def _measure(self, number: Numeral) -> tuple[Quantity | None, int]:
        tokens, words = self.tokens, self.words
        first, last = number.first, number.last
        low, high, bound = interval(number)
        ranged = range_at(self, number)
        if ranged:
            second, factor = ranged
            last = second.last
            low, high, bound = number.low * factor, second.high, "range"
            second_bound = second.form in ("vague", "about")
            if second_bound:
                high = interval(second)[1]
            number = second._replace(
                first=first, other=None if second.other is None else second.other
            )
            opening, _ = words.between.before(tokens, first, self.arabic)
            first = opening if opening >= self.floor else first
        elif is_score(self, number):
            return None, last + 2

        unit_first, unit = self.unit_before(first)
        end = last
        noun_at = last
        if unit is None:
            end, unit = self.unit_at(last, number)
        elif (again := self.unit_at(last, number))[1] == unit:
            end = again[0]
        if unit is not None and end > last:
            noun_at = end
        last = max(end, last) if unit is not None else last
        if unit_first is not None:
            first = unit_first
        age_end, _ = words.age_after.at(tokens, number.last)
        age_start, _ = words.age_before.before(tokens, first, self.arabic)
        if age_end:
            unit, last, noun_at = unit_named("year-old"), age_end, age_end
        elif unit is None or unit.name == "year":
            if age_start >= 0 and high < 130:
                unit, noun_at = unit_named("year-old"), last
            elif self._aside(number.first, last) and high < 120:
                unit = unit_named("year-old")
            elif unit is None and self.age_until and first - self.age_until == 1 and high < 130:
                # "aged 25 and 30"
                joined = self.key(first - 1) in self.words.between_and | {","}
                unit = unit_named("year-old") if joined and not noun_after(self, last) else None
        if number.other is not None and not ranged:
            # "1,200" is a thousand in a count, and a riddle as a length or a price.
            if unit is not None:
                return None, last
            low = high = number.other
        if (
            unit is None
            and not ranged
            and low != int(low)
            and low < 1000
            and number.form == "digits"
        ):
            return None, last
        low, high, bound, first = bounded(self, first, low, high, bound)
        low, high, bound, last, noun_at = bounded_after(self, low, high, bound, last, noun_at)
        noun = self._counted(noun_at, number, unit)
        if no_number(self, number, noun, unit):
            return None, last
        if year_like(self, number, unit, noun, bound) or (
            unit is None and not noun and number.first == number.last - 1 and unclear(self, number)
        ):
            return None, last
        if noun and unit is None:
            low, high, bound, last = bounded_behind(self, noun, low, high, bound, last)
        if unit is None and bound == "exact":
            low, high = float(int(low)), float(int(high))
        quantity = self._made(low, high, unit, first, last, noun, bound)
        return quantity, max(last, number.last)

    def _aside(self, first: int, last: int) -> bool:
        """ ", 34," after a name gives an age."""
        return (
            self.key(first - 1) in (",", "،")
            and last == first + 1
            and self.sort(first) == "n"
            and self.key(last) in (",", "،", ")")
            and self.sort(first - 2) == "w"
            and self.text[self.tokens[first - 2].start].isupper()
        )

    def _counted(self, index: int, number: Numeral, unit: Unit | None) -> tuple[int, int] | None:
        if unit is None:
            definite = (
                self.arabic
                and number.form == "vague"
                and any(k.startswith("ال") for k in self.forms(number.last - 1))
            )
            if definite and self.key(index) not in self.words.partitive:
                # «العشرات» stands on its own, or takes its noun after "of".
                return None
            return noun_after(self, index, number.link)
        if unit.kind == "percent" and self.key(index) in self.words.partitive:
            return noun_after(self, index)
        return None

    def _role(self, first: int, last: int, noun: tuple[int, int] | None) -> str:
        words, tokens = self.words, self.tokens
        behind = last
        if noun:
            while behind < len(tokens) and tokens[behind].start < noun[1]:
                behind += 1
        if any(words.per_after.at(tokens, k)[0] for k in range(last, min(behind + 3, len(tokens)))):
            return "per-unit"
        # "1 500 euros d'aide d'urgence à chaque foyer"
        for k in range(last, min(last + 8, len(tokens))):
            if tokens[k].sort == "p" and tokens[k].key not in "'’-":
                break
            if words.per_before.at(tokens, k, self.forms(k))[0]:
                return "per-unit"
        begin = max(0, first - _SENTENCE_ROLES)
        for k in range(first - 1, begin - 1, -1):
            if tokens[k].key in (";", "؛"):
                break
            if first - k <= 8 and words.per_before.at(tokens, k, self.forms(k))[0]:
                return "per-unit"
            if words.additional.at(tokens, k, self.forms(k))[0]:
                return "additional"
            if words.total.at(tokens, k, self.forms(k))[0]:
                return "total"
        for k in range(last, min(behind + 1, len(tokens))):
            if words.total.at(tokens, k)[0]:
                return "total"
            # "Nine others" is no addition to a number given elsewhere.
            if words.additional.at(tokens, k)[0] and tokens[k].key not in words.aux:
                return "additional"
        return "plain"

    def _made(
        self,
        low: float,
        high: float,
        unit: Unit | None,
        first: int,
        last: int,
        noun: tuple[int, int] | None,
        bound: str,
    ) -> Quantity:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        counted_start, counted_end = noun or (end, end)
        return Quantity(
            low,
            high,
            unit.kind if unit else "count",
            unit.name if unit else None,
            start,
            end,
            self.text[counted_start:counted_end],
            counted_start,
            counted_end,
            bound,
            self._role(first, last, noun),
        )


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities can be set against each other: kind, unit and role all allow it.

    A total may be compared with a plain figure; a figure per unit, or one on top of others, only
    with one of its own role. Different currencies are not comparable.
    """
    if a.kind != b.kind or a.low > a.high or b.low > b.high:
        return False
    if (a.unit is None) != (b.unit is None):
        return False
    one, two = unit_named(a.unit or ""), unit_named(b.unit or "")
    if one != two and one.dimension != two.dimension and not _both_crowns(one.name, two.name):
        return False
    roles = {a.role, b.role}
    return len(roles) == 1 or roles == {"plain", "total"}


def _both_crowns(one: str, other: str) -> bool:
    """Whether a bare "kroner" may be the other currency: articles name the country once."""
    return "krone" in (one, other) and {one, other} <= {"krone", "NOK", "SEK", "DKK"}


def disjoint(a: Quantity, b: Quantity) -> bool:
    """Whether no value fits both quantities, after unit conversion; False if not comparable.

    Rounding is no conflict: 22,000 and 21,800, 5 % and 5.2 %, 10 miles and 16 km. Nor do the soft
    edges of vague words ("hundreds") and of converted units decide anything.
    """
    if not comparable(a, b):
        return False
    (a_low, a_high), (b_low, b_high) = _soft(a, b), _soft(b, a)
    if a.unit and b.unit and a.unit != b.unit:
        one, two = unit_named(a.unit), unit_named(b.unit)
        a_low, a_high = a_low * one.factor * 0.95, a_high * one.factor * 1.05
        b_low, b_high = b_low * two.factor * 0.95, b_high * two.factor * 1.05
    return a_high < b_low or b_high < a_low


def _soft(a: Quantity, other: Quantity) -> tuple[float, float]:
    if a.bound == "vague":
        return a.low * 0.75, a.high * 1.25
    half = _half_step(a, other)
    return a.low - (half if a.low > 0 else 0.0), a.high + half


def _half_step(a: Quantity, other: Quantity) -> float:
    """Half of the last figure that counts, where a number looks rounded."""
    value = a.high if math.isfinite(a.high) else a.low
    if a.kind != "count" and value == int(value):
        # A whole percentage or price may be rounded from one with decimals.
        broken = any(math.isfinite(v) and v != int(v) for v in (other.low, other.high))
        if broken and value < 1000:
            return 0.5
    if value < 1000 or value != int(value) or value % 100:
        return 0.0
    step = 100.0
    while value % (step * 10) == 0:
        step *= 10
    return min(step / 2, value * 0.05)
