"""Ballots signed without a connection and handed in by somebody else, from the command line."""

import json

import pytest

from api.cli.ballot_files import read_ballots
from api.cli.exits import Exit
from api.intent_examples import intent_example
from tests.api.cli.shop import Shop
from tests.api.cli.terminal import Terminal
from tests.api.cli.test_votes import propose
from tests.world import MEMBERS

NOWHERE = "http://127.0.0.1:1"
LATE = 2**40


@pytest.mark.chain
def test_members_sign_and_somebody_else_hands_in(shop: Shop) -> None:
    """One signs with the API's help, one without any connection; the file gets a result for each line."""
    propose(shop)
    whole = shop.read("proposal", "list")[0]["id"]
    file = shop.terminal.folder / "ballots.jsonl"
    shop.sign(MEMBERS[0], "vote", "sign", "1", "for", "--out", file)
    alone = ("vote", "sign", whole, "against", "--nonce", 0, "--until", LATE, "--out", file)
    shop.signed(MEMBERS[1], *alone, api=NOWHERE)
    with file.open("a", encoding="utf-8") as lines:
        lines.write('no ballot\n\n{"intent": {}}\n')
    assert shop.read("proposal", "show", "1")["ballots"] == []
    rehearsed = shop.read("vote", "batch", file, "--dry-run", code=Exit.REFUSED)
    assert (rehearsed["ready"], rehearsed["refused"]) == (2, 2)
    told = shop.read("vote", "batch", file, code=Exit.REFUSED)
    assert [(row["line"], row["state"], row["code"]) for row in told["ballots"]] == [
        (1, "counted", None),
        (2, "counted", None),
        (3, "refused", "MalformedJson"),
        (5, "refused", "MissingField"),
    ]
    shown = shop.terminal("--api", shop.url, "vote", "batch", file, code=Exit.REFUSED).out
    assert all(word in shown for word in ("counted", "against", "This line is not JSON"))


@pytest.mark.chain
def test_a_ballot_is_printed_where_no_file_is_named(shop: Shop) -> None:
    """What is printed is what a batch takes; a rehearsal signs nothing."""
    propose(shop)
    printed = shop.signed(MEMBERS[0], "vote", "sign", "1", "for")
    told = shop.read("vote", "batch", shop.terminal.file("one.jsonl", json.dumps(printed.document)))
    assert told["counted"] == 1
    rehearsed = shop.sign(MEMBERS[1], "vote", "sign", "1", "for", "--dry-run")
    assert rehearsed["would_sign"][0]["intent"] == "CastVote"


def test_only_a_line_feed_ends_a_line(terminal: Terminal) -> None:
    """A reason may hold any separator that Unicode knows; its ballot stays one line."""
    ballot = {**intent_example("CastVote"), "reason": "yes\u2028and\x85no"}
    line = json.dumps({"intent": ballot, "signature": "0x00"}, ensure_ascii=False)
    found = read_ballots(terminal.file("ballots.jsonl", f"{line}\n{line}"))
    assert (list(found.good), found.refused) == ([1, 2], [])


def test_an_empty_file_is_told(terminal: Terminal) -> None:
    """Exit 2, and no API is asked."""
    file = terminal.file("none.jsonl", "\n")
    assert terminal("vote", "batch", file, code=Exit.USAGE).err.startswith("NoBallots: ")


@pytest.mark.parametrize("words", [("vote", "--json", "revoke"), ("vote", "--keystore", "k", "revoke")])
def test_options_may_stand_before_the_word(terminal: Terminal, words: tuple[str, ...]) -> None:
    """The command is found behind them, and what it lacks is told as its own."""
    printed = terminal(*words, code=Exit.USAGE)
    assert "PROPOSAL" in printed.out + printed.err
