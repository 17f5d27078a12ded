"""What written digits stand for: decimals, thousands, or no number at all."""

from __future__ import annotations

import re

_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_GROUPS = re.compile(r"[0-9]{1,3}([.,'٬])[0-9]{3}(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"[0-9]+[.,٫][0-9]+")
_GROUPED_DECIMAL = re.compile(r"[0-9]{1,3}(?:([.,'٬])[0-9]{3})(?:\1[0-9]{3})*[.,٫][0-9]+")
# No count in the news is longer; floats are exact this far.
_MAX_DIGITS = 15


def digits_value(text: str, language: str) -> tuple[float, float | None] | None:
    """The value of written digits, and a second reading where the separator leaves a doubt.

    None for anything that is no number: version numbers, addresses, over-long digit strings.
    """
    if len(text) > _MAX_DIGITS + 8 or sum(map(text.count, "0123456789")) > _MAX_DIGITS:
        return None
    if text.isdecimal():
        # Longer ones are telephone and case numbers, and so are those that begin with a nought.
        plain_number = len(text) < 8 and (text[0] != "0" or len(text) == 1)
        return (float(text), None) if plain_number else None
    if _INDIAN.fullmatch(text) and language == "en":
        return float(text.replace(",", "")), None
    groups = _GROUPS.fullmatch(text)
    if groups:
        mark = groups[1]
        value = float(text.replace(mark, ""))
        if text.count(mark) > 1 or mark in "'٬":
            return value, None
        if text[0] == "0":
            return float(text.replace(",", ".")), None
        home = "," if language in ("en", "ar") else "."
        return (value, None) if mark == home else (float(text.replace(",", ".")), value)
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", ".").replace("٫", ".")), None
    if found := _GROUPED_DECIMAL.fullmatch(text):
        point = max(text.rfind(c) for c in ".,٫")
        if text[point] == found[1]:
            return None
        return float(text[:point].replace(found[1], "") + "." + text[point + 1 :]), None
    return None
