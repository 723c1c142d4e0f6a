"""A part of the address space: routes below one path, passed over at a glance by requests for other paths.

FastAPI tries the routes of every included router one after the other, twice each. With hundreds of routes
that costs more than many an answer.
"""

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Section(APIRouter):
    """A router whose `prefix` is looked at before its routes are."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """No match for what does not begin with the prefix, else as the routes say."""
        if not scope["path"].startswith(self.prefix):
            return Match.NONE, {}
        return super().matches(scope)


__all__ = ["Section"]
