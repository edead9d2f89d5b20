"""What Prometheus reads: how the API answers. Nothing in it speaks of a subject."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST


class Metrics:
    """Counters of one application; each has its own registry, so that two may live in one process."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "ringtrace_http_requests",
            "Answered requests",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "ringtrace_http_request_seconds",
            "Time from the first byte of the request's head to the end of the answer",
            ["method", "route"],
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.in_flight = Gauge("ringtrace_http_requests_in_flight", "Requests in work", registry=self.registry)
        self.transactions = Counter(
            "ringtrace_transactions_accepted", "Transactions stored through the API", registry=self.registry
        )

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
