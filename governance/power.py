"""Voting power of one electorate, replayed from facts. Source: governance.md, "Power"; ERC-5805.

Power is never taken from DelegateVotesChanged, which only says what the contract believes: it is rebuilt from
units and delegations, and the two are compared when a block is complete (within a transaction events come in
any order).
"""

from dataclasses import dataclass

from governance.checkpoints import Checkpoints
from governance.errors import UnknownFact
from governance.facts.membership import (
    DelegateChanged,
    DelegateVotesChanged,
    MemberAdmitted,
    MemberExpelled,
    MemberReinstated,
    MemberSuspended,
)
from governance.facts.money import Transfer

NOBODY = "0x" + "00" * 20
"""The zero address: mints come from it, burns go to it, nobody delegates to it and has power there."""

HEADS = "MemberRegistry"
TOKENS = "VotingToken"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The contract's idea of a delegate's power, and the replay's, at the end of a block."""

    contract: str
    delegate: str
    said: int
    replayed: int


class VotingPower:
    """Units, delegations and power of one source of votes, at every past second."""

    def __init__(self, contract: str) -> None:
        self.contract = contract
        self.total: Checkpoints[int] = Checkpoints(0)
        self._units: dict[str, Checkpoints[int]] = {}
        self._delegate: dict[str, Checkpoints[str]] = {}
        self._votes: dict[str, Checkpoints[int]] = {}
        self._said: dict[str, int] = {}
        self._touched: set[str] = set()

    def past_votes(self, account: str, timepoint: int) -> int:
        """Power of a delegate at the end of the second `timepoint`, own and received."""
        history = self._votes.get(account)
        return history.at(timepoint) if history else 0

    def past_total(self, timepoint: int) -> int:
        """All units at the end of the second `timepoint`."""
        return self.total.at(timepoint)

    def units_of(self, account: str) -> int:
        """Own units now, delegated away or not."""
        history = self._units.get(account)
        return history.latest if history else 0

    def past_units(self, account: str, timepoint: int) -> int:
        """Own units at the end of the second `timepoint`."""
        history = self._units.get(account)
        return history.at(timepoint) if history else 0

    def delegate_of(self, account: str) -> str:
        """Who holds the account's power now; the zero address when nobody does."""
        history = self._delegate.get(account)
        return history.latest if history else NOBODY

    def sources_of(self, delegate: str, timepoint: int) -> dict[str, int]:
        """Whose units made up a delegate's power at `timepoint`; the values add up to `past_votes`."""
        givers = (who for who, chosen in self._delegate.items() if chosen.at(timepoint) == delegate)
        shares = ((who, self.past_units(who, timepoint)) for who in givers)
        return {who: units for who, units in shares if units}

    def holders(self) -> dict[str, int]:
        """Everybody with units now."""
        return {who: history.latest for who, history in self._units.items() if history.latest}

    def move(self, source: str, target: str, units: int, time: int) -> None:
        """Units change hands; the zero address on either side creates or destroys them."""
        if source != NOBODY:
            self._change_units(source, -units, time)
        if target != NOBODY:
            self._change_units(target, units, time)

    def delegate(self, delegator: str, delegatee: str, time: int) -> None:
        """The delegator's whole power goes to the delegatee, until it chooses again."""
        units = self.units_of(delegator)
        self._change_votes(self.delegate_of(delegator), -units, time)
        self._delegate.setdefault(delegator, Checkpoints(NOBODY)).push(time, delegatee)
        self._change_votes(delegatee, units, time)

    def hear(self, fact: DelegateVotesChanged) -> None:
        """Keeps what the contract says, to be compared when the block is complete."""
        self._said[fact.delegate] = fact.new_votes
        self._touched.add(fact.delegate)

    def disagreements(self) -> list[Disagreement]:
        """Delegates touched since the last settling whose power contract and replay see differently."""
        pairs = ((who, self._said.get(who, 0), self._latest_votes(who)) for who in sorted(self._touched))
        return [Disagreement(self.contract, who, said, ours) for who, said, ours in pairs if said != ours]

    def settle(self) -> None:
        """Forgets which delegates were touched: the block is complete and was compared."""
        self._touched.clear()

    def _change_units(self, account: str, change: int, time: int) -> None:
        history = self._units.setdefault(account, Checkpoints(0))
        history.push(time, history.latest + change)
        self.total.push(time, self.total.latest + change)
        self._change_votes(self.delegate_of(account), change, time)

    def _change_votes(self, delegate: str, change: int, time: int) -> None:
        if delegate == NOBODY or change == 0:
            return
        history = self._votes.setdefault(delegate, Checkpoints(0))
        history.push(time, history.latest + change)
        self._touched.add(delegate)

    def _latest_votes(self, delegate: str) -> int:
        history = self._votes.get(delegate)
        return history.latest if history else 0


HeadFact = MemberAdmitted | MemberSuspended | MemberReinstated | MemberExpelled
PowerFact = HeadFact | Transfer | DelegateChanged | DelegateVotesChanged


class Power:
    """Both electorates: one head an active membership, and the balances of the voting token."""

    def __init__(self) -> None:
        self.heads = VotingPower(HEADS)
        self.tokens = VotingPower(TOKENS)

    def apply(self, fact: PowerFact) -> None:
        """Replays one fact."""
        match fact:
            case MemberAdmitted() | MemberReinstated():
                self._set_head(fact.member, 1, fact.at.time)
            case MemberSuspended() | MemberExpelled():
                self._set_head(fact.member, 0, fact.at.time)
            case Transfer():
                self._transfer(fact)
            case DelegateChanged():
                self.source(fact.contract).delegate(fact.delegator, fact.to_delegate, fact.at.time)
            case DelegateVotesChanged():
                self.source(fact.contract).hear(fact)

    def source(self, contract: str) -> VotingPower:
        """The electorate that a contract keeps; UnknownFact for a contract that keeps none."""
        if contract == HEADS:
            return self.heads
        if contract == TOKENS:
            return self.tokens
        raise UnknownFact(f"{contract} keeps no voting power", {"contract": contract})

    def disagreements(self) -> list[Disagreement]:
        """What differs now; ask only when the last block is complete."""
        return self.heads.disagreements() + self.tokens.disagreements()

    def settle(self) -> None:
        """The block is complete and was compared: what comes next is compared on its own."""
        self.heads.settle()
        self.tokens.settle()

    def _set_head(self, member: str, head: int, time: int) -> None:
        """A suspended member that is expelled loses no second head."""
        change = head - self.heads.units_of(member)
        if change > 0:
            self.heads.move(NOBODY, member, 1, time)
        if change < 0:
            self.heads.move(member, NOBODY, 1, time)

    def _transfer(self, fact: Transfer) -> None:
        """Head votes follow the membership's status, not its token: a suspended member keeps the token."""
        if fact.contract == TOKENS:
            self.tokens.move(fact.from_, fact.to, fact.value, fact.at.time)
