"""Who acts in a sentence: its names, and common nouns for those who do things to others."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from compare.facts.gazetteer import index as known_forms
from compare.facts.names import Name, same_name, words_of
from compare.facts.phrases import Token, articles_of, fold, phrases_of, tokenise
from compare.facts.spelling import plain
from compare.lexicon import LANGUAGES, load

_HEAD_LAST = frozenset(("en", "nb", "nn", "sv", "da", "de"))
"""Languages in which the last of several nouns says what it is: "union leader"."""
_COMPOUNDING = _HEAD_LAST - {"en"}
_SHORTEST_HEAD = 4
_WITHIN = frozenset(("of", "in", "from"))
SCREENS = frozenset('«»“”„"')
"""Marks that open no clause, though they break a phrase."""
_OWN = ("'s", "’s", "s'", ":s")


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone in a sentence: ``first`` and ``last`` are tokens, ``start`` and ``end`` characters.

    ``names`` is what it is called, ``nouns`` the concepts it may be. ``role`` is the class of what
    governs it ("by", "to", "from", "with"; "" where it stands bare), ``oblique`` says that its
    article can't be a subject's, ``opens`` is the token at which what governs it stands.
    """

    first: int
    last: int
    start: int
    end: int
    names: tuple[Name, ...]
    nouns: frozenset[str]
    role: str = ""
    oblique: bool = False
    opens: int = 0

    def is_also(self, other: Participant) -> bool:
        """Whether two are one: the same name, or the same noun where one has no name."""
        if self.names and other.names:
            return any(same_name(a, b) is True for a in self.names for b in other.names)
        return bool(self.nouns & other.nouns)


def by_language(idea: str) -> dict[str, dict[str, Any]]:
    """Each language's words by concept, of lists in which languages may share a line."""
    found: dict[str, dict[str, Any]] = {language: {} for language in LANGUAGES}
    for concept, lines in load("names", idea).items():
        for languages, words in lines.items():
            for language in str(languages).split():
                if language in found:
                    found[language][concept] = words
    return found


@cache
def grammar(language: str, idea: str) -> frozenset[str]:
    """The words of one list of a language's grammar, or the endings."""
    lists = load("names", "grammar").get(language) or {}
    return frozenset(fold(w, language) for w in phrases_of(lists.get(idea)))


@cache
def _endings(language: str, idea: str) -> tuple[str, ...]:
    return tuple(grammar(language, idea))


@cache
def _groups() -> frozenset[str]:
    """The concepts that take no name."""
    nouns = load("names", "participants")
    return frozenset(concept for concept, lines in nouns.items() if lines["kind"] == "group")


@cache
def _alone() -> frozenset[str]:
    """The concepts that no longer word is read as: "valgseieren" is no owner."""
    nouns = load("names", "participants")
    return frozenset(concept for concept, lines in nouns.items() if lines.get("alone"))


@cache
def _nouns(language: str) -> dict[str, frozenset[str]]:
    """The concepts of each form of the nouns of a language."""
    found: dict[str, frozenset[str]] = {}
    for concept, words in by_language("participants").get(language, {}).items():
        for form in _forms(str(words), language in _COMPOUNDING):
            key = fold(form, language)
            found[key] = found.get(key, frozenset()) | {concept}
    return found


def _forms(words: str, endings: bool) -> Iterator[str]:
    """ "lærer/en/e" is lærer, læreren and lærere; what is no ending of up to four letters stands
    by itself, as it does in languages whose nouns don't take any."""
    base = ""
    for part in words.replace(" ", "").split("/"):
        ending = endings and base and part in grammar("any", "noun_endings")
        if not ending:
            base = part
        yield base + part if ending else part


def _noun_at(
    tokens: Sequence[Token], index: int, language: str
) -> tuple[frozenset[str], str] | None:
    """The concepts of a word and what is written on it ("of" for a genitive), if it is listed."""
    nouns, key = _nouns(language), tokens[index].key
    if language == "ar":
        return _arabic_noun(nouns, key)
    if key in nouns:
        return nouns[key], ""
    if language in _COMPOUNDING:
        for form, role in ((key, ""), (key[:-1], "of") if key.endswith("s") else ("", "")):
            for cut in range(min(len(form), 24)):
                if len(form) - cut < _SHORTEST_HEAD:
                    break
                if form[cut:] in nouns and (cut == 0 or cut > 2):
                    heads = nouns[form[cut:]] - (_alone() if cut else frozenset())
                    return (heads, role) if heads else None
    return None


def _arabic_noun(nouns: dict[str, frozenset[str]], key: str) -> tuple[frozenset[str], str] | None:
    if key in nouns:
        return nouns[key], ""
    for clitic, role in _clitics():
        if key.startswith(clitic) and key[len(clitic) :] in nouns and len(key) > len(clitic) + 2:
            return nouns[key[len(clitic) :]], role
    return None


@cache
def _clitics() -> list[tuple[str, str]]:
    """What Arabic writes before a noun, the longest first, and the role that it gives."""
    lists = load("names", "grammar")["ar"]["clitics"]
    found = [(clitic, role) for role, listed in lists.items() for clitic in phrases_of(listed)]
    return sorted(found, key=lambda pair: -len(pair[0]))


def participants(sentence: str, language: str, names: Sequence[Name]) -> list[Participant]:
    """Those who act in a sentence, in order; the role of owners and parts of others is "of"."""
    tokens = tokenise(sentence, language)
    found: list[Participant] = []
    for one in sorted(_pieces(sentence, language, tokens, names), key=lambda p: p.first):
        if found and one.first < found[-1].last:
            continue
        merged = _merged(language, tokens, found[-1], one) if found else None
        if merged:
            found[-1] = merged
        else:
            found.append(one)
    return list(_governed(language, tokens, found))


def _pieces(
    sentence: str, language: str, tokens: Sequence[Token], names: Sequence[Name]
) -> Iterator[Participant]:
    covered: set[int] = set()
    for name in names:
        inside = [i for i, t in enumerate(tokens) if t.end > name.start and t.start < name.end]
        if inside:
            covered.update(inside)
            owns = _owns(sentence, language, name)
            # "Radaringeniør Anders Tveitholm", where a sentence opens
            noun = _noun_at(tokens, inside[0], language) if len(inside) > 1 else None
            nouns = noun[0] if noun and language in _COMPOUNDING else frozenset()
            role = "of" if owns else ""
            yield Participant(inside[0], inside[-1] + 1, name.start, name.end, (name,), nouns, role)
    last = 0
    for index, token in enumerate(tokens):
        noun = None if index in covered or index < last else _noun_at(tokens, index, language)
        if noun and not (language == "de" and not sentence[token.start].isupper()):
            role = noun[1] or ("of" if sentence[token.end : token.end + 2] in _OWN else "")
            last = _complemented(language, tokens, index, covered)
            end = tokens[last - 1].end if last - 1 in covered else token.end
            yield Participant(index, last, token.start, end, (), noun[0], role)


def _complemented(
    language: str, tokens: Sequence[Token], index: int, covered: Container[int]
) -> int:
    """Where a noun ends with what says of what it is: "chef de chantier", «وزير المالية»."""
    last, size = index + 1, len(tokens)
    if language == "ar":
        if _definite(tokens[index].key) or last >= size or tokens[last].brk or last in covered:
            return last
        return last + 1 if tokens[last].key.startswith("ال") else last
    while last + 1 < size and tokens[last].key in grammar(language, "complement"):
        ahead = last + 1
        while ahead < size and tokens[ahead].key in articles_of(language) and not tokens[ahead].brk:
            ahead += 1
        if ahead >= size or ahead in covered or any(t.brk for t in tokens[last : ahead + 1]):
            break
        last = ahead + 1
    adjectives = _endings(language, "adjective_endings")
    named = last + 1 in covered and not tokens[last].brk and last not in covered
    return last + 1 if named and tokens[last].key.endswith(adjectives) else last


def _definite(key: str) -> bool:
    """Whether an Arabic noun has its article."""
    return key.startswith(_endings("ar", "definite"))


def _owns(sentence: str, language: str, name: Name) -> bool:
    if sentence[name.end : name.end + 2] in _OWN or sentence[name.start : name.end].endswith("’"):
        return True
    if language in _COMPOUNDING and name.text[-1:] == "s":
        if name.known:
            return plain(name.text) not in known_forms(language)  # not "Hellas"
        bare = name.key[1:].split()
        return bool(bare) and plain(bare[-1]) + "s" == plain(name.text.split()[-1])
    return sentence[name.end : name.end + 1] in ("'", "’") and sentence[name.end - 1] == "s"


def _merged(
    language: str, tokens: Sequence[Token], one: Participant, two: Participant
) -> Participant | None:
    """Two pieces as one: "engineer Marta Kolar", "the owner, Solvik,", "union leader"."""
    gap = tokens[one.last : two.first]
    brk = "".join(t.brk for t in tokens[one.last : two.first + 1])
    apposed = brk in (",", "،") and all(t.key in articles_of(language) for t in gap)
    touching = not brk and not gap
    if touching and not one.names and not two.names:
        if language in _HEAD_LAST and one.role != "of":
            return replace(one, last=two.last, end=two.end, nouns=two.nouns, role=two.role)
        if language == "ar" and not _definite(tokens[one.first].key):
            return replace(one, last=two.last, end=two.end)
        return None
    if bool(one.names) == bool(two.names) or one.role == "of" or not (touching or apposed):
        return None
    if touching and one.names:  # "Berlin police", "Solvik hospital"
        return replace(two, first=one.first, start=one.start) if language in _HEAD_LAST else None
    last = _closed(language, tokens, two.last) if apposed else two.last
    if last is None:
        return None
    nouns = one.nouns | two.nouns
    if language == "ar" and nouns <= _groups():
        return None  # "the police Hamas …" are two
    return replace(one, last=last, end=two.end, names=one.names + two.names, nouns=nouns)


def _closed(language: str, tokens: Sequence[Token], index: int) -> int | None:
    """Where an apposition ends whose noun ends at a token: "X, a maker of trucks, said"."""
    if index >= len(tokens) or tokens[index].brk:
        return index
    if (tokens[index].key,) in _governing(language):
        for last in range(index + 1, min(index + 4, len(tokens))):
            if tokens[last].brk:
                return last if tokens[last].brk in (",", "،") else None
    return None


def _governed(
    language: str, tokens: Sequence[Token], found: Sequence[Participant]
) -> Iterator[Participant]:
    """Participants with what governs them; part of another one counts as owning."""
    before: Participant | None = None
    for one in found:
        role, oblique, first = one.role, False, one.first
        if not role:
            role, oblique, first = _governor(language, tokens, one, before)
        if before and role in _WITHIN and before.last == first and not before.names:
            role = "of"
        elif role == "in":
            role = "with"
        before = replace(one, role=role, oblique=oblique, opens=first)
        yield before


def _governor(
    language: str, tokens: Sequence[Token], one: Participant, before: Participant | None
) -> tuple[str, bool, int]:
    """The class of the preposition of a participant, whether its article is no subject's, and
    the token where all this begins."""
    words, articles, index = words_of(language), articles_of(language), one.first
    listed, openers = _governing(language), _openers(language)
    partitives, obliques = grammar(language, "partitive"), grammar(language, "oblique")
    floor = before.last if before else 0
    oblique = article = False
    for step in range(5):
        if index <= floor or not set(tokens[index].brk) <= SCREENS:
            break
        key = tokens[index - 1].key
        pair = (tokens[index - 2].key, key) if index - 2 >= floor else ()
        if pair in listed:
            return listed[pair], oblique, index - 2
        partitive = key in partitives and not _follows_noun(tokens, index - 1, before)
        if (key,) in listed and not (key == "der" and language == "de") and not partitive:
            return listed[(key,)], oblique, index - 1
        if language == "de" and key == "der" and before and index - 1 == before.last:
            return "of", oblique, index - 1
        oblique = oblique or key in obliques
        if article:
            break
        if key in articles or partitive:
            article = True
        elif not (key in words.not_names or words.titled(key) or key[:1].isdigit()) and not (
            step < 2 and index - 2 >= floor and tokens[index - 2].key in openers
        ):
            break  # neither a title nor an adjective after an article or a preposition
        index -= 1
    return "", oblique, index


def _follows_noun(tokens: Sequence[Token], index: int, before: Participant | None) -> bool:
    """Whether French "des" says whose: not where it opens a clause or follows a small word."""
    if index == 0 or tokens[index].brk:
        return False
    small = tokens[index - 1].key in grammar("fr", "before_partitive")
    return not (small or (before is None and index < 2))


@cache
def _governing(language: str) -> dict[tuple[str, ...], str]:
    """The class of each preposition; "by" and "from" before what else they may be."""
    found: dict[tuple[str, ...], str] = {}
    lists = load("names", language).get("prepositions") or {}
    for label in ("by", "to", "from", "of", "in", "with"):
        for phrase in phrases_of(lists.get(label)):
            found.setdefault(tuple(fold(w, language) for w in phrase.split()), label)
    return found


@cache
def _openers(language: str) -> frozenset[str]:
    return articles_of(language) | {p[-1] for p in _governing(language)}
