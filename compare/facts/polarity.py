"""Negation and opposite words.

A negation counts only when it turns a proposition round. Set phrases that merely contain a
negative word ("not only", "ne … que", «لا يزال») are listed as traps and win over every cue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from compare.facts.names import find_names, same_name
from compare.facts.phrases import Phrases, Token, fold, phrases_of, tokenise
from compare.lexicon import load

Span = tuple[int, int]
_Pair = tuple[Span, Span]


@dataclass(frozen=True, slots=True)
class Negation:
    """A cue that negates a clause, with the clause it stands in.

    `kind` is "negator", "not-yet", "no-longer", "determiner" ("no deal") or "verb" ("failed to").
    """

    start: int
    end: int
    cue: str
    kind: str
    scope_start: int
    scope_end: int


_KINDS = {
    "traps": "trap",
    "not_yet": "not-yet",
    "no_longer": "no-longer",
    "verbs": "verb",
    "negators": "negator",
    "determiners": "determiner",
}


@cache
def negation_cues(language: str) -> Phrases:
    """The listed negation cues of a language, traps included, labelled by kind."""
    data = load("polarity", language)
    return Phrases({kind: phrases_of(data.get(k)) for k, kind in _KINDS.items()}, language)


@cache
def _traps(language: str) -> Phrases:
    return Phrases({"trap": phrases_of(load("polarity", language).get("traps"))}, language)


@cache
def _boundaries(language: str) -> frozenset[str]:
    listed = phrases_of(load("polarity", language).get("boundaries"))
    listed += phrases_of(load("speech", language).get("complementisers"))
    return frozenset(fold(word, language) for word in listed)


def find_negations(sentence: str, language: str) -> list[Negation]:
    """The cues that negate a clause of the sentence, from left to right."""
    tokens = tokenise(sentence, language)
    cues = negation_cues(language)
    trapped: set[int] | None = None
    found: list[Negation] = []
    clauses: list[tuple[int, int]] = []
    index = 0
    while index < len(tokens):
        match = cues.at(tokens, index)
        if match is None or match.label == "trap":
            index += 1
            continue
        if trapped is None:
            traps = _traps(language).find(tokens)
            trapped = {i for trap in traps for i in range(trap.first, trap.last)}
        if not trapped.isdisjoint(range(match.first, match.last)):
            index += 1
            continue
        clauses = clauses or _clauses(tokens, _boundaries(language))
        first, last = clauses[match.first][0], clauses[match.last - 1][1]
        start, end = tokens[match.first].start, tokens[match.last - 1].end
        found.append(
            Negation(
                start, end, sentence[start:end], match.label, tokens[first].start, tokens[last].end
            )
        )
        index = match.last
    return found


def _clauses(tokens: Sequence[Token], edges: frozenset[str]) -> list[tuple[int, int]]:
    """For each token, the first and last token of its clause."""
    spans: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(tokens) + 1):
        ends = index == len(tokens) or tokens[index].brk or tokens[index].key in edges
        if ends or tokens[index - 1].key in edges:
            spans.extend([(first, index - 1)] * (index - first))
            first = index
    return spans


def cut_out(negation: Negation, sentence: str, language: str) -> list[tuple[int, int, str]]:
    """The (start, end) to put into other words so that a sentence no longer negates.

    "Can't" leaves "can", and with "pas" goes its "ne".
    """
    data = load("polarity", language)
    start = sentence.rfind(" ", 0, negation.start) + 1
    whole = sentence[start : negation.end].replace("’", "'")
    if left := (data.get("leaves") or {}).get(whole.lower()):
        return [(start, negation.end, left.capitalize() if whole[0].isupper() else left)]
    tokens = tokenise(sentence[: negation.end], language)
    within = [t for t in tokens if t.start >= negation.scope_start]
    if not any(t.key in (particles := _particles(language)) for t in within):
        return [(negation.start, negation.end, "")]
    # "n'est pas encore" leaves "est".
    cue = [t for t in within if t.start >= negation.start and t.key in _cue_words(language)]
    cue += [t for t in within if t.start < negation.start and t.key in particles][-1:]
    return [(t.start, t.end + (sentence[t.end : t.end + 1] in ("'", "’")), "") for t in cue]


def without(negation: Negation, sentence: str, language: str) -> str:
    """The sentence with a negation cut out, in single spaces."""
    for start, end, words in sorted(cut_out(negation, sentence, language), reverse=True):
        sentence = sentence[:start] + words + sentence[end:]
    return " ".join(sentence.split())


@cache
def _particles(language: str) -> frozenset[str]:
    return frozenset(phrases_of(load("polarity", language).get("particles")))


@cache
def _cue_words(language: str) -> frozenset[str]:
    """The words that listed cues are made of, verbs left out."""
    data = load("polarity", language)
    listed = [
        p for kind in _KINDS if kind not in ("traps", "verbs") for p in phrases_of(data.get(kind))
    ]
    return frozenset(
        form for phrase in listed for word in phrase.split() for form in word.split("|")
    )


@cache
def _opposites(language: str) -> tuple[Phrases, dict[str, Phrases]]:
    """The phrases that hold a word of a concept and state nothing by it ("the closed hospital"),
    and the words of each pole of a concept."""
    data = load("polarity", language)
    poles = {
        f"{concept}{sign}": phrases_of(words)
        for concept, pair in (data.get("opposites") or {}).items()
        for sign, words in zip("+-", pair, strict=True)
    }
    asides = Phrases({"aside": phrases_of(data.get("asides"))}, language)
    return asides, {label: Phrases({label: words}, language) for label, words in poles.items()}


@cache
def _openings(language: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The poles of concepts by the words, and by the stems, that their phrases begin with."""
    words: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for concept, poles in (load("polarity", language).get("opposites") or {}).items():
        for sign, listed in zip("+-", poles, strict=True):
            for phrase in phrases_of(listed):
                for form in phrase.split()[0].split("|"):
                    key = fold(form, language)
                    kind, key = (stems, key[:-1]) if key.endswith("*") else (words, key)
                    kind.setdefault(key, []).append(f"{concept}{sign}")
    return words, stems


@lru_cache(maxsize=4096)
def _possible(key: str, language: str) -> tuple[str, ...]:
    """The poles of concepts that a word may begin a phrase of."""
    words, stems = _openings(language)
    found: set[str] = set()
    for form in (key, key[1:]) if language == "ar" else (key,):  # "and" is written on the word
        found.update(words.get(form, ()))
        for end in range(len(form) + 1):
            found.update(stems.get(form[:end], ()))
    return tuple(sorted(found))


@cache
def _doubts(language: str) -> Phrases:
    return Phrases({"doubt": phrases_of(load("polarity", language).get("doubts"))}, language)


def unstated(sentence: str, language: str) -> list[tuple[int, int]]:
    """The stretches of a sentence that state nothing: "whether it was locked", "demand that"."""
    tokens = tokenise(sentence, language)
    stretches = []
    for match in _doubts(language).find(tokens):
        last = match.last
        while last < len(tokens) and not tokens[last].brk:
            last += 1
        stretches.append((tokens[match.first].start, tokens[last - 1].end))
    return stretches


# A sentence is compared with many.
@lru_cache(maxsize=1024)
def _words(sentence: str, language: str) -> dict[str, list[Span]]:
    """All words of known concepts, by concept and pole; a word may be of several concepts."""
    tokens = tokenise(sentence, language)
    asides, concepts = _opposites(language)
    aside = {i for match in asides.find(tokens) for i in range(match.first, match.last)}
    found: dict[str, list[Span]] = {}
    for index, token in enumerate(tokens):
        for label in _possible(token.key, language) if index not in aside else ():
            match = concepts[label].at(tokens, index)
            if match:
                span = token.start, tokens[match.last - 1].end
                found.setdefault(label, []).append(span)
    return found


@lru_cache(maxsize=1024)
def _poles(sentence: str, language: str) -> dict[str, list[Span]]:
    """Words of known concepts, by concept and pole; negated, doubted and two-sided ones left
    out."""
    found = _words(sentence, language)
    if not found:
        return found
    out = [(n.scope_start, n.scope_end) for n in find_negations(sentence, language)][:50]
    out += unstated(sentence, language)[:50]
    poles: dict[str, list[Span]] = {}
    # "Walked out of jail" is not also "jail".
    found = {k: _not_inside(spans, found.get(_opposite(k), ())) for k, spans in found.items()}
    for label, spans in found.items():
        if found.get(_opposite(label)):
            continue
        kept = [s for s in spans if not any(lo <= s[0] and s[1] <= hi for lo, hi in out)]
        if kept:
            poles[label] = kept
    return poles


def _not_inside(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The spans that are no part of a longer one among the others."""
    return [
        (lo, hi)
        for lo, hi in spans
        if not any(a <= lo and hi <= b and b - a > hi - lo for a, b in others)
    ]


def _opposite(label: str) -> str:
    return label[:-1] + ("-" if label[-1] == "+" else "+")


def antonyms(a: str, a_lang: str, b: str, b_lang: str) -> list[_Pair]:
    """Pairs of listed opposite words, one from each sentence, as spans.

    Conservative: a word inside a negated clause is left out ("has not risen" does not oppose
    "fell"), as is one that is only wondered about, and a concept of which one sentence names both
    sides. Who sells and who buys must be the same, and what comes before and after.
    """
    pairs: list[_Pair] = []
    left = _poles(a, a_lang)
    if not left:
        return pairs
    right = _poles(b, b_lang)
    for label, spans in left.items():
        if _opposite(label) not in right:
            continue
        one, other = spans[0], right[_opposite(label)][0]
        if (one, other) in pairs:
            continue
        if label[:-1] in _CONVERSE and _turned_round(a, a_lang, one, b, b_lang, other):
            continue
        if label[:-1] in _RELATIVE and not _same_next(a, a_lang, one, b, b_lang, other):
            continue
        pairs.append((one, other))
    return [pair for pair in pairs if not any(_within(pair, longer) for longer in pairs)]


def _within(pair: _Pair, longer: _Pair) -> bool:
    """Whether both words of a pair are parts of those of another pair."""
    return pair != longer and all(
        b[0] <= a[0] and a[1] <= b[1] for a, b in zip(pair, longer, strict=True)
    )


def says_the_same(negation: Negation, a: str, a_lang: str, b: str, b_lang: str) -> bool:
    """Whether b says by an opposite word what a says by a negation: "not open" and "locked".

    So it is, too, where both say it in listed words of one pole: "not guilty" and "cleared".
    """
    other = _poles(b, b_lang)
    if not other:
        return False
    low, high = negation.scope_start, negation.scope_end
    for label, spans in _words(a, a_lang).items():
        for start, end in spans:
            if start <= negation.start and negation.end <= end:
                same = label in other
            else:
                inside = low <= start and end <= high
                same = inside and _opposite(label) in other and label not in other
            if same:
                return True
    return False


_CONVERSE = frozenset({"trade", "lend", "contest"})
"""Concepts whose two words tell one deed from its two sides: one sells what another buys."""
_RELATIVE = frozenset({"order"})
"""Concepts whose two words are opposites only before one and the same thing."""
_NEXT = 3
_ALIKE = 4


def _turned_round(
    a: str, a_lang: str, one: tuple[int, int], b: str, b_lang: str, other: tuple[int, int]
) -> bool:
    """Whether both sentences hold names, and none of one is before both of two words."""
    ours, theirs = find_names(a, a_lang), find_names(b, b_lang)
    if not ours or not theirs:
        return False
    return not any(
        same_name(mine, name) is True
        for mine in ours
        for name in theirs
        if mine.start < one[0] and name.start < other[0]
    )


def _same_next(
    a: str, a_lang: str, one: tuple[int, int], b: str, b_lang: str, other: tuple[int, int]
) -> bool:
    """Whether a word soon after each of two spans begins alike: "collision", "kollisjonen"."""
    ours, theirs = _next(a, a_lang, one[1]), _next(b, b_lang, other[1])
    return any(x == y for x in ours for y in theirs)


def _next(text: str, language: str, end: int) -> set[str]:
    keys = [t.key for t in tokenise(text, language) if t.start >= end][:_NEXT]
    return {key.replace("c", "k")[:_ALIKE] for key in keys if len(key) >= _ALIKE}
