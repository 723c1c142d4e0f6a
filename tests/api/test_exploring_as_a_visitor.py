"""Visitors without a session against the published document: what needs one says so, the rest works."""

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

NEEDS_A_SESSION = {
    "GET /v1/me",
    "DELETE /v1/session",
    "PUT /v1/members/{address}/profile",
    "DELETE /v1/members/{address}/profile",
    "GET /v1/knowledge/{item_id}/content",
    "POST /v1/knowledge/{item_id}/content",
    "POST /v1/rounds/{round_id}/aggregates",
}


def test_visitors_meet_no_fault_and_nothing_undocumented(town: Town, tmp_path: Path) -> None:
    """Without a session everything that needs one says so, and what anybody may do is done."""
    there = market(town)
    url = str(town.client.base_url).rstrip("/")
    with desk(town, there, READER) as place:
        run = explore(
            url, place, tmp_path, signed_in=False, phases="examples,coverage", examples=2, seconds=30
        )
    assert_clean(run)
    assert not run.reached & NEEDS_A_SESSION
    assert {one["status"] for one in run.answers if one["operation"] in NEEDS_A_SESSION} >= {401}
