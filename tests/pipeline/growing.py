"""What the tests of the pipeline share: contributions, and growing from them."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.controls import Control
from app.domain.record import Call, Record
from app.domain.sample import Progress, Sample
from tests.support.scripted_teacher import ScriptedTeacher, question
from workers.pipeline.background import Background
from workers.pipeline.runner import Models, Plan, Watch, grow

BARE = {"controls": False, "explanations": False}
PER_CONTEXT = 2
CHUNKS = tuple(f"Part {number} of the book: {question(8000 + number)}" for number in range(12))


def contribution(
    kind: ContributionKind = ContributionKind.FREEFORM, seeds: int = 5
) -> Contribution:
    """A valid contribution of so many seed examples; its questions are those from 9000 on.

    Grounded seeds have a context each, knowledge's two questions share one.
    """
    knowledge = kind is ContributionKind.KNOWLEDGE
    each = PER_CONTEXT if knowledge else 1
    return Contribution(
        path=f"{'knowledge' if knowledge else 'compositional_skills'}/words/qna.yaml",
        kind=kind,
        task="Say what words have in common.",
        seeds=tuple(
            Seed(
                question=question(9000 + number),
                answer=f"Answer {number}.",
                context=None
                if kind is ContributionKind.FREEFORM
                else f"Context {number // each}: {question(8500 + number // each)}",
            )
            for number in range(seeds * each)
        ),
    )


GROUNDED = contribution(ContributionKind.GROUNDED)
KNOWLEDGE = contribution(ContributionKind.KNOWLEDGE)


@dataclass
class Seen:
    """What a watcher saw."""

    progress: list[Progress] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)

    def watch(self, **other: Any) -> Watch:
        """A watch that writes it down here."""
        return Watch(
            progress=self.progress.append,
            record=self.records.append,
            control=self.controls.append,
            **other,
        )


def sampled(
    teacher: ScriptedTeacher | None = None,
    watch: Watch | None = None,
    judge: ScriptedTeacher | None = None,
    of: Contribution | None = None,
    **plan: Any,
) -> Sample:
    """Grow a sample with scripted models; the judge is the teacher unless given.

    Controls and explanations are left out unless the plan says otherwise, so that calls can be
    counted. Knowledge is asked about `CHUNKS`.
    """
    teacher = teacher or ScriptedTeacher()
    models = Models(teacher=teacher, judge=judge or teacher, tiny=True)
    of = of or contribution()
    background = Background(chunks=CHUNKS if of.kind is ContributionKind.KNOWLEDGE else ())
    planned = Plan(**{**BARE, **plan})
    return asyncio.run(grow(of, models, planned, watch or Watch(), background))


def whole(
    teacher: ScriptedTeacher | None = None, watch: Watch | None = None, **other: Any
) -> Sample:
    """The same with controls and explanations."""
    return sampled(teacher, watch, **{"controls": True, "explanations": True, **other})


def timeless(sample: Sample) -> Sample:
    """The sample without anything that a clock said."""
    return replace(
        sample,
        seconds=0.0,
        records=tuple(replace(r, calls=_timeless(r.calls)) for r in sample.records),
        controls=tuple(replace(c, calls=_timeless(c.calls)) for c in sample.controls),
    )


def _timeless(calls: tuple[Call, ...]) -> tuple[Call, ...]:
    return tuple(replace(call, seconds=0.0, begun=0.0) for call in calls)


def steps(record: Record) -> list[str]:
    """What was asked for a record, in order."""
    return [call.step for call in record.calls]


def assert_adds_up(sample: Sample) -> None:
    """Every record once, in order, with one outcome; the funnel's parts make the whole."""
    found = sample.funnel
    parts = found.duplicate + found.unparsed + found.unfinished + found.judged
    assert found.made == parts == len(sample.records)
    indices = [record.index for record in sample.records]
    assert indices == sorted(set(indices))


def leads(sample: Sample) -> Counter[int]:
    """How many records each lead seed had."""
    return Counter(record.lead_seed for record in sample.records)


def after(times: int, act: Callable[[], None]) -> Callable[[], None]:
    """Something that acts at its `times`-th call only."""
    left = iter(range(times, 0, -1))

    def counted() -> None:
        if next(left, 0) == 1:
            act()

    return counted
