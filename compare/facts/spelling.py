"""Spelling of names: folding, and consonant skeletons that meet across scripts.

A name travels between scripts by ear, so vowels, doubled letters and the choice between q, k
and g say little. Skeletons keep the classes of consonants that survive the journey (the idea of
Soundex; Freeman, Condon and Ackerman 2006 for Arabic and English). Equal skeletons speak for one
name; unequal ones say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST = 40  # letters of a word that are looked at
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d"})
_LETTERS |= str.maketrans({"ı": "i", "þ": "th", "’": "'", "‑": "-", "‐": "-"})
_ARTICLE = re.compile(r"^(?:al|el|ar|ad|as|ash|at|an|az|ul)-(?=\w)")

# Longest first; a class of two letters gives both readings.
_LATIN = [
    *(("tsch", "S"), ("dsch", "J"), ("sch", "S"), ("skj", "S"), ("tch", "S"), ("shch", "S")),
    *(("zh", "J"), ("dj", "J"), ("dzh", "J"), ("sh", "S"), ("sj", "S"), ("ch", "SK"), ("kh", "K")),
    *(("gh", "K"), ("ph", "F"), ("th", "T"), ("dh", "D"), ("ck", "K"), ("qu", "K"), ("x", "KS")),
    *((c, "S") for c in "sz"),
    *((c, "K") for c in "kqgc"),
    *((c, "F") for c in "fv"),
    *((c, "B") for c in "bp"),
    *(("t", "T"), ("d", "D"), ("l", "L"), ("m", "M"), ("n", "N"), ("r", "R"), ("j", "J-")),
]
_LATIN.sort(key=lambda pair: -len(pair[0]))
_READ = re.compile("|".join(spelled for spelled, _ in _LATIN) + "|.")
_SOUNDS = str.maketrans("yjwczq", "iivksk")
_SOFT_C = re.compile("c(?=[eiy])")
_CLASSES = dict(_LATIN)
_ARABIC = {
    **dict.fromkeys("بپ", "B"),
    **dict.fromkeys("تطث", "T"),
    **dict.fromkeys("دذضظ", "D"),
    **dict.fromkeys("سصشزژ", "S"),
    **dict.fromkeys("قكگغخک", "K"),
    **dict.fromkeys("فڤ", "F"),
    "ج": "JK",
    "چ": "S",
    "ل": "L",
    "م": "M",
    "ن": "N",
    "ر": "R",
}


@lru_cache(maxsize=16384)
def plain(word: str) -> str:
    """A word in small letters without accents, so that "Orbán" and "ORBAN" are one."""
    word = word[:_LONGEST].lower()
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


def is_arabic(text: str) -> bool:
    """Whether the text's first letter is Arabic."""
    for char in text[:_LONGEST]:
        if char.isalpha():
            return "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f"
    return False


@lru_cache(maxsize=16384)
def skeletons(word: str) -> frozenset[str]:
    """The consonant skeletons a folded word may have; "ch" and "j" are read in two ways."""
    word = word[:_LONGEST]
    readings = [""]
    if is_arabic(word):
        if word.startswith("ال") and len(word) > 4:
            word = word[2:]
        classes = [_ARABIC.get(c, "") for c in word]
    else:
        word = _SOFT_C.sub("s", _ARTICLE.sub("", word))
        classes = [_CLASSES.get(m.group(), "") for m in _READ.finditer(word)]
    for found in classes:
        if not found:
            continue
        if found == "KS":
            readings = [_add(_add(r, "K"), "S") for r in readings]
            continue
        options = [c if c != "-" else "" for c in found]
        if len(readings) > 4:
            options = options[:1]
        readings = [_add(r, c) for r in readings for c in options]
    return frozenset(readings)


def _add(skeleton: str, found: str) -> str:
    """Doubled consonants count once."""
    return skeleton if not found or skeleton.endswith(found) else skeleton + found


@lru_cache(maxsize=16384)
def sound_alike(a: str, b: str) -> bool:
    """Whether two folded words may be one name, spelled differently or in two scripts."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) > 2 and long == short + "s":  # a genitive
        return True
    if any(len(s) > 2 for s in skeletons(a) & skeletons(b)):
        return True
    return len(short) > 4 and distance(_heard(a), _heard(b)) <= len(long) // 5


def _heard(word: str) -> str:
    """Letters that languages write for one sound made one."""
    return word.translate(_SOUNDS)


@lru_cache(maxsize=16384)
def unlike(a: str, b: str) -> bool:
    """Whether two folded words of one script are too far apart to be one name."""
    if min(len(a), len(b)) < 3 or is_arabic(a) != is_arabic(b) or sound_alike(a, b):
        return False
    if 2 * distance(a, b) < max(len(a), len(b)):
        return False
    return all(
        2 * distance(x, y) >= max(len(x), len(y), 2) for x in skeletons(a) for y in skeletons(b)
    )


@lru_cache(maxsize=16384)
def apart(a: str, b: str) -> bool:
    """Whether two folded words are too far apart to be one name, in one script or across two.

    Across scripts only consonants speak, so nearly all of them have to differ.
    """
    if sound_alike(a, b):
        return False
    ours, theirs = skeletons(a), skeletons(b)
    if is_arabic(a) == is_arabic(b):
        spelled = 3 * distance(a, b) >= max(len(a), len(b), 3)
        return spelled and all(
            3 * distance(x, y) >= max(len(x), len(y), 3) for x in ours for y in theirs
        )
    return all(
        min(len(x), len(y)) > 1 and 3 * distance(x, y) >= 2 * max(len(x), len(y), 3)
        for x in ours
        for y in theirs
    )


@lru_cache(maxsize=16384)
def heard_in(word: str, token: str) -> bool:
    """Whether a folded word of a name may stand in a token of the other sentence, also as the
    head of a longer word ("Freiburger") or behind Arabic prefixes."""
    if is_arabic(word) == is_arabic(token):
        return token.startswith(word[: max(4, len(word) - 1)]) or sound_alike(word, token)
    latin, arabic = (token, word) if is_arabic(word) else (word, token)
    heard = {x for x in skeletons(latin) if len(x) > 1}
    return any(
        not heard.isdisjoint(skeletons(arabic[cut:])) for cut in range(min(4, len(arabic) - 2))
    )


def distance(a: str, b: str) -> int:
    """Letters to change, add or drop to get from one word to the other (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]
