"""The Markdown report: for reading, mailing and committing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from compare import __version__
from compare.articles import Article
from compare.claims import Claim
from compare.comparison import Comparison, Pair
from compare.independence import Corroboration
from compare.models import ModelId, known_error_rates
from compare.report.escape import bold, isolate, markdown
from compare.report.figures import figures_of
from compare.report.phrases import (
    clearest,
    confidence,
    count,
    excerpt,
    kind,
    name,
    sentence,
    short,
    sides,
)
from compare.rules import Label
from compare.verdicts import Reason

LONGEST_QUOTE, SHORT_QUOTE = 700, 160
"""Code points of a claim that the short report shows of conflicts, and in lists."""
CLEAREST = 3
"""Conflicts named in the summary."""


def to_markdown(comparison: Comparison, title: str | None = None, *, full: bool = False) -> str:
    """The report as GitHub-flavoured Markdown; article text in it is inert.

    ``title`` heads the page in place of "Claims compared". In short, conflicts are whole and
    everything else a line each; ``full`` adds both quotes and the claims of one source only.
    """
    page = _Page(comparison, full)
    agreements = page.table(Label.AGREEING) if full else page.agreements()
    unverified = page.table(Label.UNVERIFIED) if full else page.unverified()
    sections = [
        f"# {markdown(short(title or '', 300)) or 'Claims compared'}",
        page.summary(),
        "## What was compared",
        page.articles(),
        page.groups(),
        "## Conflicts",
        page.conflicts(),
        page.figures(),
        "## Agreements",
        agreements or "No claim of one article was found in another.",
        page.corroborations() if full else "",
        "## Matched but unverified",
        unverified or "None.",
        *(["## Reported by one source only", page.unmatched()] if full else []),
        "## How this was made",
        page.method(),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def conflicts_in_brief(comparison: Comparison, pairs: Sequence[Pair]) -> str:
    """A paragraph on the whole and a table of some of the conflicts, in Markdown."""
    page = _Page(comparison, full=False)
    sections = [page.summary(), *([page.rows(pairs), page.articles()] if pairs else [])]
    return "\n\n".join(sections) + "\n"


class _Page:
    def __init__(self, comparison: Comparison, full: bool) -> None:
        self._comparison = comparison
        self._longest = None if full else LONGEST_QUOTE
        self._claims = {claim.id: claim for claim in comparison.claims}
        self._number = {article.id: n for n, article in enumerate(comparison.articles, 1)}
        self._articles = {article.id: article for article in comparison.articles}

    def summary(self) -> str:
        """One paragraph that can be pasted into a mail: no numbers that need the table below."""
        compared = self._comparison
        labels = Counter(pair.verdict.label for pair in compared.pairs)
        languages = len({article.language for article in compared.articles})
        undecided, alone = labels[Label.UNVERIFIED], len(compared.unmatched)
        lines = [
            f"{count(len(compared.articles), 'article')} in {count(languages, 'language')} "
            f"with {count(len(compared.claims), 'claim')}, compared pair by pair: "
            f"**{count(labels[Label.CONFLICTING], 'conflict')} and "
            f"{count(labels[Label.AGREEING], 'agreement')}**."
        ]
        if undecided:
            are = "s match, but whether they agree" if undecided > 1 else " matches, but whether it"
            agree = "" if undecided > 1 else " agrees"
            lines.append(f"{undecided} further pair{are}{agree} could not be decided.")
        if alone:
            lines.append(
                f"{count(alone, 'claim')} {'is' if alone == 1 else 'are'} "
                "reported by one source only."
            )
        if told := [self._in_short(pair) for pair in clearest(compared, CLEAREST)]:
            which = "clearest conflicts" if len(told) > 1 else "clearest conflict"
            lines.append(f"The {which}: {'; '.join(told)}.")
        return " ".join(lines)

    def _in_short(self, pair: Pair) -> str:
        reason = pair.verdict.reasons[0]
        quotes = []
        for claim, span in zip(sides(pair), (reason.left, reason.right), strict=True):
            text, _ = excerpt(claim.text, [span], SHORT_QUOTE)
            who = isolate(markdown(name(self._articles[claim.article])))
            quotes.append(f"{who}: “{isolate(markdown(text))}”")
        return f"{' against '.join(quotes)} ({_told(reason)})"

    def articles(self) -> str:
        head = ["", "Title", "Language", "Source", "Date", "File"]
        rows = [_row(head), _row(["---"] * len(head))]
        for article in self._comparison.articles:
            shown = [
                _cell(article.title),
                article.language,
                _cell(article.source),
                article.date or "–",
                _cell(article.path),
            ]
            rows.append(_row([self._tag(article), *shown]))
        return "\n".join(rows)

    def groups(self) -> str:
        """Which articles were taken to report the same event."""
        compared = self._comparison
        together = [event for event in compared.events if len(event) > 1]
        alone = [event[0] for event in compared.events if len(event) == 1]
        lines = [
            f"Same event, compared with each other: {self._tags(event)}." for event in together
        ]
        if alone:
            lines.append(
                f"No other article on the same event, searched within: {self._tags(alone)}."
            )
        for first, *others in compared.copies:
            outlets = len({self._articles[a].source or a for a in (first, *others)})
            lines.append(
                f"{self._tag(self._articles[first])} is carried nearly word for word by "
                f"{self._tags(others)}: {count(outlets, 'outlet')}, 1 origin."
            )
        return "\n\n".join(lines)

    def conflicts(self) -> str:
        pairs = self._labelled(Label.CONFLICTING)
        if not pairs:
            return "None found."
        return "\n\n".join(self._conflict(n, pair) for n, pair in enumerate(pairs, 1))

    def _conflict(self, number: int, pair: Pair) -> str:
        reason, *notes = pair.verdict.reasons
        headings = [self._heading(claim) for claim in sides(pair)]
        lines = [
            f"### {number}. Conflicting ({kind(reason.rule)})",
            "\n".join([_row(headings), _row(["---", "---"]), _row(self._quotes(pair))]),
            # Latin first: renderers take a line's direction from its first letter.
            f"Why: {_why(reason)} Rule `{reason.rule}`, confidence {confidence(pair)}.",
            *(f"Also `{note.rule}`: {_why(note)}" for note in notes),
        ]
        return "\n\n".join(lines)

    def figures(self) -> str:
        """A table for each thing whose number is given by several articles."""
        sections = []
        for n, shown in enumerate(figures_of(self._comparison), 1):
            head = ["When", "Article", "Figure", "Citing", "", "Copies"]
            rows = [_row(head), _row(["---"] * len(head))]
            for row in shown.rows:
                article = self._articles[row.article]
                who = f"{self._tag(article)} {isolate(markdown(name(article)))}"
                about = [isolate(markdown(row.figure)), _cell(row.citing), row.standing]
                rows.append(_row([row.when, who, *about, str(row.copies or "–")]))
            quote = _quote(shown.example, [], SHORT_QUOTE)
            sections += [f"### {n}. {isolate(markdown(shown.heading))}", quote, "\n".join(rows)]
        return "\n\n".join(["## Figures over time", *sections]) if sections else ""

    # ---- a line each ----

    def agreements(self) -> str:
        """What several articles report and from how many origins, each with its pairs."""
        cluster = {c: f.claims[0] for f in self._comparison.corroborations for c in f.claims}
        inside: dict[str, list[Pair]] = {}
        for pair in self._labelled(Label.AGREEING):
            inside.setdefault(cluster.get(sides(pair)[0].id, ""), []).append(pair)
        lines = []
        for found in self._comparison.corroborations:
            lines.append(self._shared(found))
            lines += [f"  - {self._agreement(pair)}" for pair in inside.pop(found.claims[0], [])]
        for pair in (pair for rest in inside.values() for pair in rest):
            quote = self._example([claim.id for claim in sides(pair)])
            lines.append(f"- {self._agreement(pair)} {quote}")
        return "\n".join(lines)

    def corroborations(self) -> str:
        """What several articles report, a line each, under the table of its pairs."""
        lines = [self._shared(found) for found in self._comparison.corroborations]
        return "\n".join(["### Reported by several articles", "", *lines]) if lines else ""

    def _shared(self, found: Corroboration) -> str:
        own = {self._articles[a].path: name(self._articles[a]) for a in found.articles}
        named = sorted(own.get(origin) or short(origin, 300) for origin in found.origins)
        names = ", ".join(isolate(markdown(origin)) for origin in named)
        return (
            f"- Reported by {count(len(found.articles), 'article')} "
            f"({self._tags(found.articles)}), {count(len(found.origins), 'origin')}: {names}. "
            f"{self._example(found.claims)}"
        )

    def _agreement(self, pair: Pair) -> str:
        reason, *notes = pair.verdict.reasons
        also = "".join(f" Also `{note.rule}`: {_why(note)}" for note in notes)
        tags = ", ".join(self._tag_of(claim) for claim in sides(pair))
        # Rule first, here and below: a line in Latin letters is not laid out from right to left.
        return f"`{reason.rule}` {tags}: {_why(reason)} Confidence {confidence(pair)}.{also}"

    def unverified(self) -> str:
        lines = []
        for pair in self._labelled(Label.UNVERIFIED):
            reason, *notes = pair.verdict.reasons
            quotes = [
                f"{self._tag_of(claim)} {_quote(claim, [span], SHORT_QUOTE)}"
                for claim, span in zip(sides(pair), (reason.left, reason.right), strict=True)
            ]
            also = "".join(f" Also `{note.rule}`: {_why(note)}" for note in notes)
            lines.append(f"- `{reason.rule}`: {_why(reason)}{also} {' · '.join(quotes)}")
        return "\n".join(lines)

    def _example(self, identifiers: Sequence[str]) -> str:
        """One of several claims that say the same: in the report's own language if there is one."""
        claims = [self._claims[identifier] for identifier in identifiers]
        chosen = next((claim for claim in claims if claim.language == "en"), claims[0])
        return _quote(chosen, [], SHORT_QUOTE)

    # ---- both quotes ----

    def table(self, label: Label) -> str:
        return self.rows(self._labelled(label))

    def rows(self, pairs: Sequence[Pair]) -> str:
        if not pairs:
            return ""
        # How sure it is that nothing could be decided is no help to a reader.
        sure = pairs[0].verdict.label is not Label.UNVERIFIED
        head = ["One", "Other", "Why", *(["Confidence"] if sure else [])]
        rows = [_row(head), _row(["---"] * len(head))]
        for pair in pairs:
            quotes = [
                f"{self._tag_of(claim)} {quote}"
                for claim, quote in zip(sides(pair), self._quotes(pair), strict=True)
            ]
            why = " ".join(f"`{reason.rule}`: {_why(reason)}" for reason in pair.verdict.reasons)
            rows.append(_row([*quotes, why, *([confidence(pair)] if sure else [])]))
        return "\n".join(rows)

    def unmatched(self) -> str:
        lines = []
        for identifier in self._comparison.unmatched:
            claim = self._claims[identifier]
            lines.append(f"- {self._tag_of(claim)} {isolate(markdown(claim.text))}")
        return "\n".join(lines) or "Nothing."

    def method(self) -> str:
        compared = self._comparison
        left_out = ", ".join(f"{n} {what}" for what, n in sorted(compared.left_out.items()))
        limits = ", ".join(f"{key} {value}" for key, value in compared.thresholds.values().items())
        known = compared.calibration.fits(compared.embedder, compared.nli)
        lines = [
            f"- crossclaim {__version__}; embedder {_model(compared.embedder)}; "
            f"NLI {_model(compared.nli)}.",
            f"- Thresholds: {limits}.",
            "- Confidence is calibrated for these models."
            if known
            else "- Confidence is calibrated for other models: here it is a rank only.",
            f"- Left out as no claims: {left_out or 'nothing'}.",
            "- A label is a machine's reading of two sentences, not a finding of fact: "
            "check the quotes.",
            *(f"- {line}" for line in known_error_rates(compared.embedder, compared.nli)),
        ]
        return "\n".join(lines)

    def _labelled(self, label: Label) -> list[Pair]:
        return [pair for pair in self._comparison.pairs if pair.verdict.label is label]

    def _quotes(self, pair: Pair) -> tuple[str, str]:
        """Both claims with the words that decided the pair in bold."""
        left, right = sides(pair)
        reasons = pair.verdict.reasons
        return (
            _quote(left, [r.left for r in reasons], self._longest),
            _quote(right, [r.right for r in reasons], self._longest),
        )

    def _heading(self, claim: Claim) -> str:
        article = self._articles[claim.article]
        parts = [self._tag(article), article.language]
        if article.source:
            parts.append(isolate(markdown(article.source)))
        said = claim.attribution
        if said and said.speaker:
            parts.append(f"{isolate(markdown(short(said.speaker, 300)))} {said.force.value}")
        return " · ".join(parts)

    def _tag(self, article: Article) -> str:
        return f"[{self._number[article.id]}]"

    def _tag_of(self, claim: Claim) -> str:
        return self._tag(self._articles[claim.article])

    def _tags(self, articles: Sequence[str]) -> str:
        return ", ".join(self._tag(self._articles[a]) for a in articles)


def _quote(claim: Claim, spans: Sequence[tuple[int, int]], longest: int | None) -> str:
    # A mark over most of the sentence marks nothing.
    telling = [s for s in spans if s[1] - s[0] < 0.6 * len(claim.text)]
    text, marks = excerpt(claim.text, telling, longest or len(claim.text))
    return isolate(bold(text, marks))


def _told(reason: Reason) -> str:
    """The reason in Markdown, as a clause."""
    words = (isolate(markdown(short(word, 300))) for word in reason.words)
    return markdown(reason.template).format(*words)


def _why(reason: Reason) -> str:
    return sentence(_told(reason))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str | None) -> str:
    return isolate(markdown(text)) if text else "–"


def _model(identity: ModelId) -> str:
    return f"{markdown(identity.name)} `{identity.revision}`"
