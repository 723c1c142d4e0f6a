"""Settings of one running API: where things are, and how much one caller may ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

PREFIX = "GUILDHALL_"
"""Every setting is read from the environment variable of its upper-case name behind this prefix."""


TWINS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
"""The two names of this very machine."""


class BadSetting(Exception):
    """A setting that cannot be used; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the composition root needs. Times are seconds, sizes are bytes.

    `origin` is where people open the pages; sign-in messages must name its host. `relayer_key` is the
    private key that pays gas and records decisions, in hex; it holds no role but RECORDER. A rate of 0
    means no limit.
    """

    rpc_url: str = "http://127.0.0.1:8545"
    deployment: Path = Path(".guildhall/deployment.json")
    database: str = "sqlite:///.guildhall/guildhall.db"
    origin: str = "http://127.0.0.1:8000"
    relayer_key: str = field(default="", repr=False)
    confirmations: int = 1
    session_seconds: int = 12 * 3600
    sign_in_seconds: int = 300
    intent_seconds: int = 3600
    body_bytes: int = 262_144
    content_bytes: int = 1_048_576
    body_seconds: int = 30
    wait_seconds: int = 30
    index_lag_blocks: int = 20
    rate_per_second: int = 100
    rate_burst: int = 400
    streams: int = 200
    streams_per_caller: int = 20

    def __post_init__(self) -> None:
        if not _is_origin(self.origin):
            raise BadSetting(f"origin must be like https://HOST or http://HOST:PORT, not {self.origin!r}")

    @property
    def origins(self) -> tuple[str, ...]:
        """The origin first; with its twin when it is this very machine, which has two names in browsers."""
        parts = urlsplit(self.origin)
        twin = TWINS.get(parts.hostname or "")
        if twin is None:
            return (self.origin,)
        port = "" if parts.port is None else f":{parts.port}"
        return self.origin, f"{parts.scheme}://{twin}{port}"

    @property
    def secure(self) -> bool:
        """Whether cookies are for https only."""
        return self.origin.startswith("https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Defaults, overridden by GUILDHALL_* variables; BadSetting names a variable that cannot be read."""
        given = {
            entry.name: _read(entry.name, entry.type, environment[PREFIX + entry.name.upper()])
            for entry in fields(cls)
            if PREFIX + entry.name.upper() in environment
        }
        return cls(**given)


def _is_origin(text: str) -> bool:
    """Scheme, host and perhaps a port, and nothing else."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError when it is none
    except ValueError:
        return False
    whole = f"{parts.scheme}://{parts.netloc}" == text
    return whole and parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in text


def _read(name: str, kind: Any, text: str) -> Any:
    if kind is Path:
        return Path(text)
    if kind is not int:
        return text
    if not (text.isascii() and text.isdigit()):
        raise BadSetting(f"{PREFIX}{name.upper()} must be a whole number, not {text!r}")
    return int(text)
