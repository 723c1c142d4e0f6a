"""The running service against its own published document: thousands of requests, right and wrong, and chains
of requests along its links; never a fault, never an answer that is not documented.
"""

from pathlib import Path

import pytest

from tests.api.exploring.desk import desk
from tests.api.exploring.run import PROGRAM, assert_clean, explore
from tests.api.market import READER, market
from tests.api.town import Town

pytestmark = [
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.skipif(not PROGRAM.exists(), reason="scripts/setup.sh schemathesis was not run"),
]

CHAINED = 10
"""Operations that chains along links must have reached: a document without links would have none."""

REACHED = 92
"""Operations, of some hundred and twenty, that must have given a good answer, lest it meets refusals only."""


def test_a_member_meets_no_fault_and_nothing_undocumented(town: Town, tmp_path: Path) -> None:
    """Chains of requests along the links, then examples, the edges of every schema and random requests, with
    real signatures; nearly every operation gives a good answer at least once.
    """
    there = market(town)
    url = str(town.client.base_url).rstrip("/")
    with desk(town, there, READER) as place:
        chains = explore(url, place, tmp_path, signed_in=True, phases="stateful", examples=30, seconds=25)
        single = explore(
            url, place, tmp_path, signed_in=True, phases="examples,coverage,fuzzing", examples=4, seconds=50
        )
    assert_clean(chains)
    assert_clean(single)
    operations, reached = chains.operations | single.operations, chains.reached | single.reached
    print(f"{len(chains.reached)} operations gave a good answer in chains along links")
    print(f"{len(reached)} of {len(operations)} operations gave a good answer; never:")
    print(*sorted(operations - reached), sep="\n")
    assert len(chains.reached) >= CHAINED
    assert len(reached) >= REACHED
