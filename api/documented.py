"""Refusals of a route in the OpenAPI document: its codes grouped by status, with an example of each."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from pydantic import BaseModel, Field

from api.problems import MEDIA_TYPE, status_of, title_of
from api.sessions import COOKIE

ALWAYS = (
    "UnknownField",
    "MissingField",
    "BadField",
    "MalformedJson",
    "BodyTooLarge",
    "BodyTooSlow",
    "TooManyRequests",
    "NodeUnwell",
    "NotFollowing",
    "InternalError",
)
"""Every route can answer these."""


class ProblemDocument(BaseModel):
    """A refusal (RFC 9457): `code` is stable, `detail` a sentence for a person, `numbers` its values."""

    type: str = Field(examples=["/v1/problems/VotingClosed"])
    title: str = Field(examples=["Voting closed"])
    status: int = Field(examples=[409])
    detail: str
    instance: str = Field(examples=["/v1/intents/CastVote"])
    code: str = Field(examples=["VotingClosed"])
    numbers: dict[str, str]


def errors(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can refuse with these codes, besides those that every route has."""
    known = sorted({(status_of(code), code) for code in (*codes, *ALWAYS)})
    return {
        status: _response(code for _, code in group)
        for status, group in groupby(known, key=lambda pair: pair[0])
    }


def with_shared_problems(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every refusal once, among its components, and an example of each problem there."""
    shared: dict[str, Any] = {}
    for operation in _operations(document["paths"]):
        for status, response in operation["responses"].items():
            if MEDIA_TYPE in response.get("content", {}):
                operation["responses"][status] = _shared(status, response, shared)
    codes = sorted({code for one in shared.values() for code in one["content"][MEDIA_TYPE]["examples"]})
    examples = {code: {"value": _example(code)} for code in codes}
    components = {**document["components"], "examples": examples, "responses": shared}
    return {**document, "components": components}


def with_sessions(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what a session is, at every operation that refuses visitors without one."""
    for operation in _operations(document["paths"]):
        if "NotSignedIn" in operation["responses"].get("401", {}).get("$ref", ""):
            operation["security"] = [{name: []} for name in SESSIONS]
    components = {**document["components"], "securitySchemes": SESSIONS}
    return {**document, "components": components}


SESSIONS: dict[str, dict[str, str]] = {
    "token": {"type": "http", "scheme": "bearer", "description": "`token` of POST /v1/siwe/verify."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "Set by the same answer."},
}
"""The two ways in which a session is shown."""


def _operations(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for operations in paths.values() for operation in operations.values())


def _shared(status: str, response: dict[str, Any], shared: dict[str, Any]) -> dict[str, str]:
    """Files a refusal under a name made of its codes; the reference to it."""
    name = f"{status}.{response['description'].replace(', ', '.')}"
    content = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}
    shared[name] = {"description": response["description"], "content": content}
    return {"$ref": f"#/components/responses/{name}"}


def _response(codes: Iterable[str]) -> dict[str, Any]:
    listed = list(codes)
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in listed}
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {
        "description": ", ".join(listed),
        "model": ProblemDocument,
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _example(code: str) -> dict[str, object]:
    return {
        "type": f"/v1/problems/{code}",
        "title": title_of(code),
        "status": status_of(code),
        "detail": f"{title_of(code)}.",
        "code": code,
        "numbers": {},
    }
