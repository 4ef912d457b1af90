"""The comments as people read them; the snapshots are there to be read."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from app.domain.contribution import ContributionKind
from app.domain.deciding.starts import supersede
from app.domain.findings import Finding, Position, Severity, Verdict
from app.domain.precheck import Precheck
from app.domain.record import JudgedPart, Judgement, Outcome, Record, Style
from app.domain.runs import Run, RunKind, RunState
from app.domain.sample import Progress, Sample
from app.domain.scores import Mean, Rate, Scores, Zone
from app.domain.triage import Conversation, Determination, Hold, Ok, Triage
from app.report.checks import MAX_ANNOTATIONS, check_runs
from app.report.model import CheckedFile, Report, SampleReport, ValidationReport
from app.report.precheck_model import PrecheckReport
from app.report.status import status_comment
from app.report.wanted import MAX_COMMENT, MAX_OUTPUT
from tests.report.samples import TINY, UNTRUSTED, good, poor
from tests.support.stores import HEAD, REF

PATH = "compositional_skills/writing/recipes/qna.yaml"
VALIDATE = Run(
    id=1,
    pull_request_id=1,
    kind=RunKind.VALIDATE,
    head_sha=HEAD,
    path="",
    pairs=0,
    asked_by="ada",
    state=RunState.DONE,
)
SAMPLE_RUN = replace(VALIDATE, id=2, kind=RunKind.SAMPLE, path=PATH, pairs=4, asked_by="grace")
PRECHECK = Precheck(
    path=PATH, kind=ContributionKind.FREEFORM, model="student", judge="judge", questions=(), of=5
)
CLEAN = ValidationReport(run=VALIDATE, files=(CheckedFile(path=PATH, verdict=Verdict.OK),))
BROKEN = ValidationReport(
    run=VALIDATE,
    files=(CheckedFile(path=PATH, verdict=Verdict.ERROR),),
    findings=(
        Finding(
            rule="schema/too-few",
            severity=Severity.ERROR,
            path=PATH,
            message="There are 2 seed examples.",
            hint="Add 3 more.",
            position=Position(line=4, column=1),
            end=Position(line=9, column=3),
        ),
        Finding(
            rule="lint/trailing-spaces",
            severity=Severity.WARNING,
            path=PATH,
            message="Trailing spaces.",
            position=Position(line=2, column=10),
            end=Position(line=2, column=12),
        ),
    ),
)
REPORT = Report(
    ref=REF,
    head_sha=HEAD,
    public_url="http://127.0.0.1:8000",
    validations=(CLEAN,),
    author="ada",
    conversation=Conversation(trusted=True),
)


def record(index: int, outcome: Outcome, quality: float | None, reason: str = "") -> Record:
    judged = () if quality is None else (Judgement(part=JudgedPart.PAIR, score=quality),)
    return Record(
        index=index,
        lead_seed=index % 2,
        seeds=(index % 2,),
        style=Style.SHORT,
        random_state=index,
        question=f"How do I cook dish {index}?",
        answer=f"Slowly.\n\n1. Wash it.\n2. Heat it {index} times.",
        outcome=outcome,
        reason=reason,
        judgements=judged,
    )


RECORDS = (
    record(0, Outcome.KEPT, 2.9),
    record(1, Outcome.KEPT, 2.1),
    record(2, Outcome.REJECTED, 1.2, "pair-poor"),
    record(3, Outcome.REJECTED, None, "question-unsuitable"),
    record(4, Outcome.DUPLICATE, None, "like-a-seed"),
    record(5, Outcome.UNPARSED, None, "empty"),
)
SAMPLE = Sample(
    path=PATH,
    teacher="mixtral-8x7b-instruct",
    judge="mixtral-8x7b-instruct",
    records=RECORDS,
    scores=Scores(
        kept_rate=Rate(estimate=0.5, low=0.15, high=0.85, judged=4, clusters=2),
        quality=Mean(estimate=2.07, low=1.6, high=2.5, count=3),
        mass=0.98,
        zone=Zone.UNCLEAR,
    ),
    target=4,
)
SAMPLED = replace(REPORT, samples=(SampleReport(run=SAMPLE_RUN, sample=SAMPLE),))


def with_sample(sample: Sample | None, **run: object) -> Report:
    changed = replace(SAMPLE_RUN, **run)
    return replace(REPORT, samples=(SampleReport(run=changed, sample=sample),))


FAILED = with_sample(
    None,
    state=RunState.FAILED,
    reason="teacher-unreachable",
    words="The teacher cannot be reached; try again later.",
)
RUNNING = with_sample(
    None,
    state=RunState.RUNNING,
    progress=Progress(target=4, made=5, judged=2, kept=1, tokens=900, seconds_left=118.0),
)


OLD = "b" * 40
SUPERSEDED_RUN = replace(
    SAMPLE_RUN,
    head_sha=OLD,
    state=RunState.CANCELLED,
    reason="superseded",
    words=supersede(HEAD).words,
)
MANY = tuple(
    CheckedFile(path=PATH.replace("recipes", f"recipes_{n}"), verdict=Verdict.OK)
    for n in range(203)
)
CHANGES = Triage(
    determination=Determination.CHANGES,
    by="grace",
    head_sha=HEAD,
    reason="ask @ada for *other* dishes | see #7",
    reply="not-diverse",
    comment_id=12,
)
HELD = Hold(by="grace", reason="the legal review")


def said(triage: Triage | None, hold: Hold | None = None) -> Report:
    return replace(REPORT, conversation=Conversation(trusted=True, triage=triage, hold=hold))


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("just opened", replace(REPORT, validations=())),
        ("nothing to mend", REPORT),
        ("mistakes", replace(REPORT, validations=(BROKEN,))),
        ("sample running", RUNNING),
        ("sample failed", FAILED),
        ("sampled", SAMPLED),
        ("sampled, likely good", with_sample(good())),
        ("sampled, likely poor", with_sample(poor())),
        ("sampled, not trusted", with_sample(UNTRUSTED)),
        ("sampled, tiny", with_sample(TINY)),
        ("sampled, ended early", with_sample(replace(good(), ended_by="token-budget"))),
        ("refused", replace(REPORT, notice="`/sample` by ada: it takes the triage role here.")),
        ("closed", replace(REPORT, open=False)),
        ("queued", with_sample(None, state=RunState.QUEUED, ahead=2)),
        ("next in the queue", with_sample(None, state=RunState.QUEUED, ahead=0)),
        ("cancelled", with_sample(None, state=RunState.CANCELLED, words="grace cancelled it.")),
        ("waits for ok", replace(REPORT, conversation=Conversation())),
        (
            "waits for ok again",
            replace(REPORT, conversation=Conversation(ok=Ok(by="grace", head_sha=OLD))),
        ),
        ("pushed while sampled", replace(REPORT, samples=(SampleReport(run=SUPERSEDED_RUN),))),
        ("changes asked for", said(CHANGES)),
        ("changes asked for, and mistakes", replace(said(CHANGES), validations=(BROKEN,))),
        ("approved", said(replace(CHANGES, determination=Determination.APPROVE, reason=""))),
        (
            "approved, but on hold",
            said(replace(CHANGES, determination=Determination.APPROVE), HELD),
        ),
        ("rejected", said(replace(CHANGES, determination=Determination.REJECT))),
        ("uncertain", said(replace(CHANGES, determination=Determination.UNCERTAIN))),
        (
            "to be looked at again",
            said(replace(CHANGES, determination=Determination.FOLLOW_UP, head_sha=OLD)),
        ),
        ("on hold", said(None, HELD)),
        ("draft", replace(REPORT, draft=True)),
        ("locked", replace(SAMPLED, locked=True)),
        ("merged", replace(SAMPLED, open=False, merged=True, merge_sha=OLD)),
        ("removed", replace(REPORT, validations=(replace(CLEAN, files=()),))),
        ("very many", replace(REPORT, validations=(replace(CLEAN, files=MANY),))),
    ],
)
def test_status_comment(name: str, report: Report, snapshot: SnapshotAssertion) -> None:
    assert status_comment(report).body == snapshot(name=name)


def test_a_status_comment_with_many_findings_fits() -> None:
    many = tuple(replace(f, message="`*_@" * 400) for f in BROKEN.findings * 500)
    body = status_comment(replace(REPORT, validations=(replace(BROKEN, findings=many),))).body
    assert len(body) <= MAX_COMMENT
    assert "more findings stand in the check run" in body


@pytest.mark.parametrize("runs", [20, 300])
def test_many_contributions_stay_within_the_limits_too(runs: int) -> None:
    paths = [f"compositional_skills/{'`|@' * 90}{n}/qna.yaml" for n in range(runs)]
    samples = tuple(
        SampleReport(run=replace(SAMPLE_RUN, id=n, path=path), sample=replace(UNTRUSTED, path=path))
        for n, path in enumerate(paths)
    )
    prechecks = tuple(
        PrecheckReport(run=replace(SAMPLE_RUN, id=n, path=path, kind=kind), precheck=PRECHECK)
        for n, path in enumerate(paths)
        for kind in (RunKind.PRECHECK, RunKind.POSTCHECK)
    )
    findings = tuple(
        replace(f, path=path, message="@" * 4_000) for path in paths[:20] for f in BROKEN.findings
    )
    broken = replace(BROKEN, findings=findings)
    report = replace(REPORT, validations=(broken,), samples=samples, prechecks=prechecks)
    body = status_comment(report).body
    assert len(body) <= MAX_COMMENT
    assert ("| 280 more samples | in the check run |" in body) == (runs == 300)
    for run in check_runs(report):
        assert len(run.summary) <= MAX_OUTPUT
        listed, _, mark = run.summary.partition("\n\n")
        assert all(line.startswith("- ") for line in listed.split("\n"))
        assert not mark or mark.startswith("<!-- buttons: ")


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (REPORT, {"Seedbed / validate": "success"}),
        (
            replace(REPORT, validations=(BROKEN,)),
            {"Seedbed / validate": "failure"},
        ),
        (RUNNING, {"Seedbed / validate": "success", "Seedbed / sample": ""}),
        (FAILED, {"Seedbed / validate": "success", "Seedbed / sample": "failure"}),
        (SAMPLED, {"Seedbed / validate": "success", "Seedbed / sample": "neutral"}),
        (with_sample(good()), {"Seedbed / validate": "success", "Seedbed / sample": "success"}),
        (with_sample(poor()), {"Seedbed / validate": "success", "Seedbed / sample": "neutral"}),
    ],
)
def test_check_runs_conclude(report: Report, expected: dict[str, str]) -> None:
    assert {run.name: run.conclusion for run in check_runs(report)} == expected


def test_why_a_run_failed_is_said_once_in_its_check_run() -> None:
    validate, sample = check_runs(FAILED)
    assert sample.summary.count("The teacher cannot be reached; try again later.") == 1
    words = "The taxonomy cannot be read just now."
    lost = replace(VALIDATE, state=RunState.FAILED, words=words)
    (validate,) = check_runs(replace(REPORT, validations=(ValidationReport(run=lost),)))
    assert validate.summary == f"ended without a result: {words}"


def test_a_superseded_run_is_concluded_at_its_own_commit() -> None:
    old = replace(VALIDATE, head_sha="b" * 40, state=RunState.CANCELLED, words="A newer commit.")
    both = replace(REPORT, validations=(CLEAN, ValidationReport(run=old)))
    by_head = {run.head_sha: run.conclusion for run in check_runs(both)}
    assert by_head == {HEAD: "success", "b" * 40: "cancelled"}


def test_annotations_have_columns_only_on_one_line() -> None:
    (run,) = check_runs(replace(REPORT, validations=(BROKEN,)))
    several, single = (annotation.as_github() for annotation in run.annotations)
    assert "start_column" not in several
    assert (several["start_line"], several["end_line"]) == (4, 9)
    assert (single["start_column"], single["end_column"]) == (10, 12)
    assert [run.annotations[0].level, run.annotations[1].level] == ["failure", "warning"]


def test_a_failed_sample_does_not_hide_behind_one_that_was_not_to_be() -> None:
    skipped = replace(SAMPLE_RUN, state=RunState.FAILED, reason="flow-missing", words="Not built.")
    failed = replace(skipped, id=3, path="knowledge/a/qna.yaml", reason="teacher-unreachable")
    both = tuple(SampleReport(run=run) for run in (skipped, failed))
    found = {run.name: run.conclusion for run in check_runs(replace(REPORT, samples=both))}
    assert found["Seedbed / sample"] == "failure"


def validated_as(findings: tuple[Finding, ...]) -> Report:
    return replace(REPORT, validations=(replace(BROKEN, findings=findings),))


def test_notes_never_push_errors_out_of_the_annotations() -> None:
    error, _ = BROKEN.findings
    notes = tuple(
        replace(error, severity=Severity.NOTE, position=Position(line=n + 1), end=None)
        for n in range(MAX_ANNOTATIONS)
    )
    last = replace(error, position=Position(line=9_000), end=None)
    (run,) = check_runs(validated_as(findings=(*notes, last)))
    assert len(run.annotations) == MAX_ANNOTATIONS
    assert run.annotations[-1].level == "failure"
    assert run.annotations[-1].start_line == 9_000
    assert "1 finding more than fit here" in run.summary


def test_what_is_said_of_the_whole_pull_request_comes_first() -> None:
    whole = replace(BROKEN.findings[0], path="", rule="pull-request/sign-off")
    (run,) = check_runs(validated_as(findings=(*BROKEN.findings, whole)))
    assert run.summary.startswith("- pull request: **error**")
