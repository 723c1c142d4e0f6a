"""Early refusal: the very rules that will judge an intent later are asked before anything is sent."""

from api.collaborators import Collaborators
from api.reading import Reading
from governance.intents import (
    CastVote,
    Commit,
    CoSponsor,
    Intent,
    KnowledgeIntent,
    RevokeBallots,
    RoundIntent,
    contract_of,
    signer_of,
)
from governance.judge_knowledge import judge_knowledge
from governance.judge_round import deposit_due, judge_funds, judge_round, seat_of
from governance.judge_vote import judge_vote
from ledger.lookups import Funds, funds_of, next_nonce


def judge(intent: Intent, reading: Reading, house: Collaborators, *, permitted: bool = False) -> None:
    """Raises the first rule that the intent would break in the next block.

    `permitted`: a permit for the deposit comes with it, so that no allowance is needed yet.
    """
    now = time_of_next_block(reading, house)
    if isinstance(intent, CastVote | CoSponsor | RevokeBallots):
        judge_vote(reading.consortium, intent, now)
    elif isinstance(intent, RoundIntent):
        judge_round(reading.consortium, intent, now)
    elif isinstance(intent, KnowledgeIntent):
        judge_knowledge(reading.consortium, intent, now, due_nonce(intent, reading, house))
    else:
        judge_vote(reading.consortium, intent, now, due_nonce(intent, reading, house))
    if isinstance(intent, Commit) and not permitted:
        check_funds(intent, reading, house)


def due_nonce(intent: Intent, reading: Reading, house: Collaborators) -> int:
    """The nonce that the signer's next intent of this kind must carry."""
    signer, consortium = signer_of(intent), reading.consortium
    if isinstance(intent, CastVote | RevokeBallots):
        proposal = consortium.proposals.find(intent.proposal_id)
        return 0 if proposal is None else proposal.box.next_nonce(signer)
    if isinstance(intent, RoundIntent):
        return seat_of(consortium.rounds.record(intent.round_id), signer).nonce
    return next_nonce(house.chain, house.deployment, contract_of(intent), signer)


def check_funds(intent: Commit, reading: Reading, house: Collaborators) -> None:
    """DepositNotApproved unless the contract may collect what is due and the member has it."""
    record = reading.consortium.rounds.record(intent.round_id)
    funds = member_funds(intent, record.terms.token, house)
    judge_funds(deposit_due(record, intent), funds.allowance, funds.balance, record.terms.decimals)


def member_funds(intent: Commit, token: str, house: Collaborators) -> Funds:
    """What the rounds contract may take from the member, and what it has."""
    return funds_of(house.chain, token, intent.member, house.deployment.addresses["ProcurementRounds"])


def time_of_next_block(reading: Reading, house: Collaborators) -> int:
    """What the chain's clock will say when the intent gets there, at the earliest."""
    return house.clock.now(reading.as_of.hash, reading.as_of.time)
