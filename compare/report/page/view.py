"""What the page shows: a comparison turned into short, inert texts in the page's order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from string import Formatter
from typing import Any

from compare.articles import Article
from compare.claims import Claim
from compare.comparison import Comparison, Pair
from compare.independence import outlet
from compare.models import known_error_rates
from compare.report.escape import bold, isolate, markdown, marked, plain, web_host
from compare.report.figures import figures_of
from compare.report.phrases import confidence as confidence_in_words
from compare.report.phrases import count
from compare.rules import Label, meaning
from compare.verdicts import Reason

Pieces = list[tuple[str, bool]]
Span = tuple[int, int]

LONGEST_QUOTE = 700
"""Code points of a claim that lists show; the reading view has all of it."""
SHORT_QUOTE = 160
"""Code points of a claim in the summary."""
SUREST = 3
"""Conflicts named in the summary."""

_ORDER = (Label.CONFLICTING, Label.AGREEING, Label.UNVERIFIED)
_KINDS = {
    Label.CONFLICTING: "Conflict",
    Label.AGREEING: "Agreement",
    Label.UNVERIFIED: "Unverified",
}
_ISO_DATE = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes: articles of one outlet are one source, an unsigned article is its own."""

    number: int
    name: str
    tags: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as the page speaks of it. ``url`` is safe to link to, or None."""

    number: int
    source: Source
    title: str | None
    language: str
    language_name: str
    direction: str
    date: str | None
    path: str
    url: str | None
    host: str | None

    @property
    def tag(self) -> str:
        """The article's number in brackets, as everywhere on the page."""
        return f"[{self.number}]"

    @property
    def exact_date(self) -> str | None:
        """The date where it is one that HTML's ``datetime`` takes."""
        return self.date if self.date and _ISO_DATE.fullmatch(self.date) else None


@dataclass(frozen=True, slots=True)
class Side:
    """One quote, with who says it."""

    article: Shown
    quote: Pieces
    speaker: str | None
    force: str | None
    hedge: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: its rule, and its sentence in pieces of (text, language where quoted)."""

    rule: str
    sentence: list[tuple[str, str | None]]

    @property
    def text(self) -> str:
        """The sentence with quoted words between Unicode isolates."""
        return "".join(isolate(text) if lang else text for text, lang in self.sentence)


@dataclass(frozen=True, slots=True)
class Card:
    """A pair, ready to show; ``number`` counts pairs in page order, from 1."""

    id: str
    number: int
    label: Label
    kind: str
    confidence: str | None
    sides: tuple[Side, Side]
    why: Why
    notes: list[Why]
    event: int

    @property
    def rules(self) -> str:
        """The rules of all reasons, separated by spaces."""
        return " ".join(dict.fromkeys(why.rule for why in (self.why, *self.notes)))

    @property
    def languages(self) -> str:
        """The sides' languages, separated by a space."""
        return " ".join(dict.fromkeys(side.article.language for side in self.sides))

    @property
    def sources(self) -> str:
        """The sides' source numbers, separated by a space."""
        return " ".join(str(side.article.source.number) for side in self.sides)


@dataclass(frozen=True, slots=True)
class Cell:
    """What two sources, or one and itself, have in common in one event."""

    row: Source
    column: Source
    conflicts: int
    agreements: int
    unverified: int
    origins: list[str]


@dataclass(frozen=True, slots=True)
class Event:
    """Articles on one happening, and their sources side by side."""

    number: int
    name: str | None
    language: str
    articles: list[Shown]
    matrix: list[tuple[Source, list[Cell]]]


@dataclass(frozen=True, slots=True)
class Shared:
    """A claim that several articles report, and where they have it from."""

    example: Side
    articles: list[Shown]
    origins: list[str]


class Page:
    """A comparison as the template reads it."""

    def __init__(self, comparison: Comparison) -> None:
        self._compared = comparison
        self._claims = {claim.id: claim for claim in comparison.claims}
        sources = _sources(comparison.articles)
        self.articles = {
            article.id: _shown(n, article, sources[article.id])
            for n, article in enumerate(comparison.articles, 1)
        }
        self.sources = list(dict.fromkeys(sources.values()))
        self._event_of = {a: n for n, e in enumerate(comparison.events, 1) for a in e}
        self._pairs = sorted(comparison.pairs, key=lambda p: _ORDER.index(p.verdict.label))
        self.cards = [self._card(n, pair) for n, pair in enumerate(self._pairs, 1)]
        self.events = self._events()
        self.figures = figures_of(comparison)
        self.groups = [
            (heading, label, [card for card in self.cards if card.label == label])
            for label, heading in (
                (Label.CONFLICTING, "Conflicts"),
                (Label.AGREEING, "Agreements"),
                (Label.UNVERIFIED, "Matched but unverified"),
            )
        ]

    # ---- the top of the page ----

    def summary(self) -> str:
        """What was found, in sentences of plain text to paste."""
        compared = self._compared
        labels = Counter(card.label for card in self.cards)
        languages = len({article.language for article in compared.articles})
        unsure, alone = labels[Label.UNVERIFIED], len(compared.unmatched)
        return (
            f"{count(len(compared.articles), 'article')} in {count(languages, 'language')}, "
            f"{count(len(compared.claims), 'claim')}, compared pair by pair: "
            f"{count(labels[Label.CONFLICTING], 'conflict')} and "
            f"{count(labels[Label.AGREEING], 'agreement')}. In {count(unsure, 'further pair')} "
            "the claims match, but whether they agree could not be decided. "
            f"{count(alone, 'claim')} {'is' if alone == 1 else 'are'} reported by one source only."
        )

    def surest(self) -> list[tuple[Card, list[Side]]]:
        """The surest conflicts with short quotes, no claim in two of them."""
        ranked = sorted(
            (n for n, p in enumerate(self._pairs) if p.verdict.label == Label.CONFLICTING),
            key=lambda n: -round(self._pairs[n].verdict.confidence, 2),
        )
        chosen: list[tuple[Card, list[Side]]] = []
        seen: set[str] = set()
        for n in ranked:
            claims = _sides(self._pairs[n])
            ids = {claim.id for claim in claims}
            if seen.isdisjoint(ids) and len(chosen) < SUREST:
                reason = self._pairs[n].verdict.reasons[0]
                spans = [reason.left], [reason.right]
                short = [self._side(*of, SHORT_QUOTE) for of in zip(claims, spans, strict=True)]
                chosen.append((self.cards[n], short))
            seen |= ids
        return chosen

    # ---- what was compared ----

    def _events(self) -> list[Event]:
        cards: dict[int, list[Card]] = {}
        for card in self.cards:
            cards.setdefault(card.event, []).append(card)
        return [
            self._event(n, ids, cards.get(n, [])) for n, ids in enumerate(self._compared.events, 1)
        ]

    def _event(self, number: int, ids: Sequence[str], cards: Sequence[Card]) -> Event:
        articles = [self.articles[a] for a in ids]
        titled = [a for a in articles if a.title]
        # The page is in English; a headline that its reader understands names the event best.
        best = next((a for a in titled if a.language == "en"), titled[0] if titled else None)
        return Event(
            number,
            best.title if best else None,
            best.language if best else "en",
            articles,
            self._matrix(ids, cards) if len(articles) > 1 else [],
        )

    def _matrix(self, ids: Sequence[str], cards: Sequence[Card]) -> list[tuple[Source, list[Cell]]]:
        sources = list(dict.fromkeys(self.articles[a].source for a in ids))
        counted: dict[tuple[int, int], Counter[Label]] = {}
        for card in cards:
            one, other = (side.article.source.number for side in card.sides)
            for key in {(one, other), (other, one)}:
                counted.setdefault(key, Counter())[card.label] += 1
        origins: dict[int, set[str]] = {source.number: set() for source in sources}
        for claim in self._compared.claims:
            if claim.article in ids:
                number = self.articles[claim.article].source.number
                origins[number].update(origin.key for origin in claim.origins)

        def cell(row: Source, column: Source) -> Cell:
            labels = counted.get((row.number, column.number), Counter())
            shared = origins[row.number] & origins[column.number] if row is not column else ()
            return Cell(
                row,
                column,
                labels[Label.CONFLICTING],
                labels[Label.AGREEING],
                labels[Label.UNVERIFIED],
                sorted(self._origin_names[key] for key in shared),
            )

        return [(row, [cell(row, column) for column in sources]) for row in sources]

    @cached_property
    def _origin_names(self) -> dict[str, str]:
        naming = [claim for claim in self._compared.claims if claim.origins]
        keys = {origin.key for claim in naming for origin in claim.origins}
        return {key: _inline(outlet(key, naming)) for key in keys}

    def copies(self) -> list[tuple[Shown, list[Shown], int]]:
        """Each text that others carry, the articles that do, and the number of outlets."""
        shown = [[self.articles[a] for a in group] for group in self._compared.copies]
        return [(s[0], s[1:], len({article.source for article in s})) for s in shown]

    # ---- pairs ----

    def _card(self, number: int, pair: Pair) -> Card:
        verdict = pair.verdict
        left, right = _sides(pair)
        why, *notes = (_why(reason, left, right) for reason in verdict.reasons)
        # How sure it is that nothing could be decided is no help to a reader.
        sure = verdict.label != Label.UNVERIFIED
        return Card(
            id=pair.id,
            number=number,
            label=verdict.label,
            kind=_KINDS[verdict.label],
            confidence=confidence_in_words(pair) if sure else None,
            sides=(
                self._side(left, [r.left for r in verdict.reasons]),
                self._side(right, [r.right for r in verdict.reasons]),
            ),
            why=why,
            notes=notes,
            event=self._event_of[left.article],
        )

    def _side(self, claim: Claim, spans: Sequence[Span] = (), longest: int = LONGEST_QUOTE) -> Side:
        said = claim.attribution
        return Side(
            article=self.articles[claim.article],
            quote=marked(*_excerpt(claim.text, spans, longest)),
            speaker=_inline(said.speaker) if said and said.speaker else None,
            force=said.force.value if said else None,
            hedge=_inline(claim.hedge.text) if claim.hedge else None,
        )

    def _markdown(self, card: Card, pair: Pair) -> str:
        """The pair for an issue, a mail or a chat, renderers of Markdown or none."""
        sure = f", confidence {card.confidence}" if card.confidence else ""
        lines = [f"**{card.kind}** (`{card.why.rule}`{sure}): {_markdown_why(pair)}"]
        spans = zip(*((r.left, r.right) for r in pair.verdict.reasons), strict=True)
        for claim, side, marks in zip(_sides(pair), card.sides, spans, strict=True):
            quote = isolate(bold(*_excerpt(claim.text, marks)))
            article = side.article
            credit = [article.tag, isolate(markdown(article.source.name))]
            if side.force:
                credit.append(f"{isolate(markdown(side.speaker or 'someone'))} {side.force}")
            credit += [article.language_name, *([article.date] if article.date else [])]
            lines.append(f"> {quote}\n>\n> – {' · '.join(credit)}")
        return "\n\n".join(lines) + "\n"

    # ---- claims that are not in a pair, or in several ----

    def unmatched(self) -> list[tuple[Shown, list[Pieces]]]:
        """Claims that one source alone reports, by article."""
        by_article: dict[str, list[Pieces]] = {}
        for identifier in self._compared.unmatched:
            claim = self._claims[identifier]
            by_article.setdefault(claim.article, []).append(marked(*_excerpt(claim.text, ())))
        return [(self.articles[a], claims) for a, claims in by_article.items()]

    def shared(self) -> list[tuple[str, list[Shared]]]:
        """Claims of several articles, by whether each article is an origin of its own."""
        names = {a.path: f"{a.tag} {a.source.name}" for a in self.articles.values()}

        def example(identifiers: Sequence[str]) -> Claim:
            """A claim in the page's own language where there is one."""
            claims = [self._claims[identifier] for identifier in identifiers]
            return next((c for c in claims if c.language == "en"), claims[0])

        every = [
            Shared(
                self._side(example(found.claims)),
                [self.articles[a] for a in found.articles],
                [names.get(name) or _inline(name) for name in found.origins],
            )
            for found in self._compared.corroborations
        ]
        fewer = [s for s in every if len(s.origins) < len(s.articles)]
        own = [s for s in every if len(s.origins) >= len(s.articles)]
        groups = [("Fewer origins than articles", fewer), ("Each article its own origin", own)]
        return [(heading, found) for heading, found in groups if found]

    # ---- filters and method ----

    def rules(self) -> list[tuple[str, str]]:
        """The rules that fired, with what they mean, in page order."""
        fired = dict.fromkeys(w.rule for c in self.cards for w in (c.why, *c.notes))
        return [(rule, meaning(rule)) for rule in fired]

    def languages(self) -> list[tuple[str, str]]:
        """Language codes and names of the articles, by name."""
        named = {a.language: a.language_name for a in self.articles.values()}
        return sorted(named.items(), key=lambda item: item[1])

    def method(self) -> list[tuple[str, list[str]]]:
        """How the report was made, as terms and what is to be said of each."""
        compared = self._compared
        left_out = ", ".join(f"{n} {kind}" for kind, n in sorted(compared.left_out.items()))
        limits = ", ".join(f"{k} {v}" for k, v in compared.thresholds.values().items())
        models = [
            f"{kind} {plain(model.name)} {plain(model.revision)}"
            for kind, model in (("embedder", compared.embedder), ("NLI", compared.nli))
        ]
        known = compared.calibration.fits(compared.embedder, compared.nli)
        fitted = "these models" if known else "other models: confidence is a rank only"
        return [
            ("Models", models),
            ("Known error rates", known_error_rates(compared.embedder, compared.nli)),
            ("Thresholds", [limits]),
            ("Calibration", [f"training split {compared.calibration.fitted_on}, {fitted}"]),
            ("Left out as no claims", [left_out or "nothing"]),
        ]

    # ---- the reading view ----

    def data(self) -> dict[str, Any]:
        """What the script needs: every article's text once, in pieces, and the pairs in it.

        An article's ``body`` is paragraphs of pieces; a piece is a string outside claims, else
        [claim number, string], with a further 1 where no other source has the claim.
        """
        claims: dict[str, list[Claim]] = {}
        for claim in self._compared.claims:
            claims.setdefault(claim.article, []).append(claim)
        place = {claim.id: n for of in claims.values() for n, claim in enumerate(of, 1)}
        alone = set(self._compared.unmatched)
        articles = []
        for article in self._compared.articles:
            shown = self.articles[article.id]
            about = [shown.source.name, shown.language_name, shown.date]
            body = _body(article.text, claims.get(article.id, []), place, alone)
            headline = [shown.title.strip()] if shown.title else []
            if body and [str(piece).strip() for piece in body[0]] == headline:
                del body[0]  # the headline stands above the text
            articles.append(
                {
                    "name": f"{shown.tag} {shown.source.name}",
                    "title": shown.title,
                    "about": " · ".join(part for part in about if part),
                    "lang": shown.language,
                    "dir": shown.direction,
                    "body": body,
                }
            )
        pairs = []
        for card, pair in zip(self.cards, self._pairs, strict=True):
            left, right = _sides(pair)
            pairs.append(
                {
                    "id": card.id,
                    "label": card.label.value,
                    "kind": card.kind,
                    "left": [card.sides[0].article.number, place[left.id]],
                    "right": [card.sides[1].article.number, place[right.id]],
                    "why": card.why.text,
                    "markdown": self._markdown(card, pair),
                }
            )
        return {"articles": articles, "pairs": pairs}


def _sources(articles: Iterable[Article]) -> dict[str, Source]:
    """Each article's source, numbered from 1 in article order."""
    names: dict[str, str] = {}
    tags: dict[str, list[str]] = {}
    keys: dict[str, str] = {}
    for n, article in enumerate(articles, 1):
        name = _inline(article.source or "")
        key = keys[article.id] = name.casefold() or f"\n{n}"
        # Unsigned: the host, or the file, tells it apart; a headline says what, not who.
        names.setdefault(key, name or web_host(article.url) or _file_name(article.path))
        tags.setdefault(key, []).append(f"[{n}]")
    known = {key: Source(n, names[key], " ".join(tags[key])) for n, key in enumerate(names, 1)}
    return {article: known[key] for article, key in keys.items()}


def _shown(number: int, article: Article, source: Source) -> Shown:
    host = web_host(article.url)
    return Shown(
        number=number,
        source=source,
        title=_inline(article.title or "") or None,
        language=plain(article.language),
        language_name=_language_name(article.language),
        direction=_direction(article.language),
        date=_inline(article.date or "") or None,
        path=_inline(article.path),
        url=article.url if host else None,
        host=host,
    )


def _sides(pair: Pair) -> tuple[Claim, Claim]:
    return pair.verdict.candidate.left, pair.verdict.candidate.right


def _why(reason: Reason, left: Claim, right: Claim) -> Why:
    """The reason as a sentence, with the language of each word it quotes."""
    sentence: list[tuple[str, str | None]] = []
    words = iter(reason.words)
    for literal, field, _, _ in Formatter().parse(reason.template):
        if literal:
            sentence.append((literal, None))
        if field is not None:
            word = next(words)
            claim = left if word in left.text else right
            sentence.append((_inline(word), claim.language))
    if sentence and sentence[0][1] is None:
        first = sentence[0][0]
        sentence[0] = (first[:1].upper() + first[1:], None)
    return Why(reason.rule, [*sentence, (".", None)])


def _markdown_why(pair: Pair) -> str:
    left, right = _sides(pair)
    pieces = _why(pair.verdict.reasons[0], left, right).sentence
    return "".join(isolate(markdown(text)) if lang else text for text, lang in pieces)


def _excerpt(
    text: str, spans: Sequence[Span], longest: int = LONGEST_QUOTE
) -> tuple[str, list[Span]]:
    """A claim's text, cut to what a list can hold around its marks, and the marks that tell.

    A mark over most of a sentence marks nothing.
    """
    telling = [span for span in spans if span[1] - span[0] < 0.6 * len(text)]
    if len(text) <= longest:
        return text, telling
    first = min((start for start, _ in telling), default=0)
    start = max(0, min(first - longest // 3, len(text) - longest))
    end = start + longest
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    kept = [(max(a, start) + shift, min(b, end) + shift) for a, b in telling if a < end]
    return f"{before}{text[start:end]}{after}", kept


def _body(
    text: str, claims: Sequence[Claim], place: dict[str, int], alone: set[str]
) -> list[list[Any]]:
    paragraphs: list[list[Any]] = [[]]

    def between(gap: str) -> None:
        for n, line in enumerate(re.split(r"[\n\r\u2028\u2029]+", gap)):
            if n and paragraphs[-1]:
                paragraphs.append([])
            shown = plain(line)
            # A space between two claims stays, one at a paragraph's start goes.
            if shown.strip() or (shown and paragraphs[-1]):
                paragraphs[-1].append(shown)

    position = 0
    for claim in claims:
        between(text[position : claim.start])
        piece = [place[claim.id], plain(claim.text)]
        paragraphs[-1].append([*piece, 1] if claim.id in alone else piece)
        position = claim.end
    between(text[position:])
    return [paragraph for paragraph in paragraphs if paragraph]


def _inline(text: str) -> str:
    """``text`` inert, on one line, and no longer than a line should be."""
    text = plain(text[:2000]).strip()
    return text if len(text) <= 300 else f"{text[:300]}…"


def _file_name(path: str) -> str:
    return _inline(re.split(r"[/\\]", path)[-1]) or "article"


@cache
def _language_name(code: str) -> str:
    from babel.core import Locale

    return Locale("en").languages.get(code) or plain(code)


@cache
def _direction(code: str) -> str:
    """The ``dir`` of text in a language: "auto" where its script is not known."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).text_direction
    except (UnknownLocaleError, ValueError):
        return "auto"
