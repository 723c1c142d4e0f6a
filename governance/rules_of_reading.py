"""The ten rules of reading for anybody to run on an item, a request and facts of their own: JSON only."""

import json
from enum import IntEnum
from typing import TypeVar

from governance.errors import MalformedInput
from governance.facts.knowledge import NdaSigned
from governance.facts.position import Position
from governance.knowledge_book import KnowledgeItem
from governance.knowledge_parameters import KnowledgeParameters
from governance.knowledge_rules import (
    NOTHING,
    Circumstances,
    ReadRequest,
    RoundCircumstances,
    Stage,
    decide,
)
from governance.labels import Audience, Label, Partition
from governance.rule import JsonObject, Rule, flag, natural, needed, rows_of, text_list

Named = TypeVar("Named", bound=IntEnum)


def run_decision(data: JsonObject) -> JsonObject:
    """What the ten rules say of one request, as the recorder computes it and an audit computes it again."""
    item, request = _item(_object(data, "item")), _request(_object(data, "request"))
    facts = _circumstances(_object(data, "facts"), _parameters(data), request.requester)
    decision = decide(item, request, facts)
    denied = [
        {"rule": number, "about": why.rule, "sentence": why.sentence} for number, why in decision.reasons
    ]
    return {"allowed": decision.allowed, "leading": decision.leading, "denied": denied}


def _item(data: JsonObject) -> KnowledgeItem:
    """Neither id nor hash matter to a rule."""
    return KnowledgeItem(
        NOTHING,
        _text(data, "owner"),
        NOTHING,
        _text(data, "template", NOTHING),
        _named(data, "partition", Partition),
        _named(data, "label", Label),
        _named(data, "audience", Audience),
        NOTHING,
        _text(data, "purpose", ""),
        natural(data.get("source_date", 0), "source_date"),
        natural(data.get("review_date", 0), "review_date"),
        natural(data.get("shared_at", 0), "shared_at"),
        flag(data.get("erased", False), "erased"),
    )


def _request(data: JsonObject) -> ReadRequest:
    time, recorded = natural(needed(data, "time"), "time"), flag(data.get("recorded", True), "recorded")
    return ReadRequest(
        _text(data, "requester"), _text(data, "purpose", ""), time, "recorded" if recorded else ""
    )


def _circumstances(data: JsonObject, parameters: KnowledgeParameters, requester: str) -> Circumstances:
    signed = rows_of(data.get("agreements", []), "agreements")
    return Circumstances(
        parameters=parameters,
        requester_active=flag(needed(data, "requester_active"), "requester_active"),
        member_since=natural(needed(data, "member_since"), "member_since"),
        granted_until=natural(data.get("granted_until", 0), "granted_until"),
        ndas=tuple(_agreement(row, requester) for row in signed),
        round=None if data.get("round") is None else _round(_object(data, "round")),
        contributed=natural(data.get("contributed", 0), "contributed"),
        requested=natural(data.get("requested", 1), "requested"),
    )


def _agreement(data: JsonObject, requester: str) -> NdaSigned:
    at = Position(0, 0, natural(needed(data, "signed_at"), "signed_at"))
    until = [natural(needed(data, name), name) for name in ("valid_until", "survives_until")]
    return NdaSigned(at, requester, NOTHING, _text(data, "purpose", ""), *until)


def _round(data: JsonObject) -> RoundCircumstances:
    ended = data.get("ended_at")
    return RoundCircumstances(
        _named(data, "stage", Stage),
        frozenset(text_list(data.get("bound", []), "bound")),
        None if ended is None else natural(ended, "ended_at"),
    )


def _parameters(data: JsonObject) -> KnowledgeParameters:
    """A rulebook's, as it is published; the software's own when it is left out."""
    return KnowledgeParameters.from_json(json.dumps(data.get("rulebook", {})))


def _object(data: JsonObject, name: str) -> JsonObject:
    found = needed(data, name)
    if not isinstance(found, dict):
        raise MalformedInput(f"{name} must be an object")
    return found


def _text(data: JsonObject, name: str, default: str | None = None) -> str:
    value = needed(data, name) if default is None else data.get(name, default)
    if not isinstance(value, str):
        raise MalformedInput(f"{name} must be a text")
    return value


def _named(data: JsonObject, name: str, kind: type[Named]) -> Named:
    """A member of an enumeration by its name, in capitals or not."""
    word = _text(data, name).upper()
    if word not in kind.__members__:
        raise MalformedInput(f"{name} must be one of {', '.join(kind.__members__)}")
    return kind[word]


RULES = (
    Rule(
        "decision",
        "Whether a member may read an item of know-how, and which of the ten rules deny it.",
        "knowledge.md, Ten rules",
        run_decision,
        {
            "item": {
                "owner": "Adler",
                "partition": "BEST_PRACTICE",
                "label": "AMBER",
                "audience": "CONSORTIUM",
                "purpose": "Repairs",
                "template": "hub-1",
                "source_date": 1_780_000_000,
                "review_date": 1_820_000_000,
            },
            "request": {"requester": "Birch", "purpose": "Repairs", "time": 1_800_000_000},
            "facts": {"requester_active": True, "member_since": 1_795_000_000, "agreements": []},
        },
    ),
)
"""Runnable rules, for the catalogue."""
