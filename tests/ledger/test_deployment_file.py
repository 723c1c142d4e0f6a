"""What a deployment's file has to have before anything is built on it."""

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.deployment import CONTRACTS, BadDeployment, Deployment
from tests.ledger.intent_strategies import MADE_UP


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_has_an_address(contract: str, tmp_path: Path) -> None:
    """A file of another version, or one that was cut by hand, is told by what it does not name."""
    path, rest = tmp_path / "deployment.json", dict(MADE_UP.addresses)
    del rest[contract]
    replace(MADE_UP, addresses=rest).save(path)
    with pytest.raises(BadDeployment, match=f"{contract} has no address"):
        Deployment.load(path)


@pytest.mark.parametrize("address", ["", "0x12", "0x" + "G" * 40, "0x" + "AB" * 20])
def test_an_address_is_written_as_we_write_it(address: str, tmp_path: Path) -> None:
    """Facts are found by their contract's address in lower case: another way of writing would find none."""
    path = tmp_path / "deployment.json"
    replace(MADE_UP, addresses={**MADE_UP.addresses, "VotingToken": address}).save(path)
    with pytest.raises(BadDeployment, match="VotingToken has no address"):
        Deployment.load(path)
