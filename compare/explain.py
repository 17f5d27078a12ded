"""What a rule means, with examples, and the whole evidence of a reported pair."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from compare.errors import InputError, printable
from compare.rules import RULES, meaning

MAX_BYTES = 500_000_000
FINGERPRINT = re.compile(r"[0-9a-fA-F]{6,16}(-\d{1,9})?")


@cache
def examples() -> dict[str, dict[str, Any]]:
    """For each rule two pairs of sentences, their sides by language: one it ``fires`` on, and
    one on which it is ``silent``, with ``because``."""
    text = (files("compare") / "rules.yaml").read_text("utf-8")
    data: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return data


# ---- rules ----


def explain_rule(name: str) -> str:
    """What the rule means, as lines of text.

    Raises InputError for a name that no rule has.
    """
    label = next((label for label, rules in RULES.items() if name in rules), None)
    if label is None:
        known = [rule for rules in RULES.values() for rule in rules]
        near = difflib.get_close_matches(name[:60].lower(), known, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"rules are {', '.join(known)}"
        raise InputError(f"{name[:60]}: neither a rule nor a fingerprint ({hint})")
    example = examples()[name]
    silent = example["silent"]
    return "\n".join(
        [
            f"{name}: {label}",
            f"  {meaning(name)}",
            "",
            "It fires here:",
            *_sides(example["fires"]),
            "",
            "It does not here:",
            *_sides(silent),
            f"  because {silent['because']}",
        ]
    )


def _sides(pair: dict[str, Any]) -> list[str]:
    return [
        f"  {language}  “{text}”"
        for side in ("left", "right")
        for language, text in pair[side].items()
    ]


# ---- pairs ----


def load_report(path: Path) -> dict[str, Any]:
    """A JSON report that crossclaim wrote.

    Raises InputError for a file that can't be read or is none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise InputError(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB, the limit")
        data = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: can't read: {error.strerror}") from error
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is no JSON report of crossclaim") from error
    if not isinstance(data, dict) or not isinstance(data.get("pairs"), list):
        raise InputError(f"{path}: is no JSON report of crossclaim")
    return data


def explain_pair(fingerprint: str, report: dict[str, Any]) -> str:
    """The evidence of every pair of ``report`` (see ``compare.report.json_report``) whose
    fingerprint begins so, as printable lines.

    Raises InputError when there is no such pair, when pairs with different fingerprints begin
    so, or when the report is not whole.
    """
    wanted = fingerprint.lower()
    try:
        # "…-2" is the same two texts once more.
        found = [p for p in report["pairs"] if p["id"].startswith(wanted)]
        if len({p["id"].partition("-")[0] for p in found}) > 1:
            raise InputError(f"{fingerprint}: several fingerprints begin so")
        if not found:
            raise InputError(f"{fingerprint}: no pair has this fingerprint here")
        claims = {claim["id"]: claim for claim in report["claims"]}
        articles = {article["id"]: article for article in report["articles"]}
        lines: list[str] = []
        for pair in found:
            lines += [*([""] if lines else []), *_pair(pair, claims, articles)]
        return "\n".join(printable(line) for line in lines)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("the report is not whole; write it again") from error


def _pair(pair: dict[str, Any], claims: dict[str, Any], articles: dict[str, Any]) -> list[str]:
    first = pair["reasons"][0]
    lines = [
        f"{pair['id']}: {pair['label']} by {first['rule']} (confidence {pair['confidence']:.3f})",
        f"  {meaning(first['rule'])}",
    ]
    for side in ("left", "right"):
        claim = claims[pair[side]]
        article = articles[claim["article"]]
        lines += ["", f"{side}: {_origin(article)}", f"  “{_line(claim['text'])}”"]
        lines += [f"  {fact}" for fact in _facts(claim)]
        for reason in pair["reasons"]:
            start, end = (int(place) - int(claim["start"]) for place in reason[side])
            if 0 <= start < end:
                lines.append(f"  decides ({reason['rule']}): “{_line(claim['text'][start:end])}”")
    lines += ["", "why:"]
    lines += [f"  {reason['rule']}: {_line(reason['detail'])}" for reason in pair["reasons"]]
    lines += [
        "",
        "models:",
        f"  similarity {pair['similarity']:.3f}, margin {pair['margin']:.3f}",
    ]
    for direction, words in (("left_to_right", "left → right"), ("right_to_left", "right → left")):
        row = pair["nli"][direction]
        values = ", ".join(f"{name} {value:.3f}" for name, value in row.items())
        lines.append(f"  {words}: {values}")
    return lines


def _origin(article: dict[str, Any]) -> str:
    known = [article["path"], article["source"], article["date"], article["language"]]
    return " · ".join(_line(value) for value in known if value)


def _facts(claim: dict[str, Any]) -> Iterable[str]:
    said = claim["attribution"]
    if said:
        yield f"{said['force']}: {_line(said['speaker'] or 'someone')}, “{_line(said['verb'])}”"
    if claim["hedged"]:
        yield "not stated as certain"
    for quantity in claim["quantities"]:
        low, high = quantity["low"], quantity["high"]
        span = f"{_number(low)}" if low == high else f"{_number(low)} to {_number(high)}"
        counted = f" of “{_line(quantity['counted'])}”" if quantity["counted"] else ""
        yield f"figure “{_line(quantity['text'])}”: {span} ({quantity['kind']}){counted}"
    if claim["origins"]:
        yield f"cites {', '.join(_line(origin) for origin in claim['origins'])}"


def _number(value: float | None) -> str:
    return "open" if value is None else f"{value:g}"


def _line(value: Any) -> str:
    return " ".join(str(value).split())
