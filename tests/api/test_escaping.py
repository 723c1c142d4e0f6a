"""Names, titles and reasons are anybody's words: on every page they are text, never markup."""

import pytest

from ledger.crypto import checksum_address
from ledger.profiles import Profile
from tests.api.test_rounds import open_round
from tests.api.test_votes import vote
from tests.api.town import Town, data_of, fact
from tests.world import MEMBERS

pytestmark = pytest.mark.chain

NASTY = "<img src=x onerror=\"alert('1')\">"
ESCAPED = "&lt;img src=x onerror="


def test_nobodys_words_are_markup_on_any_page(town: Town) -> None:
    """A firm's name, the title and text of a proposal, the reason of a ballot, the title of a round."""
    for member in MEMBERS:
        town.house.profiles.put(Profile(member.address, NASTY, NASTY, "0x" + "11" * 32, 1))
    town.house.edition.change()
    action = {"action": "mint_tokens", "to": checksum_address(MEMBERS[0].address), "amount": "5"}
    form = {"title": NASTY, "text": NASTY, "actions": [action]}
    drafted = data_of(town.client.post("/v1/compose", json=form))
    fields = {name: drafted[name] for name in ("targets", "values", "calldatas", "description")}
    proposal = str(fact(town.do("Propose", MEMBERS[0], **fields), "ProposalCreated")["proposal_id"])
    vote(town, proposal, MEMBERS[1], support=0, reason=NASTY)
    round_id = open_round(town, title=NASTY)
    member = checksum_address(MEMBERS[0].address)
    telling = [
        "/members",
        f"/members/{member}",
        "/proposals",
        f"/proposals/{proposal}",
        "/rounds",
        f"/rounds/{round_id}",
    ]
    for path in (*telling, "/", "/proposals/new", "/knowledge", "/knowledge/new", "/audit", "/key"):
        page = town.client.get(path, headers={"accept": "text/html"})
        assert page.status_code == 200, path
        assert "<img" not in page.text, path
        assert ESCAPED in page.text or path not in telling, path
