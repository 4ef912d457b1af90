"""What the store tells at a scrape: few queries, each of an index or of a small table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client.metrics_core import Metric as AnyFamily
from sqlalchemy.exc import SQLAlchemyError

from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.logging import get_logger
from app.metrics import names
from app.metrics.names import Family
from app.queue import QUEUES, queue_of
from app.store.counts import Counts, RunCount
from app.store.endpoints import KnownEndpoint
from app.store.overview import Overview
from app.store.workers import BEAT

"""What the process has among its queues that sends the timed tasks."""
NEXT_ACTORS = ("maintainer", "contributor", "seedbed", "nobody", "none")


class StoreCollector:
    """Asks the store when Prometheus asks; nothing is kept in between."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._counts = Counts(factory.database)

    def describe(self) -> Iterable[AnyFamily]:
        """Nothing, so that registering asks no database."""
        return ()

    def collect(self) -> Iterator[Family]:
        """The metrics; where the database is away, only that it is."""
        try:
            found = tuple(self._of_store())
        except SQLAlchemyError as error:
            get_logger().warning("metrics not read", cause=type(error).__name__)
            yield names.DATABASE_UP.family([((), 0)])
            return
        yield names.DATABASE_UP.family([((), 1)])
        yield from found

    def _of_store(self) -> Iterator[Family]:
        yield from _runs(self._counts.runs())
        yield from self._queue()
        yield from self._deliveries()
        yield from self._workers()
        yield from _endpoints(self._factory.endpoints.all(), self._factory.clock())
        yield from self._models()
        awaited = {
            each.actor or "none": each for each in Overview(self._factory.database).awaited()
        }
        yield names.PULL_REQUESTS.family(
            ((actor,), awaited[actor].pull_requests if actor in awaited else 0)
            for actor in NEXT_ACTORS
        )

    def _queue(self) -> Iterator[Family]:
        runs, ages = dict.fromkeys(QUEUES, 0), dict.fromkeys(QUEUES, 0.0)
        now = self._factory.clock()
        for each in self._factory.run_queue.waiting():
            queue = queue_of(each.kind)
            runs[queue] += each.runs
            ages[queue] = max(ages[queue], now - each.oldest)
        yield names.QUEUE_RUNS.family(((queue,), number) for queue, number in runs.items())
        yield names.QUEUE_OLDEST.family(((queue,), age) for queue, age in ages.items())

    def _deliveries(self) -> Iterator[Family]:
        found = self._counts.deliveries()
        yield names.DELIVERIES.family(
            [(("received",), found.received), (("failed",), found.failed)]
        )
        age = 0.0 if found.oldest is None else max(0.0, self._factory.clock() - found.oldest)
        yield names.DELIVERIES_OLDEST.family([((), age)])

    def _workers(self) -> Iterator[Family]:
        alive = dict.fromkeys((*QUEUES, BEAT), 0)
        for worker in self._factory.workers.all():
            for queue in worker.queues if worker.alive else ():
                alive[queue] = alive.get(queue, 0) + 1
        yield names.WORKERS_ALIVE.family(((queue,), number) for queue, number in alive.items())

    def _models(self) -> Iterator[Family]:
        used = self._counts.usage()
        yield names.CALLS.family(((each.role,), each.calls) for each in used)
        yield names.CALL_SECONDS.family(((each.role,), each.seconds) for each in used)
        yield names.TOKENS.family(
            ((each.role, direction), number)
            for each in used
            for direction, number in (
                ("read", each.tokens_read),
                ("written", each.tokens_written),
            )
        )


def _runs(counts: tuple[RunCount, ...]) -> Iterator[Family]:
    ended = [each for each in counts if each.state.concluded]
    active = {(each.kind, each.state): each.runs for each in counts if not each.state.concluded}
    yield names.RUNS_ACTIVE.family(
        ((kind.value, state.value), active.get((kind, state), 0))
        for kind in RunKind
        for state in (RunState.QUEUED, RunState.RUNNING)
    )
    yield names.RUNS_CONCLUDED.family(
        ((each.kind.value, each.state.value), each.runs) for each in ended
    )
    yield names.JUDGED.family([((), sum(each.judged for each in ended))])
    yield names.KEPT.family([((), sum(each.kept for each in ended))])


def _endpoints(found: tuple[KnownEndpoint, ...], now: float) -> Iterator[Family]:
    """What a server does not say is left out."""
    fields = {
        names.ENDPOINT_LATENCY: "latency",
        names.ENDPOINT_IN_FLIGHT: "in_flight",
        names.ENDPOINT_WAITING: "waiting",
        names.ENDPOINT_PACE: "tokens_a_second",
    }
    yield names.ENDPOINT_UP.family(((each.role,), float(each.up)) for each in found)
    for metric, name in fields.items():
        told = ((each.role, getattr(each, name)) for each in found)
        yield metric.family(((role,), value) for role, value in told if value is not None)
    yield names.ENDPOINT_AGE.family(((each.role,), max(0.0, now - each.seen_at)) for each in found)
