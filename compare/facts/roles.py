"""Who did what to whom: two names, or two nouns of one language, that have changed places.

Meant for sentences that are close to translations of each other; silent unless one reading is
left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from compare.facts.deeds import Deed, concepts_of, turned_round
from compare.facts.names import Name, find_names, heard_names
from compare.facts.participants import Participant, participants
from compare.facts.phrases import Phrases, articles_of, fold, phrases_of, tokenise
from compare.facts.slots import Span
from compare.lexicon import load


@dataclass(frozen=True, slots=True)
class Exchange:
    """The spans of one side of a finding: all of it, who does it, and to whom."""

    span: Span
    doer: Span
    other: Span


def swapped(
    left: str, left_language: str, right: str, right_language: str
) -> tuple[Span, Span] | None:
    """The spans from the one to the other, on each side, when two have exchanged their roles.

    None unless both sentences say one listed verb of the same two, with nothing between that
    could turn it round. The two are names or listed common nouns ("the army", "the rebels");
    passives are read where the doer is named. Within one language they may be any nouns.
    """
    found = exchange(left, left_language, right, right_language)
    return found and (found[0].span, found[1].span)


def exchange(
    left: str, left_language: str, right: str, right_language: str
) -> tuple[Exchange, Exchange] | None:
    """On each side who does it and to whom, when two have exchanged their roles."""
    if concepts_of(left, left_language) & concepts_of(right, right_language):
        ours, theirs = find_names(left, left_language), find_names(right, right_language)
        turned = turned_round(
            left,
            left_language,
            [*ours, *heard_names(left, left_language, ours, theirs)],
            right,
            right_language,
            [*theirs, *heard_names(right, right_language, theirs, ours)],
        )
        if turned:
            one, two = turned
            return _extent(one), _extent(two)
    return _nouns_swapped(left, right, left_language) if left_language == right_language else None


def in_other_order(left: str, left_language: str, right: str, right_language: str) -> bool:
    """Whether two whom both sentences mention stand in another order on each side.

    In a passive that means nothing, so it is no exchange of roles; but sentences that look alike
    otherwise need not say the same.
    """
    ours, theirs = find_names(left, left_language), find_names(right, right_language)
    left_people = _people(left, left_language, ours, theirs)
    right_people = _people(right, right_language, theirs, ours)
    shared = [(a, b) for a in left_people for b in right_people if a.is_also(b)]
    return any(
        a.first < c.first and d.first < b.first and not (a.is_also(d) or b.is_also(c))
        for a, b in shared
        for c, d in shared
        if not (a.is_also(c) or b.is_also(d))
    )


def _people(
    sentence: str, language: str, names: Sequence[Name], others: Sequence[Name]
) -> list[Participant]:
    """Those who act in a sentence; Arabic words that only sound like a name say too little here."""
    heard = heard_names(sentence, language, names, others) if language != "ar" else []
    return participants(sentence, language, [*names, *heard])


def _extent(deed: Deed) -> Exchange:
    doer, other = (deed.doer.start, deed.doer.end), (deed.other.start, deed.other.end)
    return Exchange((min(doer[0], other[0]), max(doer[1], other[1])), doer, other)


def _nouns_swapped(left: str, right: str, language: str) -> tuple[Exchange, Exchange] | None:
    """Two clauses of one language with one verb form, whose sides have changed places."""
    a, b = _sides(left, language), _sides(right, language)
    if not a or not b or a.form != b.form or a.before == a.after:
        return None
    return (a.where, b.where) if (a.before, a.after) == (b.after, b.before) else None


@dataclass(frozen=True, slots=True)
class _Sides:
    """A verb form as the clause has it, the words on its two sides, and where they stand."""

    form: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    where: Exchange


class _Words:
    def __init__(self, language: str) -> None:
        data = load("names", "roles").get(language) or {}
        self.verbs = Phrases({"verb": _all_of(data.get("verbs"))}, language)
        self.passive = Phrases({"passive": phrases_of(data.get("passive"))}, language)
        self.by = Phrases({"by": phrases_of(data.get("by"))}, language)
        self.stops = frozenset(fold(w, language) for w in phrases_of(data.get("not")))
        follows = {w for p in phrases_of(data.get("follows")) for w in fold(p, language).split()}
        self.dropped = articles_of(language) | follows


def _all_of(verbs: Mapping[str, str] | None) -> list[str]:
    return [phrase for listed in (verbs or {}).values() for phrase in phrases_of(listed)]


@cache
def _words(language: str) -> _Words:
    return _Words(language)


def _sides(sentence: str, language: str) -> _Sides | None:
    """The one listed verb of a sentence with what stands around it in its clause."""
    words, tokens = _words(language), tokenise(sentence, language)
    verbs = words.verbs.find(tokens)
    if language == "ar" or len(verbs) != 1:
        return None
    (verb,) = verbs
    first = verb.first
    while first > 0 and not tokens[first].brk and verb.first - first < 8:
        first -= 1
    by = words.by.at(tokens, verb.last) if verb.last < len(tokens) else None
    begin = last = by.last if by else verb.last
    while last < len(tokens) and last - begin < 6:
        if tokens[last].brk or tokens[last].key in words.stops:
            break
        last += 1
    ahead = tokens[first : verb.first]
    if (first and not tokens[first].brk) or any(t.key in words.stops for t in ahead):
        return None
    form = [t.key for t in tokens[verb.first : begin]]
    form += sorted({t.key for m in words.passive.find(ahead) for t in ahead[m.first : m.last]})
    dropped = words.dropped | set(form)
    before = tuple(t.key for t in ahead if t.key not in dropped)
    after = tuple(t.key for t in tokens[begin:last] if t.key not in dropped)
    if not (0 < len(before) < 4 and 0 < len(after) < 4):
        return None
    one = tokens[first].start, tokens[verb.first - 1].end
    two = tokens[begin].start, tokens[last - 1].end
    return _Sides(tuple(form), before, after, Exchange((one[0], two[1]), one, two))
