"""A sample run: grow and judge pairs from one contribution's seeds."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from app.domain.contribution import Contribution
from app.domain.runs import Run, RunState
from app.domain.sample import Outcome, Sample
from app.errors import UserError
from app.factory import Factory
from app.settings import Settings
from app.store.runs import Conclusion
from app.taxonomy.check import check
from workers.pipeline.runner import Models, Plan, Watch, grow
from workers.runs.checking import repository_options
from workers.runs.heartbeat import Heartbeat
from workers.runs.validate import submission
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.patience import Patience


class SampleService:
    """Grows samples; `RunService` for sample runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
        """Read the contribution at its commit, grow the sample, store it."""
        contribution = self._contribution(run)
        done = tuple(
            record
            for record in self._factory.samples.records(run.id)
            if record.outcome is not Outcome.UNFINISHED
        )
        watch = Watch(
            progress=heartbeat.progress,
            record=lambda record: self._factory.samples.checkpoint(run.id, record),
            cancelled=lambda: heartbeat.lost,
            done=done,
        )
        sample = asyncio.run(self._grow(contribution, self._plan(run), watch))
        if not heartbeat.lost:
            self._factory.samples.save(run.id, sample)
        return Conclusion(state=RunState.DONE)

    def _contribution(self, run: Run) -> Contribution:
        ref = self._factory.pull_requests.get(run.pull_request_id).ref
        github = self._factory.github(ref.installation_id, ref.repository)
        found = submission(github, run.path, run.head_sha)
        if found is None:
            raise UserError("file-gone", "The file is not there at this commit.")
        options, _ = repository_options(github)
        contribution = check(found, options).contribution
        if contribution is None:
            raise UserError(
                "not-valid", "The file has errors; mend them first, then `/sample` works."
            )
        return contribution

    def _plan(self, run: Run) -> Plan:
        settings = self._factory.settings
        return Plan(
            target=run.pairs,
            max_in_flight=settings.teacher_in_flight,
            max_tokens=settings.sample_max_tokens,
            max_seconds=settings.sample_max_seconds,
            random_state=run.id,
        )

    async def _grow(self, contribution: Contribution, plan: Plan, watch: Watch) -> Sample:
        settings = self._factory.settings
        async with (
            OpenAITeacher(teacher_endpoint(settings)) as teacher,
            OpenAITeacher(judge_endpoint(settings)) as judge,
        ):
            models = Models(teacher=teacher, judge=judge, tiny=settings.teacher_tiny)
            return await grow(contribution, models, plan, watch)


def teacher_endpoint(settings: Settings) -> Endpoint:
    """The model that generates."""
    return Endpoint(
        base_url=settings.teacher_url,
        model=settings.teacher_model,
        api_key=settings.teacher_api_key.get_secret_value(),
        timeout=settings.teacher_timeout,
        patience=Patience(total=settings.teacher_patience),
    )


def judge_endpoint(settings: Settings) -> Endpoint:
    """The model that scores: the teacher, unless another is set."""
    if not settings.judge_url:
        return teacher_endpoint(settings)
    return replace(
        teacher_endpoint(settings),
        base_url=settings.judge_url,
        model=settings.judge_model,
        api_key=settings.judge_api_key.get_secret_value(),
        role="judge",
    )
