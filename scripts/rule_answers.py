"""What each rule of the catalogue answers to its example, and how it refuses a wrong field: a committed file.

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

COMMITTED = Path(__file__).parents[1] / "tests" / "data" / "rule_answers.json"

WRONG = "no number, no list"
"""Stands in the place of one field at a time."""


def answers() -> dict[str, Any]:
    """By rule: the answer to the example, and to the example with one place left out or wrong."""
    return {name: _answers_of(name, rule.example) for name, rule in sorted(RULES.items())}


def _answers_of(name: str, example: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"example": _answer(name, example)}
    for place in _places(example):
        words = ".".join(map(str, place))
        found[f"without {words}"] = _answer(name, _changed(example, place, leave_out=True))
        found[f"wrong {words}"] = _answer(name, _changed(example, place, leave_out=False))
    return found


def _places(value: Any) -> Iterator[tuple[str | int, ...]]:
    """Ways to each field, and to the first of each list."""
    fields = (
        value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    )
    for key, inner in fields:
        yield (key,)
        yield from ((key, *rest) for rest in _places(inner))


def _changed(example: dict[str, Any], place: tuple[str | int, ...], *, leave_out: bool) -> dict[str, Any]:
    made = deepcopy(example)
    *outer, last = place
    holder: Any = made
    for key in outer:
        holder = holder[key]
    if leave_out:
        del holder[last]
    else:
        holder[last] = WRONG
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
