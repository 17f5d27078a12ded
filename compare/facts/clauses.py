"""A sentence cut into words and clauses, with its quotations set apart."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from compare.facts.phrases import Phrases, fold, phrases_of, tokenise
from compare.facts.quotations import Quotation, quotations
from compare.lexicon import load

_VERBS = (
    "decline", "deny", "reject", "confirm", "confirm_that", "allege", "allege_noun",
    "hearsay", "hearsay_allege", "quote", "say", "say_noun", "according",
)  # fmt: skip
_SETS = (
    "complementisers", "zero", "not_sources", "negators", "passive", "by", "modals",
    "auxiliaries", "relatives", "subordinators", "conjunctions", "prepositions", "times",
    "links", "finite", "openers", "as_said", "copulas", "about", "as_false", "knowing",
    "not_topics", "outsiders", "articles",
)  # fmt: skip
_QUOTES = frozenset('“”„«»"‘')


# Clauses are walked through once for each verb in them; no sentence has so many words.
_MOST_WORDS = 1000


class Words:
    """The word lists of one language, ready for use."""

    def __init__(self, language: str) -> None:
        data = load("speech", language)
        self.language = language
        self.order = str(data.get("order", "svo"))
        self.negated_before = int(data.get("negated_before", 1))
        self.verbs = Phrases({k: phrases_of(data.get(k)) for k in _VERBS}, language)
        self.hedges = Phrases({"hedge": phrases_of(data.get("hedges"))}, language)
        self.nouns = Phrases({"noun": phrases_of(data.get("claim_nouns"))}, language)
        self.blocked = Phrases({"no": phrases_of(data.get("not_claims"))}, language)
        self.stops = Phrases({"stop": phrases_of(data.get("speaker_stops"))}, language)
        self.ends = Phrases({"end": phrases_of(data.get("content_stops"))}, language)
        self.untrue_that = Phrases({"untrue": phrases_of(data.get("untrue_that"))}, language)
        self.calls = Phrases({"call": phrases_of(data.get("calls"))}, language)
        untrue = {"falsehood": "falsehoods", "untrue": "untrue"}
        self.falsehoods = Phrases(
            {label: phrases_of(data.get(k)) for label, k in untrue.items()}, language
        )
        self.through = Phrases({"through": phrases_of(data.get("through"))}, language)
        self.linkers = Phrases({"link": phrases_of(data.get("linkers"))}, language)
        self.guilt = Phrases({"guilt": phrases_of(data.get("guilt"))}, language)
        self.deeds = Phrases({"deed": phrases_of(data.get("deeds"))}, language)
        # Infinitives that denials are of, with their finite forms: "having" and "had".
        pairs = (p.split(" ", 1) for p in phrases_of(data.get("perfects")) if " " in p)
        self.finites = {fold(word, language): finite for word, finite in pairs}
        self.sets = {
            k: frozenset(fold(w, language) for w in phrases_of(data.get(k))) for k in _SETS
        }

    def has(self, idea: str, key: str) -> bool:
        """Whether a word is listed under an idea."""
        return key in self.sets[idea]


@cache
def speech_words(language: str) -> Words | None:
    """The word lists of a language, None if there are none."""
    return Words(language) if load("speech", language) else None


class Scan:
    """A sentence cut into words, with the long quotations set apart."""

    def __init__(self, text: str, words: Words) -> None:
        self.text = text
        self.words = words
        self.tokens = tokenise(text, words.language)[:_MOST_WORDS]
        self.quotes = quotations(text) if not _QUOTES.isdisjoint(text) else []
        starts = [q.start for q in self.quotes]
        self.quote_of: list[Quotation | None] = [None] * len(self.tokens)
        if starts:
            inside: dict[Quotation, list[int]] = {}
            for index, token in enumerate(self.tokens):
                place = bisect_right(starts, token.start) - 1
                if place >= 0 and token.start < self.quotes[place].end:
                    inside.setdefault(self.quotes[place], []).append(index)
            for quote, members in inside.items():
                # A short quotation is a name or a scare quote and belongs to the sentence.
                if len(members) > 4 or self._closes_speech(quote):
                    for index in members:
                        self.quote_of[index] = quote

    def _closes_speech(self, quote: Quotation) -> bool:
        last = self.text[quote.inner_start : quote.inner_end].rstrip()[-1:]
        return last in (",", "،", ".", "!", "?", "؟", "…")

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Character span of tokens `first` up to, not including, `last`."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def clause_start(self, index: int) -> int:
        """The first token of the clause a token stands in, as punctuation cuts it."""
        while index > 0 and not self.breaks(index) and self.quote_of[index - 1] is None:
            index -= 1
        return index

    def breaks(self, index: int) -> bool:
        """Whether clause punctuation stands before a token; marks of a scare quote are none."""
        brk = self.tokens[index].brk
        return bool(brk) and (any(c not in _QUOTES for c in brk) or self._quote_edge(index))

    def _quote_edge(self, index: int) -> bool:
        before = self.quote_of[index - 1] if index else None
        return self.quote_of[index] is not before

    def clause_end(self, index: int) -> int:
        """The token after the last one of the clause that starts at or contains a token."""
        index += 1
        while index < len(self.tokens) and not self.breaks(index) and self.quote_of[index] is None:
            index += 1
        return min(index, len(self.tokens))
