"""The ledger of published cells, kept: what was told once is remembered through every restart, so that no
later figure can be subtracted from it.

One family is judged by one writer at a time: two requests that are harmless alone and tell too much together
cannot both get through.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Row, insert, select, text

from governance.differencing import PublishedCell
from ledger.schema import published_cells
from ledger.store import Store

_LOCK: Final = 0x7075626C
"""First half of PostgreSQL's advisory lock; the second is the family's hash."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A published cell: legal groups in it, figures as they were told, the rulebook and the block."""

    name: str
    family: str
    contributors: frozenset[int]
    figures: Mapping[str, object]
    rulebook: int
    block: int
    block_hash: str
    published_at: int

    @property
    def cell(self) -> PublishedCell:
        """As the differencing rule reads it."""
        return PublishedCell(self.name, self.family, self.contributors)


Judge = Callable[[tuple[PublishedCell, ...]], Publication]
"""Makes a publication out of what its family has told so far, or raises the rule that refuses it."""


class Publications:
    """Everything that one installation has published. Nothing is ever taken back."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def publish(self, family: str, name: str, judge: Judge) -> Publication:
        """What was published under this name, or what `judge` makes of it now; then it is there for good."""
        with self._store.transaction("published.add") as connection:
            self._alone(connection, family)
            known = self._family(connection, family)
            for one in known:
                if one.name == name:
                    return one
            made = judge(tuple(one.cell for one in known))
            connection.execute(insert(published_cells).values(_values(made)))
            return made

    def of(self, family: str) -> list[Publication]:
        """What a family has told, in the order of publication."""
        with self._store.reading() as connection:
            return self._family(connection, family)

    def _alone(self, connection: Connection, family: str) -> None:
        """SQLite has one writer anyway."""
        if not self._store.is_sqlite:
            lock = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:family))")
            connection.execute(lock, {"lock": _LOCK, "family": family})

    def _family(self, connection: Connection, family: str) -> list[Publication]:
        query = select(published_cells).where(published_cells.c.family == family)
        rows = connection.execute(query.order_by(published_cells.c.place)).all()
        return [_publication(row) for row in rows]


def _values(one: Publication) -> dict[str, object]:
    return {
        "family": one.family,
        "name": one.name,
        "contributors": json.dumps(sorted(one.contributors)),
        "figures": json.dumps(dict(one.figures), sort_keys=True),
        "rulebook": one.rulebook,
        "block_number": one.block,
        "block_hash": bytes.fromhex(one.block_hash[2:]),
        "published_at": one.published_at,
    }


def _publication(row: Row[tuple[object, ...]]) -> Publication:
    return Publication(
        row.name,
        row.family,
        frozenset(json.loads(row.contributors)),
        json.loads(row.figures),
        row.rulebook,
        row.block_number,
        "0x" + bytes(row.block_hash).hex(),
        row.published_at,
    )


__all__ = ["Publication", "Publications"]
