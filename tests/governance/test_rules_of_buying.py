"""Every procurement rule can be run by anybody on a JSON object."""

import json

import pytest

from governance.errors import RuleBroken
from governance.rule import Rule
from governance.rules_of_buying import RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_rule_works(rule: Rule) -> None:
    """Also after a journey through JSON text, and the answer is JSON again."""
    answer = rule.run(json.loads(json.dumps(rule.example)))
    assert json.loads(json.dumps(answer)) == answer


def refusal_of(rule: Rule, data: dict[str, object]) -> str | None:
    """The sentence of the refusal; None when the input is accepted."""
    try:
        rule.run(data)
    except RuleBroken as refusal:
        return refusal.sentence
    return None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("wrong", [None, 1.5, True, "x", -1, [], {}, [{}], "1e3", 0, 2**200])
def test_wrong_input_is_a_named_refusal_and_never_a_crash(rule: Rule, wrong: object) -> None:
    """Each field of each example replaced by each kind of nonsense, or left out."""
    for name in rule.example:
        for broken in ({**rule.example, name: wrong}, {k: v for k, v in rule.example.items() if k != name}):
            assert refusal_of(rule, broken) != ""


def run(name: str, **data: object) -> dict[str, object]:
    """The answer of a rule to its example, changed by `data`."""
    rule = next(each for each in RULES if each.name == name)
    return rule.run({**rule.example, **data})


def test_the_answers_are_the_specifications_numbers() -> None:
    """Packs 4,5,3 -> 2 packs; 99 buys 100; 6,6,2 of 11."""
    assert run("packs")["ordered"] == "8"
    assert (run("price")["units"], run("price")["cost"]) == ("100", "15600")
    assert [row["units"] for row in run("allocation")["allocation"]] == ["5", "5", "1"]
    assert run("claim")["credit"] == "1560"
    assert run("bill")["bill"] == str(60 * 156)


def test_binding_tells_who_left_and_why() -> None:
    """The mill's ceiling is one cent under the price."""
    answer = run("binding")
    assert answer["ordered"] == ["100"]
    [gone] = answer["releases"]
    assert gone["member"] == "mill"
    assert "above the ceiling of 1.55" in gone["sentence"]
