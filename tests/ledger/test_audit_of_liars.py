"""The audit against a node that lies: whatever it leaves out or alters, some hash no longer fits."""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ledger.audit import verify
from ledger.chain import Chain
from ledger.chain_proof import ChainDisturbed
from ledger.crypto import keccak
from ledger.errors import NodeUnwell, WrongChain
from tests.ledger.vote_story import play_vote
from tests.world import World, put_back

pytestmark = pytest.mark.chain

Lie = Callable[[str, Sequence[Any], Any], Any]
"""(method, parameters, honest answer) -> answer."""


class Liar:
    """A node that answers through a lie."""

    def __init__(self, chain: Chain, lie: Lie) -> None:
        self._chain = chain
        self._lie = lie

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """One answer, bent."""
        return self.batch([(method, params)])[0]

    def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        """Answers, each bent."""
        answers = self._chain.batch(requests)
        return [
            self._lie(method, params, copy.deepcopy(answer))
            for (method, params), answer in zip(requests, answers, strict=True)
        ]


@pytest.fixture(scope="module")
def voted(deployed: World) -> Iterator[World]:
    """A consortium that has held a vote."""
    with put_back(deployed.chain):
        play_vote(deployed)
        yield deployed


def rules_broken(world: World, lie: Lie) -> set[str]:
    """What the audit finds."""
    return {finding.rule for finding in verify(Liar(world.chain, lie), world.deployment).findings}


def last_with_logs(answer: Any) -> Any:
    """The last receipt that has logs, or None."""
    return next((receipt for receipt in reversed(answer) if receipt["logs"]), None)


def hide_a_log(method: str, _params: Sequence[Any], answer: Any) -> Any:
    """A fact that nobody is to know of."""
    if method == "eth_getBlockReceipts" and last_with_logs(answer):
        last_with_logs(answer)["logs"].pop()
    return answer


def alter_a_log(method: str, _params: Sequence[Any], answer: Any) -> Any:
    """Another number in an event."""
    if method == "eth_getBlockReceipts" and last_with_logs(answer):
        log = last_with_logs(answer)["logs"][-1]
        log["data"] = log["data"][:-1] + ("1" if log["data"][-1] == "0" else "0")
    return answer


def hide_a_transaction(method: str, _params: Sequence[Any], answer: Any) -> Any:
    """A whole receipt that is not there."""
    return answer[:-1] if method == "eth_getBlockReceipts" else answer


@pytest.mark.parametrize("lie", [hide_a_log, alter_a_log, hide_a_transaction])
def test_receipts_that_are_not_the_blocks_are_found(voted: World, lie: Lie) -> None:
    """The root in the header is of all receipts, whole."""
    assert "receipts root" in rules_broken(voted, lie)


def test_a_header_that_is_altered_is_found(voted: World) -> None:
    """A root that fits the lie needs another hash; claiming the old one does not help."""

    def lie(method: str, params: Sequence[Any], answer: Any) -> Any:
        if method == "eth_getBlockByNumber" and params[0] == "0x5":
            answer["timestamp"] = hex(int(answer["timestamp"], 16) + 1)
        return answer

    assert "header hash" in rules_broken(voted, lie)


def test_a_block_of_another_chain_is_found(voted: World) -> None:
    """It does not stand on the one before."""

    def lie(method: str, params: Sequence[Any], answer: Any) -> Any:
        if method == "eth_getBlockByNumber" and params[0] == "0x5":
            answer["parentHash"] = "0x" + "99" * 32
        return answer

    assert rules_broken(voted, lie) == {"chain of headers", "header hash"}


def test_a_contract_that_counts_otherwise_is_found(voted: World) -> None:
    """The views at the head are compared with the replay; here every answer is one too high."""

    def lie(method: str, params: Sequence[Any], answer: Any) -> Any:
        if method == "eth_call" and len(answer) > 66:
            answer = answer[:-1] + ("1" if answer[-1] == "0" else "0")
        return answer

    assert "tally" in rules_broken(voted, lie)


def test_code_that_is_not_ours_is_found(voted: World) -> None:
    """Another contract at our address."""

    def lie(method: str, _params: Sequence[Any], answer: Any) -> Any:
        return "0x6001" if method == "eth_getCode" else answer

    assert "code" in rules_broken(voted, lie)


def test_code_of_another_version_is_called_so(voted: World) -> None:
    """What the deployment file says was deployed is told apart from what somebody put there."""
    other = "0x6001"
    hashes = {name: "0x" + keccak(b"\x60\x01").hex() for name in voted.deployment.addresses}
    deployment = replace(voted.deployment, code_hashes=hashes)

    def lie(method: str, _params: Sequence[Any], answer: Any) -> Any:
        return other if method == "eth_getCode" else answer

    told = [found.sentence for found in verify(Liar(voted.chain, lie), deployment).findings]
    assert any("it was deployed by another version" in sentence for sentence in told)


def test_another_first_block_is_another_chain(voted: World) -> None:
    """The deployment names the hash of its block."""

    def lie(method: str, params: Sequence[Any], answer: Any) -> Any:
        if method == "eth_getBlockByNumber" and params[0] == hex(voted.deployment.block):
            answer["hash"] = "0x" + "99" * 32
        return answer

    with pytest.raises(WrongChain):
        verify(Liar(voted.chain, lie), voted.deployment)


def test_a_chain_that_changes_meanwhile_is_audited_again(voted: World) -> None:
    """An audit is of one branch; what is read from two proves nothing."""
    heads = 0

    def lie(method: str, params: Sequence[Any], answer: Any) -> Any:
        nonlocal heads
        head = voted.chain.request("eth_blockNumber")
        if method == "eth_getBlockByNumber" and params[0] == head:
            heads += 1
            if heads > 1:
                answer["hash"] = "0x" + "99" * 32
        return answer

    with pytest.raises(ChainDisturbed):
        verify(Liar(voted.chain, lie), voted.deployment)


@pytest.mark.parametrize("answer", [None, {}, [], "0x", [{}], [None]])
@pytest.mark.parametrize("method", ["eth_getBlockByNumber", "eth_getBlockReceipts", "eth_call"])
def test_rubbish_is_a_node_that_is_unwell(voted: World, method: str, answer: object) -> None:
    """Whatever the shape, the audit ends with a name; it never says that all is well."""

    def lie(asked: str, _params: Sequence[Any], honest: Any) -> Any:
        return answer if asked == method else honest

    try:
        report = verify(Liar(voted.chain, lie), voted.deployment)
    except NodeUnwell:
        return
    assert not report.clean
