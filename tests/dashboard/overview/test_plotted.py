"""What is plotted: figures of runs, in the units that fit them."""

import pytest

from app.dashboard.overview.plotted import Past, compact, plots
from app.dashboard.plots.plot import Plot, Spans
from app.domain.runs import RunState
from app.report.cost import Price, Prices
from app.store.endpoints import EndpointBucket
from app.store.figures import Bucket, RoleUsage, Times

SPANS = Spans(since=0, seconds=3600, count=3)
EMPTY = Bucket(begins_at=0, seconds=3600)
USAGE = RoleUsage(
    role="teacher", calls=2, tokens_read=900_000, tokens_written=100_000, run_seconds=1800
)
BUSY = Bucket(
    begins_at=3600,
    seconds=3600,
    ended={RunState.DONE: 3, RunState.FAILED: 1},
    judged=40,
    kept=30,
    models=Times(runs=3, waited=30, worked=600),
    checks=Times(runs=1, waited=1, worked=2),
    usages=(USAGE,),
)
CALM = Bucket(begins_at=7200, seconds=3600, models=Times(runs=1, waited=10, worked=200))


NO_PRICES = Prices()


def drawn(prices: Prices = NO_PRICES, teacher: tuple[EndpointBucket, ...] = ()) -> dict[str, Plot]:
    past = Past(spans=SPANS, buckets=(EMPTY, BUSY, CALM), teacher=teacher, prices=prices)
    return {plot.id: plot for plot in plots(past)}


def test_runs_by_how_they_ended() -> None:
    series = drawn()["throughput"].series
    assert [(each.name, each.values, each.total) for each in series] == [
        ("done", (0, 3, 0), "3"),
        ("failed", (0, 1, 0), "1"),
        ("cancelled", (0, 0, 0), "0"),
    ]


def test_times_stand_in_a_unit_that_fits() -> None:
    models, checks = drawn()["models"], drawn()["checks"]
    worked, waited = models.series
    assert worked.values == (None, 10.0, pytest.approx(200 / 60))
    assert worked.total == "8 min 20 s"  # three of 600 s, one of 200 s
    assert waited.values[0] is None
    assert models.axis(5) == "5 min"
    assert models.words(10) == "10 min 0 s"
    assert checks.series[0].values == (None, 2, None)
    assert checks.axis(2) == "2 s"


def test_the_kept_rate_is_of_judged_pairs() -> None:
    (series,) = drawn()["kept"].series
    assert series.values == (None, 0.75, None)
    assert series.total == "75% of 40 judged pairs"


def test_tokens_are_those_of_all_models() -> None:
    written, read = drawn()["tokens"].series
    assert (written.values, written.total) == ((0, 100_000, 0), "100k")
    assert (read.values, read.total) == ((0, 900_000, 0), "900k")


def test_cost_needs_a_price() -> None:
    assert "cost" not in drawn()
    prices = Prices(roles={"teacher": Price(million=2.0, hour=4.0)}, currency="EUR")
    plot = drawn(prices)["cost"]
    (series,) = plot.series
    assert series.values == (0, 4.0, 0)
    assert (plot.title, series.total, plot.words(0.5)) == ("Cost in EUR", "4.00 EUR", "0.5000 EUR")


def test_the_teachers_pace_needs_a_server_that_tells() -> None:
    looks = tuple(
        EndpointBucket(
            begins_at=at, looks=9, up=1, latency=None, waiting=None, tokens_a_second=pace
        )
        for at, pace in ((0, 40.0), (7200, 60.0), (99_999, 5.0))
    )
    assert "pace" not in drawn(teacher=looks[:0])
    (series,) = drawn(teacher=looks)["pace"].series
    assert series.values == (40.0, None, 60.0)
    assert series.total == "50 on average"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (7, "7"), (999, "999"), (1000, "1k"), (1_250_000, "1.25M"), (0.25, "0.25")],
)
def test_short_numbers(number: float, words: str) -> None:
    assert compact(number) == words
