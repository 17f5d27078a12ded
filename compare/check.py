"""The CI contract: what is new since the baseline, and whether that fails the build."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compare.baseline import Baseline, Entry
from compare.changes import Change, changes
from compare.comparison import Comparison, Pair
from compare.errors import printable
from compare.rules import Label

_QUOTE = 300
"""Characters of a quote that a terminal is shown."""


@dataclass(frozen=True, slots=True)
class Check:
    """The state of a project against its baseline on one day.

    ``new`` are conflicts that the baseline does not have, ``expired`` those whose acceptance
    has run out, ``known`` the others; ``lost`` are agreements that no longer are.
    """

    now: Baseline
    today: date
    new: tuple[Entry, ...]
    expired: tuple[Entry, ...]
    known: tuple[Entry, ...]
    lost: tuple[Change, ...]
    changes: tuple[Change, ...]

    def fails(self, on_lost_agreement: bool = False) -> bool:
        """Whether the build fails: on a conflict that nobody accepts or knows of."""
        return bool(self.new or self.expired or (on_lost_agreement and self.lost))


def check(old: Baseline | None, now: Baseline, comparison: Comparison, today: date) -> Check:
    """Set ``now``, made of ``comparison``, against the baseline; None is an empty one."""
    before = old or Baseline(now.settings)
    found = changes(before, now, comparison)
    new, expired, known = [], [], []
    for entry in now.labelled(Label.CONFLICTING):
        was = before.entries.get(entry.fingerprint)
        if was is None:
            new.append(entry)
        elif was.accepted is not None and not was.accepted.holds(today):
            expired.append(was)
        else:
            known.append(was)
    lost = [change for change in found if change.loses_agreement]
    return Check(now, today, tuple(new), tuple(expired), tuple(known), tuple(lost), tuple(found))


# ---- as lines for a terminal ----


def problems(result: Check, comparison: Comparison, on_lost_agreement: bool) -> list[str]:
    """Printable lines on whatever fails the check."""
    pairs = {pair.id: pair for pair in comparison.pairs}
    lines = []
    for entry in result.new:
        lines += _conflict(f"new conflict {entry.fingerprint}", entry, pairs, comparison)
    for entry in result.expired:
        accepted = entry.accepted
        assert accepted is not None
        title = f"accepted only until {accepted.until}: conflict {entry.fingerprint}"
        lines += _conflict(title, entry, pairs, comparison)
        lines.append(printable(f"  accepted because: {accepted.reason}"))
    if on_lost_agreement:
        for change in result.lost:
            assert change.old is not None
            lines.append(printable(f"lost agreement {change.old.fingerprint}: {change.old.rule}"))
            lines += [f"  {_short(side.text)}" for side in change.old.sides]
            lines += _notes(change)
    return lines


def _conflict(
    title: str, entry: Entry, pairs: dict[str, Pair], comparison: Comparison
) -> list[str]:
    pair = pairs[entry.fingerprint]
    reason = pair.verdict.reasons[0]
    lines = [printable(f"{title}: {reason.rule}: {reason.detail}")]
    articles = {article.id: article for article in comparison.articles}
    for claim in (pair.verdict.candidate.left, pair.verdict.candidate.right):
        article = articles[claim.article]
        source = f" ({article.source})" if article.source else ""
        lines.append(printable(f"  {article.path}{source}: {_short(claim.text)}"))
    return lines


def difference(result: Check) -> list[str]:
    """Printable lines that explain every change since the baseline (``--diff``)."""
    lines = []
    for change in result.changes:
        old, new = change.old, change.new
        if old is None and new is not None:
            lines.append(f"+ {new.fingerprint} {new.label} by {new.rule}")
        elif old is not None and new is None:
            lines.append(f"- {old.fingerprint} {old.label} by {old.rule}")
        elif old is not None and new is not None:
            moved = f"{old.label} → {new.label}" if old.label is not new.label else new.label.value
            lines.append(f"~ {old.fingerprint} → {new.fingerprint} {moved}")
        entry = new or old
        assert entry is not None
        lines[-1] = printable(lines[-1])
        lines += [f"  {_short(side.text)}" for side in entry.sides]
        lines += _notes(change)
    return lines


def _notes(change: Change) -> list[str]:
    return [f"  {printable(note)}" for note in change.notes]


def summary(result: Check) -> str:
    """One line of counts."""
    accepted = sum(entry.accepted is not None for entry in result.known)
    known = _count(len(result.known), "known conflict") + (
        f" ({accepted} accepted)" if accepted else ""
    )
    return ", ".join(
        [
            _count(len(result.new), "new conflict"),
            *([_count(len(result.expired), "expired acceptance")] if result.expired else []),
            known,
            _count(len(result.now.labelled(Label.AGREEING)), "agreement")
            + (f" ({len(result.lost)} lost)" if result.lost else ""),
        ]
    )


def renewal(old: Baseline | None, result: Check) -> str:
    """One line on what rewriting the baseline changed."""
    added = sum(c.old is None for c in result.changes)
    removed = sum(c.new is None for c in result.changes)
    moved = len(result.changes) - added - removed
    counts = f"{added} added, {removed} removed, {moved} changed"
    before = f"{_count(len(old.entries), 'pair')} before" if old else "new"
    return f"{counts}; {_count(len(result.now.entries), 'pair')} ({before})"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _short(text: str) -> str:
    text = printable(" ".join(text.split()))
    return f"“{text if len(text) <= _QUOTE else text[: _QUOTE - 1] + '…'}”"
