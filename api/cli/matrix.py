"""The permission matrix for people and for programs: who may do what."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.cli.output import Output
from ledger.crypto import checksum_address
from ledger.deployment import Deployment
from ledger.permissions import Permission


def show_matrix(
    output: Output, matrix: Sequence[Permission], deployment: Deployment, names: Mapping[str, str]
) -> None:
    """Prints the matrix; holders by their names where they have one."""
    known = {**names, **{place: f"the {name}" for name, place in deployment.addresses.items()}}
    rows = [
        (
            row.contract,
            row.function,
            row.role,
            ", ".join(known.get(who, checksum_address(who)) for who in row.holders),
        )
        for row in matrix
    ]
    output.table("Who may do what", ("Contract", "Function", "Role", "Held by"), rows)


def matrix_document(matrix: Sequence[Permission]) -> list[dict[str, Any]]:
    """The matrix as plain values."""
    return [
        {
            "contract": row.contract,
            "function": row.function,
            "role": row.role,
            "holders": [checksum_address(who) for who in row.holders],
        }
        for row in matrix
    ]
