"""What the tests of the pipeline share: a contribution, and growing from it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.sample import Progress, Record, Sample
from tests.support.scripted_teacher import ScriptedTeacher, question
from workers.pipeline.runner import Models, Plan, Watch, grow


def contribution(
    kind: ContributionKind = ContributionKind.FREEFORM, seeds: int = 5
) -> Contribution:
    """A valid contribution; its questions are those numbered from 9000."""
    return Contribution(
        path="compositional_skills/words/qna.yaml",
        kind=kind,
        task="Say what words have in common.",
        seeds=tuple(
            Seed(question=question(9000 + number), answer=f"Answer {number}.")
            for number in range(seeds)
        ),
    )


@dataclass
class Seen:
    """What a watcher saw."""

    progress: list[Progress] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    def watch(self, **other: Any) -> Watch:
        """A watch that writes it down here."""
        return Watch(progress=self.progress.append, record=self.records.append, **other)


def sampled(
    teacher: ScriptedTeacher | None = None,
    watch: Watch | None = None,
    judge: ScriptedTeacher | None = None,
    **plan: Any,
) -> Sample:
    """Grow a sample with scripted models; the judge is the teacher unless given."""
    teacher = teacher or ScriptedTeacher()
    models = Models(teacher=teacher, judge=judge or teacher, tiny=True)
    return asyncio.run(grow(contribution(), models, Plan(**plan), watch or Watch()))


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
