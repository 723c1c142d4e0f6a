"""The ten rules of reading, run as anybody can: JSON in, JSON out."""

from copy import deepcopy
from typing import Any

import pytest

from governance.catalogue import RULES, run
from governance.errors import MalformedInput

NOW = 1_800_000_000
AGREEMENT = {"signed_at": NOW - 10, "valid_until": NOW + 10, "survives_until": NOW + 20}


def example(**changes: dict[str, Any]) -> dict[str, Any]:
    """The catalogue's example with changed fields of its parts."""
    data = deepcopy(RULES["decision"].example)
    for part, fields in changes.items():
        data.setdefault(part, {}).update(fields)
    return data


def denied(data: dict[str, Any]) -> list[int]:
    """Numbers of the rules that deny."""
    told = run("decision", data)
    numbers = [row["rule"] for row in told["denied"]]
    assert (told["allowed"], told["leading"]) == (not numbers, numbers[0] if numbers else 0)
    return numbers


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, [3]),
        ({"facts": {"agreements": [AGREEMENT]}}, []),
        ({"item": {"label": "clear"}}, []),
        ({"item": {"partition": "SELL_PRICE"}, "facts": {"agreements": [AGREEMENT]}}, [1]),
        ({"item": {"audience": "ROUND"}, "facts": {"agreements": [AGREEMENT]}}, [2, 4]),
        ({"item": {"label": "CLEAR"}, "facts": {"requester_active": False}}, [4]),
        ({"item": {"label": "CLEAR", "partition": "OWN_DEMAND"}}, [5]),
        ({"item": {"label": "CLEAR"}, "facts": {"member_since": 1}}, [6]),
        ({"item": {"label": "CLEAR", "review_date": NOW - 1}}, [9]),
        ({"item": {"label": "CLEAR"}, "request": {"recorded": False}}, [10]),
        ({"request": {"requester": "Adler"}}, []),
    ],
)
def test_each_rule_denies_by_its_number(changes: dict[str, Any], rules: list[int]) -> None:
    """As knowledge.md says: the owner reads its own, and the first that denies leads."""
    assert denied(example(**changes)) == rules


def test_a_bound_member_reads_what_belongs_to_its_round() -> None:
    """From the award on, while the round runs."""
    round_ = {"stage": "AWARDED", "bound": ["Birch"]}
    data = example(item={"audience": "ROUND"}, facts={"agreements": [AGREEMENT], "round": round_})
    assert denied(data) == []


def test_a_rulebook_of_ones_own_decides() -> None:
    """Its parameters are those of the published text."""
    assert denied(example(rulebook={"ndaFreeLabel": 2})) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"item": {"label": "PINK"}},
        {"item": {"owner": 7}},
        {"request": {"time": -1}},
        {"facts": {"requester_active": "yes"}},
        {"facts": {"agreements": [7]}},
        {"facts": {"round": 7}},
        {"rulebook": {"grace": 1}},
    ],
)
def test_what_is_not_of_the_form_is_named(changes: dict[str, Any]) -> None:
    """MalformedInput, with the field."""
    with pytest.raises(MalformedInput):
        run("decision", example(**changes))
