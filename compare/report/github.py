"""Annotations for GitHub Actions, as commands on standard output, and the job's summary page.

GitHub shows ten warnings of a step: they go to the worst conflicts, the rest to the summary
(https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
"""

from __future__ import annotations

from compare.articles import STDIN
from compare.comparison import Comparison, Pair
from compare.report.markdown import conflicts_in_brief
from compare.report.phrases import count, kind, quoted, sentence, sides, why, worst
from compare.report.places import Places

MOST = 10
"""Warnings that GitHub shows of one step."""
LONGEST_QUOTE = 300
"""Code points of a claim in a message."""
LONGEST_SUMMARY = 1_000_000
"""Bytes of a step's summary that GitHub takes (1 MiB), less a margin for what others wrote."""


def to_github(comparison: Comparison) -> str:
    """A warning for each of the worst ten conflicts, and a notice if there are more.

    Text from articles can neither end its command nor begin one.
    """
    pairs = worst(comparison.pairs)
    articles = {article.id: article for article in comparison.articles}
    places = Places()
    lines = []
    for pair in pairs[:MOST]:
        reason = pair.verdict.reasons[0]
        left, right = sides(pair)
        article = articles[left.article]
        properties = {} if article.path == STDIN else {"file": article.path}
        if properties and (region := places.find(article, left, reason.left)):
            properties |= {"line": str(region.start_line), "endLine": str(region.end_line)}
            if region.start_line == region.end_line:  # else GitHub refuses columns
                properties |= {"col": str(region.start_column), "endColumn": str(region.end_column)}
        properties["title"] = f"Conflicting ({kind(reason.rule)})"
        quotes = (
            quoted(articles[claim.article], claim, span, LONGEST_QUOTE)
            for claim, span in ((left, reason.left), (right, reason.right))
        )
        message = f"{sentence(why(reason))} {' – '.join(quotes)}"
        lines.append(_command("warning", message, properties))
    if len(pairs) > MOST:
        message = f"{count(len(pairs) - MOST, 'more conflict')}: see the summary of this job."
        lines.append(_command("notice", message, {"title": "crossclaim"}))
    return "".join(f"{line}\n" for line in lines)


def to_summary(comparison: Comparison) -> str:
    """Markdown for ``$GITHUB_STEP_SUMMARY``: what was found, and conflicts without a warning."""
    rest = worst(comparison.pairs)[MOST:]
    text = _summary(comparison, rest)
    while rest and len(text.encode()) > LONGEST_SUMMARY:
        rest = rest[: len(rest) // 2]
        text = _summary(comparison, rest)
    return text


def _summary(comparison: Comparison, rest: list[Pair]) -> str:
    left_out = len(worst(comparison.pairs)) - MOST - len(rest)
    more = f"\n{count(left_out, 'more conflict')} left out here.\n" if left_out > 0 else ""
    return f"### Claims compared\n\n{conflicts_in_brief(comparison, rest)}{more}\n"


def _command(command: str, message: str, properties: dict[str, str]) -> str:
    inside = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{command} {inside}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
