"""The error table itself, so that the `type` of every problem document leads somewhere."""

from pydantic import Field

from api.documented import errors
from api.envelope import Outgoing
from api.problems import STATUS, Problem, status_of, title_of
from api.section import Section
from ledger.refusals import REFUSALS, REVERTED

router = Section(prefix="/v1/problems", tags=["problems"])


CONTRACTS = frozenset((REVERTED, *(refusal.name for refusal in REFUSALS.values())))
"""Names that a contract's refusal is told under."""


class ProblemKind(Outgoing):
    """One entry of the error table."""

    code: str = Field(examples=["VotingClosed"])
    status: int = Field(examples=[409])
    title: str = Field(examples=["Voting closed"])


@router.get("", summary="Every problem that the API names itself")
def table() -> list[ProblemKind]:
    """The error table. Contracts' own errors have the status of the rule they are named after."""
    return [_kind(code) for code in sorted(STATUS)]


@router.get("/{code}", summary="One problem", responses=errors("NotFound"))
def one(code: str) -> ProblemKind:
    """What a code means."""
    if code not in STATUS and code not in CONTRACTS:
        raise Problem("NotFound", f"No problem is called {code}.")
    return _kind(code)


def _kind(code: str) -> ProblemKind:
    return ProblemKind(code=code, status=status_of(code), title=title_of(code))
