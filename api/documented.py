"""Refusals of a route in the OpenAPI document: its codes grouped by status, with an example of each."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from pydantic import BaseModel, Field

from api.problems import MEDIA_TYPE, RULE_STATUS, STATUS, title_of

ALWAYS = (
    "UnknownField",
    "MissingField",
    "BadField",
    "MalformedJson",
    "BodyTooLarge",
    "TooManyRequests",
    "NodeUnwell",
)
"""Every route can answer these."""


class ProblemDocument(BaseModel):
    """A refusal (RFC 9457): `code` is stable, `detail` a sentence for a person, `numbers` its values."""

    type: str = Field(examples=["/v1/problems/VotingClosed"])
    title: str = Field(examples=["Voting closed"])
    status: int = Field(examples=[422])
    detail: str
    instance: str = Field(examples=["/v1/intents/CastVote"])
    code: str = Field(examples=["VotingClosed"])
    numbers: dict[str, str]


def errors(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can refuse with these codes, besides those that every route has."""
    known = sorted({(STATUS.get(code, int(RULE_STATUS)), code) for code in (*codes, *ALWAYS)})
    return {
        status: _response(code for _, code in group)
        for status, group in groupby(known, key=lambda pair: pair[0])
    }


def _response(codes: Iterable[str]) -> dict[str, Any]:
    listed = list(codes)
    examples = {code: {"value": _example(code)} for code in listed}
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
        "status": STATUS.get(code, int(RULE_STATUS)),
        "detail": f"{title_of(code)}.",
        "code": code,
        "numbers": {},
    }
