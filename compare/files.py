"""Files written whole: at every moment the old one or the new, whatever interrupts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from compare.errors import InputError


def write_atomically(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 so that ``path`` is at every moment the old file or the new.

    Raises InputError when the folder can't be written to.
    """
    target = Path(os.path.realpath(path))  # through a link, not over it
    _write(path, target, text, os.replace)


def create(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to a new file, whole or not at all.

    Raises InputError when ``path`` exists, even as a dangling link, or can't be written.
    """
    _write(path, path, text, _link)


def _link(temporary: str, target: Path) -> None:
    os.link(temporary, target)  # unlike a rename, it refuses an existing name
    os.unlink(temporary)


def _write(shown: Path, target: Path, text: str, move: Callable[[str, Path], None]) -> None:
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".crossclaim-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            # mkstemp makes files private; a report gets what any new file would.
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(
                temporary, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~umask
            )
            move(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except FileExistsError as error:
        raise InputError(f"{shown}: exists already") from error
    except OSError as error:
        raise InputError(f"{shown}: can't write: {error.strerror}") from error
