"""The proposal of stock: an allowance and a commitment, in words that everybody reads before it votes."""

import pytest
from pydantic import ValidationError

from api.acts.proposing import CommitStock
from governance.deeds import deeds_of
from ledger.acts import read_act
from ledger.deployment import Deployment, Settlement

ROUND = "0x" + "11" * 32
ADDRESSES = {"ProcurementRounds": "0x" + "5a" * 20, "SettlementToken": "0x" + "70" * 20}
DEPLOYMENT = Deployment(31_337, "small", ADDRESSES, 0, ROUND, Settlement("Euro", "EUR", 2, local=True))


def form(*lines: dict[str, object]) -> CommitStock:
    """The action as a proposal's file has it."""
    return CommitStock.model_validate({"action": "commit_stock", "round_id": ROUND, "lines": lines})


def test_stock_is_allowed_and_committed_in_one_batch() -> None:
    """The allowance is the deposit: tolerance x ceiling over the lines."""
    made = form(
        {"item": 0, "tolerance": "11", "ceiling": "156"}, {"item": 2, "tolerance": "3", "ceiling": "800"}
    ).calls(DEPLOYMENT)
    approve, commit = (read_act(call.target, call.calldata, DEPLOYMENT) for call in made)
    assert approve is not None
    assert commit is not None
    assert approve.arguments["value"] == 11 * 156 + 3 * 800
    assert (commit.contract, commit.function) == ("ProcurementRounds", "commitStock")
    said = deeds_of([call.calldata for call in made])
    assert "lets " in said
    assert said.endswith("commits the consortium's stock to a round, or takes it back")


def test_stock_without_a_line_is_taken_back() -> None:
    """Nothing has to be allowed for that."""
    assert len(form().calls(DEPLOYMENT)) == 1


def test_stock_of_no_unit_is_refused() -> None:
    """Before anybody votes on it."""
    with pytest.raises(ValidationError, match="greater than 0"):
        form({"item": 0, "tolerance": "0", "ceiling": "156"})
