"""What a reporting verb reports: after "that", in quotation marks, before the comma, or bare."""

from __future__ import annotations

from typing import NamedTuple

from compare.facts.clauses import Scan
from compare.facts.phrases import Match
from compare.facts.quotations import CLOSERS, NOISE
from compare.facts.speakers import speaker_of

_TOLD_TO = 3  # words after "says" that may all be who says it
_REACH = 22  # words between a verb and its complementiser
_STRONG = frozenset(";!?…؛؟")
_TRIM = frozenset(" \t\n\r\xa0\u200e\u200f,;:.–—―-،؛…") | {chr(c) for c in range(0x202A, 0x202F)}
_TO_SOMEONE = frozenset({"told", "tells", "informed"})
_INSTEAD = frozenset(":;؛")
_ADDING = ("say", "confirm", "confirm_that", "allege")
_ENDING = ("according", "say", "allege", "hearsay")


class Said(NamedTuple):
    """What is said, and by whom if the sentence tells, as spans."""

    speaker: tuple[int, int] | None
    start: int
    end: int


def said(scan: Scan, speaker: tuple[int, int] | None, start: int, end: int) -> Said | None:
    """What is said between two places, None if those enclose only punctuation."""
    start, end = _trim(scan.text, start, end)
    return Said(speaker, start, end) if start < end else None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Take punctuation and the marks of an all-embracing quotation off a span."""
    unclosed: set[str] = set()
    while True:
        while start < end and text[start] in _TRIM:
            start += 1
        while start < end and text[end - 1] in _TRIM:
            end -= 1
        if start >= end or text[start] not in CLOSERS:
            return start, end
        mark, last = text[start], text[end - 1]
        if last in CLOSERS[mark]:
            if text.find(last, start + 1, end) != end - 1:
                return start, end
            end -= 1
        elif mark not in unclosed:
            if any(text.find(closer, start + 1, end) >= 0 for closer in CLOSERS[mark]):
                return start, end
            unclosed.add(mark)
        start += 1


def complementiser(scan: Scan, match: Match) -> int:
    """The token index of the "that" that goes with a verb, or -1."""
    tokens, words = scan.tokens, scan.words
    first = match.last
    if words.has("complementisers", tokens[first - 1].key):
        return first - 1
    free = words.order != "svo" or match.label in ("deny", "reject")
    if first < len(tokens) and not free:
        token = tokens[first]
        free = (
            words.has("prepositions", token.key)
            or words.has("times", token.key)
            or words.has("complementisers", token.key)
            or tokens[match.first].key in ("told", "tells", "tell", "informed", "warned")
            or words.stops.at(tokens, first) is not None
            or "," in token.brk
        )
    if not free:
        return -1
    for index in range(first, min(first + _REACH, len(tokens))):
        token = tokens[index]
        if scan.quote_of[index] or not _STRONG.isdisjoint(token.brk) or ":" in token.brk:
            return -1
        if words.has("complementisers", token.key):
            return index
        if index > first or scan.breaks(index):
            other = words.verbs.at(tokens, index)
            if other and other.label != "according" and not other.label.startswith("hearsay"):
                return -1
        if words.has("subordinators", token.key) and words.order != "v2":
            return -1
    return -1


def clause_content(scan: Scan, speaker: tuple[int, int] | None, place: int) -> Said | None:
    """What is said after a complementiser."""
    if place + 1 >= len(scan.tokens):
        return None
    end = content_end(scan, place + 1)
    begin = scan.tokens[place].end
    begin += scan.text[begin] in "'’"
    return said(scan, speaker, begin, end)


def content_end(scan: Scan, first: int) -> int:
    """Where reported content ends: at another report, a participle of saying, or the end."""
    tokens, words = scan.tokens, scan.words
    quote = scan.quote_of[first]
    if quote and tokens[first].start - quote.inner_start < 3:
        tail = scan.text[quote.end : quote.end + 3].lstrip()
        if not tail or tail[0] in ".,;،؛!?" or (first and scan.quote_of[first - 1] is not quote):
            last = first
            while last < len(tokens) and scan.quote_of[last] is quote:
                last += 1
            if last == len(tokens) or (scan.breaks(last) and tail and tail[0] in ".,;،؛!?"):
                return quote.inner_end
    for index in range(first + 1, len(tokens)):
        if scan.quote_of[index]:
            continue
        if words.ends.at(tokens, index):
            return tokens[index - 1].end
        if not scan.breaks(index):
            continue
        match = words.verbs.at(tokens, index)
        ending = ("according",) if words.order == "vso" else _ENDING
        if match and match.label in ending:
            return tokens[index - 1].end
        if words.has("conjunctions", tokens[index].key) and any(
            words.verbs.at(tokens, i) for i in range(index + 1, min(index + 5, len(tokens)))
        ):
            return tokens[index - 1].end
    return len(scan.text)


def denied_end(scan: Scan, first: int, end: int) -> int:
    """Where what is denied ends, at the latest `end`: before what is said instead, after a colon,
    a semicolon, or "and says that"."""
    tokens, words = scan.tokens, scan.words
    for index in range(first + 1, len(tokens)):
        token = tokens[index]
        if token.start >= end:
            break
        # Inside a quotation marks divide what it says.
        entered = scan.quote_of[index] is not scan.quote_of[index - 1]
        if not _INSTEAD.isdisjoint(token.brk) and (
            entered or scan.quote_of[index] is scan.quote_of[first]
        ):
            return tokens[index - 1].end
        if scan.quote_of[index] is not scan.quote_of[first]:
            continue
        here = index + 1 if words.has("conjunctions", token.key) else index
        if words.order == "vso" and token.key[0] == "و":
            here = index
        elif here == index:
            continue
        match = words.verbs.at(tokens, here) if here < len(tokens) else None
        if match is None or match.label not in _ADDING:
            continue
        following = tokens[match.last].key if match.last < len(tokens) else ""
        if words.has("complementisers", following):
            return tokens[index - 1].end
    return end


def quoted_after(scan: Scan, match: Match, start: int) -> Said | None:
    """`X said: "P"`, «قال X “P”»."""
    tokens = scan.tokens
    for index in range(match.last, min(match.last + _REACH, len(tokens))):
        brk = tokens[index].brk
        quote = scan.quote_of[index]
        if quote is None and ":" not in brk:
            if brk and (not _STRONG.isdisjoint(brk) or scan.words.verbs.at(tokens, index)):
                return None
            # A comma before the quotation is fine, one before anything else is not.
            if index > match.last and ("," in brk or "،" in brk):
                return None
            continue
        if start > 0 and scan.quote_of[start - 1] is not None:
            return None  # "P1", X said, "P2": the first part counts.
        speaker, _ = speaker_of(scan, match, start, index)
        if quote:
            return said(scan, speaker, quote.inner_start, quote.inner_end)
        if speaker is None:
            return None
        return said(scan, speaker, tokens[index].start, content_end(scan, index))
    return None


def trailing(scan: Scan, match: Match, start: int, unnamed: bool) -> Said | None:
    """`"P," X said`, "P, sier X", «“P”، قال X»."""
    tokens, words = scan.tokens, scan.words
    if start == 0:
        return None
    quoted = scan.quote_of[start - 1]
    dash = tokens[0].brk.startswith(("–", "—", "―", "-"))
    if words.order == "v2" and match.first > start:
        return None
    if words.order == "vso" and not quoted and not words.has("as_said", tokens[start].key):
        return None
    verbal = list(range(match.last, scan.clause_end(match.last - 1)))
    inverted = all(words.has("auxiliaries", tokens[i].key) for i in range(start, match.first))
    to_someone = tokens[match.first].key in _TO_SOMEONE
    if inverted and to_someone:  # what follows is whom
        return None
    # "Ola Berg, head of the fire service, said the roof had fallen."
    clausal = any(words.has("auxiliaries", tokens[i].key) for i in verbal)
    named = len(verbal) > _TOLD_TO and _apposition(scan, start)
    if inverted and (clausal or named) and not quoted and words.language == "en":
        return None
    if not inverted and not quoted and not dash:
        # "In Oslo, police said the road was closed": a clause after the verb is the content.
        opening = tokens[verbal[0]] if verbal else None
        after = opening is None or (
            (words.has("prepositions", opening.key) or words.has("times", opening.key))
            and len(verbal) <= 7
        )
        # "P, Holt told the BBC": only whom, when and where follow, and P is no adverbial.
        after = after or (
            to_someone
            and 0 < len(verbal) <= 8
            and not clausal
            and not any(
                words.has(kind, tokens[i].key)
                for i in verbal
                for kind in ("complementisers", "subordinators", "modals", "negators", "relatives")
            )
            and not words.has("prepositions", tokens[0].key)
            and not words.has("subordinators", tokens[0].key)
        )
        if not after or start < 4:
            return None
    elif not quoted and not dash and start < 2:
        return None
    if words.order == "v2" and not verbal:
        return None
    if words.order == "v2" and words.has("conjunctions", tokens[start].key):
        return None
    speaker, _ = speaker_of(scan, match, start, scan.clause_end(match.last - 1), trailing=True)
    if speaker is None and not (quoted and unnamed):
        return None
    if quoted:
        lead = scan.text[: quoted.start].strip(NOISE + "–—-")
        if not lead or not any(c.isalnum() for c in lead):
            return said(scan, speaker, quoted.inner_start, quoted.inner_end)
    return said(scan, speaker, 0, tokens[start - 1].end)


def _apposition(scan: Scan, end: int) -> bool:
    """Whether a sentence opens with a name and who that is: "Anna Berg, a former manager, …"."""
    commas = [i for i in range(1, end) if scan.breaks(i)]
    if len(commas) != 1:
        return False
    (comma,) = commas
    return scan.words.has("articles", scan.tokens[comma].key) and all(
        scan.text[token.start].isupper() for token in scan.tokens[:comma]
    )


def bare(scan: Scan, match: Match, start: int) -> Said | None:
    """Complements without "that": "said he would", "sier de har", "sagte, er habe"."""
    tokens, words = scan.tokens, scan.words
    last = match.last
    if last >= len(tokens):
        return None
    tokens[last]
    content = last
    if words.language == "de":
        end = scan.clause_end(last - 1)
        if match.first == start or end >= len(tokens) or "," not in tokens[end].brk:
            return None
        if not words.has("zero", tokens[end].key) or scan.quote_of[end] is not None:
            return None
        content = end
    elif match.label in ("confirm", "confirm_that"):
        if not _object(scan, match):
            return None
    elif scan.breaks(last):
        return None
    elif words.order == "v2":
        if match.first == start or not _bare_nordic(scan, match):
            return None
    elif words.language != "en":
        return None
    else:
        bare = _bare_english(scan, match)
        if bare < 0:
            return None
        content = bare
    speaker, _ = speaker_of(scan, match, start, content)
    shared = match.first > start and words.has("conjunctions", tokens[match.first - 1].key)
    if speaker is None and not shared:
        return None
    return said(scan, speaker, tokens[content].start, content_end(scan, content))


def _bare_nordic(scan: Scan, match: Match) -> bool:
    """Whether a clause without "at" follows: a pronoun, or a noun phrase and a finite verb."""
    tokens, words = scan.tokens, scan.words
    key = tokens[match.last].key
    if words.has("zero", key):
        return True
    if words.has("prepositions", key) or words.has("conjunctions", key):
        return False
    end = scan.clause_end(match.last)
    return any(words.has("finite", tokens[i].key) for i in range(match.last + 1, end))


def _bare_english(scan: Scan, match: Match) -> int:
    """The token at which an English complement without "that" starts, or -1."""
    tokens, words = scan.tokens, scan.words
    verb = tokens[match.first].key
    index = match.last
    if verb in ("told", "tells", "tell", "informed"):
        end = scan.clause_end(index)
        for place in range(index + 1, min(index + 6, end)):
            if words.has("zero", tokens[place].key) or tokens[place].key in ("the", "a", "an"):
                return place
        return -1
    while index < len(tokens) and words.has("times", tokens[index].key):
        index += 1
    if index >= len(tokens) or scan.breaks(index):
        return -1
    key = tokens[index].key
    if words.has("zero", key):
        return index
    if verb not in ("said", "says", "say", "claimed", "alleged", "insisted", "insists", "believe"):
        return -1
    blocked = any(words.blocked.at(tokens, i) for i in range(index, min(index + 3, len(tokens))))
    if blocked or key in ("responsibility", "yes", "so", "little", "nothing", "goodbye"):
        return -1
    if words.has("prepositions", key) or words.has("conjunctions", key) or key.endswith("ing"):
        return -1
    # A clause needs room for a subject and a verb.
    return index if scan.clause_end(index) - index >= 3 else -1


def _object(scan: Scan, match: Match) -> bool:
    """Whether a confirming verb has a noun phrase that can be confirmed."""
    tokens, words = scan.tokens, scan.words
    last = match.last
    if scan.breaks(last) or any(
        words.blocked.at(tokens, i) for i in range(last, min(last + 4, len(tokens)))
    ):
        return False
    if match.label == "confirm":
        return not words.has("prepositions", tokens[last].key)
    if words.language == "ar":
        verb = tokens[match.first].key.lstrip("وف")
        return verb.endswith(("عترف", "عترفت", "عترفوا", "قر", "قرت")) and tokens[
            last
        ].key.startswith("ب")
    return words.has("zero", tokens[last].key) or tokens[last].key.endswith("ing")
