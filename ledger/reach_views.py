"""Whether a token quorum is still within reach, from the contracts' own views at one block."""

from collections.abc import Sequence
from typing import Any

from governance.classes import Class, ClassRule, Electorate
from governance.register import Status
from governance.token_reach import Holder, out_of_reach, told_now
from ledger.contract_views import Question, ask
from ledger.deployment import Deployment
from ledger.fetch import Node

HOLDER_VIEWS = (
    ("MemberRegistry", "legalGroupOf"),
    ("MemberRegistry", "statusOf"),
    ("VotingToken", "balanceOf"),
    ("VotingToken", "delegates"),
)


def lost_quorums(node: Node, deployment: Deployment, block: int) -> list[str]:
    """A sentence for each class whose token quorum nobody can reach any more; raises `ChainFailure`."""
    holders, rules = _holders(node, deployment, block), _rules(node, deployment, block)
    return [told_now(lost, holders, rules) for lost in out_of_reach(holders, rules)]


def _rules(node: Node, deployment: Deployment, block: int) -> dict[Class, ClassRule]:
    (version,) = ask(node, deployment, block, [Question("ClassTable", "currentVersion", {})])
    asked = [Question("ClassTable", "ruleOf", {"version": version, "class": int(one)}) for one in Class]
    answers = ask(node, deployment, block, asked)
    return {class_: _rule(answer) for class_, answer in zip(Class, answers, strict=True)}


def _rule(answer: Any) -> ClassRule:
    electorate, *others = answer
    return ClassRule(Electorate(electorate), *others)


def _holders(node: Node, deployment: Deployment, block: int) -> Sequence[Holder]:
    (count,) = ask(node, deployment, block, [Question("MemberRegistry", "memberCount", {})])
    places = range(1, int(str(count)) + 1)
    asked = [Question("MemberRegistry", "memberAt", {"index": place}) for place in places]
    members = [str(one) for one in ask(node, deployment, block, asked)]
    views = [Question(*view, {"account": member}) for member in members for view in HOLDER_VIEWS]
    answers: list[Any] = ask(node, deployment, block, views)
    rows = [answers[start : start + len(HOLDER_VIEWS)] for start in range(0, len(answers), len(HOLDER_VIEWS))]
    return [
        Holder(member, group, Status(status), tokens, delegate)
        for member, (group, status, tokens, delegate) in zip(members, rows, strict=True)
    ]


__all__ = ["lost_quorums"]
