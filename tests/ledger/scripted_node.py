"""A node written by hand that speaks real HTTP and answers what a test tells it to: also nothing, rubbish,
or late."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GENESIS = "0x" + "aa" * 32


class ScriptedNode:
    """`answers` gives results by method; `raw` replaces the whole body; `hang` delays it until it is set.
    `says_close` ends each connection after one answer and says so; `drop_after` ends it without a word.
    `most` is how many calls it takes in one batch, `refuses` what it answers to the calls of a larger one."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"eth_blockNumber": "0x1"}
        self.chain_id = 31337
        self.genesis = GENESIS
        self.raw: bytes | None = None
        self.status = 200
        self.hang: threading.Event | None = None
        self.drop_after: int | None = None
        self.says_close = False
        self.connections = 0
        self.requests: list[list[str]] = []
        self.most: int | None = None
        self.refuses: Callable[[list[Any]], Any] = list
        self.url = ""
        self.authorization: str | None = None

    def answer(self, body: bytes) -> bytes:
        """The body for a request."""
        asked = json.loads(body)
        calls = asked if isinstance(asked, list) else [asked]
        self.requests.append([call["method"] for call in calls])
        if self.hang is not None:
            self.hang.wait(10)
        if self.raw is not None:
            return self.raw
        if self.most is not None and len(calls) > self.most:
            return json.dumps(self.refuses(calls)).encode()
        answers = [self._one(call) for call in calls]
        return json.dumps(answers if isinstance(asked, list) else answers[0]).encode()

    def _one(self, call: dict[str, Any]) -> dict[str, Any]:
        head = {"jsonrpc": "2.0", "id": call["id"]}
        if call["method"] == "eth_chainId":
            return {**head, "result": hex(self.chain_id)}
        if call["method"] == "eth_getBlockByNumber" and call["params"][0] == "0x0":
            return {**head, "result": {"hash": self.genesis}}
        found = self.answers.get(call["method"], {"error": {"code": -32601, "message": "method not found"}})
        found = found(call["params"]) if isinstance(found, Callable) else found  # type: ignore[arg-type]
        return (
            {**head, **found} if isinstance(found, dict) and "error" in found else {**head, "result": found}
        )


@contextmanager
def scripted_node() -> Iterator[ScriptedNode]:
    """A running node on a free port."""
    node = ScriptedNode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def setup(self) -> None:
            super().setup()
            node.connections += 1
            self.served = 0

        def do_POST(self) -> None:
            node.authorization = self.headers["Authorization"]
            body = node.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(node.status)
            self.send_header("Content-Length", str(len(body)))
            if node.says_close:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            self.served += 1
            if node.drop_after is not None and self.served >= node.drop_after:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    node.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield node
    finally:
        if node.hang is not None:
            node.hang.set()
        server.shutdown()
        server.server_close()
        thread.join()
