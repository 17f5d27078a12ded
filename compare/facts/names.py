"""Names of places, people and organisations, and whether two of them name the same.

In Latin script a name is a run of capitals, judged by what is known (`compare.facts.gazetteer`)
and by what stands around it; German capitalises every noun and Arabic none, so there a name has
to be known or announced ("Präsident X", «مدينة X»). Spelling alone never tells two names apart
across scripts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from compare.facts import gazetteer
from compare.facts.gazetteer import concepts
from compare.facts.phrases import Phrases, Token, fold, phrases_of, tokenise
from compare.facts.spelling import is_arabic, plain, skeletons, sound_alike, unlike
from compare.lexicon import LANGUAGES, load


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence; ``start`` and ``end`` are code points.

    ``kind`` is "place", "person", "organisation" or "unknown". ``key`` is the concept of a known
    name ("SY", "raqqa", "isis"), else the folded words of the name, after "~".
    """

    start: int
    end: int
    text: str
    kind: str
    key: str

    @property
    def known(self) -> bool:
        """Whether the name stands in the gazetteer or the alias table."""
        return not self.key.startswith("~")


_OPENS = frozenset(':–—―!?…"“”„«»')
_LINKS = frozenset((" ", "\u00a0", "\u202f", "'", "’", ". ", ".", "-", "\u2011"))
_INITIALS = frozenset(
    ("st", "dr", "mr", "mrs", "ms", "prof", "gen", "sen", "col", "lt", "hr", "sr")
)
_PREFIXED = ("al-", "el-", "ar-", "as-", "at-", "an-", "ash-", "az-", "ad-", "d-", "l-")
_LONGEST = 6  # words a name may have
_HEARD = 24  # names of another sentence that are listened for
_SHORTEST = 4  # letters of a single word that is told by its spelling alone
_GENITIVES = frozenset(("nb", "nn", "sv", "da", "de"))
_NOUN_ENDINGS = ("ung", "heit", "keit", "schaft", "tion", "tät", "nis", "ismus", "ungen", "tionen")


class _Words:
    """The word lists of one language, folded."""

    def __init__(self, language: str) -> None:
        data, names = load("names", language), load("names", "given")

        def listed(idea: str) -> frozenset[str]:
            return frozenset(fold(w, language) for w in phrases_of(data.get(idea)))

        def last(idea: str) -> frozenset[str]:
            return frozenset(w.split()[-1] for w in listed(idea))

        self.start = listed("start")
        self.not_names = listed("not_names")
        self.generic = listed("generic")
        self.rulers = last("rulers")
        self.titles = last("titles") | self.rulers
        self.title_endings = tuple(sorted(listed("title_endings")))
        self.organisation = listed("organisation")
        self.organisation_before = last("organisation_before")
        self.place_words = listed("place_words")
        self.places_before = frozenset(tuple(w.split()) for w in listed("place_before"))
        self.where = listed("where")
        self.common = listed("common")
        self.compound = listed("compound")
        self.cued = listed("cued")
        self.location = listed("where") | frozenset(
            fold(w, language)
            for idea in ("in", "from", "to", "of")
            for w in phrases_of((data.get("prepositions") or {}).get(idea))
        )
        self.given = frozenset(plain(w) for w in phrases_of(names.get("latin")))
        self.particles = frozenset(phrases_of(names.get("particles")))
        self.linked = frozenset(phrases_of(names.get("linked")))
        titles = [*phrases_of(data.get("titles")), *phrases_of(data.get("rulers"))]
        self.announced = Phrases(
            {
                "person": titles,
                "place": phrases_of(data.get("place_before")),
                "organisation": phrases_of(data.get("organisation_before")),
            },
            language,
        )

    def titled(self, key: str) -> bool:
        """Whether a word is a title or an office."""
        if key in self.titles:
            return True
        return bool(self.title_endings) and key.endswith(self.title_endings)


@cache
def words_of(language: str) -> _Words:
    """The word lists of a language."""
    return _Words(language)


def find_names(sentence: str, language: str) -> list[Name]:
    """The names of a sentence, from left to right; none for a language without word lists."""
    if language not in LANGUAGES:
        return []
    tokens = tokenise(sentence, language)
    if language == "ar":
        return _arabic(sentence, tokens)
    return _Reader(sentence, tokens, language).read()


class _Reader:
    """Reads the names of one sentence in Latin script."""

    def __init__(self, sentence: str, tokens: Sequence[Token], language: str) -> None:
        self.sentence, self.tokens, self.language = sentence, tokens, language
        self.words = words_of(language)
        self.index = gazetteer.index(language)
        # A line of capitals or a headline in title case tells nothing by its capitals.
        self.capital = [sentence[t.start].isupper() or _prefixed(sentence, t) for t in tokens]
        start = self.words.start
        small = sum(not c and t.key not in start for t, c in zip(tokens, self.capital, strict=True))
        self.shouting = sentence.isupper()
        self.headline = len(tokens) > 4 and small < len(tokens) // 6 and language != "de"
        self.keys = [plain(t.key) for t in tokens]
        self.found: list[Name] = []

    def read(self) -> list[Name]:
        index = 0
        small = gazetteer.small(self.language)
        while index < len(self.tokens):
            if not self.capital[index] and self.keys[index] not in small:
                index += 1
                continue
            last = self._known(index)
            if last:
                index = last
                continue
            plain_text = not self.headline and not self.shouting
            index = self._run(index) if plain_text and self.capital[index] else index + 1
        return self.found

    # ---- known names ----

    def _at(self, index: int) -> tuple[int, str, int] | None:
        """A known name at a token: where it ends (token, character), and its key."""
        key = self.keys[index]
        match = None
        if key in self.index:
            match = gazetteer.at(self.sentence, self.tokens, self.keys, index, self.language)
            if match:
                last, concept = match
                return last, concept, self.tokens[last - 1].end
        token = self.tokens[index]
        text = self.sentence[token.start : token.end]
        if self.language in _GENITIVES and key[-1:] == "s" and key[:-1] in self.index:
            concept_ = self._single(key[:-1], text[:-1])
            if concept_:
                return index + 1, concept_, token.end
        if "-" in key:  # "IS-kriger", "Raqqa-provinsen"
            head = key.partition("-")[0]
            concept_ = self._single(head, text[: len(head)]) if len(head) > 1 else None
            tail = text[len(head) + 1 :]
            if concept_ and (tail[:1].islower() or self.language == "de"):
                return index + 1, concept_, token.start + len(head)
        return None

    def _single(self, key: str, text: str) -> str | None:
        for entry in self.index.get(key, ()):
            if not entry.words and gazetteer.fits_case(text, entry.cases[0]):
                return entry.key
        return None

    def _known(self, index: int) -> int:
        """Takes a known name that stands alone, or that opens with a small letter."""
        if self.shouting and len(self.keys[index]) < 4:
            return 0
        match = self._at(index)
        if match is None:
            return 0
        last, key, end = match
        if not self.capital[index] and last == index + 1 and "-" not in self.keys[index]:
            return 0
        whole = last - index > 1 or self._acronym(index) or self.headline or self.shouting
        if not whole and self._joined(last - 1) and self.capital[last] and not self._at(last):
            following = self.keys[last]
            apart = self.words.titled(following) or following in self.words.not_names
            if not apart and self.language != "de":
                return 0  # part of a longer name: "Paris Saint-Germain"
        if self._only_opening(index, last):
            return 0
        self._add(self.tokens[index].start, end, concepts()[key].kind, key)
        return last

    def _acronym(self, index: int) -> bool:
        token = self.tokens[index]
        return self.sentence[token.start : token.start + 2].isupper()

    def _only_opening(self, index: int, last: int) -> bool:
        """A word that opens the sentence and is an everyday word too."""
        if last > index + 1 or self._acronym(index) or not self._opens(index):
            return False
        return self.tokens[index].key in self.words.start

    # ---- runs of capitals ----

    def _opens(self, index: int) -> bool:
        if index == 0:
            return True
        token = self.tokens[index]
        if not _OPENS.isdisjoint(token.brk):
            return True
        gap = self.sentence[self.tokens[index - 1].end : token.start]
        return "\n" in gap or (
            ". " in gap and self.tokens[index - 1].end - self.tokens[index - 1].start > 3
        )

    def _joined(self, index: int) -> bool:
        """Whether the next token follows within one name."""
        if index + 1 >= len(self.tokens):
            return False
        token = self.tokens[index]
        gap = self.sentence[token.end : self.tokens[index + 1].start]
        if gap not in _LINKS:
            return False
        return not gap.startswith(".") or token.end - token.start < 3 or token.key in _INITIALS

    def _run(self, first: int) -> int:
        """Reads a run of capitals; returns the token after it."""
        last = first + 1
        while last - first < 4 * _LONGEST and self._joined(last - 1):
            if self.capital[last]:
                last += 1
                continue
            office = self.tokens[last].key == "of" and self._office(first, last)
            ahead = last + 1 if office and self._joined(last) else last
            while ahead < min(last + 3, len(self.tokens)) and (
                self.tokens[ahead].key in self.words.particles
                or (ahead > last and self.tokens[ahead].key in self.words.linked)
            ):
                ahead += 1
                if not self._joined(ahead - 1):
                    break
            if ahead == last or ahead >= len(self.tokens) or not self.capital[ahead]:
                break
            if self.language == "de" and self.keys[last - 1] not in self.words.given:
                break  # "Aufnahme von Berg"
            if (self._at(ahead) and not self._office(first, last)) or not self._joined(ahead - 1):
                break  # "Angriff von Paris", "el Gobierno de Francia"
            last = ahead + 1
        for index in range(first + 1, last):
            match = self._at(index)
            if match and match[0] > last:  # "L'État islamique"
                last = index
                break
        if last > first + 1 or self.language != "de" or self._cued(first):
            self._split(first, last)
        return last

    def _office(self, first: int, last: int) -> bool:
        """Whether a run so far is a body that names its place next: "Bank of England"."""
        return any(t.key in self.words.organisation for t in self.tokens[first:last])

    def _cued(self, index: int) -> bool:
        """Whether a lone German capital may be a name: after a title, "in", "Stadt"."""
        if self.keys[index] in self.words.given:
            return True
        before = self.tokens[index - 1].key if index else ""
        words = self.words
        return (
            before in words.where
            or before in words.organisation_before
            or words.titled(before)
            or self._announces_place(index)
        )

    def _split(self, first: int, last: int) -> None:
        """Cuts a run at titles and nationalities, and takes what is left."""
        begin = first
        for index in range(first, last + 1):
            if index < last and not self._cuts(index, first):
                continue
            self._part(begin, index)
            begin = index + 1

    def _cuts(self, index: int, first: int) -> bool:
        key = self.tokens[index].key
        # "The", "When": only where a sentence opens; inside they may belong to a name
        if index == first and key in self.words.start and self._opens(first):
            return True
        if key in self.words.not_names or self.words.titled(key):
            return True
        # German writes "Stadt Köln", "Reederei Nordlys" in capitals throughout.
        announces = (key,) in self.words.places_before or key in self.words.organisation_before
        return announces and self.language == "de"

    def _part(self, first: int, last: int) -> None:
        """Takes known names that fill a part of a run, and acronyms; the rest is one name."""
        begin = index = first
        while index < last:
            alone = index == begin or self.language == "de" or self._acronym(index)
            match = self._at(index) if alone else None
            if match and self.language == "de" and index > begin and self._compound(begin, index):
                match = None
            if match and match[0] <= last and (match[0] == last or self._acronym(index)):
                self._take(begin, index)
                self._add(self.tokens[index].start, match[2], concepts()[match[1]].kind, match[1])
                begin = index = match[0]
            else:
                index += 1
        self._take(begin, last)

    def _compound(self, first: int, last: int) -> bool:
        """Whether the words before a known name belong to it: "FC Bayern München"."""
        keys = [t.key for t in self.tokens[first:last]]
        return not self.words.organisation.isdisjoint(keys) or keys[-1] in self.words.given

    def _take(self, first: int, last: int) -> None:
        words = self.words
        while (
            first < last and self.tokens[first].key in words.particles and not self.capital[first]
        ):
            first += 1
        while first < last and self.tokens[last - 1].key in words.start and last - first > 1:
            last -= 1
        if first >= last or last - first > _LONGEST:
            return
        keys = self.keys[first:last]
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        text = self.sentence[start:end]
        if "-" in keys[-1] and self.language in _GENITIVES:  # "Bataclan-terroristene"
            head, _, tail = text.rpartition("-")
            if tail[:1].islower() and len(head) > 2 and not head.lower().endswith("-al"):
                text, end, keys[-1] = head, start + len(head), keys[-1].rpartition("-")[0]
        if not any(len(k) > 1 for k in keys) or any(c.isdigit() for c in text[:1]):
            return
        before = self.tokens[first - 1] if first and self._before(first) else None
        kind = self._kind(first, last, before.key if before else "")
        if last - first == 1:
            bare = kind == "unknown" and not _prefixed(self.sentence, self.tokens[first])
            if bare and self._opens(first) and not self._recurs(first):
                return
            key = self.tokens[first].key
            if len(key) < 2 or key in words.start or key in words.generic:
                return
        if self.language == "de" and not self._german(first, last, kind):
            return
        self._add(start, end, kind, "~" + " ".join(k for k in keys if k not in words.particles))

    def _before(self, first: int) -> bool:
        gap = self.sentence[self.tokens[first - 1].end : self.tokens[first].start]
        return not self.tokens[first].brk and (gap in _LINKS or gap == ". ")

    def _kind(self, first: int, last: int, before: str) -> str:
        words = self.words
        keys = [t.key for t in self.tokens[first:last]]
        if last - first > 1 and self.keys[first].partition("-")[0] in words.given:
            return "person"
        if before and words.titled(before):
            return "person"
        if not words.organisation.isdisjoint(keys) or before in words.organisation_before:
            return "organisation"
        if not words.place_words.isdisjoint(keys[1:]) or self._announces_place(first):
            return "place"
        if self.language == "en" and self._names_what_follows(last):
            return "place"
        if before in words.where and last - first < 3 and not self._acronym(first):
            return "place"
        return "unknown"

    def _announces_place(self, first: int) -> bool:
        if not first or not self._before(first):
            return False
        one = self.tokens[first - 1].key
        if (one,) in self.words.places_before:
            return True
        return first > 1 and (self.tokens[first - 2].key, one) in self.words.places_before

    def _names_what_follows(self, last: int) -> bool:
        """ "the Tell Zahra crossing" """
        return self._joined(last - 1) and self.tokens[last].key in self.words.place_words

    def _recurs(self, index: int) -> bool:
        key = self.keys[index]
        return any(
            self.keys[i] == key and self.capital[i] and not self._opens(i)
            for i in range(max(0, index - 60), min(len(self.keys), index + 60))
            if i != index
        )

    def _german(self, first: int, last: int, kind: str) -> bool:
        """Whether capitals are a name although every noun has one."""
        keys = [t.key for t in self.tokens[first:last]]
        if last - first == 1:
            if kind == "place":
                plain_noun = keys[0] in self.words.common or keys[0].endswith(_NOUN_ENDINGS)
                return not plain_noun
            announced = kind == "person" or (
                kind == "organisation" and keys[0] not in self.words.organisation
            )
            return announced or self.keys[first] in self.words.given
        return kind != "unknown" or not self._opens(first)

    def _add(self, start: int, end: int, kind: str, key: str) -> None:
        if "." in self.sentence[start:end] and self.sentence[end : end + 1] == ".":
            end += 1  # "U.S."
        self.found.append(Name(start, end, self.sentence[start:end], kind, key))


def _prefixed(sentence: str, token: Token) -> bool:
    """ "al-Askari" """
    return token.key.startswith(_PREFIXED) and not sentence[token.start : token.end].islower()


# ---- Arabic ----

_CLITICS = ("وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "وب", "ول", "و", "ب", "ل", "ف", "ك")


def _arabic(sentence: str, tokens: Sequence[Token]) -> list[Name]:
    words = words_of("ar")
    known = gazetteer.index("ar")
    keys = [t.key for t in tokens]
    found: list[Name] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        cut, match = _clitic(sentence, tokens, keys, index, known)
        if match:
            last, key = match
            start, end = token.start + cut, tokens[last - 1].end
            lone = last == index + 1 and keys[index][cut:] in words.cued
            if not lone or cut or _located(words, tokens, index):
                found.append(Name(start, end, sentence[start:end], concepts()[key].kind, key))
                index = last
                continue
        cue = words.announced.at(tokens, index)
        if cue:
            named = _announced(sentence, words, tokens, keys, cue.last, cue.label)
            if named:
                found.append(named[0])
                index = named[1]
                continue
            index = cue.last
            continue
        index += 1
    return found


def _clitic(
    sentence: str,
    tokens: Sequence[Token],
    keys: list[str],
    index: int,
    known: dict[str, tuple[gazetteer.Entry, ...]],
) -> tuple[int, tuple[int, str] | None]:
    """A known name at a token, with the letters of prefixed words before it."""
    key = keys[index]
    if key in known:
        match = gazetteer.at(sentence, tokens, keys, index, "ar")
        if match:
            return 0, match
    for clitic in _CLITICS:
        if not key.startswith(clitic) or len(key) < len(clitic) + 2:
            continue
        article = clitic.endswith("ال") or clitic.endswith("لل")
        bare = ("ال" if article else "") + key[len(clitic) :]
        if bare not in known:
            continue
        match = _match(sentence, tokens, keys, index, bare)
        if match:
            # "to the" is written into the article: such a word stays whole
            return 0 if clitic == "لل" else len(clitic) - (2 if article else 0), match
    return 0, None


def _match(
    sentence: str, tokens: Sequence[Token], keys: list[str], index: int, bare: str
) -> tuple[int, str] | None:
    whole, keys[index] = keys[index], bare
    match = gazetteer.at(sentence, tokens, keys, index, "ar")
    keys[index] = whole
    return match


def _located(words: _Words, tokens: Sequence[Token], index: int) -> bool:
    if not index or tokens[index].brk:
        return False
    before = tokens[index - 1].key
    return before in words.location or (before,) in words.places_before


def _announced(
    sentence: str,
    words: _Words,
    tokens: Sequence[Token],
    keys: Sequence[str],
    first: int,
    kind: str,
) -> tuple[Name, int] | None:
    """The unlisted name after a title or a word for a place, without the adjectives between."""
    quoted = first < len(tokens) and any(c in '“”„«»"' for c in tokens[first].brk)
    skipped = 0
    while first < len(tokens) and skipped < 2 and _adjective(tokens[first].key):
        if tokens[first].brk:
            return None
        first, skipped = first + 1, skipped + 1
    if first >= len(tokens) or (tokens[first].brk and not quoted):
        return None
    limit = 2 if kind == "person" else 1
    last = first
    while last < min(first + limit, len(tokens)):
        token = tokens[last]
        if last > first and token.brk:
            break
        key = token.key
        short = len(key) < 3 and key not in words.compound
        if key in words.common or short or key[0].isascii():
            break
        if gazetteer.at(sentence, tokens, keys, last, "ar"):
            break
        last += 1
        if key in words.compound and limit < 3:
            limit += 1
    if last == first or tokens[last - 1].key in words.compound:
        return None
    start, end = tokens[first].start, tokens[last - 1].end
    key = "~" + " ".join(t.key for t in tokens[first:last])
    return Name(start, end, sentence[start:end], kind, key), last


def _adjective(key: str) -> bool:
    """ "the American", "the Syrian": after a title they say whose, not who."""
    return key.startswith("ال") and len(key) > 4 and key.endswith(("ي", "يه", "ين", "يون"))


def heard_names(
    sentence: str, language: str, names: Sequence[Name], others: Sequence[Name]
) -> list[Name]:
    """Where unlisted names of another sentence stand though nothing announces them: in Arabic
    words that sound like them, else in capitals that spell them or their last word."""
    tokens = tokenise(sentence, language)
    places = _sounding if language == "ar" else _spelled
    found: list[Name] = []
    for other in others[:_HEARD]:
        if other.known or is_arabic(other.text):
            continue
        for start, end in places(tokens, key_words(other)):
            if any(n.start < end and start < n.end for n in (*names, *found)):
                continue
            if language == "ar" or sentence[start].isupper():
                found.append(Name(start, end, sentence[start:end], other.kind, other.key))
                break
    return found


def _spelled(tokens: Sequence[Token], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where words stand first, the last perhaps in the genitive; then where the last does."""
    keys = [plain(t.key) for t in tokens]
    for run in (words, words[-1:]):
        if not run or (len(run) == 1 and len(run[0]) < _SHORTEST):
            continue
        for first in range(len(keys) - len(run) + 1):
            last = first + len(run) - 1
            if keys[first:last] == run[:-1] and keys[last] in (run[-1], run[-1] + "s"):
                yield tokens[first].start, tokens[last].end
                break


def _sounding(tokens: Sequence[Token], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where as many Arabic words sound like these, without letters of prefixed words."""
    for first in range(len(tokens) - len(words) + 1 if words else 0):
        run = tokens[first : first + len(words)]
        cut = _sounds(words, [t.key for t in run])
        if cut is not None:
            yield run[0].start + cut, run[-1].end


def _sounds(words: Sequence[str], heard: Sequence[str]) -> int | None:
    """The letters of prefixed words before a run of words that sounds like another."""
    for cut in (0, 1, 2):
        first = heard[0][cut:]
        if cut and (len(first) < 3 or not set(heard[0][:cut]) <= set("وفبلك")):
            return None
        run = (first, *heard[1:])
        alike = [not skeletons(x).isdisjoint(skeletons(y)) for x, y in zip(words, run, strict=True)]
        if all(alike) and any(map(sound_alike, words, run)):
            return cut
    return None


# ---- sameness ----


def same_name(a: Name, b: Name) -> bool | None:
    """Whether two names name the same: True, False, or None where nothing decides it.

    False only for two known names of one kind of which neither is part of the other, or for two
    names of one kind in one script whose spellings have nothing in common.
    """
    if a.key == b.key:
        return True
    if a.known and b.known:
        return _same_concept(a.key, b.key)
    if a.known or b.known:
        listed, other = (a, b) if a.known else (b, a)
        return _same_as_listed(listed, other)
    return _same_spelling(a, b)


def _same_concept(a: str, b: str) -> bool | None:
    one, other = concepts()[a], concepts()[b]
    if one.kind != other.kind or one.doubtful or other.doubtful:
        return None
    if one.key in other.within or other.key in one.within:
        return None
    return False


def _same_as_listed(listed: Name, other: Name) -> bool | None:
    words = key_words(other)
    arabic = is_arabic(words[0]) if words else False
    forms = [f.split() for f in gazetteer.forms_of(listed.key)]
    if not is_arabic(listed.text) and not forms:
        forms = [[plain(w) for w in listed.text.split()]]
    alike = [f for f in forms if len(f) == len(words) and all(map(sound_alike, f, words))]
    if (alike and "unknown" in (listed.kind, other.kind)) or (alike and listed.kind == other.kind):
        return True
    if arabic or is_arabic(listed.text) or listed.kind != other.kind or listed.kind != "person":
        return None
    if concepts()[listed.key].doubtful:
        return None
    if all(unlike(x, y) for form in forms for x in form for y in words if len(x) > 3):
        return False
    return None


def _same_spelling(a: Name, b: Name) -> bool | None:
    ours, theirs = key_words(a), key_words(b)
    if not ours or not theirs:
        return None
    kinds = {a.kind, b.kind} - {"unknown"}
    if len(kinds) > 1:
        return None
    short, long = sorted((ours, theirs), key=len)
    if is_arabic(ours[0]) != is_arabic(theirs[0]):
        # Arabic runs may have caught a word too many: one word heard alike is enough.
        return True if any(sound_alike(x, y) for x in ours for y in theirs) else None
    if _part_of(short, long) or (len(short) == 1 and _initials(short[0], long, a.text, b.text)):
        return True
    if a.kind != b.kind or a.kind not in ("person", "place"):
        return None
    if a.text.isupper() or b.text.isupper() or is_arabic(ours[0]):
        return None
    return False if all(unlike(x, y) for x in ours for y in theirs) else None


def key_words(name: Name) -> list[str]:
    """The words of an unlisted name, double names cut in two, without articles."""
    words = name.key[1:].replace("-", " ").split()
    return [w for w in words if w + "-" not in _PREFIXED] or words


def _part_of(short: list[str], long: list[str]) -> bool:
    """Whether all words of one name stand in the other: "Berg" and "Eva Berg"."""
    if len(short) == len(long):
        return all(map(sound_alike, short, long))
    ends = sound_alike(short[-1], long[-1]) or (len(short) == 1 and sound_alike(short[0], long[0]))
    return ends and all(any(sound_alike(x, y) for y in long) for x in short)


def _initials(short: str, words: list[str], one: str, other: str) -> bool:
    """ "FBI" and "Federal Bureau of Investigation"."""
    return (one.isupper() or other.isupper()) and short == "".join(w[0] for w in words)
