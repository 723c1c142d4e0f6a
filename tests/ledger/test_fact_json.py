"""Facts survive JSON, and what is no fact is named."""

import json
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.facts.every import FACTS, Fact
from governance.facts.position import Position
from governance.facts.voting import VoteCast
from ledger.fact_json import BadRecord, fact_from_json, fact_to_json
from tests.budget import examples

CAST = VoteCast(Position(3, 1, 9), "0x" + "aa" * 20, 2**255, 1, 1, "wïth a\nreason\u2028")


def value_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type; whole numbers are those of a uint256."""
    if hint is int:
        return st.integers(0, 2**256 - 1)
    if get_origin(hint) is tuple:
        return st.lists(value_of(get_args(hint)[0]), max_size=4).map(tuple)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: value_of(hints[field.name]) for field in fields(hint)})
    return st.from_type(hint)


@pytest.mark.parametrize("kind", FACTS.values(), ids=FACTS)
@settings(max_examples=examples(10))
@given(data=st.data())
def test_every_fact_survives_json(kind: type[Fact], data: st.DataObject) -> None:
    """Written and read again it is the same fact, whatever its values."""
    fact = data.draw(value_of(kind))
    assert fact_from_json(json.loads(json.dumps(fact_to_json(fact)))) == fact


def test_whole_numbers_are_text() -> None:
    """No reader of JSON may round them."""
    assert fact_to_json(CAST)["proposal_id"] == str(2**255)


@pytest.mark.parametrize(
    "changes",
    [
        {"fact": "VoteImagined"},
        {"weight": 1},
        {"weight": "1.0"},
        {"weight": "-1"},
        {"weight": "٣"},
        {"weight": None},
        {"reason": 5},
        {"at": {"block": 1}},
        {"at": {"block": 1.5, "log_index": 0, "time": 0}},
        {"colour": "red"},
    ],
)
def test_what_is_no_fact_is_named(changes: dict[str, Any]) -> None:
    """Unknown names, foreign fields, numbers that are none."""
    with pytest.raises(BadRecord):
        fact_from_json(fact_to_json(CAST) | changes)


def test_a_missing_field_is_named() -> None:
    """With the fields that should be there."""
    data = fact_to_json(replace(CAST, reason=""))
    del data["reason"]
    with pytest.raises(BadRecord, match="reason"):
        fact_from_json(data)
