"""Which model is meant by a name: embedded, a local folder, or a pinned hub revision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from compare.errors import InputError

T = TypeVar("T")

_PACKAGED = Path(__file__).parent / "_models"
_CHECKOUT = Path(__file__).parent.parent / "models"

FIGURES = "figures.json"
"""Measured accuracy, beside the weights; written by ``make eval-models``."""


@dataclass(frozen=True, slots=True)
class ModelId:
    """What a report says about a model, enough to fetch the same one again."""

    name: str
    revision: str


def embedded_folder(kind: str) -> Path:
    """The folder of the ``embedder`` or ``nli`` that comes with crossclaim."""
    root = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    return root / kind


def digest(folder: Path) -> str:
    """First 12 hex digits of SHA-256 over a model folder's weight and config files."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in {".safetensors", ".onnx", ".json"} and path.name != FIGURES:
            total.update(path.name.encode())
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()[:12]


def resolve(name: str, revision: str | None) -> tuple[str, str | None]:
    """(folder or hub id, revision) of ``name``; ``org/model@revision`` is understood.

    Raises InputError for a hub id without a revision: a moving model would make results
    that nobody can get again.
    """
    if Path(name).is_dir():
        return name, None
    base, _, pinned = name.partition("@")
    revision = revision or pinned or None
    if not base or base.startswith((".", "/", "~")) or "\\" in base or base.count("/") > 1:
        raise InputError(f"{name}: no such model folder")
    if revision is None:
        raise InputError(f"{name}: a hub model needs a revision: {base}@<commit>")
    return base, revision


def load_safely(name: str, revision: str | None, load: Callable[[], T]) -> T:
    """Run ``load``, turning the libraries' many failures into one line naming the model."""
    folder = Path(name)
    if folder.is_dir() and not any(folder.glob("**/*.safetensors")):
        raise InputError(f"{name}: no safetensors weights (pickled weights are refused)")
    try:
        return load()
    except InputError:
        raise
    except Exception as error:  # transformers raises OSError, ValueError, KeyError, ImportError, …
        where = f"{name}@{revision}" if revision else name
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        if folder.is_dir():
            raise InputError(f"{where}: can't load the model: {reason}") from error
        raise InputError(
            f"{where}: not on this machine, and it could not be fetched from the hub"
            f" (offline?): {reason}"
        ) from error


def known_error_rates(embedder: ModelId, nli: ModelId) -> list[str]:
    """A sentence a model on how often it is wrong, from figures measured for these weights."""
    return [
        _rates("embedder", embedder, "tatoeba", "finds a sentence's translation among 1,000"),
        _rates("nli", nli, "xnli_dev", "labels a pair of sentences right"),
    ]


def _rates(kind: str, model: ModelId, measure: str, what: str) -> str:
    path = embedded_folder(kind) / FIGURES
    figures = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if figures.get("revision") != model.revision:
        return f"The {kind} model's error rates have not been measured here."
    shown = ", ".join(f"{lang} {f['value']:.2f}" for lang, f in figures[measure].items())
    return f"The {kind} model {what} with accuracy {shown} ({measure.replace('_', ' ')})."
