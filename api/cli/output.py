"""What a command prints: tables and sentences for people, one JSON document for programs (`--json`)."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from api.cli.exits import Stop


class Output:
    """Prints for people or for programs. Results go to standard output, the rest to standard error."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(highlight=False, soft_wrap=True)
        self.notes = Console(stderr=True, highlight=False, soft_wrap=True)

    def result(self, document: Any) -> bool:
        """Prints the JSON document if programs read; says whether it did."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return self.as_json

    def line(self, text: str) -> None:
        """A sentence of the result, for people only."""
        if not self.as_json:
            self.console.print(text, markup=False)

    def note(self, text: str) -> None:
        """Something on the way to the result; never part of it."""
        self.notes.print(text, markup=False)

    def table(
        self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()
    ) -> None:
        """A table for people; `right` names the columns that hold numbers."""
        if self.as_json:
            return
        table = Table(title=title, title_justify="left", header_style="bold")
        for column in columns:
            table.add_column(column, justify="right" if column in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self.console.print(table)

    def failure(self, stop: Stop) -> None:
        """Why the command ends early."""
        if self.as_json:
            sys.stdout.write(
                json.dumps({"error": {"name": stop.name, "sentence": stop.sentence, "exit": int(stop.code)}})
                + "\n"
            )
            return
        self.notes.print(f"{stop.name}: {stop.sentence}", markup=False)
