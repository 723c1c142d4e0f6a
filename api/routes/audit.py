"""The record for auditors: every fact with its place on the chain, and who may do what.

The API cannot vouch for itself: `guildhall audit verify` recomputes everything from a node alone.
"""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from fastapi.responses import FileResponse
from pydantic import Field
from starlette.background import BackgroundTask

from api.collaborators import Collaborators
from api.cursors import write_cursor
from api.depends import House, Paged, Read
from api.documented import errors
from api.envelope import Answer, Listing, Outgoing
from api.facts import fact_json
from api.problems import Problem
from api.section import Section
from api.wide import Address, Hash32
from ledger.durable import is_full
from ledger.records import Recorded
from ledger.store_errors import DiskFull

router = Section(prefix="/v1/audit", tags=["audit"])


class FactShape(Outgoing):
    """A fact and where it stands on the chain."""

    name: str = Field(examples=["VoteCast"])
    block: int
    log_index: int
    time: int
    block_hash: Hash32
    transaction: Hash32
    contract: Address
    arguments: dict[str, Any]


class PermissionShape(Outgoing):
    """One line of the permission matrix."""

    target: Address
    selector: str
    role: str
    holders: list[Address]


class SettlementShape(Outgoing):
    """The token that rounds are paid in; permits are signed for its name."""

    name: str = Field(examples=["Local Euro"])
    symbol: str = Field(examples=["LEUR"])
    decimals: int = Field(examples=[2])
    local: bool = Field(description="Whether it was deployed with the consortium.")


class DeploymentShape(Outgoing):
    """What an audit starts from: chain, contracts, first block."""

    name: str
    chain_id: int
    block: int
    block_hash: Hash32
    contracts: dict[str, Address]
    code_hashes: dict[str, str]
    libraries: dict[str, Address]
    settlement: SettlementShape
    permissions: list[PermissionShape]


@router.get("/facts", summary="Every fact, in the order of the chain", responses=errors("BadCursor"))
def facts(reading: Read, page: Paged, house: House) -> Listing[FactShape]:
    """The whole record, page by page; what it means is for the rules to say."""
    after = _place(page.after)
    rows = house.records.page(after, page.limit + 1)
    shapes = [_fact(row) for row in rows[: page.limit]]
    last = (shapes[-1].block, shapes[-1].log_index) if len(rows) > page.limit else None
    return Listing(
        data=shapes,
        next=write_cursor(last) if last else None,
        as_of=reading.as_of,
        rulebook=reading.rulebook,
    )


@router.get("/deployment", summary="Contracts and the permission matrix")
def deployment(reading: Read, house: House) -> Answer[DeploymentShape]:
    """Where everything is, and who may call what; the matrix is read from one contract's events."""
    ours, roles = house.deployment, reading.consortium.roles
    return reading.answer(
        DeploymentShape(
            name=ours.name,
            chain_id=ours.chain_id,
            block=ours.block,
            block_hash=ours.block_hash,
            contracts=ours.addresses,
            code_hashes=ours.code_hashes,
            libraries=ours.libraries,
            settlement=SettlementShape.model_validate(ours.settlement),
            permissions=[PermissionShape.model_validate(line) for line in roles.matrix()],
        )
    )


@router.get(
    "/records",
    summary="The whole record as files (zip)",
    response_class=FileResponse,
    responses={
        **errors("NothingToExport", "DiskFull"),
        200: {
            "content": {"application/zip": {}},
            "description": "JSON Lines and a manifest of their hashes.",
        },
    },
)
def records(house: House) -> FileResponse:
    """What `guildhall recount` and `guildhall audit verify --records` read; see docs/formats.md."""
    try:
        archive = _archived(house)
    except OSError as failure:
        if is_full(failure):
            raise DiskFull("there is no room for the archive") from failure
        raise
    drop = BackgroundTask(shutil.rmtree, archive.parent)
    return FileResponse(archive, filename="records.zip", background=drop)


def _archived(house: Collaborators) -> Path:
    """The archive in a folder of its own, which is gone when this fails."""
    with ExitStack() as unfinished:
        folder = Path(tempfile.mkdtemp(prefix="guildhall-records-"))
        unfinished.callback(shutil.rmtree, folder)
        house.export(folder / "records")
        archive = shutil.make_archive(str(folder / "records"), "zip", folder / "records")
        unfinished.pop_all()
    return Path(archive)


def _place(after: tuple[int, ...] | None) -> tuple[int, int] | None:
    if after is None:
        return None
    if len(after) != 2:
        raise Problem("BadCursor", "The cursor is not one that this server gave: start again without it.")
    return after[0], after[1]


def _fact(row: Recorded) -> FactShape:
    told = fact_json(row.fact)
    at = row.fact.at
    arguments = {name: value for name, value in told.items() if name not in ("fact", "at")}
    return FactShape(
        name=told["fact"],
        block=at.block,
        log_index=at.log_index,
        time=at.time,
        block_hash=row.block_hash,
        transaction=row.transaction,
        contract=row.contract,
        arguments=arguments,
    )
