"""What models said before, by content: reruns cost a look-up instead of a network.

One SQLite file in the user's cache folder holds, for each hash of (model, text), the exact
float32 row that the model gave, so that a result is the same with and without the cache. A
cache may be slow, full, locked or damaged: it then says so once, on one line, and everything is
computed.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import numpy as np

from compare.errors import printable
from compare.runtime import Floats

FILE = "cache.sqlite"
MAX_BYTES = 1_000_000_000
"""The file grows no further; CROSSCLAIM_CACHE_MB sets another limit."""
WAIT = 5.0
"""Seconds to wait for another run that is writing."""
_DAY = 86_400
_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS rows_by_use ON rows (used);
"""
_AT_ONCE = 500  # SQLite allows a limited number of parameters


def folder() -> Path:
    """Where the cache lies: $CROSSCLAIM_CACHE, else the user's cache folder (XDG respected)."""
    if chosen := os.environ.get("CROSSCLAIM_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("crossclaim", appauthor=False)


def limit() -> int:
    """The size, in bytes, that the cache may reach."""
    try:
        return int(float(os.environ["CROSSCLAIM_CACHE_MB"]) * 1_000_000)
    except (KeyError, ValueError, OverflowError):
        return MAX_BYTES


def _complain(line: str) -> None:
    print(f"crossclaim: {printable(line)}", file=sys.stderr)


class Cache:
    """Rows by content. ``complain`` is told, once, why the cache is not used any further."""

    def __init__(
        self, where: Path | None = None, complain: Callable[[str], None] = _complain
    ) -> None:
        self.path = (where or folder()) / FILE
        self._complain = complain
        self._connection: sqlite3.Connection | None = None
        self._off = False

    def rows(
        self, model: str, texts: Sequence[str], compute: Callable[[list[int]], Floats]
    ) -> list[Floats]:
        """One float32 row for each text, remembered or from ``compute``.

        ``model`` names the model and everything else that a row depends on. ``compute`` is
        given the numbers of the texts that are not remembered, and only if there are any.
        """
        keys = [key(model, text) for text in texts]
        known = {k: np.frombuffer(value, "<f4") for k, value in self.get(keys).items()}
        missing = [i for i, k in enumerate(keys) if k not in known]
        if missing:
            computed = compute(missing).astype("<f4")
            new = {keys[i]: row for i, row in zip(missing, computed, strict=True)}
            self.put({k: row.tobytes() for k, row in new.items()})
            known |= new
        return [known[k].astype(np.float32) for k in keys]

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is remembered, by key."""
        found: dict[bytes, bytes] = {}
        stale: list[bytes] = []
        now = int(time.time())
        with self._guarded() as database:
            if database is None:
                return {}
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, value, used FROM rows WHERE key IN ({marks})"
                for k, packed, used in database.execute(query, some):
                    if (value := _unpacked(packed)) is not None:
                        found[k] = value
                        # Once a day is often enough: a rerun then only reads.
                        stale += [k] if now - used > _DAY else []
            if stale:
                with database:
                    database.executemany(
                        "UPDATE rows SET used = ? WHERE key = ?", [(now, k) for k in stale]
                    )
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Remember ``values``; where that makes too many, forget those used longest ago."""
        now = int(time.time())
        with self._guarded() as database:
            if database is None:
                return
            with database:
                database.executemany(
                    "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)",
                    [(k, _packed(value), now) for k, value in values.items()],
                )
            _shrink(database)

    def info(self) -> tuple[int, int]:
        """(rows, bytes on disk); (0, 0) where there is no cache."""
        if not self.path.is_file():
            return 0, 0
        rows = 0
        with self._guarded() as database:
            if database is not None:
                rows = database.execute("SELECT count(*) FROM rows").fetchone()[0]
        return rows, self.path.stat().st_size

    def clear(self) -> None:
        """Delete the cache, damaged or not. Raises OSError when that is not allowed."""
        self.close()
        for path in (self.path, self.path.with_name(f"{FILE}-journal")):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection | None]:
        """The open database; None once something was wrong with it."""
        try:
            database = None if self._off else self._open()
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            database = None
        try:
            yield database
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _give_up(self, reason: Exception) -> None:
        self._off = True
        self._complain(f"{self.path}: the cache can't be used, going on without: {reason}")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=WAIT)
            try:
                # A crash of the machine may lose the cache, which is only a cache.
                connection.execute("PRAGMA synchronous = OFF")
                connection.executescript(_SCHEMA)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection


def key(*parts: str) -> bytes:
    """The key of a content; parts are kept apart."""
    content = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _packed(value: bytes) -> bytes:
    return zlib.crc32(value).to_bytes(4, "little") + value


def _unpacked(packed: object) -> bytes | None:
    """The value, or None where the bytes are not those that were written."""
    if not isinstance(packed, bytes):
        return None
    value = packed[4:]
    return value if zlib.crc32(value).to_bytes(4, "little") == packed[:4] else None


def _shrink(database: sqlite3.Connection) -> None:
    """Above the limit, drop what was used longest ago, until a tenth of it is free."""
    pages, free, page = (
        int(database.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    size = (pages - free) * page
    if size <= limit():
        return
    count = database.execute("SELECT count(*) FROM rows").fetchone()[0]
    out = int(count * (1 - 0.9 * limit() / size)) + 1
    # The file keeps its length: new rows go where the old ones were.
    with database:
        database.execute(
            "DELETE FROM rows WHERE key IN (SELECT key FROM rows ORDER BY used, key LIMIT ?)",
            (out,),
        )
