"""Links of the OpenAPI document: which answer holds what the next request needs (OpenAPI 3.1, Link Object).

A person reads there how to go on; a program that explores the API gets past "unknown" with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from governance.intents import INTENTS

DATA = "$response.body#/data"
NO_SIGNATURE = "0x"
"""Stands in the link for what only the signer can put there."""


@dataclass(frozen=True, slots=True)
class Link:
    """From the good answers of one path and method to the operation at another."""

    source: tuple[str, str]
    target: tuple[str, str]
    parameters: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] | None = None


def _reads(lists: str, name: str, pointer: str, *below: str) -> Iterator[Link]:
    """From a list to one entry, and to what there is about it."""
    for path in ("", *below):
        target = ("get", f"{lists}/{{{name}}}{path}")
        yield Link(("get", lists), target, {name: f"$response.body#{pointer}"})


ABOUT_A_ROUND = ("/commitments", "/binding", "/allocations", "/charges", "/savings")


def _listed() -> Iterator[Link]:
    yield from _reads("/v1/members", "address", "/data/0/address")
    yield from _reads("/v1/proposals", "proposal_id", "/data/0/id", "/ballots")
    yield from _reads("/v1/rounds", "round_id", "/data/0/id", *ABOUT_A_ROUND)
    yield from _reads("/v1/knowledge", "item_id", "/data/0/id", "/decisions", "/content")
    yield from _reads("/v1/rules", "name", "/0/name")
    yield from _reads("/v1/problems", "code", "/0/code")
    run = ("post", "/v1/rules/{name}/run")
    yield Link(("get", "/v1/rules/{name}"), run, {"name": "$response.body#/name"})


def _intents() -> Iterator[Link]:
    """Prepare, sign, hand in, see what became of it."""
    for name in INTENTS:
        prepare, submit = ("post", f"/v1/intents/{name}/prepare"), ("post", f"/v1/intents/{name}")
        yield Link(prepare, submit, body={"intent": f"{DATA}/intent", "signature": NO_SIGNATURE})
    drafted = {part: f"{DATA}/{part}" for part in ("targets", "values", "calldatas", "description")}
    yield Link(("post", "/v1/compose"), ("post", "/v1/intents/Propose/prepare"), body=drafted)


def _submissions(paths: dict[str, Any]) -> Iterator[Link]:
    """From everything that is handed in to its status."""
    for path, methods in paths.items():
        if "202" in methods.get("post", {}).get("responses", {}):
            target = ("get", "/v1/submissions/{submission_id}")
            yield Link(("post", path), target, {"submission_id": f"{DATA}/id"})


def with_links(document: dict[str, Any]) -> dict[str, Any]:
    """The document, with its links; a link from or to what is not there is an error of ours (KeyError)."""
    paths = document["paths"]
    for link in (*_listed(), *_intents(), *_submissions(paths)):
        target = _operation(paths, link.target)["operationId"]
        described: dict[str, Any] = {"operationId": target}
        if link.parameters:
            described["parameters"] = link.parameters
        if link.body:
            described["requestBody"] = link.body
        for status, response in _operation(paths, link.source)["responses"].items():
            if status.startswith("2"):
                response.setdefault("links", {})[target] = described
    return document


def _operation(paths: dict[str, Any], place: tuple[str, str]) -> dict[str, Any]:
    method, path = place
    operation: dict[str, Any] = paths[path][method]
    return operation
