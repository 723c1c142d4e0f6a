"""Every pure rule by name, with JSON in and out: what `guildhall rules list` and `guildhall rules
run` show.
"""

from governance import (
    rules_of_buying,
    rules_of_knowledge,
    rules_of_power,
    rules_of_reading,
    rules_of_relations,
    rules_of_rounds,
    rules_of_voting,
)
from governance.errors import RuleBroken
from governance.rule import JsonObject, Rule


class UnknownRule(RuleBroken):
    """No rule has this name."""


MODULES = (
    rules_of_voting,
    rules_of_power,
    rules_of_rounds,
    rules_of_buying,
    rules_of_reading,
    rules_of_knowledge,
    rules_of_relations,
)

RULES: dict[str, Rule] = {rule.name: rule for module in MODULES for rule in module.RULES}
"""The catalogue, in the order of the specification: voting, procurement, knowledge."""


def rule_named(name: str) -> Rule:
    """A rule by its name; UnknownRule when there is none."""
    if name not in RULES:
        raise UnknownRule(f"there is no rule {name!r}", {"name": name})
    return RULES[name]


def run(name: str, data: JsonObject) -> JsonObject:
    """Runs a rule on a JSON object; UnknownRule, MalformedInput, or the rule that the input breaks."""
    return rule_named(name).run(data)
