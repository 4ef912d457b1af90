"""The standing of a pull request, and why."""

from dataclasses import replace

import pytest

from app.domain.findings import Finding, Severity, Verdict
from app.domain.runs import RunState
from app.domain.sample import Sample
from app.report.model import CheckedFile, Report, SampleReport
from app.report.standing import Standing
from tests.report.samples import (
    AWARDS,
    FREEFORM,
    NOT_TOLD,
    NOTHING_JUDGED,
    RECIPES,
    good,
    poor,
    scored,
)
from tests.report.test_comments import CLEAN, REPORT, SAMPLE_RUN

UNSHOWN = "the judge could not be shown to tell good pairs from spoiled ones"
SMALL = "its teacher is a very small model, for trying Seedbed out"


def judged(*samples: Sample | None, errors: int = 0, paths: tuple[str, ...] = (RECIPES,)) -> Report:
    """A report on these contributions, each with its sample."""
    found = tuple(
        Finding(rule="a/b", severity=Severity.ERROR, path=RECIPES, message="Wrong.")
        for _ in range(errors)
    )
    files = tuple(CheckedFile(path=path, verdict=Verdict.OK) for path in paths)
    runs = tuple(
        SampleReport(run=replace(SAMPLE_RUN, id=n + 2, path=path), sample=sample)
        for n, (path, sample) in enumerate(zip(paths, samples, strict=False))
    )
    return replace(REPORT, validations=(replace(CLEAN, files=files, findings=found),), samples=runs)


def reasons(report: Report) -> list[str]:
    return [reason.words for reason in report.standing_reasons]


@pytest.mark.parametrize(
    ("sample", "standing", "why"),
    [
        (good(), Standing.READY, "the checks found no error"),
        (poor(), Standing.NEEDS_CHANGES, "the sample is likely poor, by a judge that is trusted"),
        (FREEFORM, Standing.NEEDS_A_LOOK, "the sample does not decide: its interval is too wide"),
        (
            scored(good(), trust=NOT_TOLD),
            Standing.NEEDS_A_LOOK,
            f"the sample is likely good, but {UNSHOWN}",
        ),
        (
            scored(poor(), trust=NOT_TOLD),
            Standing.NEEDS_A_LOOK,
            f"the sample is likely poor, but {UNSHOWN}",
        ),
        (
            replace(good(), tiny=True),
            Standing.NEEDS_A_LOOK,
            f"the sample is likely good, but {SMALL}",
        ),
        (
            replace(good(), ended_by="time-budget"),
            Standing.NEEDS_A_LOOK,
            "the sample is likely good, but it ended early",
        ),
        (NOTHING_JUDGED, Standing.NEEDS_A_LOOK, "nothing could be judged"),
    ],
)
def test_one_sample(sample: Sample, standing: Standing, why: str) -> None:
    report = judged(sample)
    assert report.standing is standing
    assert reasons(report)[0] == why


def test_an_error_outweighs_a_good_sample() -> None:
    report = judged(good(), errors=2)
    assert report.standing is Standing.NEEDS_CHANGES
    assert reasons(report)[0] == "2 errors to mend"


def test_ready_takes_a_sample_of_every_contribution() -> None:
    both = (RECIPES, AWARDS)
    assert judged(good(), paths=both).standing is Standing.NEEDS_A_LOOK
    assert judged(good(), good(), paths=both).standing is Standing.READY
    worst_first = judged(good(), poor(), paths=both).standing_reasons
    assert [reason.standing for reason in worst_first] == [
        Standing.NEEDS_CHANGES,
        Standing.READY,
        Standing.READY,
    ]
    assert worst_first[0].path == AWARDS


def test_files_beside_a_contribution_need_no_sample() -> None:
    beside = RECIPES.replace("qna.yaml", "attribution.txt")
    assert judged(good(), paths=(RECIPES, beside)).standing is Standing.READY


def test_a_sample_of_an_older_commit_does_not_count() -> None:
    report = judged(good())
    old = replace(report.samples[0], run=replace(SAMPLE_RUN, head_sha="b" * 40))
    report = replace(report, samples=(old,))
    assert report.standing is Standing.NEEDS_A_LOOK
    assert "there is no sample yet" in reasons(report)


def test_a_newer_run_without_a_sample_takes_the_older_ones_place() -> None:
    report = judged(good())
    failed = SampleReport(run=replace(SAMPLE_RUN, id=9, path=RECIPES, state=RunState.FAILED))
    assert replace(report, samples=(*report.samples, failed)).standing is Standing.NEEDS_A_LOOK


def test_nothing_is_ready_before_the_checks_are_done() -> None:
    report = judged(good())
    running = replace(report.validations[0].run, state=RunState.RUNNING)
    waiting = replace(report, validations=(replace(report.validations[0], run=running),))
    assert waiting.standing is Standing.NEEDS_A_LOOK
    assert replace(report, validations=()).standing is Standing.NEEDS_A_LOOK
    assert "the checks are not done" in reasons(waiting)
