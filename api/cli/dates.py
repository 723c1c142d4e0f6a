"""Dates as a person writes them: a day, or how long from now. Always UTC."""

import re
from datetime import UTC, datetime

from api.cli.desk import Desk
from api.cli.exits import misused

_SPAN = re.compile(r"(\d{1,6})\s*(s|min|h|d)", re.ASCII)
_SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}


def seconds_of(text: str) -> int:
    """A span: "90 d", "6 h", "30 min", "45 s". Raises Stop BadDate."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise misused("BadDate", f"{text!r} is no span of time: write it as 90 d, 6 h, 30 min or 45 s.")
    return int(found[1]) * _SECONDS[found[2]]


def moment_of(text: str, now: int) -> int:
    """A day (its first second) or a span from now, as unix seconds. Raises Stop BadDate."""
    if _SPAN.fullmatch(text.strip()):
        return now + seconds_of(text)
    try:
        return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise misused("BadDate", f"{text!r} is no date: write it as 2027-01-31, or as 90 d.") from error


def time_of(desk: Desk) -> int:
    """The time that the consortium judges at, unix seconds: an embedded chain's clock may have been moved."""
    return int(desk.remote.get("/v1/proposals", limit=1)["as_of"]["judged_at"])
