"""An API that stands in front of a true one and changes what it answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx

Lie = Callable[[Any], None]
"""Changes an answer's document in place."""


@contextmanager
def lying(truth: str, place: str, lie: Lie) -> Iterator[str]:
    """Gives the address of an API that lies in its answers at paths that end in `place`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_GET(self) -> None:
            """Passes on and lies."""
            self._answer("GET", None)

        def do_POST(self) -> None:
            """Passes on and lies."""
            self._answer("POST", self.rfile.read(int(self.headers["content-length"])))

        def _answer(self, method: str, body: bytes | None) -> None:
            headers = {"content-type": "application/json"}
            found = client.request(method, self.path, content=body, headers=headers)
            document = found.json()
            if found.is_success and urlsplit(self.path).path.endswith(place):
                lie(document)
            told = json.dumps(document).encode()
            self.send_response(found.status_code)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

    with httpx.Client(base_url=truth, timeout=20) as client, _served(Handler) as url:
        yield url


@contextmanager
def babbling(body: bytes, status: int = 200) -> Iterator[str]:
    """Gives the address of a server that always answers the same bytes."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_GET(self) -> None:
            """Babbles."""
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with _served(Handler) as url:
        yield url


@contextmanager
def _served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
