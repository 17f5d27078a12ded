"""Numbers that count nothing: years, scores, labels, telephone numbers, parts of names."""

from __future__ import annotations

import re

from compare.facts.counted import noun_after
from compare.facts.intervals import range_at
from compare.facts.measures import DASHES, Unit, View
from compare.facts.numerals import Numeral

_PARTS = frozenset("/:@#_\\=&*^+~")
_YEAR = re.compile("1[5-9][0-9]{2}|20[0-9]{2}")


def inside_word(view: View, index: int, number: Numeral) -> bool:
    """Whether a number word is part of a longer one or of an ordinal: "twenty-second"."""
    if view.glued(index) and view.key(index - 1) in ("-", "'", "/", "@", "#", "_", "."):
        return True
    if view.arabic and number.low == 10 and view.key(index - 1) in view.words.numbers.ordinals:
        return True  # «السادسة عشرة»
    last = number.last
    if not (view.key(last) == "-" and view.glued(last) and view.glued(last + 1)):
        return any(k in view.words.numbers.ordinals for k in _after(view, last))
    if view.key(last + 1) in view.words.numbers.ordinals:
        return True
    return not (
        view.unit_at(last + 1)[0]
        or view.key(last + 1) in view.words.fractions
        or view.sort(last + 1) == "n"
        or range_at(view, number) is not None
        or view.words.age_after.at(view.tokens, last)[0]
    )


def _after(view: View, index: int) -> tuple[str, ...]:
    return (view.key(index),) if view.sort(index) == "w" else ()


def not_a_count(view: View, index: int, number: Numeral) -> int:
    """Where to read on after digits that count nothing; 0 if they may count something."""
    tokens, words = view.tokens, view.words
    last = number.last
    before, after = view.key(index - 1), view.key(last)
    if view.glued(index) and (before in _PARTS or before in ("'", ".", ",")):
        return _run(view, index, last)
    if view.glued(index) and view.sort(index - 1) == "w" and not before.endswith("'"):
        money = words.before_units.before(tokens, index)[0] >= 0
        if not money and not (
            view.arabic and before in ("و", "ب", "ل", "ف", "ال", "بـ", "لـ", "ك")
        ):
            return _run(view, index, last)
    if view.glued(index) and before in DASHES and view.glued(index - 1):
        return _run(view, index, last)
    if before == "+":
        while view.sort(last) == "n":
            last += 1
    if before in ("№", "§", "+") or (before == "[" and after == "]"):
        return _run(view, index, last)
    if view.glued(last) and after in (":", "/", "\\", "@", "_") and view.glued(last + 1):
        return _run(view, index, last)
    if view.glued(last) and view.sort(last) == "w":
        known = view.unit_at(last)[0] or view.words.age_after.at(tokens, last)[0]
        if not known:
            return _run(view, index, last)
        if after == "m" and view.language == "en":
            # "5m" is metres or millions.
            return last + 1
    if view.glued(last) and after == "-" and view.glued(last + 1) and view.sort(last + 1) == "w":
        known = view.unit_at(last + 1)[0] or words.age_after.at(tokens, last)[0]
        if not known and not _attributive(view, index, number):
            return _run(view, index, last)
    if after == "." and view.glued(last):
        opens = index == 0 and last + 1 < len(tokens)
        ordinal = words.ordinal_dot and number.low < 1000 and view.sort(last + 1) == "w"
        if opens or (ordinal and number.last == index + 1):
            return last + 1
    if index == 0 and after == ")":
        return last + 1
    if before == "(" and after == ")" and number.low < 2101:
        return last + 1
    if words.labels.before(tokens, index, view.arabic)[0] >= 0:
        return last
    if clock := clock_time(view, number):
        return clock
    # Figures in a row are telephone numbers, scores and tables.
    row = last
    while (
        row < len(tokens)
        and row < index + 24
        and (tokens[row].sort == "n" or (tokens[row].key == "-" and view.sort(row + 1) == "n"))
    ):
        row += 1
    if row > last and sum(t.sort == "n" for t in tokens[index:row]) >= 3:
        return row
    if row > last and view.sort(last) == "n":
        return row
    return 0


def clock_time(view: View, number: Numeral) -> int:
    """Where to read on after a time of day ("at eight", "a las 15 horas"); 0 if it is none."""
    tokens, words, last = view.tokens, view.words, number.last
    if number.low >= 25:
        return 0
    if words.clock_before.before(tokens, number.first, view.arabic)[0] >= 0:
        return last
    if after := words.clock_after.at(tokens, last)[0]:
        return after
    if words.clock_weak.before(tokens, number.first, view.arabic)[0] < 0:
        return 0
    end, unit = view.unit_at(last, number)
    if unit is not None:
        return end if unit.name == "h" else 0
    return 0 if noun_after(view, last, number.link) else last


def _run(view: View, index: int, last: int) -> int:
    """The end of what is written without spaces from a number on."""
    while last < len(view.tokens) and view.tokens[last].glued:
        if view.tokens[last].sort == "p" and view.tokens[last].key in ',;!?()[]"”»…،؛؟%':
            break
        last += 1
    return max(last, index + 1)


def no_number(view: View, number: Numeral, noun: tuple[int, int] | None, unit: Unit | None) -> bool:
    """A word that is a number only before a noun ("neuf", "sex"), a name, or an address."""
    tokens, first = view.tokens, number.first
    if tokens[first].key in view.words.needs_noun and number.last == first + 1 and unit is None:
        if noun is None or noun[0] != tokens[number.last].start:
            return True
        capital = view.words.capital_nouns and view.text[tokens[first].start].isupper()
        if capital and first > 0:
            return True
    if noun and view.text[noun[0] : noun[1]].rpartition(" ")[2].lower() in view.words.streets:
        return True
    if unit is None and first and tokens[first].sort == "n" and tokens[first - 1].sort == "w":
        # "SK 4035", "JAS 39": a short name in capitals goes with its number.
        before = view.text[tokens[first - 1].start : tokens[first - 1].end]
        return len(before) <= 4 and before.isupper() and number.last == first + 1
    return False


def unclear(view: View, number: Numeral) -> bool:
    """Whether figures without a noun belong to a name ("Rafah 7")."""
    index = number.first
    if view.tokens[index].sort != "n" or index == 0 or view.tokens[index - 1].sort != "w":
        return False
    start = view.tokens[index - 1].start
    return index > 1 and view.text[start].isupper() and view.language != "de"


def year_like(
    view: View, number: Numeral, unit: Unit | None, noun: tuple[int, int] | None, bound: str
) -> bool:
    """A bare 1900–2100 is a year, even before a noun ("the 2015 attack"); any from 1000 on is one
    that counts nothing ("in 1491", "war 1362 gelegt worden")."""
    token = view.tokens[number.first]
    if unit is not None and unit.name == "year" and 1000 <= number.low <= 2100:
        return number.form == "digits" and len(token.key) == 4  # «2015 года»
    if unit is not None or len(token.key) != 4:
        return False
    if number.last != number.first + 1:  # "1994 to 2003"
        ends = token.key, view.key(number.last - 1)
        return bound == "range" and not noun and all(map(_YEAR.fullmatch, ends))
    verb = noun and view.words.capital_nouns and view.text[noun[0] : noun[1]].islower()
    exact = bound in ("exact", "range")
    if token.key.isdecimal() and 1000 <= number.low <= 2100 and (not noun or verb) and exact:
        return True
    if not (token.key.isdecimal() and 1900 <= number.low <= 2100):
        return False
    if not exact:
        return noun is None and number.low % 50 != 0
    if noun and view.arabic and _counted_form(view, number.last, noun):
        return False
    hundred = number.low % 100 == 0
    return not (hundred and noun and view.key(number.first - 1) not in view.words.determiners)


def _attributive(view: View, index: int, number: Numeral) -> bool:
    """Whether a figure counts the word that a hyphen joins to it: "a 12-member board"."""
    spot, tokens = number.last + 1, view.tokens
    if not view.words.not_counted or number.low < 10 or view.glued(index):
        return False
    key = view.key(spot)
    if len(key) < 3 or not view.text[tokens[spot].start].islower() or key in view.words.not_counted:
        return False
    follows = view.sort(spot + 1) == "w" and not view.glued(spot + 1)
    return follows and view.key(index - 1) in view.words.determiners


def _counted_form(view: View, index: int, noun: tuple[int, int]) -> bool:
    """Whether an Arabic noun has the form that it takes after a figure: «أصوات», «صوتا».

    Years stand after their noun, so what stands before one is a count; verbs have other forms.
    """
    if index >= len(view.tokens) or view.tokens[index].start != noun[0]:
        return False
    key = view.key(index)
    if key.startswith("ال") or len(key) < 4:
        return False
    rest = int(view.tokens[index - 1].key) % 100
    broken = key[0] in "اأ" and len(key) >= 5 and key[3] == "ا"
    if 3 <= rest <= 10:
        return (broken and len(key) == 5) or key.endswith("ات")
    return rest > 10 and not broken and key.endswith("ا") and key[-2] not in "اوي"


def is_score(view: View, number: Numeral) -> bool:
    """ "2-1": two figures and a dash that are no range."""
    after = number.last
    return (
        view.key(after) in DASHES
        and view.glued(after)
        and view.glued(after + 1)
        and view.sort(after + 1) == "n"
    )
