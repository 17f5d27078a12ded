"""Figures that change while an event unfolds: a later toll replaces an earlier one."""

from __future__ import annotations

from functools import cache

from compare.facts.phrases import Phrases, phrases_of, tokenise
from compare.lexicon import load


@cache
def _phrases(language: str, idea: str) -> Phrases:
    return Phrases({idea: phrases_of(load("updates", language).get(idea))}, language)


def is_running(sentence: str, language: str) -> bool:
    """Whether the sentence counts what is still being counted: victims, arrests, evacuees."""
    return bool(_phrases(language, "running").find(tokenise(sentence, language)))


def says_update(sentence: str, language: str) -> bool:
    """Whether the sentence calls its figure one of several over time ("so far", "rose to")."""
    return bool(_phrases(language, "cues").find(tokenise(sentence, language)))


def counts_until(sentence: str, language: str, start: int) -> bool:
    """Whether the time that starts at a character is the end of the count ("by midday")."""
    before = [token for token in tokenise(sentence, language) if token.end <= start]
    found = _phrases(language, "until").find(before)
    return bool(found) and found[-1].last == len(before)
