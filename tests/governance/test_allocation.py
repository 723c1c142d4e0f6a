"""Short and long deliveries, divided by turns."""

from governance.allocation import Want, allocate, deliveries, misallocated, shares_of


def wants(*orders: tuple[int, int]) -> list[Want]:
    """Wants (quantity, tolerance) with tie keys in the given order."""
    return [Want(f"0x{i}", quantity, slack, f"0x{i:064x}") for i, (quantity, slack) in enumerate(orders)]


def test_orders_six_six_two_never_lose_a_unit() -> None:
    """Largest remainder gives 4,4,2 of 10 and 5,5,1 of 11; Webster takes no unit back."""
    group = wants((6, 0), (6, 0), (2, 0))
    assert shares_of(9, group) == (4, 4, 1)
    assert shares_of(10, group) == (5, 4, 1)
    assert shares_of(11, group) == (5, 5, 1)
    assert shares_of(12, group) == (5, 5, 2)


def test_tolerances_are_served_after_every_order_is_full() -> None:
    """14 ordered, 16 arrived: everybody has its order, the two extra go to tolerances."""
    group = wants((6, 4), (6, 0), (2, 4))
    assert shares_of(14, group) == (6, 6, 2)
    assert shares_of(16, group) == (8, 6, 2)


def test_a_tie_goes_to_the_lower_key() -> None:
    """Equal orders, one unit: the published tie key decides, not who came first."""
    first, second = Want("0xa", 5, 0, "0x02"), Want("0xb", 5, 0, "0x01")
    assert shares_of(1, [first, second]) == (0, 1)


def test_what_nobody_accepts_is_left_over() -> None:
    """More than orders and tolerances is handed to nobody."""
    result = allocate(20, wants((6, 1), (2, 1)))
    assert result.units == (7, 3)
    assert result.left_over == 10


def test_a_member_without_a_line_gets_nothing() -> None:
    """Participants who were released keep their place in the list and get no units."""
    assert shares_of(3, wants((0, 0), (4, 0))) == (0, 3)


def test_each_delivery_adds_and_never_takes() -> None:
    """Two partial deliveries, divided cumulatively."""
    added = deliveries([10, 2, 2], wants((6, 0), (6, 0), (2, 0)))
    assert added == [(5, 4, 1), (0, 1, 1), (1, 1, 0)]


def test_an_allocation_by_arrival_is_noticed() -> None:
    """First-come is not the rule: serving the first two orders in full names the first of them."""
    assert misallocated((6, 5, 0), wants((6, 0), (6, 0), (2, 0))) == 0


def test_the_sentence_shows_the_share() -> None:
    """A shop owner can check its own share."""
    sentence = allocate(11, wants((6, 0), (6, 0), (2, 0))).explanations[0].sentence
    assert "11 of 14 units arrived. 6 x 11 / 14 = 4 and 10/14" in sentence
