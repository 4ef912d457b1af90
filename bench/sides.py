"""The two sides of `bench/sample.py`, ours and the reference, and the rows they leave."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.contribution import Contribution
from app.domain.sample import Sample
from app.taxonomy.check import check
from app.taxonomy.subject import Submission
from bench.saturation import Recorded, Sent
from workers.pipeline.runner import Models, Plan, Watch, grow
from workers.teacher.client import Endpoint

ROOT = Path(__file__).resolve().parents[1]
LEAF = "compositional_skills/writing/recipes/simple_recipe/qna.yaml"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One side's run; `flying` is the average number of sequences in flight."""

    name: str
    seconds: float
    sequences: int
    read: int
    made: int
    kept: int
    flying: float = 0.0
    note: str = ""

    @property
    def per_kept(self) -> tuple[float, float]:
        """Seconds and made tokens per pair that passed."""
        return self.seconds / max(self.kept, 1), self.made / max(self.kept, 1)


def contribution() -> Contribution:
    """The freeform example, checked as a pull request's file would be."""
    content = (ROOT / "examples" / LEAF).read_bytes()
    found = check(Submission(path=LEAF, content=content, attribution=b"here")).contribution
    assert found is not None, "the example has errors"
    return found


async def ours(url: str, plan: Plan) -> tuple[Sample, list[Sent]]:
    """One sample, and what was sent for it; the teacher judges too."""
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(Recorded(Endpoint(base_url=url, timeout=600)))
        models = Models(teacher=teacher, judge=teacher)
        made = await grow(contribution(), models, plan, Watch())
    return made, teacher.sent


def plan(pairs: int, in_flight: int, random_state: int, *, bare: bool = False) -> Plan:
    """A plan without any budget but the number of pairs.

    `bare` leaves out what only ours does: controls of the judge, and explanations for readers.
    """
    return Plan(
        target=pairs,
        max_in_flight=in_flight,
        random_state=random_state,
        max_tokens=100_000_000,
        max_seconds=36_000,
        controls=not bare,
        explanations=not bare,
    )


def usable(made: Sample) -> int:
    """Pairs that passed the judgement of question and of pair, corrected ones included."""
    return sum(record.usable for record in made.records)


def reference(python: str, url: str, model: str, **how: Any) -> dict[str, Any]:  # noqa: ANN401
    """One run of the reference, in a process of its own."""
    leaf = contribution()
    seeds = [[seed.question, seed.answer] for seed in leaf.seeds]
    job = {"url": url, "model": model, "task": leaf.task, "seeds": seeds, **how}
    command = [python, str(ROOT / "bench" / "reference_sdg.py")]
    done = subprocess.run(  # noqa: S603 - the Python that our user names
        command, input=json.dumps(job), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"the reference failed:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def print_rows(rows: Sequence[Row]) -> None:
    """The table of runs."""
    names = (
        "side",
        "wall",
        "sequences",
        "prompt tokens",
        "made tokens",
        "made/s",
        "in flight",
        "passed",
        "seconds each",
        "made tokens each",
    )
    print(f"| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    for row in rows:
        seconds, tokens = row.per_kept
        print(
            f"| {row.name} | {row.seconds:.1f} s | {row.sequences} | {row.read:,} | {row.made:,} "
            f"| {row.made / row.seconds:.0f} | {row.flying:.1f} | {row.kept} | {seconds:.2f} "
            f"| {tokens:.0f} |"
        )
    for row in rows:
        if row.note:
            print(f"\n{row.name}: {row.note}")
