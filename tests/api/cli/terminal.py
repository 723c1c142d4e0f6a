"""A person at a terminal: types a command, reads what it printed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from api.cli import run
from ledger.keys import save

PASSPHRASE = "a passphrase of tests"
LIGHT = 2
"""Scrypt cost of keys that guard nothing."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error document."""
        found: dict[str, Any] = self.document["error"]
        return found


@dataclass(frozen=True, slots=True)
class Terminal:
    """Runs commands in a folder of its own; `common` stands before every command's words."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    common: tuple[str, ...] = ()

    def __call__(self, *words: object, code: int = 0) -> Printed:
        """Runs a command that must end with this exit code."""
        self.capsys.readouterr()
        ended = run([*self.common, *map(str, words)])
        captured = self.capsys.readouterr()
        printed = Printed(ended, captured.out, captured.err)
        assert printed.code == code, f"{words}: {printed}"
        assert "Traceback" not in printed.err
        return printed

    def json(self, *words: object, code: int = 0) -> Any:
        """As above with --json; the document."""
        return self("--json", *words, code=code).document

    def towards(self, *common: object) -> "Terminal":
        """The same terminal with options before every command."""
        return replace(self, common=tuple(map(str, common)))

    def keystore(self, name: str, key: bytes) -> Path:
        """A key in a file of that name, under PASSPHRASE."""
        file = self.folder / f"{name}.json"
        if not file.exists():
            save(file, key, PASSPHRASE, LIGHT)
        return file

    def file(self, name: str, content: str | bytes | dict[str, Any]) -> Path:
        """A file in the folder; objects are written as JSON."""
        file = self.folder / name
        text = json.dumps(content) if isinstance(content, dict) else content
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file


@contextmanager
def quiet_environment(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """The folder is the working directory; nothing of the tester's own environment reaches the commands."""
    for name in ("API", "KEYSTORE", "DEPLOYMENT", "DATABASE", "RPC_URL", "ORIGIN", "TRACEBACK"):
        patch.delenv(f"GUILDHALL_{name}", raising=False)
    patch.setenv("GUILDHALL_PASSPHRASE", PASSPHRASE)
    patch.setenv("COLUMNS", "200")
    patch.chdir(folder)
    yield
