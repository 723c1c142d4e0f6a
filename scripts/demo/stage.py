"""Everything that the story is played on: a chain, a deployed consortium, the API, the people."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.anvil import Anvil
from ledger.deployment import Deployment
from scripts.demo.cast import FIRMS, Keys
from scripts.demo.narrator import Narrator
from scripts.demo.people import Api, Person

DAY = 86_400


@dataclass(slots=True)
class Stage:
    """What chapters share. `people` holds every firm and office by name."""

    node: Anvil
    deployment: Deployment
    api: Api
    keys: Keys
    folder: Path
    tell: Narrator
    people: dict[str, Person] = field(default_factory=dict)
    round_id: str = ""

    def person(self, name: str) -> Person:
        """Somebody by name."""
        if name not in self.people:
            self.people[name] = Person(name, self.keys[name], self.api.base, self.deployment)
        return self.people[name]

    @property
    def firms(self) -> list[Person]:
        """The six members, in the order of the cast."""
        return [self.person(firm.name) for firm in FIRMS]

    def days_pass(self, days: int, why: str) -> None:
        """Moves the embedded chain's clock by whole days."""
        self._pass(days * DAY, f"{days} day{'s' if days > 1 else ''}", why)

    def a_minute_passes(self, why: str) -> None:
        """Moves the embedded chain's clock by a minute."""
        self._pass(60, "60 seconds", why)

    def _pass(self, seconds: int, words: str, why: str) -> None:
        """Nothing else in the story moves the clock. Ends when the API has seen the new time."""
        moved_to = self.node.advance_time(seconds)
        self.api.until(lambda: True if self.now() >= moved_to else None)
        self.tell.say(f"⏱  {words} go by on the embedded chain: {why}.")

    def now(self) -> int:
        """The time that the API judges at, unix seconds."""
        return int(self.api.get("/v1/proposals")["as_of"]["judged_at"])

    def proposal(self, proposal_id: str) -> Any:
        """A proposal as the API shows it."""
        return self.api.get(f"/v1/proposals/{proposal_id}")["data"]
