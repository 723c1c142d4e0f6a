"""What was measured, kept on disk line by line, so that an interrupted run goes on where it stopped."""

import json
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ledger.durable import write_whole
from scripts.bench.row import Row


@dataclass(frozen=True, slots=True)
class Measured:
    """A line's rows, or why it has none; when (unix seconds) and on what commit it was measured."""

    name: str
    at: int
    seconds: float
    commit: str
    rows: tuple[Row, ...]
    absent: str | None = None


class Record:
    """Measured lines in a folder; the ones of quick runs are kept apart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unfinished = folder / "unfinished"
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, names: Sequence[str]) -> list[str]:
        """Names still to be measured: all, or what an interrupted run of the same lines left."""
        if self._unfinished.exists():
            wanted, left = json.loads(self._unfinished.read_text(encoding="utf-8"))
            if wanted == list(names):
                return [str(name) for name in left]
        self._write(names, names)
        return list(names)

    def forget(self) -> None:
        """A run that was interrupted is not gone on with."""
        self._unfinished.unlink(missing_ok=True)

    def keep(self, measured: Measured, names: Sequence[str], left: Sequence[str]) -> None:
        """Stores a line; when none is left the run is finished."""
        text = json.dumps(asdict(measured), indent=1)
        write_whole(self._folder / f"{measured.name}.json", text.encode())
        if left:
            self._write(names, left)
        else:
            self.forget()

    def all(self, names: Iterable[str]) -> list[Measured]:
        """What is there of these lines, in their order."""
        places = [self._folder / f"{name}.json" for name in names]
        return [_read(place) for place in places if place.exists()]

    def scratch(self, name: str) -> Path:
        """An empty folder for a line to work in."""
        folder = self._folder / "scratch" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def sweep(self) -> None:
        """Removes what lines left in their folders."""
        shutil.rmtree(self._folder / "scratch", ignore_errors=True)

    def _write(self, names: Sequence[str], left: Sequence[str]) -> None:
        write_whole(self._unfinished, json.dumps([list(names), list(left)]).encode())


def now() -> int:
    """Unix seconds."""
    return int(time.time())


def _read(place: Path) -> Measured:
    data = json.loads(place.read_text(encoding="utf-8"))
    rows = tuple(map(Row.from_json, data["rows"]))
    return Measured(data["name"], data["at"], data["seconds"], data["commit"], rows, data["absent"])
