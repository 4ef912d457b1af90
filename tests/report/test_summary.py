"""What a list shows of a pull request, and how near it is to a decision."""

from dataclasses import replace

import pytest

from app.domain.runs import RunState
from app.domain.scores import Zone
from app.domain.triage import Conversation, Determination, Hold, Triage
from app.report.model import Report, SampleReport
from app.report.standing import Standing
from app.report.summary import (
    LONGEST_LEAF,
    MOST_CONTRIBUTIONS,
    Readiness,
    changed_leaves,
    plain,
    restored,
    stored,
    summary,
)
from tests.report.samples import good, poor
from tests.report.test_comments import BROKEN, CLEAN, PATH, REPORT, SAMPLE_RUN, VALIDATE
from tests.support.stores import HEAD

TRUSTED = Conversation(trusted=True)


def said(determination: Determination, report: Report = REPORT, **more: object) -> Report:
    triage = Triage(determination=determination, by="grace", head_sha=HEAD)
    return replace(report, conversation=replace(TRUSTED, triage=triage, **more))


def sampled(sample: object, **run: object) -> Report:
    changed = SampleReport(run=replace(SAMPLE_RUN, **run), sample=sample)  # type: ignore[arg-type]
    return replace(REPORT, samples=(changed,))


WAITS = sampled(None, state=RunState.QUEUED, ahead=7)


@pytest.mark.parametrize(
    ("report", "readiness", "actor"),
    [
        (replace(REPORT, open=False), Readiness.OVER, "nobody"),
        (replace(REPORT, open=False, merged=True), Readiness.OVER, "nobody"),
        (replace(REPORT, validations=(replace(CLEAN, files=()),)), Readiness.OVER, "nobody"),
        (replace(REPORT, validations=(BROKEN,)), Readiness.CHANGES, "contributor"),
        (replace(REPORT, draft=True), Readiness.CHANGES, "contributor"),
        (said(Determination.CHANGES), Readiness.CHANGES, "contributor"),
        (sampled(poor()), Readiness.CHANGES, "contributor"),
        (replace(REPORT, validations=()), Readiness.UNDER_WAY, "seedbed"),
        (WAITS, Readiness.UNDER_WAY, "seedbed"),
        (said(Determination.APPROVE, hold=Hold(by="linus")), Readiness.HELD, "maintainer"),
        (REPORT, Readiness.LOOK, "maintainer"),
        (said(Determination.REJECT), Readiness.LOOK, "maintainer"),
        (said(Determination.FOLLOW_UP, sampled(good())), Readiness.LOOK, "maintainer"),
        (said(Determination.APPROVE), Readiness.READY, "maintainer"),
        (sampled(good()), Readiness.READY, "maintainer"),
        (replace(sampled(good()), conversation=Conversation()), Readiness.LOOK, "maintainer"),
    ],
)
def test_readiness(report: Report, readiness: Readiness, actor: str) -> None:
    made = summary(report)
    assert (made.readiness, made.actor) == (readiness, actor)
    assert made.words


def test_the_nearer_to_a_decision_the_higher() -> None:
    assert sorted(Readiness) == [
        Readiness.OVER,
        Readiness.CHANGES,
        Readiness.UNDER_WAY,
        Readiness.HELD,
        Readiness.LOOK,
        Readiness.READY,
    ]


def test_findings_and_checks() -> None:
    made = summary(replace(REPORT, validations=(BROKEN,)))
    assert (made.errors, made.warnings, made.notes) == (1, 1, 0)
    assert (made.checks, made.checked) == (VALIDATE.id, True)
    assert made.standing is Standing.NEEDS_CHANGES
    assert made.reasons[0] == "1 error to mend"
    waits = replace(CLEAN, run=replace(VALIDATE, state=RunState.RUNNING))
    assert not summary(replace(REPORT, validations=(waits,))).checked
    assert summary(replace(REPORT, validations=())).checks is None


def test_a_contribution_with_its_sample() -> None:
    sample = good()
    (made,) = summary(sampled(sample)).contributions
    assert (made.path, made.run, made.state) == (PATH, SAMPLE_RUN.id, RunState.DONE)
    assert (made.zone, made.rate, made.decisive) == (
        Zone.LIKELY_GOOD,
        sample.scores.kept_rate,
        True,
    )
    (tiny,) = summary(sampled(replace(sample, tiny=True))).contributions
    assert not tiny.decisive
    (bare,) = summary(REPORT).contributions
    assert (bare.run, bare.rate, bare.zone) == (None, None, None)
    (waits,) = summary(WAITS).contributions
    assert (waits.state, waits.rate) == (RunState.QUEUED, None)


def test_places_in_the_queue_are_left_out() -> None:
    moved = sampled(None, state=RunState.QUEUED, ahead=6)
    assert summary(moved) == summary(WAITS)
    assert "7" not in summary(WAITS).words


def test_many_contributions_are_cut() -> None:
    files = tuple(
        replace(CLEAN.files[0], path=f"knowledge/a{n}/qna.yaml")
        for n in range(MOST_CONTRIBUTIONS + 3)
    )
    report = replace(REPORT, validations=(replace(CLEAN, files=files),))
    made = summary(report)
    assert (len(made.contributions), made.left_out) == (MOST_CONTRIBUTIONS, 3)
    assert changed_leaves(report) == tuple(file.path for file in files)


def test_leaves_are_unknown_until_the_checks_are_done() -> None:
    assert changed_leaves(REPORT) == (PATH,)
    assert changed_leaves(replace(REPORT, validations=())) is None
    failed = replace(CLEAN, run=replace(VALIDATE, state=RunState.FAILED), files=())
    assert changed_leaves(replace(REPORT, validations=(failed,))) is None


def test_a_path_that_no_column_holds_is_left_out() -> None:
    long = replace(CLEAN.files[0], path=f"knowledge/{'a' * LONGEST_LEAF}/qna.yaml")
    report = replace(REPORT, validations=(replace(CLEAN, files=(long, *CLEAN.files)),))
    assert changed_leaves(report) == (PATH,)


def test_what_was_agreed() -> None:
    made = summary(said(Determination.APPROVE, hold=Hold(by="linus")))
    assert (made.determination, made.determined_by, made.held_by) == (
        Determination.APPROVE,
        "grace",
        "linus",
    )


@pytest.mark.parametrize("report", [REPORT, sampled(good()), sampled(None), WAITS])
def test_it_is_stored_and_read_again(report: Report) -> None:
    made = summary(report)
    assert restored(stored(made)) == made


@pytest.mark.parametrize("kept", [None, {}, {"words": "old"}, [], "x", 7, {"readiness": 99}])
def test_what_cannot_be_read_counts_as_none(kept: object) -> None:
    assert restored(kept) is None


def test_what_a_later_version_adds_is_passed_by() -> None:
    made = summary(REPORT)
    assert restored({**stored(made), "mood": "calm"}) == made


def test_words_are_freed_of_markdown_and_keep_their_commands() -> None:
    report = said(Determination.REJECT)
    triage = replace(report.conversation.triage, by="octo_cat[bot]")  # type: ignore[type-var]
    odd = replace(report, conversation=replace(TRUSTED, triage=triage))
    assert "rejected by octo_cat[bot];" in summary(odd).words
    assert "`/sample`" in summary(REPORT).words
    assert plain(r"a\_b \[c\] @&#8203;ada \path") == r"a_b [c] @ada \path"
