"""The socket that the server listens on."""

import socket


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 is any free one. Raises OSError when the port is taken.

    Nagle's algorithm is off, and what it accepts inherits that: asyncio switches it off only for sockets
    that were made with the protocol's number, and an answer would else wait 40 ms for the client's
    acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
