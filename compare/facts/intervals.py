"""The interval of values a wording allows: ranges, vague numbers and words of bound."""

from __future__ import annotations

import math

from compare.facts.counted import noun_after
from compare.facts.measures import DASHES, View, unit_named
from compare.facts.numerals import Numeral, read

_ROUND = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 9))


def range_at(view: View, number: Numeral) -> tuple[Numeral, float] | None:
    """The upper end of a range that starts with a number, and a factor for the lower one."""
    words = view.words
    after = number.last
    # "20 %–30 %", "$2–$3 billion"
    unit_end, unit = view.unit_at(after)
    if unit and (view.key(unit_end) in DASHES or view.key(unit_end) in words.to):
        after = unit_end
    key = view.key(after)
    dash = key in DASHES and (view.glued(after) == view.glued(after + 1))
    opened = opened_at(view, number.first) >= 0
    joined = key in words.to or (opened and key in words.between_and)
    if not (dash or joined or key in words.alternatives):
        if not (view.arabic and opened and key.startswith("و") and len(key) > 1):
            return None
        after -= 1
    if after + 1 >= len(view.tokens) or after + 1 in view.closed:
        return None
    behind_unit = after != number.last
    if opened and view.key(after + 1) in words.determiners:
        after += 1  # "entre los 20 y los 30"
    sign, sign_unit = words.before_units.at(view.tokens, after + 1)
    spot = sign or after + 1
    if spot >= len(view.tokens):
        return None
    second = read(view.tokens, spot, words.numbers, view.closed)
    if second is None or second.form == "one" or number.form == "vague":
        return None
    ours = unit if behind_unit else view.unit_before(number.first)[1]
    theirs = unit_named(sign_unit) if sign else view.unit_at(second.last, second)[1]
    if (behind_unit or sign) and ours != theirs:
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
        view.tokens[spot].sort == "n"
        and view.glued(follows)
        and (view.key(follows) in (":", "/", ".") and view.glued(follows + 1))
    ):
        return None
    small = dash and view.tokens[number.first].sort == "n" and second.low < 20
    if small and not (view.unit_at(follows)[1] or noun_after(view, follows)):
        # Small figures around a dash are a score unless they count or measure something.
        return None
    return second, factor


def opened_at(view: View, first: int) -> int:
    """Where the words start that open a range before a number ("between", "entre los"); or -1."""
    start = view.words.between.before(view.tokens, first, view.arabic)[0]
    if start < 0 and view.key(first - 1) in view.words.determiners:
        start = view.words.between.before(view.tokens, first - 1, view.arabic)[0]
    return start


def interval(number: Numeral) -> tuple[float, float, str]:
    """The lowest and highest value of a number, and the kind of bound it is."""
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


def bounded(
    view: View, first: int, low: float, high: float, bound: str
) -> tuple[float, float, str, int]:
    """The interval after the words of bound before a number, and where those start."""
    for _ in range(3):
        start, label = view.words.bounds.before(view.tokens, first, view.arabic)
        spot = first - 1
        if start < 0 and spot > view.floor and view.key(spot) in view.words.determiners:
            start, label = view.words.bounds.before(view.tokens, spot, view.arabic)
        if start < 0 and view.key(spot) in (",", "،"):  # "a, por lo menos, 520 000 alumnos"
            start, label = view.words.bounds.before(view.tokens, spot, view.arabic)
            start = start if view.key(start - 1) in (",", "،") else -1
        if start < view.floor or start < 0:
            break
        low, high, bound = _apply(label, low, high, bound)
        first = start
    return low, high, bound, first


def bounded_after(
    view: View, low: float, high: float, bound: str, last: int, noun_at: int
) -> tuple[float, float, str, int, int]:
    """The same after a number; also where its words end, and where a noun may start."""
    end, label = view.words.after.at(view.tokens, last)
    if end:
        low, high, bound = _apply(label, low, high, bound)
        return low, high, bound, end, end
    return low, high, bound, last, noun_at


def bounded_behind(
    view: View, noun: tuple[int, int], low: float, high: float, bound: str, last: int
) -> tuple[float, float, str, int]:
    """The same for words of bound behind the noun: "27 people or more"."""
    index = last
    while index < len(view.tokens) and view.tokens[index].start < noun[1]:
        index += 1
    end, label = view.words.after.at(view.tokens, index)
    if end and bound == "exact":
        low, high, bound = _apply(label, low, high, bound)
    return low, high, bound, last
