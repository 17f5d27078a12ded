"""Who did what to whom: two names, or two nouns of one language, that have changed places.

Meant for sentences that are close to translations of each other; silent unless one reading is
left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from compare.facts.deeds import concepts_of, turned_round
from compare.facts.names import Name, find_names, key_words, same_name, words_of
from compare.facts.participants import Participant, names_said, participants
from compare.facts.phrases import Match, Phrases, Token, fold, phrases_of, tokenise
from compare.facts.polarity import negation_cues
from compare.facts.slots import MOST, Span, articles_of, slot_of
from compare.facts.spelling import is_arabic, skeletons, sound_alike
from compare.lexicon import load


@dataclass(frozen=True, slots=True)
class _Deed:
    """A verb with who does it and whom it concerns, by spans of the sentence."""

    verb: str
    agent: Name
    patient: Name


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
    deed = _said(left, left_language) & _said(right, right_language)
    concept = concepts_of(left, left_language) & concepts_of(right, right_language)
    if deed or concept:
        ours, theirs = find_names(left, left_language), find_names(right, right_language)
        ours = [*ours, *_heard(left, left_language, ours, theirs)]
        theirs = [*theirs, *_heard(right, right_language, theirs, ours)]
    if deed:
        others = _deeds(right, right_language, theirs)
        for a in _deeds(left, left_language, ours):
            for b in others:
                if a.verb == b.verb and _exchanged(a, b):
                    return _extent(a.agent, a.patient), _extent(b.agent, b.patient)
    if concept:
        turned = turned_round(left, left_language, ours, right, right_language, theirs)
        if turned:
            one, two = turned
            return _extent(one.doer, one.other), _extent(two.doer, two.other)
    return _nouns_swapped(left, right, left_language) if left_language == right_language else None


def in_other_order(left: str, left_language: str, right: str, right_language: str) -> bool:
    """Whether two whom both sentences mention stand in another order on each side.

    In a passive that means nothing, so it is no exchange of roles; but sentences that look alike
    otherwise need not say the same.
    """
    ours, theirs = find_names(left, left_language), find_names(right, right_language)
    one, two = tokenise(left, left_language), tokenise(right, right_language)
    left_people = participants(left, left_language, one, names_said(one, left, ours, theirs))
    right_people = participants(right, right_language, two, names_said(two, right, theirs, ours))
    shared = [(a, b) for a in left_people for b in right_people if a.is_also(b)]
    return any(
        a.first < c.first and d.first < b.first and not (a.is_also(d) or b.is_also(c))
        for a, b in shared
        for c, d in shared
        if not (a.is_also(c) or b.is_also(d))
    )


def _said(sentence: str, language: str) -> set[str]:
    """The concepts of the listed verbs of a sentence."""
    return {verb.label for verb in _verbs(language).verbs.find(tokenise(sentence, language))}


def _heard(
    sentence: str, language: str, names: Sequence[Name], others: Sequence[Name]
) -> Iterator[Name]:
    """Arabic words that sound like a name of the other sentence, where nothing announces them."""
    if language != "ar":
        return
    tokens = tokenise(sentence, language)
    for other in others[:MOST]:
        if other.known or is_arabic(other.text):
            continue
        words = key_words(other)
        for index in range(len(tokens) - len(words) + 1):
            run = tokens[index : index + len(words)]
            start, end = run[0].start, run[-1].end
            taken = any(n.start < end and start < n.end for n in names)
            if not taken and _sounds_like(words, [t.key for t in run]):
                key = "~" + " ".join(t.key for t in run)
                yield Name(start, end, sentence[start:end], other.kind, key)
                break


def _sounds_like(words: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether each word may be heard as its counterpart, one of them surely."""
    return all(
        not skeletons(x).isdisjoint(skeletons(y)) for x, y in zip(words, heard, strict=True)
    ) and any(map(sound_alike, words, heard))


def _exchanged(a: _Deed, b: _Deed) -> bool:
    if same_name(a.agent, b.patient) is not True or same_name(a.patient, b.agent) is not True:
        return False
    return same_name(a.agent, a.patient) is not True and same_name(a.agent, b.agent) is not True


def _extent(doer: Name | Participant, other: Name | Participant) -> Exchange:
    one, two = (doer.start, doer.end), (other.start, other.end)
    return Exchange((min(one[0], two[0]), max(one[1], two[1])), one, two)


class _Verbs:
    def __init__(self, language: str) -> None:
        data = load("names", "roles").get(language) or {}
        self.verbs = Phrases(
            {k: phrases_of(v) for k, v in (data.get("verbs") or {}).items()}, language
        )
        self.passive = Phrases({"passive": phrases_of(data.get("passive"))}, language)
        self.endings = tuple(phrases_of(data.get("passive_ending")))
        self.relatives = frozenset(phrases_of(data.get("subject_relatives")))
        self.onto = frozenset(phrases_of(data.get("onto")))
        self.by = Phrases({"by": phrases_of(data.get("by"))}, language)
        self.stops = frozenset(fold(w, language) for w in phrases_of(data.get("not")))
        self.follows = frozenset(
            w for phrase in phrases_of(data.get("follows")) for w in fold(phrase, language).split()
        )


@cache
def _verbs(language: str) -> _Verbs:
    return _Verbs(language)


def _deeds(sentence: str, language: str, names: Sequence[Name]) -> list[_Deed]:
    """Who did what to whom, where a listed verb and two names stand next to each other."""
    tokens = tokenise(sentence, language)
    verbs = _verbs(language).verbs.find(tokens)
    if len(verbs) > MOST or len(names) > MOST:
        return []
    found: list[_Deed] = []
    for a, b in pairwise(sorted(names, key=lambda n: n.start)):
        name, last = _covering(tokens, a), _covering(tokens, b)
        first = _with_apposition(tokens, name)
        # The comma that closes the apposition is no break.
        if any(tokens[i].brk for i in range(first[1] + (first != name), last[0] + 1)):
            continue
        if negation_cues(language).find(tokens[max(0, first[0] - 2) : first[0]]):
            continue  # "It wasn't Iran that …"
        for verb in verbs:
            voice = _voice(language, tokens, first, verb, last)
            if voice is None or not _bare(sentence, language, a):
                continue
            if language == "ar" and not (_onto(tokens, last) or _bare(sentence, language, b)):
                continue
            agent, patient = (a, b) if voice == "active" else (b, a)
            found.append(_Deed(verb.label, agent, patient))
    return found


def _voice(language: str, tokens: Sequence[Token], a: Span, verb: Match, b: Span) -> str | None:
    """ "active" if the first of two names is the doer, "passive" if the second is."""
    if a[1] <= verb.first and verb.last <= b[0]:
        return _between(language, tokens, a, verb, b)
    if verb.first == b[1] and language == "de":
        return _final(tokens, a, verb, b)
    if verb.last <= a[0] and language in ("nb", "nn", "sv", "da", "ar"):
        return _inverted(language, tokens, a, verb, b)
    return None


def _with_apposition(tokens: Sequence[Token], name: Span) -> Span:
    """The tokens of a name with what stands between commas after it: "Lindh, a pilot, said"."""
    first = name[1]
    if first < len(tokens) and tokens[first].brk in (",", "،"):
        for last in range(first + 1, min(first + 9, len(tokens))):
            if tokens[last].brk:
                return (name[0], last) if tokens[last].brk in (",", "،") else name
    return name


def _onto(tokens: Sequence[Token], name: Span) -> bool:
    """Whether a name follows the preposition that Arabic verbs of winning take."""
    return name[0] > 0 and tokens[name[0] - 1].key in _verbs("ar").onto


def _covering(tokens: Sequence[Token], name: Name) -> tuple[int, int]:
    """The tokens of a name: first, and the one after the last."""
    inside = [i for i, t in enumerate(tokens) if t.end > name.start and t.start < name.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _bare(sentence: str, language: str, name: Name) -> bool:
    """Whether a name stands by itself, not "of", "in" or "with" something, nor owning it."""
    return not slot_of(sentence, language, name).classes


def _light(language: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether only small words and titles stand between."""
    verbs, words, articles = _verbs(language), words_of(language), articles_of(language)
    return last - first <= 5 and all(
        (t.key in verbs.follows | verbs.onto or t.key in articles or t.key in words.not_names)
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
    small = words.follows | words.relatives
    if not auxiliaries <= small or not _light(language, tokens, ahead, b[0]):
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


def _nouns_swapped(left: str, right: str, language: str) -> tuple[Exchange, Exchange] | None:
    """Two clauses of one language with one verb form, whose sides have changed places."""
    for a in _sides(left, language):
        for b in _sides(right, language):
            same_verb = a.form == b.form
            if same_verb and a.before == b.after and a.after == b.before and a.before != a.after:
                return (
                    Exchange(a.span, a.first, a.second),
                    Exchange(b.span, b.first, b.second),
                )
    return None


@dataclass(frozen=True, slots=True)
class _Sides:
    """A verb form as the clause has it, the words on its two sides, and the span of it all."""

    form: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    first: Span
    second: Span

    @property
    def span(self) -> Span:
        return self.first[0], self.second[1]


def _sides(sentence: str, language: str) -> list[_Sides]:
    words, articles = _verbs(language), articles_of(language)
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
            one = tokens[first].start, tokens[verb.first - 1].end
            two = tokens[begin].start, tokens[last - 1].end
            found.append(_Sides(tuple(form), before, after, one, two))
    return found
