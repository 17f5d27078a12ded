"""Page furniture: the lines of an article that are no claims, and the kind each of them is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from compare.lexicon import load
from compare.sentences import reporting_verbs, split

KINDS = (
    "see-also",
    "photo-credit",
    "player",
    "share",
    "byline",
    "timestamp",
    "dateline",
    "link-list",
    "question",
    "heading",
    "fragment",
    "promo",
    "tags",
    "translation-credit",
)
"""Every value `Furniture.kind` can have."""

_STOPS = ".!?…؟۔。！？"
_CLOSERS = "\"”»“’')]}」』\u200e\u200f\u202c\u2069 \u00a0"
_OPENERS = "\"“”„'‘’«»([{–—-•*·►▶>→|# \u00a0\u200e\u200f\u202a\u202b"
# Longer lines are prose whatever they begin with; this also bounds the work per line.
_LONG = 600
_TITLE_WORDS = 30
_HEADING_WORDS = 20
# Arabic paragraphs often lack their last stop, so only a short line may pass for a heading.
_UNCASED_HEADING_WORDS = 12
_STOPLESS_HEADING_WORDS = 6
_INTRO_WORDS = 6
_PHRASE_WORDS = 7

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARKER = re.compile(r"\s*(date\s+\d{4}(?:-\d{2}){0,2})(?![\w-])\s*")
_MARKS = "\u0300-\u036f\u0640\u064b-\u065f\u0670"
_TOKEN = re.compile(rf"(?:[^\W\d_][{_MARKS}]*)+|\d+")
_GLUE = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_EMAIL = re.compile(r"\S{1,64}@[\w.-]{1,190}\.\w{2,24}")
_CLOCK = re.compile(r"\d[:./-]\d")
_NAME_SLASH = re.compile(r"(?P<who>[^.!?:/|]{2,60})[/|]\s*(?P<agency>[^/|]{2,24})$")
_DATELINE = re.compile(
    r"(?P<place>(?:[^()\n.!?:;«»“”\"]|(?<=\d)\.){0,60}?)\s*"
    r"(?:\((?P<agency>[^()\n]{2,30})\)\s*(?P<mark>[–—―:.ـ-]+)|(?P<dash>\s[–—―-]))\s+(?=\S)"
)
_AGENCY_DATELINE = re.compile(
    r"(?P<place>[^\W\d_]+(?: [^\W\d_]+){0,2})\s*[-–—/]\s*"
    r"(?P<agency>[^\W\d_][^:/()\n–—-]{1,20}?)\s*[:/–—-]\s*(?=\S)"
)
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ـ": ""})


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Folded phrases; `heads`, their first words, settle most look-ups at once."""

    all: frozenset[tuple[str, ...]]
    heads: frozenset[str]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, ...]]) -> _Phrases:
        kept = frozenset(filter(None, phrases))
        return cls(kept, frozenset(phrase[0] for phrase in kept))

    def size_at(self, tokens: tuple[str, ...], at: int = 0) -> int:
        """How many tokens the longest phrase beginning at `at` takes; 0 if none does."""
        if at >= len(tokens) or tokens[at] not in self.heads:
            return 0
        sizes = range(min(_PHRASE_WORDS, len(tokens) - at), 0, -1)
        return next((n for n in sizes if tokens[at : at + n] in self.all), 0)


@dataclass(frozen=True, slots=True)
class Furniture:
    """A half-open span of code points that holds no claim; `kind` is one of `KINDS`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    words: tuple[str, ...]
    stopped: bool
    tokens: tuple[str, ...]
    lead_ends: tuple[int, ...]

    @property
    def colon(self) -> bool:
        return self.text.rstrip(_CLOSERS).endswith((":", "："))


@dataclass(frozen=True, slots=True)
class _Lists:
    phrases: dict[str, _Phrases]
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
def _lists(language: str) -> _Lists:
    # Sites mix English chrome into pages of any language.
    sources = [load("furniture", code) for code in dict.fromkeys((language, "en", "any"))]

    def raw(key: str) -> list[str]:
        return [str(item) for source in sources for item in source.get(key, ())]

    phrases = {idea: _Phrases.of(map(_tokens, raw(idea))) for idea in _IDEAS}
    for name, parts in _UNIONS.items():
        phrases[name] = _Phrases.of(p for part in parts for p in phrases[part].all)
    return _Lists(
        phrases=phrases,
        agencies=frozenset(a.casefold() for a in raw("agencies")),
        particles=frozenset(p.casefold() for p in raw("name_particles")),
        acronyms=frozenset(raw("not_cities")),
        wrap_up=tuple(raw("wrap_up")),
    )


def find_furniture(text: str, language: str) -> list[Furniture]:
    """The spans of `text` that hold no claim, in order and disjoint.

    A span is a whole line without its surrounding white space, except for a dateline, a
    leading "date 2017-05" marker and a closing agency signature: those cover only
    themselves, so that the rest of their line stays. English lists apply in every language.
    Raises nothing; runs in linear time.
    """
    lists = _lists(language)
    found: list[Furniture] = []
    begin = 0
    if (marker := _MARKER.match(text)) is not None:
        found.append(Furniture(*marker.span(1), "timestamp"))
        begin = marker.end()
    lines = list(_lines(text, begin, lists))
    kinds = [_phrase_kind(line, lists) for line in lines]
    _structure(lines, kinds, language)
    for line, kind in zip(lines, kinds, strict=True):
        if kind is None:
            kind = _sole_sentence_kind(line, language)
        if kind is not None:
            found.append(Furniture(line.start, line.end, kind))
        else:
            found.extend(_parts(line, lists))
    return found


def classify_sentence(sentence: str, language: str) -> str | None:
    """Why a sentence is no claim: "question" or "fragment"; None if it may be one.

    A question with a reporting clause («Er det over? spør han.») may be a claim. Two words
    and a final stop are enough for one («Syv døde.»), unless they are names, numbers or a
    bare answer such as «Ja.».
    """
    lists = _lists(language)
    bare = sentence.strip().rstrip(_CLOSERS)
    words = bare.strip(_OPENERS).split()
    tokens = _tokens(bare[:_LONG])
    if bare.endswith(("?", "؟", "？")):
        return None if _introduced(bare, language) else "question"
    if lists.phrases["question_starts"].size_at(tokens) and bare[:1].isalpha():
        return "question"
    stopped = bare.endswith(tuple(_STOPS))
    if _unspaced(bare):
        return "fragment" if len(bare) < 4 else None
    if len(tokens) < 2 or len(words) < 2 or (len(words) < 3 and not stopped):
        return "fragment"
    if bare.endswith((":", "：")) and len(words) <= _INTRO_WORDS:
        return "fragment"
    if _covered(tokens, lists.phrases["answers"]):
        return "fragment"
    if _only_names(words, lists) and not (stopped and bare.isupper() and len(words) > 2):
        return "fragment"
    return None


def _lines(text: str, begin: int, lists: _Lists) -> Iterator[_Line]:
    for found in _LINE.finditer(text, begin):
        raw = found[0]
        inner = raw.strip().strip("\u200b\u200e\u200f\ufeff\u202a-\u202e").strip()
        if not inner:
            continue
        start = found.start() + raw.index(inner)
        signature = _signature(inner, lists)
        prose = inner[: len(inner) - len(signature)].rstrip()
        stopped = _bare_end(prose).endswith(tuple(_STOPS))
        words = tuple(inner[:_LONG].split())
        tokens = list(_TOKEN.finditer(inner, 0, _LONG))
        folded = tuple(_fold(m[0]) for m in tokens)
        plain = tokens and not inner[: tokens[0].start()].strip(_OPENERS)
        ends = tuple(m.end() for m in tokens[:_PHRASE_WORDS]) if plain else ()
        yield _Line(start, start + len(inner), inner, words, stopped, folded, ends)


def _signature(text: str, lists: _Lists) -> str:
    """The agency mark that closes a line of prose; empty if there is none."""
    marks = (m for m in lists.wrap_up if text.endswith(m) and len(text) > len(m))
    return max(marks, key=len, default="")


def _bare_end(text: str) -> str:
    text = text.rstrip(_CLOSERS)
    return text[: text.rindex("[")].rstrip(_CLOSERS) if re.search(r"\[\d{1,3}$", text) else text


def _fold(token: str) -> str:
    folded = token.casefold().translate(_ALEF)
    return folded if folded.isascii() else re.sub(f"[{_MARKS}]", "", folded)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(map(_fold, _TOKEN.findall(text)))


def _covered(tokens: tuple[str, ...], phrases: _Phrases, limit: int = 30) -> bool:
    """Whether a run of tokens consists of listed phrases and numbers only."""
    if len(tokens) > limit:
        return False
    at, named = 0, False
    while at < len(tokens):
        if size := phrases.size_at(tokens, at):
            at, named = at + size, True
        elif tokens[at].isdecimal():
            at += 1
        else:
            return False
    return named


def _lead(line: _Line, phrases: _Phrases) -> tuple[int, str] | None:
    """Words in the longest phrase the line begins with, and what follows it."""
    size = phrases.size_at(line.tokens) if line.lead_ends else 0
    if not size:
        return None
    return size, line.text[line.lead_ends[size - 1] :].lstrip("\u064b\u064c\u064d ")


def _phrase_kind(line: _Line, lists: _Lists) -> str | None:
    if len(line.text) > _LONG:
        return None
    phrases = lists.phrases
    tokens = line.tokens
    if _is_timestamp(line, tokens, phrases):
        return "timestamp"
    if not line.stopped and (kind := _chrome(line, tokens, phrases)):
        return kind
    count = len(line.words)
    if (
        (lead := _lead(line, phrases["translation"]))
        and count <= 14
        and (lead[1].startswith((":", "：")) or (lead[0] > 1 and not line.stopped))
    ):
        return "translation-credit"
    if _is_see_also(line, phrases):
        return "see-also"
    if _is_promo(line, tokens, phrases):
        return "promo"
    if _is_photo(line, lists):
        return "photo-credit"
    if _is_byline(line, tokens, lists):
        return "byline"
    lead = _lead(line, phrases["tags"])
    if lead and not line.stopped and (lead[1].startswith(":") or not lead[1]):
        return "tags"
    if count > 1 and all(word.startswith("#") for word in line.words):
        return "tags"
    return None


def _is_timestamp(line: _Line, tokens: tuple[str, ...], phrases: dict[str, _Phrases]) -> bool:
    numbers = [t for t in tokens if t.isdecimal()]
    if not numbers or len(tokens) > 24:
        return False
    if _covered(tokens, phrases["clock"]) or (
        len(numbers) == len(tokens) and _CLOCK.search(line.text)
    ):
        return len(numbers) > 1 or len(tokens) > 1
    lead = _lead(line, phrases["timestamp"])
    return bool(lead and lead[1].startswith(":") and len(numbers) > 1 and not line.stopped)


def _chrome(line: _Line, tokens: tuple[str, ...], phrases: dict[str, _Phrases]) -> str | None:
    order = (("player", "player"), ("share", "share"), ("nav", "link-list"))
    glued = _tokens(_GLUE.sub(" ", line.text))
    for attempt in dict.fromkeys((tokens, glued)):
        if not _covered(attempt, phrases["chrome"]):
            continue
        for idea, kind in order:
            if phrases[idea].size_at(attempt):
                return kind
        return "share"
    return None


def _is_see_also(line: _Line, phrases: dict[str, _Phrases]) -> bool:
    lead = _lead(line, phrases["see_also"])
    if lead is not None:
        size, rest = lead
        if not rest.strip(_CLOSERS + ">›»:…") or rest[0] in ":：>›|–—»":
            return True
        if size > 1 and not line.stopped and len(line.words) <= _HEADING_WORDS + size:
            return True
    label, colon, rest = line.text.partition(":")
    if not colon or line.stopped or not rest.strip() or len(label.split()) > 4:
        return False
    return _lead(line, phrases["link_labels"]) is not None


def _is_promo(line: _Line, tokens: tuple[str, ...], phrases: dict[str, _Phrases]) -> bool:
    count = len(line.words)
    if line.text.startswith(("©", "(c) ", "(C) ")):
        return True
    if lead := _lead(line, phrases["promo"]):
        brief = count <= 12 and (not line.stopped or line.text.endswith("!"))
        if brief or (lead[0] > 1 and count <= 40):
            return True
    if count > 60:
        return False
    return any(phrases["promo_inside"].size_at(tokens, at) for at in range(len(tokens)))


def _is_photo(line: _Line, lists: _Lists) -> bool:
    tail = line.text[-160:]
    bare = tail.rstrip(" .)]")
    found = list(_TOKEN.finditer(tail))
    folded = tuple(_fold(m[0]) for m in found)
    for at in range(len(found)):
        size = lists.phrases["photo"].size_at(folded, at)
        if not size:
            continue
        rest = tail[found[at + size - 1].end() :].lstrip()
        labelled = rest.startswith((":", "/", "©", "：")) or (
            size > 1 and folded[at + size - 1] in {"by", "av", "af", "von", "of"}
        )
        who = rest.lstrip(":/©： ").rstrip(" .)]").split()
        if labelled and 0 < len(who) <= 10 and _names(who, lists):
            return True
    if (lead := _lead(line, lists.phrases["photo"])) and not line.stopped:
        return lead[1].startswith((":", "：")) and len(line.words) <= _HEADING_WORDS
    if (credit := _NAME_SLASH.search(bare)) is None:
        return False
    sides = [credit["who"].strip(" ("), credit["agency"].strip()]
    known = [
        not lists.agencies.isdisjoint({side.casefold(), *side.casefold().split()[:1]})
        for side in sides
    ]
    # In "(Reuters/AFP)" both sides are agencies: a signature under prose, not a caption.
    if known[0] == known[1]:
        return False
    if known[0] and not _cased(sides[0]):
        return False
    who = sides[known.index(False)].split()
    return 1 < len(who) <= 5 and _names(who, lists)


def _is_byline(line: _Line, tokens: tuple[str, ...], lists: _Lists) -> bool:
    phrases = lists.phrases
    count = len(line.words)
    if _EMAIL.fullmatch(line.text) or line.text in lists.wrap_up:
        return True
    if _lead(line, phrases["byline_lead"]) and count <= 30:
        return True
    if count > 14:
        return False
    if not line.stopped and _covered(tokens, phrases["roles"]):
        return True
    if lead := _lead(line, phrases["byline_colon"]):
        rest = lead[1]
        who = rest.lstrip(":：–- ").rstrip(".").split()
        if rest.startswith((":", "：")) and 0 < len(who) <= 8 and _names(who, lists):
            return True
    if line.stopped or (lead := _lead(line, phrases["byline"])) is None:
        return False
    who = [w for w in lead[1].lstrip(": ").split() if _tokens(w) not in phrases["roles"].all]
    if not who or not _names(who, lists) or len(who) > 10:
        return False
    capitals = [w for w in who if w[:1].isupper()]
    return len(capitals) > 1 or who[0].isupper() or not _cased(line.text)


def _names(words: list[str], lists: _Lists) -> bool:
    """Whether words could be a credit: capitals, particles, digits, or a caseless script."""
    for word in words:
        core = word.strip("\"“”„'‘’«»()[].,;:/|©&@-–—")
        if core.casefold() in lists.agencies:
            continue
        if not core or core[0].isdecimal() or not _cased(core[0]) or "." in core:
            continue
        piece = core.split("-")[0].split("/")[0].casefold()
        if not core[0].isupper() and piece not in lists.particles:
            return False
    return True


def _only_names(words: list[str], lists: _Lists) -> bool:
    joined = " ".join(words)
    if not _cased(joined):
        return not any(c.isalpha() for c in joined)
    return _names(words, lists)


def _cased(text: str) -> bool:
    return any(c.isupper() or c.islower() for c in text)


def _unspaced(text: str) -> bool:
    """Whether the script writes no spaces between words, so words cannot be counted."""
    letters = [c for c in text[:20] if c.isalpha()]
    far = [c for c in letters if unicodedata.category(c) == "Lo" and c >= "\u0e00"]
    return bool(letters) and 2 * len(far) > len(letters)


def _structure(lines: list[_Line], kinds: list[str | None], language: str) -> None:
    """Fills in the kinds that only the shape of the page shows."""
    limit = _stop_limit(lines, kinds)
    open_lines = [i for i, kind in enumerate(kinds) if kind is None]
    prose = [i for i in open_lines if lines[i].stopped and len(lines[i].words) > 3]
    last_prose = max(prose, default=-1)
    if open_lines and _is_title(lines, open_lines[0], language):
        kinds[open_lines[0]] = "heading"
    for i in range(last_prose + 1, len(lines)):
        if kinds[i] is None and last_prose > -1 and _is_tag_list(lines[i]):
            kinds[i] = "tags"
    listed = [
        kinds[i] is None and _is_headline(lines, i, limit, language) for i in range(len(lines))
    ]
    for i, candidate in enumerate(listed):
        if not candidate:
            continue
        in_run = any(0 <= j < len(lines) and listed[j] for j in (i - 1, i + 1))
        after_label = i > 0 and kinds[i - 1] == "see-also" and len(lines[i - 1].words) < 4
        started = any(p < i for p in prose)
        kinds[i] = "link-list" if (in_run and started) or after_label else "heading"


def _stop_limit(lines: list[_Line], kinds: list[str | None]) -> int:
    """How long a heading may be, in words: short where the writer ends no line with a stop."""
    rest = [line for line, kind in zip(lines, kinds, strict=True) if kind is None]
    long = [line for line in rest if len(line.words) > _HEADING_WORDS]
    sample = long or [line for line in rest if len(line.words) > _STOPLESS_HEADING_WORDS]
    unstopped = sum(not (line.stopped or line.colon) for line in sample)
    if long and 2 * unstopped > len(sample):
        return _STOPLESS_HEADING_WORDS
    # Hard-wrapped text: many lines of medium length, hardly any of them ended by a stop.
    if not long and len(sample) > 5 and 10 * unstopped > 7 * len(sample):
        return _STOPLESS_HEADING_WORDS
    return _HEADING_WORDS


def _is_title(lines: list[_Line], index: int, language: str) -> bool:
    line = lines[index]
    most = _TITLE_WORDS if _cased(line.text) else _HEADING_WORDS
    return len(lines) > 1 and _is_headline(lines, index, most, language)


def _is_headline(lines: list[_Line], index: int, limit: int, language: str) -> bool:
    line = lines[index]
    if not _cased(line.text):
        limit = min(limit, _UNCASED_HEADING_WORDS) if limit != _TITLE_WORDS else limit
    if line.stopped or line.colon or len(line.words) > limit or len(line.text) > _LONG:
        return False
    if line.text.rstrip(_CLOSERS).endswith((",", "،", ";", "؛", "-", "–")):
        return False
    # A line that goes on in lower case was broken by its page width, not by its writer.
    tail = index + 1 >= len(lines) or _is_tag_list(lines[index + 1])
    following = "" if tail else lines[index + 1].text
    if following[:1].islower() or line.text[:1].islower():
        return False
    return len(split(line.text, language)) == 1


def _is_tag_list(line: _Line) -> bool:
    items = [item.split() for item in re.split(r"[,،;|]", line.text)]
    return (
        not (line.stopped or line.colon)
        and len(items) > 2
        and all(0 < len(item) <= 3 for item in items)
    )


def _sole_sentence_kind(line: _Line, language: str) -> str | None:
    if len(line.text) > _LONG or len(split(line.text, language)) != 1:
        return None
    return classify_sentence(line.text, language)


def _introduced(question: str, language: str) -> bool:
    """Whether a clause before a quoted question names its speaker («Han spurte: …?»)."""
    before, mark, _ = question.partition(":")
    if not mark:
        before, _, rest = question.partition(",")
        if not rest.lstrip().startswith(tuple("\"“”„«»'‘")):
            return False
    verbs = reporting_verbs(language)
    return any(w.strip('،,.«»"“”').casefold() in verbs for w in before.split())


def _parts(line: _Line, lists: _Lists) -> Iterator[Furniture]:
    """Furniture at either end of a line whose middle is prose."""
    if (end := _dateline_end(line, lists)) is not None:
        yield Furniture(line.start, line.start + end, "dateline")
    if signature := _signature(line.text, lists):
        yield Furniture(line.end - len(signature), line.end, "byline")


def _dateline_end(line: _Line, lists: _Lists) -> int | None:
    signed = _AGENCY_DATELINE.match(line.text[:120])
    if signed and signed["agency"].casefold() in lists.agencies and not _cased(line.text[:20]):
        return len(line.text[: signed.end()].rstrip())
    found = _DATELINE.match(line.text[:120])
    if found is None:
        return None
    place, agency = found["place"].strip(" ,،-–—"), found["agency"]
    first = re.split(r"[\s,/،]", place, maxsplit=1)[0]
    shouting = len(first) > 2 and first.isupper() and first.strip(",") not in lists.acronyms
    end = len(line.text[: found.end()].rstrip())
    if agency:
        known = any(
            part.strip().casefold() in lists.agencies for part in re.split(r"[/,،–-]", agency)
        )
        worded = agency[0].isalpha() and not agency.isdecimal()
        short = len(place.split()) <= 6
        return end if short and (known or (shouting and worded)) else None
    if _tokens(place) and place.casefold() in lists.agencies:
        return end if not _cased(place) else None
    names = place.replace(",", " ").split()
    capital = line.text[found.end() : found.end() + 1]
    begins = capital.isupper() or capital in "\"“„«'‘"
    if shouting and begins and len(first) > 3 and len(names) <= 6:
        return end if _names(names, lists) or _dated(names[1:]) else None
    return None


def _dated(words: list[str]) -> bool:
    return any(word.strip(".").isdecimal() for word in words)
