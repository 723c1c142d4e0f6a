"""Shared know-how: the register, requests and decisions; and contents, for those who may read them."""

import base64
import binascii
from typing import Annotated

from fastapi import Response
from pydantic import Field

from api.collaborators import Collaborators
from api.depends import Fresh, House, Paged, Read, SignedIn
from api.documented import errors
from api.envelope import Answer, Incoming, Listing, Outgoing
from api.judging import time_of_next_block
from api.once import once
from api.problems import Problem
from api.reading import Reading
from api.section import Section
from api.shapes.knowledge import (
    DecisionShape,
    ItemBrief,
    ItemFull,
    brief_of,
    decision_of,
    denials_of,
    item_of,
)
from api.submitting import IdempotencyKey, key_of
from api.wide import Hash32, Text
from governance.circumstances import decision_on
from governance.facts.knowledge import ItemRequested
from governance.knowledge_book import KnowledgeItem
from ledger.contents import Content, ContentExists

router = Section(prefix="/v1/knowledge", tags=["knowledge"])


class ContentForm(Incoming):
    """What the item says; keccak256(salt || body) must be the hash in the register."""

    title: Annotated[Text, Field(min_length=1, max_length=200, examples=["Bleeding hydraulic brakes"])]
    media_type: Annotated[str, Field(pattern=r"^[\w.+-]+/[\w.+-]+$", examples=["text/markdown"])]
    salt: Hash32
    body: Annotated[str, Field(description="Base64.", examples=["SG93IHRvIC4uLg=="])]


class ContentShape(Outgoing):
    """The content, and the decision under which it was opened."""

    title: str
    media_type: str
    salt: Hash32
    body: str = Field(description="Base64.")
    request_hash: Hash32


@router.get("", summary="The register, oldest first", responses=errors("BadCursor"))
def items(reading: Read, page: Paged) -> Listing[ItemBrief]:
    """Everybody may see that an item exists; what it says is another matter."""
    rows = list(enumerate(reading.consortium.knowledge.items.values(), start=1))
    return reading.listing(rows, lambda row: (row[0],), page, lambda row: brief_of(row[1], reading.names))


@router.get("/decisions", summary="Every request and its decision", responses=errors("BadCursor"))
def decisions(reading: Read, page: Paged) -> Listing[DecisionShape]:
    """In the order of the requests."""
    return _decisions(list(reading.consortium.knowledge.requests.values()), reading, page)


@router.get("/{item_id}", summary="One item", responses=errors("UnknownItem"))
def item(item_id: Hash32, reading: Read, house: House) -> Answer[ItemFull]:
    """Label, audience, named readers."""
    found, book = find(reading, item_id), reading.consortium.knowledge
    return reading.answer(item_of(found, book, reading.names, house.contents.has(item_id)))


@router.get("/{item_id}/decisions", summary="Who asked for it", responses=errors("UnknownItem", "BadCursor"))
def item_decisions(item_id: Hash32, reading: Read, page: Paged) -> Listing[DecisionShape]:
    """Every request for this item."""
    find(reading, item_id)
    asked = reading.consortium.knowledge.requests.values()
    return _decisions([one for one in asked if one.item_id == item_id], reading, page)


@router.post(
    "/{item_id}/content",
    status_code=201,
    response_model=Answer[ItemFull],
    summary="Hand in a content",
    responses=errors(
        "NotSignedIn",
        "NotYours",
        "UnknownItem",
        "HashDiffers",
        "ContentExists",
        "KeyUsedForAnotherBody",
        "DiskFull",
    ),
)
def put_content(
    item_id: Hash32,
    form: ContentForm,
    reading: Fresh,
    house: House,
    visitor: SignedIn,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """By the owner, once; it is sealed under a key of its own. A new content is a new item."""
    key = key_of(f"{visitor} {item_id}", idempotency_key)
    keyed = key is not None
    return once(key, visitor, form, 201, house, lambda: _keep(item_id, form, reading, house, visitor, keyed))


def _keep(
    item_id: str, form: ContentForm, reading: Reading, house: Collaborators, visitor: str, keyed: bool
) -> Answer[ItemFull]:
    found = find(reading, item_id)
    if visitor != found.owner:
        raise Problem("NotYours", "Only the owner of an item may hand in its content.")
    content = Content(form.title, form.media_type, form.salt, _decoded(form.body))
    if found.erased or content.hash != found.content_hash:
        raise Problem("HashDiffers", "The content does not fit the hash in the register.")
    try:
        house.contents.put(item_id, visitor, content, house.wall())
    except ContentExists:
        # a key asks for one effect: a process may have died between this very content and its answer
        if not keyed or house.contents.open(item_id, visitor) != content:
            raise
    house.edition.change()
    return reading.answer(item_of(found, reading.consortium.knowledge, reading.names, True))


@router.get(
    "/{item_id}/content",
    summary="Read a content",
    responses=errors("NotSignedIn", "UnknownItem", "ReadingRefused", "ContentMissing"),
)
def content(item_id: Hash32, reading: Fresh, house: House, visitor: SignedIn) -> Answer[ContentShape]:
    """Opened when the newest recorded decision on your request allows it, and the rules still do."""
    find(reading, item_id)
    request = _allowed_request(item_id, visitor, reading)
    _still_allowed(request, reading, time_of_next_block(reading, house))
    house.contents.add_reader(item_id, visitor, house.wall())
    opened = house.contents.open(item_id, visitor)
    return reading.answer(
        ContentShape(
            title=opened.title,
            media_type=opened.media_type,
            salt=opened.salt,
            body=base64.b64encode(opened.body).decode(),
            request_hash=request.request_hash,
        )
    )


def find(reading: Reading, item_id: str) -> KnowledgeItem:
    """An item by id; UnknownItem when it was never shared."""
    found = reading.consortium.knowledge.items.get(item_id)
    if found is None:
        raise Problem("UnknownItem", "There is no item with this id.", {"item_id": item_id})
    return found


def _decisions(rows: list[ItemRequested], reading: Reading, page: Paged) -> Listing[DecisionShape]:
    book = reading.consortium.knowledge
    return reading.listing(
        rows,
        lambda one: (one.at.block, one.at.log_index),
        page,
        lambda one: decision_of(one, book, reading.names),
    )


def _allowed_request(item_id: str, visitor: str, reading: Reading) -> ItemRequested:
    """The visitor's newest decided request for the item, if it was allowed; ReadingRefused otherwise."""
    book = reading.consortium.knowledge
    asked = [one for one in book.requests_by(visitor) if one.item_id == item_id]
    decided = [one for one in asked if one.request_hash in book.decisions]
    if not decided:
        waiting = "Your request waits for its decision." if asked else "Sign a request for this item first."
        raise Problem("ReadingRefused", waiting)
    newest = book.decisions[decided[-1].request_hash]
    if not newest.allowed:
        _refuse(decided[-1], reading, newest.decided_at, newest.rulebook_version)
    return decided[-1]


def _still_allowed(request: ItemRequested, reading: Reading, now: int) -> None:
    """What was allowed once may have ended since: grants, agreements, labels, review dates."""
    _refuse_if_denied(request, reading, now, reading.rulebook)


def _refuse(request: ItemRequested, reading: Reading, time: int, version: int) -> None:
    _refuse_if_denied(request, reading, time, version)
    raise Problem("ReadingRefused", "The recorded decision on your request denies it; ask again.")


def _refuse_if_denied(request: ItemRequested, reading: Reading, time: int, version: int) -> None:
    decision = decision_on(reading.consortium, request, time, version)
    if not decision.allowed:
        denials = [denial.model_dump(mode="json") for denial in denials_of(decision)]
        lead = decision.reasons[0][1]
        raise Problem("ReadingRefused", lead.sentence, {"rule": decision.leading}, denials=denials)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as failure:
        raise Problem("BadBase64", "body: must be base64.") from failure
