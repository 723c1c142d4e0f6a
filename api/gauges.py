"""Gauges for Prometheus: how far the record is, and who listens."""

from prometheus_client import Gauge

from api.collaborators import Collaborators


def install(house: Collaborators) -> None:
    """Registers gauges that are read when somebody asks for the metrics."""

    def gauge(name: str, text: str) -> Gauge:
        return Gauge(f"guildhall_{name}", text, registry=house.registry)

    gauge("index_block", "Newest block read; 0 before the first").set_function(lambda: _block(house))
    gauge("index_stopped", "1 when the record is not followed any more").set_function(
        lambda: int(house.health().stopped)
    )
    gauge("relay_ended", "1 when nothing is sent on any more").set_function(
        lambda: int(not house.relay.running)
    )
    gauge("streams", "Open event streams").set_function(lambda: house.listeners.count)


def _block(house: Collaborators) -> int:
    return house.replica.view().as_of.block if house.replica.version else 0
