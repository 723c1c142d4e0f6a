"""Proposals, ballots, delegation and profiles from the command line, on a real chain."""

import pytest

from api.cli.exits import Exit
from tests.api.cli.shop import Shop
from tests.world import MEMBERS, STRANGER

pytestmark = pytest.mark.chain

DAY = 86_400
NEWCOMER = "0x00000000000000000000000000000000000000d1"


def propose(shop: Shop) -> None:
    """A member puts an admission to the vote."""
    action = {"action": "admit_member", "member": NEWCOMER, "legal_group": 9}
    file = shop.terminal.file("p.json", {"title": "Admit Gorse Garden", "text": "", "actions": [action]})
    assert shop.sign(MEMBERS[0], "proposal", "new", file)["state"] == "mined"


@pytest.mark.slow
def test_a_proposal_lives_from_its_file_to_its_execution(shop: Shop) -> None:
    """A person needs its number, never its id."""
    propose(shop)
    for member in MEMBERS[:3]:
        assert shop.sign(member, "vote", "1", "for", "--reason", "Good neighbours.")["state"] == "mined"
    shop.pass_time(5 * DAY + 1)
    assert shop.read("proposal", "list")[0]["state"] == "SUCCEEDED"
    assert shop.read("proposal", "queue", "1")["state"] == "mined"
    shop.pass_time(DAY + 1)
    assert shop.read("proposal", "execute", "1")["state"] == "mined"
    assert NEWCOMER in [row["address"].lower() for row in shop.read("member", "list")]
    shown = shop.terminal("--api", shop.url, "proposal", "show", "1").out
    assert all(word in shown for word in ("EXECUTED", "Good neighbours.", "heads for"))


def test_a_dry_run_shows_everything_and_sends_nothing(shop: Shop) -> None:
    """The sentence, the typed data and its digest; the passphrase is not even needed."""
    propose(shop)
    before = shop.world.chain.request("eth_blockNumber")
    told = shop.sign(MEMBERS[0], "vote", "1", "against", "--reason", "Too early.", "--dry-run")
    (part,) = told["would_sign"]
    assert told["dry_run"] is True
    assert part["typed_data"]["primaryType"] == "CastVote"
    assert part["typed_data"]["message"]["support"] == 0
    assert "AGAINST" in part["sentence"]
    assert shop.world.chain.request("eth_blockNumber") == before
    assert shop.read("proposal", "show", "1")["ballots"] == []


def test_what_the_rules_refuse_is_told_by_name(shop: Shop) -> None:
    """A stranger's ballot is refused with the rule's name, exit 1, before anything is sent."""
    propose(shop)
    error = shop.sign(STRANGER, "vote", "1", "for", code=Exit.REFUSED)["error"]
    assert (error["name"], error["exit"]) == ("NotActiveMember", 1)
    shop.pass_time(6 * DAY)
    late = shop.signed(MEMBERS[0], "vote", "1", "for", code=Exit.REFUSED)
    assert late.err.splitlines()[-1].startswith("VotingClosed: ")


MISTAKES: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("vote", "1", "maybe"), Exit.USAGE, "BadChoice"),
    (("vote", "one", "for"), Exit.USAGE, "BadProposal"),
    (("vote", "7", "for"), Exit.REFUSED, "UnknownProposal"),
    (("vote", "9" * 77, "for"), Exit.REFUSED, "NonexistentProposal"),
    (("proposal", "new", "missing.json"), Exit.USAGE, "FileNotFoundError"),
    (("member", "delegate", "0x12"), Exit.USAGE, "BadAddress"),
    (("member", "delegate", NEWCOMER, "--of", "shares"), Exit.USAGE, "BadChoice"),
    (("member", "profile"), Exit.USAGE, "BadCommandLine"),
)


def test_mistakes_are_named(shop: Shop) -> None:
    """Each with its own name and exit code, nothing signed."""
    propose(shop)
    for words, code, name in MISTAKES:
        assert shop.sign(MEMBERS[0], *words, code=code)["error"]["name"] == name, words


def minting(**fields: object) -> dict[str, object]:
    """A proposal file with one action that is not quite right."""
    return {"title": "x", "actions": [{"action": "mint_tokens", **fields}]}


BAD_FILES: tuple[tuple[dict[str, object], str], ...] = (
    ({"title": "", "actions": []}, "MissingField"),
    ({"title": "x", "actions": []}, "OutOfRange"),
    ({"title": "x", "colour": "red", "actions": []}, "UnknownField"),
    ({"title": "x", "actions": [{"action": "dance"}]}, "BadField"),
    (minting(to=NEWCOMER, amount=-1), "OutOfRange"),
    (minting(to=NEWCOMER, amount=1.5), "NotAWholeNumber"),
    (minting(to=NEWCOMER), "MissingField"),
    (minting(to=NEWCOMER, amount=1, colour="red"), "UnknownField"),
    (minting(to="0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", amount=1), "BadChecksum"),
)


def test_a_bad_proposal_file_is_named(shop: Shop) -> None:
    """Unknown fields, missing fields, numbers out of range, mistyped addresses."""
    for form, name in BAD_FILES:
        file = shop.terminal.file("p.json", form)
        error = shop.sign(MEMBERS[0], "proposal", "new", file, code=Exit.USAGE)["error"]
        assert error["name"] == name, form


def test_power_is_delegated_and_taken_back(shop: Shop) -> None:
    """Heads and tokens in one command."""
    giver, taker = MEMBERS[1], MEMBERS[2]
    given = shop.sign(giver, "member", "delegate", taker.address)
    assert [one["state"] for one in given["outcomes"]] == ["mined", "mined"]
    assert shop.read("member", "show", taker.address)["data"]["heads"] == "2"
    shop.sign(giver, "member", "delegate", giver.address, "--of", "heads")
    assert shop.read("member", "show", taker.address)["data"]["heads"] == "1"


def test_a_profile_is_put_and_erased(shop: Shop) -> None:
    """The hash goes on the chain, the words to the API, and the words can go for good."""
    who = MEMBERS[3]
    shop.sign(who, "member", "profile", "--name", "Dorn Metal", "--contact", "mail@dorn.example")
    assert shop.read("member", "show", "dorn metal")["data"]["address"].lower() == who.address
    assert shop.sign(who, "member", "profile", "--erase") == {"erased": who.address}
    assert shop.read("member", "show", who.address)["data"]["name"] is None


def test_an_unsent_ballot_is_made_void(shop: Shop) -> None:
    """`vote revoke` moves the ballot's nonce on."""
    propose(shop)
    revoked = shop.sign(MEMBERS[0], "vote", "revoke", "1")
    assert (revoked["intent"], revoked["state"]) == ("RevokeBallots", "mined")
    cast = shop.sign(MEMBERS[0], "vote", "1", "for", "--dry-run")["would_sign"][0]["typed_data"]["message"]
    assert int(cast["nonce"]) == 1


def test_a_short_wait_is_told_as_pending(shop: Shop) -> None:
    """Exit 5: accepted and kept, not yet seen on the chain."""
    propose(shop)
    assert shop.sign(MEMBERS[0], "vote", "1", "for", "--wait", "0", code=Exit.PENDING)["state"] != "refused"
