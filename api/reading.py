"""One reading of the consortium: a consistent view, the time to judge it at, and the envelope of the answer.

An answer depends on the block, the time of judgement, what is kept off chain, who asks and the query.
The ETag is made of these and of nothing else, so If-None-Match is answered before any work is done.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request, Response

from api.collaborators import Collaborators
from api.cursors import Key, Page, cut
from api.envelope import Answer, AsOf, Listing
from governance.consortium import Consortium
from ledger.replica import View

T = TypeVar("T")
Row = TypeVar("Row")

CACHING = "private, no-cache"
"""A browser may keep the answer for its owner and must ask with If-None-Match before it shows it again."""


class NotModified(Exception):
    """The caller has this very answer."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


@dataclass(frozen=True, slots=True)
class Reading:
    """A view of the consortium and what answers about it say of themselves. `names` gives members' names.

    `now` is the time that conclusions are drawn at. The view is held, so that the replica leaves it alone.
    """

    view: View
    as_of: AsOf
    now: int
    rulebook: int
    names: Mapping[str, str]

    @property
    def consortium(self) -> Consortium:
        """The consortium at this moment."""
        return self.view.consortium

    def answer(self, data: T) -> Answer[T]:
        """The data in its envelope."""
        return Answer(data=data, as_of=self.as_of, rulebook=self.rulebook)

    def listing(
        self, rows: Sequence[Row], key: Callable[[Row], Key], page: Page, shape: Callable[[Row], T]
    ) -> Listing[T]:
        """One page of rows (in rising key order) in the envelope."""
        chosen, after = cut(rows, key, page)
        shaped = [shape(row) for row in chosen]
        return Listing(data=shaped, next=after, as_of=self.as_of, rulebook=self.rulebook)


def take_reading(house: Collaborators) -> Reading:
    """A reading now, for any purpose; NodeUnwell while nothing has been read from the chain yet."""
    view = house.replica.view()
    at = view.as_of
    judged_at = house.clock.judged_at(at.hash, at.time)
    as_of = AsOf(block=at.block, hash=at.hash, time=at.time, confirmed=at.confirmed, judged_at=judged_at)
    rulebook = view.consortium.knowledge.rulebook_version
    return Reading(view, as_of, judged_at, rulebook, house.names())


def tag_of(reading: Reading, request: Request, visitor: str | None, edition: str) -> str:
    """The ETag of the answer to this request."""
    as_of = reading.as_of
    parts = [
        as_of.hash,
        str(as_of.judged_at),
        str(as_of.confirmed),
        edition,
        visitor or "",
        request.url.path,
        request.url.query,
    ]
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'


def check_tag(tag: str, request: Request, response: Response) -> None:
    """NotModified when the caller has the answer with this tag; else the tag goes with the answer."""
    known = request.headers.get("if-none-match", "")
    if tag in {part.strip().removeprefix("W/") for part in known.split(",")}:
        raise NotModified(tag)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = CACHING
    response.headers["Vary"] = "Authorization, Cookie"
