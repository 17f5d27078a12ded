"""The Markdown report: for reading, mailing and committing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from compare import __version__
from compare.articles import Article
from compare.claims import Claim
from compare.comparison import Comparison, Pair
from compare.models import ModelId, known_error_rates
from compare.report.escape import bold, isolate, markdown
from compare.verdicts import Label

HIGH, MEDIUM = 0.8, 0.6
"""Confidence from which the page says "high" and "medium": words, so that the last digit of
another processor's arithmetic does not change the page."""


def to_markdown(comparison: Comparison) -> str:
    """The report as GitHub-flavoured Markdown; article text in it is inert."""
    page = _Page(comparison)
    sections = [
        "# Claims compared",
        page.summary(),
        "## What was compared",
        page.articles(),
        page.groups(),
        "## Conflicts",
        page.conflicts(),
        "## Agreements",
        page.table(Label.AGREEING, "No claim of one article was found in another."),
        "## Matched but unverified",
        page.table(Label.UNVERIFIED, "None."),
        "## Reported by one source only",
        page.unmatched(),
        "## How this was made",
        page.method(),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


class _Page:
    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._claims = {claim.id: claim for claim in comparison.claims}
        self._number = {article.id: n for n, article in enumerate(comparison.articles, 1)}
        self._articles = {article.id: article for article in comparison.articles}

    def summary(self) -> str:
        """One paragraph that can be pasted into a mail."""
        compared = self._comparison
        labels = Counter(pair.verdict.label for pair in compared.pairs)
        languages = len({article.language for article in compared.articles})
        found = [
            _count(labels[Label.CONFLICTING], "conflict"),
            _count(labels[Label.AGREEING], "agreement"),
            f"{labels[Label.UNVERIFIED]} matched but unverified",
        ]
        return (
            f"{_count(len(compared.articles), 'article')} in {_count(languages, 'language')}, "
            f"{_count(len(compared.claims), 'claim')}: **{', '.join(found)}**. "
            f"{_count(len(compared.unmatched), 'claim')} reported by one source only."
        )

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
        return "\n\n".join(lines)

    def conflicts(self) -> str:
        pairs = [p for p in self._comparison.pairs if p.verdict.label is Label.CONFLICTING]
        if not pairs:
            return "None found."
        return "\n\n".join(self._conflict(n, pair) for n, pair in enumerate(pairs, 1))

    def _conflict(self, number: int, pair: Pair) -> str:
        rule = pair.verdict.reasons[0].rule
        headings = [self._heading(claim) for claim in _sides(pair)]
        lines = [
            f"### {number}. {_KINDS[rule]}",
            "\n".join([_row(headings), _row(["---", "---"]), _row(self._quotes(pair))]),
            # Latin first: renderers take a line's direction from its first letter.
            f"Why: {_why(pair)} Rule `{rule}`, confidence {_words(pair)}.",
        ]
        return "\n\n".join(lines)

    def table(self, label: Label, otherwise: str) -> str:
        pairs = [p for p in self._comparison.pairs if p.verdict.label is label]
        if not pairs:
            return otherwise
        # How sure it is that nothing could be decided is no help to a reader.
        sure = label is not Label.UNVERIFIED
        head = ["One", "Other", "Why", "Confidence"] if sure else ["One", "Other", "Why"]
        rows = [_row(head), _row(["---"] * len(head))]
        for pair in pairs:
            left, right = (
                f"{self._tag_of(claim)} {quote}"
                for claim, quote in zip(_sides(pair), self._quotes(pair), strict=True)
            )
            why = f"`{pair.verdict.reasons[0].rule}`: {_why(pair)}"
            rows.append(_row([left, right, why, _words(pair)] if sure else [left, right, why]))
        return "\n".join(rows)

    def unmatched(self) -> str:
        lines = []
        for identifier in self._comparison.unmatched:
            claim = self._claims[identifier]
            lines.append(f"- {self._tag_of(claim)} {isolate(markdown(claim.text))}")
        return "\n".join(lines) or "Nothing."

    def method(self) -> str:
        compared = self._comparison
        left_out = ", ".join(f"{n} {kind}" for kind, n in sorted(compared.left_out.items()))
        limits = ", ".join(
            f"{name} {value}" for name, value in compared.thresholds.values().items()
        )
        lines = [
            f"- crossclaim {__version__}; embedder {_model(compared.embedder)}; "
            f"NLI {_model(compared.nli)}.",
            f"- Thresholds: {limits}.",
            f"- Left out as no claims: {left_out or 'nothing'}.",
            "- A label is a machine's reading of two sentences, not a finding of fact: "
            "check the quotes.",
            *(f"- {line}" for line in known_error_rates(compared.embedder, compared.nli)),
        ]
        return "\n".join(lines)

    def _quotes(self, pair: Pair) -> tuple[str, str]:
        """Both claims with the words that decided the pair in bold."""
        left, right = _sides(pair)
        reasons = pair.verdict.reasons
        return _quote(left, [r.left for r in reasons]), _quote(right, [r.right for r in reasons])

    def _heading(self, claim: Claim) -> str:
        article = self._articles[claim.article]
        parts = [self._tag(article), article.language]
        if article.source:
            parts.append(isolate(markdown(article.source)))
        said = claim.attribution
        if said and said.speaker:
            parts.append(f"{isolate(markdown(said.speaker))} {said.force.value}")
        return " · ".join(parts)

    def _tag(self, article: Article) -> str:
        return f"[{self._number[article.id]}]"

    def _tag_of(self, claim: Claim) -> str:
        return self._tag(self._articles[claim.article])

    def _tags(self, articles: Sequence[str]) -> str:
        return ", ".join(self._tag(self._articles[a]) for a in articles)


_KINDS = {
    "quantity.disjoint": "Conflicting (quantity)",
    "speech.denial": "Conflicting (denial)",
    "negation": "Conflicting (negation)",
}


def _sides(pair: Pair) -> tuple[Claim, Claim]:
    return pair.verdict.candidate.left, pair.verdict.candidate.right


def _quote(claim: Claim, spans: Sequence[tuple[int, int]]) -> str:
    # A mark over most of the sentence marks nothing.
    telling = [s for s in spans if s[1] - s[0] < 0.6 * len(claim.text)]
    return isolate(bold(claim.text, telling))


def _why(pair: Pair) -> str:
    reason = pair.verdict.reasons[0]
    sentence = markdown(reason.template).format(*(isolate(markdown(w)) for w in reason.words))
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _words(pair: Pair) -> str:
    confidence = pair.verdict.confidence
    return "high" if confidence >= HIGH else "medium" if confidence >= MEDIUM else "low"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str | None) -> str:
    return isolate(markdown(text)) if text else "–"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _model(identity: ModelId) -> str:
    return f"{markdown(identity.name)} `{identity.revision}`"
