"""The relay on a real node: votes, refusals by name, and processes and nodes that are killed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from governance.intents import CastVote, Commit, Delegate, Permit, Propose, UpdateProfile
from ledger.anvil import Anvil
from ledger.calls import ballots_call, call
from ledger.chain import Chain, int_of, mapping_of
from ledger.chain_state import STATE_FILE, dump
from ledger.crypto import address_of
from ledger.durable import write_whole
from ledger.errors import ContractRefused
from ledger.relay import Pace, Relay
from ledger.signing import sign
from ledger.store import Store
from ledger.submission import SubmissionState
from ledger.transactions import Fees, Transaction, sign_transaction
from tests.databases import database_in
from tests.ledger.intent_strategies import MADE_UP
from tests.world import MEMBERS, RECORDER, World, build_world, key_of

pytestmark = pytest.mark.chain
FAST = Pace(idle=0.02, retry=0.02, resend=0.5, stuck=5.0)
RELAYER = key_of("relayer")
FAR = 2**40


@pytest.fixture
def relay(consortium: World, tmp_path: Path) -> Iterator[Relay]:
    """A relay with gas, on the deployed consortium."""
    consortium.node.fund(address_of(RELAYER))
    with Store(database_in(tmp_path)) as store:
        relay = Relay(consortium.chain, store, RELAYER, consortium.deployment, FAST)
        relay.resume()
        yield relay
        relay.close()


def proposal_of(consortium: World, relay: Relay) -> int:
    """The id of a fresh proposal to admit a firm, open for votes."""
    consortium.node.advance_time(2)
    registry = consortium.deployment.addresses["MemberRegistry"]
    admission = call(registry, "admit(address,uint32,bytes32)", "0x" + "77" * 20, 9, "0x" + "01" * 32)
    member = MEMBERS[0]
    intent = Propose(member.address, (registry,), (0,), (admission.data,), "Admit a firm", 0, FAR)
    done = relay.wait(relay.submit(intent, sign(intent, consortium.deployment, member.key)).id, 10)
    assert done.state is SubmissionState.MINED, done.error_json
    receipt = consortium.receipt(done.tx_hash)
    logs = receipt["logs"]
    assert isinstance(logs, list)
    governor = consortium.deployment.addresses["ConsortiumGovernor"]
    created = next(log for log in logs if log["address"] == governor and len(log["data"]) > 200)
    consortium.node.advance_time(1)
    return int(created["data"][2:66], 16)


def test_a_vote_travels_and_a_second_one_with_its_nonce_is_refused(consortium: World, relay: Relay) -> None:
    """Propose, vote, vote again: the ballots count, and a used nonce is refused by name before it is sent."""
    proposal = proposal_of(consortium, relay)
    for member in MEMBERS[:3]:
        ballot = CastVote(proposal, 1, member.address, "yes", 0, FAR)
        done = relay.wait(relay.submit(ballot, sign(ballot, consortium.deployment, member.key)).id, 10)
        assert done.state is SubmissionState.MINED
    assert consortium.ask("ConsortiumGovernor", "quorumReached(uint256)", proposal) == 1
    stale = CastVote(proposal, 0, MEMBERS[0].address, "", 0, FAR)
    with pytest.raises(ContractRefused) as refusal:
        relay.submit(stale, sign(stale, consortium.deployment, MEMBERS[0].key))
    assert refusal.value.name == "GovernorWrongBallotNonce"
    changed = replace(stale, nonce=1)
    done = relay.wait(relay.submit(changed, sign(changed, consortium.deployment, MEMBERS[0].key)).id, 10)
    assert done.state is SubmissionState.MINED


def test_a_signature_for_another_chain_or_by_another_key_is_refused_by_the_contract(
    consortium: World, relay: Relay
) -> None:
    """The contract verifies: nothing is relayed that it would not take."""
    proposal = proposal_of(consortium, relay)
    ballot = CastVote(proposal, 1, MEMBERS[0].address, "", 0, FAR)
    elsewhere = sign(ballot, replace(consortium.deployment, chain_id=1), MEMBERS[0].key)
    forged = sign(ballot, consortium.deployment, MEMBERS[1].key)
    for signature in (elsewhere, forged):
        with pytest.raises(ContractRefused) as refusal:
            relay.submit(ballot, signature)
        assert refusal.value.name == "GovernorBadBallotSignature"


def test_every_kind_of_member_intent_is_taken_by_its_contract(consortium: World, relay: Relay) -> None:
    """Delegation of heads and of tokens, a permit and a profile, each signed under its own contract's
    domain."""
    one, other = MEMBERS[0], MEMBERS[1]
    rounds = consortium.deployment.addresses["ProcurementRounds"]
    intents = [
        Delegate("MemberRegistry", one.address, other.address, 0, FAR),
        Delegate("VotingToken", one.address, other.address, 0, FAR),
        Permit("SettlementToken", one.address, rounds, 5_000, 0, FAR),
        UpdateProfile(other.address, "0x" + "ab" * 32, 0, FAR),
    ]
    for intent, member in zip(intents, (one, one, one, other), strict=True):
        done = relay.wait(relay.submit(intent, sign(intent, consortium.deployment, member.key)).id, 10)
        assert done.state is SubmissionState.MINED, done.error_json
    assert consortium.ask("MemberRegistry", "getVotes(address)", other.address) == 2
    assert consortium.ask("VotingToken", "getVotes(address)", other.address) == one.tokens + other.tokens
    assert consortium.ask("SettlementToken", "allowance(address,address)", one.address, rounds) == 5_000
    assert consortium.ask("MemberRegistry", "profileHashOf(address)", other.address) == int("ab" * 32, 16)


def test_a_commitment_to_no_round_is_refused_by_name(consortium: World, relay: Relay) -> None:
    """The simulation gives the contract's own error with its arguments."""
    intent = Commit("0x" + "05" * 32, MEMBERS[0].address, (), 1, 0, FAR)
    with pytest.raises(ContractRefused) as refusal:
        relay.submit(intent, sign(intent, consortium.deployment, MEMBERS[0].key))
    assert refusal.value.name.startswith("Rounds")


def test_a_batch_of_ballots_counts_the_good_ones(consortium: World, relay: Relay) -> None:
    """One bad ballot in a batch is skipped; the others count in one transaction."""
    proposal = proposal_of(consortium, relay)
    ballots = [CastVote(proposal, 1, member.address, "", 0, FAR) for member in MEMBERS]
    signed = [
        (ballot, sign(ballot, consortium.deployment, member.key))
        for ballot, member in zip(ballots, MEMBERS, strict=True)
    ]
    signed[2] = (signed[2][0], signed[3][1])
    done = relay.wait(
        relay.act("CastVotes", ballots_call(signed, consortium.deployment), gas=3_000_000).id, 10
    )
    assert done.state is SubmissionState.MINED
    question = call(consortium.deployment.addresses["ConsortiumGovernor"], "proposalTally(uint256)", proposal)
    words = consortium.chain.call(question.to, question.data)
    assert int.from_bytes(words[32:64], "big") == 5


def test_a_recorder_without_a_role_is_refused(consortium: World, relay: Relay) -> None:
    """The relayer's key holds no role here: the contract says so."""
    registry = consortium.deployment.addresses["KnowledgeRegistry"]
    recording = call(
        registry, "recordDecision(bytes32,bool,uint8,uint16,uint32)", "0x" + "01" * 32, True, 0, 0, 1
    )
    with pytest.raises(ContractRefused) as refusal:
        relay.act("RecordDecision", recording)
    assert refusal.value.name == "AccessManagedUnauthorized"
    assert address_of(RECORDER) != relay.address


KILLED = """
import os, signal, sys
from ledger.anvil import Anvil
from ledger.calls import Call
from ledger.chain import Chain
from ledger.deployment import Deployment
from ledger.relay import Relay
from ledger.store import Store
from pathlib import Path

class Deadly(Chain):
    def try_batch(self, requests):
        sending = any(method == "eth_sendRawTransaction" for method, _ in requests)
        if sending and sys.argv[4] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answers = super().try_batch(requests)
        if sending:
            os.kill(os.getpid(), signal.SIGKILL)
        return answers

chain = Deadly(sys.argv[1])
relay = Relay(chain, Store(sys.argv[2]), bytes.fromhex(sys.argv[3]), Deployment.load(Path(sys.argv[5])))
relay.resume()
for number in range(20):
    relay.act("Killed", Call("0x" + "66" * 20, bytes([1, 2, 3, number])), f"key {number}")
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_process_loses_and_doubles_nothing(consortium: World, tmp_path: Path, moment: str) -> None:
    """SIGKILL between journal and broadcast, or broadcast and answer: the next process finishes it."""
    consortium.node.fund(address_of(RELAYER))
    database, place = database_in(tmp_path), tmp_path / "deployment.json"
    consortium.deployment.save(place)
    arguments = [consortium.node.url, database, RELAYER.hex(), moment, str(place)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], cwd=Path(__file__).parents[2], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with Store(database) as store:
        relay = Relay(consortium.chain, store, RELAYER, consortium.deployment, FAST)
        unfinished = relay._journal.unfinished()
        assert unfinished
        relay.resume()
        done = [relay.wait(one.submission.id, 15) for one in unfinished]
        relay.close()
    assert {one.state for one in done} == {SubmissionState.MINED}
    count = int_of(consortium.chain.request("eth_getTransactionCount", [address_of(RELAYER), "latest"]))
    assert count == len(done)


def test_a_node_that_lost_its_last_blocks_gets_them_again(tmp_path: Path) -> None:
    """The embedded chain is killed and starts from an older dump while the relay lives: nothing is lost."""
    node = Anvil(tmp_path / "chain").start()
    world = build_world(node)
    node.fund(address_of(RELAYER))
    old = dump(node.chain())
    port = int(node.url.rsplit(":", 1)[1])
    with Store(database_in(tmp_path)) as store:
        chain = Chain(node.url, timeout=5.0)
        relay = Relay(chain, store, RELAYER, world.deployment, FAST)
        relay.resume()
        call_ = call("0x" + "66" * 20, "touch(uint256)", 1)
        done = [relay.wait(relay.act("Touch", call_, f"key {number}").id, 10) for number in range(5)]
        assert {one.state for one in done} == {SubmissionState.MINED}
        node.stop()
        write_whole(tmp_path / "chain" / STATE_FILE, old)
        (tmp_path / "chain" / "chain.saved.json").unlink(missing_ok=True)
        with Anvil(tmp_path / "chain", port=port):
            again = relay.wait(relay.act("Touch", call_, "one more").id, 20)
            assert again.state is SubmissionState.MINED
            finished = [relay.wait(one.id, 20) for one in done]
            assert {one.state for one in finished} == {SubmissionState.MINED}
            used = chain.request("eth_getTransactionCount", [address_of(RELAYER), "latest"])
            assert int_of(used) == 6
            relay.close()
        chain.close()


def test_an_owners_transaction_that_anvil_would_keep_queued_for_ever_is_mined(tmp_path: Path) -> None:
    """The one before came with the blocks of a reorganisation: Anvil takes the next one from nobody again."""
    owner = key_of("owner")
    with Anvil(tmp_path / "chain", save=False) as node, Store(database_in(tmp_path)) as store:
        chain = node.chain()
        node.fund(address_of(owner))
        made = [
            Transaction(chain.chain_id, nonce, address_of(owner), b"", 21_000, Fees(10**11, 1))
            for nonce in range(2)
        ]
        first, second = (sign_transaction(one, owner).raw for one in made)
        chain.request("evm_setAutomine", [False])
        chain.request("eth_sendRawTransaction", ["0x" + first.hex()])
        chain.request("anvil_mine", ["0x1"])
        chain.request("anvil_reorg", [1, []])
        chain.request("eth_sendRawTransaction", ["0x" + second.hex()])
        chain.request("anvil_reorg", [1, [["0x" + first.hex(), 0]]])
        chain.request("evm_setAutomine", [True])
        chain.request("anvil_mine", ["0x1"])
        assert mapping_of(chain.request("txpool_status"))["queued"] == "0x1"
        relay = Relay(chain, store, RELAYER, MADE_UP, replace(FAST, stuck_at_once=0.1))
        relay.resume()
        assert relay.wait(relay.submit_raw(second).id, 10).state is SubmissionState.MINED
        relay.close()
