"""Base of all forms for calls: which contract and function a form fills, and with what."""

from dataclasses import dataclass
from typing import Any, ClassVar

from api.envelope import Incoming
from ledger.acts import encode_act
from ledger.deployment import Deployment

ABOUT_THE_FORM = ("action", "sender")
"""Fields that say which form it is and who will sign; they are no arguments."""


@dataclass(frozen=True, slots=True)
class Made:
    """A call made from a form: where it goes, its value in wei and its calldata."""

    target: str
    value: int
    calldata: bytes


class CallForm(Incoming):
    """A call in our words: each field is the argument of that name, legal_group is legalGroup."""

    contract: ClassVar[str]
    function: ClassVar[str]

    def arguments(self) -> dict[str, object]:
        """The arguments by the contract's names."""
        return struct_of(self)

    def made(self, deployment: Deployment) -> Made:
        """The call; BadCall when a value does not fit."""
        calldata = encode_act(self.contract, self.function, self.arguments())
        return Made(deployment.addresses[self.contract], 0, calldata)

    def calls(self, deployment: Deployment) -> tuple[Made, ...]:
        """The call, and what belongs into the same proposal with it."""
        return (self.made(deployment),)


def struct_of(form: Incoming) -> dict[str, object]:
    """The fields of a form by the contract's names."""
    names = [name for name in type(form).model_fields if name not in ABOUT_THE_FORM]
    return {camel(name): _argument(getattr(form, name)) for name in names}


def camel(name: str) -> str:
    """Our spelling in Solidity's: legal_group -> legalGroup."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _argument(value: Any) -> Any:
    if isinstance(value, Incoming):
        return struct_of(value)
    if isinstance(value, tuple | list):
        return [_argument(entry) for entry in value]
    return value
