"""The audit over a whole joint purchase: after each stage, contracts and rules agree to the cent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.audit import verify
from ledger.compare_export import compare_export
from ledger.export import export_store
from ledger.recount import recount
from tests.ledger.round_story import Purchase
from tests.world import World

pytestmark = pytest.mark.chain


@pytest.fixture
def purchase(consortium: World, tmp_path: Path) -> Iterator[Purchase]:
    """A round on a consortium's first day."""
    played = Purchase(consortium, tmp_path)
    yield played
    played.store.close()


def test_every_stage_of_a_purchase_is_clean(purchase: Purchase, tmp_path: Path) -> None:
    """Deposits, credits, orders, receipts, states: each view compared after each stage."""
    world = purchase.world
    for stage in (purchase.draft, purchase.demand, purchase.deliver, purchase.settle):
        stage()
        assert verify(world.chain, world.deployment).findings == (), stage.__name__
    report = verify(world.chain, world.deployment)
    assert report.counted["LineReleased facts"] >= 1
    assert report.counted["credit views"] >= 6
    assert report.counted["MemberCharged facts"] >= 3
    purchase.consortium()
    folder = tmp_path / "records"
    export_store(purchase.store, world.deployment, folder)
    found = recount(folder)
    assert found.findings == ()
    (result,) = found.rounds
    assert result.state == "CLOSED"
    assert sum(result.charged.values()) > 0
    assert compare_export(world.chain, world.deployment, folder).clean
