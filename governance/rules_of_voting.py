"""The rules of voting for anybody to run on numbers of their own: JSON in, JSON out."""

from dataclasses import asdict, replace
from enum import IntEnum
from typing import Any, TypeVar

from governance.caps import TokenSums, cap_up, capped_down
from governance.class_bounds import out_of_bounds
from governance.classes import DEFAULT_RULES, Class, ClassRule, Electorate, class_of_calls
from governance.early_close import Certainty, certainty, outstanding_of
from governance.errors import MalformedInput
from governance.proposal_state import Standing, Timeline, state_at
from governance.quorum import Condition, quorum_conditions, quorum_reached
from governance.rule import JsonObject, Rule, flag, natural, needed, rows_of, whole
from governance.support import support_conditions, vote_succeeded
from governance.tally import Ballot, Electors, Support, Tally, numbers_of, tally

Choice = TypeVar("Choice", bound=IntEnum)


def run_cap(data: JsonObject) -> JsonObject:
    """The cap by legal group on one group's tokens."""
    cap = cap_up(_number(data, "supply"), _number(data, "cap_bps"))
    raw = TokenSums(_number(data, "against"), _number(data, "for"), _number(data, "abstain"))
    counted = capped_down(raw, cap)
    return {
        "cap": str(cap),
        "against": str(counted.against),
        "for": str(counted.in_favour),
        "abstain": str(counted.abstain),
    }


def run_class(data: JsonObject) -> JsonObject:
    """The class of a list of calls under a class table."""
    assignments = {
        (_hex(row, "target"), _hex(row, "selector")): class_named(needed(row, "class"))
        for row in rows_of(needed(data, "table"), "table")
    }
    calls = rows_of(needed(data, "calls"), "calls")
    calldatas = [_bytes(row.get("calldata", "0x")) for row in calls]
    class_ = class_of_calls(assignments, [_hex(row, "target") for row in calls], calldatas)
    return {"class": class_.name}


def run_tally(data: JsonObject) -> JsonObject:
    """A whole vote: tally, quorum, support and whether it passes."""
    class_, rule = class_named(needed(data, "class")), rule_of(data)
    electors, counted = _vote(data, rule)
    quorum = quorum_conditions(counted, rule, electors)
    support = support_conditions(class_, counted, rule, electors)
    return {
        "tally": {name: str(value) for name, value in numbers_of(counted).items()},
        "quorum": [_told(condition) for condition in quorum],
        "support": [_told(condition) for condition in support],
        "passes": quorum_reached(counted, rule, electors) and vote_succeeded(class_, counted, rule, electors),
    }


def run_early_close(data: JsonObject) -> JsonObject:
    """What is sure of a vote, whatever outstanding ballots still come."""
    class_, rule = class_named(needed(data, "class")), rule_of(data)
    electors, counted = _vote(data, rule)
    sure = Certainty.OPEN if rule.changeable else certainty(class_, counted, rule, electors)
    left = outstanding_of(counted, electors)
    return {"certainty": sure.value, "heads_left": str(left.heads), "tokens_left": str(left.tokens)}


def run_state(data: JsonObject) -> JsonObject:
    """The state of a proposal at a moment."""
    eta = data.get("eta")
    timeline = Timeline(
        _number(data, "snapshot"),
        _number(data, "deadline"),
        None if eta is None else natural(eta, "eta"),
        flag(data.get("executed", False), "executed"),
        flag(data.get("canceled", False), "canceled"),
    )
    quorum, carried = (flag(needed(data, name), name) for name in ("quorum", "carried"))
    standing = Standing(quorum, carried)
    return {"state": state_at(timeline, rule_of(data), standing, _number(data, "now")).name}


def run_bounds(data: JsonObject) -> JsonObject:
    """Whether a rule is one that a vote may set."""
    broken = out_of_bounds(class_named(needed(data, "class")), rule_of(data))
    return {"out_of_bounds": broken}


def rule_of(data: JsonObject) -> ClassRule:
    """The default rule of the named class, with the fields in `rule` changed (named as in the founding file:
    `cap_bps`).
    """
    rule = DEFAULT_RULES[class_named(needed(data, "class"))]
    changes = data.get("rule", {})
    if not isinstance(changes, dict):
        raise MalformedInput("rule must be an object of changed fields")
    unknown = sorted(set(changes) - set(asdict(rule)))
    if unknown:
        raise MalformedInput(f"nobody knows the field {unknown[0]}")
    values: dict[str, Any] = {name: _field(name, value) for name, value in changes.items()}
    return replace(rule, **values)


def _field(name: str, value: object) -> object:
    if isinstance(getattr(DEFAULT_RULES[Class.ORDINARY], name), bool):
        return flag(value, name)
    if name == "electorate":
        return _member(Electorate, value, name)
    return natural(value, name)


def _vote(data: JsonObject, rule: ClassRule) -> tuple[Electors, Tally]:
    """The electorate and the counted ballots; nobody casts what the electorate does not have."""
    electors = Electors(_number(data, "heads"), _number(data, "supply"))
    ballots = [_ballot(row, place) for place, row in enumerate(rows_of(needed(data, "ballots"), "ballots"))]
    if sum(one.heads for one in ballots) > electors.heads:
        raise MalformedInput("the ballots have more heads than there are")
    if sum(one.tokens for one in ballots) > electors.supply:
        raise MalformedInput("the ballots have more tokens than there are")
    return electors, tally(ballots, electors.supply, rule)


def _ballot(row: JsonObject, place: int) -> Ballot:
    side = _member(Support, needed(row, "support"), "support")
    return Ballot(
        voter=str(row.get("voter", place)),
        support=side,
        heads=natural(row.get("heads", 1), "heads"),
        tokens=natural(row.get("tokens", 0), "tokens"),
        group=natural(row.get("group", place + 1), "group"),
        objection=side is Support.AGAINST and bool(row.get("reason", "")),
        by_delegate=flag(row.get("by_delegate", False), "by_delegate"),
    )


def _told(condition: Condition) -> JsonObject:
    return {
        "rule": condition.explanation.rule,
        "holds": condition.holds,
        "sentence": condition.explanation.sentence,
    }


def class_named(value: object) -> Class:
    """A class by its name in any case, or by its number; MalformedInput otherwise."""
    return _member(Class, value, "class")


def _member(kind: type[Choice], value: object, name: str) -> Choice:
    """A choice by its name or number."""
    if isinstance(value, str) and value.upper() in kind.__members__:
        return kind[value.upper()]
    number = whole(value, name)
    if number not in tuple(kind):
        raise MalformedInput(f"there is no {name} {value!r}")
    return kind(number)


def _hex(row: JsonObject, name: str) -> str:
    """Addresses and selectors are compared in lower case."""
    return str(needed(row, name)).lower()


def _bytes(value: object) -> bytes:
    if not isinstance(value, str) or not value.startswith("0x"):
        raise MalformedInput("calldata must be 0x and digits")
    try:
        return bytes.fromhex(value[2:])
    except ValueError as broken:
        raise MalformedInput("calldata must be 0x and an even number of hexadecimal digits") from broken


def _number(data: JsonObject, name: str) -> int:
    return natural(needed(data, name), name)


_FIVE_MEMBERS = [{"support": "for"}, {"support": "for"}, {"support": "against"}]

RULES = (
    Rule(
        "cap",
        "What the tokens of one legal group count for.",
        "governance.md, Power",
        run_cap,
        {"supply": 1000, "cap_bps": 3400, "against": 0, "for": 400, "abstain": 100},
    ),
    Rule(
        "class",
        "The class of a proposal, from what its calls do.",
        "governance.md, Classes",
        run_class,
        {
            "table": [{"target": "0x01", "selector": "0xf1d535f9", "class": "ordinary"}],
            "calls": [{"target": "0x01", "calldata": "0xf1d535f9"}],
        },
    ),
    Rule(
        "tally",
        "Tally, quorum and support of a vote, with the arithmetic.",
        "governance.md, Classes",
        run_tally,
        {"class": "ordinary", "heads": 5, "supply": 0, "ballots": _FIVE_MEMBERS},
    ),
    Rule(
        "early-close",
        "Whether a vote may end before its time: what no outstanding ballot can change.",
        "governance.md, Life of a proposal",
        run_early_close,
        {
            "class": "financial",
            "heads": 5,
            "supply": 500,
            "ballots": [{"support": "for", "tokens": 100, "group": group} for group in range(1, 5)],
        },
    ),
    Rule(
        "proposal-state",
        "The state of a proposal at a moment.",
        "governance.md, Life of a proposal",
        run_state,
        {"class": "ordinary", "snapshot": 100, "deadline": 200, "quorum": True, "carried": True, "now": 201},
    ),
    Rule(
        "class-bounds",
        "Whether a class rule is one that a vote may set.",
        "governance.md, Classes",
        run_bounds,
        {"class": "financial", "rule": {"cap_bps": 1000}},
    ),
)
"""Every rule of voting in the catalogue."""
