"""The comment, the check run and the line of an export; the snapshots are there to be read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from app.domain.runs import BY_POLICY, Run, RunKind, RunState
from app.report.checks import check_runs
from app.report.export import (
    MOST_NAMED,
    export_check,
    export_comments,
    export_line,
    export_words,
    size_words,
)
from app.report.exported import Exported, ExportedContribution, ExportedFile, LeftOut
from app.report.model import ExportReport, Report
from app.report.wanted import MAX_COMMENT
from tests.support.stores import HEAD, REF

SKILL = "compositional_skills/writing/qna.yaml"
MADE = ExportedContribution(
    path=SKILL,
    run=2,
    pairs=8,
    rows=8,
    judged=10,
    kept_rate=0.8,
    trusted=True,
    tiny=False,
    blob_sha="",
)
EXPORTED = Exported(
    files=(
        ExportedFile(name="manifest.json", bytes=900, rows=0, sha256="00", forms={}),
        ExportedFile(
            name="skills_phase.jsonl", bytes=123_456, rows=8, sha256="00", forms={"skill": 8}
        ),
    ),
    rows=8,
    contributions=(MADE,),
    left_out=(LeftOut(path="knowledge/film/qna.yaml", reason="no pair of its sample was kept"),),
)
WEAK = replace(EXPORTED, contributions=(replace(MADE, trusted=False, tiny=True),), left_out=())
NOTHING = Exported(left_out=EXPORTED.left_out)
FILES = tuple((file.name, file.bytes) for file in EXPORTED.files)
RUN = Run(
    id=4,
    pull_request_id=1,
    kind=RunKind.EXPORT,
    head_sha=HEAD,
    path="",
    pairs=0,
    asked_by="grace",
    state=RunState.DONE,
)


def export(exported: Exported = EXPORTED, **fields: object) -> ExportReport:
    run = replace(RUN, **{"words": export_words(exported), **fields})
    return ExportReport(run=run, files=FILES if exported.rows else (), rows=exported.rows)


def report(*exports: ExportReport, head: str = HEAD) -> Report:
    return Report(ref=REF, head_sha=head, public_url="http://127.0.0.1:8000", exports=exports)


FAILED = {"state": RunState.FAILED, "reason": "x", "words": "8 rows. It answered with status 401."}
NOTED = {"state": RunState.FAILED, "reason": "x", "words": "GitHub cannot be reached."}


@pytest.mark.parametrize(
    "found",
    [
        export(),
        export(WEAK, path=SKILL),
        export(NOTHING),
        replace(export(), run=replace(RUN, **NOTED), files=(), rows=0),
    ],
    ids=["exported", "weak", "nothing", "failed"],
)
def test_the_comment(found: ExportReport, snapshot: SnapshotAssertion) -> None:
    (comment,) = export_comments(report(found))
    assert comment.body == snapshot
    assert comment.body.startswith(comment.marker)


def test_an_older_head_is_named() -> None:
    (comment,) = export_comments(report(export(), head="b" * 40))
    assert "(the head is now `bbbbbbb`)" in comment.body


def test_nobody_is_told_of_what_nobody_asked_for() -> None:
    queued = export(state=RunState.QUEUED, words="")
    cancelled = export(state=RunState.CANCELLED, words="grace cancelled it.")
    assert export_comments(report(export(asked_by=BY_POLICY), queued, cancelled)) == ()


@pytest.mark.parametrize(
    ("paths", "outdated"),
    [
        (("", ""), [True, False]),
        (("a", "a"), [True, False]),
        (("a", "b"), [False, False]),
        (("a", ""), [True, False]),
        (("", "a"), [False, False]),
    ],
)
def test_a_newer_export_takes_the_place_of_an_older(
    paths: tuple[str, ...], outdated: list[bool]
) -> None:
    found = [export(id=number, path=path) for number, path in enumerate(paths)]
    comments = export_comments(report(*found))
    assert [comment.outdated for comment in comments] == outdated
    assert [comment.marker for comment in comments] == [
        f"<!-- seedbed:export run={number} -->" for number in range(len(paths))
    ]


@pytest.mark.parametrize(
    "found",
    [
        export(),
        export(NOTHING),
        export(**FAILED),
        replace(export(), run=replace(RUN, **NOTED), files=(), rows=0),
        export(state=RunState.CANCELLED, words="grace cancelled it."),
        export(state=RunState.QUEUED, words=""),
        export(state=RunState.RUNNING, words=""),
    ],
    ids=["exported", "nothing", "not told", "failed", "cancelled", "queued", "running"],
)
def test_the_check_run_and_the_line(found: ExportReport, snapshot: SnapshotAssertion) -> None:
    check = export_check(report(found), HEAD)
    assert check is not None
    shown = (check.status, check.conclusion, check.title, check.summary, export_line(found))
    assert shown == snapshot
    assert check.conclusion in ("", "success", "neutral", "cancelled")
    assert check in check_runs(report(found))


def test_the_newest_export_of_a_commit_is_its_check_run() -> None:
    found = report(export(), export(NOTHING, id=5), export(head_sha="b" * 40, id=6))
    check = export_check(found, HEAD)
    assert check is not None
    assert (check.name, check.title) == ("Seedbed / export", "Nothing to export")
    assert check.external_id == f"acme/taxonomy#7@{HEAD}:export"
    assert check.details_url == "http://127.0.0.1:8000/runs/5"
    assert export_check(found, "c" * 40) is None


def test_of_many_the_first_are_named() -> None:
    many = tuple(LeftOut(path=f"knowledge/{n}/qna.yaml", reason="why") for n in range(203))
    words = export_words(replace(EXPORTED, left_out=many))
    assert words.count("why") == MOST_NAMED
    assert f"{203 - MOST_NAMED} more" in words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1,023 bytes"),
        (1024, "1.0 KiB"),
        (1024 * 1024, "1.0 MiB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert size_words(size) == words


@given(st.lists(st.text(st.characters(), max_size=3000), min_size=1, max_size=12))
def test_any_path_stays_code_in_one_short_line(paths: list[str]) -> None:
    made = tuple(replace(MADE, path=path, trusted=False, tiny=True) for path in paths)
    left = tuple(LeftOut(path=path, reason="why") for path in paths)
    words = export_words(replace(EXPORTED, contributions=made, left_out=left))
    assert "\n" not in words
    found = replace(export(), run=replace(RUN, words=words, path=paths[0]))
    (comment,) = export_comments(report(found))
    assert len(comment.body) <= MAX_COMMENT
    assert "@everyone" not in words.replace("`@everyone`", "")
