"""Two baselines to changes, each with why: a text edited, a label moved, an article gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from compare.baseline import Baseline, Entry, Side
from compare.claims import normalised
from compare.comparison import Comparison
from compare.rules import Label

_AT_MOST = 50
"""Pairs that share a sentence and are looked at as the earlier form of a new one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One pair that is not what it was: ``old`` None where it is new, ``new`` where it is gone.

    ``notes`` say why, a sentence each, with words of the articles between quotation marks.
    """

    old: Entry | None
    new: Entry | None
    notes: tuple[str, ...]

    @property
    def loses_agreement(self) -> bool:
        """Whether an agreement is no longer one (an edit that keeps it one loses nothing)."""
        return _is(self.old, Label.AGREEING) and not _is(self.new, Label.AGREEING)

    @property
    def fingerprint(self) -> str:
        """The pair's fingerprint now, or the one it had."""
        entry = self.new or self.old
        assert entry is not None
        return entry.fingerprint


def changes(old: Baseline, now: Baseline, comparison: Comparison) -> list[Change]:
    """Every difference between two baselines, conflicts first, then by fingerprint.

    ``comparison`` is what ``now`` was made of: its claims tell a sentence that is gone from
    one that is merely no longer matched.
    """
    gone = {k: e for k, e in sorted(old.entries.items()) if k not in now.entries}
    new = {k: e for k, e in sorted(now.entries.items()) if k not in old.entries}
    found = [
        Change(before, after, (_moved(before, after),))
        for key, after in sorted(now.entries.items())
        if (before := old.entries.get(key)) is not None and before.rule != after.rule
    ]
    found += [Change(a, b, (_relabelled(a, b, old, now),)) for a, b in _same_texts(gone, new)]
    found += [Change(a, b, _edited(a, b)) for a, b in _successors(gone, new)]
    present = {normalised(claim.text) for claim in comparison.claims}
    articles = {(a.source, a.title, a.date, a.language) for a in comparison.articles}
    known = {side.key for entry in old.entries.values() for side in entry.sides}
    still = {s.article for e in old.entries.values() for s in e.sides if s.key in present}
    found += [Change(e, None, _lost(e, present, articles | still)) for e in gone.values()]
    found += [Change(None, e, _come(e, known)) for e in new.values()]
    return sorted(found, key=lambda c: (not _is(c.new, Label.CONFLICTING), c.fingerprint))


def _is(entry: Entry | None, label: Label) -> bool:
    return entry is not None and entry.label is label


# ---- which old pair a new one was ----


def _same_texts(gone: dict[str, Entry], new: dict[str, Entry]) -> list[tuple[Entry, Entry]]:
    """Pairs of the same two texts under another label; taken out of ``gone`` and ``new``."""
    by_texts = {entry.texts: key for key, entry in gone.items()}
    found = []
    for key, entry in list(new.items()):
        before = by_texts.pop(entry.texts, None)
        if before is not None:
            found.append((gone.pop(before), new.pop(key)))
    return found


def _successors(gone: dict[str, Entry], new: dict[str, Entry]) -> list[tuple[Entry, Entry]]:
    """Pairs that share one side, the other side being nearest in words; taken out as above."""
    by_side: defaultdict[str, list[str]] = defaultdict(list)
    for key, entry in gone.items():
        for text in set(entry.texts):
            by_side[text].append(key)
    candidates = []
    for key, entry in new.items():
        for text in sorted(set(entry.texts)):
            for before in by_side[text][:_AT_MOST]:
                a, b = _other(gone[before], text), _other(entry, text)
                if a.language == b.language and (alike := _alike(a.key, b.key)) >= 0.5:
                    candidates.append((-alike, key, before))
    found = []
    for _, key, before in sorted(candidates):
        if key in new and before in gone:
            found.append((gone.pop(before), new.pop(key)))
    return found


def _other(entry: Entry, text: str) -> Side:
    """The side of a pair that is not ``text``."""
    one, other = entry.sides
    return other if one.key == text else one


def _alike(a: str, b: str) -> float:
    """Share of words two texts have in common, 0 to 1 (Dice, on multisets)."""
    one, other = Counter(a.split()), Counter(b.split())
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


# ---- why ----


def _edited(old: Entry, new: Entry) -> tuple[str, ...]:
    shared = set(old.texts) & set(new.texts)
    text = min(shared)
    a, b = _other(old, text), _other(new, text)
    notes = [f"text edited: “{a.text}” is now “{b.text}”"]
    if old.label is not new.label or old.rule != new.rule:
        notes.append(_moved(old, new))
    if old.accepted is not None:
        notes.append(f"was accepted as it stood: {old.accepted.reason}")
    return tuple(notes)


def _moved(old: Entry, new: Entry) -> str:
    if old.label is new.label:
        return f"rule moved: {old.why} → {new.why}"
    return f"label moved: {old.label} by {old.why} → {new.label} by {new.why}"


def _relabelled(old: Entry, new: Entry, before: Baseline, now: Baseline) -> str:
    """A label that moved though neither text did: by what then?"""
    moved = [
        f"{name} {old.scores[name]:.2f} → {value:.2f}"
        for name, value in new.scores.items()
        if name in old.scores and name != "confidence" and abs(old.scores[name] - value) > 0.015
    ]
    dates = [
        f"date {a.date or 'none'} → {b.date or 'none'}"
        for a, b in zip(old.sides, new.sides, strict=True)
        if a.date != b.date
    ]
    languages = [
        f"language {a.language} → {b.language}"
        for a, b in zip(old.sides, new.sides, strict=True)
        if a.language != b.language
    ]
    other = before.stale(now.settings) if now.settings is not None else None
    reasons = [*([other] if other else []), *dates, *languages, *moved]
    if not reasons and before.tool != now.tool:
        reasons = [f"crossclaim {before.tool} → {now.tool}"]
    because = "; ".join(reasons) or "the rules: no text, date or score moved"
    return f"{_moved(old, new)}; moved by {because}"


def _lost(
    old: Entry, present: set[str], articles: set[tuple[str | None, str | None, str | None, str]]
) -> tuple[str, ...]:
    notes = []
    for side in old.sides:
        if side.key in present:
            continue
        if side.article not in articles:
            name = side.source or side.title or "without a title"
            notes.append(f"article gone: {name} ({side.language}), with “{side.text}”")
        else:
            notes.append(f"sentence gone: “{side.text}”")
    return tuple(notes) or ("no longer matched: both sentences are still there",)


def _come(new: Entry, known: set[str]) -> tuple[str, ...]:
    notes = tuple(f"new sentence: “{side.text}”" for side in new.sides if side.key not in known)
    return notes or ("newly matched: both sentences were known",)
