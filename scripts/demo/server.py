"""The API of the story, served on a free loopback port by the composition root that `guildhall` uses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from api.app import create_app
from api.bootstrap import build
from api.bounded_http import BoundedHttp
from api.listening import listening_socket
from api.settings import Settings


@contextmanager
def served(rpc_url: str, deployment: Path, database: str, relayer_key: bytes) -> Iterator[str]:
    """Gives the address of the API; stops it gently afterwards."""
    listener = listening_socket("127.0.0.1", 0)
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings(
        rpc_url=rpc_url,
        deployment=deployment,
        database=database,
        origin=origin,
        relayer_key=relayer_key.hex(),
    )
    app = create_app(build(settings))
    config = uvicorn.Config(app, http=BoundedHttp, log_level="warning", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="api", daemon=True)
    thread.start()
    try:
        yield origin
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()
