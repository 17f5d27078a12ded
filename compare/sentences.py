"""Sentence spans, by rules and word lists; no model, and linear in the length of the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from compare.lexicon import load

_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_INVISIBLE_AMONG = (*range(0x700), *range(0x2000, 0x2070), 0xFEFF)
# Stops of scripts that put no space after a sentence: these always end one.
_HARD = "。！？｡।॥։።။។"
_SOFT = ".!?…؟۔"
_QUOTES = "\"“”„‟'‘’‚«»‹›「」『』"
_QUOTE_MARKS = frozenset(_QUOTES)
_ASKING = frozenset("!?؟")
_LONG_CLAUSE = 200
_LOOK_BACK = 40
_ADDRESS_SPAN = 60

_UNSEEN = frozenset(re.findall(f"[{_INVISIBLE}]", "".join(map(chr, _INVISIBLE_AMONG))))
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_EDGE = re.compile(rf"[\s{_INVISIBLE}]*")
# Every part after the first is optional, so a match never backtracks.
_STOP = re.compile(
    rf"""
    (?P<run>[{_SOFT}{_HARD}]+|؛)
    (?P<close>(?:
        [{_INVISIBLE}{_SOFT}{_HARD})\]}}）」』”’]
      | \[\d{{1,3}}\]
      | ["'“‘«»‹›](?!\w)
      | [\ \u00a0\u202f]»(?!\w)
    )*)
    (?=(?P<gap>[\s{_INVISIBLE}]*)(?P<open>(?:[^\w\s{_SOFT}{_HARD},;:،؛]\s*)*)(?P<next>[^\s]?))
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W_](?:[\w'’\u200c-]*\w)?")
_ADDRESS_MARKS = ("@", "/", "\\", "_", "www.", "=")
_DOMAIN = re.compile(r"[\w-]{1,40}(?:\.[\w-]{1,40}){0,4}\.[a-z]{2,4}\b")
_DOTTED = re.compile(r"(?:[^\W\d_]\.-?){1,6}[^\W\d_]")
_DAY = re.compile(r"\d{1,2}")
_DAY_MONTH = re.compile(r"\d{1,2}\.\d{1,2}")
_ROMAN = re.compile(r"[IVX]{2,6}")
_SKIP_BACK = "\"“”„'‘’«»‹›)]}" + "\u200b\u200c\u200d\u200e\u200f\u061c"
_STRIP_FRONT = "\"“”„'‘’«»‹›([{¿¡–—-*•"


@dataclass(frozen=True, slots=True)
class _Rules:
    never: frozenset[str]
    number: frozenset[str]
    starter: frozenset[str]
    may: frozenset[str]
    starters: frozenset[str]
    months: frozenset[str]
    ordinal_nouns: frozenset[str]
    letter_words: frozenset[str]
    lettered: frozenset[str]
    suffixes: frozenset[str]
    verbs: frozenset[str]
    complements: frozenset[str]
    tails: frozenset[str]
    particles: tuple[str, ...]
    glued_verbs: tuple[str, ...]
    capital_ordinals: bool


@cache
def _rules(language: str) -> _Rules:
    own, shared = load("sentences", language), load("sentences", "any")

    def words(key: str) -> frozenset[str]:
        return frozenset(str(w).casefold() for d in (shared, own) for w in d.get(key, ()))

    return _Rules(
        never=words("never"),
        number=words("before_number"),
        starter=words("ends_before_starter"),
        may=words("may_end"),
        starters=words("starters"),
        months=words("months"),
        ordinal_nouns=words("ordinal_nouns"),
        letter_words=words("letter_words"),
        lettered=words("lettered"),
        suffixes=words("suffixes"),
        verbs=words("reporting_verbs"),
        complements=words("complements"),
        tails=words("reporting_tails"),
        particles=tuple(shared.get("quote_particles", ())),
        glued_verbs=tuple(shared.get("glued_reporting", ())),
        capital_ordinals=bool(own.get("capital_ordinals", False)),
    )


def reporting_verbs(language: str) -> frozenset[str]:
    """The case-folded verbs that report speech in `language`; empty if it has no lists."""
    return _rules(language).verbs


def split(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of `text` as half-open spans of code points.

    Spans are in order, disjoint, non-empty and trimmed of white space, zero-width and bidi
    marks; together they cover everything else. A line break always separates sentences. An
    Arabic semicolon separates only once 200 code points have gone by, since Arabic paragraphs
    may run for a page without a stop. A language without word lists is split by the general
    rules alone. Raises nothing; runs in linear time.
    """
    rules = _rules(language)
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start, end = _trim(text, line.start(), line.end())
        for cut, resume in _cuts(text, start, end, rules, language):
            if (span := _trim(text, start, cut))[0] < span[1]:
                spans.append(span)
            start = resume
        if (span := _trim(text, start, end))[0] < span[1]:
            spans.append(span)
    return spans


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    edge = _EDGE.match(text, start, end)
    start = edge.end() if edge else start
    while end > start and (text[end - 1].isspace() or text[end - 1] in _UNSEEN):
        end -= 1
    return start, end


def _cuts(
    text: str, start: int, end: int, rules: _Rules, language: str
) -> Iterator[tuple[int, int]]:
    """Where sentences of one line end, and where the next may begin."""
    last_word = end
    while last_word > start and not text[last_word - 1].isalnum():
        last_word -= 1
    guillemet = text.find("«", start, end)
    counted, odd = start, False
    sentence = start
    for stop in _STOP.finditer(text, start, end):
        cut = stop.end()
        if cut >= last_word:
            return
        odd ^= bool(text.count('"', counted, stop.start()) & 1)
        counted = stop.start()
        if stop["run"] == "؛":
            if stop.start() - sentence > _LONG_CLAUSE:
                yield cut, cut
                sentence = cut
            continue
        opening = stop["open"]
        # Without a space only the balance of the line tells a closing mark from an opening one.
        closes = opening.startswith('"') and odd
        closes = closes or (opening.startswith("»") and -1 < guillemet < cut)
        if closes and not stop["gap"]:
            cut += 1
        if _ends(text, stop, cut, start, end, rules, language):
            yield cut, cut
            sentence = cut


def _ends(
    text: str,
    stop: re.Match[str],
    cut: int,
    start: int,
    end: int,
    rules: _Rules,
    language: str,
) -> bool:
    run, close, following = stop["run"], stop["close"], stop["next"]
    at = stop.start()
    if not following or not following.isalnum():
        # A comma, a colon or more stops carry the sentence on.
        return run[-1] in _HARD and following not in ",;:،؛，、：；"
    place = stop.start("next")
    quoted = cut > stop.end() or not _QUOTE_MARKS.isdisjoint(close)
    if run[-1] in _HARD:
        return not (quoted and _glued_report(text, place, end, rules))
    asks = not _ASKING.isdisjoint(run + close)
    if not stop["gap"] and text[cut : cut + 1] not in ("–", "—"):
        return _glued(text, stop, cut, place, start, end, rules, asks)
    if at > start and text[at - 1] in "([" and run in ("…", "...", ".."):
        return False
    word = _word_at(text, place, end)
    if following.islower() and not _odd_capital(text, place, end, word, stop["open"], quoted):
        return False
    if asks or "۔" in run:
        return not (quoted and _reports(text, place, end, rules))
    if run == "…" or len(run) > 1:
        return True
    floor = max(start, at - _LOOK_BACK)
    before = text[floor:at].rsplit(None, 3)
    if not before:
        return True
    return _full_stop(tuple(before[-3:]), word, len(before) == 1 and floor == start, language)


def _odd_capital(text: str, place: int, end: int, word: str, opening: str, quoted: bool) -> bool:
    """Whether a lower-case beginning may still begin a sentence (al-Askari, iPhone, nrk.no)."""
    if quoted:
        return False
    if opening.endswith(("@", "#")):
        return True
    if word != word.lower():
        return True
    return bool(_DOMAIN.match(text, place, end)) or text.startswith(("http", "www."), place)


@lru_cache(maxsize=4096)
def _full_stop(before: tuple[str, ...], word: str, first: bool, language: str) -> bool:
    """Whether "." ends a sentence, by up to three words before it and the one after."""
    rules = _rules(language)
    token = before[-1].lstrip(_STRIP_FRONT).rstrip("\u200e\u200f")
    previous = before[-2].lstrip(_STRIP_FRONT) if len(before) > 1 else ""
    lower, next_lower = token.casefold(), word.casefold()
    starter = next_lower in rules.starters
    if token.isdecimal() or _DAY_MONTH.fullmatch(token) or _ROMAN.fullmatch(token):
        return _number(token, word, first, rules)
    if len(token) == 1 and previous.isdecimal() and not token.isupper():
        return True  # «2016 م.», «2017 г.»: a unit or an era, not an initial
    if lower in rules.suffixes and previous.isdecimal():
        return True
    if token.isalpha() and token.isupper() and len(token) > 2 and not word.isupper():
        return True  # "opplyser PST. Han …" is of the police, not of percents
    spaced = [lower]
    if previous.endswith("."):
        spaced.append(previous.casefold() + lower)
        if len(before) > 2 and before[-3].endswith("."):
            spaced.append(before[-3].lstrip(_STRIP_FRONT).casefold() + spaced[-1])
    if "-" in lower:
        spaced.append(lower.rpartition("-")[2])
    for form in reversed(spaced):
        if form in rules.number and word[:1].isdecimal():
            return False
        if form in rules.starter:
            return starter
        if form in rules.may:
            return True
        if form in rules.never:
            return False
    if len(token) == 1 and token.isalpha():
        if lower in rules.letter_words and token.islower():
            return True
        return previous.casefold().rpartition("-")[2] in rules.lettered
    if _DOTTED.fullmatch(token):
        return starter
    return True


def _number(token: str, word: str, first: bool, rules: _Rules) -> bool:
    """Whether a stop after a number ends the sentence, rather than making it an ordinal."""
    lower = word.casefold()
    if first and len(token) <= 3:
        return False
    if not (_DAY.fullmatch(token) or _DAY_MONTH.fullmatch(token) or token.isalpha()):
        return True
    if lower in rules.months or lower in rules.ordinal_nouns:
        return False
    if word[:1].isdecimal() and token.isdecimal():
        return False
    if rules.capital_ordinals:
        return lower in rules.starters
    return True


def _glued(
    text: str,
    stop: re.Match[str],
    cut: int,
    place: int,
    start: int,
    end: int,
    rules: _Rules,
    asks: bool,
) -> bool:
    """Whether a stop with no space after it ends a sentence («ended.The», «القتال.وقال»)."""
    back = stop.start()
    floor = max(start, back - 8)
    while back > floor and (text[back - 1] in _SKIP_BACK or text[back - 1].isspace()):
        back -= 1
    if back == start:
        return False
    before, following = text[back - 1], text[place]
    if following.isdecimal() or following.islower():
        return False
    word = _word_at(text, place, end)
    cased = following.isupper()
    if not before.isalnum() and not _is_mark(before):
        return False
    token = text[max(start, back - _ADDRESS_SPAN) : back].rsplit(None, 1)[-1]
    whole = token + text[back : min(end, cut + _ADDRESS_SPAN)].split(None, 1)[0]
    if any(mark in whole for mark in _ADDRESS_MARKS):
        return False
    tail = token.lstrip(_STRIP_FRONT).rpartition(".")[2]
    if before.isdecimal():
        return tail.isdecimal() and len(tail) == 4
    if not cased:
        # Dotted letters are initials of an agency or a company; whole words are a run-on.
        if word in rules.suffixes:
            return False
        script = not before.isascii() and not before.isupper() and not before.islower()
        return script and (asks or (len(tail) > 1 and len(word) > 1))
    if len(word) > 1 and not word[1].islower():
        return False
    lower = word.casefold()
    if before.isupper():
        return lower in rules.starters and len(tail) > 1
    if tail.casefold() in rules.never or lower in rules.suffixes or len(tail) < 2:
        return False
    ends_name = text[place + len(word) : place + len(word) + 1] == "."
    return not (ends_name and len(word) < 2)


def _reports(text: str, place: int, end: int, rules: _Rules) -> bool:
    """Whether a clause naming the speaker follows a quoted question («…?» Smith asked.)."""
    clause = re.split(r"[.!?؟…\n]", text[place : min(end, place + 120)], maxsplit=1)[0]
    words = clause.split()[:12]
    bare = [w.strip("،,:;").casefold() for w in words]
    if any(w in rules.complements for w in bare):
        return False
    for index, word in enumerate(bare[:5]):
        if word not in rules.verbs:
            continue
        if not words[0][:1].isupper():
            return index == 0
        if index == len(bare) - 1 or words[index].endswith((",", ":")):
            return True
        return bare[index + 1] in rules.tails
    return False


def _glued_report(text: str, place: int, end: int, rules: _Rules) -> bool:
    if text.startswith(rules.particles or ("\0",), place):
        return True
    clause = re.split(r"[。！？，：]", text[place : min(end, place + 14)], maxsplit=1)
    return len(clause) > 1 and clause[0].endswith(rules.glued_verbs or ("\0",))


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _word_at(text: str, place: int, end: int) -> str:
    found = _WORD.match(text, place, min(end, place + _LOOK_BACK))
    return found[0] if found else text[place : place + 1]
