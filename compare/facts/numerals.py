"""Numbers in running text: digits of any script and number words, as token spans."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from compare.facts.digits import digits_value
from compare.facts.phrases import fold, phrases_of
from compare.facts.pieces import PhraseTable, Piece, keys_of, numbers_by
from compare.lexicon import load

_HALVES = frozenset((50.0, 500.0))
"""Half a hundred and half a thousand are about that many."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The number words of one language."""

    language: str
    atoms: dict[str, float]
    scales: dict[str, float]
    bare: frozenset[str]
    joiners: frozenset[str]
    join_after: frozenset[str]
    ones: frozenset[str]
    several: frozenset[str]
    vague: PhraseTable
    fixed: PhraseTable
    approx: dict[str, float]
    ordinals: frozenset[str]
    metre_words: frozenset[str]
    compound: tuple[tuple[str, float], ...] = field(default=())

    def keys(self, token: Piece) -> tuple[str, ...]:
        """The forms of a token to look up; several in Arabic."""
        return keys_of(token.key) if self.language == "ar" else (token.key,)

    def atom(self, key: str) -> float | None:
        """The value of a number word, compounds such as "tohundreogfemti" included."""
        value = self.atoms.get(key)
        if value is None and self.compound and len(key) > 5 and key not in self.scales:
            value = _compound(key, self.language)
        return value

    def heads(self) -> frozenset[str]:
        """The words that numbers begin with, compounds left out."""
        listed = self.vague.heads() | self.fixed.heads() | self.several
        return listed.union(self.atoms, self.scales, self.approx)


@lru_cache(maxsize=8192)
def _compound(key: str, language: str) -> float | None:
    lex = lexicon(language)
    for word, factor in lex.compound:
        head, found, tail = key.partition(word)
        if not found:
            continue
        left = 1.0 if not head else _part(head, lex)
        for joiner in ("og", "och", "und"):
            if tail.startswith(joiner) and len(tail) > len(joiner) + 1:
                tail = tail[len(joiner) :]
                break
        right = 0.0 if not tail else _part(tail, lex)
        if left is None or right is None or right >= factor:
            return None
        return left * factor + right
    return None


def _part(word: str, lex: Lexicon) -> float | None:
    value = lex.atoms.get(word)
    return _compound(word, lex.language) if value is None else value


@cache
def lexicon(language: str) -> Lexicon:
    """The number words of a language; empty, so digits only, where there is no list."""
    data = load("quantities", language)

    def words(key: str) -> frozenset[str]:
        return frozenset(fold(w, language) for w in phrases_of(data.get(key)))

    def values(key: str) -> dict[str, float]:
        listed = numbers_by(data.get(key)).items()
        return {fold(w, language): float(value) for value, ws in listed for w in ws}

    atoms = values("numbers")
    atoms |= _tens_and_units(atoms, str(data.get("compound_tens") or ""), language)
    scales = values("scales")
    glue = [(w, scales[w]) for w in words("compound_scales") if w in scales]
    vague = {tuple(map(float, k.split())): v for k, v in numbers_by(data.get("vague")).items()}
    fixed = {float(k): v for k, v in numbers_by(data.get("fixed")).items()}
    return Lexicon(
        language,
        atoms,
        scales,
        words("bare_scales"),
        words("joiners"),
        frozenset(phrases_of(data.get("join_after"))),
        words("ones"),
        words("several"),
        PhraseTable(vague, language),
        PhraseTable(fixed, language),
        values("approx"),
        words("ordinals"),
        words("metre_words") | words("stop"),
        tuple(sorted(glue, key=lambda e: (-e[1], -len(e[0])))),
    )


def _tens_and_units(atoms: dict[str, float], style: str, language: str) -> dict[str, float]:
    """Written-together numbers from 21 to 99: "tjuefem", or with a joiner "femogtyve"."""
    made: dict[str, float] = {}
    tens = [(w, v) for w, v in atoms.items() if 20 <= v <= 90 and v % 10 == 0]
    units = [(w, v) for w, v in atoms.items() if 1 <= v <= 9]
    for option in style.split():
        for ten, tv in tens:
            for unit, uv in units:
                if option == "tens-units":
                    made[ten + unit] = tv + uv
                else:
                    made[unit + option + ten] = tv + uv
    return made


class Numeral(NamedTuple):
    """A number at tokens `first` up to, not including, `last`.

    `form` is "digits", "words", "one" (an article or the number), "vague" or "about".
    `other` is a second reading: a dot or comma that may part thousands. `scale` is the last scale
    word's value, `link` whether a preposition may stand between number and noun.
    """

    first: int
    last: int
    low: float
    high: float
    form: str
    other: float | None = None
    scale: float = 1.0
    link: bool = False


def _fits(value: float, add: float, language: str) -> bool:
    """Whether a number word continues another: "twenty five", "cent vingt", not "two three"."""
    if add <= 0 or add >= 100:
        return False
    if value >= 100 and value % 100 == 0:
        return True
    rest = value % 100
    if language == "fr" and (
        (10 <= add < 20 and rest in (60, 80)) or (rest == 10 and 7 <= add <= 9)
    ):
        return True  # "soixante-douze", "dix-huit"
    if language == "tr" and rest == 10 and add < 10:
        return True  # "yüz on iki"
    return rest >= 20 and rest % 10 == 0 and add < 10


def _fits_arabic(value: float, add: float, joined: bool) -> bool:
    if not joined:
        return add == 10 and 1 <= value % 100 <= 9
    if 1 <= value % 100 <= 9 and 20 <= add <= 90 and add % 10 == 0:
        return True
    return value >= 100 and value % 100 == 0 and 0 < add < 100


def read(
    tokens: Sequence[Piece], index: int, lex: Lexicon, closed: Container[int] = ()
) -> Numeral | None:
    """The number that starts at a token, or None. Tokens in `closed` are not read."""
    if index in closed:
        return None
    token = tokens[index]
    if token.sort == "n":
        return _read_digits(tokens, index, lex, closed)
    if token.sort != "w":
        return None
    keys = lex.keys(token)
    last, span = lex.vague.at(tokens, index, keys)
    if last:
        return Numeral(index, last, span[0], span[1], "vague", None, 1.0, True)
    last, value = lex.fixed.at(tokens, index, keys)
    if last:
        scale = value if value >= 1000 else 1.0
        form = "about" if value in _HALVES else "words"
        return Numeral(index, last, value, value, form, None, scale, scale > 1)
    if any(k in lex.several for k in keys) and index + 1 < len(tokens):
        scale = _scale(tokens[index + 1], lex)
        if scale:
            low, high = 2 * scale, 20 * scale - 1
            return Numeral(index, index + 2, low, high, "vague", None, scale, True)
    found = _read_words(tokens, index, lex, closed)
    last = found.last if found else index
    if last < len(tokens) and last not in closed:
        factor = next((lex.approx[k] for k in lex.keys(tokens[last]) if k in lex.approx), None)
        if factor and (found is None or found.low < 100):
            value = factor * (found.low if found else 1)
            return Numeral(index, last + 1, value, value, "about", None, 1.0, True)
    return found


def _scale(token: Piece, lex: Lexicon) -> float | None:
    return next((lex.scales[k] for k in lex.keys(token) if k in lex.scales), None)


def _read_digits(
    tokens: Sequence[Piece], index: int, lex: Lexicon, closed: Container[int]
) -> Numeral | None:
    text = tokens[index].key
    last = index + 1
    if text.isdecimal() and len(text) <= 3 and text[0] != "0":
        while (
            last < len(tokens)
            and last not in closed
            and tokens[last].sort == "n"
            and tokens[last].key[:3].isdecimal()
            and len(re.split("[.,٫]", tokens[last].key, maxsplit=1)[0]) == 3
            and tokens[last].start == tokens[last - 1].end + 1
            and tokens[last - 1].key[-3:].isdecimal()
        ):
            text += tokens[last].key
            last += 1
            if not tokens[last - 1].key.isdecimal():
                break
    read_as = digits_value(text, lex.language)
    if read_as is None:
        return None
    value, other = read_as
    start = Numeral(index, last, value, value, "digits", other)
    return _read_scales(tokens, start, lex, closed)


def _read_scales(
    tokens: Sequence[Piece], start: Numeral, lex: Lexicon, closed: Container[int]
) -> Numeral:
    """Digits with the scale words after them: "2,5 millioner", "3 ملايين و200 ألف"."""
    total, current, last, smallest = 0.0, start.low, start.last, math.inf
    factor = 1.0
    while last < len(tokens) and last not in closed:
        last += _hyphenated(tokens, last) and _scale(tokens[last + 1], lex) is not None
        scale = _scale(tokens[last], lex) if tokens[last].sort == "w" else None
        if scale is None or total or (scale == smallest):
            break
        # A lone letter is a scale only when written on the digits.
        if len(tokens[last].key) == 1 and lex.language != "ar" and not tokens[last].glued:
            break
        if tokens[last].key == "m" and not _means_million(tokens, start.first, last, lex):
            break
        if lex.language == "ar" and tokens[last].key[0] in "و":
            break
        current *= scale
        factor *= scale
        smallest = scale
        last += 1
        if last + 1 < len(tokens) and tokens[last].key == "." and tokens[last].glued:
            # "3,5 Mio. Menschen"; a full stop after "Million" ends the sentence.
            last += len(tokens[last - 1].key) < 5 and tokens[last + 1].sort == "w"
        more, last = _more_digits(tokens, last, lex, smallest)
        if more:
            current += more
            break
    if last == start.last:
        return start
    if start.other and (lex.language == "en" or factor >= 1e6):
        start = start._replace(other=None)  # "1,136 Millionen" is no thousand millions
    other = None if start.other is None else start.other * factor
    return start._replace(
        last=last, low=current, high=current, other=other, scale=factor, link=factor >= 1e6
    )


def _hyphenated(tokens: Sequence[Piece], index: int) -> bool:
    """Whether a hyphen ties a number to the next word: "600-million-euro"."""
    follower = tokens[index + 1] if index + 1 < len(tokens) else None
    tied = tokens[index].key == "-" and tokens[index].glued
    return tied and follower is not None and follower.glued and follower.sort == "w"


def _means_million(tokens: Sequence[Piece], first: int, letter: int, lex: Lexicon) -> bool:
    """Whether the "m" written on a number is a million: "$5m", "5m people", not "5m high"."""
    if first and tokens[first - 1].key in ("$", "€", "£"):
        return True
    after = tokens[letter + 1] if letter + 1 < len(tokens) else None
    return after is not None and after.sort == "w" and after.key not in lex.metre_words


def _more_digits(
    tokens: Sequence[Piece], last: int, lex: Lexicon, smallest: float
) -> tuple[float, int]:
    """What follows a scale word in digits: «مليون و200 ألف», "4 bin 200"."""
    if lex.language in ("ar", "fa") and last + 2 < len(tokens) and tokens[last].key == "و":
        after, less = tokens[last + 1], _scale(tokens[last + 2], lex)
        value = digits_value(after.key, lex.language) if after.sort == "n" else None
        if value and less and less < smallest and value[0] < 1000:
            return value[0] * less, last + 3
        if value and not less and value[0] < min(smallest, 1000):
            return value[0], last + 2
    more = tokens[last] if last < len(tokens) else None
    if more is None or more.sort != "n" or not more.key.isdecimal() or smallest == math.inf:
        return 0.0, last
    # "Mil 200 personas", the American way.
    if lex.language == "es" and smallest == 1000 and len(more.key) == 3:
        return float(more.key), last + 1
    if lex.language == "tr" and len(more.key) <= 3:  # "4 bin 200", "2 milyon 300 bin"
        less = _scale(tokens[last + 1], lex) if last + 1 < len(tokens) else None
        if less and less < smallest:
            return float(more.key) * less, last + 2
        if smallest == 1000:
            return float(more.key), last + 1
    return 0.0, last


def _read_words(
    tokens: Sequence[Piece], index: int, lex: Lexicon, closed: Container[int]
) -> Numeral | None:
    total, current, smallest = 0.0, None, math.inf
    factor, last, cursor, joined = 1.0, index, index, False
    arabic = lex.language == "ar"
    while cursor < len(tokens) and cursor not in closed:
        token = tokens[cursor]
        if token.sort == "p" and token.key == "-" and token.glued and cursor > index:
            if cursor + 1 < len(tokens) and tokens[cursor + 1].glued:
                cursor += 1
                continue
            break
        if token.sort != "w":
            break
        if cursor > index and not joined and token.key in lex.joiners:
            after = "hundred" if current is None or current % 100 == 0 else "ten"
            if after not in lex.join_after or (current is not None and current < 20):
                break
            joined, cursor = True, cursor + 1
            continue
        keys = lex.keys(token) if cursor == index or not arabic else _arabic_parts(token.key)
        wa = joined or (arabic and token.key not in keys[:1])
        value = next((v for k in keys if (v := lex.atom(k)) is not None), None)
        scale = next((lex.scales[k] for k in keys if k in lex.scales), None)
        if value is not None:
            if value >= smallest:
                break
            if value >= 1000:
                if current is not None or (total and value % 1000):
                    break
                if value % 1000:
                    current = value
                    last = cursor + 1
                    break
                total += value
                smallest = 1e6 if value >= 1e6 else 1e3
                factor = smallest
            elif current is None:
                if total and arabic and not wa:
                    break
                current = value
            elif arabic and _fits_arabic(current, value, wa):
                current += value
            elif lex.language == "fr" and current % 100 == 4 and value == 20:
                current += 76
            elif not arabic and _fits(current, value, lex.language):
                current += value
            else:
                break
        elif scale is not None:
            if current is None and total and arabic and not wa:
                break
            larger = current is None and 0 < total < 1e6 and scale > smallest and not wa
            if current is None and not larger and not any(k in lex.bare for k in keys):
                break
            if arabic and wa and current is not None:
                # «ثلاثة ومليون» are two numbers, but «خمسمئة ومئة» never happens.
                break
            if scale == 100 and smallest > 100:
                if current is not None and not 1 <= current < 100:
                    break
                current = (current or 1.0) * 100
                factor = 100.0
            elif larger:
                # "Mil millones", "tusen milliarder".
                total, smallest, factor = total * scale, scale, scale
            elif scale < smallest and scale > 100:
                total += (1.0 if current is None else current) * scale
                current, smallest, factor = None, scale, scale
            else:
                break
        else:
            break
        cursor += 1
        last, joined = cursor, False
    if last == index:
        return None
    amount = total + (current or 0.0)
    if factor >= 1000 and current is None:
        more, last = _more_digits(tokens, last, lex, smallest)
        amount += more
    alone = last == index + 1 and any(k in lex.ones for k in lex.keys(tokens[index]))
    form = "one" if alone else "words"
    return Numeral(index, last, amount, amount, form, None, factor, factor >= 1e6)


@lru_cache(maxsize=2048)
def _arabic_parts(key: str) -> tuple[str, ...]:
    """Inside a number only "and" is written on a word."""
    return (key[1:],) if len(key) > 3 and key[0] == "و" and key != "واحد" else (key,)
