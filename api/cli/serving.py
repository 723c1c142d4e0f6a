"""Serving the API and the pages until somebody stops them, gently."""

import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from api.cli.exits import Exit, Stop
from api.listening import listening_socket
from api.settings import Settings

FAREWELL_SECONDS = 2
"""How long open requests may take to end when the server stops; streams never end by themselves."""


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts listening, then says so."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def listen(host: str, ports: list[int]) -> socket.socket:
    """A listening socket on the first port that is free; 0 is any. Stop PortTaken when none is."""
    *others, last = ports
    for port in others:
        with contextlib.suppress(OSError):
            return listening_socket(host, port)
    try:
        return listening_socket(host, last)
    except OSError as failure:
        sentence = f"Port {last} of {host} cannot be used ({failure.strerror}): choose another, 0 for any."
        raise Stop(Exit.REFUSED, sentence, "PortTaken") from failure


def origin_of(listener: socket.socket) -> str:
    """The address of the pages that are served on a socket."""
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until a signal comes; then requests end, the relay and the index close, and the signal is
    handed on."""
    # every route and page is loaded here, which takes seconds, and no other command needs them
    from api.app import create_app
    from api.beginning import read_the_record
    from api.bootstrap import build
    from api.bounded_http import BoundedHttp

    house = build(settings)
    # callers wait in the socket's queue
    read_the_record(house)
    app = create_app(house)
    # what is loaded by now stays for good: looking through it again and again would stop all threads for
    # a tenth of a second each time
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=FAREWELL_SECONDS,
    )
    _Server(config, ready).run([listener])


@contextmanager
def until_stopped() -> Iterator[None]:
    """Ctrl-C and SIGTERM end what is inside the same way, and quietly."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
