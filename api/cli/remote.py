"""Talks to a Guildhall API: answers become documents, a problem becomes a Stop with its own sentence."""

import json
import time
import uuid
from typing import Any, NoReturn

import httpx

from api.cli.exits import Exit, Stop, misused

TIMEOUT = 30
"""Seconds to wait for an answer, besides what the API was asked to wait for the chain."""

MOST_WAIT = 25
"""Seconds that one request waits for the chain; longer waits ask again."""

PAGE = 200
"""Rows asked for at once."""

FINAL = ("mined", "refused")
"""States of a submission that nothing follows."""


class Answered(dict[str, Any]):
    """A document of the API; asking it for a field that it lacks ends the command, not the program."""

    def __missing__(self, name: str) -> NoReturn:
        raise rubbish(f"a document without {name!r}")


class Remote:
    """A client of one API address."""

    def __init__(self, base: str) -> None:
        self.base = checked(base).rstrip("/")
        self._client = httpx.Client(
            base_url=self.base,
            timeout=TIMEOUT,
            headers={"accept": "application/json"},
            # certificates are loaded, which takes long, only where there are any to check
            verify=not base.startswith("http://"),
        )

    def close(self) -> None:
        """Closes the connection."""
        self._client.close()

    def get(self, path: str, **query: Any) -> Any:
        """The answer document of a GET."""
        return self._call("GET", path, params=query)

    def download(self, path: str) -> bytes:
        """The bytes of a GET."""
        try:
            response = self._client.get(path, headers={"accept": "*/*"})
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        if not response.is_success:
            self._answer(response)
        return response.content

    def pages(self, path: str) -> list[Any]:
        """Every row of a listing."""
        answer = self.get(path, limit=PAGE)
        rows = list(answer["data"])
        while answer["next"]:
            answer = self.get(path, limit=PAGE, cursor=answer["next"])
            rows += answer["data"]
        return rows

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """The answer document of a POST."""
        return self._call("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Any) -> Any:
        """The answer document of a PUT."""
        return self._call("PUT", path, json=body)

    def delete(self, path: str) -> None:
        """A DELETE."""
        self._call("DELETE", path)

    def submit(self, path: str, body: Any, wait: int) -> Any:
        """The submission that a POST makes, at most once, after `wait` seconds or when its effect is known.

        An answer that was lost on the way is asked for again under the same key.
        """
        until = time.monotonic() + wait
        key = str(uuid.uuid4())
        submission = self._handed_in(path, body, {"Idempotency-Key": key, **_prefer(wait)})
        while submission["state"] not in FINAL and (left := int(until - time.monotonic())) > 0:
            answer = self._call("GET", f"/v1/submissions/{submission['id']}", headers=_prefer(left))
            submission = answer["data"]
        return submission

    def batch(self, path: str, body: Any, wait: int) -> list[Any]:
        """The results of a batch after `wait` seconds or when all are known; asking again has no second
        effect."""
        until = time.monotonic() + wait
        found = self.post(path, body, _prefer(wait))["data"]
        while found["pending"] and (left := int(until - time.monotonic())) > 0:
            found = self.post(path, body, _prefer(left))["data"]
        return list(found["ballots"])

    def use_session(self, token: str) -> None:
        """Everything that follows is signed in."""
        self._client.headers["authorization"] = f"Bearer {token}"

    def _handed_in(self, path: str, body: Any, headers: dict[str, str]) -> Any:
        try:
            response = self._client.post(path, json=body, headers=headers)
        except (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError):
            # it may have arrived: the key makes the second time the same as the first
            return self.post(path, body, headers)["data"]
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        return self._answer(response)["data"]

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            response = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        return self._answer(response)

    def _unreachable(self, error: httpx.HTTPError) -> Stop:
        sentence = f"The API at {self.base} cannot be reached ({error}). Is `guildhall up` running?"
        return Stop(Exit.UNREACHABLE, sentence, "ApiUnreachable")

    def _answer(self, response: httpx.Response) -> Any:
        if response.status_code == httpx.codes.NO_CONTENT:
            return {}
        try:
            document = json.loads(response.content, object_hook=Answered)
        except (ValueError, RecursionError) as error:
            raise rubbish("something that is not JSON") from error
        if not response.is_success:
            raise _refusal(response.status_code, document if isinstance(document, dict) else {})
        if not isinstance(document, dict):
            raise rubbish("no document")
        return document


def checked(address: str) -> str:
    """The address of an API; Stop BadUrl when it is none."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise misused("BadUrl", f"{address!r} is no address of an API: {error}.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise misused("BadUrl", f"{address!r} is no address of an API: write it as http://127.0.0.1:8000.")
    return address


def rubbish(what: str) -> Stop:
    """The end of a command whose API answers what no Guildhall answers."""
    return Stop(Exit.UNREACHABLE, f"The API answered {what}: is it a Guildhall?", "ApiRubbish")


def _refusal(status: int, document: dict[str, Any]) -> Stop:
    code = Exit.UNREACHABLE if status >= httpx.codes.INTERNAL_SERVER_ERROR else Exit.REFUSED
    sentence = str(document.get("detail") or f"The API answered {status}.")
    return Stop(code, sentence, str(document.get("code") or "Refused"))


def _prefer(seconds: int) -> dict[str, str]:
    return {"Prefer": f"wait={min(seconds, MOST_WAIT)}"}
