"""Word lists as data: one YAML file per idea and language, read once and cached."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("en", "nb", "nn", "sv", "da", "ar", "de", "fr", "es")
"""Languages with word lists of every kind (ISO 639-1)."""
READ = (*LANGUAGES, "it", "nl", "pt", "pl", "uk", "ru", "tr", "fa")
"""Languages whose figures, dates, negations and reported speech are read."""


@cache
def load(idea: str, language: str) -> dict[str, Any]:
    """The word lists of one idea ("speech", "quantities", …) in one language.

    Returns an empty mapping for a language without lists: its claims then simply carry
    fewer facts, and pairs that need them stay unverified.
    """
    path = files(__name__) / idea / f"{language}.yaml"
    if not path.is_file():
        return {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=loader) or {}
    return data
