"""The recount: results out of exported records alone, with no node, no database and no API.

Every fact is judged by the rules and replayed; the other files have to say what follows from the facts; and
every proposal's result comes with who counted, who did not, and why.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from governance.ballot_box import CastBallot
from governance.consortium import Consortium
from governance.explain import Explanation
from governance.facts.position import Position
from governance.outcome import outcome_of
from governance.proposals import Proposal
from governance.round_record import RoundRecord
from governance.round_state import state_of
from governance.tally import numbers_of
from governance.witness.finding import Finding
from ledger.audit_report import finding_to_json, ordered, row_finding
from ledger.export import Manifest, read_manifest, read_rows
from ledger.export_check import altered_files, differing_rows
from ledger.export_rows import BALLOTS, FACTS, ROUNDS, RULES, WEIGHTS, derived_rows
from ledger.fact_json import BadRecord, fact_from_json, plain
from ledger.refusals import REFUSALS
from ledger.replay import Replay

SOURCE: Final = "facts.jsonl, by the rules"


@dataclass(frozen=True, slots=True)
class Word:
    """One member in a result: what it brought, whether that counted, and why not when it did not; who cast it
    when it was not the member itself."""

    voter: str
    support: str | None
    heads: int
    tokens: int
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class ProposalResult:
    """A proposal at the record's head."""

    proposal_id: int
    title: str
    class_: str
    state: str
    passes: bool
    tally: dict[str, int | str]
    words: tuple[Word, ...]
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A round at the record's head: who was charged what, in minor units."""

    round_id: str
    title: str
    state: str
    charged: dict[str, int]
    refunded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Recount:
    """All results, and every place where the records contradict each other or the rules."""

    manifest: Manifest
    facts: int
    proposals: tuple[ProposalResult, ...]
    rounds: tuple[RoundResult, ...]
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether the records agree with each other and with the rules."""
        return not self.findings

    def to_json(self) -> dict[str, object]:
        """The recount as plain values; wide numbers as decimal text."""
        return {
            "consortium": self.manifest.consortium,
            "head": plain(self.manifest.head),
            "facts": self.facts,
            "clean": self.clean,
            "proposals": [_proposal_json(result) for result in self.proposals],
            "rounds": [_round_json(result) for result in self.rounds],
            "findings": [finding_to_json(finding) for finding in self.findings],
        }


def recount(folder: Path) -> Recount:
    """Results and contradictions of exported records. Raises BadExport."""
    manifest = read_manifest(folder)
    findings = altered_files(folder)
    replay = Replay()
    facts = _replay(folder, replay, findings)
    rows = None if replay.broken else replay.concluded(lambda: list(derived_rows(replay.consortium)))
    if rows is not None:
        findings += differing_rows(folder, (BALLOTS, WEIGHTS, RULES, ROUNDS), rows, SOURCE)
    now, consortium = manifest.head.time, replay.consortium
    voted, bought = consortium.proposals.proposals(), consortium.rounds.records.values()
    proposals = replay.concluded(lambda: tuple(_result(consortium, one, now) for one in voted))
    rounds = replay.concluded(lambda: tuple(_round(record, now) for record in bought))
    return Recount(manifest, facts, proposals or (), rounds or (), ordered([*findings, *replay.findings]))


def _replay(folder: Path, replay: Replay, findings: list[Finding]) -> int:
    facts = 0
    for number, data in read_rows(folder, FACTS):
        try:
            if data is None:
                raise BadRecord("the line is not JSON")
            replay.take(fact_from_json(data))
        except BadRecord as error:
            row = f"{FACTS} line {number}"
            findings.append(row_finding(Position(0, 0, 0), "unreadable row", row, str(error), FACTS))
        facts += 1
    replay.end()
    return facts


def _result(consortium: Consortium, proposal: Proposal, now: int) -> ProposalResult:
    outcome = outcome_of(proposal, consortium.power, now)
    return ProposalResult(
        proposal.proposal_id,
        proposal.title,
        proposal.class_.name,
        outcome.state.name,
        outcome.passes,
        numbers_of(outcome.tally),
        (*_cast(proposal), *_skipped(proposal), *_silent(consortium, proposal)),
        outcome.explanations,
    )


def _cast(proposal: Proposal) -> list[Word]:
    words = []
    for cast in proposal.box.history:
        ballot, counts = cast.ballot, proposal.box.ballot_of(cast.ballot.voter) is cast
        why = _by(cast) if counts else "replaced by a later ballot of the same member"
        words.append(Word(ballot.voter, ballot.support.name, ballot.heads, ballot.tokens, counts, why))
    return words


def _by(cast: CastBallot) -> str:
    return "" if cast.delegate is None else f"cast by its class delegate {cast.delegate}"


def _skipped(proposal: Proposal) -> list[Word]:
    """Ballots of a batch that the contract refused one by one."""
    return [
        Word(skip.voter, None, 0, 0, False, f"refused: {_error(skip.refusal)}") for skip in proposal.skipped
    ]


def _silent(consortium: Consortium, proposal: Proposal) -> list[Word]:
    """Members that had power and cast nothing."""
    power, snapshot = consortium.power, proposal.snapshot
    words = []
    for member in consortium.register.groups_at(snapshot):
        heads = power.heads.past_votes(member, snapshot)
        tokens = power.tokens.past_votes(member, snapshot)
        if (heads or tokens) and proposal.box.ballot_of(member) is None:
            words.append(Word(member, None, heads, tokens, False, "did not vote"))
    return words


def _error(selector: str) -> str:
    refusal = REFUSALS.get(bytes.fromhex(selector[2:]))
    return refusal.signature if refusal else selector


def _round(record: RoundRecord, now: int) -> RoundResult:
    charged = {
        who: fact.goods + fact.side_costs - fact.rebate - fact.credits for who, fact in record.charged.items()
    }
    refunded = {who: fact.refunded for who, fact in record.charged.items()}
    return RoundResult(record.round_id, record.terms.title, state_of(record, now).name, charged, refunded)


def _proposal_json(result: ProposalResult) -> dict[str, object]:
    return {
        "proposal_id": str(result.proposal_id),
        "title": result.title,
        "class": result.class_,
        "state": result.state,
        "passes": result.passes,
        "tally": {name: str(value) for name, value in result.tally.items()},
        "ballots": [plain(word) for word in result.words if word.support is not None],
        "without_ballot": [
            {"member": word.voter, "why": word.why} for word in result.words if not word.support
        ],
        "explanations": [explanation.sentence for explanation in result.explanations],
    }


def _round_json(result: RoundResult) -> dict[str, object]:
    return {
        "round_id": result.round_id,
        "title": result.title,
        "state": result.state,
        "charged": {who: str(amount) for who, amount in result.charged.items()},
        "refunded": {who: str(amount) for who, amount in result.refunded.items()},
    }


__all__ = ["ProposalResult", "Recount", "RoundResult", "Word", "recount"]
