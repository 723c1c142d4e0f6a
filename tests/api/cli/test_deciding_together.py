"""Class delegates, co-sponsors and early close from the command line, on a real chain."""

import pytest

from api.cli.exits import Exit
from tests.api.cli.shop import Shop
from tests.world import MEMBERS

pytestmark = pytest.mark.chain

ANNA, BERT, CARLA = MEMBERS[:3]
SUPPLIER = "0x00000000000000000000000000000000000000d1"


def propose(shop: Shop, **action: object) -> None:
    """Anna puts one action to the vote; a payment of a cent unless told otherwise."""
    action = action or {"action": "spend_treasury", "to": SUPPLIER, "value": 1}
    file = shop.terminal.file("p.json", {"title": "Something to decide", "actions": [action]})
    assert shop.sign(ANNA, "proposal", "new", file)["state"] == "mined"


@pytest.mark.slow
def test_members_decide_together_from_the_command_line(shop: Shop) -> None:
    """One is named for a class, co-sponsors, casts another's ballot; the vote ends when all is said."""
    named = shop.signed(CARLA, "member", "delegate-class", "financial", BERT.address, "--until", "30 d")
    assert "is on the chain" in named.out
    shop.pass_time(2)
    propose(shop)
    assert shop.sign(BERT, "proposal", "cosponsor", "1")["state"] == "mined"
    shop.pass_time(60)  # another deadline: the same intent again would be the same submission
    again = shop.sign(BERT, "proposal", "cosponsor", "1", code=Exit.REFUSED)
    assert again["error"]["name"] == "AlreadySponsor"
    assert shop.sign(ANNA, "proposal", "withdraw", "1", code=Exit.REFUSED)["error"]["name"] == "CannotCancel"
    told = shop.signed(BERT, "vote", "cast", "1", "for", "--in-name-of", CARLA.address)
    assert "BallotByDelegate" in told.out
    (ballot,) = shop.read("proposal", "show", "1")["ballots"]
    assert (ballot["voter"].lower(), ballot["delegate"].lower()) == (CARLA.address, BERT.address)
    assert shop.read("proposal", "close", "1", code=Exit.REFUSED)["error"]["name"] == "NotDecided"
    for member in (ANNA, BERT, *MEMBERS[3:]):
        shop.sign(member, "vote", "1", "for")
    closed = shop.terminal("--api", shop.url, "proposal", "close", "1").out
    assert "ProposalClosedEarly" in closed
    shop.pass_time(2)
    assert shop.read("proposal", "list")[0]["state"] == "SUCCEEDED"


def test_a_class_delegation_is_rehearsed_and_taken_back(shop: Shop) -> None:
    """In words and exactly before it is signed; nobody is a delegate too; what is no class is told."""
    words = ("member", "delegate-class", "ordinary", BERT.address)
    (part,) = shop.sign(ANNA, *words, "--dry-run")["would_sign"]
    assert part["typed_data"]["message"]["delegate"].lower() == BERT.address
    assert part["warnings"] == []
    shop.sign(ANNA, *words)
    (shown,) = shop.read("member", "show", ANNA.address)["data"]["class_delegations"]
    assert shown["delegate"].lower() == BERT.address
    shop.sign(ANNA, "member", "delegate-class", "ordinary", "nobody")
    assert shop.read("member", "show", ANNA.address)["data"]["class_delegations"] == []
    wrong = shop.sign(ANNA, "member", "delegate-class", "spending", BERT.address, code=Exit.USAGE)
    assert wrong["error"]["name"] == "BadChoice"
    late = shop.sign(ANNA, *words, "--until", "400 d", code=Exit.REFUSED)
    assert late["error"]["name"] == "DelegateTermOutOfBounds"


def test_a_proposal_that_puts_a_quorum_out_of_reach_is_warned_of_before_it_is_signed(shop: Shop) -> None:
    """By a person's note and in the rehearsal; it is signed all the same when that is meant."""
    for firm in MEMBERS[3:]:
        shop.world.by_vote("MemberRegistry", "suspend(address,string)", firm.address, "Did not pay.")
    shop.pass_time(2)
    action = {"action": "expel_member", "member": CARLA.address, "reason": "Left."}
    file = shop.terminal.file("p.json", {"title": "Part with Cedar Mill", "actions": [action]})
    (part,) = shop.sign(ANNA, "proposal", "new", file, "--dry-run")["would_sign"]
    assert "no constitutional vote can reach its quorum any more" in part["warnings"][0]
    told = shop.signed(ANNA, "proposal", "new", file)
    assert f"Warning: {part['warnings'][0]}" in told.err
