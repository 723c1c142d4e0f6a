"""What exported records consist of: every fact, and the ballots, weights, rules and rounds that follow from
the facts.

`facts.jsonl` alone is enough to recompute everything; the other files say the same in the words of a recount,
so that nobody needs this program to check a tally.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from governance.consortium import Consortium
from governance.outcome import electors_of
from governance.proposals import Proposal
from governance.round_record import RoundRecord, Seat
from ledger.fact_json import fact_to_json, plain
from ledger.records import Recorded

FACTS, BALLOTS, WEIGHTS, RULES, ROUNDS = FILES = (
    "facts.jsonl",
    "ballots.jsonl",
    "weights.jsonl",
    "rules.jsonl",
    "rounds.jsonl",
)

_KEYS: Final = {
    BALLOTS: ("proposal_id", "voter", "nonce"),
    WEIGHTS: ("proposal_id", "member"),
    RULES: ("proposal_id",),
    ROUNDS: ("round_id",),
}


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One line of one file."""

    file: str
    data: dict[str, Any]

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this row from all others of its file."""
        if self.file == FACTS:
            at = self.data.get("at")
            return (str(at.get("block")), str(at.get("log_index"))) if isinstance(at, dict) else ("?",)
        return tuple(str(self.data.get(name)) for name in _KEYS[self.file])

    @property
    def name(self) -> str:
        """How a person finds the row."""
        if self.file == FACTS:
            return f"{self.file}, block {self.key[0]}, log {self.key[-1]} ({self.data.get('fact')})"
        parts = zip(_KEYS[self.file], self.key, strict=True)
        return f"{self.file}, " + ", ".join(f"{name} {value}" for name, value in parts)


def fact_rows(found: Iterable[Recorded]) -> Iterator[ExportRow]:
    """Every fact with its provenance."""
    for one in found:
        provenance = {"block_hash": one.block_hash, "transaction": one.transaction, "address": one.contract}
        yield ExportRow(FACTS, fact_to_json(one.fact) | provenance)


def derived_rows(consortium: Consortium) -> Iterator[ExportRow]:
    """Ballots, weights, rules and rounds, from a whole replay."""
    for proposal in consortium.proposals.proposals():
        yield from _ballots(proposal)
        yield from _weights(consortium, proposal)
        yield _rule(consortium, proposal)
    for record in consortium.rounds.records.values():
        yield _round(record)


def _ballots(proposal: Proposal) -> Iterator[ExportRow]:
    """Everything ever cast; `counts` is false for a ballot that its voter replaced."""
    for cast in proposal.box.history:
        ballot = cast.ballot
        row = {
            "proposal_id": proposal.proposal_id,
            "voter": ballot.voter,
            "delegate": cast.delegate,
            "nonce": cast.nonce,
            "at": cast.at,
            "support": ballot.support,
            "heads": ballot.heads,
            "tokens": ballot.tokens,
            "legal_group": ballot.group,
            "objection": ballot.objection,
            "reason": cast.reason,
            "counts": proposal.box.ballot_of(ballot.voter) is cast,
        }
        yield ExportRow(BALLOTS, _plain_row(row))


def _weights(consortium: Consortium, proposal: Proposal) -> Iterator[ExportRow]:
    """Every member's power at the snapshot, received power included."""
    snapshot, power = proposal.snapshot, consortium.power
    for member, group in consortium.register.groups_at(snapshot).items():
        row = {
            "proposal_id": proposal.proposal_id,
            "member": member,
            "heads": power.heads.past_votes(member, snapshot),
            "tokens": power.tokens.past_votes(member, snapshot),
            "legal_group": group,
        }
        yield ExportRow(WEIGHTS, _plain_row(row))


def _rule(consortium: Consortium, proposal: Proposal) -> ExportRow:
    electors = electors_of(proposal, consortium.power)
    row = {
        "proposal_id": proposal.proposal_id,
        "title": proposal.title,
        "proposer": proposal.created.proposer,
        "cosponsors": tuple(proposal.cosponsors),
        "class": proposal.class_,
        "rule_version": proposal.classed.rule_version,
        "rule": proposal.rule,
        "snapshot": proposal.snapshot,
        "deadline": proposal.deadline,
        "electors": electors,
    }
    return ExportRow(RULES, _plain_row(row))


def _round(record: RoundRecord) -> ExportRow:
    bound = record.bound
    row = {
        "round_id": record.round_id,
        "terms": record.terms,
        "items": tuple(record.items),
        "participants": tuple(_seat(record, seat) for seat in record.seats.values()),
        "ordered": bound.ordered if bound else (),
        "cost": bound.cost if bound else (),
        "received": record.received,
    }
    return ExportRow(ROUNDS, _plain_row(row))


def _seat(record: RoundRecord, seat: Seat) -> dict[str, object]:
    charged = record.charged.get(seat.member)
    return {
        "member": seat.member,
        "signed": seat.signed,
        "released": tuple(sorted(seat.released)),
        "deposit": seat.deposit,
        "charged": charged,
    }


def _plain_row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain_deep(value) for name, value in row.items()}


def _plain_deep(value: Any) -> Any:
    if isinstance(value, dict):
        return _plain_row(value)
    if isinstance(value, tuple):
        return [_plain_deep(inner) for inner in value]
    return None if value is None else plain(value)


__all__ = [
    "BALLOTS",
    "FACTS",
    "FILES",
    "ROUNDS",
    "RULES",
    "WEIGHTS",
    "ExportRow",
    "derived_rows",
    "fact_rows",
]
