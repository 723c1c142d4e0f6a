"""Who holds which power, read from a node that answers rubbish."""

from collections.abc import Sequence
from typing import cast

import pytest

from ledger.chain import Chain
from ledger.errors import NodeUnwell
from ledger.permissions import powers_of
from tests.ledger.intent_strategies import MADE_UP


class Rubbish:
    """A node with one answer for everything."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def request(self, _method: str, _params: Sequence[object] = ()) -> object:
        return self._answer


@pytest.mark.parametrize("answer", [None, {}, [None], [{}], [{"blockNumber": "zz"}]])
def test_rubbish_instead_of_grants_is_a_node_that_is_unwell(answer: object) -> None:
    """A deployment says so by name before anybody believes that nobody holds a power."""
    with pytest.raises(NodeUnwell):
        powers_of(cast(Chain, Rubbish(answer)), MADE_UP)
