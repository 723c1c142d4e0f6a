"""Renders a template with what every page says of itself: consortium, visitor, the block it is true at."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.collaborators import Collaborators
from api.depends import Fresh, House, Visitor
from api.envelope import AsOf
from api.pages import words
from api.reading import Reading
from api.shapes.members import MemberBrief, brief_of
from governance.intents import CONTRACT_OF
from governance.register import Status
from governance.settlement_words import how_divided

DOMAINS = tuple((kind.__name__, name) for kind, name in CONTRACT_OF.items()) + tuple(
    (name, name) for name in ("MemberRegistry", "VotingToken", "SettlementToken")
)
"""Whose domain each intent is signed for; Delegate and Permit name their contract themselves."""

TEMPLATES = Path(__file__).parent.parent / "templates"


def environment() -> Environment:
    """Everything is escaped; a name that a template does not know is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        {
            name: getattr(words, name)
            for name in ("short", "hexed", "when", "words", "mood", "grouped", "money", "amount", "day")
        }
        | {"how_divided": how_divided}
    )
    return made


ENVIRONMENT = environment()


@dataclass(frozen=True, slots=True)
class PageContext:
    """What `base.html` needs."""

    consortium: str
    path: str
    visitor: str | None
    visitor_name: str | None
    as_of: AsOf
    rulebook: int
    decimals: int
    symbol: str
    chain_id: int
    contracts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """One request for a page: who asks, what is read, and how to answer."""

    house: Collaborators
    reading: Reading
    visitor: str | None
    path: str

    @property
    def is_member(self) -> bool:
        """Whether the visitor is an Active member."""
        register = self.reading.consortium.register
        return self.visitor is not None and register.status_of(self.visitor) is Status.ACTIVE

    def members(self) -> list[MemberBrief]:
        """Every member, in the order of admission."""
        reading = self.reading
        every = reading.consortium.register.members()
        return [brief_of(one, reading.consortium, reading.names, reading.now) for one in every]

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The rendered page. Pages hold what is true now and are never cached."""
        text = ENVIRONMENT.get_template(template).render(page=self._context(), **values)
        return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})

    def _context(self) -> PageContext:
        settlement = self.house.deployment.settlement
        return PageContext(
            consortium=self.house.deployment.name,
            path=self.path,
            visitor=self.visitor,
            visitor_name=self.reading.names.get(self.visitor) if self.visitor else None,
            as_of=self.reading.as_of,
            rulebook=self.reading.rulebook,
            decimals=settlement.decimals,
            symbol=settlement.symbol,
            chain_id=self.house.deployment.chain_id,
            contracts={kind: self.house.deployment.addresses.get(name, "") for kind, name in DOMAINS},
        )


def desk_of(request: Request, house: House, reading: Fresh, visitor: Visitor) -> Desk:
    """Dependency: the desk of this request."""
    return Desk(house, reading, visitor, request.url.path)


AtDesk = Annotated[Desk, Depends(desk_of)]
