"""How close the runner comes to the ideal time, and whether its memory grows with the sample.

    python bench/runner.py
    python bench/runner.py --records 1000 --in-flight 32 --seconds 0.05 --kind knowledge

A scripted teacher in the same process answers every request after `--seconds`; every pair is new
and kept. The ideal is what a server with `--in-flight` places would need if no place were ever
empty: requests times seconds by places. A bare loop that only waits as often, as many at a time,
shows how much of the rest is the machine's. Controls and explanations are left out, since the ideal
is about records. What is left of memory is measured in runs of a quarter, half and all of the
records: Python's own blocks (tracemalloc) and the process's peak. Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import json
import resource
import sys
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.sample import Sample
from workers.pipeline.background import Background
from workers.pipeline.runner import Models, Plan, Watch, grow
from workers.teacher.port import Capabilities, Completion, Likelihood, Request

MODEL = "scripted"
WORDS = tuple(
    f"{first}{second}"
    for first in ("am", "be", "cor", "di", "el", "fu", "gra", "hi", "jo", "ka")
    for second in ("bel", "cade", "dor", "fin", "gol", "mere", "nock", "rast", "ton", "vex")
)
SCORES = {"judge_relevant": "2", "judge_pair": "3"}


class Scripted:
    """A model whose every answer is good and takes as long."""

    def __init__(self, seconds: float) -> None:
        self.asked = 0
        self._seconds = seconds
        self._numbers = itertools.count()

    async def connect(self) -> str:
        """See `Teacher.connect`."""
        return MODEL

    async def complete(self, request: Request) -> Completion:
        """See `Teacher.complete`."""
        self.asked += 1
        await asyncio.sleep(self._seconds)
        text = self._text(request.name)
        return Completion(text=text, model=MODEL, prompt_tokens=300, completion_tokens=20)

    def _text(self, step: str) -> str:
        if step.startswith("judge"):
            return SCORES.get(step, "1")
        number = next(self._numbers)
        said = " ".join(Random(number).sample(WORDS, 9))  # noqa: S311 - not a secret
        answer = f"That would be {said}, as far as anybody can tell."
        return json.dumps(
            {"question": f"What about {said}?", "answer": answer, "context": f"Here is {said}."}
        )

    async def capabilities(self) -> Capabilities:
        """See `Teacher.capabilities`."""
        return Capabilities(model=MODEL, json_schema=True)

    async def context(self) -> int | None:
        """See `Teacher.context`; no limit."""
        return None

    async def prompt_tokens(self, request: Request) -> int:
        """See `Teacher.prompt_tokens`."""
        return (len(request.system) + len(request.user)) // 4

    async def likelihood(self, request: Request, answer: str) -> Likelihood:
        """See `Teacher.likelihood`; never asked for here."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One run: pairs kept, wall and processor seconds, and memory in bytes.

    `wall` is until the last record has ended, `scoring` what the scores take behind it.
    """

    kept: int
    requests: int
    wall: float
    scoring: float
    processor: float
    ideal: float
    held: int
    peak: int

    @property
    def ratio(self) -> float:
        """Wall time by the ideal."""
        return self.wall / self.ideal


def contribution(kind: ContributionKind) -> Contribution:
    """Five seed examples, with contexts where the kind has them."""
    seeds = (
        Seed(
            question=f"What is known of thing {n}?",
            answer=f"Of thing {n} a lot is known, and all of it can be told in a sentence or two.",
            context=None if kind is ContributionKind.FREEFORM else f"This is about thing {n}.",
        )
        for n in range(5)
    )
    return Contribution(path="a/qna.yaml", kind=kind, task="Tell of things.", seeds=tuple(seeds))


def measure(arguments: argparse.Namespace, records: int) -> Measured:
    """Grow a sample of so many records."""
    kind = ContributionKind(arguments.kind)
    teacher = Scripted(arguments.seconds)
    models = Models(teacher=teacher, judge=teacher)
    plan = Plan(
        target=records,
        max_in_flight=arguments.in_flight,
        max_tokens=10**9,
        max_seconds=3_000,
        controls=False,
        explanations=False,
    )
    chunks = tuple(f"Part {n} of the document." for n in range(50))
    background = Background(chunks=chunks if kind is ContributionKind.KNOWLEDGE else ())
    gc.collect()
    before, processor = _held(), time.process_time()
    begun = time.perf_counter()
    sample: Sample = asyncio.run(grow(contribution(kind), models, plan, Watch(), background))
    wall = time.perf_counter() - begun
    used = time.process_time() - processor
    gc.collect()
    return Measured(
        kept=sample.funnel.kept,
        requests=teacher.asked,
        wall=sample.seconds,
        scoring=wall - sample.seconds,
        processor=used,
        ideal=teacher.asked * arguments.seconds / arguments.in_flight,
        held=_held() - before,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


def bare(arguments: argparse.Namespace, requests: int) -> float:
    """Seconds that nothing but the waiting takes, as many at a time."""
    left = iter(range(requests))

    async def place() -> None:
        for _ in left:
            await asyncio.sleep(arguments.seconds)

    async def places() -> None:
        await asyncio.gather(*(place() for _ in range(arguments.in_flight)))

    begun = time.perf_counter()
    asyncio.run(places())
    return time.perf_counter() - begun


def _held() -> int:
    return tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0


def main() -> None:
    """Measure time first, then memory: tracing slows everything down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=0.05)
    parser.add_argument("--kind", choices=[*ContributionKind], default=ContributionKind.FREEFORM)
    arguments = parser.parse_args()
    measure(arguments, 20)  # templates compiled, modules loaded
    found = measure(arguments, arguments.records)
    waiting = bare(arguments, found.requests)
    print(
        f"{arguments.kind}: {found.kept} pairs kept by {found.requests} requests of "
        f"{arguments.seconds * 1000:.0f} ms, {arguments.in_flight} in flight: {found.wall:.1f} s, "
        f"ideal {found.ideal:.1f} s, ratio {found.ratio:.3f} ({found.wall / waiting:.3f} of the "
        f"bare loop's {waiting:.1f} s); scores {found.scoring:.1f} s more; processor "
        f"{found.processor / found.kept * 1000:.1f} ms a record\n"
    )
    print("| records | held after the run | of it a record | peak of the process |")
    print("| --- | --- | --- | --- |")
    arguments.seconds = 0.0
    tracemalloc.start()
    for share in (4, 2, 1):
        records = arguments.records // share
        held = measure(arguments, records)
        print(
            f"| {records} | {held.held / 1e6:.2f} MB | {held.held / records / 1e3:.2f} kB | "
            f"{held.peak / 1e6:.0f} MB |"
        )


if __name__ == "__main__":
    main()
