"""Corrections: "Y, not X" and "not X but Y" say what is so, and what is not, of one slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from compare.facts.names import words_of
from compare.facts.phrases import Match, Phrases, Token, fold, phrases_of, tokenise
from compare.facts.spelling import is_arabic, plain
from compare.lexicon import LANGUAGES, load

_REACH = 12
"""Words of a sentence that what is rejected, or put in its place, may take up."""
_STRONG = frozenset(";:–—―!?…؛؟")


@dataclass(frozen=True, slots=True)
class Contrast:
    """What is rejected and the words in which its counterpart stands, in code points.

    ``start`` and ``end`` are those of the negation; ``before`` if the counterpart comes first.
    """

    start: int
    end: int
    rejected: tuple[int, int]
    asserted: tuple[int, int]
    before: bool


class _Words:
    def __init__(self, language: str) -> None:
        data = load("names", language).get("contrast") or {}

        def listed(idea: str) -> list[str]:
            return phrases_of(data.get(idea))

        self.nots = Phrases({"not": listed("not"), "rather": listed("rather")}, language)
        self.but = Phrases({"but": listed("but")}, language)
        self.unless = Phrases({"unless": listed("unless")}, language)
        self.ends = frozenset(fold(w, language) for w in listed("ends"))
        self.opens = frozenset(fold(w, language) for w in listed("opens"))


@cache
def _words(language: str) -> _Words:
    return _Words(language)


def find_contrasts(sentence: str, language: str) -> list[Contrast]:
    """The corrections of a sentence, from left to right."""
    if language not in LANGUAGES:
        return []
    words, tokens = _words(language), tokenise(sentence, language)
    found: list[Contrast] = []
    for cue in words.nots.find(tokens):
        if cue.last >= len(tokens) or tokens[cue.last].brk:
            continue  # German "findet statt, wie …"
        if words.unless.at(tokens, cue.last):
            continue
        contrast = _replaced(words, tokens, cue) or _appended(words, tokens, cue)
        if contrast:
            found.append(contrast)
    return found


def _replaced(words: _Words, tokens: Sequence[Token], cue: Match) -> Contrast | None:
    """ "not X but Y" """
    for index in range(cue.last, min(cue.last + _REACH, len(tokens))):
        if not _STRONG.isdisjoint(tokens[index].brk):
            return None
        but = words.but.at(tokens, index) if index > cue.last else None
        if but is None:
            continue
        last = _end(words, tokens, but.last)
        if last == but.last or words.unless.at(tokens, but.last):
            return None
        return Contrast(
            tokens[cue.first].start,
            tokens[cue.last - 1].end,
            (tokens[cue.last].start, tokens[index - 1].end),
            (tokens[but.last].start, tokens[last - 1].end),
            False,
        )
    return None


def _appended(words: _Words, tokens: Sequence[Token], cue: Match) -> Contrast | None:
    """ "Y, not X", "Y rather than X" """
    joined = cue.label == "rather" or "," in tokens[cue.first].brk or "،" in tokens[cue.first].brk
    first = cue.first
    while first > 0 and cue.first - first < _REACH:
        if not _STRONG.isdisjoint(tokens[first].brk):
            break
        first -= 1
    if not joined or cue.first == first:
        return None
    last = _end(words, tokens, cue.last)
    if last == cue.last:
        return None
    return Contrast(
        tokens[cue.first].start,
        tokens[cue.last - 1].end,
        (tokens[cue.last].start, tokens[last - 1].end),
        (tokens[first].start, tokens[cue.first - 1].end),
        True,
    )


def _end(words: _Words, tokens: Sequence[Token], first: int) -> int:
    """The token after a phrase: where a clause begins, or punctuation stands."""
    last = first
    while last < len(tokens) and last - first < _REACH:
        token = tokens[last]
        if token.key in words.ends or (last > first and token.brk):
            break
        last += 1
    return last


def extent(
    sentence: str,
    language: str,
    contrast: Contrast,
    name: tuple[int, int] | None,
    rejected: tuple[int, int],
) -> tuple[int, int] | None:
    """The span that says the correction, from what is so to what is not.

    ``name`` is the counterpart where it is a name; else it begins after the nearest word that
    opens a phrase, and None is returned where there is none.
    """
    if not contrast.before:
        end = name[1] if name else contrast.asserted[1]
        return contrast.start, end
    if name:
        return name[0], rejected[1]
    words, dates = _words(language), words_of(language).not_names
    ahead = tokenise(sentence[: contrast.start], language)[-7:]
    if not ahead or ahead[-1].key in dates or ahead[-1].key.isdigit():
        return None  # "on Saturday, not X": when, and not in whose place
    for token in reversed(ahead):
        if token.start < contrast.asserted[0]:
            break
        if token.key in words.opens:
            return (token.end + 1, rejected[1]) if token is not ahead[-1] else None
        if token.brk:
            return token.start, rejected[1]
    return None


# ---- what is rejected in words that are no names ----

_KINDRED = frozenset(("nb", "nn", "da", "sv"))
_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")


def rejected_words(
    sentence: str, language: str, contrast: Contrast, other: str, other_language: str
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The words that a sentence rejects, and those of another that has them all in one place.

    They have to be spelled alike, and the sentence may say them only where it rejects them; some
    other word has to be the same.
    """
    tokens, theirs = tokenise(sentence, language), tokenise(other, other_language)
    near = language == other_language or {language, other_language} <= _KINDRED
    inside = [t for t in tokens if _content(t, contrast.rejected, language)]
    outside = [t.key for t in tokens if _content(t, contrast.asserted, language)]
    beyond = [
        t.key
        for t in tokens
        if t.end <= contrast.start or t.start >= max(contrast.rejected[1], contrast.end)
    ]
    if not 0 < len(inside) <= 4 or not any(len(t.key) > 4 for t in inside) or not outside:
        return None
    # What stands in its place has to be missing on the other side.
    counterpart = outside[-1] if contrast.before else outside[0]
    if any(_alike(counterpart, t.key, near) for t in theirs):
        return None
    places: list[Token] = []
    for word in inside:
        if any(_alike(word.key, key, near) for key in beyond):
            return None
        place = next((t for t in theirs if _alike(word.key, t.key, near)), None)
        if place is None:
            return None
        places.append(place)
    first, last = min(places), max(places)
    if sum(first.start <= t.start <= last.start for t in theirs) > len(places) + 2:
        return None
    # One noun stands in many a sentence: something else has to be the same.
    rest = [k for k in (*beyond, *outside) if len(k) > 4 and k != counterpart]
    more = any(_alike(k, t.key, near) for k in rest for t in theirs if t not in places)
    return ((inside[0].start, inside[-1].end), (first.start, last.end)) if more else None


def _content(token: Token, span: tuple[int, int], language: str) -> bool:
    """Whether a word of the span says something: no article, preposition or pronoun."""
    if not (span[0] <= token.start and token.end <= span[1]):
        return False
    return len(token.key) > 2 and token.key not in words_of(language).start


def _alike(a: str, b: str, near: bool) -> bool:
    """Whether two folded words are one, but for their endings; ``near`` if the languages are."""
    if is_arabic(a) or is_arabic(b):
        return near and _bare(a) == _bare(b)
    a, b = plain(a), plain(b)
    if a == b:
        return True
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    shared = min(len(a), len(b)) if shared is None else shared
    return shared >= (5 if near else 6) and 10 * shared >= 7 * max(len(a), len(b))


def _bare(word: str) -> str:
    """An Arabic word without article and what is written before it."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) > len(article) + 2:
            return word[len(article) :]
    return word
