"""Buttons: few, of the present head, and each with a command behind it."""

from dataclasses import replace

import pytest

from app.domain.deciding.click import BUTTONS
from app.domain.policy import Policy
from app.domain.runs import Run, RunKind, RunState
from app.report import buttons as shown
from app.report.buttons import MOST, buttons
from app.report.checks import check_runs
from app.report.model import ExportReport, Report, SampleReport
from app.report.precheck_model import PrecheckReport
from app.report.wanted import Button
from tests.report.samples import poor
from tests.report.test_comments import BROKEN, HEAD, OLD, REPORT, SAMPLE_RUN, SAMPLED, with_sample

EVERYTHING = Policy(student=True, candidate=True)
ALL = tuple(value for value in vars(shown).values() if isinstance(value, Button))


def run(kind: RunKind, state: RunState, **changed: object) -> Run:
    return replace(SAMPLE_RUN, kind=kind, state=state, **changed)


def names(report: Report, kind: RunKind, head: str = HEAD) -> list[str]:
    return [button.identifier for button in buttons(report, kind, head)]


def rich(report: Report) -> Report:
    return replace(report, policy=EVERYTHING)


PRECHECKED = replace(
    SAMPLED, prechecks=(PrecheckReport(run=run(RunKind.PRECHECK, RunState.DONE, id=5)),)
)
EXPORTING = replace(
    SAMPLED, exports=(ExportReport(run=run(RunKind.EXPORT, RunState.RUNNING, id=6, path="")),)
)


@pytest.mark.parametrize(
    ("report", "kind", "expected"),
    [
        (REPORT, RunKind.VALIDATE, ["sample"]),
        (rich(REPORT), RunKind.VALIDATE, ["sample", "precheck"]),
        (rich(SAMPLED), RunKind.VALIDATE, ["precheck"]),
        (rich(PRECHECKED), RunKind.VALIDATE, []),
        (replace(REPORT, validations=(BROKEN,)), RunKind.VALIDATE, []),
        (with_sample(None, state=RunState.QUEUED), RunKind.SAMPLE, ["cancel"]),
        (with_sample(None, state=RunState.RUNNING), RunKind.SAMPLE, ["cancel"]),
        (with_sample(None, state=RunState.FAILED), RunKind.SAMPLE, ["retry"]),
        (with_sample(None, state=RunState.CANCELLED), RunKind.SAMPLE, ["retry"]),
        (with_sample(None, state=RunState.FAILED, reason="not-valid"), RunKind.SAMPLE, []),
        (SAMPLED, RunKind.SAMPLE, ["export"]),
        (rich(SAMPLED), RunKind.SAMPLE, ["precheck", "postcheck", "export"]),
        (rich(PRECHECKED), RunKind.PRECHECK, ["postcheck", "export"]),
        (rich(replace(PRECHECKED, samples=())), RunKind.PRECHECK, ["sample", "postcheck"]),
        (with_sample(poor()), RunKind.SAMPLE, []),
        (EXPORTING, RunKind.SAMPLE, []),
        (EXPORTING, RunKind.EXPORT, ["cancel"]),
        (rich(replace(SAMPLED, open=False)), RunKind.SAMPLE, []),
    ],
)
def test_the_buttons_fit_the_state(report: Report, kind: RunKind, expected: list[str]) -> None:
    assert names(report, kind) == expected
    assert names(report, kind, OLD) == []


def test_what_runs_can_be_cancelled_and_what_failed_retried_at_once() -> None:
    failed = run(RunKind.SAMPLE, RunState.FAILED, id=7, path="knowledge/a/qna.yaml")
    runs = run(RunKind.SAMPLE, RunState.RUNNING)
    both = replace(REPORT, samples=(SampleReport(run=failed), SampleReport(run=runs)))
    assert names(both, RunKind.SAMPLE) == ["cancel", "retry"]


def test_each_button_fits_githubs_limits_and_has_a_command_behind_it() -> None:
    assert {button.identifier for button in ALL} == set(BUTTONS)
    for button in ALL:
        assert len(button.label) <= 20
        assert len(button.description) <= 40
        assert len(button.identifier) <= 20


def test_check_runs_carry_their_buttons_and_differ_when_those_do() -> None:
    validate, _ = check_runs(rich(SAMPLED))
    assert [button.identifier for button in validate.buttons] == ["precheck"]
    assert validate.marked_summary.endswith("<!-- seedbed:buttons precheck -->")
    before, *_ = check_runs(REPORT)
    after, *_ = check_runs(SAMPLED)
    assert before.marked_summary != after.marked_summary
    assert all(len(found.buttons) <= MOST for found in check_runs(rich(PRECHECKED)))


def test_the_mark_has_room() -> None:
    longest = sorted(ALL, key=lambda button: -len(button.identifier))[:MOST]
    validate, *_ = check_runs(REPORT)
    bare = replace(validate, buttons=()).marked_summary
    marked = replace(validate, buttons=tuple(longest)).marked_summary
    assert len(marked) - len(bare) <= shown.ROOM_FOR_MARK


@pytest.mark.parametrize(
    ("ahead", "title"),
    [(None, "Queued"), (0, "Queued, next in line"), (2, "Queued, 2 before it")],
)
def test_a_queued_check_says_its_place(ahead: int | None, title: str) -> None:
    _, sample = check_runs(with_sample(None, state=RunState.QUEUED, ahead=ahead))
    assert (sample.title, sample.status) == (title, "queued")


def test_of_several_queued_runs_the_first_place_is_said() -> None:
    waits = [run(RunKind.SAMPLE, RunState.QUEUED, id=n, path=str(n), ahead=n) for n in (3, 4)]
    _, sample = check_runs(replace(REPORT, samples=tuple(SampleReport(run=r) for r in waits)))
    assert sample.title == "2 samples queued, 3 before them"
