"""Talking to an API over a line that breaks."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from api.cli.exits import Exit, Stop
from api.cli.remote import Remote

SUBMISSION = {"id": "5a" * 16, "state": "mined"}


@contextmanager
def breaking(times: int) -> Iterator[tuple[str, list[str]]]:
    """A server that breaks the line `times` times before it answers; its address, and the keys that came."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_POST(self) -> None:
            """Hears, and answers when it has broken the line often enough."""
            self.rfile.read(int(self.headers["content-length"]))
            keys.append(self.headers["idempotency-key"])
            if len(keys) <= times:
                self.close_connection = True
                return
            body = json.dumps({"data": SUBMISSION}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", keys
        finally:
            server.shutdown()
            thread.join()


def test_a_lost_answer_is_asked_for_again_under_the_same_key() -> None:
    """The act may have arrived: the key keeps the second time from being a second act."""
    with breaking(1) as (url, keys):
        assert Remote(url).submit("/v1/intents/CastVote", {}, 0) == SUBMISSION
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_line_that_stays_broken_is_told() -> None:
    """Two tries, then a sentence."""
    with breaking(9) as (url, keys), pytest.raises(Stop) as caught:
        Remote(url).submit("/v1/intents/CastVote", {}, 0)
    assert (caught.value.name, caught.value.code) == ("ApiUnreachable", Exit.UNREACHABLE)
    assert len(keys) == 2


def test_two_acts_never_share_a_key() -> None:
    """Each submission is its own."""
    with breaking(0) as (url, keys):
        remote = Remote(url)
        for _ in range(2):
            remote.submit("/v1/intents/CastVote", {}, 0)
    assert len(set(keys)) == 2
