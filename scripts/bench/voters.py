"""Clients that vote as fast as they are answered: a process of its own, a thread and a connection for each.

It is told on standard input what each client sends, one line of JSON a run, and answers with how long every
vote took until it could be seen. A vote is seen when a GET shows the very ballot (the API), or when the node
shows its receipt (the raw transaction).
"""

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from scripts.bench.machine import ROOT
from scripts.bench.sockets import Socket, get_request, rpc_request

Vote = Callable[[Socket], None]

LAST_LOG = 2**31
"""Above the place of any log in its block."""


class Voters:
    """The process, from outside."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "scripts.bench.voters"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def run(self, kind: str, port: int, clients: Sequence[Sequence[object]], pause: float = 0) -> list[float]:
        """Every vote's milliseconds. `pause`: seconds between two votes of one client."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([kind, port, clients, pause]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return [float(taken) for taken in answer]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def _through_api(given: Any) -> Vote:
    """POST the signed ballot, then GET the proposal's ballots from its place on: the first is this very
    one.
    """
    request, proposal, voter, nonce = str(given[0]).encode(), given[1], given[2], given[3]

    def vote(socket: Socket) -> None:
        status, body = socket.exchange(request)
        if status != 200:
            raise RuntimeError(f"{status}: {body.decode()[:300]}")
        at = json.loads(body)["data"]["facts"][0]["at"]
        before = [at["block"], at["log_index"] - 1] if at["log_index"] else [at["block"] - 1, LAST_LOG]
        place = json.dumps(before, separators=(",", ":")).encode()
        cursor = base64.urlsafe_b64encode(place).decode().rstrip("=")
        status, body = socket.exchange(
            get_request(f"/v1/proposals/{proposal}/ballots?limit=1&cursor={cursor}")
        )
        (seen,) = json.loads(body)["data"]
        if (seen["voter"].lower(), int(seen["nonce"])) != (voter, nonce):
            raise RuntimeError(f"the ballot of {voter} is not to be seen: {seen}")

    return vote


def _raw(given: Any) -> Vote:
    """Send the transaction, ask for its receipt until it is there."""
    send, ask = (
        rpc_request("eth_sendRawTransaction", given[0]),
        rpc_request("eth_getTransactionReceipt", given[1]),
    )

    def vote(socket: Socket) -> None:
        _, body = socket.exchange(send)
        if b'"error"' in body:
            raise RuntimeError(body.decode())
        while b'"result":null' in socket.exchange(ask)[1]:
            pass

    return vote


def _raw_unseen(given: Any) -> Vote:
    """Send the transaction, and wait for nothing but the node's answer."""
    send = rpc_request("eth_sendRawTransaction", given[0])

    def vote(socket: Socket) -> None:
        _, body = socket.exchange(send)
        if b'"error"' in body:
            raise RuntimeError(body.decode())

    return vote


def _batch(given: Any) -> Vote:
    """POST many signed ballots; the answer says that each of them is on the record."""
    request, ballots = str(given[0]).encode(), int(given[1])

    def vote(socket: Socket) -> None:
        status, body = socket.exchange(request)
        if status != 200 or body.count(b'"state":"counted"') != ballots:
            raise RuntimeError(f"{status}: {body.decode()[:300]}")

    return vote


def _get(given: Any) -> Vote:
    """GET a path."""
    request = get_request(str(given))

    def vote(socket: Socket) -> None:
        status, body = socket.exchange(request)
        if status != 200:
            raise RuntimeError(f"{status}: {body.decode()[:300]}")

    return vote


KINDS: dict[str, Callable[[Any], Vote]] = {
    "api": _through_api,
    "raw": _raw,
    "unseen": _raw_unseen,
    "batch": _batch,
    "get": _get,
}


class _Client(threading.Thread):
    """One client: its votes one after the other."""

    def __init__(self, port: int, votes: Sequence[Vote], gate: threading.Barrier, pause: float) -> None:
        super().__init__()
        self._socket, self._votes, self._gate, self._pause = Socket(port), votes, gate, pause
        self.taken: list[float] = []
        self.failure: str | None = None

    def run(self) -> None:
        """Votes; keeps how long each took."""
        self._gate.wait()
        try:
            for vote in self._votes:
                began = time.perf_counter()
                vote(self._socket)
                self.taken.append((time.perf_counter() - began) * 1000)
                time.sleep(self._pause)
        except (RuntimeError, OSError, KeyError, ValueError) as failure:
            self.failure = f"{type(failure).__name__}: {failure}"
        finally:
            self._socket.close()


def _answer(kind: str, port: int, clients: Sequence[Sequence[object]], pause: float) -> object:
    gate = threading.Barrier(len(clients))
    make = KINDS[kind]
    threads = [_Client(port, [make(given) for given in votes], gate, pause) for votes in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failures = [thread.failure for thread in threads if thread.failure]
    return failures[0] if failures else [taken for thread in threads for taken in thread.taken]


def main() -> None:
    """Answers until its input ends."""
    for line in sys.stdin:
        print(json.dumps(_answer(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
