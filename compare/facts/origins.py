"""Where a claim's information comes from: the newspapers, agencies and channels it names.

Two articles that both rest on one outlet are one source. A name counts only where it is used as
a source: after "according to", "told" or "newspaper", before a verb of reporting, in a byline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from compare.facts.phrases import Phrases, Token, fold, phrases_of, tokenise
from compare.lexicon import load


@dataclass(frozen=True, slots=True)
class Origin:
    """A named medium or agency, with the key under which all its names are known."""

    start: int
    end: int
    text: str
    key: str


_BEFORE = 5  # words between a source phrase and the outlet's name
_NAME = 5  # words an unlisted outlet's name may have
_SPACES = re.compile(r"[\W_]+")


class _Words:
    def __init__(self, language: str) -> None:
        data = load("origins", language)
        outlets = load("origins", "outlets")
        names = {key: phrases_of(text) for key, text in outlets.items()}
        arabic = {key: [n for n in ns if not n.isascii()] for key, ns in names.items()}
        # Arabic puts prepositions and the article on the name itself.
        spelled = {
            key: [*ns, *(p + n for n in arabic[key] for p in ("ال", "ل", "لل", "ب", "وال"))]
            for key, ns in names.items()
        }
        self.language = language
        self.outlets = Phrases(spelled if language == "ar" else names, language)
        self.before = Phrases({"before": phrases_of(data.get("before"))}, language)
        self.after = Phrases({"after": phrases_of(data.get("after"))}, language)
        self.kinds = Phrases({"kind": phrases_of(data.get("kinds"))}, language)
        self.pictures = Phrases({"picture": phrases_of(data.get("pictures"))}, language)
        self.links = frozenset(fold(w, language) for w in phrases_of(data.get("links")))
        self.ends = frozenset(fold(w, language) for w in phrases_of(data.get("ends")))


@cache
def _words(language: str) -> _Words | None:
    return _Words(language) if load("origins", language) else None


def find_origins(sentence: str, language: str) -> list[Origin]:
    """The outlets that a sentence names as sources, from left to right."""
    words = _words(language)
    if words is None:
        return []
    tokens = tokenise(sentence, language)
    found: list[Origin] = []
    cue = kind = -100  # where the latest source phrase and the latest "newspaper" end
    index = 0
    while index < len(tokens):
        if words.pictures.at(tokens, index) and _credit(sentence, tokens, index):
            return found
        match = words.outlets.at(tokens, index)
        start, end = (tokens[index].start, tokens[match.last - 1].end) if match else (0, 0)
        # "time", "bild" are words; agencies with small names ("dpa") stand in bylines.
        if match and (not sentence[start:end].islower() or _byline(sentence, start, end)):
            if (
                index - cue <= _BEFORE
                or index - kind <= 2
                or _reporting(words, tokens, match.last)
                or _byline(sentence, start, end)
            ):
                found.append(Origin(start, end, sentence[start:end], match.label))
            index = match.last
            cue = cue if index - cue <= _BEFORE else -100
            kind = -100
            continue
        noun = words.kinds.at(tokens, index)
        if noun:
            named = _unlisted(sentence, words, tokens, noun.last)
            sourced = index - cue <= _BEFORE or (
                named is not None and _reporting(words, tokens, named)
            )
            if named is not None and sourced:
                start, end = tokens[noun.last].start, tokens[named - 1].end
                found.append(Origin(start, end, sentence[start:end], slug(sentence[start:end])))
                index = named
                continue
            kind = noun.last
            index = noun.last
            continue
        source = words.before.at(tokens, index)
        if source:
            cue = source.last
            index = source.last
            continue
        index += 1
    return found


def slug(name: str) -> str:
    """The key of an outlet that no list knows: its name in small letters, joined by hyphens."""
    return _SPACES.sub("-", name.lower()).strip("-")


def _credit(sentence: str, tokens: list[Token], index: int) -> bool:
    return sentence[tokens[index].end : tokens[index].end + 2].lstrip().startswith((":", "/"))


def _reporting(words: _Words, tokens: list[Token], last: int) -> bool:
    """Whether a verb of reporting follows within three words of the same clause."""
    for index in range(last, min(last + 3, len(tokens))):
        if any(c in ",;:،؛" for c in tokens[index].brk):
            return False
        if words.after.at(tokens, index):
            return True
    return False


def _byline(sentence: str, start: int, end: int) -> bool:
    """ "(AP)", "(Reuters) –", "/ NTB" at the end."""
    before = sentence[max(0, start - 3) : start].rstrip()[-1:]
    after = sentence[end : end + 3].lstrip()[:1]
    if before == "(" and after in (")", "/", ","):
        return True
    return before == "/" and after in ("", ")", ".")


def _unlisted(sentence: str, words: _Words, tokens: list[Token], first: int) -> int | None:
    """Where the name after "newspaper" ends, when it is one."""
    if first >= len(tokens) or any(c in ",;:،؛." for c in tokens[first].brk):
        return None
    if words.outlets.at(tokens, first):
        return None
    quoted = any(c in '“”„«»"' for c in tokens[first].brk)
    last = first
    while last < min(first + _NAME, len(tokens)):
        token = tokens[last]
        if last > first and token.brk:
            break
        if token.key in words.ends or words.after.at(tokens, last):
            break
        if words.language != "ar":
            small = sentence[token.start].islower()
            if small and not (last > first and token.key in words.links):
                break
        elif not quoted and last - first >= 2:
            # Without capitals, an unquoted Arabic name is cut short.
            break
        last += 1
    while last > first and tokens[last - 1].key in words.links:
        last -= 1
    return last if last > first else None
