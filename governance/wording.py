"""Numbers and times in plain words, without floats and without the reader's locale."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


LAST_MOMENT = 253_402_300_799
"""The end of the year 9999, where calendars end; a contract's times go on for millions of years."""


MOST_DECIMALS = 255
"""A contract's decimals are one byte. Ten to the power that an altered record may say would never end."""


def percent(bps: int) -> str:
    """Basis points as a percentage: 3400 -> "34 %", 3350 -> "33.5 %"."""
    whole, rest = divmod(bps, 100)
    fraction = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{fraction} %"


def utc(time: int) -> str:
    """Unix seconds as "22 Nov 2026 14:00 UTC"; seconds are written only when there are any.

    Beyond the last moment it is "after the year 9999".
    """
    if time > LAST_MOMENT:
        return "after the year 9999"
    moment = datetime.fromtimestamp(time, UTC)
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year} {clock} UTC"


def amount(minor_units: int, decimals: int) -> str:
    """Money in whole units with all its decimals: amount(17424, 2) -> "174.24". From 0 up; in minor units
    where no contract has so many decimals.
    """
    if decimals == 0 or decimals > MOST_DECIMALS:
        return str(minor_units)
    whole, rest = divmod(minor_units, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 head", "3 heads"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def short(address: str) -> str:
    """An address short enough for a sentence: 0x1234...abcd."""
    return f"{address[:6]}...{address[-4:]}"


def name_of(address: str, names: Mapping[str, str]) -> str:
    """The display name of an account when there is one, else its short address."""
    return names.get(address) or short(address)


def quoted(text: str, most: int = 120) -> str:
    """Somebody's words between quotes that they cannot close: one line, nothing unseen, cut after
    `most` characters.
    """
    seen = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text)
    line = " ".join(seen.split()).replace("'", "\u2019")
    return f"'{line if len(line) <= most else line[: most - 3] + '...'}'"
