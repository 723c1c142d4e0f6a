"""Submissions and attempts as rows: addresses and hashes are bytes there and text here."""

from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Row

from ledger.submission import Attempt, Submission, SubmissionState

CHANGING: Final = (
    "nonce",
    "tx_hash",
    "state",
    "error_name",
    "error_json",
    "block_number",
    "block_hash",
    "updated_at",
)
_FIELDS: Final = tuple(field.name for field in fields(Submission))
_HEX: Final = ("sender", "signer", "target", "tx_hash", "block_hash")
_BYTES: Final = ("digest", "signature", "calldata")


def row_of(submission: Submission, chain_id: int) -> dict[str, Any]:
    """The values of a row."""
    values: dict[str, Any] = {name: getattr(submission, name) for name in _FIELDS}
    for name in _HEX:
        values[name] = None if values[name] is None else bytes.fromhex(values[name][2:])
    return {**values, "state": submission.state.value, "chain_id": chain_id}


def changes_of(submission: Submission) -> dict[str, Any]:
    """The values that may change while a submission is on its way, and `row_id` to find the row by."""
    row = row_of(submission, 0)
    return {"row_id": row["id"], **{name: row[name] for name in CHANGING}}


def submission_of(row: Row[Any]) -> Submission:
    """The submission in a row."""
    values: dict[str, Any] = {name: _plain(name, value) for name, value in row._mapping.items()}
    del values["chain_id"]
    return Submission(**{**values, "state": SubmissionState(values["state"])})


def attempt_row(attempt: Attempt, submission_id: str, now: int) -> dict[str, Any]:
    """The values of an attempt's row."""
    tx_hash = bytes.fromhex(attempt.tx_hash[2:])
    values = {"tx_hash": tx_hash, "submission_id": submission_id, "nonce": attempt.nonce, "raw": attempt.raw}
    return {**values, "created_at": now}


def attempt_of(row: Row[Any]) -> Attempt:
    """The attempt in a row."""
    return Attempt("0x" + bytes(row.tx_hash).hex(), row.nonce, bytes(row.raw))


def _plain(name: str, value: Any) -> Any:
    if value is None or name not in (*_HEX, *_BYTES):
        return value
    return "0x" + bytes(value).hex() if name in _HEX else bytes(value)
