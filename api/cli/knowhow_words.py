"""Words that several commands about know-how take, and waiting for a decision."""

import time
from typing import Annotated, Any

import typer

from api.cli.desk import Desk
from api.cli.exits import Exit
from api.cli.handing_in import Json
from governance.knowledge_rules import RULES_BY_NUMBER

LOOK_SECONDS = 0.5

Which = Annotated[str, typer.Argument(metavar="ITEM", help="Its id or the beginning of it.")]
Purpose = Annotated[str, typer.Option("--purpose", help="What it is for; stays on the record.")]


def decided(desk: Desk, item: str, asked: Json, request_hash: str) -> int:
    """Waits for the decision on a request, tells it, and gives the exit code."""
    until = time.monotonic() + desk.given.wait
    found = _decision(desk, item, request_hash)
    while found["allowed"] is None and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        found = _decision(desk, item, request_hash)
    if not desk.output.result(asked | {"decision": found}):
        desk.output.line(_words(found))
    if found["allowed"] is None:
        return Exit.PENDING
    return Exit.DONE if found["allowed"] else Exit.REFUSED


def _decision(desk: Desk, item: str, request_hash: str) -> Any:
    """The request with its decision; a reorganisation can take both off the record for a while."""
    rows = desk.remote.pages(f"/v1/knowledge/{item}/decisions")
    none_yet = {"request_hash": request_hash, "allowed": None}
    return next((row for row in rows if row["request_hash"] == request_hash), none_yet)


def _words(found: Any) -> str:
    if found["allowed"] is None:
        return "The request is on the chain; it is not decided yet."
    if found["allowed"]:
        return "Allowed: `guildhall knowledge read` opens it."
    rules = [RULES_BY_NUMBER[number].__doc__ or f"Rule {number}." for number in found["denied_by"]]
    return " ".join(("Denied; the decision is on the chain. These hold not:", *rules))
