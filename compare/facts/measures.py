"""Units, the word lists quantities are read with, and a sentence laid out for reading them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from compare.facts.dates import date_places
from compare.facts.numerals import Lexicon, Numeral, lexicon
from compare.facts.phrases import fold, phrases_of
from compare.facts.pieces import PhraseTable, Piece, keys_of, numbers_by
from compare.lexicon import load

DASHES = frozenset("-–—")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `factor` times the base unit of its dimension."""

    name: str
    kind: str
    dimension: str
    factor: float


@cache
def _units() -> dict[str, Unit]:
    table = {}
    for name, spec in (load("quantities", "any").get("units") or {}).items():
        kind, dimension, factor = str(spec).split()
        table[str(name)] = Unit(str(name), kind, dimension, float(factor))
    return table


def unit_named(name: str) -> Unit:
    """The unit of a canonical name, an ISO 4217 code included."""
    # Currencies are the units that the table does not list.
    return _units().get(name) or Unit(name, "money", name, 1.0)


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of one language."""

    numbers: Lexicon
    bounds: PhraseTable
    after: PhraseTable
    between: PhraseTable
    between_and: frozenset[str]
    to: frozenset[str]
    alternatives: frozenset[str]
    units: PhraseTable
    before_units: PhraseTable
    fractions: dict[str, float]
    fraction_phrases: PhraseTable
    age_after: PhraseTable
    age_before: PhraseTable
    per_before: PhraseTable
    per_after: PhraseTable
    total: PhraseTable
    additional: PhraseTable
    capacity: PhraseTable
    labels: PhraseTable
    clock_before: PhraseTable
    clock_after: PhraseTable
    only: PhraseTable
    stop: frozenset[str]
    states: frozenset[str]
    further: frozenset[str]
    aux: frozenset[str]
    links: frozenset[str]
    partitive: frozenset[str]
    determiners: frozenset[str]
    needs_noun: frozenset[str]
    ordinal_suffixes: frozenset[str]
    ordinal_dot: bool
    duals: dict[str, str]
    dual_exceptions: frozenset[str]
    keeps_wa: frozenset[str]
    ratio: PhraseTable
    streets: frozenset[str]
    clock_weak: PhraseTable
    verb_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    modifier_endings: tuple[str, ...]
    capital_nouns: bool
    words_at_most: int
    half_of: PhraseTable
    and_half: PhraseTable
    and_half_behind: PhraseTable
    single: PhraseTable
    single_denied: frozenset[str]
    number_of: PhraseTable
    ratio_apart: PhraseTable
    denials: frozenset[str]
    more_than: PhraseTable
    rises_by: frozenset[str]
    not_counted: frozenset[str]
    heads: frozenset[str]


@cache
def quantity_words(language: str) -> Words:
    """The word lists of a language; empty where it has none."""
    data, shared = load("quantities", language), load("quantities", "any")

    def listed(key: str) -> list[str]:
        return phrases_of(data.get(key))

    def words(key: str) -> frozenset[str]:
        return frozenset(fold(w, language) for w in listed(key))

    def table(key: str) -> PhraseTable:
        value = data.get(key)
        groups = numbers_by(value) if isinstance(value, dict) else {"": phrases_of(value)}
        return PhraseTable(groups, language)

    signs = numbers_by(shared.get("signs"))
    # "ha" is a hectare, and an Italian verb.
    units = {k: [f for f in v if f not in listed("no_signs")] for k, v in signs.items()}
    for key in ("units", "money"):
        for name, forms in numbers_by(data.get(key)).items():
            units.setdefault(name, []).extend(forms)
    before = {k: list(v) for k, v in numbers_by(shared.get("before")).items()}
    for name, forms in numbers_by(data.get("money_before")).items():
        before.setdefault(name, []).extend(forms)
    fractions = numbers_by(data.get("fractions"))
    numbers, fraction_phrases = lexicon(language), table("fraction_phrases")
    half_of, single = table("half_of"), table("single")
    return Words(
        numbers=numbers,
        bounds=table("bounds"),
        after=table("after"),
        between=table("between"),
        between_and=words("between_and"),
        to=words("to"),
        alternatives=words("alternatives"),
        units=PhraseTable(units, language),
        before_units=PhraseTable(before, language),
        fractions={fold(w, language): float(v) for v, ws in fractions.items() for w in ws},
        fraction_phrases=fraction_phrases,
        age_after=table("age_after"),
        age_before=table("age_before"),
        per_before=table("per_before"),
        per_after=table("per_after"),
        total=table("total"),
        additional=table("additional"),
        capacity=table("capacity"),
        labels=PhraseTable({"": listed("labels") + phrases_of(shared.get("labels"))}, language),
        clock_before=table("clock_before"),
        clock_after=table("clock_after"),
        only=table("only"),
        stop=words("stop"),
        states=words("states"),
        aux=words("aux"),
        further=words("further"),
        links=words("links"),
        partitive=words("partitive"),
        determiners=words("determiners"),
        needs_noun=words("needs_noun"),
        ordinal_suffixes=words("ordinal_suffixes"),
        ordinal_dot=bool(data.get("ordinal_dot")),
        duals={fold(w, language): k for k, ws in numbers_by(data.get("duals")).items() for w in ws},
        dual_exceptions=words("dual_exceptions"),
        keeps_wa=words("keeps_wa"),
        ratio=table("ratio"),
        streets=frozenset(phrases_of(shared.get("streets"))),
        clock_weak=table("clock_weak"),
        verb_endings=tuple(words("verb_endings")),
        participle_endings=tuple(words("participle_endings")),
        modifier_endings=tuple(words("modifier_endings")),
        capital_nouns=bool(data.get("capital_nouns")),
        words_at_most=int(data.get("words_at_most") or 6),
        half_of=half_of,
        and_half=table("and_half"),
        and_half_behind=table("and_half_behind"),
        single=single,
        single_denied=words("single_denied"),
        number_of=table("number_of"),
        ratio_apart=table("ratio_apart"),
        denials=words("denials"),
        more_than=table("more_than"),
        rises_by=words("rises_by"),
        not_counted=words("hyphen_words"),
        heads=numbers.heads() | fraction_phrases.heads() | half_of.heads() | single.heads(),
    )


def may_begin(key: str, language: str) -> bool:
    """Whether a quantity can begin with a word; False for nearly all words."""
    words = quantity_words(language)
    if language != "ar":
        return key in words.heads or words.numbers.atom(key) is not None
    forms = keys_of(key)
    return not words.heads.isdisjoint(forms) or any(dual(form, language) for form in forms)


def dual(key: str, language: str) -> str | None:
    """The unit, or "noun", that an Arabic word means two of by its ending alone."""
    words = quantity_words(language)
    if key in words.duals:
        return words.duals[key]
    feminine = len(key) >= 6 and key.endswith(("تان", "تين")) and not key.startswith("ال")
    return "noun" if feminine and key not in words.dual_exceptions else None


class View:
    """A sentence in pieces, with the word lists of its language and the dates in it."""

    def __init__(self, text: str, tokens: Sequence[Piece], language: str) -> None:
        self.text, self.tokens, self.language = text, tokens, language
        self.words = quantity_words(language)
        self.arabic = language == "ar"
        self.closed: set[int] = set()
        for first, last in date_places(text, language):
            self.closed.update(range(first, last))
        self.floor = 0

    def key(self, index: int) -> str:
        """The folded key of a token, empty beyond the ends."""
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def glued(self, index: int) -> bool:
        """Whether a token follows the one before it without a space."""
        return 0 <= index < len(self.tokens) and self.tokens[index].glued

    def sort(self, index: int) -> str:
        """The class of a token, empty beyond the ends."""
        return self.tokens[index].sort if 0 <= index < len(self.tokens) else ""

    def forms(self, index: int) -> tuple[str, ...]:
        """The forms of a token to look up; several in Arabic."""
        key = self.tokens[index].key
        return keys_of(key) if self.arabic else (key,)

    def unit_at(self, index: int, number: Numeral | None = None) -> tuple[int, Unit | None]:
        """Where a unit at a token ends, and the unit; (0, None)."""
        if index >= len(self.tokens):
            return 0, None
        spot = index
        hyphen = self.key(spot) == "-" and self.glued(spot) and self.glued(spot + 1)
        linked = number is not None and number.link and self.key(spot) in self.words.links
        spot += (hyphen and self.sort(spot + 1) == "w") or linked
        if spot >= len(self.tokens) or spot in self.closed:
            return 0, None
        last, name = self.words.units.at(self.tokens, spot)
        if not last:
            return 0, None
        token = self.tokens[last - 1]
        # One letter on its own is a unit only after digits.
        if len(token.key) == 1 and token.sort == "w" and self.sort(spot - 1) != "n":
            return 0, None
        if self.key(last) == "-" and self.glued(last) and self.glued(last + 1) and spot == index:
            return 0, None
        return last, unit_named(name)

    def unit_before(self, first: int) -> tuple[int | None, Unit | None]:
        """Where a unit before a token starts ("$5"), and the unit; (None, None)."""
        start, name = self.words.before_units.before(self.tokens, first)
        return (start, unit_named(name)) if start >= self.floor else (None, None)
