"""HTTP as uvicorn reads it with httptools, but a request's head has an end: the parser itself would collect
names and values for as long as a caller sends them, before any gate of ours sees the request.
"""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD: Final = 64 * 1024
"""Bytes of a request's line and headers that are waited for, beyond what came with their beginning."""


class BoundedHttp(HttpToolsProtocol):
    """One connection. `_head`: bytes of an unfinished head; None when no head is being read."""

    _head: int | None = None

    def data_received(self, data: bytes) -> None:
        """Parses, and closes with 400 when the head goes on and on."""
        before = self._head
        super().data_received(data)
        if before is None or self._head is None:
            return
        self._head += len(data)
        if self._head > MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """It ended."""
        self._head = None
        super().on_headers_complete()


__all__ = ["BoundedHttp"]
