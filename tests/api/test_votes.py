"""A proposal through the API, from its draft to its execution, with real signatures on a real chain."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from typing import Any

import pytest

from api.intent_forms import INTENT_FORMS, intent_of
from governance.classes import DEFAULT_RULES, ClassRule
from ledger.acts import encode_act
from ledger.artifacts import artifact
from ledger.crypto import CURVE_ORDER, address_of, checksum_address
from ledger.signing import sign
from tests.api.town import WAIT, Town, data_of, fact, hexed
from tests.world import MEMBERS, STRANGER, Member

pytestmark = pytest.mark.chain

NEWCOMER = "0x00000000000000000000000000000000000000aA"
DAY = 86_400


def propose(town: Town, member: Member = MEMBERS[0], **action: Any) -> str:
    """A member puts one action to the vote; the proposal's id."""
    action = action or {
        "action": "admit_member",
        "member": checksum_address(NEWCOMER.lower()),
        "legal_group": 9,
    }
    drafted = data_of(town.client.post("/v1/compose", json={"title": "Vote", "actions": [action]}))
    fields = {name: drafted[name] for name in ("targets", "values", "calldatas", "description")}
    return str(fact(town.do("Propose", member, **fields), "ProposalCreated")["proposal_id"])


def vote(town: Town, proposal: str, member: Member, support: int = 1, reason: str = "") -> dict[str, Any]:
    """A ballot, cast."""
    return town.do("CastVote", member, proposal_id=proposal, support=support, reason=reason)


def test_a_proposal_is_drafted_voted_queued_and_executed(town: Town) -> None:
    """The API never holds a member's key, and the state it shows is the chain's at every step."""
    proposal = propose(town)
    assert town.get(f"/v1/proposals/{proposal}")["state"] == "ACTIVE"
    for member in MEMBERS[:3]:
        vote(town, proposal, member)
    town.pass_time(5 * DAY + 1)
    shown = town.get(f"/v1/proposals/{proposal}")
    assert (shown["state"], shown["tally"]["heads_for"]) == ("SUCCEEDED", "3")
    town.upkeep("queue", proposal_id=proposal)
    town.pass_time(DAY + 1)
    town.upkeep("execute", proposal_id=proposal)
    assert town.get(f"/v1/proposals/{proposal}")["state"] == "EXECUTED"
    assert town.get(f"/v1/members/{checksum_address(NEWCOMER.lower())}")["status"] == "ACTIVE"


def test_a_ballot_is_visible_when_its_submission_is_answered(town: Town) -> None:
    """After `Prefer: wait` the very next GET shows it."""
    proposal = propose(town)
    cast = vote(town, proposal, MEMBERS[1], support=0, reason="Too early.")
    assert fact(cast, "VoteCast")["reason"] == "Too early."
    ballots = town.get(f"/v1/proposals/{proposal}/ballots")
    assert [(row["support"], row["reason"], row["objection"]) for row in ballots] == [
        ("AGAINST", "Too early.", True)
    ]


def test_what_a_wallet_is_given_says_in_words_what_it_signs(town: Town) -> None:
    """Typed data, nonce from the record, a deadline, and the deeds of the proposal in the sentence."""
    proposal = propose(town)
    prepared = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="")
    assert prepared["typed_data"]["primaryType"] == "CastVote"
    assert "Vote FOR proposal 1 'Vote' (admits a member" in prepared["sentence"]
    assert (prepared["nonce"], prepared["intent"]["nonce"]) == ("0", "0")
    vote(town, proposal, MEMBERS[0])
    again = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=0, reason="")
    assert again["nonce"] == "1"


def test_the_same_ballot_sent_twice_counts_once(town: Town) -> None:
    """With the key, without it, and by many clients at once: one submission."""
    proposal = propose(town)
    prepared = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="")
    body = town.signed("CastVote", prepared["intent"], MEMBERS[0].key)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: town.hand_in("CastVote", body), range(4)))
    answers.append(town.hand_in("CastVote", body, **{"Idempotency-Key": "again"}))
    assert len({data_of(answer)["id"] for answer in answers}) == 1
    assert len(town.get(f"/v1/proposals/{proposal}/ballots")) == 1


def test_a_key_belongs_to_one_body(town: Town) -> None:
    """The same Idempotency-Key with another intent of the same signer is refused, of another signer not."""
    proposal = propose(town)
    key = {"Idempotency-Key": "one"}
    first = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="")
    second = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=0, reason="")
    other = town.prepare("CastVote", MEMBERS[1], proposal_id=proposal, support=1, reason="")
    assert town.hand_in(
        "CastVote", town.signed("CastVote", first["intent"], MEMBERS[0].key), **key
    ).is_success
    refused = town.hand_in("CastVote", town.signed("CastVote", second["intent"], MEMBERS[0].key), **key)
    assert refused.json()["code"] == "KeyUsedForAnotherBody"
    assert town.hand_in(
        "CastVote", town.signed("CastVote", other["intent"], MEMBERS[1].key), **key
    ).is_success
    bad = town.hand_in(
        "CastVote", town.signed("CastVote", first["intent"], MEMBERS[0].key), **{"Idempotency-Key": "a b"}
    )
    assert bad.json()["code"] == "BadIdempotencyKey"


def test_without_waiting_the_answer_is_202_and_the_status_can_be_asked(town: Town) -> None:
    """What is answered with 202 is in the journal: it will happen."""
    proposal = propose(town)
    prepared = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="")
    body = town.signed("CastVote", prepared["intent"], MEMBERS[0].key)
    answer = town.client.post("/v1/intents/CastVote", json=body)
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers
    status = town.client.get(answer.headers["location"], headers=WAIT)
    assert (status.json()["data"]["state"], status.headers["preference-applied"]) == ("mined", "wait=20")
    assert town.client.get("/v1/submissions/" + "0" * 32).json()["code"] == "UnknownSubmission"


def refusals(town: Town, proposal: str) -> dict[str, dict[str, Any]]:
    """Signed ballots that must not count, by the code of their refusal."""
    good = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="")["intent"]
    key, now = MEMBERS[0].key, town.world.now
    signed = town.signed("CastVote", good, key)
    raw = bytes.fromhex(signed["signature"][2:])
    high = CURVE_ORDER - int.from_bytes(raw[32:64], "big")
    malleable = raw[:32] + high.to_bytes(32, "big") + bytes([55 - raw[64]])

    def ballot(**changes: Any) -> dict[str, Any]:
        return town.signed("CastVote", {**good, **changes}, key)

    stranger = checksum_address(address_of(STRANGER))
    return {
        "BadSignature": {**signed, "intent": {**good, "support": 0}},
        "BadSignature ": {**signed, "signature": "0x" + malleable.hex()},
        "BadSignature  ": {**signed, "signature": "0x" + raw.hex()[:128]},
        "BadSignature   ": town.signed("CastVote", good, STRANGER),
        "WrongBallotNonce": ballot(nonce="1"),
        "BallotExpired": ballot(deadline=now - 1),
        "UnknownSupport": ballot(support=3),
        "NonexistentProposal": ballot(proposal_id="7"),
        "ReasonTooLong": ballot(reason="é" * 600),
        "NotActiveMember": town.signed("CastVote", {**good, "voter": stranger}, STRANGER),
    }


def test_a_bad_ballot_is_refused_early_by_its_rule_and_nothing_is_sent(town: Town) -> None:
    """Forged, high-s, short, somebody else's, wrong nonce, expired, unknown, too long, not a member."""
    proposal = propose(town)
    for code, body in refusals(town, proposal).items():
        assert town.hand_in("CastVote", body).json()["code"] == code.strip()
    assert town.get(f"/v1/proposals/{proposal}/ballots") == []


def test_a_ballot_signed_for_another_chain_or_contract_counts_nowhere(town: Town) -> None:
    """The signature is not this member's here, whatever else is right."""
    proposal, ours, other = propose(town), town.world.deployment, "0x" + "ee" * 20
    intent = town.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="")["intent"]
    read = intent_of(INTENT_FORMS["CastVote"].model_validate(intent))
    elsewhere = replace(ours, addresses={**ours.addresses, "ConsortiumGovernor": other})
    for place in (replace(ours, chain_id=1), elsewhere):
        body = {"intent": intent, "signature": hexed(sign(read, place, MEMBERS[0].key))}
        assert town.hand_in("CastVote", body).json()["code"] == "BadSignature"
    assert town.get(f"/v1/proposals/{proposal}/ballots") == []


def test_after_the_close_nothing_counts(town: Town) -> None:
    """VotingClosed by the clock, though the signature's own deadline is far."""
    proposal = propose(town)
    prepared = town.prepare(
        "CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="", deadline=2**48 - 1
    )
    body = town.signed("CastVote", prepared["intent"], MEMBERS[0].key)
    town.pass_time(6 * DAY)
    closed = town.hand_in("CastVote", body)
    assert (closed.status_code, closed.json()["code"]) == (409, "VotingClosed")


def test_a_class_is_derived_from_the_deeds(town: Town) -> None:
    """Whatever the title says."""
    draft = {
        "title": "A small thing",
        "actions": [
            {"action": "grant_role", "account": checksum_address(address_of(STRANGER)), "role": "ARBITER"}
        ],
    }
    composed = data_of(town.client.post("/v1/compose", json=draft))
    assert composed["class"] == "CONSTITUTIONAL"
    assert composed["calls"][0]["sentence"].startswith("gives role ARBITER to")


def test_a_second_intent_counts_the_first_that_is_still_on_its_way(town: Town) -> None:
    """While no block comes, the second gets the next nonce; both have their effect, in their order."""
    proposal, chain = propose(town), town.world.chain
    fields = {"contract": "VotingToken", "delegatee": checksum_address(MEMBERS[2].address)}
    own = {**fields, "delegatee": checksum_address(MEMBERS[1].address)}
    chain.request("evm_setAutomine", [False])
    try:
        first = town.prepare("Delegate", MEMBERS[1], **fields)["intent"]
        body = town.signed("Delegate", first, MEMBERS[1].key)
        assert town.client.post("/v1/intents/Delegate", json=body).status_code == 202
        second = town.prepare("Delegate", MEMBERS[1], **own)["intent"]
        other = town.prepare("CastVote", MEMBERS[1], proposal_id=proposal, support=1, reason="")["intent"]
    finally:
        chain.request("evm_setAutomine", [True])
        chain.request("evm_mine")
    assert [one["nonce"] for one in (first, second, other)] == ["0", "1", "0"]
    assert (
        town.hand_in("Delegate", town.signed("Delegate", second, MEMBERS[1].key)).json()["data"]["state"]
        == "mined"
    )
    shown = town.get(f"/v1/members/{checksum_address(MEMBERS[1].address)}")
    assert shown["token_delegation"]["delegate"] == checksum_address(MEMBERS[1].address)


@pytest.mark.slow
def test_an_intent_waits_for_the_earlier_ones_of_its_signer(town: Town) -> None:
    """Two ballots handed in at once, one after the other in their nonces: nobody sees WrongBallotNonce."""
    proposal = propose(town)
    ballots = [
        town.prepare(
            "CastVote", MEMBERS[0], proposal_id=proposal, support=support, reason="", nonce=str(nonce)
        )
        for nonce, support in enumerate((1, 0, 1))
    ]
    bodies = [town.signed("CastVote", one["intent"], MEMBERS[0].key) for one in ballots]
    answers = [town.client.post("/v1/intents/CastVote", json=body) for body in bodies]
    assert [answer.status_code for answer in answers] == [202] * 3
    for answer in answers:
        assert town.client.get(answer.headers["location"], headers=WAIT).json()["data"]["state"] == "mined"


def test_calls_that_do_not_fit_together_are_refused_before_anybody_signs(town: Town) -> None:
    """A target without its calldata; and rules for an electorate that does not exist warn of nothing."""
    table = checksum_address(town.world.deployment.addresses["ClassTable"])
    draft = {"signer": checksum_address(MEMBERS[0].address), "targets": [table], "values": ["0"]}
    draft |= {"calldatas": ["0x", "0x"], "description": "x"}
    answer = town.client.post("/v1/intents/Propose/prepare", json=draft)
    assert (answer.status_code, answer.json()["code"]) == (422, "InvalidProposalLength")

    rules = [{**struct_of_rule(rule), "electorate": 7} for rule in DEFAULT_RULES]
    publish = hexed(encode_act("ClassTable", "publish", {"rules": rules}))
    prepared = data_of(
        town.client.post("/v1/intents/Propose/prepare", json={**draft, "calldatas": [publish]})
    )
    assert prepared["warnings"] == []


def struct_of_rule(rule: ClassRule) -> dict[str, Any]:
    """A class rule as the contract's struct has it."""
    names = [part["name"] for part in entry_of("publish")["inputs"][0]["components"]]
    return dict(zip(names, astuple(rule), strict=True))


def entry_of(function: str) -> dict[str, Any]:
    """The ABI of a function of the class table."""
    return next(one for one in artifact("ClassTable").abi if one.get("name") == function)
