"""The rules of voting power for anybody to run on numbers of their own: JSON in, JSON out."""

from governance.errors import MalformedInput
from governance.power import NOBODY, TOKENS, VotingPower
from governance.register import Status
from governance.rule import JsonObject, Rule, natural, needed, rows_of
from governance.rules_of_voting import class_named, rule_of
from governance.token_reach import Holder, token_reaches


def run_voting_power(data: JsonObject) -> JsonObject:
    """The power that an account has at the end of a second, and whose units make it up."""
    power, before = VotingPower(TOKENS), 0
    for row in rows_of(needed(data, "events"), "events"):
        time = natural(needed(row, "time"), "time")
        if time < before:
            raise MalformedInput("events must be in the order of their times")
        _happen(power, row, time)
        before = time
    account, at = str(needed(data, "account")), natural(needed(data, "at"), "at")
    sources = power.sources_of(account, at)
    return {
        "votes": str(power.past_votes(account, at)),
        "made_up_of": {who: str(units) for who, units in sorted(sources.items())},
        "total": str(power.past_total(at)),
    }


def run_token_reach(data: JsonObject) -> JsonObject:
    """Whether the tokens in active hands can still make the quorum of a class."""
    holders = [_holder(row, place) for place, row in enumerate(rows_of(needed(data, "holders"), "holders"))]
    found = token_reaches(holders, {class_named(needed(data, "class")): rule_of(data)})
    if not found:
        raise MalformedInput("the class counts no tokens")
    (reach,) = found
    figures = {"castable": reach.castable, "needed": reach.needed, "supply": reach.supply}
    return {**{name: str(value) for name, value in figures.items()}, "out_of_reach": reach.out}


def _happen(power: VotingPower, row: JsonObject, time: int) -> None:
    """Units move (from nobody: created; to nobody: destroyed), or an account chooses its delegate."""
    if "delegator" in row:
        power.delegate(str(row["delegator"]), _somebody(row.get("delegatee")), time)
        return
    source, target = _somebody(row.get("from")), _somebody(row.get("to"))
    units = natural(needed(row, "units"), "units")
    if source != NOBODY and power.units_of(source) < units:
        raise MalformedInput(f"{source} does not have {units} units")
    power.move(source, target, units, time)


def _somebody(name: object) -> str:
    return NOBODY if name is None else str(name)


def _holder(row: JsonObject, place: int) -> Holder:
    name = str(row.get("name", place))
    status = str(row.get("status", Status.ACTIVE.name)).upper()
    if status not in Status.__members__:
        raise MalformedInput(f"status must be one of {', '.join(Status.__members__)}")
    return Holder(
        name,
        natural(row.get("group", place + 1), "group"),
        Status[status],
        natural(needed(row, "tokens"), "tokens"),
        _somebody(row.get("delegate", name)),
    )


_LENT = [
    {"time": 1, "to": "Adler", "units": "40"},
    {"time": 1, "to": "Birch", "units": "25"},
    {"time": 2, "delegator": "Adler", "delegatee": "Birch"},
    {"time": 3, "delegator": "Birch", "delegatee": "Birch"},
]

RULES = (
    Rule(
        "voting-power",
        "The power of an account at a past second: its own units and those delegated to it.",
        "governance.md, Power",
        run_voting_power,
        {"events": _LENT, "account": "Birch", "at": 3},
    ),
    Rule(
        "token-reach",
        "Whether the tokens in active hands can still make a quorum.",
        "governance.md, Who counts when membership changes",
        run_token_reach,
        {
            "class": "constitutional",
            "holders": [
                {"name": "Adler", "tokens": "200"},
                {"name": "Birch", "tokens": "300", "status": "suspended", "delegate": None},
                {"name": "Corvin", "tokens": "500", "status": "suspended", "delegate": None},
            ],
        },
    ),
)
"""Every rule of voting power in the catalogue."""
