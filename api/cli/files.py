"""Files that a person brings: texts, JSON, and documents of which the chain keeps the hash."""

import json
import sys
from pathlib import Path
from typing import Any

from api.cli.exits import misused
from ledger.crypto import keccak

STANDARD_INPUT = Path("-")


def read_object(file: Path) -> dict[str, Any]:
    """A JSON object; floats are refused, because money and quantities are whole."""
    try:
        data = json.loads(text_of(file), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise misused("MalformedJson", f"{file} is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise misused("MalformedJson", f"{file} must hold one JSON object.")
    return data


def hash_of_file(file: Path) -> str:
    """keccak256 of a file's bytes."""
    return "0x" + keccak(file.read_bytes()).hex()


def text_of(file: Path) -> str:
    """A text, of standard input for `-`. Stop NotText when it is not UTF-8."""
    try:
        return sys.stdin.read() if file == STANDARD_INPUT else file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        named = "standard input" if file == STANDARD_INPUT else file
        raise misused("NotText", f"What is in {named} is not UTF-8.") from error


def _refuse(text: str) -> None:
    raise misused("NotAWholeNumber", f"{text} is no whole number: money is in minor units, times in seconds.")
