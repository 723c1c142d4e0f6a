"""A proposal's calls, read as what they change of who votes with how many tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from governance.classes import ClassRule, Electorate
from governance.token_effects import Change
from ledger.acts import Act, read_act
from ledger.deployment import Deployment

CHANGING: Final = frozenset(
    {
        ("MemberRegistry", "suspend"),
        ("MemberRegistry", "reinstate"),
        ("MemberRegistry", "expel"),
        ("MemberRegistry", "changeLegalGroup"),
        ("VotingToken", "mint"),
        ("VotingToken", "burn"),
        ("VotingToken", "freeze"),
        ("ClassTable", "publish"),
    }
)
"""Functions by contract: the settlement token can be minted too, which gives nobody a vote."""


def changes_of(targets: Sequence[str], calldatas: Sequence[bytes], deployment: Deployment) -> list[Change]:
    """The calls that change something of it, in their order; each target has its calldata. Rules about an
    electorate that there is none of change nothing: the contract cannot read them.
    """
    pairs = zip(targets, calldatas, strict=True)
    acts = (read_act(target, calldata, deployment) for target, calldata in pairs)
    return [
        _change(act)
        for act in acts
        if act is not None and (act.contract, act.function) in CHANGING and _is_readable(act)
    ]


def _is_readable(act: Act) -> bool:
    electorates = set(Electorate)
    arguments: Mapping[str, Any] = act.arguments
    return all(rule["electorate"] in electorates for rule in arguments.get("rules", ()))


def _change(act: Act) -> Change:
    arguments: dict[str, Any] = dict(act.arguments)
    if act.function == "publish":
        arguments["rules"] = tuple(_rule(rule) for rule in arguments["rules"])
    return Change(act.function, arguments)


def _rule(struct: Mapping[str, Any]) -> ClassRule:
    """The struct's fields stand in the order of the rule's."""
    electorate, *others = struct.values()
    assert len(struct) == len(fields(ClassRule))
    return ClassRule(Electorate(electorate), *others)


__all__ = ["changes_of"]
