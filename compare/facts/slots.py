"""Names that fill the same slot of two matched sentences and name different things.

Meant for sentences that are close to translations of each other; silent unless one reading is
left. A name that no list knows is another name only where neither spelling nor sound can make
the two one, in one script or across two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from compare.facts.contrasts import Contrast, extent, find_contrasts, rejected_words
from compare.facts.gazetteer import concepts, forms_of
from compare.facts.names import Name, find_names, heard_names, key_words, same_name, words_of
from compare.facts.phrases import articles_of, fold, phrases_of, tokenise
from compare.facts.polarity import find_negations
from compare.facts.speech import Force, find_attribution
from compare.facts.spelling import apart, heard_in, is_arabic, plain
from compare.lexicon import LANGUAGES, load

Span = tuple[int, int]
MOST = 24
"""Names of a sentence that are compared; one with more is a list."""
_WHERE = frozenset(("in", "of", "from", "to"))
_WHITHER = frozenset(("from", "to"))


def different_slot(
    left: str, left_language: str, right: str, right_language: str
) -> tuple[Span, Span] | None:
    """The spans of the one name on each side that fill the same slot and name different things.

    None unless all other names of the kind have their partner, both names are known to differ
    or can't be spellings of one, and both stand in the same place of the sentence: after
    prepositions of one class, or bare with as many shared names before them.
    """
    ours, theirs = find_names(left, left_language), find_names(right, right_language)
    if len(ours) > MOST or len(theirs) > MOST:
        return None
    one = _Side(left, left_language, ours, ())
    two = _Side(right, right_language, theirs, ())
    corrected = _corrected(one, two)
    if corrected:
        return corrected
    if not ours or not theirs or _of_one_more(one) != _of_one_more(two):
        return None
    pairs = [(a, b) for a in ours for b in theirs if same_name(a, b) is True or _in_part(a, b)]
    one = _Side(left, left_language, ours, _lone(left, left_language, ours, [a for a, _ in pairs]))
    two = _Side(right, right_language, theirs,
                _lone(right, right_language, theirs, [b for _, b in pairs]))  # fmt: skip
    if not one.lone or not two.lone:
        return None
    for a, b in (*_of_one_kind(one, two), *_left_over(one, two)):
        # A name that both sides give more than once says nothing about its slot.
        before = sum(x.start < a.start for x, _ in pairs)
        beyond = sum(y.start < b.start for _, y in pairs)
        if _one_slot(one, a, two, b, before == beyond):
            return (a.start, a.end), (b.start, b.end)
    return None


def _of_one_more(side: _Side) -> bool:
    """Whether a sentence speaks of one more: "also in Riga", "another plant"."""
    listed = _additions(side.language)
    return any(token.key in listed for token in tokenise(side.text, side.language))


@cache
def _additions(language: str) -> frozenset[str]:
    listed = phrases_of(load("names", language).get("also")) if language in LANGUAGES else []
    return frozenset(fold(w, language) for w in listed)


def _in_part(a: Name, b: Name) -> bool:
    """Whether all words of one name are in the other: "St. Anna" and "Anna"."""
    ours, theirs = set(key_words(a)), set(key_words(b))
    return min(ours, theirs, key=len) < max(ours, theirs, key=len) and not (a.known and b.known)


@dataclass(frozen=True, slots=True)
class _Side:
    """A sentence with its names, and with those that have no partner on the other side."""

    text: str
    language: str
    names: Sequence[Name]
    lone: Sequence[Name]


def _lone(
    sentence: str, language: str, names: Sequence[Name], paired: Sequence[Name]
) -> list[Name]:
    """The names without a partner, save those that only frame what is said: the speaker, a
    dateline's place."""
    lone = [name for name in names if name not in paired]
    said = find_attribution(sentence, language) if lone else None
    who = range(said.speaker_start, said.speaker_end) if said and said.speaker else range(0)
    return [
        name
        for name in lone
        if not (name.start < who.stop and who.start < name.end)
        and not (name.start == 0 and sentence[name.end :].lstrip()[:1] in tuple("(–—:"))
    ]


def _of_one_kind(left: _Side, right: _Side) -> Iterator[tuple[Name, Name]]:
    """The one name of a kind on each side that has no partner, if the two are known to differ."""
    for kind in ("place", "organisation", "person"):
        mine = [n for n in left.lone if n.kind == kind]
        yours = [n for n in right.lone if n.kind == kind]
        if sum(n.kind == kind for n in left.names) != sum(n.kind == kind for n in right.names):
            continue
        if len(mine) != 1 or len(yours) != 1 or same_name(mine[0], yours[0]) is not False:
            continue
        a, b = mine[0], yours[0]
        if not (a.known and b.known) and not _comparable(a, left.language, b, right.language):
            continue
        if not _open_question(left.lone, b) and not _open_question(right.lone, a):
            yield a, b


def _comparable(a: Name, a_language: str, b: Name, b_language: str) -> bool:
    """Whether two names that no list has may be told apart by their spelling alone.

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


# ---- names that no list knows ----


def _left_over(left: _Side, right: _Side) -> Iterator[tuple[Name, Name]]:
    """The two names that are left when all others have their partner, if they can't be one."""
    for fits in (_may_be_place, _may_be_person):
        mine = _once(n for n in left.lone if fits(n) and not _may_be_noun(n, left))
        yours = _once(n for n in right.lone if fits(n) and not _may_be_noun(n, right))
        if len(mine) != 1 or len(yours) != 1:
            continue
        a, b = mine[0], yours[0]
        if not _told_apart(a, b):
            continue
        if {a.kind, b.kind} == {"unknown"} and not (_goes(a, left) and _goes(b, right)):
            continue
        if left.language != right.language and (_says_what(a, left) or _says_what(b, right)):
            continue  # "Liberty Square" is "Frihetsplassen"
        if not _heard(a, right) and not _heard(b, left):
            yield a, b


def _goes(name: Name, side: _Side) -> bool:
    """Whether a name is where something goes, or comes from: that is a place, whatever its kind."""
    return not slot_of(side.text, side.language, name).classes.isdisjoint(_WHITHER)


def _says_what(name: Name, side: _Side) -> bool:
    """Whether a name says what it names, so that it may have been translated."""
    words = words_of(side.language)
    said = {t.key for t in tokenise(name.text, side.language)}
    return len(said) > 1 and not said.isdisjoint(words.place_words | words.organisation)


def _may_be_noun(name: Name, side: _Side) -> bool:
    """Whether a German capital after "in" or "nach" may be a common noun: nothing announces it."""
    if side.language != "de" or name.known or name.kind == "person" or " " in name.text:
        return False
    before = tokenise(side.text[max(0, name.start - 60) : name.start], "de")
    return not before or (before[-1].key,) not in words_of("de").places_before


def _may_be_place(name: Name) -> bool:
    return name.kind == "place" or (name.kind == "unknown" and not name.text.isupper())


def _may_be_person(name: Name) -> bool:
    return name.kind in ("person", "unknown") and len(name.text.split()) > 1


def _once(names: Iterable[Name]) -> list[Name]:
    """Each name once, however often the sentence says it."""
    kept: list[Name] = []
    for name in names:
        if not any(same_name(name, other) is True for other in kept):
            kept.append(name)
    return kept


def _told_apart(a: Name, b: Name) -> bool:
    """Whether no form of one name can be a spelling of the other."""
    if a.known and b.known:
        return False
    if any(n.known and not _is_town(n) for n in (a, b)):
        return False
    ours, theirs = _forms(a), _forms(b)
    return bool(ours and theirs) and all(
        apart(x, y) for one in ours for other in theirs for x in one for y in other
    )


def _is_town(name: Name) -> bool:
    """Whether a listed name is too small to hold what no list has."""
    concept = concepts()[name.key]
    return name.kind == "place" and not (concept.wide or concept.doubtful)


def _forms(name: Name) -> list[list[str]]:
    """The words of each spelling of a name; of a listed one those in Latin script."""
    if not name.known:
        return [key_words(name)]
    forms = [form.split() for form in forms_of(name.key)]
    if not forms and not is_arabic(name.text):
        forms = [[plain(word) for word in name.text.split()]]
    return forms


def _heard(name: Name, side: _Side) -> bool:
    """Whether some word of the other side may be the name, though it wasn't read as one."""
    words = {w for form in _forms(name) for w in form if len(w) > 2}
    tokens = {plain(t.key) for t in tokenise(side.text, side.language)}
    return any(heard_in(word, token) for word in words for token in tokens)


# ---- corrections ----


def _corrected(left: _Side, right: _Side) -> tuple[Span, Span] | None:
    """What one side corrects ("Y, not X") and the other affirms, if only one side does."""
    ours = find_contrasts(left.text, left.language)
    theirs = find_contrasts(right.text, right.language)
    if bool(ours) == bool(theirs):
        return None
    if ours:
        return _affirmed(left, ours, right)
    found = _affirmed(right, theirs, left)
    return (found[1], found[0]) if found else None


def _affirmed(side: _Side, contrasts: Sequence[Contrast], other: _Side) -> tuple[Span, Span] | None:
    """The span of a correction and that of the name which it rejects and the other side gives."""
    if len(contrasts) > 1 or find_negations(other.text, other.language):
        return None
    said = find_attribution(other.text, other.language)
    if said and said.force is not Force.ASSERTS:
        return None
    (contrast,) = contrasts
    here = [*side.names, *heard_names(side.text, side.language, side.names, other.names)]
    there = [*other.names, *heard_names(other.text, other.language, other.names, side.names)]
    pairs = [(a, b) for a in here for b in there if same_name(a, b) is True or _in_part(a, b)]
    rejected = [(a, b) for a, b in pairs if _inside(a, contrast.rejected)]
    if rejected:
        a, b = min(rejected, key=lambda pair: (pair[0].start, pair[1].start))
        if any(x.start != a.start and (y is b or same_name(x, a) is True) for x, y in pairs):
            return None  # said on its own account too
        ours = slot_of(side.text, side.language, a)
        if not _may_be_one(ours, slot_of(other.text, other.language, b)):
            return None
        kind, ending, there_it_is = a.kind, (a.start, a.end), (b.start, b.end)
    else:
        sides = side.text, side.language, contrast, other.text, other.language
        found = rejected_words(*sides)
        if found is None or not _one_preposition(side, found[0], other, found[1]):
            return None
        kind, ending, there_it_is = "unknown", contrast.rejected, found[1]
    lone = [
        n
        for n in here
        if _inside(n, contrast.asserted)
        and not any(n is x for x, _ in pairs)
        and not _heard(n, other)
        and (n.kind == kind or "unknown" in (n.kind, kind))
    ]
    name = (lone[-1] if contrast.before else lone[0]) if lone and rejected else None
    instead = (name.start, name.end) if name else None
    span = extent(side.text, side.language, contrast, instead, ending)
    return (span, there_it_is) if span else None


def _inside(name: Name, span: Span) -> bool:
    return span[0] <= name.start and name.end <= span[1]


def _one_preposition(left: _Side, a: Span, right: _Side, b: Span) -> bool:
    """Whether two phrases stand after prepositions of one class, or not both after one."""
    one, two = (
        slot_of(side.text, side.language, Name(*span, side.text[slice(*span)], "unknown", "~"))
        for side, span in ((left, a), (right, b))
    )
    return not one.classes or not two.classes or bool(one.classes & two.classes)


def _may_be_one(one: Slot, two: Slot) -> bool:
    """Whether nothing keeps two slots from being one: where only one has a preposition, it may
    be a matter of wording."""
    return not one.classes or not two.classes or _fits(one, two, True)


# ---- slots ----


@dataclass(frozen=True, slots=True)
class Slot:
    """Classes of the preposition that governs a name, and whether the name opens the sentence."""

    classes: frozenset[str]
    opens: bool


def _one_slot(left: _Side, a: Name, right: _Side, b: Name, same_place: bool) -> bool:
    """Whether two names fill one slot; ``same_place`` if as many shared names stand before."""
    one, two = slot_of(left.text, left.language, a), slot_of(right.text, right.language, b)
    if "place" in (a.kind, b.kind) and "unknown" in (a.kind, b.kind):
        # Whether the unknown one is a place only its preposition tells.
        return bool(one.classes & _WHERE and two.classes & _WHERE) and _fits(one, two, True)
    return _fits(one, two, same_place)


def _fits(one: Slot, two: Slot, same_place: bool) -> bool:
    """Whether two slots may be one; ``same_place`` if as many shared names stand before."""
    if one.classes and two.classes:
        # "the hospital in Freiburg", «un hospital de Friburgo»
        near = [s.classes | {"in"} if "of" in s.classes else s.classes for s in (one, two)]
        return bool(near[0] & near[1])
    if not one.classes and not two.classes:
        return same_place and one.opens == two.opens
    if "by" in one.classes | two.classes:  # "is led by X", "X leads"
        return same_place
    # One language says "in Syria" where the other says "Syria's" or writes one long noun.
    return same_place and not one.opens and not two.opens


@cache
def _prepositions(language: str) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for label, listed in (load("names", language).get("prepositions") or {}).items():
        for phrase in phrases_of(listed):
            found.setdefault(tuple(fold(w, language) for w in phrase.split()), set()).add(label)
    return {phrase: frozenset(labels) for phrase, labels in found.items()}


def slot_of(sentence: str, language: str, name: Name) -> Slot:
    """What governs a name: the nearest preposition before its noun phrase."""
    window = max(0, name.start - 120)
    tokens = tokenise(sentence[window : name.end], language)
    offset = name.start - window
    index = next((i for i, t in enumerate(tokens) if t.end > offset), len(tokens))
    if index < len(tokens) and (tokens[index].start < offset or tokens[index].key[:2] == "لل"):
        return Slot(_clitic_class(tokens[index].key), False)
    words, prepositions = words_of(language), _prepositions(language)
    articles = articles_of(language)
    noun = False  # a noun phrase that the name ends: "the embattled Iraqi city of"
    brk = tokens[index].brk if index < len(tokens) else ""
    steps = 0
    while index > 0 and not brk and steps < 6:
        two = (tokens[index - 2].key, tokens[index - 1].key) if index > 1 else ()
        one = (tokens[index - 1].key,)
        if two in prepositions:
            return Slot(prepositions[two], False)
        if two in words.places_before:
            noun, index = True, index - 2
        elif one in words.places_before and one not in prepositions:
            noun, index = True, index - 1
        elif one in prepositions and not (
            one[0] in articles and (index == 1 or two[:1] in prepositions)
        ):  # in "von der", and where it opens the sentence, the article governs nothing
            return Slot(prepositions[one], False)
        elif noun or one[0] in words.not_names | articles or words.titled(one[0]):
            index -= 1
        else:
            break
        brk = tokens[index].brk
        steps += 1
    genitive = _genitive(sentence, language, name)
    if not genitive and name.kind == "person" and "," in brk and not window:
        # "The mayor of Bergen, Eva Lindh,": an apposition to what opens the sentence.
        index = 0 if index < 8 and any(words.titled(t.key) for t in tokens[:3]) else index
    return Slot(frozenset({"of"}) if genitive else frozenset(), index == 0 and window == 0)


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
