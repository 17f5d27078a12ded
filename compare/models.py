"""Which model is meant by a name: embedded, a local folder, or a pinned hub revision."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from compare.errors import InputError
from compare.profiles import PROFILES, prefix

if TYPE_CHECKING:
    from compare.cache import Cache

T = TypeVar("T")

_PACKAGED = Path(__file__).parent / "_models"
_CHECKOUT = Path(__file__).parent.parent / "models"

FIGURES = "figures.json"
"""Measured accuracy, beside the weights; written by ``make eval-models``."""
CONTENT = frozenset({".safetensors", ".onnx", ".json", ".txt", ".model"})
"""Suffixes of the files that make a model: weights, configuration, vocabulary."""
PICKLED = frozenset({".bin", ".pt", ".pth", ".pkl", ".ckpt", ".h5", ".msgpack"})
"""Suffixes of weights in forms that may carry code, or that nobody here reads."""
WANTED: dict[str, Any] = {
    "allow_patterns": [f"*{suffix}" for suffix in sorted(CONTENT - {".onnx"})],
    "ignore_patterns": ["onnx/*", "openvino/*", "coreml/*"],
}
"""Which files of a hub model are fetched: safe weights, configuration and vocabulary."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_RUNTIME = 1
"""Raise it when the same weights come to give other numbers: cached rows are then forgotten."""


@dataclass(frozen=True, slots=True)
class ModelId:
    """What a report says about a model, enough to fetch the same one again."""

    name: str
    revision: str


@dataclass(frozen=True, slots=True)
class Source:
    """A model that was asked for.

    ``folder`` holds its files; it is None for a hub model, which ``files`` finds. ``content``
    names everything that its output depends on beside the text, for the cache.
    """

    identity: ModelId
    folder: Path | None
    content: str

    @property
    def is_own(self) -> bool:
        """Whether it is in the form that ``compare.runtime`` runs."""
        return self.folder is not None and (self.folder / "graph.onnx").is_file()

    @property
    def prefix(self) -> str:
        """What the table of models puts before each text."""
        return prefix(self.identity.name)


def embedded_folder(kind: str) -> Path:
    """The folder of the ``embedder`` or ``nli`` that comes with crossclaim."""
    root = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    return root / kind


def find(
    kind: str, name: str | None, revision: str | None = None, cache: Cache | None = None
) -> Source:
    """The ``embedder`` or ``nli`` model meant by ``name``; None is the embedded one.

    Raises InputError for a folder that is not there, and for a hub id without a commit.
    """
    if name is None or (Path(name) / "graph.onnx").is_file():
        folder = embedded_folder(kind) if name is None else Path(name)
        used = digest(folder, cache)
        borrowed = [digest(beside(folder), cache)] if kind == "nli" else []  # tokens
        content = _content([kind, used, *borrowed, version("onnxruntime")])
        return Source(ModelId("embedded", used), folder, content)
    base, commit = resolve(name, revision)
    used = commit or digest(Path(base), cache)
    libraries = [version(p) for p in ("torch", "transformers", "sentence-transformers")]
    content = _content([kind, base, used, prefix(base), *libraries])
    return Source(ModelId(base, used), None if commit else Path(base), content)


def beside(nli: Path) -> Path:
    """The embedder whose tokens an NLI model in crossclaim's form shares."""
    return nli.parent / "embedder"


def _content(parts: Sequence[str]) -> str:
    return json.dumps([_RUNTIME, *parts])


def digest(folder: Path, cache: Cache | None = None) -> str:
    """First 12 hex digits of SHA-256 over the files that make a model.

    With a ``cache``, a file of the same path, size and time is not read again.
    """
    paths = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in CONTENT and path.name != FIGURES and path.is_file()
    )
    total = hashlib.sha256()
    for path, one in zip(paths, _sums([folder / path for path in paths], cache), strict=True):
        total.update(path.encode())
        total.update(one)
    return total.hexdigest()[:12]


def _sums(paths: Sequence[Path], cache: Cache | None) -> list[bytes]:
    """SHA-256 of each file."""
    if cache is None:
        with ThreadPoolExecutor() as pool:
            return list(pool.map(_sha256, paths))
    from compare.cache import key

    keys = []
    for path in paths:
        state = path.stat()
        seen = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
        keys.append(key("file", str(path.resolve()), *map(str, seen)))
    known = cache.get(keys)
    missing = [i for i, k in enumerate(keys) if k not in known]
    if missing:
        sums = _sums([paths[i] for i in missing], None)
        new = {keys[i]: one for i, one in zip(missing, sums, strict=True)}
        cache.put(new)
        known |= new
    return [known[k] for k in keys]


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def resolve(name: str, revision: str | None) -> tuple[str, str | None]:
    """(folder or hub id, revision) of ``name``; ``org/model@revision`` is understood.

    Raises InputError for a hub id without a commit: a moving model would make results
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
    if not _COMMIT.fullmatch(revision):
        raise InputError(f"{name}: the revision must be a commit, 40 hex digits: names move")
    return base, revision


def load_safely(source: Source, load: Callable[[Path], T]) -> T:
    """Run ``load`` on the model's folder, turning the libraries' many failures into one line."""
    name = shown(source.identity) if source.folder is None else str(source.folder)
    folder = source.folder or snapshot(source.identity)
    check_files(folder, name)
    try:
        return load(folder)
    except InputError:
        raise
    except Exception as error:  # transformers raises OSError, ValueError, KeyError, ImportError, …
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        if "trust_remote_code" in str(error):
            reason = "it needs code of its own, which is never run"
        raise InputError(f"{name}: can't load the model: {reason}") from error


def shown(model: ModelId) -> str:
    """A hub model as it is asked for."""
    return f"{model.name}@{model.revision}"


def snapshot(model: ModelId) -> Path:
    """Where the hub's cache on this machine has a model; nothing is ever fetched in a run."""
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(model.name, revision=model.revision, local_files_only=True, **WANTED)
        )
    except Exception as error:  # every reason comes to the same
        wanted = next(
            (
                name
                for name, profile in PROFILES.items()
                if shown(model) in (profile.embedder, profile.nli)
            ),
            shown(model),
        )
        raise InputError(
            f"{shown(model)}: not on this machine; fetch it with: crossclaim models pull {wanted}"
        ) from error


def check_files(folder: Path, name: str) -> None:
    """Raises InputError for a model without safe weights, or with code of its own."""
    if not any(folder.glob("**/*.safetensors")):
        raise InputError(f"{name}: no safetensors weights (pickled weights are refused)")
    for path in sorted(folder.rglob("*")):
        if path.suffix in PICKLED and not any(path.parent.glob("*.safetensors")):
            where = path.relative_to(folder).as_posix()
            raise InputError(f"{name}: {where}: pickled weights are refused")
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        types = [str(module["type"]) for module in modules]
    except FileNotFoundError:
        types = []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{name}: modules.json: not a list of modules") from error
    for kind in types:
        if not kind.startswith("sentence_transformers."):
            raise InputError(f"{name}: needs code of its own ({kind}), which is never run")


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
    values = ", ".join(f"{lang} {f['value']:.2f}" for lang, f in figures[measure].items())
    return f"The {kind} model {what} with accuracy {values} ({measure.replace('_', ' ')})."
