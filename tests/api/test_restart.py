"""Stop it, start it: what was accepted happens once, who was signed in still is, and nothing is lost."""

from pathlib import Path

import pytest

from tests.api.signing_in import bearer, sign_in
from tests.api.test_votes import propose
from tests.api.town import WAIT, town
from tests.world import MEMBERS, World

pytestmark = pytest.mark.chain


def test_what_was_accepted_survives_a_restart(consortium: World, tmp_path: Path) -> None:
    """Accepted with 202, stopped at once, started again: the ballot is on the chain, once."""
    with town(consortium, tmp_path) as first:
        proposal = propose(first)
        token = sign_in(first.client, MEMBERS[0].key, first.house.wall())
        prepared = first.prepare("CastVote", MEMBERS[0], proposal_id=proposal, support=1, reason="")
        body = first.signed("CastVote", prepared["intent"], MEMBERS[0].key)
        accepted = first.client.post("/v1/intents/CastVote", json=body)
        assert accepted.status_code == 202
    with town(consortium, tmp_path) as second:
        again = second.client.get(accepted.headers["location"], headers=WAIT).json()["data"]
        assert again["state"] == "mined"
        assert second.hand_in("CastVote", body).json()["data"]["id"] == again["id"]
        assert len(second.get(f"/v1/proposals/{proposal}/ballots")) == 1
        assert second.client.get("/v1/me", headers=bearer(token)).status_code == 200


def test_the_record_can_be_taken_away_as_files(consortium: World, tmp_path: Path) -> None:
    """A zip of JSON Lines with a manifest, and every fact page by page."""
    with town(consortium, tmp_path) as served:
        propose(served)
        archive = served.client.get("/v1/audit/records")
        assert archive.headers["content-type"] == "application/zip"
        assert archive.content[:2] == b"PK"
        facts, query = [], "?limit=7"
        while query:
            page = served.client.get(f"/v1/audit/facts{query}").json()
            facts += [(row["block"], row["log_index"]) for row in page["data"]]
            query = page["next"] and f"?limit=7&cursor={page['next']}"
        assert facts == sorted(set(facts))
        assert facts[-1][0] <= served.house.replica.view().as_of.block
