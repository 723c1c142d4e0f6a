"""The doctor: one sentence for each thing that is wrong, and silence when nothing is."""

from dataclasses import replace

import pytest

from ledger.doctor import Finding, diagnose
from ledger.listening import free_port
from tests.ledger.scripted_node import ScriptedNode, scripted_node
from tests.world import MEMBERS, World


def codes(findings: list[Finding]) -> list[str]:
    """What was found, by its stable name."""
    return [finding.code for finding in findings]


@pytest.mark.chain
def test_a_healthy_consortium_gets_no_finding(consortium: World) -> None:
    """A fresh deployment on the embedded chain."""
    assert diagnose(consortium.node.url, deployment=consortium.deployment, wall=lambda: consortium.now) == []


@pytest.mark.chain
def test_missing_and_foreign_code_are_told_apart(consortium: World) -> None:
    """No code, other code than was deployed, and code of another version of this program."""
    moved = dict(consortium.deployment.addresses, VotingToken="0x" + "31" * 20)
    swapped = dict(consortium.deployment.addresses)
    swapped["VotingToken"], swapped["MemberRegistry"] = swapped["MemberRegistry"], swapped["VotingToken"]
    unknown = dict(consortium.deployment.code_hashes)
    del unknown["VotingToken"], unknown["MemberRegistry"]
    for changes, code, serious in (
        ({"addresses": moved}, ["NoCode"], True),
        ({"addresses": swapped}, ["WrongCode", "WrongCode"], True),
        ({"addresses": swapped, "code_hashes": unknown}, ["OtherVersion", "OtherVersion"], False),
    ):
        deployment = replace(consortium.deployment, **changes)
        found = diagnose(consortium.node.url, deployment=deployment, wall=lambda: consortium.now)
        assert codes(found) == code
        assert found[0].serious is serious


@pytest.mark.chain
def test_a_quorum_that_nobody_can_reach_any_more_is_told_with_what_still_helps(consortium: World) -> None:
    """Firms with 750 of 1,000 tokens are suspended: 250 reach a fifth of the supply, but not a third."""
    for firm in MEMBERS[1:5]:
        consortium.by_vote("MemberRegistry", "suspend(address,string)", firm.address, "Did not pay.")
    (found,) = diagnose(consortium.node.url, deployment=consortium.deployment, wall=lambda: consortium.now)
    assert (found.code, found.serious) == ("QuorumOutOfReach", False)
    assert "needs 330 of 1000 tokens, and members that may vote can cast 250 that count" in found.sentence
    assert "create tokens for active members by a financial vote" in found.sentence


@pytest.mark.chain
def test_another_history_and_another_id_are_wrong_chains(consortium: World) -> None:
    """The same id with other blocks; another id."""
    other = replace(consortium.deployment, block_hash="0x" + "12" * 32)
    now = consortium.now
    assert codes(diagnose(consortium.node.url, deployment=other, wall=lambda: now)) == ["OtherHistory"]
    assert codes(diagnose(consortium.node.url, chain_id=7)) == ["WrongChain"]


@pytest.mark.chain
def test_a_clock_that_is_ahead_is_told_with_its_seconds(consortium: World) -> None:
    """Deadlines signed here would end too early on the chain."""
    (finding,) = diagnose(consortium.node.url, wall=lambda: consortium.now - 500)
    assert finding.code == "ClockSkew"
    assert "500 seconds" in finding.sentence


def test_a_chain_older_than_cancun_is_told() -> None:
    """A node that knows neither MCOPY nor the precompile: two sentences, one of them serious."""

    def old(node: ScriptedNode) -> None:
        invalid = {"error": {"code": -32000, "message": "invalid opcode: opcode 0x5e not defined"}}
        node.answers["eth_call"] = lambda params: invalid if "to" not in params[0] else "0x"
        node.answers["eth_getBlockByNumber"] = {"timestamp": "0x1"}

    with scripted_node() as node:
        old(node)
        found = diagnose(node.url)
    assert codes(found) == ["OlderThanCancun", "NoP256"]
    assert [finding.serious for finding in found] == [True, False]


def test_what_does_not_answer_is_unreachable() -> None:
    """Nobody listens, rubbish comes, or the address is none."""
    assert codes(diagnose(f"http://127.0.0.1:{free_port()}")) == ["Unreachable"]
    assert codes(diagnose("nowhere")) == ["BadUrl"]
    with scripted_node() as node:
        node.raw = b"<html>"
        assert codes(diagnose(node.url)) == ["Unreachable"]


def test_a_node_that_closes_after_each_answer_cannot_be_sent_anything() -> None:
    """It can be read, and a transaction would wait for ever: that is said before anybody waits."""
    block = {"timestamp": "0x1", "number": "0x1"}
    with scripted_node() as node:
        node.answers |= {"eth_getBlockByNumber": lambda _: block, "eth_call": "0x" + "00" * 31 + "01"}
        assert "ClosesConnections" not in codes(diagnose(node.url))
        node.says_close = True
        assert "ClosesConnections" in codes(diagnose(node.url))


def test_every_sentence_is_one_sentence() -> None:
    """It begins with a capital, ends with a mark and fits a line of a terminal's window twice."""
    for finding in diagnose("nowhere") + diagnose(f"http://127.0.0.1:{free_port()}"):
        assert finding.sentence[0].isupper() or finding.sentence[0] == "'"
        assert finding.sentence[-1] in ".?"
