"""Who the visitor is to the consortium: roles are read from the chain, never from a table of ours."""

from pydantic import Field

from api.depends import Read, SignedIn
from api.documented import errors
from api.envelope import Answer, Outgoing
from api.section import Section
from api.wide import Address, Hash32
from governance.consortium import Consortium
from governance.register import Status

router = Section(prefix="/v1/me", tags=["members"])


class Me(Outgoing):
    """The visitor's address and what it may do."""

    address: Address
    name: str | None
    member: bool = Field(description="Whether it is an Active member.")
    status: str = Field(examples=["ACTIVE"])
    roles: list[str] = Field(description="From the access manager.", examples=[["COORDINATOR"]])
    supplier_of: list[Hash32] = Field(description="Rounds that name it as the supplier.")
    guardian: bool = Field(description="Whether it may cancel queued proposals now.")


@router.get("", summary="Who is signed in", responses=errors("NotSignedIn", "NodeUnwell"))
def me(visitor: SignedIn, reading: Read) -> Answer[Me]:
    """The visitor, as the chain sees it."""
    consortium = reading.consortium
    status = consortium.register.status_of(visitor)
    return reading.answer(
        Me(
            address=visitor,
            name=reading.names.get(visitor),
            member=status is Status.ACTIVE,
            status=status.name,
            roles=roles_of(consortium, visitor, reading.now),
            supplier_of=supplier_of(consortium, visitor),
            guardian=consortium.proposals.is_guardian(visitor, reading.now),
        )
    )


def roles_of(consortium: Consortium, account: str, now: int) -> list[str]:
    """Names of the roles that an account holds at `now`."""
    roles = consortium.roles
    return [roles.name_of(role) for role in roles.roles_of(account) if roles.has_role(role, account, now)]


def supplier_of(consortium: Consortium, account: str) -> list[str]:
    """Rounds that name an account as the supplier, oldest first."""
    records = consortium.rounds.records.values()
    return [record.round_id for record in records if record.terms.supplier == account]
