"""Buttons of check runs: GitHub does not tell them, so the summary does."""

import re
from dataclasses import replace

import pytest

from app.github.apply import apply_check_runs
from app.github.client import GitHubClient
from app.report import buttons
from app.report.wanted import MAX_OUTPUT, Annotation, Button, WantedCheckRun
from sandbox import PullRequest
from tests.github.conftest import Calls

CREATE = "POST /repos/{owner}/{repo}/check-runs"
UPDATE = "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}"
LIST = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs"


def button(identifier: str) -> Button:
    return Button(
        label=identifier.capitalize(), description=f"Do {identifier}", identifier=identifier
    )


SAMPLE, PRECHECK, CANCEL = map(button, ("sample", "precheck", "cancel"))


def check(pull: PullRequest, *buttons: Button, conclusion: str = "success") -> WantedCheckRun:
    return WantedCheckRun(
        name="Seedbed / validate",
        external_id="acme/taxonomy#1",
        head_sha=pull.head_sha,
        status="queued",
        conclusion=conclusion,
        title="Nothing to mend",
        summary="Nothing to mend.",
        details_url="https://seedbed.example/runs/1",
        buttons=buttons,
    )


def shown(pull: PullRequest) -> list[str]:
    (run,) = pull.check_runs
    return [action.identifier for action in run.actions]


def test_buttons_come_with_the_check_run_and_stay(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    wanted = check(pull, SAMPLE, PRECHECK)
    apply_check_runs(client, (wanted,))
    assert calls.taken() == [LIST, CREATE]
    assert shown(pull) == ["sample", "precheck"]
    apply_check_runs(client, (wanted,))
    assert calls.taken() == [LIST]


def test_other_buttons_are_a_difference(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    apply_check_runs(client, (check(pull, SAMPLE, PRECHECK),))
    for those in ((CANCEL,), (SAMPLE, PRECHECK, CANCEL), (PRECHECK, SAMPLE)):
        calls.taken()
        apply_check_runs(client, (check(pull, *those),))
        assert calls.taken() == [LIST, UPDATE]
        assert shown(pull) == [made.identifier for made in those]


def test_buttons_are_taken_away(client: GitHubClient, pull: PullRequest, calls: Calls) -> None:
    apply_check_runs(client, (check(pull, SAMPLE),))
    apply_check_runs(client, (check(pull),))
    assert shown(pull) == []
    (run,) = pull.check_runs
    assert run.summary == "Nothing to mend."
    calls.taken()
    apply_check_runs(client, (check(pull),))
    assert calls.taken() == [LIST]


def test_annotations_and_buttons_go_together(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    notes = tuple(
        Annotation(path="a.md", start_line=1, end_line=1, level="notice", title="t", message=f"{n}")
        for n in range(51)
    )
    wanted = replace(check(pull, SAMPLE), annotations=notes)
    apply_check_runs(client, (wanted,))
    assert calls.taken().count(UPDATE) == 2
    assert shown(pull) == ["sample"]
    apply_check_runs(client, (wanted,))
    assert UPDATE not in calls.taken()


def test_what_is_too_long_or_too_much_is_cut_before_github_refuses_it(
    client: GitHubClient, pull: PullRequest
) -> None:
    long = Button(label="l" * 21, description="d" * 41, identifier="i" * 21)
    wanted = check(pull, long, SAMPLE, PRECHECK, CANCEL)
    apply_check_runs(client, (replace(wanted, summary="s" * (MAX_OUTPUT + 1)),))
    (run,) = pull.check_runs
    assert shown(pull) == ["i" * 20, "sample", "precheck"]
    assert (run.actions[0].label, run.actions[0].description) == ("l" * 20, "d" * 40)
    assert run.summary is not None
    assert len(run.summary) == MAX_OUTPUT
    assert run.summary.endswith(f"<!-- seedbed:buttons {'i' * 20} sample precheck -->")


@pytest.mark.parametrize("those", [(), (SAMPLE,)])
def test_a_check_run_that_was_made_without_a_note_of_buttons_is_brought_up_to_date(
    client: GitHubClient, pull: PullRequest, calls: Calls, those: tuple[Button, ...]
) -> None:
    wanted = check(pull, *those)
    apply_check_runs(client, (wanted,))
    (run,) = pull.check_runs
    run.summary, run.actions = "Nothing to mend.", []
    calls.taken()
    apply_check_runs(client, (wanted,))
    assert (UPDATE in calls.taken()) is bool(those)
    assert shown(pull) == [made.identifier for made in those]


MADE = [value for value in vars(buttons).values() if isinstance(value, Button)]


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.identifier)
def test_our_own_buttons_fit_uncut(made: Button) -> None:
    assert made.as_github() == {
        "label": made.label,
        "description": made.description,
        "identifier": made.identifier,
    }
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", made.identifier)  # it stands in an HTML comment


def test_our_own_buttons_are_told_apart() -> None:
    assert len({made.identifier for made in MADE}) == len(MADE) > 0


def test_annotations_that_are_the_same_are_not_read_again(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    remark = Annotation(
        path="a.md", start_line=1, end_line=1, level="warning", title="Words", message="Few."
    )
    whole = replace(check(pull), annotations=(remark,))
    apply_check_runs(client, (whole,))
    calls.taken()
    apply_check_runs(client, (whole,))
    assert calls.taken() == [LIST]
    other = replace(whole, annotations=(replace(remark, message="Too few."),))
    apply_check_runs(client, (other,))
    newest = max(pull.world.check_runs.values(), key=lambda run: run.id)
    assert [each.message for each in newest.annotations] == ["Too few."]
