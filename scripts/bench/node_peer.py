"""Peers that run in Node: a program of peers/, asked over its standard input and output, one line of JSON
each way, so that it is started once and measured from inside.
"""

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from scripts.bench.line import CannotMeasure
from scripts.bench.machine import PEERS, ROOT

FOLDER = ROOT / "scripts" / "bench" / "peers"


class NodePeer:
    """`with NodePeer("tally") as peer: peer.ask({...})`."""

    def __init__(self, name: str, program: Path | str = "node") -> None:
        if not (PEERS / "viem").is_dir():
            raise CannotMeasure("the peers are not installed: `make bench` installs them")
        command = [str(program), str(FOLDER / f"{name}.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question: object) -> Any:
        """The answer; raises `CannotMeasure` when the peer fails."""
        _stream(self._process.stdin).write(json.dumps(question) + "\n")
        _stream(self._process.stdin).flush()
        line = _stream(self._process.stdout).readline()
        if not line:
            raise CannotMeasure(f"the peer ended with {self._process.wait(10)}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _stream(self._process.stdin).close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _stream(self._process.stdout).close()


def _stream(found: IO[str] | None) -> IO[str]:
    assert found is not None
    return found
