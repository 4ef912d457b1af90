"""A sample run: grow, judge and score pairs from one contribution's seeds."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from app.domain.contribution import Contribution
from app.domain.record import Outcome, Record
from app.domain.runs import Run, RunState
from app.domain.sample import Sample
from app.errors import SeedbedError
from app.factory import Factory
from app.logging import get_logger
from app.store.runs import Conclusion
from app.taxonomy.outside import Documents
from workers.pipeline.background import Background
from workers.pipeline.chunks import background_of
from workers.pipeline.runner import Models, Plan, Watch, grow
from workers.runs.contribution import contribution_of
from workers.runs.heartbeat import Heartbeat
from workers.scoring.earlier import Earlier
from workers.scoring.score import scored
from workers.teacher.client import OpenAITeacher
from workers.teacher.profiles import Profile, endpoint


class SampleService:
    """Grows samples; `RunService` for sample runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
        """Read the contribution at its commit, grow the sample, score and store it."""
        contribution = contribution_of(self._factory, run)
        samples = self._factory.samples
        watch = Watch(
            progress=heartbeat.progress,
            record=lambda record: samples.checkpoint(run.id, record),
            control=lambda control: samples.enter(run.id, control),
            cancelled=lambda: heartbeat.lost,
            done=_ended(samples.records(run.id)),
            controls=samples.controls(run.id),
        )
        background = background_of(contribution, self._documents(contribution, heartbeat))
        sample = asyncio.run(self._grow(contribution, self._plan(run), watch, background))
        if not heartbeat.lost:
            samples.save(run.id, self._beside_earlier(run, contribution, sample))
        return Conclusion(state=RunState.DONE)

    def _beside_earlier(self, run: Run, contribution: Contribution, sample: Sample) -> Sample:
        """The sample as it is stored, scored beside what earlier runs of this repository left.

        What is stored counts: a worker that was thought dead may have ended a record before us.
        """
        samples = self._factory.samples
        stored = replace(sample, records=samples.records(run.id), controls=samples.controls(run.id))
        before, commit = samples.at_earlier_commit(run)
        earlier = Earlier(
            controls=samples.earlier_controls(run, stored), sample=before, commit=commit
        )
        return replace(stored, scores=scored(stored, contribution, earlier))

    def _documents(self, contribution: Contribution, heartbeat: Heartbeat) -> Documents | None:
        """Knowledge's documents, None where they can't be had: then the seeds' contexts serve."""
        source = self._factory.documents
        if source is None or contribution.document is None or heartbeat.lost:
            return None
        try:
            return source.fetch(contribution.document)
        except SeedbedError as error:
            get_logger().warning("documents not fetched", reason=error.reason)
            return None

    def _plan(self, run: Run) -> Plan:
        settings = self._factory.settings
        return Plan(
            target=run.pairs,
            max_in_flight=settings.teacher_in_flight,
            max_tokens=settings.sample_max_tokens,
            max_seconds=settings.sample_max_seconds,
            random_state=run.id,
        )

    async def _grow(
        self, contribution: Contribution, plan: Plan, watch: Watch, background: Background
    ) -> Sample:
        settings = self._factory.settings
        async with (
            OpenAITeacher(endpoint(settings, Profile.TEACHER)) as teacher,
            OpenAITeacher(endpoint(settings, Profile.JUDGE)) as judge,
        ):
            models = Models(teacher=teacher, judge=judge, tiny=settings.teacher_tiny)
            return await grow(contribution, models, plan, watch, background)


def _ended(records: tuple[Record, ...]) -> tuple[Record, ...]:
    return tuple(record for record in records if record.outcome is not Outcome.UNFINISHED)
