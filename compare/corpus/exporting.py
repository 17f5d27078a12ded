"""A store to files that other programs read: JSON lines, or a folder of Parquet files.

Rows are sorted and scores rounded, so that two stores with the same articles give the same bytes,
whatever the order and the batches in which they were made.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from compare.corpus import rows
from compare.corpus.store import TABLES, Store
from compare.errors import InputError

_DECIMALS = 3
"""What survives another processor's arithmetic."""
_KEY = {"articles": "id", "claims": "article", "events": "article", "verdicts": "articles"}
_AT_ONCE = 500
_INTERNAL = frozenset(["signature", "first", "last", "others"])
_JSON = frozenset(["facts", "left_out"])


def exported(store: Store) -> Iterator[dict[str, Any]]:
    """Every article, claim, place in an event and verdict as plain data; ``kind`` says which."""
    for name in TABLES:
        for found in _sorted(store, name, _INTERNAL | {"vector"}):
            for row in found:
                for column in _JSON & row.keys():
                    row[column] = json.loads(row[column])
                yield {"kind": name[:-1], **_rounded(row)}


def lines(store: Store) -> Iterator[bytes]:
    """A JSON object a line."""
    for row in exported(store):
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def export(store: Store, target: Path) -> None:
    """A ``.jsonl`` file, or else a folder with a Parquet file a table, vectors included.

    Each file is written whole or not at all. Raises InputError when one can't be written.
    """
    if target.suffix.lower() in (".jsonl", ".ndjson"):
        with _whole(target) as unfinished, open(unfinished, "wb") as file:
            file.writelines(lines(store))
        return
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target}: can't make this folder: {error.strerror}") from error
    for name in TABLES:
        _write_parquet(store, name, target / f"{name}.parquet")


def _write_parquet(store: Store, name: str, target: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = rows.schemas(store.manifest.width)[name]
    schema = pa.schema([field for field in schema if field.name not in _INTERNAL])
    with _whole(target) as unfinished, parquet.ParquetWriter(unfinished, schema) as writer:
        for found in _sorted(store, name, _INTERNAL):
            writer.write_table(pa.Table.from_pylist(found, schema=schema))


@contextmanager
def _whole(target: Path) -> Iterator[str]:
    """A file to write, which takes the place of ``target`` at the end."""
    try:
        handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".crossclaim-")
        os.close(handle)
        try:
            yield unfinished
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(unfinished, 0o666 & ~umask)  # mkstemp makes files private
            os.replace(unfinished, target)
        except BaseException:
            os.unlink(unfinished)
            raise
    except OSError as error:
        raise InputError(f"{target}: can't write: {error.strerror}") from error


def _sorted(store: Store, name: str, without: frozenset[str]) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in order of its key, some hundreds at a time."""
    columns = [column for column in rows.names(name) if column not in without]
    key = _KEY[name]
    keys = sorted({row[key] for row in store.select(name, [key])})
    for start in range(0, len(keys), _AT_ONCE):
        found = store.among(name, columns, key, keys[start : start + _AT_ONCE])
        yield sorted(found, key=lambda row: [str(row.get(c)) for c in (key, "id", "left", "right")])


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return value
