"""Prechecks and postchecks, as their runs left them in their results."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from app.domain.postcheck import Postcheck
from app.domain.precheck import Precheck
from app.domain.runs import Run, RunKind, RunState
from app.report.precheck_model import PrecheckReport
from app.store.runs import Runs
from app.store.tables import Json


class Prechecks:
    """Reads them from the runs table."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def report(self, run: Run) -> PrecheckReport:
        """A precheck or postcheck run with what it found."""
        return PrecheckReport(run=run, precheck=self.precheck(run), postcheck=self.postcheck(run))

    def precheck(self, run: Run) -> Precheck | None:
        """What a precheck run found, None before it is done."""
        found = self._runs.result(run.id).get(RunKind.PRECHECK)
        return None if found is None else _precheck().validate_python(found)

    def postcheck(self, run: Run) -> Postcheck | None:
        """What a postcheck run found, None before it is done."""
        found = self._runs.result(run.id).get(RunKind.POSTCHECK)
        return None if found is None else _postcheck().validate_python(found)

    def newest(self, like: Run) -> tuple[Run, Precheck] | None:
        """The newest finished precheck of the same contribution at the same commit."""
        for run in reversed(self._runs.of_pull_request(like.pull_request_id)):
            if _same(run, like) and (found := self.precheck(run)) is not None:
                return run, found
        return None


def _same(run: Run, like: Run) -> bool:
    done = run.kind is RunKind.PRECHECK and run.state is RunState.DONE
    return done and (run.path, run.head_sha) == (like.path, like.head_sha)


def as_result(found: Precheck | Postcheck) -> Json:
    """What a run stores as its result."""
    if isinstance(found, Precheck):
        return {RunKind.PRECHECK.value: _precheck().dump_python(found, mode="json")}
    return {RunKind.POSTCHECK.value: _postcheck().dump_python(found, mode="json")}


@cache
def _precheck() -> TypeAdapter[Precheck]:
    return TypeAdapter(Precheck)


@cache
def _postcheck() -> TypeAdapter[Postcheck]:
    return TypeAdapter(Postcheck)
