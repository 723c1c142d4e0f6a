"""Class delegates, co-sponsors, early close and freezing over HTTP, with real signatures on a real chain."""

from dataclasses import replace
from typing import Any

import pytest
from httpx import Response

from ledger.crypto import address_of, checksum_address
from tests.api.test_votes import DAY, propose, vote
from tests.api.town import WAIT, Town, data_of, fact
from tests.world import MEMBERS, STRANGER, Member

pytestmark = pytest.mark.chain

ANNA, BERT, CARLA, DORA = MEMBERS[:4]
NOBODY = "0x" + "00" * 20
SPEND = {"action": "spend_treasury", "to": checksum_address(address_of(STRANGER)), "value": "1"}


def named(member: Member) -> str:
    """A member's address, as the API writes it."""
    return checksum_address(member.address)


def name_delegate(town: Town, member: Member, delegate: str, seconds: int, class_: str) -> dict[str, Any]:
    """A class delegate for so many seconds; nobody for 0."""
    until = town.world.now + seconds if seconds else 0
    return town.do("DelegateClass", member, proposal_class=class_, delegate=delegate, until=until)


def cast_for(town: Town, proposal: str, voter: Member, caster: Member, support: int = 1) -> Response:
    """The voter's ballot, signed by another."""
    fields = {"proposal_id": proposal, "support": support, "reason": "", "voter": named(voter)}
    prepared = town.prepare("CastVote", caster, **fields)
    return town.hand_in("CastVote", town.signed("CastVote", prepared["intent"], caster.key))


def code_of(answer: Response) -> str:
    """The name of a refusal."""
    assert answer.status_code in (401, 403, 409, 422), answer.text
    return str(answer.json()["code"])


def hand_in(town: Town, name: str, member: Member, **fields: Any) -> Response:
    """Prepares, signs and hands in; refusals are the test's to judge."""
    return town.hand_in(name, town.body(name, member, fields))


def act_of_relayer(town: Town, action: str, **fields: Any) -> Response:
    """An upkeep that may be refused."""
    return town.client.post(f"/v1/upkeep/{action}", json=fields, headers=WAIT)


def test_a_class_delegate_casts_the_members_ballots_of_its_class_until_it_is_revoked(town: Town) -> None:
    """Both pages of members show the delegation; the ballot says who cast it; other classes are not meant."""
    granted = name_delegate(town, BERT, named(ANNA), 30 * DAY, "ORDINARY")
    assert fact(granted, "ClassDelegateChanged")["delegate"] == named(ANNA)
    for member in (ANNA, BERT):
        (shown,) = town.get(f"/v1/members/{named(member)}")["class_delegations"]
        assert (shown["class"], shown["member"], shown["delegate"]) == ("ORDINARY", named(BERT), named(ANNA))
    town.pass_time(2)
    proposal, other = propose(town, CARLA), propose(town, CARLA, **SPEND)
    cast = data_of(cast_for(town, proposal, BERT, ANNA))
    assert fact(cast, "BallotByDelegate")["delegate"] == named(ANNA)
    (ballot,) = town.get(f"/v1/proposals/{proposal}/ballots")
    assert (ballot["voter"], ballot["delegate"], ballot["heads"]) == (named(BERT), named(ANNA), "1")
    assert code_of(cast_for(town, other, BERT, ANNA)) == "BadSignature"
    vote(town, proposal, BERT, support=0)
    assert code_of(cast_for(town, proposal, BERT, ANNA)) == "VoterDecided"
    name_delegate(town, BERT, NOBODY, 0, "ORDINARY")
    assert town.get(f"/v1/members/{named(BERT)}")["class_delegations"] == []
    assert code_of(cast_for(town, proposal, BERT, ANNA)) == "BadSignature"


def test_a_ballot_of_a_delegate_whose_term_is_over_or_who_is_suspended_is_refused(town: Town) -> None:
    """Named for a day and two days, one delegate suspended: none of the ballots counts."""
    name_delegate(town, BERT, named(ANNA), DAY, "ORDINARY")
    name_delegate(town, CARLA, named(DORA), 3 * DAY, "ORDINARY")
    town.pass_time(2)
    proposal = propose(town, ANNA)
    town.pass_time(DAY + 1)
    assert code_of(cast_for(town, proposal, BERT, ANNA)) == "BadSignature"
    town.world.by_vote("MemberRegistry", "suspend(address,string)", DORA.address, "Did not pay.")
    town.until(lambda: town.get(f"/v1/members/{named(DORA)}")["status"] == "SUSPENDED")
    assert code_of(cast_for(town, proposal, CARLA, DORA)) == "BadSignature"
    assert town.get(f"/v1/proposals/{proposal}/ballots") == []


@pytest.mark.parametrize(
    ("delegate", "seconds", "code"),
    [
        (named(ANNA), DAY, "OwnClassDelegate"),
        (checksum_address(address_of(STRANGER)), DAY, "NotMember"),
        (named(BERT), 367 * DAY, "DelegateTermOutOfBounds"),
    ],
)
def test_who_cannot_be_a_class_delegate_is_told_before_anything_is_sent(
    town: Town, delegate: str, seconds: int, code: str
) -> None:
    """Oneself, a stranger, somebody for more than a year."""
    fields = {"proposal_class": "ORDINARY", "delegate": delegate, "until": town.world.now + seconds}
    assert code_of(hand_in(town, "DelegateClass", ANNA, **fields)) == code


def test_a_co_sponsored_proposal_stays_and_is_sponsored_before_the_first_ballot_only(town: Town) -> None:
    """Once for each member, not by its proposer, not by a stranger, not after a ballot."""
    proposal = propose(town, ANNA)
    done = town.do("CoSponsor", BERT, proposal_id=proposal)
    assert fact(done, "ProposalCosponsored")["member"] == named(BERT)
    assert town.get(f"/v1/proposals/{proposal}")["cosponsors"] == [named(BERT)]
    stranger = Member("Stranger", STRANGER, 1, 0)
    refused = {
        member.name: code_of(hand_in(town, "CoSponsor", member, proposal_id=proposal, deadline=2**40))
        for member in (BERT, ANNA, stranger)
    }
    assert list(refused.values()) == ["AlreadySponsor", "AlreadySponsor", "NotActiveMember"]
    assert code_of(hand_in(town, "WithdrawProposal", ANNA, proposal_id=proposal)) == "CannotCancel"
    vote(town, proposal, DORA)
    assert code_of(hand_in(town, "CoSponsor", CARLA, proposal_id=proposal)) == "CannotCosponsor"


def test_a_vote_is_closed_early_only_once_nothing_can_change_it(town: Town) -> None:
    """Financial, six firms: open after two ballots, carried for sure after five, and then over at once."""
    proposal = propose(town, ANNA, **SPEND)
    for member in MEMBERS[:2]:
        vote(town, proposal, member)
    assert code_of(act_of_relayer(town, "close_early", proposal_id=proposal)) == "NotDecided"
    for member in MEMBERS[2:]:
        vote(town, proposal, member)
    assert town.get(f"/v1/proposals/{proposal}")["certainty"] == "passes"
    closed = town.upkeep("close_early", proposal_id=proposal)
    assert fact(closed, "ProposalClosedEarly")["proposal_id"] == proposal
    town.pass_time(2)
    shown = town.get(f"/v1/proposals/{proposal}")
    assert (shown["state"], shown["closed_early"]) == ("SUCCEEDED", True)
    assert (
        code_of(act_of_relayer(town, "close_early", proposal_id=proposal))
        == "GovernorUnexpectedProposalState"
    )


def test_frozen_tokens_are_taken_back_and_a_suspension_is_composed_with_that(town: Town) -> None:
    """Constitutional, because it takes a vote away; the token of an active member is left alone."""
    drafted = {"action": "suspend_member", "member": named(BERT), "reason": "Did not pay."}
    composed = data_of(town.client.post("/v1/compose", json={"title": "Vote", "actions": [drafted]}))
    assert composed["class"] == "CONSTITUTIONAL"
    assert [call["sentence"].split(":")[0].split(" of ")[0] for call in composed["calls"]] == [
        "suspends a member",
        "takes the frozen tokens",
    ]
    town.do("Delegate", BERT, contract="VotingToken", delegatee=named(ANNA))
    assert code_of(act_of_relayer(town, "freeze_tokens", account=named(BERT))) == "VotingTokenStillActive"
    town.world.by_vote("MemberRegistry", "suspend(address,string)", BERT.address, "Did not pay.")
    frozen = town.upkeep("freeze_tokens", account=named(BERT))
    assert fact(frozen, "DelegateChanged")["to_delegate"] == NOBODY
    assert town.get(f"/v1/members/{named(ANNA)}")["tokens"] == "100"


def test_a_proposal_that_puts_a_quorum_out_of_reach_is_signed_with_a_warning(town: Town) -> None:
    """Firms with 400 of 1,000 tokens are out: it goes on without the next 200, not without the next 300."""
    for firm in MEMBERS[3:]:
        town.world.by_vote("MemberRegistry", "suspend(address,string)", firm.address, "Did not pay.")
    town.until(lambda: town.get(f"/v1/members/{named(MEMBERS[5])}")["status"] == "SUSPENDED")
    for who, number in ((BERT, 0), (CARLA, 1)):
        drafted = {"action": "expel_member", "member": named(who), "reason": "Did not pay."}
        composed = data_of(town.client.post("/v1/compose", json={"title": "Vote", "actions": [drafted]}))
        fields = {name: composed[name] for name in ("targets", "values", "calldatas", "description")}
        warnings = town.prepare("Propose", ANNA, **fields)["warnings"]
        assert len(warnings) == number
    assert "no constitutional vote can reach its quorum any more: it needs 330 of 1000" in warnings[0]


WILLING = bytes.fromhex("7f1626ba7e" + "00" * 28 + "60005260206000f3")
"""A wallet that takes every signature for its own (ERC-1271's magic value)."""

UNWILLING = bytes.fromhex("60206000f3")
"""A wallet that takes none: it answers with zeros."""


def install(town: Town, number: int, code: bytes) -> Member:
    """A member whose account is a wallet with this code; its key is none's."""
    wallet = Member(f"Wallet {number}", bytes(31) + bytes([number]), 40 + number, 0)
    town.world.chain.request("anvil_setCode", [wallet.address, "0x" + code.hex()])
    town.world.by_vote(
        "MemberRegistry", "admit(address,uint32,bytes32)", wallet.address, wallet.group, "0x" + "00" * 32
    )
    town.until(lambda: town.house.replica.view().consortium.register.is_active(wallet.address))
    return wallet


def test_a_wallet_contract_votes_or_is_refused_by_the_name_of_the_contracts_rule(town: Town) -> None:
    """The API cannot judge its signature and asks the chain before it sends: as voter and as delegate."""
    willing, unwilling = install(town, 1, WILLING), install(town, 2, UNWILLING)
    name_delegate(town, BERT, checksum_address(willing.address), DAY, "ORDINARY")
    name_delegate(town, CARLA, checksum_address(unwilling.address), DAY, "ORDINARY")
    town.pass_time(2)
    proposal = propose(town, ANNA)
    for voter, caster, accepted in (
        (willing, willing, True),
        (unwilling, unwilling, False),
        (BERT, willing, True),
        (CARLA, unwilling, False),
    ):
        answer = cast_for(town, proposal, voter, replace(caster, key=STRANGER))
        if accepted:
            assert data_of(answer)["state"] == "mined"
        else:
            assert (answer.status_code, code_of(answer)) == (403, "GovernorBadBallotSignature")
    counted = {ballot["voter"] for ballot in town.get(f"/v1/proposals/{proposal}/ballots")}
    assert counted == {checksum_address(willing.address), named(BERT)}
