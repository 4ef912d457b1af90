"""Precheck and postcheck runs: what the student knows already, and what the candidate learned."""

from __future__ import annotations

import asyncio
import time

from app.domain.contribution import Contribution
from app.domain.postcheck import Postcheck
from app.domain.precheck import Precheck
from app.domain.runs import Run, RunState
from app.factory import Factory
from app.store.prechecks import Prechecks, as_result
from app.store.runs import Conclusion
from workers.precheck.examine import Bounds, Parties, Watch, examine
from workers.runs.contribution import contribution_of
from workers.runs.heartbeat import Heartbeat
from workers.teacher.client import OpenAITeacher
from workers.teacher.profiles import Profile, configured, endpoint


class PrecheckService:
    """Asks the student; `RunService` for precheck runs.

    A run begun anew after its worker died asks everything again: it takes a minute or two.
    """

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
        """Ask the student the contribution's questions at the run's commit."""
        inquiry = Inquiry(self._factory, run, heartbeat)
        found = inquiry.ask(Profile.STUDENT, random_state=run.id)
        return Conclusion(state=RunState.DONE, result=as_result(found))


class PostcheckService:
    """Asks the candidate, and the student where nobody has; `RunService` for postcheck runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
        """Ask the candidate what the student was asked, and set both side by side."""
        inquiry = Inquiry(self._factory, run, heartbeat)
        endpoint(self._factory.settings, Profile.CANDIDATE)  # refuses before the student is asked
        earlier = Prechecks(self._factory.runs).newest(run)
        student, student_run, random_state = None, 0, run.id
        if earlier is not None:
            student_run, student = earlier[0].id, earlier[1]
            random_state = student.random_state
        elif Profile.STUDENT in configured(self._factory.settings):
            student = inquiry.ask(Profile.STUDENT, random_state)
        candidate = inquiry.ask(Profile.CANDIDATE, random_state)
        found = Postcheck(candidate=candidate, student=student, student_run=student_run)
        return Conclusion(state=RunState.DONE, result=as_result(found))


class Inquiry:
    """One run's contribution, and asking models about it within the run's time."""

    def __init__(self, factory: Factory, run: Run, heartbeat: Heartbeat) -> None:
        self._factory, self._run, self._heartbeat = factory, run, heartbeat
        self._ends = time.monotonic() + factory.settings.sample_max_seconds
        self._contribution: Contribution | None = None

    def ask(self, profile: Profile, random_state: int) -> Precheck:
        """What the model of this profile knows of the contribution.

        Raises:
            UserError: there is no such model, or the contribution has errors.
            TransientError: a model does not answer.
        """
        settings = self._factory.settings
        asked = endpoint(settings, profile)
        if self._contribution is None:
            self._contribution = contribution_of(self._factory, self._run)
        bounds = Bounds(
            max_in_flight=settings.teacher_in_flight,
            max_seconds=self._ends - time.monotonic(),
            random_state=random_state,
        )
        watch = Watch(progress=self._heartbeat.progress, cancelled=lambda: self._heartbeat.lost)

        async def asking(contribution: Contribution) -> Precheck:
            async with (
                OpenAITeacher(asked) as model,
                OpenAITeacher(endpoint(settings, Profile.JUDGE)) as judge,
            ):
                tiny = settings.teacher_tiny and not settings.judge_url
                parties = Parties(model=model, judge=judge, tiny=tiny)
                return await examine(contribution, parties, bounds, watch)

        return asyncio.run(asking(self._contribution))
