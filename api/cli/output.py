"""What a command prints: tables and sentences for people, one JSON document for programs (`--json`)."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.cli.exits import Stop

Told = Callable[[str, int, int], None]
"""(what is being done, how much is done, of how much)."""

PIPED_WIDTH = 160
"""Columns of a table that nobody looks at in a terminal."""


class Output:
    """Prints for people or for programs. Results go to standard output, the rest to standard error."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        width = None if sys.stdout.isatty() else PIPED_WIDTH
        self.console = Console(highlight=False, soft_wrap=True, width=width)
        self.notes = Console(stderr=True, highlight=False, soft_wrap=True)

    def result(self, document: Any) -> bool:
        """Prints the JSON document if programs read; says whether it did."""
        if self.as_json:
            self.print_json(document)
        return self.as_json

    def print_json(self, document: Any) -> None:
        """Prints a JSON document, whoever reads."""
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        sys.stdout.flush()

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
        table = Table(title=title, title_justify="left", header_style="bold", show_header=any(columns))
        for column in columns:
            table.add_column(column, justify="right" if column in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self.console.print(table, markup=False, soft_wrap=False)

    @contextmanager
    def progress(self) -> Iterator[Told]:
        """Shows how far something is, on standard error and only to a person who watches."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        bar = Progress(*columns, console=self.notes, transient=True, disable=not self.notes.is_terminal)
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        with bar:
            yield tell

    def failure(self, stop: Stop) -> None:
        """Why the command ends early."""
        if self.as_json:
            error = {"name": stop.name, "sentence": stop.sentence, "exit": int(stop.code)}
            sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            return
        self.notes.print(f"{stop.name}: {stop.sentence}", markup=False)
