"""From friendly actions to a proposal: the calls, the class they belong to, and what they do in words."""

from typing import Annotated

from pydantic import Field

from api.acts.proposing import Action
from api.depends import Fresh, House
from api.documented import errors
from api.envelope import Answer, Incoming, Outgoing
from api.reading import Reading
from api.section import Section
from api.shapes.proposals import CallShape, RuleShape, rule_shape
from api.wide import Address, Calldata, Text, Wide
from governance.classes import class_of_calls
from governance.deeds import deed_of

router = Section(prefix="/v1", tags=["proposals"])


class ComposeForm(Incoming):
    """What a proposal should do, and what it says about it."""

    title: Annotated[Text, Field(min_length=1, max_length=200, examples=["Admit Hofmann Bikes"])]
    text: Annotated[Text, Field(max_length=18_000, examples=["They have bought with us for a year."])] = ""
    actions: Annotated[tuple[Action, ...], Field(min_length=1, max_length=10)]


class Composed(Outgoing):
    """The fields of a Propose intent, and what they mean. Sign them with POST /v1/intents/Propose/prepare."""

    targets: list[Address]
    values: list[Wide]
    calldatas: list[Calldata]
    description: str
    class_: str = Field(serialization_alias="class", examples=["ORDINARY"])
    rule: RuleShape
    calls: list[CallShape]


@router.post("/compose", summary="Draft a proposal", responses=errors("BadCall"))
def compose(form: ComposeForm, reading: Fresh, house: House) -> Answer[Composed]:
    """Nothing is stored: the answer is what a member signs."""
    calls = [call for action in form.actions for call in action.calls(house.deployment)]
    targets, calldatas = [call.target for call in calls], [call.calldata for call in calls]
    table = reading.consortium.table
    class_ = class_of_calls(table.assignments, targets, calldatas)
    return reading.answer(
        Composed(
            targets=targets,
            values=[call.value for call in calls],
            calldatas=calldatas,
            description=_description(form),
            class_=class_.name,
            rule=rule_shape(table.rule_of(table.current_version, class_)),
            calls=[_call(call.target, call.value, call.calldata, reading, house) for call in calls],
        )
    )


def _description(form: ComposeForm) -> str:
    return f"# {form.title}\n\n{form.text}".rstrip()


def _call(target: str, value: int, calldata: bytes, reading: Reading, house: House) -> CallShape:
    return CallShape(
        target=target,
        contract=house.deployment.contract_at(target),
        value=value,
        calldata=calldata,
        sentence=deed_of(calldata, reading.names),
    )
