"""Who holds which power, read from a node that answers rubbish."""

from collections.abc import Sequence
from typing import cast

import pytest

from ledger.chain import Chain
from ledger.errors import NodeRefused, NodeUnwell
from ledger.permissions import powers_of
from tests.ledger.intent_strategies import MADE_UP


class Rubbish:
    """A node with one answer for everything."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def request(self, method: str, _params: Sequence[object] = ()) -> object:
        return "0x9" if method == "eth_blockNumber" else self._answer


class Capped:
    """A node that gives the logs of one block at a time and notes which; it has none."""

    def __init__(self) -> None:
        self.given: dict[str, list[int]] = {}

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        if method == "eth_blockNumber":
            return "0x9"
        (question,) = cast(Sequence[dict[str, str]], params)
        first, last = int(question["fromBlock"], 16), int(question["toBlock"], 16)
        if first != last:
            raise NodeRefused("the node refused: block range too large", -32_005, "block range too large")
        self.given.setdefault(question["address"], []).append(first)
        return []


@pytest.mark.parametrize("answer", [None, {}, [None], [{}], [{"blockNumber": "zz"}]])
def test_rubbish_instead_of_grants_is_a_node_that_is_unwell(answer: object) -> None:
    """A deployment says so by name before anybody believes that nobody holds a power."""
    with pytest.raises(NodeUnwell):
        powers_of(cast(Chain, Rubbish(answer)), MADE_UP)


def test_a_node_that_gives_few_blocks_at_once_is_asked_for_all_of_them() -> None:
    """Each block since the deployment is asked for once, in order, for both contracts that grant."""
    node = Capped()
    powers_of(cast(Chain, node), MADE_UP)
    wanted = list(range(MADE_UP.block, 10))
    places = [MADE_UP.addresses[name] for name in ("AccessManager", "TimelockController")]
    assert node.given == dict.fromkeys(places, wanted)


def test_a_refusal_that_is_not_about_the_size_is_told() -> None:
    """Halving a question that a node will not answer would ask it for ever."""

    class Closed(Capped):
        def request(self, method: str, params: Sequence[object] = ()) -> object:
            if method == "eth_getLogs":
                raise NodeRefused("the node refused: no such method", -32_601, "no such method")
            return super().request(method, params)

    with pytest.raises(NodeRefused, match="no such method"):
        powers_of(cast(Chain, Closed()), MADE_UP)
