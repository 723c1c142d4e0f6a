"""What each class demands now: the starting point of a proposal that changes it."""

from pydantic import Field

from api.depends import Read
from api.envelope import Answer, Outgoing
from api.section import Section
from api.shapes.proposals import RuleShape, rule_shape
from governance.classes import Class

router = Section(prefix="/v1/class-rules", tags=["proposals"])


class ClassRules(Outgoing):
    """The four class rules in force, by name of the class."""

    version: int = Field(examples=[1])
    rules: dict[str, RuleShape]


@router.get("", summary="The class rules in force")
def class_rules(reading: Read) -> Answer[ClassRules]:
    """New proposals are made under this version and keep it for life."""
    table = reading.consortium.table
    version = table.current_version
    rules = {one.name: rule_shape(table.rule_of(version, one)) for one in Class}
    return reading.answer(ClassRules(version=version, rules=rules))
