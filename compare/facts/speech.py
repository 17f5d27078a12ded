"""Who says it, with what force, and what exactly is said.

One pass over the words outside quotations looks for a reporting verb with something to report:
a complementiser, a quotation, a clause before the comma. Words and phrases are data
(`lexicon/speech`); only word order lives here. Where a reading is doubtful there is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from compare.facts.polarity import Match, Phrases, Token, fold, negation_cues, phrases_of, tokenise
from compare.lexicon import load


class Force(StrEnum):
    """What a speaker does with a proposition."""

    ASSERTS = "asserts"
    DENIES = "denies"
    CONFIRMS = "confirms"
    DECLINES = "declines to comment"
    ALLEGES = "alleges"
    QUOTES = "quotes"


@dataclass(frozen=True, slots=True)
class Attribution:
    """A reported proposition: speaker, reporting verb, force, and the span of what is said.

    The speaker is None, at -1, when the sentence names none. DECLINES also stands for verbs that
    are negated ("has not confirmed that P"): they commit the speaker to nothing.
    """

    speaker: str | None
    speaker_start: int
    speaker_end: int
    verb: str
    verb_start: int
    verb_end: int
    force: Force
    content_start: int
    content_end: int


@dataclass(frozen=True, slots=True)
class Hedge:
    """Words that keep the writer from vouching for the sentence ("reportedly", «قيل»)."""

    start: int
    end: int
    text: str


_VERBS = (
    "decline", "deny", "reject", "confirm", "confirm_that", "allege", "allege_noun",
    "hearsay", "hearsay_allege", "quote", "say", "say_noun", "according",
)  # fmt: skip
_FORCES = {
    "decline": Force.DECLINES,
    "deny": Force.DENIES,
    "reject": Force.DENIES,
    "confirm": Force.CONFIRMS,
    "confirm_that": Force.CONFIRMS,
    "allege": Force.ALLEGES,
    "allege_noun": Force.ALLEGES,
    "hearsay_allege": Force.ALLEGES,
    "quote": Force.QUOTES,
}
_SETS = (
    "complementisers", "zero", "not_sources", "negators", "passive", "by", "modals",
    "auxiliaries", "relatives", "subordinators", "conjunctions", "prepositions", "times",
    "links", "finite", "openers", "as_said",
)  # fmt: skip
_SPEAKER = 12  # words a speaker may have
_REACH = 22  # words between a verb and its complementiser
_STRONG = frozenset(";!?…؛؟")
_CLOSERS = {
    "“": "”“", "”": "”", "„": "“”„", "«": "»", "»": "«»", '"': '"', "‘": "’",
}  # fmt: skip
_NOISE = " \t\n\r\u00a0\u200e\u200f\u202a-\u202e"
_TRIM = frozenset(" \t\n\r\xa0\u200e\u200f,;:.–—―-،؛…") | {chr(c) for c in range(0x202A, 0x202F)}
_QUOTES = frozenset('“”„«»"‘')


class _Words:
    """The word lists of one language, ready for use."""

    def __init__(self, language: str) -> None:
        data = load("speech", language)
        self.language = language
        self.order = str(data.get("order", "svo"))
        self.negated_before = int(data.get("negated_before", 1))
        self.verbs = Phrases({k: phrases_of(data.get(k)) for k in _VERBS}, language)
        self.hedges = Phrases({"hedge": phrases_of(data.get("hedges"))}, language)
        self.nouns = Phrases({"noun": phrases_of(data.get("claim_nouns"))}, language)
        self.blocked = Phrases({"no": phrases_of(data.get("not_claims"))}, language)
        self.stops = Phrases({"stop": phrases_of(data.get("speaker_stops"))}, language)
        self.ends = Phrases({"end": phrases_of(data.get("content_stops"))}, language)
        self.sets = {
            k: frozenset(fold(w, language) for w in phrases_of(data.get(k))) for k in _SETS
        }

    def has(self, idea: str, key: str) -> bool:
        """Whether a word is listed under an idea."""
        return key in self.sets[idea]


@cache
def _words(language: str) -> _Words | None:
    return _Words(language) if load("speech", language) else None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: from its opening to after its closing mark, with the text inside."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def quotations(sentence: str) -> list[Quotation]:
    """The outermost quotations of a sentence; one that never closes runs to the end."""
    found: list[Quotation] = []
    opened = -1
    closers = ""
    for place, char in enumerate(sentence):
        if opened < 0:
            if char not in _CLOSERS:
                continue
            before = sentence[place - 1] if place else " "
            after = sentence[place + 1] if place + 1 < len(sentence) else " "
            if char in '"”»' and not found and before not in _NOISE + "(" and after in " ,.;،":
                # The opening mark stands in an earlier sentence.
                found.append(Quotation(0, place + 1, 0, place))
                continue
            opened, closers = place, _CLOSERS[char]
        elif char in closers:
            after = sentence[place + 1] if place + 1 < len(sentence) else " "
            if char == "’" and after.isalnum():
                continue
            found.append(Quotation(opened, place + 1, opened + 1, place))
            opened = -1
    if opened >= 0 and sentence[opened] != "‘":
        found.append(Quotation(opened, len(sentence), opened + 1, len(sentence)))
    return found


class _Scan:
    """A sentence cut into words, with the long quotations set apart."""

    def __init__(self, text: str, words: _Words) -> None:
        self.text = text
        self.words = words
        self.tokens = tokenise(text, words.language)
        self.quotes = quotations(text) if not _QUOTES.isdisjoint(text) else []
        starts = [q.start for q in self.quotes]
        self.quote_of: list[Quotation | None] = [None] * len(self.tokens)
        if starts:
            inside: dict[Quotation, list[int]] = {}
            for index, token in enumerate(self.tokens):
                place = bisect_right(starts, token.start) - 1
                if place >= 0 and token.start < self.quotes[place].end:
                    inside.setdefault(self.quotes[place], []).append(index)
            for quote, members in inside.items():
                # A short quotation is a name or a scare quote and belongs to the sentence.
                if len(members) > 4 or self._closes_speech(quote):
                    for index in members:
                        self.quote_of[index] = quote

    def _closes_speech(self, quote: Quotation) -> bool:
        last = self.text[quote.inner_start : quote.inner_end].rstrip()[-1:]
        return last in (",", "،", ".", "!", "?", "؟", "…")

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Character span of tokens `first` up to, not including, `last`."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def clause_start(self, index: int) -> int:
        """The first token of the clause a token stands in, as punctuation cuts it."""
        while index > 0 and not self.breaks(index) and self.quote_of[index - 1] is None:
            index -= 1
        return index

    def breaks(self, index: int) -> bool:
        """Whether clause punctuation stands before a token; marks of a scare quote are none."""
        brk = self.tokens[index].brk
        return bool(brk) and (any(c not in _QUOTES for c in brk) or self._quote_edge(index))

    def _quote_edge(self, index: int) -> bool:
        before = self.quote_of[index - 1] if index else None
        return self.quote_of[index] is not before

    def clause_end(self, index: int) -> int:
        """The token after the last one of the clause that starts at or contains a token."""
        index += 1
        while index < len(self.tokens) and not self.breaks(index) and self.quote_of[index] is None:
            index += 1
        return min(index, len(self.tokens))


def find_attribution(sentence: str, language: str) -> Attribution | None:
    """The main attribution of a sentence, or None when it speaks for itself.

    The first reporting verb with a complement wins; "according to X" counts when there is none.
    """
    words = _words(language)
    if words is None:
        return None
    scan = _Scan(sentence, words)
    fallback: Attribution | None = None
    index = 0
    while index < len(scan.tokens):
        match = None if scan.quote_of[index] else words.verbs.at(scan.tokens, index)
        if match is None:
            index += 1
            continue
        index = match.last
        if match.label == "according":
            fallback = fallback or _according(scan, match)
            continue
        if match.label.startswith("hearsay"):
            return _hearsay(scan, match)
        found = _reported(scan, match)
        if found:
            return found
    return fallback


def find_hedge(sentence: str, language: str) -> Hedge | None:
    """The first words that mark the sentence as hearsay or mere possibility."""
    words = _words(language)
    if words is None:
        return None
    tokens = tokenise(sentence, language)
    keys = {t.key for t in tokens[:400]}
    # "S'il avait …, il aurait …" is a condition, not hearsay.
    conditional = language == "fr" and not keys.isdisjoint({"si", "s"})
    for index in range(len(tokens)):
        match = words.hedges.at(tokens, index)
        if match is None:
            continue
        key = tokens[index].key
        if conditional and key.endswith(("ait", "aient")):
            continue
        if language == "en" and key == "may" and _is_month(sentence, tokens, index):
            continue
        start, end = tokens[match.first].start, tokens[match.last - 1].end
        return Hedge(start, end, sentence[start:end])
    return None


def _is_month(sentence: str, tokens: Sequence[Token], index: int) -> bool:
    return sentence[tokens[index].start].isupper() and (index > 0 or len(tokens) < 2)


def _make(
    scan: _Scan, match: Match, speaker: tuple[int, int] | None, force: Force, start: int, end: int
) -> Attribution | None:
    text = scan.text
    start, end = _trim(text, start, end)
    if start >= end:
        return None
    verb_start, verb_end = scan.span(match.first, match.last)
    name_start, name_end = speaker or (-1, -1)
    return Attribution(
        text[name_start:name_end] if speaker else None,
        name_start,
        name_end,
        text[verb_start:verb_end],
        verb_start,
        verb_end,
        force,
        start,
        end,
    )


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Take punctuation and the marks of an all-embracing quotation off a span."""
    while start < end and text[start] in _TRIM:
        start += 1
    while start < end and text[end - 1] in _TRIM:
        end -= 1
    if start < end and text[start] in _CLOSERS:
        closers = _CLOSERS[text[start]]
        inner = text.find(text[end - 1], start + 1, end) if text[end - 1] in closers else -2
        if inner == end - 1:
            return _trim(text, start + 1, end - 1)
        if inner == -2 and not any(c in closers for c in text[start + 1 : end]):
            return _trim(text, start + 1, end)
    return start, end


def _hearsay(scan: _Scan, match: Match) -> Attribution | None:
    """A report without a speaker: «قيل إن», "it was reported", "uppges"."""
    tokens, words = scan.tokens, scan.words
    force = _FORCES.get(match.label, Force.ASSERTS)
    for place in range(max(match.last - 1, 0), min(match.last + 1, len(tokens))):
        if words.has("complementisers", tokens[place].key) and place + 1 < len(tokens):
            end = _content_end(scan, place + 1)
            return _make(scan, match, None, force, tokens[place].end, end)
    return _make(scan, match, None, force, 0, len(scan.text))


def _according(scan: _Scan, match: Match) -> Attribution | None:
    """ "According to X, P", "P, ifølge X", "X zufolge P"."""
    tokens, words = scan.tokens, scan.words
    first = match.last
    start = scan.clause_start(match.first)
    if tokens[match.first].key == "zufolge":
        if start == match.first:
            return None
        speaker = scan.span(start, match.first)
        return _make(scan, match, speaker, Force.ASSERTS, tokens[match.last - 1].end,
                     len(scan.text))  # fmt: skip
    if first >= len(tokens) or words.has("not_sources", tokens[first].key):
        return None
    if words.has("zero", tokens[first].key) and words.order == "svo":
        return None
    last = _name_end(scan, first)
    name_start, name_end = scan.span(first, last)
    if words.language == "ar":
        name_start = _skip_clitic(scan, first, name_start)
    before = scan.text[: tokens[match.first].start]
    lead = len(tokens[:start])
    own = match.first - start
    after_start = scan.tokens[last].start if last < len(tokens) else len(scan.text)
    speaker = (name_start, name_end)
    if lead + own >= 3 or after_start >= len(scan.text):
        # A trailing source: the claim stands before it.
        rest = len(tokens) - last
        if rest > lead + own + 2:
            return _make(scan, match, speaker, Force.ASSERTS, name_end, len(scan.text))
        return _make(scan, match, speaker, Force.ASSERTS, 0, len(before))
    return _make(scan, match, speaker, Force.ASSERTS, name_end, _content_end(scan, last))


def _skip_clitic(scan: _Scan, first: int, start: int) -> int:
    """Take the preposition «لـ» off a source's name."""
    key = scan.tokens[first].key
    if key.startswith("ل") and len(key) > 3 and not key.startswith("لل"):
        return start + 1
    return start


def _name_end(scan: _Scan, first: int) -> int:
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


# Endings of the definite form, after which a Nordic source's name ends.
_DEFINITE = ("en", "et", "ene", "ane", "erne", "na", "ia", "iet")


def _reported(scan: _Scan, match: Match) -> Attribution | None:
    """The attribution a reporting verb makes, if it has a complement."""
    tokens, words = scan.tokens, scan.words
    first, last, label = match.first, match.last, match.label
    start = scan.clause_start(first)
    force = _FORCES.get(label, Force.ASSERTS)
    previous = tokens[first - 1].key if first > start else ""
    if label == "decline":
        speaker, _ = _speaker(scan, match, start, last)
        if words.order == "vso":
            # The phrase spans its subject: «رفض المتحدث التعليق».
            name = _np_end(scan, first + 1, last - 1)
            speaker = scan.span(first + 1, name) if name > first + 1 else speaker
        end = scan.clause_end(last - 1)
        content = tokens[last].start if last < end else tokens[first].start
        for index in range(last, end):
            # "refused to confirm that P" is about P.
            if words.has("complementisers", tokens[index].key) and index + 1 < end:
                return _clause_content(scan, match, speaker, force, index)
        return _make(scan, match, speaker, force, content, tokens[end - 1].end)
    if words.has("modals", previous) or words.has("relatives", previous):
        return None
    if previous == "se" and words.language == "es":
        return None
    # "When he said that …", "who, as she told us, …": the report is not the main clause.
    opener = start + 1 if words.has("conjunctions", tokens[start].key) else start
    if opener < first and (
        words.has("subordinators", tokens[opener].key)
        or (words.has("relatives", tokens[opener].key) and not _article(scan, opener))
    ):
        return None
    # "Prices rose after the ministry said …": the report is an aside.
    if words.order == "svo" and any(
        words.has("subordinators", tokens[i].key) for i in range(opener + 1, first)
    ):
        return None
    inside = words.order != "svo" and words.language != "da"
    if inside and any(words.has("complementisers", tokens[i].key) for i in range(start, first)):
        return None
    negated = any(
        words.has("negators", tokens[i].key)
        for i in range(max(start, first - words.negated_before), first)
    )
    passive = words.has("passive", previous) or (
        words.language != "ar" and first - 2 >= start and words.has("negators", previous)
        and words.has("passive", tokens[first - 2].key)
    )  # fmt: skip
    place = _complementiser(scan, match)
    if place >= 0:
        negated = negated or any(
            words.has("negators", tokens[i].key) for i in range(last, min(place, last + 4))
        )
    elif last < len(tokens) and not scan.breaks(last):
        negated = negated or words.has("negators", tokens[last].key)
    # "Nobody believes that P" asserts nothing.
    nobody = negation_cues(words.language).at(tokens, opener) if opener < first else None
    if negated or (nobody and nobody.label == "determiner"):
        force = Force.DECLINES
    if label in ("deny", "reject"):
        return _denied(scan, match, start, place, passive, force)
    if place >= 0:
        if label == "reject" and not place:
            return None
        speaker, _ = (None, 0) if passive else _speaker(scan, match, start, place)
        return _clause_content(scan, match, speaker, force, place)
    if passive or label in ("allege_noun", "say_noun"):
        return None
    return (
        _quoted_after(scan, match, start, force)
        or _trailing(scan, match, start, force)
        or _bare(scan, match, start, force)
    )


def _article(scan: _Scan, index: int) -> bool:
    """German articles look like relative pronouns; at the start of a sentence they are not."""
    return scan.words.language == "de" and (index == 0 or not scan.breaks(index)
                                            or "," not in scan.tokens[index].brk)  # fmt: skip


def _clause_content(
    scan: _Scan, match: Match, speaker: tuple[int, int] | None, force: Force, place: int
) -> Attribution | None:
    if place + 1 >= len(scan.tokens):
        return None
    end = _content_end(scan, place + 1)
    begin = scan.tokens[place].end
    begin += scan.text[begin] in "'’"
    return _make(scan, match, speaker, force, begin, end)


def _complementiser(scan: _Scan, match: Match) -> int:
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


def _denied(
    scan: _Scan, match: Match, start: int, place: int, passive: bool, force: Force
) -> Attribution | None:
    """Denials and rejections of a claim; refusing a thing or a request is neither."""
    tokens, words = scan.tokens, scan.words
    _first, last = match.first, match.last
    if passive:
        return _denied_passive(scan, match, start, force)
    end = scan.clause_end(last - 1)
    noun = next((i for i in range(last, min(last + 8, end)) if words.nouns.at(tokens, i)), -1)
    if match.label == "reject":
        if place >= 0 and noun < 0 and words.language == "ar" and _subjunctive(scan, place):
            return None
        if noun < 0 and not (0 <= place <= last + 6 and not _crosses(scan, last, place)):
            return None
        if words.language == "de" and not _separated(scan, match):
            return None
    if any(words.blocked.at(tokens, i) for i in range(last, min(last + 4, end))) and place != last:
        return None
    if place >= 0 and (place <= last + 8 or noun >= 0):
        stop = noun if 0 <= noun < place else place
        speaker, _ = _speaker(scan, match, start, stop)
        return _clause_content(scan, match, speaker, force, place)
    speaker, content = _speaker(scan, match, start, noun if noun >= 0 else end)
    if last >= end:
        return _trailing(scan, match, start, Force.ASSERTS) if scan.quotes else None
    if speaker is None or content >= end:
        return None
    return _make(scan, match, speaker, force, tokens[content].start,
                 min(tokens[end - 1].end, _content_end(scan, content)))  # fmt: skip


def _crosses(scan: _Scan, first: int, last: int) -> bool:
    return any(scan.breaks(i) for i in range(first, last))


def _subjunctive(scan: _Scan, place: int) -> bool:
    """«رفض أن يغادر» refuses to leave; «رفض بأن …» and claim nouns reject a claim."""
    following = scan.tokens[place + 1].key if place + 1 < len(scan.tokens) else ""
    return scan.tokens[place].key == "ان" and following[:1] in ("ي", "ت", "ن")


def _separated(scan: _Scan, match: Match) -> bool:
    """German "weist … zurück" needs its second half."""
    if not scan.tokens[match.first].key.startswith(("weis", "wies")):
        return True
    tail = scan.tokens[match.last : match.last + 30]
    return any(t.key == "zurück" for t in tail)


def _denied_passive(scan: _Scan, match: Match, start: int, force: Force) -> Attribution | None:
    """ "The claims were denied by X"; "she was denied entry" has no claim for a subject."""
    tokens, words = scan.tokens, scan.words
    if not any(words.nouns.at(tokens, i) for i in range(start, match.first)):
        return None
    speaker: tuple[int, int] | None = None
    end = scan.clause_end(match.last - 1)
    if match.last + 1 < end and words.has("by", tokens[match.last].key):
        speaker = scan.span(match.last + 1, _np_end(scan, match.last + 1, end))
    last = match.first
    while last > start + 1 and words.has("passive", tokens[last - 1].key):
        last -= 1
    begin, stop = scan.span(start, last)
    return _make(scan, match, speaker, force, begin, stop)


def _quoted_after(scan: _Scan, match: Match, start: int, force: Force) -> Attribution | None:
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
        speaker, _ = _speaker(scan, match, start, index)
        if quote:
            return _make(scan, match, speaker, force, quote.inner_start, quote.inner_end)
        if speaker is None:
            return None
        return _make(scan, match, speaker, force, tokens[index].start, _content_end(scan, index))
    return None


def _trailing(scan: _Scan, match: Match, start: int, force: Force) -> Attribution | None:
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
    # "Ola Berg, head of the fire service, said the roof had fallen."
    clausal = any(words.has("auxiliaries", tokens[i].key) for i in verbal)
    if inverted and clausal and not quoted and words.language == "en":
        return None
    if not inverted and not quoted and not dash:
        # "In Oslo, police said the road was closed": a clause after the verb is the content.
        opening = tokens[verbal[0]] if verbal else None
        after = opening is None or (
            (words.has("prepositions", opening.key) or words.has("times", opening.key))
            and len(verbal) <= 7
        )
        if not after or start < 4:
            return None
    elif not quoted and not dash and start < 2:
        return None
    if words.order == "v2" and not verbal:
        return None
    if words.order == "v2" and words.has("conjunctions", tokens[start].key):
        return None
    speaker, _ = _speaker(scan, match, start, scan.clause_end(match.last - 1), trailing=True)
    if speaker is None and not (quoted and force is Force.QUOTES):
        return None
    if quoted:
        lead = scan.text[: quoted.start].strip(_NOISE + "–—-")
        if not lead or not any(c.isalnum() for c in lead):
            return _make(scan, match, speaker, force, quoted.inner_start, quoted.inner_end)
    return _make(scan, match, speaker, force, 0, tokens[start - 1].end)


def _bare(scan: _Scan, match: Match, start: int, force: Force) -> Attribution | None:
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
    speaker, _ = _speaker(scan, match, start, content)
    shared = match.first > start and words.has("conjunctions", tokens[match.first - 1].key)
    if speaker is None and not shared:
        return None
    return _make(scan, match, speaker, force, tokens[content].start, _content_end(scan, content))


def _bare_nordic(scan: _Scan, match: Match) -> bool:
    """Whether a clause without "at" follows: a pronoun, or a noun phrase and a finite verb."""
    tokens, words = scan.tokens, scan.words
    key = tokens[match.last].key
    if words.has("zero", key):
        return True
    if words.has("prepositions", key) or words.has("conjunctions", key):
        return False
    end = scan.clause_end(match.last)
    return any(words.has("finite", tokens[i].key) for i in range(match.last + 1, end))


def _bare_english(scan: _Scan, match: Match) -> int:
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


def _object(scan: _Scan, match: Match) -> bool:
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


def _speaker(
    scan: _Scan, match: Match, start: int, stop: int, trailing: bool = False
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
        end = _np_end(scan, last, min(stop, last + _SPEAKER))
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


_CLITIC = re.compile("-(?:t-)?(ils?|elles?|on)$")


def _after_adverbial(scan: _Scan, first: int, last: int) -> int:
    """ "In a statement the ministry": the last article opens the speaker's name; else -1."""
    for index in range(last - 1, first + 2, -1):
        if scan.tokens[index].key in ("the", "le", "la", "les", "el", "los", "las"):
            return index
    return -1


def _np_end(scan: _Scan, first: int, stop: int) -> int:
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


def _cut(scan: _Scan, first: int, last: int) -> tuple[int, int] | None:
    stop = min(last, first + _SPEAKER)
    if stop <= first:
        return None
    start, end = scan.span(first, stop)
    # A name in quotation marks keeps its closing mark.
    opened = sum(c in "“«„" for c in scan.text[start:end])
    closed = sum(c in "”»" for c in scan.text[start:end])
    return start, end + (opened > closed and scan.text[end : end + 1] in ("”", "»", "“"))


def _before_verb(scan: _Scan, first: int, last: int) -> int:
    """The end of the subject in a clause that holds another finite verb."""
    for index in range(first + 1, last):
        if scan.words.has("auxiliaries", scan.tokens[index].key):
            return index
    return last


def _earlier_subject(scan: _Scan, match: Match, start: int) -> tuple[int, int] | None:
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


def _shared_subject(scan: _Scan, match: Match) -> tuple[int, int] | None:
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


_ENDING = ("according", "say", "allege", "hearsay")


def _content_end(scan: _Scan, first: int) -> int:
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
