"""Pages of a list: a cursor names the last key, not a place, so that it stays valid while the list grows."""

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Query

from api.problems import Problem

T = TypeVar("T")
Key = tuple[int, ...]
"""What a list is ordered by: whole numbers, rising, unique (a sequence number; block and log index)."""

LIMIT = 50
MOST = 500

Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before.", examples=["WzEyXQ"])
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Entries in a page.")]


@dataclass(frozen=True, slots=True)
class Page:
    """What the caller asked for; `after` is None on the first page."""

    after: Key | None
    limit: int


async def page_of(cursor: Cursor = None, limit: Limit = LIMIT) -> Page:
    """Dependency: the page in the query; BadCursor when the cursor is not ours."""
    return Page(None if cursor is None else read_cursor(cursor), limit)


def cut(rows: Sequence[T], key: Callable[[T], Key], page: Page) -> tuple[list[T], str | None]:
    """The rows of the page and the cursor of the next one (None at the end); rows are in rising key order."""
    start = 0 if page.after is None else bisect_right(rows, page.after, key=key)
    chosen = list(rows[start : start + page.limit])
    more = start + page.limit < len(rows)
    return chosen, write_cursor(key(chosen[-1])) if more else None


def write_cursor(key: Key) -> str:
    """The opaque form of a key."""
    text = json.dumps(list(key), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Key:
    """The key in a cursor; BadCursor when it is not one of ours."""
    try:
        numbers = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as failure:
        raise _bad_cursor() from failure
    if not isinstance(numbers, list) or not numbers or not all(map(_is_key_part, numbers)):
        raise _bad_cursor()
    return tuple(numbers)


def _is_key_part(number: object) -> bool:
    """What a database can compare with; everything that lists are ordered by is far below it."""
    return type(number) is int and 0 <= number < 2**63


def _bad_cursor() -> Problem:
    return Problem("BadCursor", "The cursor is not one that this server gave: start again without it.")
