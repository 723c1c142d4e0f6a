"""The application served over a real socket on a free port, and a client of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from api.app import create_app
from api.bounded_http import BoundedHttp
from api.collaborators import Collaborators
from api.listening import listening_socket


@contextmanager
def served(house: Collaborators, port: int = 0) -> Iterator[httpx.Client]:
    """A client of the house, which is closed with the server afterwards; port 0 is any free one."""
    with listening_socket("127.0.0.1", port) as listener:
        port = listener.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(create_app(house), http=BoundedHttp, log_config=None, lifespan="on")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
