"""An entry of the catalogue of rules: a rule that anybody can run on a JSON object of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from governance.errors import MalformedInput

JsonObject = dict[str, Any]
"""A JSON object. Whole numbers come in as int or decimal text and go out as int or text."""


MOST_DIGITS = 100
"""Longest whole number given as text: more than any contract holds, and little enough to be read at once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pure rule with its JSON input and output.

    `name` is what a person types (`packs`), `summary` one sentence, `source` the section of the
    specification, `run` takes the JSON input and returns the JSON output (RuleBroken when the input breaks a
    rule, MalformedInput when it is not of the right form), `example` is an input that works.
    """

    name: str
    summary: str
    source: str
    run: Callable[[JsonObject], JsonObject]
    example: JsonObject


def whole(value: object, name: str) -> int:
    """A whole number given as int or decimal text; MalformedInput otherwise (no float, no bool)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdecimal():
        if len(value) > MOST_DIGITS:
            raise MalformedInput(f"{name} has more than {MOST_DIGITS} digits")
        return int(value)
    raise MalformedInput(f"{name} must be a whole number, not {value!r}")


def natural(value: object, name: str) -> int:
    """A whole number from 0 up; MalformedInput otherwise."""
    number = whole(value, name)
    if number < 0:
        raise MalformedInput(f"{name} cannot be negative")
    return number


def flag(value: object, name: str) -> bool:
    """true or false; MalformedInput otherwise: the text "false" would count as true."""
    if not isinstance(value, bool):
        raise MalformedInput(f"{name} must be true or false")
    return value


def whole_list(value: object, name: str) -> list[int]:
    """A list of whole numbers; MalformedInput otherwise."""
    if not isinstance(value, list):
        raise MalformedInput(f"{name} must be a list of whole numbers")
    return [whole(entry, f"{name}[{place}]") for place, entry in enumerate(value)]


def needed(data: JsonObject, name: str) -> object:
    """The value of a field that must be there; MalformedInput when it is missing."""
    if name not in data:
        raise MalformedInput(f"the field {name} is missing")
    return data[name]


def rows_of(value: object, name: str) -> list[JsonObject]:
    """A list of JSON objects; MalformedInput otherwise."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise MalformedInput(f"{name} must be a list of objects")
    return value


def text_list(value: object, name: str) -> list[str]:
    """A list of texts; MalformedInput otherwise."""
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise MalformedInput(f"{name} must be a list of texts")
    return value
