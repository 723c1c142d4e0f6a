"""`guildhall rules`: anybody can run a rule on numbers of their own."""

import io
import json

import pytest

from api.cli.exits import Exit
from governance.catalogue import RULES
from tests.api.cli.terminal import Terminal


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Gives text on standard input."""
    return monkeypatch


def feed(typed: pytest.MonkeyPatch, text: str) -> None:
    """What comes in on standard input."""
    typed.setattr("sys.stdin", io.StringIO(text))


def test_all_rules_are_listed(terminal: Terminal) -> None:
    """Every rule of the catalogue, with an input that works and its output."""
    listed = terminal.json("rules", "list")
    assert [rule["name"] for rule in listed] == list(RULES)
    assert all(rule["output"] == RULES[rule["name"]].run(rule["example"]) for rule in listed)
    shown = terminal("rules", "list").out
    assert all(word in shown for word in ("packs", "pack_size", "ordered"))


@pytest.mark.parametrize("name", RULES)
def test_every_example_runs(terminal: Terminal, typed: pytest.MonkeyPatch, name: str) -> None:
    """The example that `show` prints gives the output that `show` prints."""
    shown = terminal.json("rules", "show", name)
    feed(typed, json.dumps(shown["example"]))
    assert terminal("rules", "run", name).document == shown["output"]


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("", "MalformedJson", Exit.USAGE),
        ("[1]", "MalformedJson", Exit.USAGE),
        ("[" * 100_000, "MalformedJson", Exit.USAGE),
        ('{"pack_size": 2.5}', "NotAWholeNumber", Exit.USAGE),
        ('{"pack_size": NaN}', "NotAWholeNumber", Exit.USAGE),
        ("{}", "MalformedInput", Exit.REFUSED),
        ('{"pack_size": true, "quantity": 1, "tolerance": 1}', "MalformedInput", Exit.REFUSED),
    ],
)
def test_bad_input_is_a_named_error(
    terminal: Terminal, typed: pytest.MonkeyPatch, text: str, name: str, code: int
) -> None:
    """No float, no list, no half object gets through."""
    feed(typed, text)
    assert terminal("--json", "rules", "run", "packs", code=code).error["name"] == name


def test_an_unknown_rule_is_named(terminal: Terminal, typed: pytest.MonkeyPatch) -> None:
    """Exit 1 and the name of the mistake."""
    feed(typed, "{}")
    assert terminal("rules", "run", "luck", code=Exit.REFUSED).err.startswith("UnknownRule: ")


def test_an_unknown_rule_is_named_before_anything_is_read(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody types an input for a rule that there is not."""

    class Untouched(io.StringIO):
        def read(self, *_: object) -> str:
            raise AssertionError("input was read")

    monkeypatch.setattr("sys.stdin", Untouched())
    error = terminal.json("rules", "run", "dance", code=Exit.REFUSED)["error"]
    assert error["name"] == "UnknownRule"
