"""The rules about who deals with whom for anybody to run on numbers of their own: JSON in, JSON out."""

from fractions import Fraction

from governance.errors import MalformedInput
from governance.relations import (
    Meeting,
    burt_constraint,
    free_riding,
    is_dormant,
    reciprocity,
    reliability,
    ties,
)
from governance.rule import JsonObject, Rule, natural, needed, rows_of, text_list


def run_ties(data: JsonObject) -> JsonObject:
    """What ties each pair of members, from single meetings; and which ties sleep."""
    meetings = [_meeting(row) for row in rows_of(needed(data, "meetings"), "meetings")]
    now = natural(needed(data, "now"), "now")
    found = sorted(ties(meetings).items(), key=lambda pair: sorted(pair[0]))
    return {
        "ties": [
            {
                "members": sorted(pair),
                "strength": tie.strength,
                "since": tie.since,
                "last": tie.last,
                "kinds": sorted(tie.kinds),
                "dormant": is_dormant(tie, now),
            }
            for pair, tie in found
        ]
    }


def run_give_and_take(data: JsonObject) -> JsonObject:
    """Reciprocity and free riding of what was given and taken, reliability of what was promised and kept."""
    given, taken, kept, made = (
        natural(needed(data, name), name) for name in ("given", "taken", "kept", "made")
    )
    if kept > made:
        raise MalformedInput("nobody keeps more promises than it made")
    return {
        "reciprocity": _exact(reciprocity(given, taken)),
        "free_riding": _exact(free_riding(given, taken)),
        "reliability": _exact(reliability(kept, made)),
    }


def run_constraint(data: JsonObject) -> JsonObject:
    """Burt's constraint of a member in a network of ties."""
    rows = rows_of(needed(data, "ties"), "ties")
    strengths = {_pair(row): natural(needed(row, "strength"), "strength") for row in rows}
    return {"constraint": _exact(burt_constraint(str(needed(data, "member")), strengths))}


def _meeting(row: JsonObject) -> Meeting:
    one, other = str(needed(row, "one")), str(needed(row, "other"))
    if one == other:
        raise MalformedInput("nobody meets itself")
    return Meeting(one, other, natural(needed(row, "time"), "time"), str(needed(row, "kind")))


def _pair(row: JsonObject) -> frozenset[str]:
    pair = frozenset(text_list(needed(row, "members"), "members"))
    if len(pair) != 2:
        raise MalformedInput("members must be two different members")
    return pair


def _exact(value: Fraction | None) -> str | None:
    """A fraction as text; null where there is nothing to compare."""
    return None if value is None else str(value)


_DAY = 86_400

RULES = (
    Rule(
        "ties",
        "What ties members to each other, and since when nothing did.",
        "knowledge.md, Relations",
        run_ties,
        {
            "meetings": [
                {"one": "Adler", "other": "Birch", "time": 10 * _DAY, "kind": "round"},
                {"one": "Birch", "other": "Adler", "time": 40 * _DAY, "kind": "item"},
                {"one": "Adler", "other": "Corvin", "time": 300 * _DAY, "kind": "round"},
            ],
            "now": 300 * _DAY,
        },
    ),
    Rule(
        "give-and-take",
        "Reciprocity, free riding and reliability, as exact fractions.",
        "knowledge.md, Relations",
        run_give_and_take,
        {"given": 3, "taken": 5, "kept": 4, "made": 4},
    ),
    Rule(
        "constraint",
        "How much a member's ties lead to the same people (Burt).",
        "knowledge.md, Relations",
        run_constraint,
        {
            "member": "Adler",
            "ties": [
                {"members": ["Adler", "Birch"], "strength": 2},
                {"members": ["Adler", "Corvin"], "strength": 1},
                {"members": ["Birch", "Corvin"], "strength": 1},
            ],
        },
    ),
)
"""Every rule about relations in the catalogue."""
