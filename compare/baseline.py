"""The baseline: the pairs a project knows of, committed beside its articles.

It is made for review: one pair a block, sorted by fingerprint, with both texts, the rule and
what the editor decided. Nothing in it depends on where a sentence stands, on white space, on
file names or on the order of files. It is only of use with the models, thresholds and
calibration that it was made with, and says which those are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from compare import __version__
from compare.articles import Article
from compare.claims import LONGEST, Claim, normalised
from compare.comparison import Comparison, Pair
from compare.errors import InputError, printable
from compare.rules import Label

VERSION = "1"
"""Of the file format; another one is refused."""
MAX_BYTES = 50_000_000
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Side:
    """One claim of a pair, with what its article says of itself."""

    text: str
    language: str
    date: str | None
    source: str | None
    title: str | None

    @property
    def key(self) -> str:
        """The text as fingerprints see it."""
        return normalised(self.text)

    @property
    def article(self) -> tuple[str | None, str | None, str | None, str]:
        """What tells its article from others without naming a file."""
        return self.source, self.title, self.date, self.language


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An editor's word that a conflict may stay; ``until`` is its last day, None for ever."""

    reason: str
    until: date | None = None

    def holds(self, today: date) -> bool:
        """Whether it still counts on ``today``."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class Entry:
    """One pair: what it was called, by which rule and evidence.

    ``words`` are those that decided, sorted: a sentence with them would depend on which side is
    left. Scores are rounded to 0.01.
    """

    fingerprint: str
    label: Label
    rule: str
    words: tuple[str, ...]
    sides: tuple[Side, Side]
    scores: dict[str, float]
    accepted: Acceptance | None = None

    @property
    def why(self) -> str:
        """The rule and the words that decided, in short."""
        return f"{self.rule} ({' / '.join(self.words)})" if self.words else self.rule

    @property
    def texts(self) -> tuple[str, str]:
        """Both texts as fingerprints see them, in an order that does not depend on the input's."""
        one, other = sorted(side.key for side in self.sides)
        return one, other


@dataclass(frozen=True, slots=True)
class Settings:
    """What verdicts depend on beside the texts. Models are (name, revision)."""

    embedder: tuple[str, str]
    nli: tuple[str, str]
    thresholds: dict[str, float]
    calibration: str

    def difference(self, now: Settings) -> str | None:
        """The first setting in which ``now`` differs, in words; None when all are the same.

        Only revisions tell models apart: one folder may be named in many ways.
        """
        for kind, was, new in (
            ("embedder", self.embedder, now.embedder),
            ("NLI model", self.nli, now.nli),
        ):
            if was[1] != new[1]:
                return f"another {kind} ({_at(was)}, now {_at(new)})"
        for name in sorted(self.thresholds.keys() | now.thresholds.keys()):
            before, after = self.thresholds.get(name), now.thresholds.get(name)
            if before != after:
                return f"another threshold ({name} {_or_none(before)}, now {_or_none(after)})"
        if self.calibration != now.calibration:
            return f"another calibration ({self.calibration}, now {now.calibration})"
        return None


def _at(model: tuple[str, str]) -> str:
    return "@".join(model)


def _or_none(value: float | None) -> str:
    return "unset" if value is None else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known pairs by fingerprint. ``settings`` is None for another format's version."""

    settings: Settings | None
    entries: dict[str, Entry] = field(default_factory=dict)
    tool: str = __version__
    version: str = VERSION

    def stale(self, now: Settings) -> str | None:
        """Why this baseline says nothing about a run with the settings ``now``, or None."""
        if self.settings is None:
            return f"another baseline format (version {self.version}, now {VERSION})"
        return self.settings.difference(now)

    def labelled(self, label: Label) -> list[Entry]:
        """The pairs of one label, by fingerprint."""
        return [e for _, e in sorted(self.entries.items()) if e.label is label]


# ---- from a comparison ----


def baseline_of(comparison: Comparison) -> Baseline:
    """The baseline that a comparison makes, without acceptances.

    Pairs of the same two texts with one label are one entry, wherever they stand.
    """
    articles = {article.id: article for article in comparison.articles}
    entries: dict[str, Entry] = {}
    for entry in sorted((_entry(pair, articles) for pair in comparison.pairs), key=_serialised):
        entries.setdefault(entry.fingerprint, entry)
    return Baseline(settings_of(comparison), entries)


def settings_of(comparison: Comparison) -> Settings:
    """The settings a comparison was made with."""
    calibration = json.dumps(asdict(comparison.calibration), sort_keys=True)
    return Settings(
        (comparison.embedder.name, comparison.embedder.revision),
        (comparison.nli.name, comparison.nli.revision),
        comparison.thresholds.values(),
        hashlib.sha256(calibration.encode()).hexdigest()[:12],
    )


def fingerprint(pair: Pair) -> str:
    """The order-free hash of both normalised texts and the label.

    A pair's id has a number behind it where the same two texts meet again; here they are one.
    """
    return pair.id.partition("-")[0]


def _entry(pair: Pair, articles: dict[str, Article]) -> Entry:
    verdict = pair.verdict
    candidate, reason = verdict.candidate, verdict.reasons[0]
    one, other = sorted(
        (_side(claim, articles[claim.article]) for claim in (candidate.left, candidate.right)),
        key=lambda side: (side.key, json.dumps(asdict(side), sort_keys=True)),
    )
    scores = {
        "confidence": verdict.confidence,
        "similarity": candidate.similarity,
        "margin": candidate.margin,
        "entailment": max(row[0] for row in verdict.nli),
        "contradiction": max(row[2] for row in verdict.nli),
    }
    return Entry(
        fingerprint(pair),
        verdict.label,
        reason.rule,
        tuple(sorted(" ".join(word.split()) for word in reason.words)),
        (one, other),
        {name: round(float(value), _DECIMALS) for name, value in scores.items()},
    )


def _side(claim: Claim, article: Article) -> Side:
    text = " ".join(claim.text.split())
    return Side(text, claim.language, article.date, article.source, article.title)


# ---- editing ----


def renewed(old: Baseline | None, now: Baseline) -> Baseline:
    """``now`` with the acceptances of ``old`` for conflicts that are still there."""
    entries = dict(now.entries)
    for key, entry in (old.entries if old else {}).items():
        if entry.accepted is not None and key in entries:
            entries[key] = replace(entries[key], accepted=entry.accepted)
    return replace(now, entries=entries)


def accepted(
    old: Baseline | None, now: Baseline, wanted: Iterable[str], acceptance: Acceptance
) -> tuple[Baseline, list[Entry]]:
    """The baseline with conflicts of ``now`` accepted, and those conflicts.

    ``wanted`` are fingerprints or their beginnings, six digits or more; everything else in
    ``old`` stays. Raises InputError for one that names no conflict, or several.
    """
    entries = dict(old.entries) if old else {}
    done = []
    for name in wanted:
        found = [
            e
            for e in now.labelled(Label.CONFLICTING)
            if len(name) >= 6 and e.fingerprint.startswith(name.lower().partition("-")[0])
        ]
        if len(found) != 1:
            what = "several conflicts have" if found else "no conflict has"
            raise InputError(f"--accept: {what} the fingerprint {name[:40]}")
        entry = replace(found[0], accepted=acceptance)
        entries[entry.fingerprint] = entry
        done.append(entry)
    return replace(now, entries=entries), done


# ---- to and from a file ----


def to_json(baseline: Baseline) -> str:
    """The file's content: the same pairs give the same bytes."""
    settings = baseline.settings
    assert settings is not None, "a baseline of another format is never written"
    data = {
        "version": VERSION,
        "tool": {"name": "crossclaim", "version": baseline.tool},
        "settings": {
            "embedder": {"name": settings.embedder[0], "revision": settings.embedder[1]},
            "nli": {"name": settings.nli[0], "revision": settings.nli[1]},
            "thresholds": settings.thresholds,
            "calibration": settings.calibration,
        },
        "pairs": [_plain(entry) for _, entry in sorted(baseline.entries.items())],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _plain(entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = {
        "fingerprint": entry.fingerprint,
        "label": entry.label.value,
        "rule": entry.rule,
        "words": list(entry.words),
        "sides": [asdict(side) for side in entry.sides],
        "scores": entry.scores,
    }
    if entry.accepted is not None:
        until = entry.accepted.until
        data["accepted"] = {"reason": entry.accepted.reason}
        if until is not None:
            data["accepted"]["until"] = until.isoformat()
    return data


def _serialised(entry: Entry) -> str:
    return json.dumps(_plain(entry), sort_keys=True)


def load(path: Path) -> Baseline | None:
    """The baseline in ``path``; None when there is no such file.

    Raises InputError when the file can't be read or is no baseline. One of another format
    version comes back without settings and pairs.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise InputError(f"{path}: can't read: {reason}") from error
    if len(content) > MAX_BYTES:
        raise InputError(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB, the limit")
    try:
        data = json.loads(content.decode("utf-8-sig"))
        return _parsed(_mapping(data))
    except (ValueError, RecursionError) as error:
        what = error.args[0] if isinstance(error, _NoBaseline) else "no JSON"
        raise InputError(
            f"{path}: is not a crossclaim baseline ({what});"
            " restore it, or delete it and use --update"
        ) from error


class _NoBaseline(ValueError):
    """What keeps a file from being a baseline, in a few words."""


def _parsed(data: dict[str, Any]) -> Baseline:
    tool = _mapping(data.get("tool"))
    if tool.get("name") != "crossclaim":
        raise _NoBaseline("not made by crossclaim")
    version = _text(data.get("version"), "version")
    made_by = _text(tool.get("version"), "version")
    if version != VERSION:
        return Baseline(None, {}, made_by, printable(version[:20]))
    settings = _mapping(data.get("settings"))
    entries: dict[str, Entry] = {}
    for pair in _list(data.get("pairs")):
        entry = _parsed_entry(_mapping(pair))
        if entry.fingerprint in entries:
            raise _NoBaseline(f"{entry.fingerprint} stands in it twice")
        entries[entry.fingerprint] = entry
    return Baseline(
        Settings(
            _model(settings.get("embedder")),
            _model(settings.get("nli")),
            _numbers(settings.get("thresholds")),
            _text(settings.get("calibration"), "calibration"),
        ),
        entries,
        made_by,
    )


def _parsed_entry(data: dict[str, Any]) -> Entry:
    label = data.get("label")
    if label not in list(Label):
        raise _NoBaseline("a pair without a label")
    name = _text(data.get("fingerprint"), "fingerprint")
    if not (name.isascii() and name.isalnum() and len(name) <= 64):
        raise _NoBaseline("a fingerprint that is none")
    sides = [_parsed_side(_mapping(side)) for side in _list(data.get("sides"))]
    if len(sides) != 2:
        raise _NoBaseline(f"{name} has not two sides")
    return Entry(
        name,
        Label(label),
        _text(data.get("rule"), "rule"),
        tuple(_text(word, "words") for word in _list(data.get("words"))),
        (sides[0], sides[1]),
        _numbers(data.get("scores")),
        _acceptance(data.get("accepted"), name),
    )


def _parsed_side(data: dict[str, Any]) -> Side:
    return Side(
        _text(data.get("text"), "text"),
        _text(data.get("language"), "language"),
        *(None if data.get(k) is None else _text(data[k], k) for k in ("date", "source", "title")),
    )


def _acceptance(data: Any, name: str) -> Acceptance | None:
    if data is None:
        return None
    data = _mapping(data)
    until = data.get("until")
    try:
        day = None if until is None else date.fromisoformat(_text(until, "until"))
    except ValueError as error:
        raise _NoBaseline(f"{name} is accepted until a day that is none") from error
    return Acceptance(_text(data.get("reason"), "reason"), day)


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _NoBaseline("a part is missing or of another kind")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _NoBaseline("a list is missing")
    return value


def _text(value: Any, what: str) -> str:
    # The limit is a claim's; what is longer would make the comparison slow.
    if not isinstance(value, str) or len(value) > 4 * LONGEST:
        raise _NoBaseline(f"{what} is missing, no text, or too long")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise _NoBaseline(f"{what} holds half a character")
    return value


def _numbers(value: Any) -> dict[str, float]:
    numbers = _mapping(value)
    for name, number in numbers.items():
        # NaN and infinities are what JSON has no numbers for.
        if type(number) not in (int, float) or not abs(number) < 1e9 or _text(name, "name") != name:
            raise _NoBaseline("a score or threshold that is no number")
    return {name: float(number) for name, number in numbers.items()}


def _model(value: Any) -> tuple[str, str]:
    data = _mapping(value)
    return _text(data.get("name"), "model"), _text(data.get("revision"), "revision")
