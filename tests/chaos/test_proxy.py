"""What lies between our processes and a node: it must not do what no network does."""

import socket
from collections.abc import Iterator

import pytest

from scripts.chaos.proxy import Dropped, Proxy

BROADCAST = b'{"method":"eth_sendRawTransaction"}'


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """One that leads to our chain."""
    made = Proxy("ours")
    yield made
    made.close()


def passed(url: str, _generation: int, _body: bytes) -> bytes:
    """An exchange that tells where it led."""
    return url.encode()


def test_what_comes_out_of_a_cut_connection_reaches_nobody(proxy: Proxy) -> None:
    """A request that lay in the socket when the node was replaced is no broadcast to another chain."""
    with socket.socket() as old, socket.socket() as new:
        cuts = proxy.opened(old)
        proxy.to("another")
        with pytest.raises(Dropped):
            proxy.answered(BROADCAST, passed, cuts)
        assert proxy.told.broadcasts == {}
        assert proxy.answered(BROADCAST, passed, proxy.opened(new)).body == b"another"
        assert proxy.told.broadcasts == {"another": 1}


def test_a_silent_change_leads_open_connections_elsewhere(proxy: Proxy) -> None:
    """As behind a load balancer; the broadcast is told under the node that got it."""
    with socket.socket() as old:
        cuts = proxy.opened(old)
        proxy.to("another", cut=False)
        assert proxy.answered(BROADCAST, passed, cuts).body == b"another"
        assert proxy.told.broadcasts == {"another": 1}
