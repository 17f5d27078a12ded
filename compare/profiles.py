"""The one table of models: profiles that go by a name, and prefixes that models want.

Revisions are commits of the hub, so that a profile means the same weights for ever. Every model
here has safetensors weights and needs no code of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from compare.errors import InputError


@dataclass(frozen=True, slots=True)
class Profile:
    """An embedder and an NLI model, as ``ORG/NAME@REVISION``; None is the embedded one.

    ``size`` is of both on disk, in megabytes; ``about`` says when to take it.
    """

    embedder: str | None
    nli: str | None
    size: int
    about: str


PROFILES = {
    "embedded": Profile(None, None, 96, "comes with crossclaim, works offline"),
    "small": Profile(
        "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
        "@e8f8c211226b894fcb81acc59f3b34ba3efd5f42",
        "MoritzLaurer/multilingual-MiniLMv2-L6-mnli-xnli@0a71e92a985b6e1ad1828cf67ce9c459639c1dca",
        900,
        "better, and several times slower",
    ),
    "best": Profile(
        "sentence-transformers/LaBSE@836121a0533e5664b21c7aacc5d22951f2b8b25b",
        "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7"
        "@b5113eb38ab63efdd7f280f8c144ea8b13f978ce",
        2450,
        "most accurate, slow without a GPU",
    ),
}

PREFIXES = {"intfloat/multilingual-e5-": "query: ", "intfloat/e5-": "query: "}
"""By how a model's id begins: what goes before each text where the model's own files, which are
asked first, don't say it. Claims are compared with claims: all are queries."""


def find_profile(name: str) -> Profile:
    """The profile of that name. Raises InputError, naming those there are, for any other."""
    if name not in PROFILES:
        raise InputError(f"{name}: no such profile (there are {', '.join(PROFILES)})")
    return PROFILES[name]


def prefix(name: str) -> str:
    """What the table says goes before each text for the model with this id or path."""
    return next((p for start, p in PREFIXES.items() if name.startswith(start)), "")
