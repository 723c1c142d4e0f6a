"""Passphrases of keystore files: from a file, from the environment, or asked for; never an argument."""

import os
import sys
from pathlib import Path

import typer

from api.cli.exits import misused
from api.cli.files import text_of

VARIABLE = "GUILDHALL_PASSPHRASE"


def passphrase_for(what: str, file: Path | None, confirm: bool = False) -> str:
    """The passphrase of a keystore; `confirm` asks twice. Raises Stop when nobody can be asked."""
    if file is not None:
        return read_passphrase(file)
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise misused("NoPassphrase", f"Give the passphrase of {what} with --passphrase-file or {VARIABLE}.")
    return str(typer.prompt(f"Passphrase of {what}", hide_input=True, confirmation_prompt=confirm, err=True))


def read_passphrase(file: Path) -> str:
    """The first line of a file."""
    lines = text_of(file).splitlines()
    if not lines or not lines[0]:
        raise misused("NoPassphrase", f"{file} is empty: its first line must be the passphrase.")
    return lines[0]
