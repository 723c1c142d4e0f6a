"""Rounds: terms and progress, and what they come to, each result with the rule that made it."""

from collections.abc import Mapping

from api.currencies import currency_of
from api.depends import House, Paged, Read
from api.documented import errors
from api.envelope import Answer, Listing
from api.problems import Problem
from api.reading import Reading
from api.section import Section
from api.shapes.binding import BindingShape, binding_shape
from api.shapes.fairness import CoreShape, core_shape
from api.shapes.round_results import (
    AllocationShape,
    ChargesShape,
    CommitmentShape,
    SavingShape,
    allocation_shape,
    charges_shape,
    commitment_of,
    savings_of,
)
from api.shapes.rounds import RoundBrief, RoundShape, brief_of, round_of
from api.wide import Hash32
from governance.round_outcome import binding_of, fairness_of
from governance.round_record import RoundRecord

router = Section(prefix="/v1/rounds", tags=["rounds"])

STOCK_NAME = "the consortium's stock"

NOT_FOUND = errors("UnknownRound", "BadHex")


@router.get("", summary="All rounds, oldest first", responses=errors("BadCursor"))
def rounds(reading: Read, page: Paged) -> Listing[RoundBrief]:
    """Each with its state at the block, derived from facts and the clock."""
    rows = list(reading.consortium.rounds.records.values())
    return reading.listing(
        rows,
        lambda record: (record.drafted.sequence,),
        page,
        lambda record: brief_of(record, reading.names, reading.now),
    )


@router.get("/{round_id}", summary="One round", responses=NOT_FOUND)
def one(round_id: Hash32, reading: Read, house: House) -> Answer[RoundShape]:
    """Terms, articles, demand so far, and what would make it cheaper."""
    record = find(reading, round_id)
    currency = currency_of(record.terms.token, house.deployment)
    return reading.answer(round_of(record, reading.names, currency, reading.now))


@router.get("/{round_id}/commitments", summary="Who committed to what", responses=NOT_FOUND)
def commitments(round_id: Hash32, reading: Read) -> Answer[list[CommitmentShape]]:
    """In the order of the first commitment; arrays of the contract follow it."""
    record = find(reading, round_id)
    names = names_in(record, reading)
    return reading.answer([commitment_of(seat, record, names) for seat in record.seats.values()])


@router.get("/{round_id}/binding", summary="How it binds", responses=NOT_FOUND)
def binding(round_id: Hash32, reading: Read) -> Answer[BindingShape]:
    """Before binding: what would happen now. Afterwards: what happened, with every pass and release."""
    record = find(reading, round_id)
    result = binding_of(record, reading.consortium.rounds.tie_key_of)
    return reading.answer(binding_shape(result, record, names_in(record, reading)))


@router.get("/{round_id}/allocations", summary="Who gets how many units", responses=NOT_FOUND)
def allocations(round_id: Hash32, reading: Read) -> Answer[list[AllocationShape]]:
    """For each article, over all deliveries so far."""
    record, keys = find(reading, round_id), reading.consortium.rounds.tie_key_of
    names = names_in(record, reading)
    shapes = [allocation_shape(record, item, keys, names) for item in range(len(record.items))]
    return reading.answer(shapes)


@router.get("/{round_id}/charges", summary="Who pays what", responses=errors("UnknownRound"))
def charges(round_id: Hash32, reading: Read) -> Answer[ChargesShape]:
    """Goods, freight, fee, rebate and claim credits, to the cent."""
    record, keys = find(reading, round_id), reading.consortium.rounds.tie_key_of
    return reading.answer(charges_shape(record, keys, names_in(record, reading)))


@router.get("/{round_id}/savings", summary="Who saved what", responses=errors("UnknownRound"))
def savings(round_id: Hash32, reading: Read) -> Answer[list[SavingShape]]:
    """Against buying alone from the same list, with the arithmetic."""
    record, keys = find(reading, round_id), reading.consortium.rounds.tie_key_of
    return reading.answer(savings_of(record, keys, reading.names))


@router.get(
    "/{round_id}/core",
    summary="Would a subgroup do better by itself",
    responses=errors("UnknownRound", "NothingReceived", "TooManyMembers"),
)
def core(round_id: Hash32, reading: Read) -> Answer[CoreShape]:
    """Every subgroup's charges against its cost by itself (up to 12 members), with Shapley's advice."""
    record, keys = find(reading, round_id), reading.consortium.rounds.tie_key_of
    return reading.answer(core_shape(fairness_of(record, keys), reading.names))


def names_in(record: RoundRecord, reading: Reading) -> Mapping[str, str]:
    """Names of everybody in a round's tables: members as they call themselves, and the consortium's stock."""
    stock = {seat.member: STOCK_NAME for seat in record.seats.values() if seat.is_stock}
    return {**reading.names, **stock}


def find(reading: Reading, round_id: str) -> RoundRecord:
    """A round by id; UnknownRound when there is none."""
    record = reading.consortium.rounds.records.get(round_id)
    if record is None:
        raise Problem("UnknownRound", "There is no round with this id.", {"round": round_id})
    return record
