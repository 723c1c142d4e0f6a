"""Tells the story: chapters, sentences, a progress display, and the facts that end up in `summary.json`."""

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDTH = 130
"""Columns when the output is a file or a pipe."""


class StoryBroken(Exception):
    """Something did not go as the rules say it must."""


class Narrator:
    """Prints each step in words and keeps what the summary needs. Times are whole milliseconds."""

    def __init__(self, chapters: int) -> None:
        self.console = Console(highlight=False)
        if not self.console.is_terminal:
            self.console = Console(highlight=False, width=WIDTH)
        self.summary: dict[str, Any] = {"chapters": []}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
            console=self.console,
        )
        self._task = self._progress.add_task("the story", total=chapters)
        self._began = time.monotonic_ns()
        self._chapter_began = self._began

    def __enter__(self) -> "Narrator":
        self._progress.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._end_chapter()
        self._progress.stop()

    def chapter(self, title: str) -> None:
        """Begins a chapter."""
        self._end_chapter()
        self._progress.update(self._task, description=title)
        self._progress.console.rule(f"[bold]{len(self.summary['chapters']) + 1}. {title}", align="left")
        self.summary["chapters"].append({"title": title, "milliseconds": 0})

    def say(self, sentence: str) -> None:
        """Something that happened."""
        self._progress.console.print(f"  {sentence}", markup=False)

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Numbers side by side; the first column is text."""
        table = Table(title=title, title_justify="left")
        for place, column in enumerate(columns):
            table.add_column(column, justify="left" if place == 0 else "right")
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self._progress.console.print(table)

    def check(self, holds: bool, claim: str) -> None:
        """Ends the story when a claim about it is not true; counts it otherwise."""
        if not holds:
            raise StoryBroken(claim)
        self.summary["checks"] = self.summary.get("checks", 0) + 1

    def note(self, name: str, value: Any) -> None:
        """Keeps something for the summary."""
        self.summary[name] = value

    def write(self, path: Path) -> None:
        """Writes `summary.json`."""
        self._end_chapter()
        self.summary["milliseconds"] = (time.monotonic_ns() - self._began) // 1_000_000
        path.write_text(json.dumps(self.summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _end_chapter(self) -> None:
        now = time.monotonic_ns()
        if self.summary["chapters"] and not self.summary["chapters"][-1]["milliseconds"]:
            self.summary["chapters"][-1]["milliseconds"] = (now - self._chapter_began) // 1_000_000
            self._progress.advance(self._task)
        self._chapter_began = now
