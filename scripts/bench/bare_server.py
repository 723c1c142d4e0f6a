"""The floor of an HTTP answer: one route that does nothing, under the server and the framework that we
use.
"""

import uvicorn
from fastapi import FastAPI

from api.listening import listening_socket


def main() -> None:
    """Prints its port, and serves until it is ended."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def bare() -> dict[str, str]:
        return {"data": "nothing"}

    listener = listening_socket("127.0.0.1", 0)
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run([listener])


if __name__ == "__main__":
    main()
