"""A voter's receipt: it shows the ballot in its block without a node, and nothing else passes for it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.facts.voting import VoteCast
from ledger.calls import call
from ledger.chain import mapping_of
from ledger.decode import UndecodableLog
from ledger.fact_proof import BadProof, FactProof, NoSuchFact, check_proof, check_receipt, prove_fact
from ledger.index import Indexer
from ledger.records import Records
from ledger.store import Store
from ledger.watched import decoder_of
from tests.ledger.vote_story import play_vote
from tests.world import Member, World, put_back

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def voted(deployed: World) -> Iterator[World]:
    """A consortium that has held a vote."""
    with put_back(deployed.chain):
        play_vote(deployed)
        yield deployed


@pytest.fixture
def ballots(voted: World, store: Store) -> list[VoteCast]:
    """All ballots of the vote, in the order of the chain."""
    decoder = decoder_of(voted.deployment)
    Indexer(voted.chain, store, voted.deployment, decoder).catch_up()
    return [one.fact for one in Records(store, decoder).all() if isinstance(one.fact, VoteCast)]


@pytest.fixture
def cast(voted: World, ballots: list[VoteCast]) -> tuple[VoteCast, FactProof]:
    """The last ballot of the batch, and its proof."""
    ballot = ballots[-1]
    return ballot, prove_fact(voted.chain, ballot.at.block, ballot.at.log_index)


def receipts_of_voter(voted: World, ballots: list[VoteCast], voter: Member) -> list[dict[str, Any]]:
    """What a member can hand to a buyer: a receipt for each of its ballots, as it is written to a file."""
    places = [one.at for one in ballots if one.voter == voter.address]
    proofs = [prove_fact(voted.chain, at.block, at.log_index) for at in places]
    return [json.loads(json.dumps(proof.to_json(voted.deployment))) for proof in proofs]


def test_a_receipt_shows_its_ballot(voted: World, cast: tuple[VoteCast, FactProof]) -> None:
    """Written down and read again, checked without a node; its block's hash is the chain's."""
    ballot, proof = cast
    receipt = json.loads(json.dumps(proof.to_json(voted.deployment)))
    assert check_proof(FactProof.from_json(receipt), voted.deployment) == ballot
    block = mapping_of(voted.chain.request("eth_getBlockByNumber", [hex(ballot.at.block), False]))
    assert receipt["block_hash"] == block["hash"]


@pytest.mark.slow
def test_every_fact_of_the_record_can_be_proved(voted: World, store: Store) -> None:
    """Whatever its kind and wherever it stands in its block."""
    decoder = decoder_of(voted.deployment)
    Indexer(voted.chain, store, voted.deployment, decoder).catch_up()
    for one in Records(store, decoder).all():
        proof = prove_fact(voted.chain, one.fact.at.block, one.fact.at.log_index)
        assert check_proof(proof, voted.deployment) == one.fact
        assert proof.block_hash == one.block_hash


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_altered_receipt_shows_nothing(
    voted: World, cast: tuple[VoteCast, FactProof], data: st.DataObject
) -> None:
    """A changed digit in a node is a bad proof; in the header it is another block's hash at least."""
    ballot, proof = cast
    number = data.draw(st.integers(0, len(proof.nodes) - 1))
    node = proof.nodes[number]
    place = data.draw(st.integers(2, len(node) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789abcdef" if d != node[place]]))
    nodes = list(proof.nodes)
    nodes[number] = node[:place] + digit + node[place + 1 :]
    with pytest.raises(BadProof):
        check_proof(replace(proof, nodes=tuple(nodes)), voted.deployment)
    header = {**proof.header, "timestamp": hex(ballot.at.time + 1)}
    assert replace(proof, header=header).block_hash != proof.block_hash


@pytest.mark.parametrize("changes", [{"tx_index": 7}, {"log": 99}, {"nodes": ()}, {"header": {}}])
def test_a_receipt_for_another_place_shows_nothing(
    voted: World, cast: tuple[VoteCast, FactProof], changes: dict[str, object]
) -> None:
    """The proof is of one place only."""
    with pytest.raises((BadProof, UndecodableLog)):
        check_proof(replace(cast[1], **changes), voted.deployment)  # type: ignore[arg-type]


def test_there_is_no_proof_of_what_never_was(voted: World) -> None:
    """No block, or no log."""
    with pytest.raises(NoSuchFact):
        prove_fact(voted.chain, 10**6, 0)
    with pytest.raises(NoSuchFact):
        prove_fact(voted.chain, 1, 10**6)


def test_a_member_sells_its_ballot_to_a_buyer_who_trusts_a_blocks_hash_alone(
    voted: World, ballots: list[VoteCast]
) -> None:
    """The attack works: who voted, on what and how is proved; nothing else can be sold with that receipt."""
    adler, birch = voted.members[:2]
    (receipt,) = receipts_of_voter(voted, ballots, adler)
    block = mapping_of(voted.chain.request("eth_getBlockByNumber", [receipt["header"]["number"], False]))
    proof, fact = check_receipt(receipt, voted.deployment)
    assert isinstance(fact, VoteCast)
    assert (fact.voter, fact.support, fact.reason) == (adler.address, 1, "welcome")
    assert proof.block_hash == block["hash"], "all that the buyer asks a node for"
    for claim in ({"support": 0}, {"voter": birch.address}, {"proposal_id": "7"}, {"reason": "gladly"}):
        told = {**receipt["fact"], **claim}
        assert told != receipt["fact"]
        with pytest.raises(BadProof, match="another fact"):
            check_receipt({**receipt, "fact": told}, voted.deployment)


def test_a_ballot_that_was_sold_may_be_replaced_where_its_class_lets_it(
    voted: World, ballots: list[VoteCast]
) -> None:
    """Both receipts hold, and the later ballot counts: which one was the last, a node tells the buyer."""
    birch = voted.members[1]
    receipts = receipts_of_voter(voted, ballots, birch)
    sold, final = (check_receipt(one, voted.deployment)[1] for one in receipts)
    assert isinstance(sold, VoteCast)
    assert isinstance(final, VoteCast)
    assert (sold.support, final.support) == (0, 1)
    asked = call(
        voted.deployment.addresses["ConsortiumGovernor"],
        "ballotOf(uint256,address)",
        sold.proposal_id,
        birch.address,
    )
    answer = voted.chain.call(asked.to, asked.data)
    cast, support, _objection, next_nonce = (int.from_bytes(answer[at : at + 32]) for at in range(0, 128, 32))
    assert (cast, support, next_nonce) == (1, final.support, 2)


PLACES = {"tx_index": 0, "log": 0, "log_index": 0}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"header": 1},
        {**PLACES, "tx_index": "x"},
        {**PLACES, "header": {"number": 1}, "nodes": []},
        {**PLACES, "header": {}, "nodes": [1]},
        {**PLACES, "header": {}, "nodes": [], "log": -1},
    ],
)
def test_what_is_no_receipt_is_named(data: dict[str, object]) -> None:
    """Any JSON may be handed in."""
    with pytest.raises(BadProof):
        FactProof.from_json(data)
