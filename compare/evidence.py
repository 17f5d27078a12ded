"""Candidate pairs to evidence: each fact in which the two claims differ.

A difference is a conflict only if the two speak of the same thing, and that is asked
counterfactually: with the fact made equal – the number replaced, the negation cut out, the
name exchanged – would the two sentences say the same? Each difference therefore carries the
pair of texts in which it no longer differs. Which answers are sure enough is the verdict's
business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from compare.alignment import UNIT_ALONE, Candidate, Vectors, same_count
from compare.claims import Claim
from compare.facts.clauses import speech_words
from compare.facts.dates import DateMention, days_apart, denied_date, disjoint_dates, find_dates
from compare.facts.names import Name, find_names, same_name
from compare.facts.phrases import Phrases, articles_of, fold, phrases_of, tokenise
from compare.facts.polarity import Negation, antonyms, cut_out, says_the_same, unstated
from compare.facts.quantities import Quantity, comparable, disjoint, nearness
from compare.facts.roles import Exchange, exchange
from compare.facts.slots import different_slot
from compare.facts.speech import Force, denied_proposition, opens_with_claim, speaks_of_denial
from compare.facts.times import different_times, find_times
from compare.facts.updates import counts_until, is_running, says_update
from compare.facts.weekdays import other_weekday
from compare.lexicon import READ, load
from compare.thresholds import Thresholds

Span = tuple[int, int]
MOST_OPPOSITES = 3
"""Pairs of opposite words asked about; the first is often a stray one."""
MOST_DAYS_APART = 730
"""Days; dates further apart are of different happenings (built, rebuilt)."""
_CONTRAST = 3
"""Words after a negation that only contrasts: ", not on Monday"."""
SOME_DAY = "2024-01-10"
"""Any day: stands in where neither article has a date."""
_CLAUSE_MARKS = frozenset(',;:–—،؛"“”„«»')


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact in which two claims differ.

    ``left`` and ``right`` are (start, end) spans relative to the claims' texts, ``words`` the
    quoted words that fill ``template``. ``premise`` and ``hypothesis`` are the two contents with
    the fact made equal. ``counted`` says how surely two figures count the same thing, and
    ``near`` how near they are, the smaller by the larger (for dates it falls with the days
    between them; 0 to 1; 1 for other facts); ``sole``
    is 1 where neither article gives another figure for the same;
    ``polarity`` is 1 where only one of the two contents is negated, ``named`` where the other side
    names who denies, ``claimed`` where it reports what somebody says. ``instead`` names the rule
    that keeps the difference from being a conflict, where the facts themselves explain it.
    """

    rule: str
    left: Span
    right: Span
    template: str
    words: tuple[str, ...]
    premise: str
    hypothesis: str
    counted: float = 1.0
    near: float = 1.0
    sole: float = 1.0
    polarity: float = 0.0
    named: float = 0.0
    claimed: float = 0.0
    instead: str = ""


Figures = Mapping[str, Sequence[tuple[Claim, Quantity]]]
"""All figures of an article, by its id."""


def differences(
    pair: Candidate, figures: Figures, vectors: Vectors, limits: Thresholds
) -> list[Difference]:
    """Every difference of a pair that could be a conflict, in the order they are tested."""
    found, across = [*_denials(pair)], pair.left.article != pair.right.article
    dates: list[Difference] = []
    if across:  # figures in one article are its own business
        found += _quantities(pair, figures, vectors, limits)
        dates = [*_dates(pair)]
    # With figures or dates that differ, too, another name makes it another matter.
    near = across and pair.similarity >= limits.same_claim and not dates
    near = near and not any(d.rule == "quantity.disjoint" for d in found)
    named = [*_names_and_roles(pair)] if near else []
    opposed = [*_negations(pair), *(_antonyms(pair) if across else ())]
    # "In Larvik, not in Bergen" denies nothing but the name.
    opposed = [d for d in opposed if not any(_within(d, name) for name in named)]
    if dates and (opposed or any(d.rule == "quantity.disjoint" for d in found)):
        # "Closed on Sunday" and "open on Monday", 650 on Friday and 930 by Sunday: it has changed.
        found, dates = ([_another_time(d) for d in group] for group in (found, dates))
        opposed = []
    found += dates + opposed + named
    read = pair.left.language in READ and pair.right.language in READ
    return found if read else [*map(_unread, found)]


def _within(difference: Difference, other: Difference) -> bool:
    """Whether what decides one difference, on either side, is a part of what decides another."""
    sides = (difference.left, other.left), (difference.right, other.right)
    return any(b[0] <= a[0] and a[1] <= b[1] for a, b in sides)


def _unread(difference: Difference) -> Difference:
    """Where words are not known, "at least 14" is 14, and "did not" is "did"."""
    return replace(difference, instead=difference.instead or "unverified.unread")


def _another_time(difference: Difference) -> Difference:
    if difference.rule not in ("quantity.disjoint", "date.disjoint"):
        return difference
    return replace(difference, instead="unverified.different-time")


# ---- who denies what ----


def _denials(pair: Candidate) -> Iterator[Difference]:
    """One side reports a denial; the other may say what is denied."""
    for denying, other, exchanged in both_ways(pair):
        denial, said = denying.attribution, other.attribution
        if denial is None or denial.force is not Force.DENIES:
            continue
        # "Denies the charges", "the charges against him": which ones, it doesn't say.
        if denying.content == denying.text or opens_with_claim(denying.content, denying.language):
            continue
        if said is not None and said.force in (Force.DENIES, Force.DECLINES):
            continue
        if said is not None and _same_speaker(
            denial.speaker, denying.language, said.speaker, other.language
        ):
            continue
        if speaks_of_denial(other.text, other.language):  # the same denial, told by a third
            continue
        whom = said.speaker if said else None
        template = (
            f"{'{}' if denial.speaker else 'one side'} denies what "
            f"{'{}' if whom else 'the other side'} says"
        )
        left, right = order((denial.verb_start, denial.verb_end), other.content_span, exchanged)
        names = tuple(name for name in (denial.speaker, whom) if name)
        yield Difference(
            "speech.denial",
            left,
            right,
            template,
            names,
            other.content,
            denied_proposition(denying.content, denial.speaker, denying.language),
            # "denies that it paid" and "did not pay" say the same
            polarity=float(bool(negations(other)) != bool(negations(denying))),
            named=float(_named_in(denial.speaker, denying.language, other)),
            claimed=float(said is not None),
        )
        return


def _named_in(speaker: str | None, language: str, other: Claim) -> bool:
    """Whether a claim names the speaker of another one."""
    names = find_names(speaker, language) if speaker else ()
    return any(
        same_name(one, two) is True
        for one in names
        for two in find_names(other.content, other.language)
    )


# ---- figures ----


def _quantities(
    pair: Candidate, figures: Figures, vectors: Vectors, limits: Thresholds
) -> Iterator[Difference]:
    """The surest two figures that count the same thing while no number fits both."""
    left, right = unmatched_figures(pair.left, pair.right)
    close = pair.mutual and pair.margin >= limits.stands_out
    like_one = close and pair.similarity >= limits.nearly_same
    least = limits.near_heads if like_one else limits.same_count
    alone = len(left) == len(right) == 1
    # The only figures of their sentences may count one thing in words that vectors miss.
    if alone and left[0].kind == "count":
        least = limits.unlike_counts
        unnamed = not (left[0].counted and right[0].counted)  # "340 of them"
        clear = pair.mutual and pair.margin >= limits.stands_clear
        if close or (clear and (unnamed or pair.similarity >= limits.translation)):
            least = -1.0
            if "capacity" not in (left[0].role, right[0].role):  # "per visit" is said in many ways
                right = [replace(right[0], role=left[0].role)]
    elif alone and left[0].kind == "money" and close:
        right = [replace(right[0], role=left[0].role)]  # as is "to each household"
    disjoint_pairs: list[tuple[float, Quantity, Quantity]] = []
    for a in left:
        for b in right:
            same = same_count(a, pair.left, b, pair.right, vectors, limits.near_heads)
            if alone and a.kind == b.kind == "duration":
                same = UNIT_ALONE  # how long, where neither says anything else in figures
            if not comparable(a, b) or same <= least:
                continue
            if not disjoint(a, b):
                return  # one figure fits: the others then count parts, or other things
            disjoint_pairs.append((same, a, b))
    if not disjoint_pairs or _is_sum(left, right) or _is_sum(right, left):
        return
    # A figure many times another counts a whole, or something else.
    if pair.similarity < limits.translation:
        disjoint_pairs = [d for d in disjoint_pairs if nearness(d[1], d[2]) >= limits.near]
    if not disjoint_pairs:
        return
    sameness, a, b = max(disjoint_pairs, key=lambda d: (d[0], -d[1].start, -d[2].start))
    (one, ours), (other, theirs) = figure(pair.left, a), figure(pair.right, b)
    premise, hypothesis = _same_number(pair, a, b)
    yield Difference(
        "quantity.disjoint",
        one,
        other,
        "{} against {}",
        (ours, theirs),
        premise,
        hypothesis,
        counted=sameness,
        near=nearness(a, b),
        sole=float(
            _sole(pair.left, a, figures, vectors, limits)
            and _sole(pair.right, b, figures, vectors, limits)
        ),
        instead="unverified.different-time" if _of_different_times(pair, a, b) else "",
    )


def _sole(
    claim: Claim, figure: Quantity, figures: Figures, vectors: Vectors, limits: Thresholds
) -> bool:
    """Whether no other figure of the article counts the same: it can then mean no other."""
    return not any(
        other.low != figure.low
        and same_count(figure, claim, other, place, vectors, limits.near_heads) >= limits.same_count
        for place, other in figures.get(claim.article, ())
    )


def unmatched_figures(left: Claim, right: Claim) -> tuple[list[Quantity], list[Quantity]]:
    """The figures of each side that the other does not give: "14 hurt, 2 dead" × "19 hurt, 2
    dead" leaves the hurt."""
    ours, theirs = list(left.quantities), list(right.quantities)
    for fits in (comparable, _alike_in_number):  # "8 years" and "aged 8" last
        for a in tuple(ours):
            for b in theirs:
                if a.low == b.low and a.high == b.high and fits(a, b):
                    ours.remove(a)
                    theirs.remove(b)
                    break
    return ours, theirs


def _alike_in_number(a: Quantity, b: Quantity) -> bool:
    """Whether two figures of one value are the same fact, named in units that don't meet."""
    return a.low == a.high and a.low > 1 and "percent" not in (a.kind, b.kind)


def _is_sum(wholes: list[Quantity], parts: list[Quantity]) -> bool:
    """Whether one side's figure is the sum of two or more figures of the other side."""
    exact = [p.low for p in parts if p.low == p.high and p.kind == "count"]
    if len(exact) < 2:
        return False
    sums = {sum(exact)} | {a + b for i, a in enumerate(exact) for b in exact[i + 1 :]}
    return any(w.low == w.high and w.low in sums for w in wholes if w.kind == "count")


def _of_different_times(pair: Candidate, a: Quantity, b: Quantity) -> bool:
    """Whether one figure may have replaced the other in the meantime."""
    left, right = pair.left, pair.right
    ours, theirs = find_times(left.text, left.language), find_times(right.text, right.language)
    if different_times(ours, theirs):
        return True
    for mine, claim, less, others, more in (
        (ours, left, a, theirs, b),
        (theirs, right, b, ours, a),
    ):
        if mine and not others and less.high < more.low:  # 38 by midday, 61 in all
            return counts_until(claim.text, claim.language, mine[0].start)
    running = is_running(left.text, left.language) or is_running(right.text, right.language)
    # What happened that day is over, and so is what both count at one time of it.
    if _same_day(left, right) and (not running or (ours and theirs)):
        return False
    earlier, later = (
        (left, right) if (left.published or "") <= (right.published or "") else (right, left)
    )
    grown = (b.low > a.low) if later is right else (a.low > b.low)
    cue = [says_update(c.text, c.language) for c in (earlier, later)]
    if any(cue) and left.published == right.published:
        return True
    if not (left.published and right.published) or left.published[:10] == right.published[:10]:
        return False
    return cue[1] or cue[0] or (running and grown)


def _same_day(left: Claim, right: Claim) -> bool:
    """Whether both date what they say to one day, the same."""
    ours, theirs = _event_dates(left), _event_dates(right)
    return (
        len(ours) == len(theirs) == 1
        and ours[0].earliest is not None
        and ours[0].earliest == ours[0].latest == theirs[0].earliest == theirs[0].latest
    )


def _same_number(pair: Candidate, a: Quantity, b: Quantity) -> tuple[str, str]:
    """Both contents with one side's number: that of the text that sorts first, so that the order
    of the articles moves nothing."""
    claim, given = (pair.left, a) if pair.left.text <= pair.right.text else (pair.right, b)
    words = claim.text[given.start : given.end]
    if given.kind == "count" and given.low == given.high and given.low == int(given.low):
        words = f"{given.low:.0f}"  # in figures, so that number words of two languages meet
    return replaced(pair.left, (a.start, a.end), words), replaced(
        pair.right, (b.start, b.end), words
    )


# ---- dates ----


def _dates(pair: Candidate) -> Iterator[Difference]:
    """The one date of each side that the other side does not give, when they are disjoint."""
    ours, theirs = _event_dates(pair.left), _event_dates(pair.right)
    undated = any(d.earliest is None for d in (*ours, *theirs))
    if undated:
        # "on Tuesday" in two articles without a date: as if both were of one day.
        day = pair.left.published or pair.right.published or SOME_DAY
        ours, theirs = _event_dates(pair.left, day), _event_dates(pair.right, day)
    left = [a for a in ours if all(_disjoint(pair, a, b) for b in theirs)]
    right = [b for b in theirs if all(_disjoint(pair, a, b) for a in ours)]
    if len(left) != 1 or len(right) != 1:
        return
    (a,), (b,) = left, right
    guessed = undated and "relative" in (a.kind, b.kind)
    apart = days_apart(a, b) or 0  # years apart, they mostly date different happenings
    instead = "unverified.undated" if guessed else ""
    if apart > MOST_DAYS_APART:
        instead = "unverified.different-date"
    yield Difference(
        "date.disjoint",
        (a.start, a.end),
        (b.start, b.end),
        "{} against {}",
        (pair.left.text[a.start : a.end], pair.right.text[b.start : b.end]),
        _without_dates(pair.left),
        _without_dates(pair.right),
        near=1 / (1 + apart / 365),
        instead=instead,
    )


def _without_dates(claim: Claim) -> str:
    """The claim's content with every date cut out."""
    return rewritten(claim, [(date.start, date.end, " ") for date in claim.dates])


def _event_dates(claim: Claim, published: str | None = None) -> list[DateMention]:
    """Dates of what is said, not of the saying ("said on Tuesday that …"), nor denied ones.

    Of "Tuesday 8 November" only the date: the weekday alone would be read as the latest one.
    """
    dates = find_dates(claim.text, claim.language, published) if published else claim.dates
    dates = [d for d in dates if not denied_date(claim.text, claim.language, d)]
    start, end = claim.content_span
    return [
        date
        for date, after in zip_longest(dates, dates[1:])
        if start <= date.start
        and date.end <= end
        and not _dates_the_saying(claim, date)
        and not (date.kind == "relative" and after and after.start - date.end <= 6)
    ]


def _dates_the_saying(claim: Claim, date: DateMention) -> bool:
    """Whether a date stands beside the reporting verb, in its clause: "said on Tuesday that"."""
    said = claim.attribution
    if said is None or not (date.end >= said.verb_start - 3 and date.start < said.verb_end + 16):
        return False
    between = sorted((said.verb_start, said.verb_end, date.start, date.end))[1:3]
    words = claim.text[slice(*between)]
    if not _CLAUSE_MARKS.isdisjoint(words):
        return False
    lists = speech_words(claim.language)
    return lists is None or not any(
        lists.has("complementisers", token.key) for token in tokenise(words, claim.language)
    )


def _disjoint(pair: Candidate, a: DateMention, b: DateMention) -> bool:
    left, right = pair.left, pair.right
    return disjoint_dates(a, b) or other_weekday(
        left.text, left.language, a, right.text, right.language, b
    )


# ---- polarity ----


def _negations(pair: Candidate) -> Iterator[Difference]:
    """One side negates; with the cue cut out it may say what the other states."""
    ours, theirs = _own_negations(pair.left), _own_negations(pair.right)
    if len(ours) + len(theirs) != 1:
        return
    cue = (ours or theirs)[0]
    negated, other = (pair.left, pair.right) if ours else (pair.right, pair.left)
    if denies(negated) or denies(other) or declines(negated) or declines(other):
        return
    # "If it does not rain" and "demand that they not close" state nothing that is denied.
    if _says("unsaid", negated):
        return
    if any(lo <= cue.start < hi for lo, hi in unstated(negated.text, negated.language)):
        return
    if says_the_same(cue, negated.text, negated.language, other.text, other.language):
        return
    # "Not before Friday" is no opposite of "on Friday", nor "not more than they have got" of "what
    # they have got", nor "never return" of "kept from it".
    if _says("untils", negated) or _says("averts", other):
        return
    left, right = order((cue.start, cue.end), other.content_span, exchanged=not ours)
    unnegated = rewritten(negated, cut_out(cue, negated.text, negated.language))
    premise, hypothesis = (unnegated, other.content) if ours else (other.content, unnegated)
    template = "“{}” makes one side the opposite of the other"
    yield Difference("negation", left, right, template, (cue.cue,), premise, hypothesis)


def _own_negations(claim: Claim) -> list[Negation]:
    """The negations of a claim's main statement.

    Without those that only echo another one ("no … ni"), of what stands beside it ("because it
    will not pay") and of a bare contrast ("and not on Monday").
    """
    found = [n for n in negations(claim) if not _stands_beside(claim, n)]
    echoes = _listed("echoes", claim.language)
    return found[:1] + [n for n in found[1:] if not echoes.find(tokenise(n.cue, claim.language))]


def _stands_beside(claim: Claim, negation: Negation) -> bool:
    """Whether a negation is none of the main statement."""
    beside = _listed("beside", claim.language)
    before = tokenise(claim.text[: negation.scope_start], claim.language)
    if len(before) > 1 and (beside.find(before[-1:]) or beside.find(before[-2:])):
        return True
    if beside.find(tokenise(negation.cue, claim.language)):
        return True
    if not before or negation.scope_start != negation.start or negation.kind != "negator":
        return False
    rest = claim.text[negation.end : negation.scope_end]
    return len(tokenise(rest, claim.language)) <= _CONTRAST


@cache
def _listed(key: str, language: str) -> Phrases:
    return Phrases({key: phrases_of(load("polarity", language).get(key))}, language)


def _says(key: str, claim: Claim) -> bool:
    """Whether a claim holds one of the phrases that the polarity lexicon lists under ``key``."""
    return bool(_listed(key, claim.language).find(tokenise(claim.text, claim.language)))


def _antonyms(pair: Candidate) -> Iterator[Difference]:
    """Two listed opposites, one on each side."""
    left, right = pair.left, pair.right
    if denies(left) or denies(right) or bool(negations(left)) != bool(negations(right)):
        return
    if declines(left) != declines(right):  # "would neither confirm nor deny that it had bought"
        return
    opposites = antonyms(left.text, left.language, right.text, right.language)
    for one, other in opposites[:MOST_OPPOSITES]:
        words = left.text[slice(*one)], right.text[slice(*other)]
        yield Difference(
            "antonym",
            one,
            other,
            "“{}” against “{}”",
            words,
            *_exchanged(pair, one, other),
        )


# ---- names ----


def _names_and_roles(pair: Candidate) -> Iterator[Difference]:
    """Another name in the same slot, or two names that have changed places."""
    left, right = pair.left, pair.right
    if declines(left) != declines(right):  # who won't say rules nothing out
        return
    sides = left.text, left.language, right.text, right.language
    if slot := different_slot(*sides):
        one, other = slot
        words = left.text[slice(*one)], right.text[slice(*other)]
        texts = _exchanged(pair, one, other)
        yield Difference("entity.other", one, other, "{} against {}", words, *texts)
    if (roles := exchange(*sides)) and not any(
        claim.attribution and side.span[0] <= claim.attribution.speaker_start < side.span[1]
        for claim, side in zip((left, right), roles, strict=True)
    ):
        ours, theirs = roles
        template = "who does it and to whom is the other way round"
        texts = _roles_equal(pair, ours, theirs)
        yield Difference("role.swapped", ours.span, theirs.span, template, (), *texts)


def _roles_equal(pair: Candidate, one: Exchange, other: Exchange) -> tuple[str, str]:
    """Both contents, doer and other exchanged in the text that sorts first, or in the second if
    they stand outside the first's content."""
    texts = [pair.left.content, pair.right.content]
    sides = [(pair.left.text, 0, pair.left, one), (pair.right.text, 1, pair.right, other)]
    for text, index, claim, side in sorted(sides, key=lambda s: s[:2]):
        start, end = claim.content_span
        if start <= side.span[0] and side.span[1] <= end:
            doer, whom = text[slice(*side.doer)], text[slice(*side.other)]
            texts[index] = rewritten(claim, [(*side.doer, whom), (*side.other, doer)])
            break
    return texts[0], texts[1]


# ---- what the rules share ----


def _exchanged(pair: Candidate, one: Span, other: Span) -> tuple[str, str]:
    """Both contents, the word of the text that sorts first put in the place of the other's."""
    left, right = pair.left, pair.right
    if left.text <= right.text:
        return left.content, replaced(right, other, left.text[slice(*one)])
    return replaced(left, one, right.text[slice(*other)]), right.content


def replaced(claim: Claim, span: Span, words: str) -> str:
    """The claim's content with one span put into other words, or cut out."""
    start, end = claim.content_span
    if not (start <= span[0] and span[1] <= end):
        start, end = 0, len(claim.text)
    text = f"{claim.text[start : span[0]]} {words} {claim.text[span[1] : end]}"
    return " ".join(text.split())


def rewritten(claim: Claim, spans: Iterable[tuple[int, int, str]]) -> str:
    """The claim's content with (start, end) put into other words; what is outside it is left."""
    start, end = claim.content_span
    kept, position = [], start
    for first, last, words in sorted(spans):
        if position <= first and last <= end:
            kept += [claim.text[position:first], words]
            position = last
    return " ".join("".join([*kept, claim.text[position:end]]).split()) if kept else claim.content


def both_ways(pair: Candidate) -> Iterator[tuple[Claim, Claim, bool]]:
    """(one claim, the other, whether they are exchanged)."""
    yield pair.left, pair.right, False
    yield pair.right, pair.left, True


def order(one: Span, other: Span, exchanged: bool) -> tuple[Span, Span]:
    """Two spans as (left, right)."""
    return (other, one) if exchanged else (one, other)


def figure(claim: Claim, quantity: Quantity) -> tuple[Span, str]:
    """The span and words of a figure with what it counts."""
    start, end = quantity.start, quantity.end
    if quantity.counted:
        start, end = min(start, quantity.counted_start), max(end, quantity.counted_end)
    return (start, end), claim.text[start:end]


def negations(claim: Claim) -> list[Negation]:
    """The negations inside what is said, not those of the reporting clause ("did not say")."""
    start, end = claim.content_span
    said = claim.attribution
    verb = range(said.verb_start, said.verb_end) if said else range(0)
    return [n for n in claim.negations if start <= n.start and n.end <= end and n.start not in verb]


def denies(claim: Claim) -> bool:
    """Whether the claim reports a denial."""
    return claim.attribution is not None and claim.attribution.force is Force.DENIES


def declines(claim: Claim) -> bool:
    """Whether the claim reports that someone declines to comment."""
    return claim.attribution is not None and claim.attribution.force is Force.DECLINES


def _same_speaker(a: str | None, a_language: str, b: str | None, b_language: str) -> bool:
    """Whether one speaker is named within the other ("Hanne Solli", "the director Hanne Solli") and
    not as whom he has left ("a former manager at Novilex"), or both are one name in two languages
    ("Libya", "la Libye")."""
    if a is None or b is None:
        return False
    sides = (a.casefold().split(), a_language), (b.casefold().split(), b_language)
    (shorter, _), (longer, language) = sorted(sides, key=lambda side: len(side[0]))
    if any(shorter == longer[i : i + len(shorter)] for i in range(len(longer))):
        words = speech_words(language)
        beside = [fold(word, language) for word in longer if word not in shorter]
        return words is None or not any(words.has("outsiders", word) for word in beside)
    return any(
        same_name(one, two) is True
        for one in _whole_names(a, a_language)
        for two in _whole_names(b, b_language)
    )


def _whole_names(speaker: str, language: str) -> list[Name]:
    """The names that are all there is of a speaker, an article aside."""
    articles = articles_of(language)
    return [
        name
        for name in find_names(speaker, language)
        if name.end == len(speaker) and speaker[: name.start].strip().lower() in articles | {""}
    ]
