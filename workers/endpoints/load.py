"""What a model server says of its load, in Prometheus' text format on its page `/metrics`.

Names are those of vLLM, and of llama.cpp's server with `--metrics`. Where a server has several
lines of a name (for its engines, for its models), their sum counts: it is the server that is asked
about.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

IN_FLIGHT = ("vllm:num_requests_running", "llamacpp:requests_processing")
WAITING = ("vllm:num_requests_waiting", "llamacpp:requests_deferred")
TOKENS = ("vllm:generation_tokens_total", "llamacpp:tokens_predicted_total")
MOST_REQUESTS = 1_000_000
"""No server has more at a time: a number above says nothing."""
MOST_TOKENS = 1e15
LONGEST_LINE = 2_000


@dataclass(frozen=True, kw_only=True)
class Load:
    """Requests in flight and waiting, and tokens written since the server started.

    None where the server does not say, or says what cannot be.
    """

    in_flight: int | None = None
    waiting: int | None = None
    tokens_written: float | None = None


def load_of(text: str) -> Load:
    """Read a page; rubbish says nothing."""
    try:
        samples = _samples(text)
    except (ValueError, LookupError, TypeError, AttributeError):  # as the parser meets rubbish
        return Load()
    return Load(
        in_flight=_requests(_total(samples, IN_FLIGHT)),
        waiting=_requests(_total(samples, WAITING)),
        tokens_written=_within(_total(samples, TOKENS), MOST_TOKENS),
    )


def _samples(text: str) -> tuple[Sample, ...]:
    # Only our lines are parsed: a server has hundreds, and its mistakes elsewhere are not ours.
    wanted = IN_FLIGHT + WAITING + TOKENS
    lines = [line for line in text.splitlines() if line.startswith(wanted)]
    short = "\n".join(line for line in lines if len(line) <= LONGEST_LINE)
    return tuple(
        sample
        for family in text_string_to_metric_families(f"{short}\n")
        for sample in family.samples
    )


def _total(samples: Iterable[Sample], names: tuple[str, ...]) -> float | None:
    values = [float(sample.value) for sample in samples if sample.name in names]
    return math.fsum(values) if values and all(map(math.isfinite, values)) else None


def _requests(value: float | None) -> int | None:
    found = _within(value, MOST_REQUESTS)
    return None if found is None else int(found)


def _within(value: float | None, most: float) -> float | None:
    return value if value is not None and 0 <= value <= most else None
