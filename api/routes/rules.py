"""The rules themselves: anybody can run one on numbers of their own, without our database."""

from typing import Annotated, Any

from fastapi import Body
from pydantic import Field

from api.depends import Fresh
from api.documented import errors
from api.envelope import Answer, Outgoing
from api.problems import Problem
from api.section import Section
from governance.catalogue import RULES
from governance.rule import Rule

router = Section(prefix="/v1/rules", tags=["rules"])


class RuleDescription(Outgoing):
    """A pure rule with an input that works."""

    name: str = Field(examples=["packs"])
    summary: str
    source: str
    example: dict[str, Any]


@router.get("", summary="Every pure rule")
def rules() -> list[RuleDescription]:
    """In the order of the specification."""
    return [_description(rule) for rule in RULES.values()]


@router.get("/{name}", summary="One rule", responses=errors("UnknownRule"))
def rule(name: str) -> RuleDescription:
    """What it takes."""
    return _description(_find(name))


@router.post("/{name}/run", summary="Run a rule", responses=errors("UnknownRule", "MalformedInput"))
def run(
    name: str,
    reading: Fresh,
    data: Annotated[dict[str, Any], Body(examples=[{"pack_size": 4, "quantity": 5, "tolerance": 3}])],
) -> Answer[dict[str, Any]]:
    """The rule on your numbers; it looks at nothing else."""
    return reading.answer(_find(name).run(data))


def _find(name: str) -> Rule:
    if name not in RULES:
        raise Problem("UnknownRule", f"There is no rule called {name}.")
    return RULES[name]


def _description(rule: Rule) -> RuleDescription:
    return RuleDescription(name=rule.name, summary=rule.summary, source=rule.source, example=rule.example)
