"""How each intent travels in JSON: one form per intent, made from the fields of its dataclass.

One word means one thing in every intent, so a field's form follows from its name (docs/glossary.md).
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from api.envelope import Incoming
from api.wide import Address, Calldata, Hash32, Small, Text, Time, Tiny, Wide, Wide64, Wide96
from governance.classes import Class
from governance.facts.round_terms import Line
from governance.intents import INTENTS, SIGNER_FIELDS, Intent
from governance.labels import Audience, Label, Partition


class LineForm(Incoming):
    """One line of a commitment: units, units more if a pack needs them, and the highest unit price."""

    item: Small
    quantity: Wide96
    tolerance: Wide64
    ceiling: Wide96


def _choice(kind: type[Partition] | type[Label] | type[Audience] | type[Class]) -> Any:
    """An enumeration by the name of its member, upper case."""
    names = [member.name for member in kind]

    def read(value: object) -> object:
        if isinstance(value, kind):
            return value
        if isinstance(value, str) and value in names:
            return kind[value]
        raise PydanticCustomError("BadField", "must be one of {names}", {"names": ", ".join(names)})

    schema = {"type": "string", "enum": names, "examples": [names[-1]]}
    written = PlainSerializer(_name, return_type=str, when_used="json")
    return Annotated[kind, BeforeValidator(read), written, WithJsonSchema(schema)]


def _name(member: Partition | Label | Audience | Class) -> str:
    return member.name


def _text(most: int, example: str) -> Any:
    return Annotated[Text, Field(max_length=most, examples=[example])]


VotingSource = Annotated[str, Field(pattern="^(MemberRegistry|VotingToken)$", examples=["MemberRegistry"])]
PermitToken = Annotated[str, Field(pattern="^(SettlementToken|VotingToken)$", examples=["SettlementToken"])]

FIELDS: dict[str, Any] = {
    **dict.fromkeys(("voter", "proposer", "delegator", "delegatee", "member", "owner"), Address),
    **dict.fromkeys(("spender", "reader", "requester", "delegate"), Address),
    **dict.fromkeys(("round_id", "item_id", "content_hash", "template", "profile_hash"), Hash32),
    **dict.fromkeys(("evidence_hash", "nda_hash", "audience_round"), Hash32),
    **dict.fromkeys(("proposal_id", "value", "deposit", "nonce"), Wide),
    **dict.fromkeys(("source_date", "review_date", "until", "valid_until", "survives_until"), Time),
    **dict.fromkeys(("deadline", "expiry"), Time),
    "support": Tiny,
    "item": Small,
    "quantity": Wide96,
    "lines": tuple[LineForm, ...],
    "targets": tuple[Address, ...],
    "values": tuple[Wide, ...],
    "calldatas": tuple[Calldata, ...],
    "reason": _text(1_000, "The quote is fair."),
    "description": _text(20_000, "Admit Hofmann Bikes"),
    "purpose": _text(1_000, "Repair times of hub gears"),
    "proposal_class": _choice(Class),
    "partition": _choice(Partition),
    "label": _choice(Label),
    "audience": _choice(Audience),
}
"""The form of a field, by its name."""

CONTRACT_FIELD: dict[str, Any] = {"Delegate": VotingSource, "Permit": PermitToken}
"""`contract` names whose domain is signed; which contracts are possible depends on the intent."""

FILLED = ("nonce", "deadline", "expiry", "deposit")
"""Fields that `prepare` fills when they are left out."""


def _whole(name: str) -> type[Incoming]:
    types = {**FIELDS, "contract": CONTRACT_FIELD.get(name)}
    definitions: dict[str, Any] = {entry.name: (types[entry.name], ...) for entry in fields(INTENTS[name])}
    return create_model(name, __base__=Incoming, __doc__=INTENTS[name].__doc__, **definitions)


def _draft(name: str) -> type[Incoming]:
    kind = INTENTS[name]
    types = {**FIELDS, "contract": CONTRACT_FIELD.get(name)}
    left_out = (*FILLED, SIGNER_FIELDS[kind])
    definitions: dict[str, Any] = {
        entry.name: (types[entry.name] | None, None) if entry.name in left_out else (types[entry.name], ...)
        for entry in fields(kind)
    }
    told = Field(default=None, description="Who will sign, whatever the field is called.")
    definitions["signer"] = (Address | None, told)
    return create_model(f"{name}Draft", __base__=Incoming, __doc__=kind.__doc__, **definitions)


def _signed(name: str) -> type[Incoming]:
    definitions: dict[str, Any] = {"intent": (INTENT_FORMS[name], ...), "signature": (Calldata, ...)}
    if name == "Commit":
        permit: Any = create_model("SignedPermit", __base__=INTENT_FORMS["Permit"], signature=(Calldata, ...))
        definitions["permit"] = (permit | None, None)
    return create_model(f"Signed{name}", __base__=Incoming, __doc__=INTENTS[name].__doc__, **definitions)


INTENT_FORMS: Mapping[str, type[Incoming]] = {name: _whole(name) for name in INTENTS}
"""The whole intent, as it was signed."""

DRAFT_FORMS: Mapping[str, type[Incoming]] = {name: _draft(name) for name in INTENTS}
"""The intent before it is prepared: what the API fills may be left out."""


SIGNED_FORMS: Mapping[str, type[Incoming]] = {name: _signed(name) for name in INTENTS}
"""An intent with its signature; a Commit may bring the signed permit that pays its deposit."""


def intent_of(form: Incoming) -> Intent:
    """The intent in a form."""
    return built(type(form).__name__, given(form))


def given(form: Incoming) -> dict[str, Any]:
    """The fields that a form holds, as the intent's dataclass has them; those left out are missing."""
    values = {name: getattr(form, name) for name in type(form).model_fields}
    if "lines" in values:
        values["lines"] = tuple(Line(**line.model_dump()) for line in values["lines"])
    return {name: value for name, value in values.items() if value is not None}


def built(name: str, values: Mapping[str, Any]) -> Intent:
    """The intent of that name with these fields."""
    return INTENTS[name](**values)


def json_of(intent: Intent) -> dict[str, Any]:
    """The intent as it travels."""
    form = INTENT_FORMS[type(intent).__name__]
    values = {entry.name: getattr(intent, entry.name) for entry in fields(intent)}
    if "lines" in values:
        values["lines"] = tuple(LineForm.model_validate(asdict(line)) for line in values["lines"])
    return form.model_construct(**values).model_dump(mode="json")
