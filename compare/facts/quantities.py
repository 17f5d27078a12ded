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
from functools import cache

from compare.facts import dates
from compare.facts.numerals import (
    Lexicon,
    Numeral,
    PhraseTable,
    Piece,
    keys_of,
    lexicon,
    numbers_by,
    pieces,
    read,
)
from compare.facts.polarity import fold, phrases_of
from compare.lexicon import load


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


@dataclass(frozen=True, slots=True)
class _Unit:
    name: str
    kind: str
    dimension: str
    factor: float


@dataclass(frozen=True, slots=True)
class _Words:
    numbers: Lexicon
    bounds: PhraseTable
    after: PhraseTable
    between: PhraseTable
    between_and: frozenset[str]
    to: frozenset[str]
    alternatives: frozenset[str]
    units: PhraseTable
    before_units: PhraseTable
    fractions: dict[str, float]
    fraction_phrases: PhraseTable
    age_after: PhraseTable
    age_before: PhraseTable
    per_before: PhraseTable
    per_after: PhraseTable
    total: PhraseTable
    additional: PhraseTable
    labels: PhraseTable
    clock_before: PhraseTable
    clock_after: PhraseTable
    only: PhraseTable
    stop: frozenset[str]
    states: frozenset[str]
    aux: frozenset[str]
    links: frozenset[str]
    partitive: frozenset[str]
    determiners: frozenset[str]
    needs_noun: frozenset[str]
    ordinal_suffixes: frozenset[str]
    ordinal_dot: bool
    duals: dict[str, str]
    dual_exceptions: frozenset[str]
    keeps_wa: frozenset[str]
    ratio: PhraseTable
    streets: frozenset[str]
    clock_weak: PhraseTable
    verb_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    modifier_endings: tuple[str, ...]
    capital_nouns: bool
    words_at_most: int


@cache
def _units() -> dict[str, _Unit]:
    table = {}
    for name, spec in (load("quantities", "any").get("units") or {}).items():
        kind, dimension, factor = str(spec).split()
        table[str(name)] = _Unit(str(name), kind, dimension, float(factor))
    return table


def _unit(name: str) -> _Unit:
    # Currencies are the units that the table does not list.
    return _units().get(name) or _Unit(name, "money", name, 1.0)


@cache
def _words(language: str) -> _Words:
    data, shared = load("quantities", language), load("quantities", "any")

    def listed(key: str) -> list[str]:
        return phrases_of(data.get(key))

    def words(key: str) -> frozenset[str]:
        return frozenset(fold(w, language) for w in listed(key))

    def table(key: str) -> PhraseTable:
        value = data.get(key)
        groups = numbers_by(value) if isinstance(value, dict) else {"": phrases_of(value)}
        return PhraseTable(groups, language)

    signs = numbers_by(shared.get("signs"))
    units = {k: list(v) for k, v in signs.items()}
    for key in ("units", "money"):
        for name, forms in numbers_by(data.get(key)).items():
            units.setdefault(name, []).extend(forms)
    before = {k: list(v) for k, v in numbers_by(shared.get("before")).items()}
    for name, forms in numbers_by(data.get("money_before")).items():
        before.setdefault(name, []).extend(forms)
    fractions = numbers_by(data.get("fractions"))
    return _Words(
        numbers=lexicon(language),
        bounds=table("bounds"),
        after=table("after"),
        between=table("between"),
        between_and=words("between_and"),
        to=words("to"),
        alternatives=words("alternatives"),
        units=PhraseTable(units, language),
        before_units=PhraseTable(before, language),
        fractions={fold(w, language): float(v) for v, ws in fractions.items() for w in ws},
        fraction_phrases=table("fraction_phrases"),
        age_after=table("age_after"),
        age_before=table("age_before"),
        per_before=table("per_before"),
        per_after=table("per_after"),
        total=table("total"),
        additional=table("additional"),
        labels=PhraseTable({"": listed("labels") + phrases_of(shared.get("labels"))}, language),
        clock_before=table("clock_before"),
        clock_after=table("clock_after"),
        only=table("only"),
        stop=words("stop"),
        states=words("states"),
        aux=words("aux"),
        links=words("links"),
        partitive=words("partitive"),
        determiners=words("determiners"),
        needs_noun=words("needs_noun"),
        ordinal_suffixes=words("ordinal_suffixes"),
        ordinal_dot=bool(data.get("ordinal_dot")),
        duals={fold(w, language): k for k, ws in numbers_by(data.get("duals")).items() for w in ws},
        dual_exceptions=words("dual_exceptions"),
        keeps_wa=words("keeps_wa"),
        ratio=table("ratio"),
        streets=frozenset(phrases_of(shared.get("streets"))),
        clock_weak=table("clock_weak"),
        verb_endings=tuple(words("verb_endings")),
        participle_endings=tuple(words("participle_endings")),
        modifier_endings=tuple(words("modifier_endings")),
        capital_nouns=bool(data.get("capital_nouns")),
        words_at_most=int(data.get("words_at_most") or 6),
    )


def find_quantities(sentence: str, language: str) -> list[Quantity]:
    """The quantities of a sentence, from left to right, without overlaps.

    Dates, years, clock and telephone times, names with numbers, ordinals, scores and articles
    ("en", "une") are left out. A language without word lists gives quantities in digits alone.
    Raises nothing; runs in linear time.
    """
    tokens = pieces(sentence, language)
    return _Reader(sentence, tokens, language).quantities()


_DASHES = frozenset("-–—")
_SENTENCE_ROLES = 30
_ROUND = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 9))
_PARTS = frozenset("/:@#_\\=&*^+~")


class _Reader:
    def __init__(self, text: str, tokens: Sequence[Piece], language: str) -> None:
        self.text, self.tokens, self.language = text, tokens, language
        self.words = _words(language)
        self.arabic = language == "ar"
        self.closed: set[int] = set()
        for found in dates.scan(text, tokens, language):
            self.closed.update(range(found.first, found.last))
        self.floor = 0
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

    def key(self, index: int) -> str:
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def glued(self, index: int) -> bool:
        return 0 <= index < len(self.tokens) and self.tokens[index].glued

    def sort(self, index: int) -> str:
        return self.tokens[index].sort if 0 <= index < len(self.tokens) else ""

    # --- one number ------------------------------------------------------------------------

    def _at(self, index: int) -> tuple[Quantity | None, int] | None:
        """The quantity whose number starts at a token and where to read on; None for no number."""
        words = self.words
        token = self.tokens[index]
        if token.sort == "p":
            return None
        last, value = words.fraction_phrases.at(self.tokens, index, self._forms(index))
        # "Half" of a million is a number, not a share.
        if last and not words.numbers.fixed.at(self.tokens, index, self._forms(index))[0]:
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
        if token.sort == "n" and (skip := self._not_a_count(index, number)):
            return None, skip
        if token.sort == "w" and self._inside_word(index, number):
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

    def _forms(self, index: int) -> tuple[str, ...]:
        key = self.tokens[index].key
        return keys_of(key) if self.arabic else (key,)

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
        if self._unit_at(last)[1]:
            return None, last
        low, high, bound, first = self._bounded(first, value * 0.97, value * 1.03, "about")
        high = min(high, 1.0)
        noun = self._noun(last)
        return self._made(low, high, _unit("share"), first, last, noun, bound), last

    def _dual(self, index: int) -> tuple[Quantity | None, int] | None:
        """Arabic says "two" by the noun's ending alone."""
        words = self.words
        for key in self._forms(index):
            unit = words.duals.get(key)
            feminine = len(key) >= 6 and key.endswith(("تان", "تين")) and not key.startswith("ال")
            if unit is None and not (feminine and key not in words.dual_exceptions):
                continue
            token = self.tokens[index]
            cut = len(token.key) - len(key)
            start = token.start + cut if token.end - token.start == len(token.key) else token.start
            noun = (start, token.end)
            known = None if unit in (None, "noun") else _unit(str(unit))
            low, high, bound, first = self._bounded(index, 2.0, 2.0, "exact")
            return self._made(low, high, known, first, index + 1, noun, bound), index + 1
        return None

    def _inside_word(self, index: int, number: Numeral) -> bool:
        """Whether a number word is part of a longer one or of an ordinal: "twenty-second"."""
        if self.glued(index) and self.key(index - 1) in ("-", "'", "/", "@", "#", "_", "."):
            return True
        last = number.last
        if not (self.key(last) == "-" and self.glued(last) and self.glued(last + 1)):
            return any(k in self.words.numbers.ordinals for k in self._after(last))
        if self.key(last + 1) in self.words.numbers.ordinals:
            return True
        return not (
            self._unit_at(last + 1)[0]
            or self.key(last + 1) in self.words.fractions
            or self.sort(last + 1) == "n"
            or self._range(number) is not None
            or self.words.age_after.at(self.tokens, last)[0]
        )

    def _after(self, index: int) -> tuple[str, ...]:
        return (self.key(index),) if self.sort(index) == "w" else ()

    def _not_a_count(self, index: int, number: Numeral) -> int:
        """Where to read on after digits that count nothing; 0 if they may count something."""
        tokens, words = self.tokens, self.words
        last = number.last
        before, after = self.key(index - 1), self.key(last)
        if self.glued(index) and (before in _PARTS or before in ("'", ".", ",")):
            return self._run(index, last)
        if self.glued(index) and self.sort(index - 1) == "w":
            money = words.before_units.before(tokens, index)[0] >= 0
            if not money and not (
                self.arabic and before in ("و", "ب", "ل", "ف", "ال", "بـ", "لـ", "ك")
            ):
                return self._run(index, last)
        if self.glued(index) and before in _DASHES and self.glued(index - 1):
            return self._run(index, last)
        if before == "+":
            while self.sort(last) == "n":
                last += 1
        if before in ("№", "§", "+") or (before == "[" and after == "]"):
            return self._run(index, last)
        if self.glued(last) and after in (":", "/", "\\", "@", "_") and self.glued(last + 1):
            return self._run(index, last)
        if self.glued(last) and self.sort(last) == "w":
            known = self._unit_at(last)[0] or self.words.age_after.at(tokens, last)[0]
            if not known:
                return self._run(index, last)
            if after == "m" and self.language == "en":
                # "5m" is metres or millions.
                return last + 1
        if (
            self.glued(last)
            and after == "-"
            and self.glued(last + 1)
            and self.sort(last + 1) == "w"
        ):
            known = self._unit_at(last + 1)[0] or words.age_after.at(tokens, last)[0]
            if not known:
                return self._run(index, last)
        if after == "." and self.glued(last):
            opens = index == 0 and last + 1 < len(tokens)
            ordinal = words.ordinal_dot and number.low < 1000 and self.sort(last + 1) == "w"
            if opens or (ordinal and number.last == index + 1):
                return last + 1
        if index == 0 and after == ")":
            return last + 1
        if before == "(" and after == ")" and number.low < 2101:
            return last + 1
        if words.labels.before(tokens, index, self.arabic)[0] >= 0:
            return last
        if words.clock_before.before(tokens, index, self.arabic)[0] >= 0 and number.low < 25:
            return last
        if words.clock_after.at(tokens, last)[0] and number.low < 25:
            return last + 1
        if (
            number.low < 25
            and words.clock_weak.before(tokens, index, self.arabic)[0] >= 0
            and not (self._unit_at(last, number)[1] or self._noun(last, number.link))
        ):
            return last
        # Figures in a row are telephone numbers, scores and tables.
        row = last
        while (
            row < len(tokens)
            and row < index + 24
            and (tokens[row].sort == "n" or (tokens[row].key == "-" and self.sort(row + 1) == "n"))
        ):
            row += 1
        if row > last and sum(t.sort == "n" for t in tokens[index:row]) >= 3:
            return row
        if row > last and self.sort(last) == "n":
            return row
        return 0

    def _run(self, index: int, last: int) -> int:
        """The end of what is written without spaces from a number on."""
        while last < len(self.tokens) and self.tokens[last].glued:
            if self.tokens[last].sort == "p" and self.tokens[last].key in ',;!?()[]"”»…،؛؟%':
                break
            last += 1
        return max(last, index + 1)

    # --- what it means ---------------------------------------------------------------------

    def _measure(self, number: Numeral) -> tuple[Quantity | None, int]:
        tokens, words = self.tokens, self.words
        first, last = number.first, number.last
        low, high, bound = _interval(number)
        ranged = self._range(number)
        if ranged:
            second, factor = ranged
            last = second.last
            low, high, bound = number.low * factor, second.high, "range"
            second_bound = second.form in ("vague", "about")
            if second_bound:
                high = _interval(second)[1]
            number = second._replace(
                first=first, other=None if second.other is None else second.other
            )
            opening, _ = words.between.before(tokens, first, self.arabic)
            first = opening if opening >= self.floor else first
        elif self._score(number):
            return None, last + 2

        unit_first, unit = self._unit_before(first)
        end = last
        noun_at = last
        if unit is None:
            end, unit = self._unit_at(last, number)
        elif (again := self._unit_at(last, number))[1] == unit:
            end = again[0]
        if unit is not None and end > last:
            noun_at = end
        last = max(end, last) if unit is not None else last
        if unit_first is not None:
            first = unit_first
        age_end, _ = words.age_after.at(tokens, number.last)
        age_start, _ = words.age_before.before(tokens, first, self.arabic)
        if age_end:
            unit, last, noun_at = _unit("year-old"), age_end, age_end
        elif unit is None or unit.name == "year":
            if age_start >= 0 and high < 130:
                unit, noun_at = _unit("year-old"), last
            elif self._aside(number.first, last) and high < 120:
                unit = _unit("year-old")
            elif unit is None and self.age_until and first - self.age_until == 1 and high < 130:
                # "aged 25 and 30"
                joined = self.key(first - 1) in self.words.between_and | {","}
                unit = _unit("year-old") if joined and not self._noun(last) else None
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
        low, high, bound, first = self._bounded(first, low, high, bound)
        low, high, bound, last, noun_at = self._bounded_after(low, high, bound, last, noun_at)
        noun = self._counted(noun_at, number, unit)
        if self._no_number(number, noun, unit):
            return None, last
        if self._year_like(number, unit, noun, bound) or (
            unit is None and not noun and number.first == number.last - 1 and self._unclear(number)
        ):
            return None, last
        if noun and unit is None:
            low, high, bound, last = self._bounded_behind_noun(noun, low, high, bound, last)
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

    def _no_number(self, number: Numeral, noun: tuple[int, int] | None, unit: _Unit | None) -> bool:
        """A word that is a number only before a noun ("neuf", "sex"), a name, or an address."""
        tokens, first = self.tokens, number.first
        if tokens[first].key in self.words.needs_noun and number.last == first + 1 and unit is None:
            if noun is None or noun[0] != tokens[number.last].start:
                return True
            capital = self.words.capital_nouns and self.text[tokens[first].start].isupper()
            if capital and first > 0:
                return True
        if noun and self.text[noun[0] : noun[1]].rpartition(" ")[2].lower() in self.words.streets:
            return True
        if unit is None and first and tokens[first].sort == "n" and tokens[first - 1].sort == "w":
            # "SK 4035", "JAS 39": a short name in capitals goes with its number.
            before = self.text[tokens[first - 1].start : tokens[first - 1].end]
            return len(before) <= 4 and before.isupper() and number.last == first + 1
        return False

    def _unclear(self, number: Numeral) -> bool:
        """Whether figures without a noun belong to a name ("Rafah 7")."""
        index = number.first
        if self.tokens[index].sort != "n" or index == 0 or self.tokens[index - 1].sort != "w":
            return False
        start = self.tokens[index - 1].start
        return index > 1 and self.text[start].isupper() and self.language != "de"

    def _year_like(
        self, number: Numeral, unit: _Unit | None, noun: tuple[int, int] | None, bound: str
    ) -> bool:
        """A bare 1900–2100 is a year, even before a noun ("the 2015 attack")."""
        token = self.tokens[number.first]
        if unit is not None or number.last != number.first + 1 or len(token.key) != 4:
            return False
        if not (token.key.isdecimal() and 1900 <= number.low <= 2100):
            return False
        if bound not in ("exact", "range"):
            return noun is None and number.low % 50 != 0
        hundred = number.low % 100 == 0
        return not (hundred and noun and self.key(number.first - 1) not in self.words.determiners)

    def _score(self, number: Numeral) -> bool:
        """ "2-1": two figures and a dash that are no range."""
        after = number.last
        return (
            self.key(after) in _DASHES
            and self.glued(after)
            and self.glued(after + 1)
            and self.sort(after + 1) == "n"
        )

    def _range(self, number: Numeral) -> tuple[Numeral, float] | None:
        """The upper end of a range that starts with a number, and a factor for the lower one."""
        words = self.words
        after = number.last
        # "20 %–30 %", "$2–$3 billion"
        unit_end, unit = self._unit_at(after)
        if unit and (self.key(unit_end) in _DASHES or self.key(unit_end) in words.to):
            after = unit_end
        key = self.key(after)
        dash = key in _DASHES and (self.glued(after) == self.glued(after + 1))
        opened = words.between.before(self.tokens, number.first, self.arabic)[0] >= 0
        joined = key in words.to or (opened and key in words.between_and)
        if not (dash or joined or key in words.alternatives):
            if not (self.arabic and opened and key.startswith("و") and len(key) > 1):
                return None
            after -= 1
        if after + 1 >= len(self.tokens) or after + 1 in self.closed:
            return None
        sign, sign_unit = words.before_units.at(self.tokens, after + 1)
        spot = sign or after + 1
        if spot >= len(self.tokens):
            return None
        second = read(self.tokens, spot, words.numbers, self.closed)
        if second is None or second.form == "one" or number.form == "vague":
            return None
        ours = unit if after != number.last else self._unit_before(number.first)[1]
        theirs = _unit(sign_unit) if sign else self._unit_at(second.last, second)[1]
        if (after != number.last or sign) and ours != theirs:
            # "by 2 % to 30 million" tells of two things.
            return None
        factor = 1.0
        if number.scale == 1 and second.scale > 1 and number.low < second.low / second.scale:
            factor = second.scale
        if number.low * factor >= second.low:
            return None
        if number.form == "one" and key not in words.alternatives and not dash:
            return None
        follows = second.last
        if (
            self.tokens[spot].sort == "n"
            and self.glued(follows)
            and (self.key(follows) in (":", "/", ".") and self.glued(follows + 1))
        ):
            return None
        small = dash and self.tokens[number.first].sort == "n" and second.low < 20
        if small and not (self._unit_at(follows)[1] or self._noun(follows)):
            # Small figures around a dash are a score unless they count or measure something.
            return None
        return second, factor

    # --- units -----------------------------------------------------------------------------

    def _unit_at(self, index: int, number: Numeral | None = None) -> tuple[int, _Unit | None]:
        """Where a unit at a token ends, and the unit; (0, None)."""
        if index >= len(self.tokens):
            return 0, None
        spot = index
        hyphen = self.key(spot) == "-" and self.glued(spot) and self.glued(spot + 1)
        linked = number is not None and number.link and self.key(spot) in self.words.links
        spot += (hyphen and self.sort(spot + 1) == "w") or linked
        if spot >= len(self.tokens) or spot in self.closed:
            return 0, None
        last, name = self.words.units.at(self.tokens, spot)
        if not last:
            return 0, None
        token = self.tokens[last - 1]
        # One letter on its own is a unit only after digits.
        if len(token.key) == 1 and token.sort == "w" and self.sort(spot - 1) != "n":
            return 0, None
        if self.key(last) == "-" and self.glued(last) and self.glued(last + 1) and spot == index:
            return 0, None
        return last, _unit(name)

    def _unit_before(self, first: int) -> tuple[int | None, _Unit | None]:
        start, name = self.words.before_units.before(self.tokens, first)
        return (start, _unit(name)) if start >= self.floor else (None, None)

    # --- bounds ----------------------------------------------------------------------------

    def _bounded(
        self, first: int, low: float, high: float, bound: str
    ) -> tuple[float, float, str, int]:
        """The interval after the words of bound before a number, and where those start."""
        for _ in range(3):
            start, label = self.words.bounds.before(self.tokens, first, self.arabic)
            spot = first - 1
            if start < 0 and spot > self.floor and self.key(spot) in self.words.determiners:
                start, label = self.words.bounds.before(self.tokens, spot, self.arabic)
            if start < self.floor or start < 0:
                break
            low, high, bound = _apply(label, low, high, bound)
            first = start
        return low, high, bound, first

    def _bounded_after(
        self, low: float, high: float, bound: str, last: int, noun_at: int
    ) -> tuple[float, float, str, int, int]:
        end, label = self.words.after.at(self.tokens, last)
        if end:
            low, high, bound = _apply(label, low, high, bound)
            return low, high, bound, end, end
        return low, high, bound, last, noun_at

    def _bounded_behind_noun(
        self, noun: tuple[int, int], low: float, high: float, bound: str, last: int
    ) -> tuple[float, float, str, int]:
        index = last
        while index < len(self.tokens) and self.tokens[index].start < noun[1]:
            index += 1
        end, label = self.words.after.at(self.tokens, index)
        if end and bound == "exact":
            low, high, bound = _apply(label, low, high, bound)
        return low, high, bound, last

    # --- the noun --------------------------------------------------------------------------

    def _counted(self, index: int, number: Numeral, unit: _Unit | None) -> tuple[int, int] | None:
        if unit is None:
            definite = (
                self.arabic
                and number.form == "vague"
                and any(k.startswith("ال") for k in self._forms(number.last - 1))
            )
            if definite and self.key(index) not in self.words.partitive:
                # «العشرات» stands on its own, or takes its noun after "of".
                return None
            return self._noun(index, number.link)
        if unit.kind == "percent" and self.key(index) in self.words.partitive:
            return self._noun(index)
        return None

    def _noun(self, index: int, link: bool = False) -> tuple[int, int] | None:
        """The span of the noun phrase that starts at a token, a participle if it is elided."""
        words, tokens = self.words, self.tokens
        if self.key(index) in words.partitive or (link and self.key(index) in words.links):
            index += 1
            while self.key(index) in words.determiners:
                index += 1
            # "27 of the 30 names": the noun stands after the second number.
            more = index < len(tokens) and read(tokens, index, words.numbers, self.closed)
            if more and more.form != "one" and more.last < len(tokens):
                index = more.last
        for _ in range(3):
            if self.key(index) not in words.aux:
                break
            index += 1
            if self.key(index) in words.states:
                return tokens[index].start, tokens[index].end
        if index < len(tokens) and tokens[index].key in words.numbers.atoms:
            return None
        first = last = index
        count, linked = 0, False
        while last < len(tokens) and last not in self.closed:
            token = tokens[last]
            if token.sort == "p":
                inside = token.key in _DASHES or token.key in "'./&"
                if last > first and inside and token.glued and self.glued(last + 1):
                    last += 2
                    continue
                if last == first and token.key in "\"“”„«»'" and last + 1 < len(tokens):
                    first = last = last + 1
                    continue
                break
            glued = token.glued and last > first
            elided = last == first and token.key in words.states
            if not glued and not elided and self._ends_noun(last, first):
                linked_on = (
                    token.key in words.links
                    and last > first
                    and not linked
                    and last + 1 < len(tokens)
                    and self.sort(last + 1) == "w"
                    and not self._ends_noun(last + 1, last)
                )
                if not linked_on:
                    break
                linked = True
            if not glued:
                if token.sort == "n":
                    break
                count += 1
                if count > words.words_at_most:
                    break
            if last == first and token.key in words.states:
                last += 1
                break
            last += 1
        last = min(last, len(tokens))
        while last > first and tokens[last - 1].key in words.links:
            last -= 1
        if last <= first:
            return None
        return tokens[first].start, tokens[last - 1].end

    def _ends_noun(self, index: int, first: int) -> bool:
        words, token = self.words, self.tokens[index]
        key = token.key
        if token.sort != "w" or index in self.closed:
            return True
        if key in words.stop or key in words.links or key in words.aux or key in words.determiners:
            return True
        if index > first and (key in words.states):
            return True
        if self.arabic and key == "و":
            return True
        if self.arabic and index > first:
            if key[:1] in "وف" and len(key) > 2 and key not in words.keeps_wa:
                return True
            if key[:2] in ("ال", "لل") and not self.tokens[first].key.startswith("ال"):
                # «250 مسلحا» is indefinite; a definite word opens the next phrase, except in a
                # construct («مئات مسلحي داعش»), which has no article on its first noun either.
                return not self.tokens[index - 1].key.endswith(("ي", "ات", "ه"))
            if key[:1] in "بل" and key[1:3] == "ال":
                return True
        if index > first and not self.arabic:
            return self._is_verb(index, key) or not self._runs_on(index)
        return False

    def _is_verb(self, index: int, key: str) -> bool:
        """Whether the ending of a word inside a noun phrase tells of a verb."""
        words = self.words
        if words.verb_endings and len(key) > 3 and key.endswith(words.verb_endings):
            return True
        if words.participle_endings and len(key) > 4 and key.endswith(words.participle_endings):
            follower = self.key(index + 1)
            known = words.stop | words.links | words.determiners
            return self.sort(index + 1) != "w" or follower in known
        return False

    def _runs_on(self, index: int) -> bool:
        """Whether a noun phrase can run on to a token, by the word before it.

        Adjectives and genitives are told by their endings, German nouns by their capitals; after
        a plural noun the next word belongs to something else.
        """
        words, previous = self.words, self.tokens[index - 1]
        if previous.key in words.links:
            return True
        shown = self.text[previous.start]
        if words.capital_nouns:
            return shown.islower() or self.text[self.tokens[index].start].isupper()
        if not words.modifier_endings:
            return True
        return shown.isupper() or previous.key.endswith(words.modifier_endings)

    # --- the role --------------------------------------------------------------------------

    def _role(self, first: int, last: int, noun: tuple[int, int] | None) -> str:
        words, tokens = self.words, self.tokens
        behind = last
        if noun:
            while behind < len(tokens) and tokens[behind].start < noun[1]:
                behind += 1
        if any(words.per_after.at(tokens, k)[0] for k in range(last, min(behind + 3, len(tokens)))):
            return "per-unit"
        begin = max(0, first - _SENTENCE_ROLES)
        for k in range(first - 1, begin - 1, -1):
            if tokens[k].key in (";", "؛"):
                break
            if first - k <= 8 and words.per_before.at(tokens, k, self._forms(k))[0]:
                return "per-unit"
            if words.additional.at(tokens, k, self._forms(k))[0]:
                return "additional"
            if words.total.at(tokens, k, self._forms(k))[0]:
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
        unit: _Unit | None,
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


def _interval(number: Numeral) -> tuple[float, float, str]:
    if number.form == "vague":
        return number.low, number.high, "vague"
    if number.form == "about":
        return _apply("about", number.low, number.high, "exact")
    return number.low, number.high, "exact"


def _apply(label: str, low: float, high: float, bound: str) -> tuple[float, float, str]:
    """The interval that a word of bound makes of another: "about", "nearly", "above", …"""
    if label == "about":
        share = 0.15
        if low == high and low > 0 and low / 10 ** math.floor(math.log10(low)) in _ROUND:
            share = 0.2
        wide = low * (1 - share), high * (1 + share)
        return *wide, bound if bound in ("range", "at-most", "at-least", "vague") else "about"
    if label == "nearly":
        return low * 0.85, high, bound if bound in ("range", "at-most") else "about"
    if label == "above":
        return low * 0.97, high * 1.25, "about"
    if label == "at-least":
        return low, math.inf, "at-least"
    if label == "at-most":
        return min(1.0, low) if low >= 1 else 0.0, high, "at-most"
    return low, high, bound


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities can be set against each other: kind, unit and role all allow it.

    A total may be compared with a plain figure; a figure per unit, or one on top of others, only
    with one of its own role. Different currencies are not comparable.
    """
    if a.kind != b.kind or a.low > a.high or b.low > b.high:
        return False
    if (a.unit is None) != (b.unit is None):
        return False
    one, two = _unit(a.unit or ""), _unit(b.unit or "")
    if one != two and one.dimension != two.dimension:
        return False
    roles = {a.role, b.role}
    return len(roles) == 1 or roles == {"plain", "total"}


def disjoint(a: Quantity, b: Quantity) -> bool:
    """Whether no value fits both quantities, after unit conversion; False if not comparable.

    Rounding is no conflict: 22,000 and 21,800, 5 % and 5.2 %, 10 miles and 16 km. Nor do the soft
    edges of vague words ("hundreds") and of converted units decide anything.
    """
    if not comparable(a, b):
        return False
    (a_low, a_high), (b_low, b_high) = _soft(a, b), _soft(b, a)
    if a.unit and b.unit and a.unit != b.unit:
        one, two = _unit(a.unit), _unit(b.unit)
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
