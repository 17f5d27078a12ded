"""Who does what to whom, read off the grammar of nine languages around a listed verb.

Silent where a doer isn't certain: one that stands in a list, behind a preposition or under a
negation, or a sentence that says the deed both ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from compare.facts.names import Name
from compare.facts.participants import SCREENS, Participant, by_language, grammar, participants
from compare.facts.phrases import Match, Phrases, Token, articles_of, fold, phrases_of, tokenise
from compare.facts.polarity import negation_cues
from compare.lexicon import load

_MOST = 12
"""Participants and verbs of a sentence; one with more is no sentence to read."""
_FAR = 10
_NORDIC = frozenset(("nb", "nn", "sv", "da"))


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb's concept with who does it and whom it concerns."""

    verb: str
    doer: Participant
    other: Participant


def turned_round(
    left: str,
    left_language: str,
    left_names: Sequence[Name],
    right: str,
    right_language: str,
    right_names: Sequence[Name],
) -> tuple[Deed, Deed] | None:
    """The deed that one sentence says of two whom the other has the other way round."""
    ours = _deeds(left, left_language, left_names)
    theirs = _deeds(right, right_language, right_names) if ours else []
    for a in ours:
        for b in theirs:
            same = a.doer.is_also(b.doer) or a.other.is_also(b.other)
            if _contrary(a, b) and not same:
                return a, b
    return None


def concepts_of(sentence: str, language: str) -> set[str]:
    """The concepts of the listed verbs of a sentence."""
    tokens = tokenise(sentence, language)
    found = _words(language).verbs.find(tokens)
    return {_frame(label)[1] for m in found for label in m.label.split()}


@cache
def _frames() -> dict[str, tuple[str, str]]:
    """What each verb takes, and the deed it tells."""
    lists = load("names", "deeds")
    return {k: (str(v.get("takes", "object")), str(v.get("of", k))) for k, v in lists.items()}


def _frame(label: str) -> tuple[str, str]:
    return _frames().get(label, ("object", label))


class _Words:
    def __init__(self, language: str) -> None:
        data = load("names", "roles").get(language) or {}
        verbs = {k: phrases_of(v) for k, v in (data.get("verbs") or {}).items()}
        for concept, words in by_language("deeds").get(language, {}).items():
            if concept not in ("takes", "of"):
                verbs[concept] = [*verbs.get(concept, ()), *phrases_of(words)]
        self.verbs = Phrases(_joint(verbs), language)
        self.passive = Phrases({"passive": phrases_of(data.get("passive"))}, language)
        self.endings = tuple(phrases_of(data.get("passive_ending")))
        self.by = Phrases({"by": phrases_of(data.get("by"))}, language)
        self.relatives = grammar(language, "relatives")
        self.cleft = grammar(language, "cleft")
        self.perfect = grammar(language, "perfect")
        self.marks = grammar(language, "marks")
        self.to = grammar(language, "receiver")
        self.joins = grammar(language, "joins")
        self.pronouns = grammar(language, "pronouns")
        self.adverbs = tuple(grammar(language, "adverb_endings"))
        small = {*phrases_of(data.get("follows")), *grammar(language, "light")}
        self.light = {w for p in small for w in fold(p, language).split()}
        self.light |= articles_of(language) | _days(language) | self.perfect


def _joint(verbs: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Phrases by all concepts that have them: "hit" is both colliding and beating."""
    concepts: dict[str, list[str]] = {}
    for concept, phrases in verbs.items():
        for phrase in phrases:
            listed = concepts.setdefault(phrase, [])
            if concept not in listed:
                listed.append(concept)
    found: dict[str, list[str]] = {}
    for phrase, labels in concepts.items():
        found.setdefault(" ".join(labels), []).append(phrase)
    return found


@cache
def _days(language: str) -> frozenset[str]:
    """The names of months and days of the week."""
    data = load("dates", language)
    listed = [*(data.get("months") or {}).values(), *(data.get("weekdays") or {}).values()]
    return frozenset(fold(w, language) for v in listed for p in phrases_of(v) for w in p.split())


@cache
def _words(language: str) -> _Words:
    return _Words(language)


def _deeds(sentence: str, language: str, names: Sequence[Name]) -> list[Deed]:
    """The deeds of a sentence; none that it says both ways."""
    tokens = tokenise(sentence, language)
    verbs = _words(language).verbs.find(tokens)
    people = participants(sentence, language, names) if verbs else []
    if not (0 < len(verbs) <= _MOST and 1 < len(people) <= _MOST):
        return []
    own = {i for verb in verbs for i in range(verb.first, verb.last)}
    # "ahead of X": the preposition is a part of the verb
    people = [
        replace(p, role="") if p.role == "of" and p.opens < p.first and p.opens in own else p
        for p in people
    ]
    reader = _Reader(language, tokens, people)
    found = [d for verb in verbs for label in verb.label.split() for d in reader.deeds(verb, label)]
    return [d for d in found if not any(_contrary(d, e) for e in found)]


def _contrary(a: Deed, b: Deed) -> bool:
    return a.verb == b.verb and a.doer.is_also(b.other) and a.other.is_also(b.doer)


class _Reader:
    """Reads the deeds of one sentence."""

    def __init__(
        self, language: str, tokens: Sequence[Token], people: Sequence[Participant]
    ) -> None:
        self.language, self.tokens = language, tokens
        self.people = [p for p in people if p.role != "of"]
        self.words = _words(language)
        self.owner = {i: p for p in self.people for i in range(p.first, p.last)}
        self.parts = {i for p in people if p.role == "of" for i in range(p.opens, p.last)}

    def deeds(self, verb: Match, label: str) -> Iterator[Deed]:
        """The deed of a verb, if it is certain who does it and to whom."""
        takes, concept = _frame(label)
        last = verb.last
        if any(i in self.owner for i in range(verb.first, verb.last)):
            last = verb.first + 1  # "griff die Polizei an"
        begin = self._opening(verb.first)
        pair = self._relative(verb.first, last, begin, takes) or self._main(
            verb.first, last, begin, takes
        )
        if pair is None:
            return
        doer, other = pair
        low, high = min(doer.first, other.first), max(doer.last, other.last)
        window = self.tokens[max(0, min(low, begin) - 3) : max(high, last) + 1]
        if negation_cues(self.language).find(window) or self._listed(doer, other):
            return
        if takes in ("from", "sum"):
            doer, other = other, doer
        yield Deed(concept, doer, other)

    # ---- where things are ----

    def _break(self, index: int) -> bool:
        """Whether a clause ends before a token."""
        brk = self.tokens[index].brk
        if not brk or set(brk) <= SCREENS:
            return False
        digits = self.tokens[index].key[:1].isdigit() and self.tokens[index - 1].key[:1].isdigit()
        return not (digits and brk == ",")  # "20,000"

    def _opening(self, index: int) -> int:
        """Where the clause of a token begins, over an apposition between two commas."""
        first = index
        while first > 0 and not self._break(first) and index - first < 24:
            first -= 1
        return first

    def _listed(self, *people: Participant) -> bool:
        """Whether one of two stands in a list: "the police and the army"."""
        joins = self.words.joins
        for one in people:
            before, after = one.first - 1, one.last
            while before >= 0 and self.tokens[before].key in articles_of(self.language):
                before -= 1
            if before >= 0 and self.tokens[before].key in joins and before - 1 in self.owner:
                return True
            if after < len(self.tokens) and self.tokens[after].key in joins:
                ahead = [i for i in range(after + 1, after + 4) if i in self.owner]
                if ahead and not any(
                    self.words.verbs.at(self.tokens, i)
                    for i in range(after + 1, min(ahead[0], len(self.tokens)))
                ):
                    return True
        return False

    def _bare(self, first: int, last: int) -> list[Participant]:
        """Those between two tokens whom no preposition governs."""
        return [p for p in self.people if first <= p.first and p.last <= last and not p.role]

    def _any(self, first: int, last: int) -> list[Participant]:
        return [p for p in self.people if first <= p.first and p.last <= last]

    def _is_light(self, index: int) -> bool:
        key = self.tokens[index].key
        small = key in self.words.light or key[:1].isdigit()
        return small or index in self.parts or key.endswith(self.words.adverbs)

    def _light(self, first: int, last: int) -> bool:
        """Whether only small words stand between two tokens, all in one clause."""
        inside = range(first, min(last, len(self.tokens)))
        return last - first <= 8 and all(self._is_light(i) and not self._break(i) for i in inside)

    def _passive(self, first: int, verb: int) -> bool:
        """Whether a passive leads to the verb, or is written on it."""
        near = self.tokens[max(first, verb - 12) : verb]
        turned = self.tokens[verb].key.endswith(self.words.endings)
        return turned or bool(self.words.passive.find(near))

    # ---- readings ----

    def _relative(
        self, verb: int, last: int, begin: int, takes: str
    ) -> tuple[Participant, Participant] | None:
        """ "It was X who …", "X, der …": the one before the pronoun is the subject."""
        words, tokens = self.words, self.tokens
        for index in range(verb - 1, max(begin, verb - 14) - 1, -1):
            if begin < index < verb - 1 and self._break(index + 1):
                return None
            if tokens[index].key in words.relatives:
                break
        else:
            return None
        start = index
        while start > 0 and tokens[start - 1].key in words.relatives | words.cleft:
            start -= 1
        subject = next((p for p in self.people if p.last in (start, index)), None)
        if subject is None or subject.role or subject.oblique:
            return None
        between = self._any(index + 1, verb)
        if self.language == "de":
            return self._german_relative(subject, index, verb, between, takes)
        if any(not p.role for p in between) or any(
            t.key in words.pronouns for t in tokens[index + 1 : verb]
        ):
            return None  # "X whom Y …"
        if self._passive(index + 1, verb):
            doer = self._by(last)
            return (doer, subject) if doer else None
        other = self._object(last, takes)
        return (subject, other) if other else None

    def _german_relative(
        self,
        subject: Participant,
        index: int,
        verb: int,
        between: Sequence[Participant],
        takes: str,
    ) -> tuple[Participant, Participant] | None:
        tokens = self.tokens
        if not {t.key for t in tokens[max(0, subject.first - 4) : index]} & self.words.cleft:
            return None
        if len(between) != 1 or self.words.passive.find(tokens[index : verb + 2]):
            return None
        (other,) = between
        if other.role and not (takes in ("to", "only_to") and other.role in ("to", "in", "with")):
            return None
        return subject, other

    def _main(
        self, verb: int, last: int, begin: int, takes: str
    ) -> tuple[Participant, Participant] | None:
        """The clause of a verb: active or passive, in the orders that its language has."""
        subject = self._subject(verb, begin)
        if self._passive(begin, verb):
            if self.language == "ar":
                return None
            heads = self._bare(begin, verb) or ([subject] if subject else [])
            doer = self._by(last) or self._by_before(verb, begin)
            if len(heads) == 1 and doer and takes not in ("only_to", "from"):
                return doer, heads[0]
            return None
        if self.language == "de":
            return self._german(verb, last, begin, takes)
        if subject:
            other = self._object(last, takes)
            return (subject, other) if other else None
        if self._bare(begin, verb):
            return None
        if self.language == "ar" or (self.language in _NORDIC and verb > begin):
            return self._verb_first(last, takes)
        return None

    def _subject(self, verb: int, begin: int) -> Participant | None:
        """The one before a verb, if nothing but small words and its own parts stand between."""
        heads = [p for p in self.people if p.last <= verb]
        covered: set[int] = set()
        while heads and heads[-1].role in ("with", "from") and len(covered) < 12:
            one = heads.pop()  # "workers at Solvik warned"
            covered.update(range(one.opens, one.last))
        if not heads or heads[-1].role or heads[-1].oblique:
            return None
        one, first = heads[-1], heads[-1].last
        if first < verb and self.tokens[first].brk in (",", "،"):
            first = self._after_apposition(first, verb)
        inside = range(first, verb)
        # The comma that closes the apposition is no break, nor after "the owner, Solvik,".
        apposed = first != one.last or any(map(self._break, range(one.first + 1, one.last)))
        if any(self._break(i) for i in range(first + apposed, verb + 1)):
            return None
        small = all(i in covered or self._is_light(i) for i in inside)
        return one if small and len(inside) <= 12 else None

    def _after_apposition(self, first: int, verb: int) -> int:
        """Where what stands between two commas ends: "X, a pilot from Oslo, warned"."""
        for index in range(first + 1, min(first + 11, verb + 1)):
            if self._break(index):
                return index if self.tokens[index].brk in (",", "،") else first
        return first

    def _object(self, index: int, takes: str) -> Participant | None:
        """Whom a verb concerns: the next one in its clause that may stand there."""
        for one in self.people:
            if one.first < index:
                continue
            inside = range(index, one.first + 1)
            if len(inside) > _FAR + 1 or any(self._break(i) for i in inside):
                return None
            before = range(index, one.first)
            if any(self.tokens[i].key in self.words.joins for i in before):
                return None
            role = one.role if one.opens >= index else ""  # "shot at X"
            if takes == "from":
                return one
            if takes == "sum":
                figure = any(self.tokens[i].key[:1].isdigit() for i in before)
                if role in ("from", "by") and figure:
                    return one
                continue
            received = role == "to" or (role == "with" and self.language == "ar")
            if takes in ("to", "only_to") and received and self._received(one):
                return one
            if takes == "only_to":
                continue
            marked = not role or any(self.tokens[i].key in self.words.marks for i in before)
            return one if marked and self._near(before) else None
        return None

    def _near(self, before: range) -> bool:
        """Whether only small words, and adjectives after an article, stand in a gap."""
        keys, unknown, article = self.tokens, 0, False
        for index in before:
            key = keys[index].key
            if key in articles_of(self.language):
                article = True
            elif not (self._is_light(index) or key in self.words.marks):
                unknown += 1
                if key in self.words.pronouns or self.words.verbs.at(keys, index):
                    return False
        definite = self.language == "ar" and all(
            keys[i].key.startswith("ال") or self._is_light(i) for i in before
        )
        return unknown <= (3 if article and self.language not in ("fr", "es") else 1) and (
            not unknown or article or definite
        )

    def _received(self, one: Participant) -> bool:
        """Whether one stands behind a preposition of giving."""
        if self.language == "ar":
            return True
        return any(t.key in self.words.to for t in self.tokens[max(0, one.first - 4) : one.first])

    def _by(self, last: int) -> Participant | None:
        """The doer of a passive, behind its preposition."""
        for one in self.people:
            if one.first < last:
                continue
            inside = range(last, one.first + 1)
            if one.first - last > _FAR or any(self._break(i) for i in inside):
                return None
            ahead = self.tokens[max(last, one.first - 5) : one.first]
            if self.words.by.find(ahead):
                return one
            if not one.role:
                return None
        return None

    def _by_before(self, verb: int, begin: int) -> Participant | None:
        """German: "wurde X von Y …" has its doer before the participle."""
        if self.language != "de":
            return None
        doers = [p for p in self._any(begin, verb) if p.role in ("by", "from")]
        return doers[0] if len(doers) == 1 else None

    def _german(
        self, verb: int, last: int, begin: int, takes: str
    ) -> tuple[Participant, Participant] | None:
        """ "X schlug Y", "X hat Y geschlagen", and "Den Y schlug X" by its article."""
        tokens, words = self.tokens, self.words
        helper = next(
            (i for i in range(verb - 1, begin - 1, -1) if tokens[i].key in words.perfect), None
        )
        pivot = verb if helper is None else helper
        one = self._subject(pivot, begin)
        if helper is None:
            two = self._object(last, takes)
        else:
            inside = self._bare(pivot + 1, verb)
            two = inside[0] if len(inside) == 1 and takes in ("object", "to") else None
            if takes in ("to", "only_to", "from") and two is None:
                got = [p for p in self._any(pivot + 1, verb) if p.role in ("to", "with", "by")]
                two = got[0] if len(got) == 1 else None
        if one is None:
            front = [p for p in self.people if p.last == pivot and p.oblique and not p.role]
            if front and two and not (two.oblique or two.role):
                return two, front[0]
            return None
        return (one, two) if two else None

    def _verb_first(self, last: int, takes: str) -> tuple[Participant, Participant] | None:
        """Arabic "attacked X Y", and Nordic "yesterday attacked X Y"."""
        heads = [p for p in self.people if p.first >= last]
        if not heads or heads[0].role or not self._light(last, heads[0].first):
            return None
        subject = heads[0]
        if self._break(subject.first):
            return None
        other = self._object(subject.last, takes)
        if other is None:
            return None
        # «سفينة الشحن كاستور»: a bare noun and what follows it may be one
        joined = self.language == "ar" and other.first == subject.last
        whole = subject.names or self.tokens[subject.first].key.startswith("ال")
        return None if joined and not whole else (subject, other)
