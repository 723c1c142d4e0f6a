"""A server that lies gets no signature."""

from typing import Any

import pytest

from api.cli.exits import Exit
from tests.api.cli.lying_api import babbling, lying
from tests.api.cli.shop import Shop
from tests.api.cli.terminal import Terminal
from tests.world import COORDINATOR, MEMBERS

EVIL = "0x00000000000000000000000000000000000000ee"
WHO = MEMBERS[0]


def other_delegatee(document: Any) -> None:
    """The intent and the typed data agree with each other, and not with what was asked for."""
    document["data"]["intent"]["delegatee"] = EVIL
    document["data"]["typed_data"]["message"]["delegatee"] = "0x00000000000000000000000000000000000000eE"


def other_typed_data(document: Any) -> None:
    """What the wallet would show is not what is handed in."""
    document["data"]["typed_data"]["message"]["delegatee"] = EVIL


def other_contract(document: Any) -> None:
    """The signature would be for another contract."""
    document["data"]["typed_data"]["domain"]["verifyingContract"] = EVIL


def other_signer(document: Any) -> None:
    """The intent is somebody else's."""
    document["data"]["intent"]["delegator"] = EVIL


@pytest.mark.chain
def test_an_intent_that_was_not_asked_for_is_not_signed(shop: Shop) -> None:
    """Exit 4, and nothing reaches the chain."""
    before = shop.world.chain.request("eth_blockNumber")
    words = ("member", "delegate", MEMBERS[1].address, "--of", "heads")
    for lie in (other_delegatee, other_typed_data, other_contract, other_signer):
        with lying(shop.url, "/prepare", lie) as url:
            printed = shop.signed(WHO, *words, code=Exit.DIFFERS, api=url)
        assert printed.err.splitlines()[-1].startswith("ServerDiffers: "), lie
    assert shop.world.chain.request("eth_blockNumber") == before


def other_call(document: Any) -> None:
    """The money would go elsewhere."""
    data = document["data"]["transaction"]["data"]
    document["data"]["transaction"]["data"] = data.replace(WHO.address[2:], EVIL[2:])


def other_target(document: Any) -> None:
    """The transaction would call another contract."""
    document["data"]["transaction"]["to"] = EVIL


def with_value(document: Any) -> None:
    """The transaction would pay ether."""
    document["data"]["transaction"]["value"] = "1"


def other_chain(document: Any) -> None:
    """The transaction would be valid on another chain."""
    document["data"]["transaction"]["chain_id"] = 1


@pytest.mark.chain
def test_a_transaction_that_was_not_asked_for_is_not_signed(shop: Shop) -> None:
    """The call is built here and compared."""
    for lie in (other_call, other_target, with_value, other_chain):
        with lying(shop.url, "/prepare", lie) as url:
            words = ("money", "mint", WHO.address, "5.00")
            printed = shop.signed(COORDINATOR, *words, code=Exit.DIFFERS, api=url)
        assert printed.err.splitlines()[-1].startswith("ServerDiffers: "), lie


@pytest.mark.chain
def test_a_sign_in_for_another_site_is_not_signed(shop: Shop) -> None:
    """A server in between could use it there."""
    with lying(shop.url, "/never", lambda _document: None) as url:
        words = ("knowledge", "read", "0x" + "5a" * 32)
        printed = shop.signed(WHO, *words, code=Exit.DIFFERS, api=url)
    assert printed.err.startswith("ForeignDomain: ")


@pytest.mark.chain
def test_a_deployment_of_another_consortium_is_noticed(shop: Shop) -> None:
    """Signatures for other contracts than one's own file names are never made."""
    text = shop.deployment.read_text(encoding="ascii")
    governor = shop.world.deployment.address("MemberRegistry")
    shop.deployment.write_text(text.replace(governor, EVIL), encoding="ascii")
    words = ("member", "delegate", MEMBERS[1].address, "--of", "heads")
    printed = shop.signed(WHO, *words, code=Exit.DIFFERS)
    assert printed.err.startswith("ServerDiffers: ")


def test_an_api_that_is_not_there_is_told(terminal: Terminal) -> None:
    """Exit 3, with what to do."""
    printed = terminal("--api", "http://127.0.0.1:1", "member", "list", code=Exit.UNREACHABLE)
    assert printed.err.startswith("ApiUnreachable: ")
    assert "guildhall up" in printed.err


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[1"])
def test_an_api_that_answers_rubbish_is_told(terminal: Terminal, body: bytes) -> None:
    """Exit 3: it is no Guildhall."""
    with babbling(body) as url:
        assert (
            terminal.json("--api", url, "member", "list", code=Exit.UNREACHABLE)["error"]["name"]
            == "ApiRubbish"
        )


def test_json_of_another_shape_is_told(terminal: Terminal) -> None:
    """JSON alone does not make a Guildhall."""
    with babbling(b'{"hello": "world"}') as url:
        assert (
            terminal.json("--api", url, "member", "list", code=Exit.UNREACHABLE)["error"]["name"]
            == "ApiRubbish"
        )


def test_an_address_that_is_none_is_told(terminal: Terminal) -> None:
    """A typing error in --api is no crash."""
    for address in ("not a url", "ftp://x", "http://[::1", "http://", "http://x:port"):
        assert terminal("--api", address, "member", "list", code=Exit.USAGE).err.startswith("BadUrl: ")
