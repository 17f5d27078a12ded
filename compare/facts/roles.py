"""Who did what to whom, and where: names that fill the same slot of two matched sentences.

Both readers are meant for sentences that are close to translations of each other, and stay silent
unless one reading is left: a wrong name in a slot, or two names that have changed places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from compare.facts.names import Name, find_names, same_name, words_of
from compare.facts.phrases import Match, Phrases, Token, fold, phrases_of, tokenise
from compare.facts.speech import find_attribution
from compare.lexicon import load

Span = tuple[int, int]
MOST = 24
"""Names of a sentence that are compared; one with more is a list."""


# ---- a different name in the same slot ----


def different_slot(
    left: str, left_language: str, right: str, right_language: str
) -> tuple[Span, Span] | None:
    """The spans of the one name on each side that fill the same slot and name different things.

    None unless all other names of the kind have their partner, both names are known to differ,
    and both stand in the same place of the sentence: after prepositions of one class, or bare
    with as many shared names before them.
    """
    ours, theirs = find_names(left, left_language), find_names(right, right_language)
    if not (0 < len(ours) <= MOST and 0 < len(theirs) <= MOST):
        return None
    pairs = _paired(ours, theirs)
    matched, found = {i for i, _ in pairs}, {j for _, j in pairs}
    lone = [a for i, a in enumerate(ours) if i not in matched]
    other = [b for j, b in enumerate(theirs) if j not in found]
    for kind in ("place", "organisation", "person"):
        mine = [a for a in lone if a.kind == kind]
        yours = [b for b in other if b.kind == kind]
        if len(mine) != 1 or len(yours) != 1 or same_name(mine[0], yours[0]) is not False:
            continue
        a, b = mine[0], yours[0]
        if sum(n.kind == kind for n in ours) != sum(n.kind == kind for n in theirs):
            continue
        if not (a.known and b.known) and not _comparable(a, left_language, b, right_language):
            continue
        if _open_question(lone, b) or _open_question(other, a):
            continue
        # A name that both sides give more than once says nothing about its slot.
        before = sum(ours[i].start < a.start for i, _ in pairs)
        beyond = sum(theirs[j].start < b.start for _, j in pairs)
        one, two = _slot(left, left_language, a), _slot(right, right_language, b)
        if not _fits(one, two, before == beyond):
            continue
        if _reports(left, left_language, a) or _reports(right, right_language, b):
            continue
        return (a.start, a.end), (b.start, b.end)
    return None


def _paired(ours: Sequence[Name], theirs: Sequence[Name]) -> list[tuple[int, int]]:
    """Indices of the names that name the same; each name counts for all its mentions."""
    return [
        (i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs) if same_name(a, b) is True
    ]


def _comparable(a: Name, a_language: str, b: Name, b_language: str) -> bool:
    """Whether two names that no list has may be told apart by their spelling.

    Places have other names in other languages, people seldom; rulers do.
    """
    if a.kind == "person":
        return len(a.text.split()) > 1 and len(b.text.split()) > 1
    return a_language == b_language and not (a.known or b.known)


def _open_question(lone: Sequence[Name], name: Name) -> bool:
    """Whether some name without a partner may after all be the partner of this one."""
    if any(same_name(n, name) is None and n.kind == name.kind for n in lone):
        return True
    # A listed name would have found its partner; an unlisted one may hide among the unknown.
    return not name.known and any(n.kind == "unknown" for n in lone)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Classes of the preposition that governs a name, and whether the name opens the sentence."""

    classes: frozenset[str]
    opens: bool


def _fits(one: _Slot, two: _Slot, same_place: bool) -> bool:
    """Whether two slots may be one; ``same_place`` if as many shared names stand before."""
    if one.classes and two.classes:
        return bool(one.classes & two.classes)
    if not one.classes and not two.classes:
        return same_place and one.opens == two.opens
    # One language says "in Syria" where the other says "Syria's" or writes one long noun.
    return same_place and not one.opens and not two.opens


@cache
def _prepositions(language: str) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for label, listed in (load("names", language).get("prepositions") or {}).items():
        for phrase in phrases_of(listed):
            found.setdefault(tuple(fold(w, language) for w in phrase.split()), set()).add(label)
    return {phrase: frozenset(labels) for phrase, labels in found.items()}


@cache
def _articles(language: str) -> frozenset[str]:
    return frozenset(fold(w, language) for w in phrases_of(load("names", language).get("articles")))


def _slot(sentence: str, language: str, name: Name) -> _Slot:
    """What governs a name: the nearest preposition before its noun phrase."""
    window = max(0, name.start - 120)
    tokens = tokenise(sentence[window : name.end], language)
    offset = name.start - window
    index = next((i for i, t in enumerate(tokens) if t.end > offset), len(tokens))
    if index < len(tokens) and (tokens[index].start < offset or tokens[index].key[:2] == "لل"):
        return _Slot(_clitic_class(tokens[index].key), False)
    words, prepositions = words_of(language), _prepositions(language)
    articles = _articles(language)
    noun = False  # a noun phrase that the name ends: "the embattled Iraqi city of"
    brk = tokens[index].brk if index < len(tokens) else ""
    steps = 0
    while index > 0 and not brk and steps < 6:
        two = (tokens[index - 2].key, tokens[index - 1].key) if index > 1 else ()
        one = (tokens[index - 1].key,)
        if two in prepositions:
            return _Slot(prepositions[two], False)
        if two in words.places_before:
            noun, index = True, index - 2
        elif one in words.places_before and one not in prepositions:
            noun, index = True, index - 1
        elif one in prepositions and not (one[0] in articles and two[:1] in prepositions):
            return _Slot(prepositions[one], False)  # in "von der" the article governs nothing
        elif noun or one[0] in words.not_names | articles or words.titled(one[0]):
            index -= 1
        else:
            break
        brk = tokens[index].brk
        steps += 1
    genitive = _genitive(sentence, language, name)
    return _Slot(frozenset({"of"}) if genitive else frozenset(), index == 0 and window == 0)


def _clitic_class(key: str) -> frozenset[str]:
    """The class of the preposition that Arabic writes on the word."""
    key = key.lstrip("وف")
    if key.startswith("ب"):
        return frozenset({"in"})
    if key.startswith("ل"):
        return frozenset({"to", "of"})
    return frozenset()


def _genitive(sentence: str, language: str, name: Name) -> bool:
    if sentence[name.end : name.end + 2] in ("'s", "’s", "s'", ":s"):
        return True
    nordic = language in ("nb", "nn", "sv", "da", "de")
    return nordic and name.known and name.text[-1:] == "s" and name.text[:-1].isalpha()


def _reports(sentence: str, language: str, name: Name) -> bool:
    """Whether the name is that of the speaker: who says it does not decide what is said."""
    said = find_attribution(sentence, language)
    if said is None or said.speaker is None:
        return False
    return said.speaker_start < name.end and name.start < said.speaker_end


# ---- roles exchanged ----


@dataclass(frozen=True, slots=True)
class _Deed:
    """A verb with who does it and whom it concerns, by spans of the sentence."""

    verb: str
    agent: Name
    patient: Name


def swapped(
    left: str, left_language: str, right: str, right_language: str
) -> tuple[Span, Span] | None:
    """The spans from the one to the other, on each side, when two have exchanged their roles.

    None unless both sentences say one listed verb of the same two, with nothing between that
    could turn it round. Passives are read where the doer is named; within one language the two
    may be common nouns ("the army", "the rebels"), across languages only names.
    """
    ours = _deeds(left, left_language)
    for a in ours:
        for b in _deeds(right, right_language):
            if a.verb == b.verb and _exchanged(a, b):
                return _extent(a), _extent(b)
    return _nouns_swapped(left, right, left_language) if left_language == right_language else None


def _exchanged(a: _Deed, b: _Deed) -> bool:
    if same_name(a.agent, b.patient) is not True or same_name(a.patient, b.agent) is not True:
        return False
    return same_name(a.agent, a.patient) is not True and same_name(a.agent, b.agent) is not True


def _extent(deed: _Deed) -> Span:
    names = (deed.agent, deed.patient)
    return min(n.start for n in names), max(n.end for n in names)


class _Verbs:
    def __init__(self, language: str) -> None:
        data = load("names", "roles").get(language) or {}
        self.verbs = Phrases(
            {k: phrases_of(v) for k, v in (data.get("verbs") or {}).items()}, language
        )
        self.passive = Phrases({"passive": phrases_of(data.get("passive"))}, language)
        self.endings = tuple(phrases_of(data.get("passive_ending")))
        self.by = Phrases({"by": phrases_of(data.get("by"))}, language)
        self.stops = frozenset(fold(w, language) for w in phrases_of(data.get("not")))
        self.follows = frozenset(
            w for phrase in phrases_of(data.get("follows")) for w in fold(phrase, language).split()
        )


@cache
def _verbs(language: str) -> _Verbs:
    return _Verbs(language)


def _deeds(sentence: str, language: str) -> list[_Deed]:
    """Who did what to whom, where a listed verb and two names stand next to each other."""
    words = _verbs(language)
    tokens = tokenise(sentence, language)
    verbs = words.verbs.find(tokens)
    if not 0 < len(verbs) <= MOST:
        return []
    names = find_names(sentence, language)
    if len(names) > MOST:
        return []
    found: list[_Deed] = []
    for a, b in pairwise(names):
        first, last = _covering(tokens, a), _covering(tokens, b)
        if any(tokens[i].brk for i in range(first[1], last[0] + 1)):
            continue
        for verb in verbs:
            deed = None
            if first[1] <= verb.first and verb.last <= last[0]:
                deed = _between(language, tokens, first, verb, last)
            elif verb.first == last[1] and language == "de":
                deed = _final(tokens, first, verb, last)
            elif verb.last <= first[0] and language in ("nb", "nn", "sv", "da", "ar"):
                deed = _inverted(language, tokens, first, verb, last)
            if deed is None or not _bare(sentence, language, a):
                continue
            if language == "ar" and not _bare(sentence, language, b):
                continue
            agent, patient = (a, b) if deed == "active" else (b, a)
            found.append(_Deed(verb.label, agent, patient))
    return found


def _covering(tokens: Sequence[Token], name: Name) -> tuple[int, int]:
    """The tokens of a name: first, and the one after the last."""
    inside = [i for i, t in enumerate(tokens) if t.end > name.start and t.start < name.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _bare(sentence: str, language: str, name: Name) -> bool:
    """Whether a name stands by itself, not "of", "in" or "with" something, nor owning it."""
    return not _slot(sentence, language, name).classes


def _light(language: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether only small words and titles stand between."""
    verbs, words, articles = _verbs(language), words_of(language), _articles(language)
    return last - first <= 5 and all(
        (t.key in verbs.follows or t.key in articles or t.key in words.not_names)
        or words.titled(t.key)
        for t in tokens[first:last]
    )


def _between(language: str, tokens: Sequence[Token], a: Span, verb: Match, b: Span) -> str | None:
    """The voice of "A … verb … B"."""
    words = _verbs(language)
    opening = words.passive.find(tokens[a[1] : verb.first])
    reflexive = words.endings and tokens[verb.last - 1].key.endswith(words.endings)
    ahead = verb.last
    by = words.by.at(tokens, ahead) if ahead < b[0] else None
    if by:
        ahead = by.last
    auxiliaries = {t.key for t in tokens[a[1] : verb.first]} - _all(
        words.passive, tokens, a[1], verb.first
    )
    if not auxiliaries <= words.follows or not _light(language, tokens, ahead, b[0]):
        return None
    if by:
        return "passive" if opening or reflexive else None
    return None if opening or reflexive else "active"


def _all(phrases: Phrases, tokens: Sequence[Token], first: int, last: int) -> set[str]:
    part = tokens[first:last]
    return {t.key for m in phrases.find(part) for t in part[m.first : m.last]}


def _final(tokens: Sequence[Token], a: Span, verb: Match, b: Span) -> str | None:
    """The voice of German "A hat B …" and "A wurde von B …"."""
    words = _verbs("de")
    middle = list(tokens[a[1] : b[0]])
    if not middle:
        return None
    opening = words.passive.at(middle, 0)
    if opening and opening.last < len(middle):
        by = words.by.at(middle, opening.last)
        light = by is not None and _light("de", middle, by.last, len(middle))
        return "passive" if light else None
    perfect = middle[0].key in ("hat", "haben", "hatte", "hatten")
    return "active" if perfect and _light("de", middle, 1, len(middle)) else None


def _inverted(language: str, tokens: Sequence[Token], a: Span, verb: Match, b: Span) -> str | None:
    """Verb first: Arabic "attacked A B", and Nordic "yesterday attacked A B"."""
    if language == "ar" or verb.first > 0:
        near = _light(language, tokens, verb.last, a[0]) and _light(language, tokens, a[1], b[0])
        words = _verbs(language)
        turned = words.endings and tokens[verb.last - 1].key.endswith(words.endings)
        opened = words.passive.find(tokens[max(0, verb.first - 3) : verb.first])
        if near and not turned and not opened:
            return "active"
    return None


def _nouns_swapped(left: str, right: str, language: str) -> tuple[Span, Span] | None:
    """Two clauses of one language with one verb form, whose sides have changed places."""
    for a in _sides(left, language):
        for b in _sides(right, language):
            same_verb = a.form == b.form
            if same_verb and a.before == b.after and a.after == b.before and a.before != a.after:
                return a.span, b.span
    return None


@dataclass(frozen=True, slots=True)
class _Sides:
    """A verb form as the clause has it, the words on its two sides, and the span of it all."""

    form: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    span: Span


def _sides(sentence: str, language: str) -> list[_Sides]:
    words, articles = _verbs(language), _articles(language)
    tokens = tokenise(sentence, language)
    found: list[_Sides] = []
    matches = words.verbs.find(tokens)
    if language == "ar" or len(matches) != 1:
        return []
    for verb in matches:
        first = verb.first
        while first > 0 and not tokens[first].brk and verb.first - first < 8:
            first -= 1
        last = verb.last
        by = words.by.at(tokens, last) if last < len(tokens) else None
        last = by.last if by else last
        begin = last
        while last < len(tokens) and last - begin < 6:
            if tokens[last].brk or tokens[last].key in words.stops:
                break
            last += 1
        ahead = tokens[first : verb.first]
        if (first and not tokens[first].brk) or any(t.key in words.stops for t in ahead):
            continue
        form = [t.key for t in tokens[verb.first : begin]]
        form += sorted(_all(words.passive, tokens, first, verb.first))
        dropped = articles | words.follows | set(form)
        before = tuple(t.key for t in ahead if t.key not in dropped)
        after = tuple(t.key for t in tokens[begin:last] if t.key not in dropped)
        if 0 < len(before) < 4 and 0 < len(after) < 4:
            span = tokens[first].start, tokens[last - 1].end
            found.append(_Sides(tuple(form), before, after, span))
    return found
