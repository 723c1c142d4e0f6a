"""A record written by hand: facts as the contracts tell them, examined by the witness and replayed one by
one.

Power is kept here a second time, naively: units and delegates in two dictionaries, summed up when asked.
"""

from collections.abc import Sequence
from typing import Any

from governance.class_table import ClassTable
from governance.classes import DEFAULT_RULES, Class, ClassRule, class_of_calls
from governance.consortium import Consortium
from governance.facts.every import Fact
from governance.facts.knowledge import ItemRequested, ItemShared, RulebookPublished
from governance.facts.membership import (
    DelegateChanged,
    DelegateVotesChanged,
    MemberAdmitted,
    MemberExpelled,
    MemberReinstated,
    MemberSuspended,
)
from governance.facts.money import Transfer
from governance.facts.position import Position
from governance.facts.voting import (
    ClassAssigned,
    ClassRulesPublished,
    ProposalClassed,
    ProposalCreated,
    ProposalExecuted,
    ProposalQueued,
    VoteCast,
    VoteCastWithParams,
)
from governance.knowledge_parameters import KnowledgeParameters
from governance.labels import Audience, Label, Partition
from governance.power import HEADS, NOBODY, TOKENS
from governance.proposals import Proposal
from governance.witness import examine, examine_end
from governance.witness.finding import Finding

START = 1_800_000_000
GOVERNOR = "0x" + "61" * 20
ORDINARY_CALL = bytes.fromhex("f1d535f9") + bytes(96)
FINANCIAL_CALL = bytes.fromhex("40c10f19") + bytes(64)
CONSENT_CALL = bytes.fromhex("9854b158") + bytes(32)
CONSTITUTIONAL_CALL = bytes.fromhex("f541693a") + bytes(64)
CALLS = {
    Class.CONSENT: CONSENT_CALL,
    Class.ORDINARY: ORDINARY_CALL,
    Class.FINANCIAL: FINANCIAL_CALL,
    Class.CONSTITUTIONAL: CONSTITUTIONAL_CALL,
}
TARGET = "0x" + "7a" * 20


def account(number: int) -> str:
    """The address of member number `number`."""
    return f"0x{number:040x}"


def word(number: int) -> str:
    """A bytes32."""
    return f"0x{number:064x}"


class Record:
    """Writes facts in order; `findings` is what the witness said about them."""

    def __init__(self, rules: Sequence[ClassRule] = DEFAULT_RULES) -> None:
        self.consortium = Consortium(lambda round_id, member: round_id + member)
        self.findings: list[Finding] = []
        self.facts: list[Fact] = []
        self.block, self.log, self.now = 1, 0, START
        self._units: dict[str, dict[str, int]] = {HEADS: {}, TOKENS: {}}
        self._delegates: dict[str, dict[str, str]] = {HEADS: {}, TOKENS: {}}
        self.tell(ClassRulesPublished, version=1, rules=tuple(rules))
        for class_, call in CALLS.items():
            if class_ is not Class.CONSTITUTIONAL:
                self.tell(ClassAssigned, target=TARGET, selector="0x" + call[:4].hex(), class_=class_)

    def tell(self, kind: type[Any], **fields: Any) -> None:
        """One more fact of the present block."""
        fact = kind(at=Position(self.block, self.log, self.now), **fields)
        self.log += 1
        self.findings += examine(self.consortium, fact)
        self.consortium.apply(fact)
        self.facts.append(fact)

    def wait(self, seconds: int = 10) -> None:
        """A new block, so much later."""
        self.block, self.log, self.now = self.block + 1, 0, self.now + seconds

    def wait_until(self, time: int) -> None:
        """A new block at this time."""
        self.wait(time - self.now)

    def rules_found(self) -> set[str]:
        """Names of the rules that the witness saw broken, the last block included."""
        return {finding.rule for finding in self.findings + examine_end(self.consortium)}

    def admit(self, member: str, group: int | None = None) -> None:
        """A member with its head, delegated to itself."""
        index = len(self.consortium.register.members()) + 1
        self.tell(
            MemberAdmitted, member=member, index=index, legal_group=group or index, profile_hash=word(index)
        )
        self.tell(Transfer, contract=HEADS, from_=NOBODY, to=member, value=index)
        self.delegate(HEADS, member, member)
        self.change_units(HEADS, member, 1)

    def suspend(self, member: str) -> None:
        """A member without a head vote."""
        self.tell(MemberSuspended, member=member, reason="late papers")
        self.change_units(HEADS, member, -1)

    def reinstate(self, member: str) -> None:
        """Its head vote is back."""
        self.tell(MemberReinstated, member=member, reason="papers came")
        self.change_units(HEADS, member, 1)

    def expel(self, member: str) -> None:
        """The end of an active membership."""
        index = self.consortium.register.member(member).index
        self.tell(MemberExpelled, member=member, reason="broke the rules")
        self.tell(Transfer, contract=HEADS, from_=member, to=NOBODY, value=index)
        self.change_units(HEADS, member, -1)

    def mint(self, member: str, amount: int) -> None:
        """New voting tokens, self-delegated on first receipt."""
        self.move(NOBODY, member, amount)

    def move(self, source: str, target: str, amount: int) -> None:
        """Voting tokens change hands."""
        if target != NOBODY and target not in self._delegates[TOKENS]:
            self.delegate(TOKENS, target, target)
        self.tell(Transfer, contract=TOKENS, from_=source, to=target, value=amount)
        for member, change in ((source, -amount), (target, amount)):
            if member != NOBODY:
                self.change_units(TOKENS, member, change)

    def delegate(self, contract: str, delegator: str, to: str) -> None:
        """Power handed on, and the two powers that it changes."""
        before = self._delegates[contract].get(delegator, NOBODY)
        self.tell(
            DelegateChanged, contract=contract, delegator=delegator, from_delegate=before, to_delegate=to
        )
        self._delegates[contract][delegator] = to
        for delegate in {before, to} - {NOBODY}:
            self.tell_power(contract, delegate)

    def change_units(self, contract: str, member: str, change: int) -> None:
        """Units come or go, and the delegate's power with them."""
        units = self._units[contract]
        units[member] = units.get(member, 0) + change
        delegate = self._delegates[contract].get(member, NOBODY)
        if delegate != NOBODY:
            self.tell_power(contract, delegate)

    def tell_power(self, contract: str, delegate: str) -> None:
        """What the contract says of a delegate's power."""
        votes = self.votes_now(contract, delegate)
        self.tell(
            DelegateVotesChanged, contract=contract, delegate=delegate, previous_votes=0, new_votes=votes
        )

    def votes_now(self, contract: str, delegate: str) -> int:
        """A delegate's power, summed up naively."""
        delegates, units = self._delegates[contract], self._units[contract]
        return sum(units.get(member, 0) for member, to in delegates.items() if to == delegate)

    def propose(
        self, proposer: str, class_: Class = Class.ORDINARY, title: str = "A proposal", **changes: Any
    ) -> Proposal:
        """A proposal of a class, told as the governor does."""
        table: ClassTable = self.consortium.table
        sequence = len(self.consortium.proposals.proposals()) + 1
        calldatas, targets = (CALLS[class_],), (TARGET,)
        actual = class_of_calls(table.assignments, targets, calldatas)
        rule = table.rule_of(table.current_version, actual)
        snapshot = self.now - 1 + rule.voting_delay
        created: dict[str, Any] = {
            "proposal_id": 1_000 + sequence,
            "proposer": proposer,
            "targets": targets,
            "values": (0,),
            "signatures": ("",),
            "calldatas": calldatas,
            "vote_start": snapshot,
            "vote_end": snapshot + rule.voting_period,
            "description": title,
        }
        classed: dict[str, Any] = {
            "proposal_id": 1_000 + sequence,
            "class_": changes.pop("told_class", actual),
            "rule_version": table.current_version,
            "sequence": sequence,
            "content_hash": word(hash((calldatas, title)) % 2**64),
            "code_hash": word(5),
        }
        self.tell(ProposalCreated, **{**created, **{k: v for k, v in changes.items() if k in created}})
        self.tell(ProposalClassed, **{**classed, **{k: v for k, v in changes.items() if k in classed}})
        return self.consortium.proposals.proposal(1_000 + sequence)

    def vote(self, proposal: Proposal, voter: str, support: int, reason: str = "", **changes: int) -> None:
        """A ballot with the power that the replay sees, unless `heads` or `tokens` say otherwise."""
        power = self.consortium.power
        heads = changes.get("heads", power.heads.past_votes(voter, proposal.snapshot))
        tokens = changes.get("tokens", power.tokens.past_votes(voter, proposal.snapshot))
        told: dict[str, Any] = {
            "voter": voter,
            "proposal_id": proposal.proposal_id,
            "support": support,
            "reason": reason,
        }
        if proposal.rule.counts_tokens:
            params = heads.to_bytes(32, "big") + tokens.to_bytes(32, "big")
            self.tell(VoteCastWithParams, **told, weight=tokens, params=params)
        else:
            self.tell(VoteCast, **told, weight=heads)

    def queue(self, proposal: Proposal) -> None:
        """Into the timelock for the class's delay."""
        eta = self.now + proposal.rule.execution_delay
        self.tell(ProposalQueued, proposal_id=proposal.proposal_id, eta_seconds=eta)

    def execute(self, proposal: Proposal) -> None:
        """The calls are made."""
        self.tell(ProposalExecuted, proposal_id=proposal.proposal_id)

    def publish_rulebook(self, parameters: KnowledgeParameters | None = None) -> None:
        """The next version of the knowledge parameters."""
        text = (parameters or KnowledgeParameters()).canonical_json()
        version = self.consortium.knowledge.rulebook_version + 1
        self.tell(RulebookPublished, version=version, rulebook_hash=word(9), parameters=text)

    def share(self, owner: str, number: int = 1, **changes: Any) -> str:
        """A codified best practice for all members; returns its id."""
        told: dict[str, Any] = {
            "item_id": word(0xA000 + number),
            "owner": owner,
            "content_hash": word(0xC000 + number),
            "template": word(0x7E),
            "partition": Partition.BEST_PRACTICE,
            "label": Label.GREEN,
            "audience": Audience.CONSORTIUM,
            "audience_round": word(0),
            "purpose": "",
            "source_date": self.now - 100 * 86_400,
            "review_date": self.now + 100 * 86_400,
        }
        self.tell(ItemShared, **{**told, **changes})
        return str(told["item_id"])

    def request(self, item_id: str, requester: str, number: int = 1, purpose: str = "training") -> str:
        """A member asks to read; returns the request's hash."""
        request_hash = word(0xF000 + number)
        self.tell(
            ItemRequested, item_id=item_id, requester=requester, request_hash=request_hash, purpose=purpose
        )
        return request_hash


def consortium_of(
    count: int, tokens: Sequence[int] = (), rules: Sequence[ClassRule] = DEFAULT_RULES
) -> Record:
    """A record with so many members, each its own legal group, with these tokens, one block ago."""
    record = Record(rules)
    for number in range(1, count + 1):
        record.admit(account(number))
    for number, amount in enumerate(tokens, 1):
        if amount:
            record.mint(account(number), amount)
    record.wait()
    return record
