"""Many signed ballots in one request, on a real chain: one transaction, and a result for each."""

from typing import Any

import pytest
from httpx import Client, Response

from api.ballot_limits import BATCH_BYTES, MOST_BALLOTS
from api.intent_examples import intent_example
from ledger.crypto import address_of, checksum_address
from tests.api.test_votes import DAY, propose
from tests.api.town import WAIT, Town, data_of
from tests.world import MEMBERS, STRANGER, Member

EXAMPLE = {"intent": intent_example("CastVote"), "signature": "0x" + "00" * 65}


def ballot(town: Town, proposal: str, member: Member, support: int = 1, **changes: Any) -> dict[str, Any]:
    """A signed ballot, not handed in."""
    prepared = town.prepare("CastVote", member, proposal_id=proposal, support=support, reason="")
    return town.signed("CastVote", {**prepared["intent"], **changes}, member.key)


def hand_in(town: Town, ballots: list[dict[str, Any]], **fields: Any) -> Response:
    """Hands a batch in and waits for its effect."""
    return town.client.post("/v1/ballots", json={"ballots": ballots, **fields}, headers=WAIT)


def states(answer: Response) -> list[tuple[str, str | None]]:
    """State and reason of each ballot."""
    return [(row["state"], row["code"]) for row in data_of(answer)["ballots"]]


@pytest.mark.chain
def test_one_bad_ballot_stops_no_other(town: Town) -> None:
    """Forged, wrong nonce and a stranger's are refused early by name; the rest counts in one transaction."""
    proposal = propose(town)
    good = [ballot(town, proposal, member) for member in MEMBERS[:3]]
    forged = {**good[0], "intent": {**good[0]["intent"], "support": 0}}
    early = ballot(town, proposal, MEMBERS[3], nonce="4")
    stranger = {**good[0]["intent"], "voter": checksum_address(address_of(STRANGER))}
    foreign = town.signed("CastVote", stranger, STRANGER)
    answer = hand_in(town, [good[0], forged, good[1], early, foreign, good[2]])
    assert states(answer) == [
        ("counted", None),
        ("refused", "BadSignature"),
        ("counted", None),
        ("refused", "WrongBallotNonce"),
        ("refused", "NotActiveMember"),
        ("counted", None),
    ]
    (transaction,) = data_of(answer)["submissions"]
    assert (answer.status_code, transaction["state"], transaction["ballots"]) == (200, "mined", 3)
    assert town.get(f"/v1/proposals/{proposal}")["tally"]["heads_for"] == "3"


@pytest.mark.chain
def test_what_the_contract_skips_is_told_with_its_reason(town: Town) -> None:
    """Two ballots of one member under one nonce: alone each is good, together the second is skipped."""
    proposal = propose(town)
    first, second = (ballot(town, proposal, MEMBERS[0], support) for support in (1, 0))
    answer = hand_in(town, [first, second])
    assert states(answer) == [("counted", None), ("skipped", "GovernorWrongBallotNonce")]
    assert town.get(f"/v1/proposals/{proposal}")["tally"]["heads_for"] == "1"


@pytest.mark.chain
def test_the_same_batch_has_one_effect(town: Town) -> None:
    """Given again, twice in itself, or in part: every ballot counts once and is told as counted."""
    proposal = propose(town)
    ballots = [ballot(town, proposal, member) for member in MEMBERS[:2]]
    block = town.house.replica.view().as_of.block
    assert states(hand_in(town, [*ballots, ballots[0]])) == [("counted", None)] * 3
    again = hand_in(town, ballots[:1])
    assert states(again) == [("counted", None)]
    assert data_of(again)["submissions"] == []
    assert town.house.replica.view().as_of.block == block + 1
    assert len(town.get(f"/v1/proposals/{proposal}/ballots")) == 2


@pytest.mark.chain
def test_ballots_of_two_proposals_go_in_two_transactions(town: Town) -> None:
    """One transaction for each proposal, and both are in the journal."""
    one, other = propose(town), propose(town, action="mint_tokens", to=MEMBERS[0].address, amount="5")
    answer = hand_in(town, [ballot(town, one, MEMBERS[0]), ballot(town, other, MEMBERS[0])])
    assert states(answer) == [("counted", None)] * 2
    for transaction in data_of(answer)["submissions"]:
        assert town.get(f"/v1/submissions/{transaction['id']}")["intent"] == "CastBallots"


@pytest.mark.chain
def test_a_rehearsal_judges_and_sends_nothing(town: Town) -> None:
    """`dry_run` tells what would go; after the close nothing would."""
    proposal = propose(town)
    ballots = [ballot(town, proposal, MEMBERS[0], deadline=2**48 - 1)]
    assert states(hand_in(town, ballots, dry_run=True)) == [("ready", None)]
    assert town.get(f"/v1/proposals/{proposal}/ballots") == []
    town.pass_time(6 * DAY)
    assert states(hand_in(town, ballots)) == [("refused", "VotingClosed")]


@pytest.mark.parametrize(
    ("ballots", "status", "code"),
    [
        ([], 422, "NoBallots"),
        ([EXAMPLE] * (MOST_BALLOTS + 1), 413, "TooManyBallots"),
        ([{**EXAMPLE, "colour": "red"}], 422, "UnknownField"),
        ([{"intent": EXAMPLE["intent"]}], 422, "MissingField"),
        (["x" * BATCH_BYTES], 413, "BodyTooLarge"),
    ],
)
def test_what_is_no_batch_is_refused_by_name(
    reader: Client, ballots: list[Any], status: int, code: str
) -> None:
    """Nothing at all, too many, unknown and missing fields, too large."""
    answer = reader.post("/v1/ballots", json={"ballots": ballots})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
