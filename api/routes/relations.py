"""Relations: who deals with whom, who keeps its word, who holds how much. From facts, without money."""

from api.depends import Read
from api.documented import errors
from api.envelope import Answer
from api.routes.members import find
from api.section import Section
from api.shapes.relations import ConsortiumRelationsShape, RelationsShape, consortium_shape, relations_shape
from api.wide import Address
from governance.standing_relations import all_ties, concentrations, relations_of, warnings

router = Section(prefix="/v1", tags=["members"])


@router.get(
    "/members/{address}/relations",
    summary="Whom a member deals with",
    responses=errors("UnknownMember", "BadAddress"),
)
def member_relations(address: Address, reading: Read) -> Answer[RelationsShape]:
    """Ties by rounds bound together and know-how given; promises kept; give and take."""
    found, consortium = find(reading, address), reading.consortium
    relations = relations_of(consortium, found.address, all_ties(consortium), reading.now)
    return reading.answer(relations_shape(relations, reading.names))


@router.get("/relations", summary="How much few hold", responses=errors())
def relations(reading: Read) -> Answer[ConsortiumRelationsShape]:
    """Concentration of votes and suppliers, with early warnings."""
    consortium, now = reading.consortium, reading.now
    warned = warnings(consortium, all_ties(consortium), now)
    return reading.answer(consortium_shape(concentrations(consortium, now), warned))
