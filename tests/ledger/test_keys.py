"""Keystore files: what is saved is loaded, nothing is overwritten, and every wrong file is named."""

import json
import stat
from pathlib import Path

import pytest
from eth_account import Account

from ledger.crypto import BadKey, address_of
from ledger.keys import BadKeystore, KeystoreExists, WrongPassphrase, address_in, create, load, save

CHEAP = 2**10
SECRET = b"\x21" * 32


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """Key and address come back; the file is readable by its owner alone."""
    made = create(tmp_path / "keys" / "one.json", "correct horse", CHEAP)
    assert load(tmp_path / "keys" / "one.json", "correct horse") == made
    assert address_in(tmp_path / "keys" / "one.json") == made.address
    assert stat.S_IMODE((tmp_path / "keys" / "one.json").stat().st_mode) == 0o600
    assert made.secret.hex() not in repr(made)


def test_the_files_are_those_of_other_wallets(tmp_path: Path) -> None:
    """eth-account opens ours and we open its."""
    save(tmp_path / "ours.json", SECRET, "pass", CHEAP)
    assert bytes(Account.decrypt((tmp_path / "ours.json").read_text(), "pass")) == SECRET
    theirs = Account.encrypt(SECRET, "pass", kdf="pbkdf2", iterations=1_000)
    (tmp_path / "theirs.json").write_text(json.dumps(theirs))
    assert load(tmp_path / "theirs.json", "pass").address == address_of(SECRET)


def test_a_file_has_all_16_bytes_that_its_cipher_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leading zeros too: without them a browser cannot open it."""
    monkeypatch.setattr("eth_keyfile.keyfile.Random.get_random_bytes", lambda size: bytes(size - 3) + b"abc")
    file = tmp_path / "key.json"
    save(file, bytes(31) + b"\1", "ten letters", cost=2)
    assert json.loads(file.read_text(encoding="ascii"))["crypto"]["cipherparams"]["iv"] == "0" * 26 + "616263"
    assert load(file, "ten letters").secret == bytes(31) + b"\1"


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """A second save to the same name is refused and the first file stays."""
    save(tmp_path / "a.json", SECRET, "pass", CHEAP)
    with pytest.raises(KeystoreExists):
        create(tmp_path / "a.json", "pass", CHEAP)
    assert load(tmp_path / "a.json", "pass").secret == SECRET


def test_a_wrong_passphrase_is_named(tmp_path: Path) -> None:
    """And an empty one is not accepted at all."""
    save(tmp_path / "a.json", SECRET, "pass", CHEAP)
    with pytest.raises(WrongPassphrase):
        load(tmp_path / "a.json", "Pass")
    with pytest.raises(BadKeystore, match="passphrase is needed"):
        save(tmp_path / "b.json", SECRET, "", CHEAP)
    with pytest.raises(BadKey):
        save(tmp_path / "b.json", bytes(32), "pass", CHEAP)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"version": 1}', '{"version": 3}', '{"version":3,"crypto":{}}']
)
def test_a_file_that_is_no_keystore_is_named(tmp_path: Path, content: str) -> None:
    """Missing, not JSON, another version, or without its parts."""
    (tmp_path / "a.json").write_text(content)
    for name in ("a.json", "missing.json"):
        with pytest.raises(BadKeystore):
            load(tmp_path / name, "pass")


def test_a_file_that_names_another_address_is_refused(tmp_path: Path) -> None:
    """Somebody swapped the key inside."""
    save(tmp_path / "a.json", SECRET, "pass", CHEAP)
    stored = json.loads((tmp_path / "a.json").read_text())
    (tmp_path / "a.json").write_text(json.dumps({**stored, "address": "11" * 20}))
    with pytest.raises(BadKeystore, match="another address"):
        load(tmp_path / "a.json", "pass")
