"""Talks to a Guildhall API: answers become documents, a problem becomes a Stop with its own sentence."""

import uuid
from typing import Any

import httpx

from api.cli.exits import Exit, Stop

TIMEOUT = 30.0
"""Seconds to wait for an answer; a command that waits for the chain asks again instead of waiting longer."""


class Remote:
    """A client of one API address."""

    def __init__(self, base: str, transport: httpx.BaseTransport | None = None) -> None:
        self.base = base
        self._client = httpx.Client(
            base_url=base, timeout=TIMEOUT, transport=transport, headers={"accept": "application/json"}
        )

    def close(self) -> None:
        """Closes the connection."""
        self._client.close()

    def get(self, path: str, **query: Any) -> Any:
        """The answer document of a GET."""
        return self._call(
            "GET", path, params={name: value for name, value in query.items() if value is not None}
        )

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """The answer document of a POST."""
        return self._call("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Any) -> Any:
        """The answer document of a PUT."""
        return self._call("PUT", path, json=body)

    def delete(self, path: str) -> Any:
        """The answer document of a DELETE."""
        return self._call("DELETE", path)

    def submit(self, path: str, body: Any, wait: int) -> Any:
        """A POST that asks for its effect at most once and waits up to `wait` seconds for the chain."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": f"wait={wait}"}
        return self.post(path, body, headers)

    def sign_in_with(self, token: str) -> None:
        """Uses a session token for everything that follows."""
        self._client.headers["authorization"] = f"Bearer {token}"

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            response = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise Stop(
                Exit.UNREACHABLE,
                f"The API at {self.base} cannot be reached ({error}). Is `guildhall up` running?",
                "ApiUnreachable",
            ) from error
        return self._answer(response)

    def _answer(self, response: httpx.Response) -> Any:
        if response.status_code == httpx.codes.NO_CONTENT:
            return {}
        try:
            document = response.json()
        except ValueError as error:
            raise Stop(
                Exit.UNREACHABLE, f"The API at {self.base} answered something that is not JSON.", "ApiRubbish"
            ) from error
        if response.is_success:
            return document
        code = Exit.UNREACHABLE if response.status_code >= 500 else Exit.REFUSED
        raise Stop(
            code,
            document.get("detail", f"The API answered {response.status_code}."),
            document.get("code", "Refused"),
        )
