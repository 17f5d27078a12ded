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
from compare.facts.intervals import (
    bounded,
    bounded_after,
    bounded_behind,
    interval,
    opened_at,
    range_at,
)
from compare.facts.measures import Unit, View, dual, may_begin, unit_named
from compare.facts.numerals import Numeral, read
from compare.facts.pieces import Piece, pieces
from compare.facts.uncounted import (
    clock_time,
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
    "at-most", "at-least", "about", "range" or "vague"; `role` is "plain", "per-unit", "total",
    "additional" or "capacity".
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
_CAPACITY = 6  # words before a figure in which it is called what fits in


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
            if quantity:  # what is none may open words of bound: "a maximum of 20"
                self.floor = index
                found.append(quantity)
        return found

    def _at(self, index: int) -> tuple[Quantity | None, int] | None:
        """The quantity whose number starts at a token and where to read on; None for no number."""
        words = self.words
        token = self.tokens[index]
        if token.sort == "p" or (token.sort == "w" and not may_begin(token.key, self.language)):
            return None
        if found := self._half(index) or self._single(index):
            return found
        if self.arabic and (found := self._and_half_of_one(index)):
            return found
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
        if token.sort == "w":
            if inside_word(self, index, number):
                return None, number.last
            if number.form != "one" and (clock := clock_time(self, number)):
                return None, clock
        if number.last < len(self.tokens):
            after = number.last + (self.key(number.last) == "-" and self.glued(number.last))
            part = words.fractions.get(self.key(after))
            if part and number.low <= 20:
                return self._share(index, after + 1, number.low * part)
        if ratio := self._ratio(number):
            return None, ratio
        number = self._and_half(number)
        if number.form == "one" and not self._bounded_unit(number):
            only, _ = words.only.before(self.tokens, index)
            if only < 0:
                return None, number.last
        return self._measure(number)

    def _half(self, index: int) -> tuple[Quantity | None, int] | None:
        """Half of a unit: "half a kilometre", "une demi-heure"."""
        words, tokens = self.words, self.tokens
        last, _ = words.half_of.at(tokens, index, self.forms(index))
        if not last or any(k in self.closed for k in range(index, last)):
            return None
        end, unit = self.unit_at(last)
        if unit is None or unit.kind not in ("measure", "duration"):
            return None
        low, high, bound, first = bounded(self, index, 0.43, 0.57, "about")
        return self._made(low, high, unit, first, end, None, bound), end

    def _and_half_of_one(self, index: int) -> tuple[Quantity | None, int] | None:
        """A unit and a half, or a noun and a half, in Arabic: «ساعة ونصف الساعة»."""
        last, _ = self.words.and_half_behind.at(self.tokens, index)
        if not last or index <= self.floor or self.sort(index - 1) != "w":
            return None
        _, unit = self.unit_at(index - 1)
        if unit is None or unit.kind not in ("measure", "duration") or index - 1 in self.closed:
            return None, last
        again, same = self.unit_at(last)
        end = again if same == unit else last
        low, high, bound, first = bounded(self, index - 1, 1.5, 1.5, "exact")
        return self._made(low, high, unit, first, end, None, bound), end

    def _single(self, index: int) -> tuple[Quantity | None, int] | None:
        """Exactly one: "a single letter", "un seul député"; not "not a single one"."""
        words = self.words
        last, _ = words.single.at(self.tokens, index)
        if not last or any(k in self.closed for k in range(index, last)):
            return None
        noun = noun_after(self, last)
        if self.key(index - 1) in words.stop | words.links | words.partitive:
            return None  # "in a single night" only stresses that it is one
        before = {self.key(k) for k in range(max(self.floor, index - 3), index)}
        if not noun or noun[0] != self.tokens[last].start or before & words.single_denied:
            return None
        if self.unit_at(last)[1]:
            return None
        return self._made(1.0, 1.0, None, index, last, noun, "exact"), last

    def _and_half(self, number: Numeral) -> Numeral:
        """The number with a half after it, and a scale on either side of that: "two and a half
        million", "deux millions et demi"."""
        words, tokens = self.words, self.tokens
        behind, _ = words.and_half_behind.at(tokens, number.last)
        if behind and number.scale >= 1000 and number.form != "vague":
            half = max(scale for scale in (1e3, 1e6, 1e9) if scale <= number.low) / 2
            behind += self.arabic and self.key(behind).removeprefix("ال") in words.numbers.scales
            return number._replace(last=behind, low=number.low + half, high=number.high + half)
        last, _ = words.and_half.at(tokens, number.last)
        if not last or number.low >= 1000 or number.form in ("vague", "about"):
            return number
        scale = next(
            (words.numbers.scales[k] for k in (self.key(last),) if k in words.numbers.scales), 1.0
        )
        value = (number.low + 0.5) * scale
        return number._replace(
            last=last + (scale > 1),
            low=value,
            high=value,
            form="words",
            scale=scale,
            link=scale >= 1e6,
        )

    def _bounded_unit(self, number: Numeral) -> bool:
        """Whether an article before a unit counts: "less than an hour", "une heure et demie"."""
        last, unit = self.unit_at(number.last)
        if unit is None or unit.kind not in ("measure", "duration"):
            return False
        if self.words.and_half_behind.at(self.tokens, last)[0]:  # "une heure et demie"
            return True
        start, label = self.words.bounds.before(self.tokens, number.first, self.arabic)
        return start >= 0 and label in ("at-most", "at-least") and number.first - start > 1

    def _ratio(self, number: Numeral) -> int:
        """Where "three in ten", "1 av 4" ends, which counts nothing; 0 if it is no ratio."""
        words = self.words
        last, _ = words.ratio.at(self.tokens, number.last)
        for spot in range(number.last + 1, min(number.last + 4, len(self.tokens))):
            if last or self.sort(spot - 1) != "w":
                break
            last, _ = words.ratio_apart.at(self.tokens, spot)
        if not last or last >= len(self.tokens):
            return 0
        whole = read(self.tokens, last, words.numbers, self.closed)
        round_whole = whole is not None and whole.low in (2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1e3, 1e6)
        return whole.last if whole and round_whole and number.low < whole.low else 0

    def _share(self, first: int, last: int, value: float) -> tuple[Quantity | None, int]:
        if self.unit_at(last)[1]:
            return None, last
        low, high, bound, first = bounded(self, first, value * 0.97, value * 1.03, "about")
        if self.key(last) in self.words.partitive:
            spot = last + 1 + (self.key(last + 1) in ("a", "an"))
            end, unit = self.unit_at(spot)
            if unit is not None and unit.kind in ("measure", "duration"):
                # "three quarters of an hour", "trois quarts d'heure"
                return self._made(low, high, unit, first, end, None, bound), end
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
            half, _ = self.words.and_half_behind.at(self.tokens, index + 1)
            if half and known is not None:  # «سنتين ونصف»
                low, high, bound, first = bounded(self, index, 2.5, 2.5, "exact")
                return self._made(low, high, known, first, half, noun, bound), half
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
            opening = opened_at(self, first)
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
            and number.form in ("digits", "words")
        ):
            return None, last
        half, _ = words.and_half_behind.at(tokens, last)
        if half and unit is not None and low == high and low < 100:  # "deux heures et demie"
            low, high, last = low + 0.5, high + 0.5, half
            repeat, same = self.unit_at(last)
            last = repeat if same == unit else last
            noun_at = last
        low, high, bound, first = bounded(self, first, low, high, bound)
        if bound == "at-least" and self._denied(first):
            low, high, bound = 0.0, low, "at-most"
        low, high, bound, last, noun_at = bounded_after(self, low, high, bound, last, noun_at)
        if bound == "at-most" and unit is not None and unit.kind in ("measure", "duration"):
            low = 0.0  # less than an hour may be minutes
        noun = self._counted(noun_at, number, unit)
        if no_number(self, number, noun, unit):
            return None, last
        if year_like(self, number, unit, noun, bound) or (
            unit is None and not noun and number.first == number.last - 1 and unclear(self, number)
        ):
            return None, last
        if noun and (unit is None or unit.kind == "percent"):
            low, high, bound, last = bounded_behind(self, noun, low, high, bound, last)
        if unit is None and not noun:
            noun = self._named_before(first)
        if unit is None and bound == "exact":
            low, high = float(int(low)), float(int(high))
        quantity = self._made(low, high, unit, first, last, noun, bound)
        return quantity, max(last, number.last)

    def _denied(self, first: int) -> bool:
        """Whether the words of bound at a token are "more than", and denied in their clause."""
        if not self.words.more_than.at(self.tokens, first, self.forms(first))[0]:
            return False
        for k in range(first - 1, max(self.floor, first - 8) - 1, -1):
            if self.tokens[k].sort == "p" or k < 0:
                return False
            if self.tokens[k].key in self.words.denials:
                return True
        return False

    def _named_before(self, first: int) -> tuple[int, int] | None:
        """The noun counted where it stands before: "the number of dead rose to nine"."""
        if not self.words.rises_by.isdisjoint(self.forms(first - 1) if first else ()):
            return None
        for k in range(first - 2, max(self.floor, first - 12) - 1, -1):
            if self.tokens[k].sort == "n" or self.key(k) in (";", "؛", ":"):
                return None
            last, _ = self.words.number_of.at(self.tokens, k, self.forms(k))
            if last and last < first:
                words = self.words
                if self.key(last) in words.states and self.sort(last + 1) == "w":
                    # "the number of dead fish" counts fish
                    follows = self.key(last + 1)
                    told = words.stop | words.aux | words.links | words.states
                    last += follows not in told and last + 1 not in self.closed
                noun = noun_after(self, last)
                return noun if noun and noun[1] <= self.tokens[first].start else None
        return None

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
        if self.key(index) == "-" and unit is None:  # "a 12-member board"
            if number.form == "digits" and self.glued(index) and self.glued(index + 1):
                return self.tokens[index + 1].start, self.tokens[index + 1].end
            return None
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
        for k in range(last, min(behind + 3, len(tokens))):
            end = words.per_after.at(tokens, k)[0]
            if end and self.sort(end) != "n":  # "im Jahr 2011" is a date
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
        for k in range(first - 1, max(self.floor, first - _CAPACITY) - 1, -1):
            if tokens[k].sort == "p":
                break
            if words.capacity.at(tokens, k, self.forms(k))[0]:
                return "capacity"
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

    A total may be compared with a plain figure; a figure per unit, one on top of others, or what
    there is room for, only with one of its own role. Different currencies are not comparable.
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


def nearness(a: Quantity, b: Quantity) -> float:
    """The smaller of two disjoint quantities by the larger, at their nearest ends and in one unit;
    0 to 1."""
    one, two = unit_named(a.unit or "").factor, unit_named(b.unit or "").factor
    if a.low * one < b.low * two:
        low, high = a.high * one, b.low * two
    else:
        low, high = b.high * two, a.low * one
    return low / high if high > 0 else 1.0


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
