"""Who says it, with what force, and what exactly is said.

One pass over the words outside quotations looks for a reporting verb with something to report:
a complementiser, a quotation, a clause before the comma. Words and phrases are data
(`lexicon/speech`); only word order lives here. Where a reading is doubtful there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from compare.facts.clauses import Scan, speech_words
from compare.facts.complements import (
    Said,
    bare,
    clause_content,
    complementiser,
    content_end,
    denied_end,
    quoted_after,
    said,
    trailing,
)
from compare.facts.falsehoods import after_noun, find_falsehood
from compare.facts.phrases import Match, Token, articles_of, tokenise
from compare.facts.polarity import negation_cues
from compare.facts.speakers import np_end, source_end, speaker_of


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


_DENIER = 16  # words between a denial and its "that"
_LONGEST_INFINITIVE = 30
_LEAD = 2
"""Words before a source in mid-sentence ("…, according to X, …") from which they are said, too."""
_INSIDE = 3
"""Words after it from which it does not end the sentence."""
_APPOSITION = 5
"""Words that may stand between commas behind a name and say who that is."""
_CLAIM_WORDS = 3
"""Words in which a bare claim is named: "all these charges"."""
_OF = frozenset(("om", "på", "för", "for"))
"""Nordic prepositions that tie a noun to "that"."""
_EVER = ("ever", "even", "also", "jamais", "nunca")
_JOINED_INFINITIVE = re.compile(
    "(?:ab|an|auf|aus|bevor|bei|durch|ein|fest|fort|frei|heim|her|hin|los|mit|nach|nieder|über|um"
    "|unter|vor|weg|weiter|wieder|zurück|zusammen)+zu[^\\W\\d_]{3,}n"
)
"""A separable verb with its "zu" inside: "anzunehmen", "zurückzutreten"."""


def find_hedge(sentence: str, language: str) -> Hedge | None:
    """The first words that mark the sentence as hearsay or mere possibility."""
    words = speech_words(language)
    if words is None:
        return None
    tokens = tokenise(sentence, language)
    # "S'il avait …, il aurait …" is a condition, not hearsay.
    conditional = language == "fr" and any(t.key in ("si", "s") for t in tokens[:400])
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


def find_attribution(sentence: str, language: str) -> Attribution | None:
    """The main attribution of a sentence, or None when it speaks for itself.

    The first reporting verb with a complement wins; "according to X" counts when there is none.
    """
    words = speech_words(language)
    if words is None:
        return None
    scan = Scan(sentence, words)
    through = words.through.find(scan.tokens)
    if not through:
        return _main(scan)
    found = _main(Scan(_without(scan, through), words))
    if found is None:
        return None
    speaker = found.speaker and sentence[found.speaker_start : found.speaker_end]
    return replace(found, speaker=speaker, verb=sentence[found.verb_start : found.verb_end])


def _main(scan: Scan) -> Attribution | None:
    words = scan.words
    false = find_falsehood(scan)
    if false:
        return _attribution(scan, Match(false.first, false.last, ""), Force.DENIES, false.told)
    fallback: Attribution | None = None
    index = 0
    while index < len(scan.tokens):
        match = None if scan.quote_of[index] else words.verbs.at(scan.tokens, index)
        if match is None:
            index += 1
            continue
        index = match.last
        if match.label == "according":
            if fallback is None:
                fallback = _attribution(scan, match, Force.ASSERTS, _according(scan, match))
            continue
        if match.label.startswith("hearsay"):
            force = _FORCES.get(match.label, Force.ASSERTS)
            return _attribution(scan, match, force, _hearsay(scan, match))
        found = _reported(scan, match)
        if found:
            return found
    return fallback


def _without(scan: Scan, through: Sequence[Match]) -> str:
    """The sentence with spaces in place of those through whom somebody speaks: "denies through her
    lawyer that" is her denial."""
    sentence = scan.text
    for match in through:
        start, end = scan.span(match.first, match.last)
        if sentence[:start].rstrip().endswith(",") and sentence[end : end + 1] == ",":
            start, end = sentence.rindex(",", 0, start), end + 1
        elif match.first == 0 and sentence[end : end + 1] == ",":
            end += 1
        sentence = sentence[:start] + " " * (end - start) + sentence[end:]
    return sentence


def opens_with_claim(content: str, language: str) -> bool:
    """Whether what is said begins with a noun for a claim ("the charges as purely political") that
    doesn't tell what is claimed, as "any involvement in the attack" does."""
    lists = speech_words(language)
    tokens = tokenise(content, language)[:_CLAIM_WORDS]
    return lists is not None and any(
        lists.nouns.at(tokens, i) and not lists.guilt.at(tokens, i) for i in range(len(tokens))
    )


def speaks_of_denial(sentence: str, language: str) -> bool:
    """Whether a verb of denying stands anywhere in a sentence, whatever its main attribution:
    "He denied it, the agency said"."""
    words = speech_words(language)
    if words is None:
        return False
    tokens = tokenise(sentence, language)
    return any(match.label in ("deny", "reject") for match in words.verbs.find(tokens)) or (
        find_falsehood(Scan(sentence, words)) is not None
    )


def denied_proposition(content: str, speaker: str | None, language: str) -> str:
    """What is denied as a sentence: an infinitive gets its subject back, which is who denies.

    "having met the lobbyists", denied by the minister: "the minister had met the lobbyists".
    """
    words = speech_words(language)
    if words is None or not speaker:
        return content
    tokens = tokenise(content, language)
    marked = bool(tokens) and tokens[0].key == "å"
    tokens = tokens[marked:]
    if len(tokens) < 2:
        return content
    first, second, last = tokens[0], tokens[1], tokens[-1]
    if language == "de":
        if last.key in words.finites and tokens[-2].key == "zu":
            kept = content[: tokens[-2].start].rstrip()
            return f"{speaker}: {kept} {words.finites[last.key]}"
        return content
    if language == "ar":  # «أن يكون قد غادر»: without a subject of its own
        if first.key in words.finites and second.key == "قد":
            return f"{speaker} {content[second.start :]}"
        return content
    if first.key in words.finites:
        return f"{speaker} {words.finites[first.key]} {content[second.start :]}"
    return f"{speaker} {content[first.start :]}" if marked else content


def _attribution(scan: Scan, match: Match, force: Force, told: Said | None) -> Attribution | None:
    if told is None:
        return None
    text = scan.text
    verb_start, verb_end = scan.span(match.first, match.last)
    name_start, name_end = told.speaker or (-1, -1)
    return Attribution(
        text[name_start:name_end] if told.speaker else None,
        name_start,
        name_end,
        text[verb_start:verb_end],
        verb_start,
        verb_end,
        force,
        told.start,
        told.end,
    )


def _hearsay(scan: Scan, match: Match) -> Said | None:
    """A report without a speaker: «قيل إن», "it was reported", "uppges"."""
    tokens, words = scan.tokens, scan.words
    for place in range(max(match.last - 1, 0), min(match.last + 1, len(tokens))):
        if words.has("complementisers", tokens[place].key) and place + 1 < len(tokens):
            end = content_end(scan, place + 1)
            return said(scan, None, tokens[place].end, end)
    return said(scan, None, 0, len(scan.text))


def _according(scan: Scan, match: Match) -> Said | None:
    """ "According to X, P", "P, ifølge X", "X zufolge P"."""
    tokens, words = scan.tokens, scan.words
    first = match.last
    if tokens[match.first].key == "zufolge":
        start = scan.clause_start(match.first)
        if start == match.first:
            return None
        speaker = scan.span(start, match.first)
        return said(scan, speaker, tokens[match.last - 1].end, len(scan.text))
    if first >= len(tokens) or words.has("not_sources", tokens[first].key):
        return None
    if words.has("zero", tokens[first].key) and words.order == "svo":
        return None
    last = source_end(scan, first)
    name_start, name_end = scan.span(first, last)
    if words.language == "ar":
        name_start = _skip_clitic(scan, first, name_start)
    before, rest = match.first, len(tokens) - last
    speaker = (name_start, name_end)
    if before < _LEAD and rest:
        return said(scan, speaker, name_end, content_end(scan, last))
    if rest < _INSIDE or words.has("relatives", tokens[last].key):
        return said(scan, speaker, 0, tokens[before].start)  # a trailing source
    return said(scan, speaker, 0, len(scan.text))  # "It is not enough, they say, to …"


def _skip_clitic(scan: Scan, first: int, start: int) -> int:
    """Take the preposition «لـ» off a source's name."""
    key = scan.tokens[first].key
    if key.startswith("ل") and len(key) > 3 and not key.startswith("لل"):
        return start + 1
    return start


def _reported(scan: Scan, match: Match) -> Attribution | None:
    """The attribution a reporting verb makes, if it has a complement."""
    tokens, words = scan.tokens, scan.words
    first, last, label = match.first, match.last, match.label
    start = scan.clause_start(first)
    force = _FORCES.get(label, Force.ASSERTS)
    previous = tokens[first - 1].key if first > start else ""
    if label == "decline":
        speaker, _ = speaker_of(scan, match, start, last)
        if words.order == "vso":
            # The phrase spans its subject: «رفض المتحدث التعليق».
            name = np_end(scan, first + 1, last - 1)
            speaker = scan.span(first + 1, name) if name > first + 1 else speaker
        end = scan.clause_end(last - 1)
        content = tokens[last].start if last < end else tokens[first].start
        for index in range(last, end):
            # "refused to confirm that P" is about P.
            if words.has("complementisers", tokens[index].key) and index + 1 < end:
                return _attribution(scan, match, force, clause_content(scan, speaker, index))
        told = said(scan, speaker, content, tokens[end - 1].end)
        return _attribution(scan, match, force, told)
    if words.has("modals", previous) or words.has("relatives", previous):
        return None
    if label in ("deny", "reject") and words.has("articles", previous):  # "ending a dispute that"
        return None
    if previous == "se" and words.language == "es":
        return None
    # "When he said that …", "who, as she told us, …": the report is not the main clause.
    opener = start + 1 if words.has("conjunctions", tokens[start].key) else start
    also = words.order == "vso" and first == 1 and words.has("as_said", tokens[0].key)
    if also and complementiser(scan, match) >= 0:  # «كما نفى أن» is no "as he denied"
        opener = first
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
    place = complementiser(scan, match)
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
        speaker, _ = (None, 0) if passive else speaker_of(scan, match, start, place)
        return _attribution(scan, match, force, clause_content(scan, speaker, place))
    if passive or label in ("allege_noun", "say_noun"):
        return None
    told = (
        quoted_after(scan, match, start)
        or trailing(scan, match, start, unnamed=force is Force.QUOTES)
        or bare(scan, match, start)
    )
    return _attribution(scan, match, force, told)


def _article(scan: Scan, index: int) -> bool:
    """German articles look like relative pronouns; at the start of a sentence they are not."""
    return scan.words.language == "de" and (index == 0 or not scan.breaks(index)
                                            or "," not in scan.tokens[index].brk)  # fmt: skip


def _denied(
    scan: Scan, match: Match, start: int, place: int, passive: bool, force: Force
) -> Attribution | None:
    """Denials and rejections of a claim; refusing a thing or a request is neither."""
    tokens, words = scan.tokens, scan.words
    last = match.last
    if passive:
        return _attribution(scan, match, force, _denied_passive(scan, match, start))
    end = scan.clause_end(last - 1)
    if content := _done(scan, match):
        if words.has("knowing", tokens[content].key):  # leaves open whether it is so
            return None
        speaker, _ = speaker_of(scan, match, start, last)
        stop = denied_end(scan, content, _clause_end(scan, content))
        told = said(scan, speaker, tokens[content].start, stop)
        return _attribution(scan, match, force, told)
    noun = next((i for i in range(last, min(last + 8, end)) if words.nouns.at(tokens, i)), -1)
    begin = last if noun < 0 else noun + 1
    begin += begin < len(tokens) and tokens[begin].key == "zurück"
    if stop := _infinitive_end(scan, begin):
        speaker, _ = speaker_of(scan, match, start, noun if noun >= 0 else last)
        told = said(scan, speaker, tokens[begin].start, _clause_end(scan, stop))
        return _attribution(scan, match, force, told)
    deed = _deed(scan, match, start, end)
    if match.label == "reject":
        if place >= 0 and noun < 0 and words.language == "ar" and _subjunctive(scan, place):
            return None
        if noun < 0 and not (0 <= place <= last + 6 and not _crosses(scan, last, place)):
            return None
        if noun < 0 and _thing_between(scan, last, place):
            return None
        if words.language == "de" and not _separated(scan, match):
            return None
    if any(words.blocked.at(tokens, i) for i in range(last, min(last + 4, end))) and place != last:
        return None
    # A denial may name its speaker at length: "the head of X, Y, denied before the court that".
    near = last + (_DENIER if match.label == "deny" else 8)
    linked = noun >= 0 and (deed < 0 or noun < deed)
    claim = words.nouns.at(tokens, noun) if linked else None
    inner = after_noun(scan, claim.last, len(tokens)) if claim else -1
    if place >= 0 and (place <= near or noun >= 0) and not (linked and 0 <= inner < place):
        stop = noun if 0 <= noun < place else place
        if 0 <= deed < stop:
            return _attribution(scan, match, force, _deed_denied(scan, match, start, deed))
        speaker, _ = speaker_of(scan, match, start, stop)
        told = clause_content(scan, speaker, place)
        if told:
            told = said(scan, speaker, told.start, denied_end(scan, place + 1, told.end))
        return _attribution(scan, match, force, told)
    if deed >= 0 and not linked:
        return _attribution(scan, match, force, _deed_denied(scan, match, start, deed))
    speaker, content = speaker_of(scan, match, start, noun if noun >= 0 else end)
    if words.order == "vso" and last < content == end < len(tokens):
        # «نفى المتحدث، العميد نادر الشيخ، وجود جنود»: the object stands behind an apposition.
        beside = scan.clause_end(end)
        if beside - end <= _APPOSITION and beside < len(tokens):
            content, end = beside, scan.clause_end(beside)
    if last >= end:
        told = trailing(scan, match, start, unnamed=False) if scan.quotes else None
        return _attribution(scan, match, Force.ASSERTS, told)
    if speaker is None or content >= end:
        return None
    # "denies claims of torture" denies torture; two words alone may be whose claims they are.
    fewest = 3 if words.order == "svo" else 2
    if inner >= 0 and (inner >= end or end - inner >= fewest):
        content = inner
    stop = min(tokens[scan.clause_end(content) - 1].end, content_end(scan, content))
    if content == inner and inner >= end:
        stop = denied_end(scan, content, content_end(scan, content))
    told = said(scan, speaker, tokens[content].start, _without_particle(scan, stop))
    return _attribution(scan, match, force, told)


def _thing_between(scan: Scan, last: int, place: int) -> bool:
    """Whether a thing, no claim, stands before "that": "rejected a bill that", "avvisade kravet på
    att"."""
    tokens, words = scan.tokens, scan.words
    if place - last < 2:
        return False
    opening = tokens[last].key in articles_of(words.language)
    return opening or (place - last <= 3 and tokens[place - 1].key in _OF)


def _without_particle(scan: Scan, end: int) -> int:
    """The end of an object, without the second half of German "weist … zurück"."""
    if scan.words.language == "de" and scan.text[:end].endswith(" zurück"):
        return end - len(" zurück")
    return end


def _done(scan: Scan, match: Match) -> int:
    """The token of an infinitive or gerund that a denial is of ("denies ever having met"), or 0.

    A complementiser further on belongs to it: "denies having said that" is of having said."""
    tokens, words = scan.tokens, scan.words
    if words.order != "svo":
        return 0
    index = match.last
    while index < min(match.last + 2, len(tokens)) and tokens[index].key in _EVER:
        index += 1
    if index >= len(tokens) or any(scan.breaks(i) for i in range(match.last, index + 1)):
        return 0
    key = tokens[index].key
    if key in words.finites or words.has("knowing", key):
        return index
    if match.label == "reject":
        return 0
    gerund = words.language == "en" and key.endswith("ing") and len(key) > 5
    return index if gerund and not words.nouns.at(tokens, index) else 0


def _clause_end(scan: Scan, first: int) -> int:
    """Where the clause and those that hang on it end, from a token on."""
    if first >= len(scan.tokens):
        return len(scan.text)
    linked = scan.words.has("complementisers", scan.tokens[first].key)
    if scan.words.language == "de" and scan.breaks(first) and not linked:
        return scan.tokens[first - 1].end
    return denied_end(scan, first, content_end(scan, first))


def _deed(scan: Scan, match: Match, start: int, end: int) -> int:
    """The Arabic verbal noun that is denied: «نفى الوزير استقالته» ends the name before it; -1."""
    if scan.words.order != "vso" or match.label != "deny" or match.first > start + 1:
        return -1
    first = match.last + 1
    for index in range(first, min(first + _DENIER, end)):
        adverbial = scan.words.has("prepositions", scan.tokens[index - 1].key)
        if not adverbial and _is_deed(scan, index):
            return index
    return -1


def _is_deed(scan: Scan, index: int) -> bool:
    tokens = scan.tokens
    if scan.words.deeds.at(tokens, index):
        return True
    # With whose deed it is: «استقالته», «توقيفها».
    key = tokens[index].key
    return (
        key.endswith(("ه", "ها", "هم"))
        and len(key) > 4
        and any(
            scan.words.deeds.at([tokens[index]._replace(key=stem)], 0)
            for suffix in ("ته", "تها", "تهم", "ه", "ها", "هم")
            if key.endswith(suffix)
            for stem in (key[: -len(suffix)], key[: -len(suffix)] + "ه")
        )
    )


def _deed_denied(scan: Scan, match: Match, start: int, deed: int) -> Said | None:
    speaker, _ = speaker_of(scan, match, start, deed)
    first = scan.tokens[deed].start
    return said(scan, speaker, first, denied_end(scan, deed, content_end(scan, deed)))


def _infinitive_end(scan: Scan, first: int) -> int:
    """The token after a German infinitive clause that starts at a token: "bestreitet, am Montag in
    Kiel gewesen zu sein". 0 where there is none."""
    tokens = scan.tokens
    if scan.words.language != "de" or first >= len(tokens) or not scan.breaks(first):
        return 0
    if tokens[first].key in ("um", "ohne", "statt", "anstatt"):
        return 0
    for index in range(first, min(first + _LONGEST_INFINITIVE, len(tokens))):
        ends = index + 1 == len(tokens) or scan.breaks(index + 1)
        apart = index > first and tokens[index - 1].key == "zu" and tokens[index].key[-1] == "n"
        if ends and (apart or _JOINED_INFINITIVE.fullmatch(tokens[index].key)):
            return index + 1
    return 0


def _crosses(scan: Scan, first: int, last: int) -> bool:
    return any(scan.breaks(i) for i in range(first, last))


def _subjunctive(scan: Scan, place: int) -> bool:
    """«رفض أن يغادر» refuses to leave; «رفض بأن …» and claim nouns reject a claim."""
    following = scan.tokens[place + 1].key if place + 1 < len(scan.tokens) else ""
    return scan.tokens[place].key == "ان" and following[:1] in ("ي", "ت", "ن")


def _separated(scan: Scan, match: Match) -> bool:
    """German "weist … zurück" needs its second half."""
    if not scan.tokens[match.first].key.startswith(("weis", "wies")):
        return True
    tail = scan.tokens[match.last : match.last + 30]
    return any(t.key == "zurück" for t in tail)


def _denied_passive(scan: Scan, match: Match, start: int) -> Said | None:
    """ "The claims were denied by X"; "she was denied entry" has no claim for a subject."""
    tokens, words = scan.tokens, scan.words
    if not any(words.nouns.at(tokens, i) for i in range(start, match.first)):
        return None
    speaker: tuple[int, int] | None = None
    end = scan.clause_end(match.last - 1)
    if match.last + 1 < end and words.has("by", tokens[match.last].key):
        speaker = scan.span(match.last + 1, np_end(scan, match.last + 1, end))
    last = match.first
    while last > start + 1 and words.has("passive", tokens[last - 1].key):
        last -= 1
    begin, stop = scan.span(start, last)
    return said(scan, speaker, begin, stop)
