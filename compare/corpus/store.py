"""The claim store: LanceDB tables, and a manifest that makes many writes one.

A writer first appends to the tables and last puts their versions into the manifest, a table of one
row. Only what the manifest names exists: readers look at those versions, and what a killed writer
left beyond them is rolled back by the next one. So one row is the commit point of a whole batch.

Searches are exact, over rows that scalar indices choose; no approximate index takes part, as its
answers would depend on when it was trained.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import tempfile
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from compare.articles import Article
from compare.calibration import Calibration
from compare.corpus import rows
from compare.corpus.engine import Models
from compare.corpus.incremental import Change
from compare.corpus.placing import NEAR, Place, may_meet
from compare.corpus.records import Record, days
from compare.errors import InputError
from compare.models import ModelId
from compare.thresholds import Thresholds

FORMAT = 1
_ROUGHLY = NEAR - 0.001
TABLES = ("articles", "claims", "events", "verdicts")
WAIT = 600
"""Seconds to wait for another writer's batch."""
MANIFEST, NEXT = "manifest", "manifest_next"
"""The table that says what counts, and the one of a store that is being embedded again."""
LOCK = ".lock"
_KEPT = 500
"""Records held in memory, about 50 KB each."""
_AT_ONCE = 500
"""Ids in one filter."""
_CACHED = 32_000_000
"""Bytes that LanceDB may keep of indices, and as many of other things it has read."""
_COMPACT_AFTER, _COMPACT_AT_LAST, _CLAIMS_A_COMMIT = 64, 256, 500
"""Commits, each of which leaves a small file a table, between two compactions: more in a large
store, one for so many claims, as a compaction copies all of it."""
_READERS = timedelta(minutes=10)
"""How long a version stays after it was replaced: readers may be at it."""
_INDEXED = {
    "articles": ("id", "first"),
    "claims": ("article",),
    "events": ("article", "event", "parent"),
    "verdicts": ("articles", "earlier"),
}
_INDEX_FROM = 5000
"""Rows from which a scalar index is worth its upkeep."""
_RULES = (
    *("claims.py", "sentences.py", "furniture.py", "line_kinds.py", "lines.py", "facts", "lexicon"),
    *("alignment.py", "events.py", "evidence.py", "verdicts.py", "wording.py", "comparison.py"),
    *("corpus/copies.py", "corpus/incremental.py", "corpus/placing.py", "corpus/records.py"),
    *("corpus/rows.py", "independence.py"),
)
"""What decides how an article is read, placed and judged."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store was made with, and the version of each table that counts.

    ``rules`` is the digest of the code and word lists behind claims, events and verdicts;
    ``compacted`` is the commit of the last compaction; ``generation`` tells the tables of a store
    that was embedded again from those before.
    """

    embedder: ModelId
    nli: ModelId
    thresholds: dict[str, float]
    calibration: dict[str, Any]
    rules: str
    width: int
    versions: dict[str, int]
    commits: int = 0
    compacted: int = 0
    generation: int = 1
    format: int = FORMAT

    def difference(self, models: Models) -> str | None:
        """What was different when the store was made, in a phrase; None if nothing."""
        for what, mine, theirs in (
            ("embedder", self.embedder, models.embedder.identity),
            ("NLI model", self.nli, models.nli.identity),
        ):
            if mine != theirs:
                return f"another {what} ({mine.name}@{mine.revision})"
        if self.thresholds != models.thresholds.values():
            return "other thresholds"
        if self.calibration != _as_written(asdict(models.calibration)):
            return "another calibration"
        return "other rules of reading and judging" if self.rules != rules_digest() else None


@cache
def rules_digest() -> str:
    """First 12 hex digits of SHA-256 over what decides how an article is read and judged."""
    total = hashlib.sha256()
    package = Path(str(files("compare")))
    for name in _RULES:
        path = package / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in (".py", ".yaml", ".json", ".txt"):
                total.update(file.relative_to(package).as_posix().encode())
                total.update(file.read_bytes())
    return total.hexdigest()[:12]


def lancedb() -> Any:
    """The library. Raises InputError, saying how to install it, when it is missing."""
    for needed in ("lancedb", "pyarrow", "datasketch", "filelock", "pydantic"):
        if find_spec(needed) is None:
            raise InputError(f"corpus: needs {needed}: pip install 'crossclaim[corpus]'")
    import lancedb

    return lancedb


class Store:
    """A store as its manifest describes it; ``uri`` is a folder, or an address LanceDB takes.

    Reading needs no models. Raises InputError when there is no store, or none of this format.
    """

    def __init__(self, uri: str, manifest: str = MANIFEST) -> None:
        self.uri = uri
        self._name = manifest
        if not _holds(uri, manifest):
            raise InputError(f"{uri}: no store here; crossclaim corpus add makes one")
        self._db = _connect(uri)
        self._kept: OrderedDict[str, Record] = OrderedDict()
        self.refresh()

    @classmethod
    def create(
        cls, uri: str, models: Models, *, generation: int = 1, manifest: str = MANIFEST
    ) -> Store:
        """An empty store for these models. Raises InputError where something else is."""
        if is_local(uri):
            try:
                os.makedirs(uri, exist_ok=True)
                strange = [n for n in os.listdir(uri) if n != LOCK and not n.endswith(".lance")]
            except OSError as error:
                raise InputError(f"{uri}: can't make a store: {error.strerror}") from error
            if strange:
                raise InputError(f"{uri}: is no store, and not empty")
        import pyarrow as pa

        db = _connect(uri)
        width = int(models.embedder.encode(["."]).shape[1])
        for left in (manifest, *(_named(name, generation) for name in TABLES)):
            db.drop_table(left, ignore_missing=True)  # by a writer that was killed
        versions = {
            name: int(db.create_table(_named(name, generation), schema=schema).version)
            for name, schema in rows.schemas(width).items()
        }
        first = Manifest(
            models.embedder.identity,
            models.nli.identity,
            models.thresholds.values(),
            _as_written(asdict(models.calibration)),
            rules_digest(),
            width,
            versions,
            generation=generation,
        )
        db.create_table(manifest, pa.table({"json": [_written(first)]}))
        return cls(uri, manifest)

    @classmethod
    def open(cls, uri: str, models: Models, *, create: bool = False) -> Store:
        """The store, made where there is none. Raises InputError when made with other models."""
        if create and not _holds(uri, MANIFEST):
            with locked(uri, WAIT):  # two may begin at once
                if not _holds(uri, MANIFEST):
                    cls.create(uri, models)
        store = cls(uri)
        store.require(models)
        return store

    def require(self, models: Models) -> None:
        """Raises InputError, with the command that helps, unless made with these models."""
        if (other := self.manifest.difference(models)) is not None:
            raise self._outdated(other)

    def settings(self) -> tuple[Thresholds, Calibration]:
        """What the stored verdicts were made with. Raises InputError for what is of old."""
        made = self.manifest
        weights = tuple(made.calibration["weights"])
        try:
            return (
                Thresholds(**made.thresholds),  # type: ignore[arg-type]
                Calibration(**{**made.calibration, "weights": weights}),
            )
        except TypeError as error:
            raise self._outdated("other thresholds or another calibration") from error

    def _outdated(self, what: str) -> InputError:
        command = f"crossclaim corpus reembed --store {shlex.quote(self.uri)}"
        return InputError(f"{self.uri}: made with {what}; bring it up to date with: {command}")

    def refresh(self) -> None:
        """Look at what is there now: another writer may have committed."""
        self.manifest = self._read_manifest()
        self._tables: dict[str, Any] = {}

    def _read_manifest(self) -> Manifest:
        try:
            (row,) = self._db.open_table(self._name).to_arrow().to_pylist()
            data = json.loads(row["json"])
            if data["format"] != FORMAT:
                raise InputError(f"{self.uri}: a store of another format ({data['format']})")
            models = {name: ModelId(**data[name]) for name in ("embedder", "nli")}
            return Manifest(**{**data, **models})
        except InputError:
            raise
        except Exception as error:  # LanceDB raises what it likes
            raise InputError(f"{self.uri}: no store that can be read") from error

    # ---- reading ----

    def table(self, name: str) -> Any:
        """A table at the version that counts."""
        if name not in self._tables:
            table = self._db.open_table(_named(name, self.manifest.generation))
            table.checkout(self.manifest.versions[name])
            self._tables[name] = table
        return self._tables[name]

    def select(
        self, name: str, columns: Sequence[str], where: str | None = None
    ) -> list[dict[str, Any]]:
        """Rows of a table that pass a filter."""
        query = self.table(name).search().select(list(columns))
        found: list[dict[str, Any]] = (query.where(where) if where else query).to_list()
        return found

    def among(
        self, name: str, columns: Sequence[str], column: str, ids: Iterable[str]
    ) -> list[dict[str, Any]]:
        """Rows of a table whose ``column`` is one of ``ids``."""
        wanted = sorted(set(ids))
        return [
            row
            for start in range(0, len(wanted), _AT_ONCE)
            for row in self.select(name, columns, _one_of(column, wanted[start : start + _AT_ONCE]))
        ]

    def count(self, name: str) -> int:
        """How many rows a table has."""
        return int(self.table(name).count_rows())

    def counts(self, name: str, column: str) -> Counter[str]:
        """How often each value of a column is there."""
        found: Counter[str] = Counter()
        for batch in self.table(name).search().select([column]).to_batches():
            for one in batch[column].value_counts().to_pylist():
                found[one["values"]] += one["counts"]
        return found

    def articles(self) -> Iterator[Article]:
        """All articles, read as they are asked for."""
        for batch in self.table("articles").search().select(list(rows.ARTICLE)).to_batches():
            yield from map(rows.article_of, batch.to_pylist())

    def known(self, ids: Iterable[str]) -> set[str]:
        """Which of these articles are stored."""
        return {row["id"] for row in self.among("articles", ["id"], "id", ids)}

    def near(self, records: Sequence[Record], apart: int) -> dict[str, list[str]]:
        """For each record the ids of articles within ``apart`` days that it may meet.

        One pass over the articles of the days in question.
        """
        found: dict[str, list[str]] = {record.id: [] for record in records}
        if not records:
            return found
        spans = [days(record.article) for record in records]
        means = np.stack([record.mean for record in records])
        low = np.array([s[0].toordinal() - apart if s else -1 for s in spans])
        high = np.array([s[1].toordinal() + apart if s else 10**7 for s in spans])
        where = f"(last >= {low.min()} AND first <= {high.max()}) OR first = {rows.NO_DAY}"
        query = self.table("articles").search().where(where)
        for batch in query.select(["id", "first", "last", "marks", "vector"]).to_batches():
            vectors = batch["vector"].flatten().to_numpy().reshape(-1, self.manifest.width)
            first, last = batch["first"].to_numpy(), batch["last"].to_numpy()
            inside = (last[:, None] >= low) & (first[:, None] <= high) | (first < 0)[:, None]
            # Roughly first; the exact test must not depend on what else is in the batch.
            close = inside & (vectors @ means.T >= _ROUGHLY)
            for row in np.flatnonzero(close.any(axis=1)):
                identifier, marks = batch["id"][row].as_py(), batch["marks"][row].as_py()
                for column in np.flatnonzero(close[row]).tolist():
                    record = records[column]
                    if may_meet(record.mean, record.marks, vectors[row], marks):
                        found[record.id].append(identifier)
        return {one: sorted(others) for one, others in found.items()}

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """Records by id. Raises InputError when they were extracted by other rules."""
        wanted = set(ids)
        found = {i: self._kept[i] for i in wanted & self._kept.keys()}
        missing = wanted - found.keys()
        if missing:
            claims: dict[str, list[dict[str, Any]]] = {}
            for row in self.among("claims", rows.names("claims"), "article", missing):
                claims.setdefault(row["article"], []).append(row)
            try:
                for row in self.among("articles", rows.names("articles"), "id", missing):
                    found[row["id"]] = rows.record_of(row, claims.get(row["id"], ()))
            except ValueError as error:
                raise self._outdated("other rules of reading") from error
        for one in sorted(wanted & found.keys()):
            self._kept[one] = found[one]
            self._kept.move_to_end(one)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

    def places(self, ids: Iterable[str]) -> dict[str, Place]:
        """Places by article."""
        return self._placed("article", ids)

    def members(self, events: Iterable[str]) -> dict[str, Place]:
        """The places of all articles of events, by article."""
        return self._placed("event", events)

    def children(self, ids: Iterable[str]) -> dict[str, Place]:
        """The places that are linked to articles."""
        return self._placed("parent", ids)

    def _placed(self, column: str, ids: Iterable[str]) -> dict[str, Place]:
        found = [Place(**row) for row in self.among("events", rows.names("events"), column, ids)]
        return {place.article: place for place in found}

    def verdict_rows(self, articles: Iterable[str]) -> list[dict[str, Any]]:
        """The rows of verdicts whose earlier article is one of these, in a fixed order."""
        found = self.among("verdicts", rows.names("verdicts"), "earlier", articles)
        return sorted(found, key=lambda row: (row["articles"], row["left"], row["right"]))

    # ---- writing ----

    @contextmanager
    def writing(self, wait: float = WAIT) -> Iterator[None]:
        """Alone among writers, at the newest state. Raises InputError after ``wait`` seconds."""
        with locked(self.uri, wait):
            self.refresh()
            for name in TABLES:
                table = self._db.open_table(_named(name, self.manifest.generation))
                if table.version != self.manifest.versions[name]:  # a writer was killed
                    table.restore(self.manifest.versions[name])
                self._tables[name] = table
            try:
                yield
            finally:
                self._tables = {}

    def commit(self, change: Change) -> None:
        """Write a change; until the last step nothing of it is there."""
        records, removed = change.records, list(change.removed)
        self._delete("articles", "id", removed)
        self._delete("claims", "article", removed)
        self._delete("events", "article", [*removed, *(p.article for p in change.places)])
        self._delete("verdicts", "articles", [rows.pair_key(*p) for p in _both_ways(change.parted)])
        self._add("articles", [rows.article_row(record) for record in records])
        self._add("claims", [row for record in records for row in rows.claim_rows(record)])
        self._add("events", [asdict(place) for place in change.places])
        self._add("verdicts", [rows.verdict_row(verdict) for verdict in change.verdicts])
        for identifier in removed:
            self._kept.pop(identifier, None)
        for record in records:
            self._kept[record.id] = record
        self.manifest = replace(self.manifest, commits=self.manifest.commits + 1)
        if self.manifest.commits - self.manifest.compacted < self._interval():
            self._write_manifest()
        else:
            self.compact()

    def _interval(self) -> int:
        """Commits from one compaction to the next."""
        claims = int(self._tables["claims"].count_rows())
        return min(max(claims // _CLAIMS_A_COMMIT, _COMPACT_AFTER), _COMPACT_AT_LAST)

    def compact(self) -> None:
        """Join small files, renew indices, and drop versions nobody can be reading."""
        from lancedb.index import BTree

        for name, table in self._tables.items():
            # Nothing is dropped yet: the manifest still names what was there before.
            table.optimize(cleanup_older_than=timedelta(days=36500))
            there = {column for index in table.list_indices() for column in index.columns}
            for column in _INDEXED[name] if table.count_rows() >= _INDEX_FROM else ():
                if column not in there:
                    table.create_index(column, config=BTree())
        self.manifest = replace(self.manifest, compacted=self.manifest.commits)
        self._write_manifest()
        for table in (*self._tables.values(), self._db.open_table(self._name)):
            table.optimize(cleanup_older_than=_READERS)

    def _write_manifest(self) -> None:
        versions = {name: int(self._tables[name].version) for name in TABLES}
        self.manifest = replace(self.manifest, versions=versions)
        table = self._db.open_table(self._name)
        table.add([{"json": _written(self.manifest)}], mode="overwrite")

    def _add(self, name: str, found: Sequence[Mapping[str, Any]]) -> None:
        import pyarrow as pa

        if found:
            schema = rows.schemas(self.manifest.width)[name]
            self._tables[name].add(pa.Table.from_pylist(list(found), schema=schema))

    def _delete(self, name: str, column: str, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _AT_ONCE):
            self._tables[name].delete(_one_of(column, ids[start : start + _AT_ONCE]))

    def succeed(self, store: Store) -> None:
        """Put this store, embedded again beside ``store``, in its place."""
        table = self._db.open_table(MANIFEST)
        table.add([{"json": _written(self.manifest)}], mode="overwrite")
        for name in (*(_named(n, store.manifest.generation) for n in TABLES), NEXT):
            self._db.drop_table(name, ignore_missing=True)


@contextmanager
def locked(uri: str, wait: float) -> Iterator[None]:
    """Alone among the writers of this machine. Raises InputError after ``wait`` seconds."""
    from filelock import FileLock, Timeout

    if is_local(uri):
        os.makedirs(uri, exist_ok=True)
        path = os.path.join(uri, LOCK)
    else:
        digest = hashlib.sha256(uri.encode()).hexdigest()[:16]
        path = os.path.join(tempfile.gettempdir(), f"crossclaim-{digest}.lock")
    try:
        # One lock a process and path: embedding again writes batches under a lock of its own.
        with FileLock(path, is_singleton=True).acquire(timeout=wait):
            yield
    except Timeout as error:
        raise InputError(
            f"{uri}: another crossclaim is writing to this store (waited {wait:g} s)"
        ) from error


def is_local(uri: str) -> bool:
    """Whether a store is a folder of this machine."""
    return "://" not in uri


def _connect(uri: str) -> Any:
    try:
        library = lancedb()
        return library.connect(uri, session=library.Session(_CACHED, _CACHED))
    except InputError:
        raise
    except Exception as error:  # LanceDB raises what it likes
        raise InputError(
            f"{uri}: can't be reached: {' '.join(str(error).split())[:200]}"
        ) from error


def _holds(uri: str, table: str) -> bool:
    if is_local(uri):  # connecting would make the folder
        return os.path.isdir(os.path.join(uri, f"{table}.lance"))
    return table in _connect(uri).table_names(limit=1000)


def _named(table: str, generation: int) -> str:
    return f"{table}_{generation}"


def _one_of(column: str, values: Sequence[str]) -> str:
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} IN ({quoted})"


def _both_ways(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for one, other in pairs:
        yield one, other
        if one != other:
            yield other, one


def _as_written(data: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(data))
    return plain


def _written(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), sort_keys=True)
