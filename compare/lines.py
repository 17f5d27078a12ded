"""Lines of a page in words, and the listed phrases that page furniture is known by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from compare.lexicon import load

STOPS = ".!?…؟۔。！？"
CLOSERS = "\"”»“’')]}」』\u200e\u200f\u202c\u2069 \u00a0"
OPENERS = "\"“”„'‘’«»([{–—-•*·►▶>→|# \u00a0\u200e\u200f\u202a\u202b"
# Longer lines are prose whatever they begin with; this also bounds the work per line.
LONG = 600
HEADING_WORDS = 20
PHRASE_WORDS = 7
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARKS = "\u0300-\u036f\u0640\u064b-\u065f\u0670"
TOKEN = re.compile(rf"(?:[^\W\d_][{_MARKS}]*)+|\d+")
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ـ": ""})


@dataclass(frozen=True, slots=True)
class Listed:
    """Folded phrases; `heads`, their first words, settle most look-ups at once."""

    all: frozenset[tuple[str, ...]]
    heads: frozenset[str]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, ...]]) -> Listed:
        """The phrases of a list that are not empty."""
        kept = frozenset(filter(None, phrases))
        return cls(kept, frozenset(phrase[0] for phrase in kept))

    def size_at(self, tokens: tuple[str, ...], at: int = 0) -> int:
        """How many tokens the longest phrase beginning at `at` takes; 0 if none does."""
        if at >= len(tokens) or tokens[at] not in self.heads:
            return 0
        sizes = range(min(PHRASE_WORDS, len(tokens) - at), 0, -1)
        return next((n for n in sizes if tokens[at : at + n] in self.all), 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; `words` and `tokens` are those of its beginning.

    `lead_ends` are where its first tokens end, empty if it opens with a mark of its own.
    """

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    stopped: bool
    tokens: tuple[str, ...]
    lead_ends: tuple[int, ...]

    @property
    def colon(self) -> bool:
        """Whether the line ends in a colon."""
        return self.text.rstrip(CLOSERS).endswith((":", "："))


@dataclass(frozen=True, slots=True)
class Lists:
    """What furniture is known by in one language."""

    phrases: dict[str, Listed]
    agencies: frozenset[str]
    particles: frozenset[str]
    acronyms: frozenset[str]
    wrap_up: tuple[str, ...]


_IDEAS = [
    "see_also",
    "link_labels",
    "photo",
    "player",
    "share",
    "nav",
    "timestamp",
    "time_words",
    "byline",
    "byline_colon",
    "byline_lead",
    "roles",
    "translation",
    "tags",
    "promo",
    "promo_inside",
    "answers",
    "question_starts",
]
_UNIONS = {"chrome": ("player", "share", "nav"), "clock": ("timestamp", "time_words")}


@cache
def furniture_lists(language: str) -> Lists:
    """The lists of a language, with the English ones."""
    # Sites mix English chrome into pages of any language.
    sources = [load("furniture", code) for code in dict.fromkeys((language, "en", "any"))]

    def raw(key: str) -> list[str]:
        return [str(item) for source in sources for item in source.get(key, ())]

    phrases = {idea: Listed.of(map(tokens_of, raw(idea))) for idea in _IDEAS}
    for name, parts in _UNIONS.items():
        phrases[name] = Listed.of(p for part in parts for p in phrases[part].all)
    return Lists(
        phrases=phrases,
        agencies=frozenset(a.casefold() for a in raw("agencies")),
        particles=frozenset(p.casefold() for p in raw("name_particles")),
        acronyms=frozenset(raw("not_cities")),
        wrap_up=tuple(raw("wrap_up")),
    )


def lines_of(text: str, begin: int, lists: Lists) -> Iterator[Line]:
    """The lines of a text from an offset on, blank ones left out."""
    for found in _LINE.finditer(text, begin):
        raw = found[0]
        inner = raw.strip().strip("\u200b\u200e\u200f\ufeff\u202a-\u202e").strip()
        if not inner:
            continue
        start = found.start() + raw.index(inner)
        signature = signature_of(inner, lists)
        prose = inner[: len(inner) - len(signature)].rstrip()
        stopped = _bare_end(prose).endswith(tuple(STOPS))
        words = tuple(inner[:LONG].split())
        tokens = list(TOKEN.finditer(inner, 0, LONG))
        folded = tuple(fold_word(m[0]) for m in tokens)
        plain = tokens and not inner[: tokens[0].start()].strip(OPENERS)
        ends = tuple(m.end() for m in tokens[:PHRASE_WORDS]) if plain else ()
        yield Line(start, start + len(inner), inner, words, stopped, folded, ends)


def signature_of(text: str, lists: Lists) -> str:
    """The agency mark that closes a line of prose; empty if there is none."""
    marks = (m for m in lists.wrap_up if text.endswith(m) and len(text) > len(m))
    return max(marks, key=len, default="")


def _bare_end(text: str) -> str:
    text = text.rstrip(CLOSERS)
    return text[: text.rindex("[")].rstrip(CLOSERS) if re.search(r"\[\d{1,3}$", text) else text


def fold_word(token: str) -> str:
    """The form of a word that lists are compared in."""
    folded = token.casefold().translate(_ALEF)
    return folded if folded.isascii() else re.sub(f"[{_MARKS}]", "", folded)


def tokens_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded."""
    return tuple(map(fold_word, TOKEN.findall(text)))


def cased(text: str) -> bool:
    """Whether a text has letters with upper and lower case."""
    return any(c.isupper() or c.islower() for c in text)
