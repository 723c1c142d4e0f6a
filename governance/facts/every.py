"""Every fact there is, as one type and by name."""

from typing import get_args

from governance.facts.knowledge import KnowledgeFact
from governance.facts.membership import MembershipFact
from governance.facts.money import MoneyFact
from governance.facts.roles import AccessFact, RoleFact, TimelockFact
from governance.facts.rounds import RoundFact
from governance.facts.voting import VotingFact

Fact = MembershipFact | MoneyFact | VotingFact | RoleFact | RoundFact | KnowledgeFact

FACTS: dict[str, type[Fact]] = {kind.__name__: kind for kind in get_args(Fact)}
"""Every fact by its name: the event's name, but for the three of the timelock that start with `Timelock`."""

FACTS_OF_ACCESS_MANAGER = frozenset(get_args(AccessFact))
FACTS_OF_TIMELOCK = frozenset(get_args(TimelockFact))
