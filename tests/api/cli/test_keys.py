"""`guildhall key`: keys are encrypted files; nothing secret is an argument or an output."""

import io
import stat

import pytest

from api.cli.exits import Exit
from ledger.crypto import address_of, checksum_address
from ledger.keys import load
from tests.api.cli.terminal import PASSPHRASE, Terminal
from tests.world import key_of


@pytest.mark.slow
def test_a_new_key_opens_with_its_passphrase_only(terminal: Terminal) -> None:
    """The file is its owner's alone and names the address."""
    made = terminal.json("key", "new", "mine.json")
    file = terminal.folder / "mine.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert checksum_address(load(file, PASSPHRASE).address) == made["address"]
    assert terminal("key", "address", "mine.json").out.strip() == made["address"]
    assert terminal("key", "new", "mine.json", code=Exit.USAGE).err.startswith("KeystoreExists: ")


def test_a_key_is_imported_without_being_shown(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """From standard input or a file; never from the command line."""
    key = key_of("somebody")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"0x{key.hex()}\n"))
    printed = terminal("key", "import", "theirs.json")
    assert printed.out.strip() == checksum_address(address_of(key))
    assert key.hex() not in printed.out + printed.err


@pytest.mark.parametrize("text", ["", "0x12", "no hex", "00" * 32, "ff" * 32])
def test_what_is_no_key_is_refused(terminal: Terminal, text: str) -> None:
    """Nothing is written, and the text is not repeated."""
    source = terminal.file("key.txt", text)
    assert terminal("key", "import", "bad.json", "--from", source, code=Exit.USAGE).err.startswith("BadKey: ")
    assert not (terminal.folder / "bad.json").exists()


@pytest.mark.parametrize("words", [("new", "a.json", "--passphrase-file"), ("import", "a.json", "--from")])
def test_a_file_that_is_no_text_is_named(terminal: Terminal, words: tuple[str, ...]) -> None:
    """Somebody named the wrong file; that is no mistake of the program."""
    file = terminal.file("picture.png", b"\x89PNG\xff")
    error = terminal.json("key", *words, file, code=2)["error"]
    assert (error["name"], "picture.png" in error["sentence"]) == ("NotText", True)


def test_without_a_passphrase_nothing_is_made(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no unencrypted key, and nobody is asked where nobody sits."""
    monkeypatch.delenv("GUILDHALL_PASSPHRASE")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert terminal("key", "new", "a.json", code=Exit.USAGE).err.startswith("NoPassphrase: ")
    empty = terminal.file("empty", "")
    printed = terminal("key", "new", "a.json", "--passphrase-file", empty, code=Exit.USAGE)
    assert printed.err.startswith("NoPassphrase: ")


def test_a_file_that_is_no_keystore_is_named(terminal: Terminal) -> None:
    """Malformed, foreign or missing files are told as such."""
    terminal.file("text.json", "hello")
    terminal.file("other.json", {"version": 2})
    for name in ("text.json", "other.json", "missing.json"):
        assert terminal("key", "address", name, code=Exit.USAGE).err.startswith("BadKeystore: ")
