"""What each rule of the catalogue answers to examples, and how it refuses a wrong field: a committed file.

Run as `python -m scripts.rule_answers` to write tests/data/rule_answers.json anew when an answer is meant to
change; the difference is then read like any other.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from governance.catalogue import RULES, run
from governance.errors import RuleBroken
from scripts.rule_inputs import INPUTS

COMMITTED = Path(__file__).parents[1] / "tests" / "data" / "rule_answers.json"

WRONG = "no number, no list"
"""Stands in the place of one field at a time."""


def answers() -> dict[str, Any]:
    """By rule: the answer to each input; to the example and the first further one also changed in a place."""
    found: dict[str, Any] = {}
    for name, rule in sorted(RULES.items()):
        first, *_ = INPUTS[name]
        inputs = {"example": rule.example, **INPUTS[name]}
        found[name] = {told: _answer(name, data) for told, data in inputs.items()}
        found[name] |= _changed_answers(name, "example", rule.example)
        found[name] |= _changed_answers(name, first, INPUTS[name][first])
    return found


def _changed_answers(name: str, told: str, data: dict[str, Any]) -> dict[str, Any]:
    """One place left out, wrong, or a little different."""
    return {
        f"{told}, {change} {'.'.join(map(str, place))}": _answer(name, changed)
        for place in _places(data)
        for change, changed in _variants(data, place).items()
    }


def _variants(example: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, dict[str, Any]]:
    """An input without this place, with it wrong, and with it one more or the other of two."""
    value: Any = example
    for key in place:
        value = value[key]
    made = {"without": _changed(example, place, ...), "wrong": _changed(example, place, WRONG)}
    if isinstance(value, bool):
        made["other"] = _changed(example, place, not value)
    elif isinstance(value, int):
        made["more"] = _changed(example, place, value + 1)
    return made


def _places(value: Any) -> Iterator[tuple[str | int, ...]]:
    """Ways to each field, and to the first of each list."""
    fields = (
        value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    )
    for key, inner in fields:
        yield (key,)
        yield from ((key, *rest) for rest in _places(inner))


def _changed(example: dict[str, Any], place: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """An input with another value at a place, and without the place for `...`."""
    made = deepcopy(example)
    *outer, last = place
    holder: Any = made
    for key in outer:
        holder = holder[key]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return made


def _answer(name: str, data: dict[str, Any]) -> Any:
    """The answer as JSON gives it back, or the refusal: its name, sentence and numbers."""
    try:
        return json.loads(json.dumps(run(name, data)))
    except RuleBroken as refusal:
        numbers = {key: str(value) for key, value in refusal.numbers.items()}
        return {"refused": type(refusal).__name__, "sentence": refusal.sentence, "numbers": numbers}


def text() -> str:
    """The file."""
    return json.dumps(answers(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(text(), encoding="utf-8")
