"""Files of signed ballots: JSON Lines, one ballot with its signature a line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.ballot_limits import BATCH_BYTES, MOST_BALLOTS
from api.cli.exits import misused
from api.cli.failures import stop_of
from api.cli.files import text_of
from api.intent_forms import SIGNED_FORMS

Json = dict[str, Any]


@dataclass(slots=True)
class Ballots:
    """What a file holds: ballots by their line (from 1), and results of lines that are none."""

    good: dict[int, Json] = field(default_factory=dict)
    refused: list[Json] = field(default_factory=list)

    def parts(self) -> Iterator[tuple[list[int], list[Json]]]:
        """As many at a time as one request takes."""
        lines: list[int] = []
        size = 0
        for line, body in self.good.items():
            grown = size + len(json.dumps(body)) + 2
            if lines and (len(lines) == MOST_BALLOTS or grown > BATCH_BYTES - 1_000):
                yield lines, [self.good[one] for one in lines]
                lines, grown = [], len(json.dumps(body)) + 2
            lines, size = [*lines, line], grown
        if lines:
            yield lines, [self.good[one] for one in lines]


def read_ballots(file: Path) -> Ballots:
    """The ballots of a file. Stop `NoBallots` when there is nothing in it."""
    found = Ballots()
    for line, text in enumerate(text_of(file).split("\n"), start=1):
        if text.strip():
            _read(line, text, found)
    if not found.good and not found.refused:
        raise misused("NoBallots", f"{file} holds no ballots.")
    return found


def append_ballot(file: Path, body: Json) -> None:
    """Adds one ballot to a file, which need not be there yet."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(body, ensure_ascii=True) + "\n")


def _read(line: int, text: str, found: Ballots) -> None:
    try:
        body = json.loads(text)
        SIGNED_FORMS["CastVote"].model_validate(body)
    except ValidationError as error:
        stop = stop_of(error)
        found.refused.append(_refused(line, stop.name if stop else "BadField", stop.sentence if stop else ""))
    except (ValueError, RecursionError) as error:
        found.refused.append(_refused(line, "MalformedJson", f"This line is not JSON: {error}."))
    else:
        found.good[line] = body


def _refused(line: int, code: str, sentence: str) -> Json:
    nobody = dict.fromkeys(("proposal_id", "voter", "support", "submission"))
    return {"line": line, **nobody, "state": "refused", "code": code, "sentence": sentence}
