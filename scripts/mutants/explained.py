"""Survivors that somebody looked at, each with the reason why no test notices it.

They still count as survivors. An entry names the module, the function and the changed text, not mutmut's
number: it holds until the line itself changes.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("explained.toml")
CONTRACTS = Path(__file__).with_name("explained_contracts.toml")
"""The same of contracts/: the module is the library or contract."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry; `before` and `after` are the changed lines, spaces between words counted as one."""

    module: str
    function: str
    before: str
    after: str
    why: str


@cache
def entries(*, of_contracts: bool = False) -> dict[tuple[str, str, str, str], Explained]:
    """All of them, by what they are looked up with. ValueError for two of the same change."""
    found: dict[tuple[str, str, str, str], Explained] = {}
    file = CONTRACTS if of_contracts else LIST
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["survivor"]:
        one = Explained(**row)
        key = (one.module, one.function, plain(one.before), plain(one.after))
        if key in found:
            raise ValueError(f"{file.name} explains twice what changes {one.before!r} to {one.after!r}")
        found[key] = one
    return found


def why(module: str, function: str, before: str, after: str, *, of_contracts: bool = False) -> str | None:
    """The reason of an explained survivor; None of any other."""
    entry = entries(of_contracts=of_contracts).get((module, function, plain(before), plain(after)))
    return None if entry is None else entry.why


def plain(text: str) -> str:
    """Any white space as one space, so that an indentation changes no entry."""
    return " ".join(text.split())
