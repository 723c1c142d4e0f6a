"""Files that are either whole or not there, through every crash."""

import os
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path

from ledger.failpoints import reach


def is_full(error: OSError) -> bool:
    """Whether a write failed for want of room: a full disk, a quota, a limit on the size of files."""
    return error.errno in (ENOSPC, EDQUOT, EFBIG)


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Puts `content` at `path` and on the disk, or leaves what was there; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    _write(fresh, content, mode)
    fresh.replace(path)
    _keep_names(path.parent)
    reach("file.name:after")


def write_new(path: Path, content: bytes, mode: int = 0o600) -> None:
    """As `write_whole`, where nothing may be overwritten; raises `FileExistsError`, `OSError`.

    A crash leaves no half file under the name, so the next try is not stopped by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        _write(fresh, content, mode)
        os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    _keep_names(path.parent)
    reach("file.name:after")


def _write(fresh: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        reach("file.sync:before")
        os.fsync(file.fileno())
    reach("file.sync:after")
    reach("file.name:before")


def _keep_names(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["is_full", "write_new", "write_whole"]
