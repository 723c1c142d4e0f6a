"""Acts that anybody may do when their time has come; the arrays they need are computed by the rules."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from api.acts.forms import Made
from api.envelope import Incoming
from api.problems import Problem
from api.wide import Address, Hash32, Small, Wide
from governance.consortium import Consortium
from governance.early_close import Certainty, certainty_of
from governance.proposals import Proposal
from governance.round_outcome import allocation_of, charges_of, settlement_of
from governance.vote_errors import NotDecided
from ledger.acts import encode_act
from ledger.crypto import keccak
from ledger.deployment import Deployment


class UpkeepForm(Incoming, ABC):
    """An act without a role. `arguments` are computed from the record."""

    contract: ClassVar[str]
    function: ClassVar[str]

    @abstractmethod
    def arguments(self, consortium: Consortium) -> Mapping[str, object]:
        """The arguments by the contract's names; the rule broken when the act makes no sense."""

    def made(self, consortium: Consortium, deployment: Deployment) -> Made:
        """The call."""
        calldata = encode_act(self.contract, self.function, self.arguments(consortium))
        return Made(deployment.addresses[self.contract], 0, calldata)


class _OfRound(UpkeepForm):
    """An act on a whole round."""

    contract = "ProcurementRounds"
    round_id: Hash32

    def arguments(self, consortium: Consortium) -> Mapping[str, object]:
        """The round alone; UnknownRound when there is none."""
        return {"roundId": consortium.rounds.record(self.round_id).round_id}


class Bind(_OfRound):
    """Bind a round after the end of commitments."""

    function = "bind"


class Lapse(_OfRound):
    """Apply what holds when nobody decided in time."""

    function = "lapse"


class Allocate(_OfRound):
    """Post the final division of one article's units and charges."""

    function = "allocateItem"
    item: Small

    def arguments(self, consortium: Consortium) -> Mapping[str, object]:
        """Webster's division over everything received; the contract verifies it."""
        rounds = consortium.rounds
        record = rounds.record(self.round_id)
        if self.item >= len(record.items):
            raise Problem("UnknownItem", f"The round has no item {self.item}.", {"item": self.item})
        return {
            "roundId": self.round_id,
            "item": self.item,
            "units": list(allocation_of(record, self.item, rounds.tie_key_of).units),
            "charges": list(charges_of(record, self.item, rounds.tie_key_of)),
        }


class Settle(_OfRound):
    """Settle a round: freight, fee and rebate divided, deposits given back."""

    function = "settle"

    def arguments(self, consortium: Consortium) -> Mapping[str, object]:
        """The three divisions in the order of the participants; the contract verifies them."""
        rounds = consortium.rounds
        shares = settlement_of(rounds.record(self.round_id), rounds.tie_key_of).shares
        return {
            "roundId": self.round_id,
            "freightShares": list(shares.freight),
            "feeShares": list(shares.fee),
            "rebateShares": list(shares.rebate),
        }


class Withdraw(UpkeepForm):
    """Pay out an account's whole credit, to that account and nobody else."""

    contract, function = "ProcurementRounds", "withdraw"
    account: Address
    token: Address | None = None

    def arguments(self, _: Consortium) -> Mapping[str, object]:
        """Token and account; who is owed nothing is refused by the contract."""
        return {"token": self.token, "account": self.account}

    def made(self, consortium: Consortium, deployment: Deployment) -> Made:
        """The call; the settlement token of the deployment where none is named."""
        token = self.token or deployment.addresses["SettlementToken"]
        return UpkeepForm.made(self.model_copy(update={"token": token}), consortium, deployment)


class LapseClaim(UpkeepForm):
    """Let a claim lapse that nobody decided in time."""

    contract, function = "ProcurementRounds", "lapseClaim"
    claim_id: Wide

    def arguments(self, consortium: Consortium) -> Mapping[str, object]:
        """The claim; UnknownFact when there is none."""
        consortium.rounds.round_of_claim(self.claim_id)
        return {"claimId": self.claim_id}


class FreezeTokens(UpkeepForm):
    """Take the tokens of an account that is not active back from the delegate that still votes with them."""

    contract, function = "VotingToken", "freeze"
    account: Address

    def arguments(self, _: Consortium) -> Mapping[str, object]:
        """The account; the token refuses an active member's."""
        return {"account": self.account}


class CloseEarly(UpkeepForm):
    """End a vote that no outstanding ballot can change."""

    contract, function = "ConsortiumGovernor", "closeEarly"
    proposal_id: Wide

    def arguments(self, consortium: Consortium) -> Mapping[str, object]:
        """The proposal; UnknownFact when there is none, NotDecided while the result is open."""
        proposal = consortium.proposals.proposal(self.proposal_id)
        if certainty_of(proposal, consortium.power) is Certainty.OPEN:
            raise NotDecided("outstanding ballots can still change the result")
        return {"proposalId": self.proposal_id}


class _OfProposal(UpkeepForm):
    """An act on a passed proposal."""

    contract = "ConsortiumGovernor"
    proposal_id: Wide

    def arguments(self, consortium: Consortium) -> Mapping[str, object]:
        """The proposal's content, which the contract compares with its hash."""
        return content_of(consortium.proposals.proposal(self.proposal_id))


class Queue(_OfProposal):
    """Hand a passed proposal to the timelock."""

    function = "queue"


class Execute(_OfProposal):
    """Carry out a proposal whose delay is over."""

    function = "execute"


def content_of(proposal: Proposal) -> dict[str, object]:
    """What IGovernor's queue and execute take: the arrays, and the hash of the description."""
    created = proposal.created
    return {
        "targets": list(created.targets),
        "values": list(created.values),
        "calldatas": list(created.calldatas),
        "descriptionHash": keccak(created.description.encode()),
    }


UPKEEP: dict[str, type[UpkeepForm]] = {
    "bind": Bind,
    "lapse": Lapse,
    "allocate": Allocate,
    "settle": Settle,
    "withdraw": Withdraw,
    "lapse_claim": LapseClaim,
    "freeze_tokens": FreezeTokens,
    "close_early": CloseEarly,
    "queue": Queue,
    "execute": Execute,
}
"""Acts by the name in the address."""
