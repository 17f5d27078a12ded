"""Clock times and parts of the day, as intervals of minutes after midnight.

They decide nothing by themselves: they tell that two figures were given for different hours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from compare.facts.phrases import fold, phrases_of
from compare.lexicon import load

SLACK = 30
"""Minutes by which two clock times may differ and still be one."""
_FIGURES = re.compile(
    r"(?<![\w.:,])(?P<hour>[01]?\d|2[0-4])(?:(?P<sep>[:.hH])(?P<minute>[0-5]\d))?(?![.:]?\d)"
)


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time of day in a sentence; minutes after midnight, both ends included."""

    start: int
    end: int
    earliest: int
    latest: int


@cache
def _patterns(
    language: str,
) -> tuple[
    re.Pattern[str], re.Pattern[str], re.Pattern[str], list[tuple[int, int, re.Pattern[str]]]
]:
    data = load("times", language)

    def words(value: object, tail: str = "") -> re.Pattern[str]:
        spelled = sorted((_spelled(p, language) for p in phrases_of(value)), key=len, reverse=True)
        return re.compile(rf"(?:{'|'.join(spelled) or '(?!)'}){tail}")

    days = (data.get("compounds") and load("dates", language).get("weekdays")) or {}
    # "torsdagskvällen", "Sonntagabend"
    names = ", ".join(phrases_of(forms)[0] for forms in days.values())
    day = rf"(?:{words(names).pattern}s?)?" if names else ""
    parts = []
    for hours, spelled in (data.get("parts") or {}).items():
        low, high = (int(h) * 60 for h in str(hours).split())
        pattern = words(spelled).pattern
        parts.append((low, high, re.compile(rf"(?<!\w){day}{pattern}(?!\w)")))
    return (
        re.compile(rf"(?<!\w){words(data.get('before')).pattern}\.?\s*$"),
        re.compile(rf"\s*{words(data.get('after')).pattern}(?!\w)"),
        re.compile(rf"\s*{words(data.get('afternoon_after')).pattern}(?!\w)"),
        parts,
    )


def _spelled(phrase: str, language: str) -> str:
    return re.escape(fold(phrase, language)).replace(r"\ \.\ ", r"\.\s*").replace(r"\ ", r"\s+")


def find_times(sentence: str, language: str) -> list[TimeMention]:
    """The clock times and parts of the day of a sentence, from left to right."""
    before, after, afternoon, parts = _patterns(language)
    text = _folded(sentence, language)
    found: list[TimeMention] = []
    for match in _FIGURES.finditer(text):
        cued = before.search(text, max(0, match.start() - 16), match.start())
        follows = after.match(text, match.end())
        if not (cued or follows or (match["sep"] == ":" and match["minute"])):
            continue
        if not (match["minute"] or follows or (cued and language not in ("en", "de", "fr"))):
            continue  # "at 8" counts as an hour only where the cue means nothing else
        hour = int(match["hour"])
        if hour < 12 and afternoon.match(text, match.end()):
            hour += 12
        minute = hour * 60 + int(match["minute"] or 0)
        end = follows.end() if follows else match.end()
        found.append(TimeMention(match.start(), end, minute, minute))
    if not found:  # "8 in the morning" is said by its figure
        for low, high, pattern in parts:
            found += [TimeMention(*m.span(), low, high) for m in pattern.finditer(text)]
        found = [
            t
            for t in found
            if not any(o.start <= t.start < t.end < o.end for o in found)
            and not any(o.start < t.start < t.end <= o.end for o in found)
        ]
    return sorted(found, key=lambda t: (t.start, t.earliest))


def different_times(a: list[TimeMention], b: list[TimeMention]) -> bool:
    """Whether both name times of day and none of one fits any of the other."""
    return bool(a and b) and all(
        max(x.earliest - y.latest, y.earliest - x.latest) > SLACK for x in a for y in b
    )


def _folded(sentence: str, language: str) -> str:
    """Folded character by character, so that offsets stay those of the sentence."""
    folded = (fold(c, language) for c in sentence)
    return "".join(f if len(f) == 1 else c for f, c in zip(folded, sentence, strict=True))
