"""`guildhall key`: encrypted key files. A private key is never an argument and never shown."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.command import PRINTS, Shared, command
from api.cli.desk import Desk
from api.cli.exits import misused
from api.cli.files import text_of
from api.cli.given import PassphraseFile
from api.cli.passphrases import passphrase_for
from ledger.crypto import checksum_address
from ledger.keys import address_in, create, load, save

key = typer.Typer(help="Encrypted key files.", no_args_is_help=True)

UNDER: Shared = (*PRINTS, ("passphrase_file", PassphraseFile, None))
File = Annotated[Path, typer.Argument(metavar="FILE", help="The keystore file (Web3 keystore, version 3).")]
Source = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="File with the private key in hex; else it is asked for."),
]


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(key, name="key")


@command(key, "new", UNDER)
def new_key(desk: Desk, file: File) -> None:
    """Make a new key, encrypted under a passphrase. Whoever has both can act for you: keep copies apart."""
    stored = create(file, passphrase_for(str(file), desk.given.passphrase_file, confirm=True))
    _tell(desk, file, stored.address)


@command(key, "address", UNDER)
def show_address(desk: Desk, file: File) -> None:
    """The address of a key. The file is unlocked only when it does not name its address."""
    named = address_in(file)
    _tell(desk, file, named or load(file, passphrase_for(str(file), desk.given.passphrase_file)).address)


@command(key, "import", UNDER)
def import_key(desk: Desk, file: File, source: Source = None) -> None:
    """Encrypt a private key that you have into a new file."""
    secret = _secret(source)
    stored = save(file, secret, passphrase_for(str(file), desk.given.passphrase_file, confirm=True))
    _tell(desk, file, stored.address)


def _secret(source: Path | None) -> bytes:
    if source is not None:
        text = text_of(source)
    elif sys.stdin.isatty():
        text = str(typer.prompt("Private key in hex", hide_input=True, err=True))
    else:
        text = sys.stdin.readline()
    try:
        return bytes.fromhex(text.strip().removeprefix("0x"))
    except ValueError as error:
        raise misused("BadKey", "A private key is 32 bytes in hex.") from error


def _tell(desk: Desk, file: Path, address: str) -> None:
    shown = checksum_address(address)
    if not desk.output.result({"keystore": str(file), "address": shown}):
        desk.output.line(shown)
