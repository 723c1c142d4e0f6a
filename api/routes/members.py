"""Members: standing, power, purchases; and the profile that a member keeps here and can erase."""

from typing import Annotated

from pydantic import Field

from api.collaborators import Collaborators
from api.depends import Fresh, House, Paged, Read, SignedIn, Visitor
from api.documented import errors
from api.envelope import Answer, Incoming, Listing
from api.problems import Problem
from api.reading import Reading
from api.routes.me import roles_of
from api.section import Section
from api.shapes.members import MemberBrief, MemberShape, ProfileShape, brief_of, member_of
from api.wide import Address, Hash32, Text
from governance.names import display_name
from governance.register import Member, Status
from ledger.profiles import Profile

router = Section(prefix="/v1/members", tags=["members"])


class ProfileForm(Incoming):
    """The profile whose hash the member signed: keccak256(salt || canonical JSON of contact and name)."""

    name: Annotated[Text, Field(max_length=200, examples=["Hofmann Bikes"])]
    contact: Annotated[Text, Field(max_length=200, examples=["office@hofmann.example"])]
    salt: Hash32


@router.get("", summary="All members, in the order of admission", responses=errors("BadCursor"))
def members(reading: Read, page: Paged) -> Listing[MemberBrief]:
    """Former members included; `status` tells."""
    rows = reading.consortium.register.members()
    return reading.listing(rows, lambda member: (member.index,), page, lambda member: _brief(member, reading))


@router.get("/{address}", summary="One member", responses=errors("UnknownMember", "BadAddress"))
def member(address: Address, reading: Read, house: House, visitor: Visitor) -> Answer[MemberShape]:
    """Standing, power and savings; the profile's contact only for members and those who hold an office."""
    found = find(reading, address)
    profile = house.profiles.get(address) if _may_see_contact(visitor, address, reading) else None
    token = house.deployment.addresses["SettlementToken"]
    shape = member_of(found, reading.consortium, reading.names, profile, reading.now, token)
    return reading.answer(shape)


@router.put(
    "/{address}/profile",
    summary="Put one's own profile",
    responses=errors("NotSignedIn", "NotYours", "UnknownMember", "HashDiffers", "LooksLikeAnotherName"),
)
def put_profile(
    address: Address, form: ProfileForm, reading: Fresh, house: House, visitor: SignedIn
) -> Answer[ProfileShape]:
    """Kept only when it fits the hash that the register has: sign UpdateProfile first."""
    found = _own(reading, address, visitor)
    _check_name(form.name, address, house)
    profile = Profile(address, form.name, form.contact, form.salt, house.wall())
    if profile.hash != found.profiles.latest:
        raise Problem("HashDiffers", "The profile does not fit the hash in the register: sign it first.")
    house.profiles.put(profile)
    house.edition.change()
    shape = ProfileShape(name=form.name, contact=form.contact, salt=form.salt, verified=True)
    return reading.answer(shape)


@router.delete(
    "/{address}/profile",
    status_code=204,
    summary="Erase one's own profile",
    responses=errors("NotSignedIn", "NotYours", "ProfileMissing"),
)
def erase_profile(address: Address, house: House, visitor: SignedIn) -> None:
    """Name, contact and salt are gone for good; the hash on chain tells nothing without the salt."""
    if visitor != address:
        raise Problem("NotYours", "Only the member itself may erase its profile.")
    if not house.profiles.erase(address):
        raise Problem("ProfileMissing", "There is no profile here.")
    house.edition.change()


def _may_see_contact(visitor: str | None, member: str, reading: Reading) -> bool:
    """Anybody with a key can sign in; contacts are for Active members, holders of a role and the member."""
    if visitor is None:
        return False
    active = reading.consortium.register.status_of(visitor) is Status.ACTIVE
    return active or visitor == member or bool(roles_of(reading.consortium, visitor, reading.now))


def find(reading: Reading, address: str) -> Member:
    """A member by address; UnknownMember when there never was one."""
    found = reading.consortium.register.find(address)
    if found is None:
        raise Problem("UnknownMember", "This address never was a member.", {"address": address})
    return found


def _own(reading: Reading, address: str, visitor: str) -> Member:
    if visitor != address:
        raise Problem("NotYours", "Only the member itself may change its profile.")
    return find(reading, address)


def _check_name(name: str, member: str, house: Collaborators) -> None:
    """The name must be in its normal form, and not be taken for another member's."""
    taken = [other for holder, other in house.names().items() if holder != member]
    normal = display_name(name, taken)
    if normal != name:
        raise Problem("NameNotNormal", f"Write the name as {normal!r}.", {"normal": normal})


def _brief(member: Member, reading: Reading) -> MemberBrief:
    return brief_of(member, reading.consortium, reading.names, reading.now)
