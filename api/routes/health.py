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
    sentence: str


@router.get("/healthz", summary="Whether the process answers")
def alive() -> Alive:
    """Says nothing about the chain or the database: restarting would not help those."""
    return Alive(status="alive")


@router.get("/readyz", summary="Whether it can serve", responses={503: {"model": Ready}})
def ready(house: House, response: Response) -> Ready:
    """503 while the node cannot be reached, or the index stopped or is too far behind it."""
    try:
        state = _state(_head(house), _indexed(house), house)
    except ChainFailure:
        indexed = _indexed(house) is not None
        state = Ready(ready=False, node=False, indexed=indexed, lag=None, sentence=UNREACHABLE)
    response.status_code = 200 if state.ready else 503
    return state


UNREACHABLE = "The chain's node does not answer, or serves another chain."
STOPPED = "The record is not followed any more, because it might be wrong; the log says why."


def _head(house: Collaborators) -> int:
    """Number of the node's newest block."""
    return int_of(house.chain.request("eth_blockNumber"))


def _indexed(house: Collaborators) -> int | None:
    """Number of the newest block read; None before the first."""
    return house.replica.view().as_of.block if house.replica.version else None


def _state(head: int, indexed: int | None, house: Collaborators) -> Ready:
    if indexed is None:
        return Ready(ready=False, node=True, indexed=False, lag=None, sentence="Nothing has been read yet.")
    lag, most = max(0, head - indexed), house.settings.index_lag_blocks
    stopped = house.health().stopped
    sentence = STOPPED if stopped else f"The index is {lag} blocks behind the node; up to {most} is fine."
    return Ready(ready=lag <= most and not stopped, node=True, indexed=True, lag=lag, sentence=sentence)


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
def metrics(house: House) -> Response:
    """Requests by route, time to the first byte, submissions by state, index lag."""
    return Response(generate_latest(house.registry), media_type=CONTENT_TYPE_LATEST)
