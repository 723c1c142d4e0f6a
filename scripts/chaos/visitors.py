"""Somebody at the door: signs in by wallet and out again, all the time."""

import httpx

from scripts.chaos.cast import OUTSIDER
from scripts.chaos.signed_in import SignedIn


class Visitor(SignedIn):
    """A key that is no member's. What it is refused or not answered it leaves: nobody promised anything."""

    def act(self) -> None:
        """One visit."""
        token = self.sign_in(OUTSIDER)
        if token is not None:
            self._leave(token)

    def _leave(self, token: str) -> None:
        try:
            self.http.delete(self.url() + "/v1/session", headers={"Authorization": f"Bearer {token}"})
        except httpx.HTTPError:
            return
