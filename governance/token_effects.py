"""What a proposal's calls would make of who votes with how many tokens, before anybody votes on it.

Source: governance.md, "Who counts when membership changes". Calls that change nothing of it are passed over.
A call that will fail (suspending a suspended member) is not told apart: nothing is carried out then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from governance.classes import Class, ClassRule
from governance.power import NOBODY
from governance.register import Status
from governance.token_reach import ClassRules, Holder


@dataclass(frozen=True, slots=True)
class Standing:
    """Holders by address, and the rules of the classes."""

    holders: Mapping[str, Holder]
    rules: ClassRules


@dataclass(frozen=True, slots=True)
class Change:
    """A call by the name of its function, with its arguments by theirs; rules as `ClassRule`."""

    function: str
    arguments: Mapping[str, Any]


_STATUSES = {"suspend": Status.SUSPENDED, "reinstate": Status.ACTIVE, "expel": Status.EXPELLED}


def after(standing: Standing, changes: Iterable[Change]) -> Standing:
    """Where everybody stands when all calls were carried out, in their order."""
    for change in changes:
        standing = _after_one(standing, change)
    return standing


def _after_one(standing: Standing, change: Change) -> Standing:
    given = change.arguments
    match change.function:
        case "suspend" | "reinstate" | "expel":
            return _changed(standing, given["member"], status=_STATUSES[change.function])
        case "changeLegalGroup":
            return _changed(standing, given["member"], group=given["legalGroup"])
        case "freeze":
            return _changed(standing, given["account"], delegate=NOBODY)
        case "mint":
            return _minted(standing, given["to"], given["amount"])
        case "burn":
            return _burned(standing, given["from"], given["amount"])
        case "publish":
            rules: tuple[ClassRule, ...] = given["rules"]
            return replace(standing, rules=dict(zip(Class, rules, strict=True)))
    return standing


def _minted(standing: Standing, account: str, amount: int) -> Standing:
    """The first receipt delegates to the receiver."""
    holder = standing.holders.get(account)
    if holder is None:
        return standing
    delegate = account if holder.delegate == NOBODY else holder.delegate
    return _changed(standing, account, tokens=holder.tokens + amount, delegate=delegate)


def _burned(standing: Standing, account: str, amount: int) -> Standing:
    holder = standing.holders.get(account)
    left = 0 if holder is None else max(0, holder.tokens - amount)
    return _changed(standing, account, tokens=left)


def _changed(standing: Standing, account: str, **changes: Any) -> Standing:
    holder = standing.holders.get(account)
    if holder is None:
        return standing
    return replace(standing, holders={**standing.holders, account: replace(holder, **changes)})


__all__ = ["Change", "Standing", "after"]
