"""Counts requests and their time by route template, never by the address asked for (ids would be labels)."""

from time import perf_counter_ns

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.002, 0.005, 0.01, 0.015, 0.05, 0.1, 0.5, 1, 5, 30)
NANOSECONDS = 1_000_000_000


class Counting:
    """ASGI gate: `guildhall_requests_total` and `guildhall_request_seconds`."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        names = ("method", "route", "status")
        self._requests = Counter("guildhall_requests", "Requests answered", names, registry=registry)
        self._seconds = Histogram(
            "guildhall_request_seconds",
            "Time to the first byte",
            ("route",),
            registry=registry,
            buckets=BUCKETS,
        )
        self._kept: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and counts its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter_ns()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(scope, message["status"], perf_counter_ns() - start)
            await send(message)

        await self._app(scope, receive, counted)

    def _count(self, scope: Scope, status: int, nanoseconds: int) -> None:
        key = (scope["method"], getattr(scope.get("route"), "path", "none"), status)
        requests, seconds = self._kept.get(key) or self._keep(*key)
        requests.inc()
        seconds.observe(nanoseconds / NANOSECONDS)

    def _keep(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """The two figures of these labels, found once: there are no more of them than routes and answers."""
        found = (self._requests.labels(method, route, str(status)), self._seconds.labels(route))
        self._kept[method, route, status] = found
        return found
