"""A pause for the cycle collector while millions of small values are made that form no cycles.

It would walk all of them again and again (a third of the time of indexing) and find nothing; reference counts
free them as always. The pause is for the whole process, so keep what is inside short.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Pauses the collector, and lets it go on as it was."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


__all__ = ["uncollected"]
