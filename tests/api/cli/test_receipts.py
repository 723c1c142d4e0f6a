"""A voter's receipt, from the API to a check that asks nobody, and what is no proof of anything."""

import json
from typing import Any

import pytest

from api.cli.exits import Exit
from tests.api.cli.shop import Shop
from tests.api.cli.test_purchase import open_round
from tests.api.cli.test_votes import propose
from tests.world import MEMBERS

pytestmark = pytest.mark.chain

NOWHERE = "http://127.0.0.1:1"


def voted(shop: Shop) -> tuple[Any, Any]:
    """The file of a receipt for a ballot, and its document."""
    propose(shop)
    shop.sign(MEMBERS[0], "vote", "1", "against", "--reason", "Too early.")
    file = shop.terminal.folder / "ballot.json"
    shop.read("audit", "receipt", "--proposal", "1", "--member", MEMBERS[0].address, "--out", file)
    return file, json.loads(file.read_text(encoding="utf-8"))


def check(shop: Shop, *words: object, code: int = 0) -> Any:
    """Checks without an API."""
    given = ("--json", "audit", "check-receipt", *words, "--deployment", shop.deployment)
    return shop.terminal("--api", NOWHERE, *given, code=code).document


def test_a_receipt_is_checked_against_a_hash_a_header_or_a_node(shop: Shop) -> None:
    """Neither the API nor its database is asked; the fact says who voted and how."""
    file, receipt = voted(shop)
    told = check(shop, file, "--hash", receipt["block_hash"])
    assert (told["ok"], told["fact"]["fact"], told["fact"]["reason"]) == (True, "VoteCast", "Too early.")
    number = hex(receipt["fact"]["at"]["block"])
    header = shop.world.chain.request("eth_getBlockByNumber", [number, False])
    assert isinstance(header, dict)
    assert check(shop, file, "--header", shop.terminal.file("h.json", header))["ok"] is True
    assert check(shop, file, "--rpc", shop.world.node.url)["ok"] is True
    shown = shop.terminal(
        "audit", "check-receipt", file, "--hash", receipt["block_hash"], "--deployment", shop.deployment
    ).out
    assert "✓ VoteCast by" in shown


@pytest.mark.slow
def test_a_receipt_of_another_block_or_with_another_fact_does_not_hold(shop: Shop) -> None:
    """Exit 4: another hash, a changed reason, a forged header, no receipt at all."""
    file, receipt = voted(shop)
    assert check(shop, file, "--hash", "0x" + "00" * 32, code=Exit.DIFFERS)["ok"] is False
    told = {**receipt["fact"], "reason": "Gladly."}
    header = {**receipt["header"], "timestamp": "0x1"}
    for forged in ({**receipt, "fact": told}, {**receipt, "header": header}, {"format": "x"}, {"data": 1}):
        name = shop.terminal.file("forged.json", forged)
        error = check(shop, name, "--hash", receipt["block_hash"], code=Exit.DIFFERS)["error"]
        assert error["name"] == "BadProof"
    assert check(shop, file, code=Exit.USAGE)["error"]["name"] == "NoBlock"


@pytest.mark.slow
def test_commitments_and_any_fact_have_receipts(shop: Shop) -> None:
    """By round and member, and by place; printed where no file is named."""
    open_round(shop)
    shop.sign(MEMBERS[1], "round", "commit", "1", "0:20@1.95")
    found = shop.read("audit", "receipt", "--round", "1", "--member", "2")
    assert (found["fact"]["fact"], found["fact"]["member"]) == ("Committed", MEMBERS[1].address)
    at = found["fact"]["at"]
    same = shop.read("audit", "receipt", "--fact", f"{at['block']}:{at['log_index']}")
    assert same == found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (("--fact", "1:99999"), Exit.REFUSED, "UnknownFact"),
        (("--fact", "here"), Exit.USAGE, "BadPlace"),
        (("--proposal", "1"), Exit.USAGE, "BadCommandLine"),
        (("--proposal", "1", "--member", "3"), Exit.REFUSED, "BallotMissing"),
        (("--proposal", "1", "--member", "33"), Exit.REFUSED, "UnknownMember"),
    ],
)
def test_what_has_no_receipt_is_told(shop: Shop, words: tuple[str, ...], code: int, name: str) -> None:
    """By name, with its exit code."""
    propose(shop)
    assert shop.read("audit", "receipt", *words, code=code)["error"]["name"] == name
