"""Known names: countries and cities from Babel's CLDR, and the project's own alias table.

Read on first use, per language. A concept has one key in all languages ("SY", "raqqa", "isis").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from compare.facts.phrases import Token, fold, phrases_of, tokenise
from compare.facts.spelling import plain
from compare.lexicon import LANGUAGES, load


@dataclass(frozen=True, slots=True)
class Concept:
    """Something with a name: its key, its kind, and whether it may differ from others.

    ``within`` holds the keys of all it lies in or belongs to. A doubtful concept shares its name
    with others or stands for them ("Georgia", "Washington"): it never counts as different.
    A wide one (a country, a region, a town that holds another) may hold places no list has.
    """

    key: str
    kind: str
    within: frozenset[str]
    doubtful: bool
    wide: bool


class Entry(NamedTuple):
    """A form of a concept after its first word: folded words, and how each is capitalised."""

    words: tuple[str, ...]
    cases: tuple[str, ...]
    key: str


_KINDS = {
    "territories": "place",
    "places": "place",
    "organisations": "organisation",
    "persons": "person",
}
# CLDR's time zones name some 200 cities; these zones are named by more than a city.
_ZONES = ("Europe/", "Asia/", "Africa/", "Australia/", "America/")
_COUNTIES = ("America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
_NO_CITIES = frozenset(
    (
        "Darwin",
        "Kirov",
        "Oral",
        "Perth",
        "Samara",
        "Busingen",
        "Lindeman",
        "Eucla",
        "Hovd",
        "Chita",
        "Lord_Howe",
        "Broken_Hill",
        "Troll",
        "Adak",
        "Nome",
        "Regina",
        "Resolute",
        "Center",
        "Creston",
        "Dawson",
        "Phoenix",
        "Thule",
        "Marigot",
        "Nassau",
        "Salta",
        "Santarem",
        "Merida",
        "Halifax",
        "Sitka",
        "Belize",
        "Jamaica",
        "Panama",
        "Guatemala",
        "Isle_of_Man",
        "Stanley",
        "Jersey",
        "Salvador",
        "Bahia",
        "Recife",
        "Fortaleza",
        "Sydney",
        "Santiago",
        "La_Rioja",
        "Cordoba",
        "San_Juan",
        "San_Luis",
        "Mendoza",
        "Adelaide",
        "Colombo",
        "Easter",
        "Knox",
        "Noronha",
        "Swift_Current",
        "Bahia_Banderas",
        "St_Johns",
        "St_Thomas",
    )
)


def _table() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for section, entries in load("names", "any").items():
        for key, entry in entries.items():
            yield str(key), _KINDS[section], entry


@cache
def _zones() -> dict[str, tuple[str, str]]:
    """City key → (time zone, territory)."""
    from babel.core import get_global

    listed = {key for key, _, _ in _table()}
    found: dict[str, tuple[str, str]] = {}
    for zone, territory in sorted(get_global("zone_territories").items()):
        city = zone.rsplit("/", 1)[-1]
        if not zone.startswith(_ZONES) or city in _NO_CITIES or zone.startswith(_COUNTIES):
            continue
        key = city.lower().replace("_", "-")
        if key not in listed:
            found[key] = (zone, territory)
    return found


@cache
def concepts() -> dict[str, Concept]:
    """All known concepts by key."""
    parents: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    doubtful: set[str] = set()
    wide: set[str] = set()
    for territory in _territories("en"):
        kinds[territory] = "place"
        wide.add(territory)
    for key, (_, territory) in _zones().items():
        kinds[key] = "place"
        parents.setdefault(key, set()).add(territory)
    for key, kind, entry in _table():
        kinds[key] = kind
        within = entry.get("within") or []
        parents.setdefault(key, set()).update([within] if isinstance(within, str) else within)
        for part in entry.get("contains") or []:
            parents.setdefault(part, set()).add(key)
        if entry.get("doubtful"):
            doubtful.add(key)
        if entry.get("wide"):
            wide.add(key)
    wide.update(*parents.values())
    return {
        key: Concept(key, kind, frozenset(_above(key, parents)), key in doubtful, key in wide)
        for key, kind in kinds.items()
    }


def _above(key: str, parents: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


@cache
def _territories(language: str) -> dict[str, str]:
    """CLDR's countries and territories of a language, by ISO code; regions left out."""
    from babel import Locale

    named = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    codes = (c for c in named if len(c) == 2 and c.isalpha())
    return {
        c: named[c] for c in sorted(codes) if c not in ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB")
    }


@cache
def index(language: str) -> dict[str, tuple[Entry, ...]]:
    """The forms of all concepts in a language by their first word, longest first.

    The first form listed wins: the alias table comes before CLDR.
    """
    from babel import Locale

    found: dict[str, dict[tuple[tuple[str, ...], ...], Entry]] = {}

    def add(form: str, key: str) -> None:
        words = [form[t.start : t.end] for t in tokenise(form, language)]
        if not words:
            return
        folded = tuple(folding(w, language) for w in words)
        entry = Entry(folded[1:], tuple(_case(w) for w in words), key)
        found.setdefault(folded[0], {}).setdefault((folded, entry.cases), entry)

    dropped = set(phrases_of(load("names", language).get("drop")))
    for key, _, entry in _table():
        texts = (
            [entry.get(language)] if language == "ar" else [entry.get(language), entry.get("latin")]
        )
        for form in (f for text in texts for f in phrases_of(text)):
            add(form, key)
    for key, name in _territories(language).items():
        name = name.partition(" (")[0].replace("&", "and")
        if name not in dropped:
            add(name, key)
    zones = Locale.parse(language).time_zones
    for key, (zone, _) in _zones().items():
        city = zones.get(zone, {}).get("city")
        if city is None and language != "ar":
            city = zone.rsplit("/", 1)[-1].replace("_", " ")
        if city and city not in dropped:
            add(city, key)
    return {
        first: tuple(sorted(forms.values(), key=lambda e: -len(e.words)))
        for first, forms in found.items()
    }


@cache
def small(language: str) -> frozenset[str]:
    """The first words of the forms that open with a small letter ("coalition internationale")."""
    return frozenset(
        first
        for first, entries in index(language).items()
        if any(entry.cases[0] == "a" for entry in entries)
    )


@cache
def forms_of(key: str) -> tuple[str, ...]:
    """The folded words of each Latin form of a concept of the alias table, joined by spaces."""
    for listed, _, entry in _table():
        if listed == key:
            texts = [t for k, t in entry.items() if k == "latin" or (k in LANGUAGES and k != "ar")]
            forms = {f for text in texts for f in phrases_of(text)}
            return tuple(sorted({" ".join(plain(w) for w in f.split()) for f in forms}))
    return ()


def folding(word: str, language: str) -> str:
    """The form of a word that the index is keyed on."""
    return fold(word, language) if language == "ar" else plain(word)


def _case(word: str) -> str:
    """ "A" for an acronym, "a" for a small word, else "C"."""
    if len(word) > 1 and word.isupper():
        return "A"
    if word[:1].isupper() or any(c.isupper() for c in word.rpartition("-")[2][:1]):
        return "C"
    return "a"


def fits_case(word: str, case: str) -> bool:
    """Whether a word of the text is capitalised as a form wants it."""
    if case == "a":
        return True
    if case == "A":
        return word.isupper() or (word[-1:] == "s" and word[:-1].isupper() and len(word) > 2)
    return not word[:1].islower() or "-" in word


def at(
    sentence: str, tokens: Sequence[Token], keys: Sequence[str], first: int, language: str
) -> tuple[int, str] | None:
    """The longest known name that starts at a token: where it ends, and its concept's key."""
    for entry in index(language).get(keys[first], ()):
        last = first + 1 + len(entry.words)
        if last > len(tokens) or any(
            w != keys[i] and keys[i] != w + "s" for i, w in enumerate(entry.words, first + 1)
        ):
            continue
        if any(
            len(sentence[tokens[i - 1].end : tokens[i].start]) > 2 for i in range(first + 1, last)
        ):
            continue
        if any(tokens[i].brk for i in range(first + 1, last)):
            continue
        words = (sentence[tokens[i].start : tokens[i].end] for i in range(first, last))
        if all(map(fits_case, words, entry.cases)):
            return last, entry.key
    return None
