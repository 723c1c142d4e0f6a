"""Whether a SQLite file is all there, as far as its size tells. SQLite itself reads what is missing of the
last page as zeros, and takes the beginning of a first page for a database without tables.
"""

from pathlib import Path
from typing import Final

from ledger.store_errors import DatabaseTorn

_MAGIC: Final = b"SQLite format 3\0"
_HEAD_BYTES: Final = 18
"""The magic and the size of a page, two bytes, where 1 means 65,536 (https://www.sqlite.org/fileformat2.html)."""


def require_whole_pages(file: Path) -> None:
    """Raises `DatabaseTorn` when the file breaks off in the middle of a page and no write-ahead log is there
    that could mend it: one that folding the log in left half written is whole after the next opening.
    """
    if not file.is_file() or _has_log(file):
        return
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    page, size = int.from_bytes(head[len(_MAGIC) :]), file.stat().st_size
    page = 65_536 if page == 1 else page
    if head.startswith(_MAGIC) and page and size % page:
        raise DatabaseTorn(
            f"the database file breaks off in the middle of a page: {size} bytes in pages of {page}"
        )


def _has_log(file: Path) -> bool:
    log = file.with_name(f"{file.name}-wal")
    return log.is_file() and log.stat().st_size > 0


__all__ = ["require_whole_pages"]
