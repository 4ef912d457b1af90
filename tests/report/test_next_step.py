"""Somebody is always next, and it is said who."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.runs import RunKind, RunState
from app.domain.triage import Conversation, Determination, Hold, Ok, Triage
from app.report.model import ExportReport, Report, SampleReport, ValidationReport
from app.report.next_step import NextActor, next_step
from app.report.precheck_model import PrecheckReport
from tests.report.samples import good, poor
from tests.report.test_comments import (
    BROKEN,
    CHANGES,
    CLEAN,
    HELD,
    OLD,
    REPORT,
    SAMPLE_RUN,
    VALIDATE,
    said,
    with_sample,
)

C, M, S, N = NextActor.CONTRIBUTOR, NextActor.MAINTAINER, NextActor.SEEDBED, NextActor.NOBODY
FILES = (("skills_phase.jsonl", 512),)
OUTSIDER = replace(REPORT, conversation=Conversation())


def checks(state: RunState) -> Report:
    lost = ValidationReport(run=replace(VALIDATE, state=state, words="Away."))
    return replace(REPORT, validations=(lost,))


def word(determination: Determination, hold: Hold | None = None) -> Report:
    return said(replace(CHANGES, determination=determination), hold)


def merged(
    state: RunState | None, rows: int = 0, files: tuple[tuple[str, int], ...] = ()
) -> Report:
    run = replace(SAMPLE_RUN, kind=RunKind.EXPORT, path="", state=state or RunState.DONE)
    exports = () if state is None else (ExportReport(run=run, rows=rows, files=files),)
    return replace(REPORT, open=False, merged=True, merge_sha=OLD, exports=exports)


@pytest.mark.parametrize(
    ("report", "actor", "words"),
    [
        (replace(REPORT, validations=()), S, "not started yet"),
        (checks(RunState.QUEUED), S, "The checks run"),
        (checks(RunState.RUNNING), S, "The checks run"),
        (checks(RunState.FAILED), C, "`/validate`"),
        (checks(RunState.CANCELLED), C, "`/validate`"),
        (replace(REPORT, validations=(replace(CLEAN, files=()),)), N, "any more"),
        (replace(REPORT, validations=(BROKEN,)), C, "Mend the errors"),
        (replace(REPORT, validations=(BROKEN,), draft=True), C, "Mend the errors"),
        (REPORT, M, "`/sample`"),
        (OUTSIDER, M, "`/ok-to-test`"),
        (replace(OUTSIDER, draft=True), C, "draft"),
        (with_sample(None, state=RunState.QUEUED), S, "queued"),
        (with_sample(None, state=RunState.QUEUED, ahead=3), S, "queued, 3 runs before it"),
        (with_sample(None, state=RunState.RUNNING), S, "being made"),
        (with_sample(None, state=RunState.FAILED), M, "`/retry`"),
        (with_sample(None, state=RunState.CANCELLED), M, "was cancelled"),
        (with_sample(None, state=RunState.FAILED, reason="flow-missing"), M, "nothing to sample"),
        (with_sample(good()), M, "`/triage approve`"),
        (with_sample(poor()), C, "what to change first"),
        (word(Determination.APPROVE), M, "merging"),
        (word(Determination.APPROVE, HELD), M, "`/hold off`"),
        (word(Determination.CHANGES), C, "Make the changes that grace asked for"),
        (word(Determination.REJECT), M, "rejected by grace"),
        (word(Determination.UNCERTAIN), M, "another maintainer"),
        (word(Determination.FOLLOW_UP), M, "Look again"),
        (replace(word(Determination.REJECT), validations=(BROKEN,)), M, "rejected"),
        (replace(word(Determination.APPROVE), draft=True), C, "draft"),
        (replace(REPORT, open=False), N, "closed"),
        (merged(None), N, "merged"),
        (merged(RunState.RUNNING), S, "is being exported"),
        (merged(RunState.DONE, rows=3), N, "what its samples kept is exported"),
        (merged(RunState.DONE), N, "there was nothing to export"),
        (merged(RunState.FAILED), M, "`/export`"),
        (merged(RunState.FAILED, rows=3, files=FILES), M, "exported, but not everybody was told"),
    ],
)
def test_who_acts_next(report: Report, actor: NextActor, words: str) -> None:
    step = next_step(report)
    assert step.actor is actor
    assert words in step.words


def test_an_ok_for_another_commit_is_named() -> None:
    before = Conversation(ok=Ok(by="grace", head_sha=OLD))
    assert "The last one was for `bbbbbbb`" in next_step(replace(REPORT, conversation=before)).words
    now = Conversation(ok=Ok(by="grace", head_sha=REPORT.head_sha))
    assert "`/sample`" in next_step(replace(REPORT, conversation=now)).words


def test_a_running_run_is_named_before_one_that_waits() -> None:
    waits = SampleReport(run=replace(SAMPLE_RUN, state=RunState.QUEUED, ahead=1))
    runs = PrecheckReport(
        run=replace(SAMPLE_RUN, id=3, kind=RunKind.PRECHECK, state=RunState.RUNNING)
    )
    step = next_step(replace(REPORT, samples=(waits,), prechecks=(runs,)))
    assert step.words.startswith("The precheck is under way")


def test_several_runs_of_a_kind_are_counted() -> None:
    waits = tuple(
        SampleReport(run=replace(SAMPLE_RUN, id=n, path=f"knowledge/{n}/qna.yaml", state=state))
        for n, state in enumerate((RunState.QUEUED, RunState.RUNNING, RunState.QUEUED))
    )
    step = next_step(replace(REPORT, samples=waits))
    assert step.words == "3 samples are under way; each has its result in a comment."
    locked = next_step(replace(REPORT, samples=waits, locked=True))
    assert locked.words.endswith("in the check run.")


def test_a_run_of_an_older_commit_is_nobodys_business() -> None:
    assert next_step(with_sample(None, state=RunState.RUNNING, head_sha=OLD)).actor is M


@given(
    st.sampled_from([REPORT, replace(REPORT, validations=(BROKEN,)), with_sample(good())]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.sampled_from(Determination),
    st.text(),
)
def test_whatever_the_state_somebody_is_named_and_nobody_is_called(
    report: Report, opened: bool, draft: bool, trusted: bool, word: Determination | None, by: str
) -> None:
    triage = None if word is None else Triage(determination=word, by=by, head_sha=OLD, reason=by)
    agreed = Conversation(trusted=trusted, triage=triage, hold=Hold(by=by, reason=by))
    line = next_step(replace(report, open=opened, draft=draft, conversation=agreed)).line
    assert line.startswith("**Next: ")
    assert "\n" not in line
    assert not any(letter.isalnum() for letter in line.partition("@")[2][:1])
