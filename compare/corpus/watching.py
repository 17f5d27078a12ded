"""A folder that articles arrive in, looked at again and again.

A file is read once it has kept its size and time between two looks: what is still being written is
left for the next one, and a burst of files becomes a few batches. Looking works on every file
system, network drives included, where notifications don't.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from compare.corpus.reading import SUFFIXES
from compare.errors import InputError

State = tuple[int, int, int]
"""Size, time of change and inode of a file."""


def arrivals(
    folder: str, interval: float, *, once: bool = False, wait: Callable[[float], None] = time.sleep
) -> Iterator[list[str]]:
    """The paths of new and changed files at each look, possibly none, for ever.

    ``once`` ends with the first look at which no file is new or still being written. Raises
    InputError when the folder is not there.
    """
    done: dict[str, State] = {}
    before: dict[str, State] = {}
    while True:
        now = _states(folder)
        ready = sorted(p for p, s in now.items() if before.get(p) == s and done.get(p) != s)
        done = {path: state for path, state in done.items() if path in now}
        done.update((path, now[path]) for path in ready)
        yield ready
        if once and now == before:
            return
        before = now
        wait(interval)


def _states(folder: str) -> dict[str, State]:
    if not os.path.isdir(folder):
        raise InputError(f"{folder}: no such folder")
    found: dict[str, State] = {}
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(where, name)
            if name.startswith(".") or os.path.splitext(name)[1].lower() not in SUFFIXES:
                continue
            try:
                state = os.stat(path)
            except OSError:  # gone already
                continue
            found[Path(path).as_posix()] = state.st_size, state.st_mtime_ns, state.st_ino
    return found
