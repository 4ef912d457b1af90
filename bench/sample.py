"""How long a sample takes on a real server, and what it costs.

    python bench/sample.py --teacher http://127.0.0.1:8000/v1 --pairs 30 --in-flight 32

Without `--teacher` the embedded one is started. Prints one line per run; figures worth
keeping go to docs/performance.md with the machine they were taken on.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from app.domain.contribution import Contribution
from app.domain.sample import Sample
from app.taxonomy.check import check
from app.taxonomy.subject import Submission
from seedbed.embedded.teacher import embedded_teacher
from workers.pipeline.runner import Models, Plan, Watch, grow
from workers.teacher.client import Endpoint, OpenAITeacher

LEAF = "compositional_skills/writing/recipes/simple_recipe/qna.yaml"
EXAMPLES = Path(__file__).parents[1] / "examples"


def contribution() -> Contribution:
    """The freeform example, checked as a pull request's file would be."""
    content = (EXAMPLES / LEAF).read_bytes()
    found = check(Submission(path=LEAF, content=content, attribution=b"here")).contribution
    assert found is not None, "the example has errors"
    return found


async def sample(url: str, plan: Plan) -> Sample:
    """One sample; the teacher judges too."""
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(OpenAITeacher(Endpoint(base_url=url)))
        models = Models(teacher=teacher, judge=teacher)
        return await grow(contribution(), models, plan, Watch())


def report(made: Sample) -> str:
    """The figures of one run, in a line."""
    calls = [call for record in made.records for call in record.calls]
    read = sum(call.prompt_tokens for call in calls)
    written = sum(call.completion_tokens for call in calls)
    return (
        f"{made.teacher}: {made.seconds:.1f} s, {made.funnel.judged} judged, "
        f"{made.funnel.kept} kept, {len(calls)} requests, {read} tokens read, "
        f"{written} written ({written / made.seconds:.0f}/s), funnel {made.funnel}"
    )


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", default="")
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--in-flight", type=int, default=8)
    parser.add_argument("--random-state", type=int, default=0)
    options = parser.parse_args()
    plan = Plan(
        target=options.pairs,
        max_in_flight=options.in_flight,
        random_state=options.random_state,
        max_tokens=1_000_000,
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = options.teacher or stack.enter_context(embedded_teacher(folder)).url
        print(report(asyncio.run(sample(url, plan))))


if __name__ == "__main__":
    main()
