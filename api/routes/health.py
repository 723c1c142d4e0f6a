"""Whether the process lives, whether it can serve, and what it counted."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import Field

from api.collaborators import Collaborators
from api.depends import House
from api.envelope import Outgoing
from ledger.chain import int_of
from ledger.errors import ChainFailure

router = APIRouter(tags=["health"])


class Alive(Outgoing):
    """The process answers."""

    status: str = Field(examples=["alive"])


class Ready(Outgoing):
    """Whether answers are up to date and submissions can be sent on."""

    ready: bool
    node: bool = Field(description="Whether the node of the right chain answers.")
    indexed: bool = Field(description="Whether anything has been read from the chain.")
    lag: int | None = Field(description="Blocks that the index is behind the node.", examples=[0])
    relay: bool = Field(description="Whether what is handed in is sent on; once false, only a restart helps.")
    waiting: bool = Field(
        description="Whether what was handed in waits for the node to take it; it goes on by itself."
    )
    sentence: str


@router.get("/healthz", summary="Whether the process answers")
def alive() -> Alive:
    """Says nothing about the chain or the database: restarting would not help those."""
    return Alive(status="alive")


@router.get("/readyz", summary="Whether it can serve", responses={503: {"model": Ready}})
def ready(house: House, response: Response) -> Ready:
    """503 while the node cannot be reached, the index stopped or is too far behind it, or nothing is sent any
    more because the relay's thread has ended.
    """
    state = _state(_head(house), _indexed(house), house)
    response.status_code = 200 if state.ready else 503
    return state


UNREACHABLE = "The chain's node does not answer, or serves another chain."
STOPPED = "The record is not followed any more, because it might be wrong; the log says why."


RELAY_ENDED = (
    "Nothing that is handed in is sent on any more, because the relay's thread has ended; start again."
)
UNREAD = "Nothing has been read yet."


def _head(house: Collaborators) -> int | None:
    """Number of the node's newest block; None when the node cannot be asked."""
    try:
        return int_of(house.chain.request("eth_blockNumber"))
    except ChainFailure:
        return None


def _indexed(house: Collaborators) -> int | None:
    """Number of the newest block read; None before the first."""
    return house.replica.view().as_of.block if house.replica.version else None


def _state(head: int | None, indexed: int | None, house: Collaborators) -> Ready:
    """Every part by itself; the sentence is of the worst: what no waiting helps comes first."""
    relay, stopped = house.relay.running, house.health().stopped
    lag = None if head is None or indexed is None else max(0, head - indexed)
    most = house.settings.index_lag_blocks
    troubles = {
        RELAY_ENDED: not relay,
        STOPPED: stopped,
        UNREACHABLE: head is None,
        UNREAD: indexed is None,
        f"The index is {lag} blocks behind the node; up to {most} is fine.": lag is not None and lag > most,
    }
    told = next((sentence for sentence, holds in troubles.items() if holds), None)
    well = f"The index is {lag} blocks behind the node; up to {most} is fine."
    return Ready(
        ready=told is None,
        node=head is not None,
        indexed=indexed is not None,
        lag=lag,
        relay=relay,
        waiting=house.relay.trouble is not None,
        sentence=told or well,
    )


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
def metrics(house: House) -> Response:
    """Requests by route, time to the first byte, the newest block read, what has stopped, open streams."""
    return Response(generate_latest(house.registry), media_type=CONTENT_TYPE_LATEST)
