"""`Prefer: wait=N` (RFC 7240): how many seconds a caller waits for the chain before it gets its answer."""

import re
from typing import Annotated

from fastapi import Header

from api.problems import Problem

_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,6})\"?", re.ASCII)

PreferHeader = Annotated[
    str | None,
    Header(alias="Prefer", max_length=200, description="RFC 7240, e.g. `wait=5`.", examples=["wait=5"]),
]


async def wait_of(prefer: PreferHeader = None) -> int | None:
    """Dependency: seconds asked for; None without. Unknown preferences are ignored, as RFC 7240 says."""
    for preference in (prefer or "").split(","):
        name = preference.split(";")[0].strip()
        if name.lower().startswith("wait"):
            match = _WAIT.fullmatch(name.lower())
            if match is None:
                raise Problem("BadPreference", "Prefer: wait needs a whole number of seconds, as in wait=5.")
            return int(match.group(1))
    return None
