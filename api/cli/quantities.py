"""Amounts and lines of a commitment as a person writes them; exact, never through a float."""

import re

from api.cli.exits import misused

_MONEY = re.compile(r"(\d{1,30})(?:\.(\d{1,18}))?", re.ASCII)
_LINE = re.compile(r"(\d{1,5}):(\d{1,29})(?:\+(\d{1,20}))?@([\d.]+)", re.ASCII)


def minor_units(text: str, decimals: int) -> int:
    """Money in units of the currency, as minor units: "17.5" with two decimals is 1750. Stop BadMoney."""
    found = _MONEY.fullmatch(text)
    if found is None:
        raise misused("BadMoney", f"{text!r} is no amount: write it as 17.50.")
    whole, fraction = found[1], found[2] or ""
    if len(fraction) > decimals:
        raise misused("BadMoney", f"{text} has more than the {decimals} decimals of the currency.")
    return int(whole + fraction.ljust(decimals, "0"))


def line_of(text: str, decimals: int) -> dict[str, object]:
    """One line of a commitment: `ITEM:QUANTITY+TOLERANCE@CEILING`, as in `0:24+3@17.50`."""
    found = _LINE.fullmatch(text)
    if found is None:
        form = "ITEM:QUANTITY+TOLERANCE@CEILING, as in 0:24+3@17.50"
        raise misused("BadLine", f"{text!r} is no line of a commitment: write it as {form}.")
    return {
        "item": int(found[1]),
        "quantity": found[2],
        "tolerance": found[3] or "0",
        "ceiling": str(minor_units(found[4], decimals)),
    }


def units_of(text: str) -> list[str]:
    """Units of each item: `96,0,12`."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise misused("BadUnits", f"{text!r} are no units: one whole number for each item, as in 96,0,12.")
    return parts
