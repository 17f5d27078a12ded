"""Who speaks: the subject of a reporting verb, the name after "according to"."""

from __future__ import annotations

import re

from compare.facts.clauses import Scan
from compare.facts.phrases import Match

_SPEAKER = 12  # words a speaker may have
# Endings of the definite form, after which a Nordic source's name ends.
_DEFINITE = ("en", "et", "ene", "ane", "erne", "na", "ia", "iet")
_CLITIC = re.compile("-(?:t-)?(ils?|elles?|on)$")


def speaker_of(
    scan: Scan, match: Match, start: int, stop: int, trailing: bool = False
) -> tuple[tuple[int, int] | None, int]:
    """The speaker's span, and the token at which the complement may start."""
    tokens, words = scan.tokens, scan.words
    first, last = match.first, match.last
    left_start, left_end = start, first
    while left_end > left_start and (
        words.has("auxiliaries", tokens[left_end - 1].key)
        or words.has("times", tokens[left_end - 1].key)
        or words.has("negators", tokens[left_end - 1].key)
    ):
        left_end -= 1
    while left_start < left_end and words.has("conjunctions", tokens[left_start].key):
        left_start += 1
    if left_start < left_end and words.has("conjunctions", tokens[left_end - 1].key):
        return _shared_subject(scan, match), last
    adverbial = left_start < left_end and words.has("prepositions", tokens[left_start].key)
    if left_start < left_end and not adverbial and not (trailing and words.order == "v2"):
        if match.label == "decline":
            left_end = _before_verb(scan, left_start, left_end)
        return _cut(scan, left_start, left_end), last
    if words.order != "svo" or trailing or adverbial:
        end = np_end(scan, last, min(stop, last + _SPEAKER))
        named = end > last and not words.has("prepositions", tokens[last].key)
        if named and words.order != "svo":
            return scan.span(last, end), end
        if named and trailing and left_start >= left_end:
            return scan.span(last, end), end
        clitic = _CLITIC.search(tokens[first].key) if words.language == "fr" else None
        if clitic:
            return (tokens[first].start + clitic.start(1), tokens[first].end), last
    if adverbial:
        inner = _after_adverbial(scan, left_start, left_end)
        return (_cut(scan, inner, left_end) if inner >= 0 else None), last
    return _earlier_subject(scan, match, start), last


def _after_adverbial(scan: Scan, first: int, last: int) -> int:
    """ "In a statement the ministry": the last article opens the speaker's name; else -1."""
    for index in range(last - 1, first + 2, -1):
        if scan.tokens[index].key in ("the", "le", "la", "les", "el", "los", "las"):
            return index
    return -1


def np_end(scan: Scan, first: int, stop: int) -> int:
    """The token after a noun phrase that names a speaker."""
    index = first
    stop = min(stop, len(scan.tokens), first + _SPEAKER)
    while index < stop:
        if index > first and (scan.breaks(index) or scan.tokens[index].key[0].isdigit()):
            break
        if scan.quote_of[index] or (index == first and scan.breaks(index)):
            break
        if scan.words.stops.at(scan.tokens, index):
            break
        if scan.words.has("complementisers", scan.tokens[index].key):
            break
        index += 1
    return index


def _cut(scan: Scan, first: int, last: int) -> tuple[int, int] | None:
    stop = min(last, first + _SPEAKER)
    if stop <= first:
        return None
    start, end = scan.span(first, stop)
    # A name in quotation marks keeps its closing mark.
    opened = sum(c in "“«„" for c in scan.text[start:end])
    closed = sum(c in "”»" for c in scan.text[start:end])
    return start, end + (opened > closed and scan.text[end : end + 1] in ("”", "»", "“"))


def _before_verb(scan: Scan, first: int, last: int) -> int:
    """The end of the subject in a clause that holds another finite verb."""
    for index in range(first + 1, last):
        if scan.words.has("auxiliaries", scan.tokens[index].key):
            return index
    return last


def _earlier_subject(scan: Scan, match: Match, start: int) -> tuple[int, int] | None:
    """The subject before an inserted clause: "X, chief of Y, said", «X، اعترف بـ»."""
    tokens, words = scan.tokens, scan.words
    if (
        start < match.first
        and words.has("conjunctions", tokens[start].key)
        and words.order != "vso"
    ):
        return _shared_subject(scan, match)
    place = start
    for _ in range(2):
        if place == 0 or scan.quote_of[place - 1]:
            return None
        end = place
        place = scan.clause_start(place - 1)
        inserted = words.has("relatives", tokens[place].key) and place > 0
        if not inserted:
            break
    begin = place
    while begin < end and words.has("conjunctions", tokens[begin].key):
        begin += 1
    if begin >= end or words.has("prepositions", tokens[begin].key):
        return None
    end = _before_verb(scan, begin, end)
    # An apposition: "The chief of the army, Ola Berg, said".
    if begin == place and place > 0 and not scan.quote_of[place - 1]:
        head = scan.clause_start(place - 1)
        if head == 0 and end - head <= _SPEAKER and not words.has("prepositions", tokens[head].key):
            begin = head
    return _cut(scan, begin, end)


def _shared_subject(scan: Scan, match: Match) -> tuple[int, int] | None:
    """The subject that ", and said" shares with the first clause, where its verb is known."""
    tokens, words = scan.tokens, scan.words
    if scan.quote_of[0] or words.has("prepositions", tokens[0].key):
        return None
    for index in range(1, min(scan.clause_end(0), match.first, _SPEAKER)):
        key = tokens[index].key
        past = words.language == "en" and key.endswith("ed") and len(key) > 4
        if words.has("auxiliaries", key) or past:
            return _cut(scan, 0, index)
    return None


def source_end(scan: Scan, first: int) -> int:
    """Where a source's name ends: at punctuation, a finite verb, or after a run of names."""
    tokens, words = scan.tokens, scan.words
    index = first
    named = False
    while index < len(tokens) and index - first < _SPEAKER:
        token = tokens[index]
        if index > first and (
            scan.breaks(index)
            or words.has("auxiliaries", token.key)
            or words.has("subordinators", token.key)
            or (words.has("relatives", token.key) and words.order != "v2")
            or words.has("times", token.key)
        ):
            break
        if words.order == "v2" and index > first:
            small = scan.text[token.start].islower()
            linked = words.has("prepositions", token.key) or words.has("links", token.key)
            if named and small and not linked:
                break
            previous = tokens[index - 1].key
            if (
                words.language != "de" and small and not linked and index - first >= 1
                and previous.endswith(_DEFINITE) and not words.has("openers", previous)
            ):  # fmt: skip
                break
        named = named or (scan.text[token.start].isupper())
        index += 1
    return max(index, first + 1)
