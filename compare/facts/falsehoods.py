"""Denials by calling it untrue: "it is not true that P", "reports that P are false, says X",
"X calls the story that P a lie".

Which words call something untrue is data (`lexicon/speech`): `falsehoods` need a verb ("a lie"),
`untrue` are whole predicates ("stimmt nicht"), `untrue_that` whole openings ("it is not true").
"""

from __future__ import annotations

from typing import NamedTuple

from compare.facts.clauses import Scan
from compare.facts.complements import Said, clause_content, denied_end, said
from compare.facts.phrases import Match
from compare.facts.speakers import source_end, speaker_of

_SAYING = ("say", "confirm", "confirm_that", "allege", "quote")
_SUBJECT = 4  # words before the claim noun that opens a subject: "all these recent reports"
_LONGEST_TOPIC = 40
_ARTICLES = {"en": ("the",), "de": ("der", "die", "das", "den", "dem")}


class Falsehood(NamedTuple):
    """The words that call something untrue (tokens), and what they call so."""

    first: int
    last: int
    told: Said


def find_falsehood(scan: Scan) -> Falsehood | None:
    """The first proposition that a sentence, or someone in it, calls untrue."""
    words, tokens = scan.words, scan.tokens
    for index in range(len(tokens)):
        opening = words.untrue_that.at(tokens, index)
        if opening and (opened := _opening(scan, opening)):
            return opened
        found = words.calls.at(tokens, index)
        if found and (called := _called(scan, found)):
            return called
        found = words.falsehoods.at(tokens, index)
        if found and (predicated := _predicated(scan, found)):
            return predicated
    return None


def _opening(scan: Scan, match: Match) -> Falsehood | None:
    """ "It is not true that P", alone, before ", says X" or after "X says"."""
    tokens, words = scan.tokens, scan.words
    place = match.last
    if words.has("complementisers", tokens[place - 1].key):
        place -= 1
    if place >= len(tokens) or not words.has("complementisers", tokens[place].key):
        return None
    whose = _reporter(scan, match.first, place + 1)
    if whose is None:
        return None
    told = clause_content(scan, whose.speaker, place)
    if told is None:
        return None
    end = denied_end(scan, place + 1, told.end)
    told = said(scan, whose.speaker, told.start, end)
    return Falsehood(match.first, match.last, told) if told else None


class _Reporter(NamedTuple):
    speaker: tuple[int, int] | None


def _reporter(scan: Scan, first: int, after: int) -> _Reporter | None:
    """Who says the clause that starts at a token: "X says …" before it, ", says X" after a token.

    None where the clause is part of something else ("if it is not true that …")."""
    tokens, words = scan.tokens, scan.words
    begin = first
    if begin > 0 and words.has("conjunctions", tokens[begin - 1].key):
        begin -= 1
    if begin > 0 and words.has("complementisers", tokens[begin - 1].key):
        begin -= 1
    if begin == 0:
        return _Reporter(_later(scan, after))
    for place in range(begin - 1, max(begin - 4, -1), -1):
        match = words.verbs.at(tokens, place)
        # Arabic and inverted clauses name the speaker between the verb and "that".
        if match and match.label in _SAYING and (match.last == begin or words.order == "vso"):
            return _saying(scan, match, begin)
    if words.order == "vso":
        for place in range(begin - 4, max(begin - 14, -1), -1):
            match = words.verbs.at(tokens, place) if place >= 0 else None
            if match and match.label in _SAYING:
                return _saying(scan, match, begin)
    return None


def _saying(scan: Scan, match: Match, stop: int) -> _Reporter | None:
    tokens, words = scan.tokens, scan.words
    start = scan.clause_start(match.first)
    if _doubtful(scan, match, start):
        return None
    # "Has he said that …?", "who says that …"
    if start > 0 and words.has("relatives", tokens[start].key):
        return None
    speaker, _ = speaker_of(scan, match, start, stop)
    return _Reporter(speaker)


def _later(scan: Scan, after: int) -> tuple[int, int] | None:
    """The speaker of a reporting clause at the end of the sentence, if there is one."""
    tokens, words = scan.tokens, scan.words
    for index in range(after, len(tokens)):
        if not scan.breaks(index):
            continue
        end = scan.clause_end(index)
        for place in range(index, min(end, index + 8)):
            match = words.verbs.at(tokens, place)
            if match and match.label in _SAYING:
                speaker, _ = speaker_of(scan, match, index, end, trailing=True)
                return speaker
            if match and match.label == "according" and place == index and match.last < end:
                return scan.span(match.last, source_end(scan, match.last))
    return None


def _doubtful(scan: Scan, match: Match, start: int) -> bool:
    """Whether a verb stands under a negation, a modal, a relative or a subordinator."""
    tokens, words = scan.tokens, scan.words
    before = range(start, match.first)
    if any(words.has("subordinators", tokens[i].key) for i in before):
        return True
    near = range(max(start, match.first - 3), min(match.last + 2, len(tokens)))
    if any(words.has("negators", tokens[i].key) for i in near if not match.first <= i < match.last):
        return True
    previous = tokens[match.first - 1].key if match.first > start else ""
    return any(words.has(kind, previous) for kind in ("modals", "relatives", "passive"))


def _predicated(scan: Scan, match: Match) -> Falsehood | None:
    """ "Reports that P are false", "At P, stemmer ikke": of a claim noun or a clause."""
    tokens, words = scan.tokens, scan.words
    ends = match.last == len(tokens) or scan.breaks(match.last)
    if not ends or (match.last < len(tokens) and words.has("relatives", tokens[match.last].key)):
        return None
    stop = match.first
    if match.label == "falsehood":
        stop -= 1
        while stop > match.first - 4 and stop > 0 and not words.has("copulas", tokens[stop].key):
            if words.has("negators", tokens[stop].key):
                return None
            stop -= 1
        if stop <= 0 or not words.has("copulas", tokens[stop].key):
            return None
    firsts = [0]
    for place in range(max(0, stop - _LONGEST_TOPIC), stop):
        report = words.verbs.at(tokens, place)
        if report and report.label in _SAYING:
            firsts += range(report.last, min(report.last + (12 if words.order == "vso" else 3),
                                             stop))  # fmt: skip
    for first in firsts:
        if first > 0 and not (
            words.has("complementisers", tokens[first - 1].key)
            or words.verbs.at(tokens, first - 1)
            or scan.breaks(first)
        ):
            continue
        topic = _topic(scan, first, stop, clause=first == 0)
        whose = _reporter(scan, first, match.last) if topic else None
        if topic and whose:
            told = said(scan, whose.speaker, *topic)
            return Falsehood(stop, match.last, told) if told else None
    return None


def _called(scan: Scan, match: Match) -> Falsehood | None:
    """ "X calls the story that P a lie", "X calls it a lie that P", "tacha de falso que P"."""
    tokens, words = scan.tokens, scan.words
    start = scan.clause_start(match.first)
    if scan.quote_of[match.first] or _doubtful(scan, match, start):
        return None
    if words.has("relatives", tokens[start].key) and start > 0:
        return None
    end = min(len(tokens), match.last + _LONGEST_TOPIC)
    for index in range(match.last, end):
        if any(c in ";:" for c in tokens[index].brk) or scan.quote_of[index]:
            return None
        found = words.falsehoods.at(tokens, index)
        if found is None or found.label != "falsehood":
            continue
        if found.last < len(tokens) and (after := _topic(scan, found.last, len(tokens), True)):
            # Nothing but "it", "de", "som" and an adverb stands between.
            middle = range(match.last, found.first)
            named = words.order != "svo" and len(middle) <= 8
            if len(middle) > 3 and not named:
                continue
            content, stop = after, match.last
        else:
            closed = found.last == len(tokens) or scan.breaks(found.last)
            closed = closed or words.has("conjunctions", tokens[found.last].key)
            stop = next(
                (i for i in range(match.last, found.first) if words.nouns.at(tokens, i)), -1
            )
            last = found.first
            while last > stop and words.has("as_false", tokens[last - 1].key):
                last -= 1
            between = _topic(scan, stop, last, False) if closed and stop >= 0 else None
            if between is None:
                continue
            content = between
        speaker, _ = speaker_of(scan, match, start, max(stop, match.last))
        if speaker is None:
            return None
        told = said(scan, speaker, *content)
        return Falsehood(match.first, match.last, told) if told else None
    return None


def _topic(scan: Scan, first: int, last: int, clause: bool) -> tuple[int, int] | None:
    """What a claim between two tokens says: after its noun and "that" or "about", or, if wanted,
    after an opening "that"."""
    tokens, words = scan.tokens, scan.words
    if first >= last or last - first > _LONGEST_TOPIC:
        return None
    begin = -1
    if clause and words.has("complementisers", tokens[first].key):
        begin = first + 1
        # "That report" opens no clause.
        if words.language == "en" and not _determined(scan, begin):
            return None
    else:
        for noun in range(first, min(first + _SUBJECT, last)):
            found = words.nouns.at(tokens, noun)
            if found and not (found.last == noun + 1 and words.has("not_topics", tokens[noun].key)):
                begin = after_noun(scan, found.last, last)
                break
            if words.verbs.at(tokens, noun):
                return None
    if begin < 0 or last - begin < 2:
        return None
    # A false story about the fire denies no fire: a thing takes more words than that.
    thing = words.has("about", tokens[begin - 1].key)
    if thing and last - begin < (5 if _determined(scan, begin) else 3):
        return None
    end = tokens[last - 1].end
    if last == len(tokens):
        end = denied_end(scan, begin, end)
    return tokens[begin].start, end


def _determined(scan: Scan, index: int) -> bool:
    """Whether a definite article or a pronoun stands there, where a language has such words."""
    if index >= len(scan.tokens):
        return False
    key = scan.tokens[index].key
    return key in _ARTICLES.get(scan.words.language, ()) or scan.words.has("zero", key)


def after_noun(scan: Scan, first: int, last: int) -> int:
    """The token at which a claim says what it claims, for what follows its noun; or -1."""
    tokens, words = scan.tokens, scan.words
    about = -1
    for index in range(first, min(first + 9, last - 1)):
        if scan.breaks(index) and set(tokens[index].brk) & set(";:.!?"):
            break
        verb = words.verbs.at(tokens, index)
        if verb and verb.label in (*_SAYING, "deny", "reject"):
            break
        link = words.linkers.at(tokens, index)
        if link:
            return link.last
        if words.has("complementisers", tokens[index].key):
            following = tokens[index + 1].key
            clause = about < 0 or index == about or words.order != "svo"
            return index + 1 if clause or words.has("zero", following) else about
        if index == first and words.has("about", tokens[index].key):
            # "Claims of Amnesty" tells whose they are.
            named = words.order == "svo" and scan.text[tokens[index + 1].start].isupper()
            about = -1 if named else index + 1
        elif words.language == "de" and scan.breaks(index) and words.has("zero", tokens[index].key):
            return index
    return about
