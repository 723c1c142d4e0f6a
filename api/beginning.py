"""What a server does before it answers: it reads what there is."""

import time
from typing import Final

from api.collaborators import Collaborators
from ledger.follower import Health

READING_SECONDS: Final = 5
"""How long the record may be read before the server begins to answer."""


def read_the_record(house: Collaborators) -> None:
    """Waits a little, so that nobody who asks at once is told an old block's answer.

    A long record is read on while it is served, and a node that is down is waited for behind it: `/readyz`
    tells of both.
    """
    until = time.monotonic() + READING_SECONDS
    while _is_reading(house.health()) and time.monotonic() < until:
        house.replica.wait_for_change(house.replica.version, 0.05)


def _is_reading(health: Health) -> bool:
    return health.behind and health.trouble is None and not health.stopped


__all__ = ["READING_SECONDS", "read_the_record"]
