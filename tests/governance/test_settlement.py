"""Settlement: exact to the cent, every share explained."""

from dataclasses import replace

import pytest

from governance.facts.round_terms import SideCostKey
from governance.settlement import ChargeAboveDeposit, Party, SideCosts, explain_side_costs, settle

COSTS = SideCosts(SideCostKey.BY_QUANTITY, freight=1_000, fee=100, rebate=0, decimals=2)


def party(name: str, units: int, goods: int, credit: int = 0, deposit: int = 50_000) -> Party:
    """A bound member that got all it ordered; the tie key follows the name."""
    return Party(name, f"0x{name.encode().hex():0<64}", True, units, goods, units, goods, credit, deposit)


GROUP = (party("a", 50, 7_800), party("b", 30, 4_680), party("c", 20, 3_120))


def test_side_costs_follow_the_key() -> None:
    """10.00 freight and 1.00 fee by units 50, 30, 20."""
    result = settle(GROUP, COSTS)
    assert [(each.freight, each.fee) for each in result.accounts] == [(500, 50), (300, 30), (200, 20)]
    assert [each.refund for each in result.accounts] == [50_000 - 8_350, 50_000 - 5_010, 50_000 - 3_340]


def test_an_odd_cent_has_a_named_owner() -> None:
    """10.00 equally among three: 3.34 goes to the lower tie key."""
    result = settle(GROUP, replace(COSTS, key=SideCostKey.EQUAL))
    assert [each.freight for each in result.accounts] == [334, 333, 333]


def test_everything_adds_up() -> None:
    """Deposits = charges + refunds; charges = supplier + treasury."""
    result = settle((party("a", 50, 7_800, credit=123), *GROUP[1:]), replace(COSTS, rebate=77))
    assert result.charged == result.to_supplier + result.to_treasury
    assert result.charged + result.refunded == 150_000
    assert (result.to_supplier, result.to_treasury) == (15_600 + 1_000 - 77 - 123, 100)


def test_a_released_participant_has_no_account_and_bears_nothing() -> None:
    """It keeps its place in the shares, with zero."""
    out = Party("x", "0x00", False, 0, 0, 0, 0, 0, 0)
    result = settle((GROUP[0], out, *GROUP[1:]), replace(COSTS, key=SideCostKey.EQUAL))
    assert result.shares.freight == (334, 0, 333, 333)
    assert [each.member for each in result.accounts] == ["a", "b", "c"]


def test_a_rebate_never_exceeds_what_is_owed_after_claims() -> None:
    """The supplier never ends below zero."""
    result = settle((party("a", 10, 100, credit=60),), replace(COSTS, freight=0, fee=0, rebate=90))
    assert result.to_supplier == 0
    assert result.accounts[0].rebate == 40


@pytest.mark.parametrize("key", SideCostKey)
def test_side_costs_are_divided_by_what_was_bound_whatever_arrived(key: SideCostKey) -> None:
    """Who ordered half bears half, also when its goods never came; the rebate follows what came."""
    short = (replace(GROUP[0], units=0, goods=0), *GROUP[1:])
    shares = settle(short, replace(COSTS, key=key, rebate=50)).shares
    assert (shares.freight, shares.fee) == settle_shares(GROUP, key)
    assert shares.rebate == (0, 30, 20)


def settle_shares(parties: tuple[Party, ...], key: SideCostKey) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Freight and fee of a settlement by a key."""
    shares = settle(parties, replace(COSTS, key=key)).shares
    return shares.freight, shares.fee


def test_a_charge_above_the_deposit_stops_the_settlement() -> None:
    """Nobody is charged more than it signed."""
    group = (replace(GROUP[0], deposit=8_349), *GROUP[1:])
    with pytest.raises(ChargeAboveDeposit, match=r"charge of 83\.50 is above the deposit of 83\.49"):
        settle(group, COSTS)
    assert settle((replace(GROUP[0], deposit=8_350), *GROUP[1:]), COSTS).accounts[0].refund == 0


def test_sentences_add_up_from_left_to_right() -> None:
    """A member can follow its own charge."""
    account = settle(GROUP, COSTS).accounts[0]
    assert account.explanation.sentence == (
        "Goods 78.00 + freight 5.00 + fee 0.50 = 83.50; of the deposit of 500.00 comes back 416.50."
    )
    freight, fee, rebate = explain_side_costs(GROUP, COSTS, 1)
    assert freight.sentence.startswith("Freight 10.00 divided by units ordered: 30 of 100 parts is 3.00")
    assert (fee.numbers["share"], rebate.numbers["share"]) == (30, 0)
