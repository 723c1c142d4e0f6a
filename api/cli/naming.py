"""What a person calls a thing: a short number instead of an id of 77 digits, the beginning of a hash."""

from typing import Any

from api.cli.desk import Desk
from api.cli.exits import Exit, Stop, misused

MOST_SEQUENCE_DIGITS = 12
"""A decimal text this short is a sequence number, a longer one an id."""

LEAST_PREFIX = 6
"""Characters of a hash, with 0x, that may stand for it."""


def proposal_id(desk: Desk, named: str) -> str:
    """A proposal by its id, or by the number that `proposal list` shows."""
    if not (named.isascii() and named.isdigit()):
        raise misused("BadProposal", f"{named!r} is no proposal: give its number, as in `proposal list`.")
    if len(named) > MOST_SEQUENCE_DIGITS:
        return named
    return str(_by_sequence(desk, "/v1/proposals", int(named), "UnknownProposal")["id"])


def round_id(desk: Desk, named: str) -> str:
    """A round by its id, the beginning of it, or the number that `round list` shows."""
    if named.isascii() and named.isdigit():
        return str(_by_sequence(desk, "/v1/rounds", int(named), "UnknownRound")["id"])
    return _by_hash(desk, "/v1/rounds", named, "UnknownRound")


def item_id(desk: Desk, named: str) -> str:
    """An item of know-how by its id or the beginning of it."""
    return _by_hash(desk, "/v1/knowledge", named, "UnknownItem")


def member_address(desk: Desk, named: str) -> str:
    """A member by address, number or name; only for reading, because the API says whose they are.

    A firm may be called by a number: its name comes first.
    """
    if named.startswith("0x"):
        return named
    rows = desk.remote.pages("/v1/members")
    called = [row for row in rows if (row["name"] or "").casefold() == named.casefold()]
    numbered = [row for row in rows if str(row["index"]) == named]
    return str(_only(called or numbered, named)["address"])


def _by_sequence(desk: Desk, path: str, sequence: int, unknown: str) -> Any:
    rows = [row for row in desk.remote.pages(path) if row["sequence"] == sequence]
    return _only(rows, str(sequence), unknown)


def _by_hash(desk: Desk, path: str, named: str, unknown: str) -> str:
    text = named.lower()
    if not text.startswith("0x") or len(text) < LEAST_PREFIX:
        raise misused("BadHex", f"{named!r} is no id: give it whole, or its beginning, as the list shows it.")
    if len(text) == 66:
        return text
    rows = [row for row in desk.remote.pages(path) if row["id"].startswith(text)]
    return str(_only(rows, named, unknown)["id"])


def _only(rows: list[Any], named: str, unknown: str = "UnknownMember") -> Any:
    if len(rows) != 1:
        found = "nothing" if not rows else "more than one"
        raise Stop(Exit.REFUSED, f"{named!r} names {found} here.", unknown if not rows else "Ambiguous")
    return rows[0]
