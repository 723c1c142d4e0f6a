"""What a wallet signs, as it travels."""

from typing import Any

from pydantic import Field

from api.envelope import Outgoing
from api.intent_forms import json_of
from api.preparing import Prepared
from api.wide import Time, Wide
from governance.intents import deadline_of


class PermitShape(Outgoing):
    """The token's permit for a deposit, to be signed too."""

    intent: dict[str, Any]
    typed_data: dict[str, Any]
    sentence: str


class PreparedShape(Outgoing):
    """What a wallet signs (eth_signTypedData_v4), and the same in words."""

    intent: dict[str, Any] = Field(description="Hand this in, as it is, with the signature.")
    typed_data: dict[str, Any]
    sentence: str
    warnings: list[str] = Field(
        description="One sentence each: what a later vote could not take back. Sign only if that is meant."
    )
    nonce: Wide | None = Field(description="Null where an intent works once without one.")
    deadline: Time
    permit: PermitShape | None = Field(description="For a Commit whose deposit is not yet approved.")


def prepared_shape(prepared: Prepared, permit: Prepared | None) -> PreparedShape:
    """A prepared intent, with the permit that goes with it."""
    intent = prepared.intent
    return PreparedShape(
        intent=json_of(intent),
        typed_data=prepared.typed_data,
        sentence=prepared.sentence,
        warnings=list(prepared.warnings),
        nonce=getattr(intent, "nonce", None),
        deadline=deadline_of(intent),
        permit=None if permit is None else _permit(permit),
    )


def _permit(permit: Prepared) -> PermitShape:
    return PermitShape(intent=json_of(permit.intent), typed_data=permit.typed_data, sentence=permit.sentence)
