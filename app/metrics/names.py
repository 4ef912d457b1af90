"""Every metric of ours: its name, its kind, its labels, and what it says.

docs/monitoring.md has the same table, and a test holds both to what is scraped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

Family = CounterMetricFamily | GaugeMetricFamily
Sample = tuple[tuple[str, ...], float]
"""The values of the labels, and the number."""


class Kind(StrEnum):
    """How a number behaves: a gauge goes up and down, a counter only up."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Metric:
    """One metric; a counter's name has its `_total`."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    words: str

    def family(self, samples: Iterable[Sample]) -> Family:
        """The metric with its numbers."""
        shape = CounterMetricFamily if self.kind is Kind.COUNTER else GaugeMetricFamily
        made: Family = shape(self.name, self.words, labels=self.labels)
        for labels, number in samples:
            made.add_metric(labels, number)
        return made


DATABASE_UP = Metric(
    "seedbed_database_up",
    Kind.GAUGE,
    (),
    "1 where the database answered this scrape, 0 where nothing else can be told.",
)
RUNS_ACTIVE = Metric(
    "seedbed_runs_active",
    Kind.GAUGE,
    ("kind", "state"),
    "Runs that are queued or running.",
)
RUNS_CONCLUDED = Metric(
    "seedbed_runs_concluded_total",
    Kind.COUNTER,
    ("kind", "state"),
    "Runs that ended: done, failed or cancelled.",
)
QUEUE_RUNS = Metric(
    "seedbed_queue_runs",
    Kind.GAUGE,
    ("queue",),
    "Runs that wait for a worker of this queue.",
)
QUEUE_OLDEST = Metric(
    "seedbed_queue_oldest_seconds",
    Kind.GAUGE,
    ("queue",),
    "How long the oldest run of this queue has waited; 0 where none waits.",
)
DELIVERIES = Metric(
    "seedbed_deliveries",
    Kind.GAUGE,
    ("state",),
    "Deliveries that are not handled yet (received) or were given up (failed).",
)
DELIVERIES_OLDEST = Metric(
    "seedbed_deliveries_oldest_seconds",
    Kind.GAUGE,
    (),
    "How long ago the oldest delivery came in that is not handled yet; 0 where there is none.",
)
WORKERS_ALIVE = Metric(
    "seedbed_workers_alive",
    Kind.GAUGE,
    ("queue",),
    "Processes that serve this queue (beat: that send timed tasks), seen within 20 seconds.",
)
ENDPOINT_UP = Metric(
    "seedbed_endpoint_up",
    Kind.GAUGE,
    ("role",),
    "1 where the model server of this role answered when a worker last looked.",
)
ENDPOINT_LATENCY = Metric(
    "seedbed_endpoint_latency_seconds",
    Kind.GAUGE,
    ("role",),
    "How long it took to list its models.",
)
ENDPOINT_IN_FLIGHT = Metric(
    "seedbed_endpoint_requests_in_flight",
    Kind.GAUGE,
    ("role",),
    "Requests it works on, as the server itself counts them.",
)
ENDPOINT_WAITING = Metric(
    "seedbed_endpoint_requests_waiting",
    Kind.GAUGE,
    ("role",),
    "Requests in its own queue, as the server itself counts them.",
)
ENDPOINT_PACE = Metric(
    "seedbed_endpoint_tokens_per_second",
    Kind.GAUGE,
    ("role",),
    "Tokens it wrote a second, for whomever, between the last two looks.",
)
ENDPOINT_AGE = Metric(
    "seedbed_endpoint_looked_at_seconds",
    Kind.GAUGE,
    ("role",),
    "How long ago a worker last looked at it.",
)
CALLS = Metric(
    "seedbed_model_calls_total",
    Kind.COUNTER,
    ("role",),
    "Calls of models by runs that ended.",
)
CALL_SECONDS = Metric(
    "seedbed_model_call_seconds_total",
    Kind.COUNTER,
    ("role",),
    "Seconds of these calls; those at the same time each count.",
)
TOKENS = Metric(
    "seedbed_model_tokens_total",
    Kind.COUNTER,
    ("role", "direction"),
    "Tokens of these calls: read (prompts) and written (answers).",
)
JUDGED = Metric(
    "seedbed_pairs_judged_total",
    Kind.COUNTER,
    (),
    "Pairs that the judge decided, in runs that ended.",
)
KEPT = Metric(
    "seedbed_pairs_kept_total",
    Kind.COUNTER,
    (),
    "Pairs of these that were kept.",
)
PULL_REQUESTS = Metric(
    "seedbed_pull_requests_open",
    Kind.GAUGE,
    ("next_actor",),
    "Open pull requests by whose turn it is; none where that was not worked out.",
)
REQUESTS = Metric(
    "seedbed_http_requests_total",
    Kind.COUNTER,
    ("method", "route", "status"),
    "Requests that this web process answered.",
)
REQUEST_SECONDS = Metric(
    "seedbed_http_request_seconds",
    Kind.HISTOGRAM,
    ("route",),
    "How long answers took; streams of events are not among them.",
)
KNOWN = (
    DATABASE_UP,
    RUNS_ACTIVE,
    RUNS_CONCLUDED,
    QUEUE_RUNS,
    QUEUE_OLDEST,
    DELIVERIES,
    DELIVERIES_OLDEST,
    WORKERS_ALIVE,
    ENDPOINT_UP,
    ENDPOINT_LATENCY,
    ENDPOINT_IN_FLIGHT,
    ENDPOINT_WAITING,
    ENDPOINT_PACE,
    ENDPOINT_AGE,
    CALLS,
    CALL_SECONDS,
    TOKENS,
    JUDGED,
    KEPT,
    PULL_REQUESTS,
    REQUESTS,
    REQUEST_SECONDS,
)
"""All of them, in the order of the documentation."""
