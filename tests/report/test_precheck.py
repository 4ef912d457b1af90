"""Precheck and postcheck as people read them; the snapshots are there to be read."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion

from app.domain.contribution import ContributionKind
from app.domain.postcheck import Postcheck
from app.domain.precheck import OpenAnswer, Precheck, Ranking, SeedQuestion, Share, Way
from app.domain.runs import Run, RunKind, RunState
from app.domain.sample import Progress
from app.report.model import Report
from app.report.precheck import precheck_comments
from app.report.precheck_checks import precheck_check_runs
from app.report.precheck_model import PrecheckReport
from app.report.precheck_words import headline
from app.report.wanted import MAX_COMMENT
from tests.support.stores import HEAD, REF

PATH = "knowledge/arts/film/academy_awards_2024/qna.yaml"
RUN = Run(
    id=5,
    pull_request_id=1,
    kind=RunKind.PRECHECK,
    head_sha=HEAD,
    path=PATH,
    pairs=0,
    asked_by="grace",
    state=RunState.DONE,
)
REPORT = Report(ref=REF, head_sha=HEAD, public_url="http://127.0.0.1:8000")
TOLD = Share(right=10, total=10, low=0.741, high=1.0, chance=0.5)
GUESSED = Share(right=6, total=10, low=0.304, high=0.85, chance=0.5)


def question(
    seed: int, text: str, scores: tuple[float, float], rank: int, way: Way = Way.LETTERS
) -> SeedQuestion:
    shares = (0.4, *(0.5 if n < rank else 0.1 for n in range(1, 4)))
    return SeedQuestion(
        seed=seed,
        example=seed,
        question=f"Who won the award for item {seed}?",
        expected=f"It went to person {seed}.",
        open=OpenAnswer(text=text, seed_first=scores[0], seed_second=scores[1]),
        ranking=Ranking(way=way, choices=(seed, 7, 8, 9), random_state=1, scores=shares),
    )


QUESTIONS = (
    question(0, "It went to person 0.", (3.0, 2.9), 1),
    question(1, "Perhaps to <b>@ada</b> #12?", (1.0, 1.1), 3),
    question(2, "It went to person 2, or not.", (3.0, 1.2), 1),
)
FOUND = Precheck(
    path=PATH,
    kind=ContributionKind.KNOWLEDGE,
    model="student-7b",
    judge="judge-70b",
    questions=QUESTIONS,
    of=15,
    agreement=TOLD,
    ranked=Share(right=2, total=3, low=0.094, high=0.992, chance=0.25),
    random_state=5,
)
AFTER = replace(
    FOUND,
    model="candidate-7b",
    questions=(
        QUESTIONS[0],
        question(1, "It went to person 1.", (3.0, 3.0), 1),
        question(2, "It went to person 2.", (2.9, 3.0), 1),
    ),
)


def report(found: Precheck | Postcheck | None, **run: object) -> PrecheckReport:
    kind = RunKind.POSTCHECK if isinstance(found, Postcheck) else RunKind.PRECHECK
    made = replace(RUN, **{"kind": kind} | run)  # type: ignore[arg-type]
    if isinstance(found, Postcheck):
        return PrecheckReport(run=made, postcheck=found)
    return PrecheckReport(run=made, precheck=found)


def body(*prechecks: PrecheckReport, about: Report = REPORT) -> str:
    return precheck_comments(about, prechecks)[-1].body


def test_a_precheck(snapshot: SnapshotAssertion) -> None:
    assert body(report(FOUND)) == snapshot


def test_a_postcheck_beside_the_precheck(snapshot: SnapshotAssertion) -> None:
    assert body(report(Postcheck(candidate=AFTER, student=FOUND, student_run=5))) == snapshot


def test_a_precheck_whose_judge_guesses(snapshot: SnapshotAssertion) -> None:
    guessed = replace(FOUND, agreement=GUESSED, tiny=True, ended_by="time-budget")
    lost = replace(QUESTIONS[2], open=None, reason="time-budget")
    unread = replace(QUESTIONS[1], open=OpenAnswer(text="", reason="answer-empty"))
    assert body(report(replace(guessed, questions=(QUESTIONS[0], unread, lost)))) == snapshot


def test_a_ranking_that_may_be_guessing_is_no_result_without_saying_so() -> None:
    guessed = replace(FOUND, agreement=GUESSED)
    counts = "Of 3 seed questions: 2 known, 0 partly, 1 gap."
    said = f"{counts} By the ranking alone, which may be guessing."
    assert headline(report(guessed)) == said
    assert f"**{said[: len(counts) - 1]}.** By the ranking alone, which" in body(report(guessed))
    surely = replace(FOUND.ranked, right=3, low=0.29)
    sure = headline(report(replace(guessed, ranked=surely)))
    assert sure == f"{counts} By the ranking alone."
    assert "ranking alone" not in headline(report(FOUND))
    both = headline(report(Postcheck(candidate=guessed, student=FOUND)))
    assert both.endswith(" By the ranking alone, which may be guessing.")


def test_a_candidate_without_a_student_stands_alone() -> None:
    said = body(report(Postcheck(candidate=AFTER)))
    assert "The candidate stands alone" in said
    assert "3 known" in said


def test_a_comparison_across_judges_says_so() -> None:
    other = replace(FOUND, judge="other-judge")
    assert "differ between the two" in body(report(Postcheck(candidate=AFTER, student=other)))
    same = body(report(Postcheck(candidate=AFTER, student=FOUND)))
    assert "differ between the two" not in same
    assert "in this run too" in same


def test_only_the_newest_stands_open_and_a_new_head_is_named() -> None:
    old, new = report(FOUND), report(FOUND, id=6)
    first, second = precheck_comments(replace(REPORT, head_sha="b" * 40), (old, new))
    assert first.outdated
    assert "<details><summary>An older precheck</summary>" in first.body
    assert "(the head is now `bbbbbbb`)" in second.body


def test_why_there_is_no_result() -> None:
    words = "No student is set up."
    failed = report(None, state=RunState.FAILED, reason="student-missing", words=words)
    assert "**No precheck.** No student is set up." in body(failed)
    (run,) = precheck_check_runs(REPORT, (failed,), HEAD)
    assert (run.title, run.conclusion) == ("Not asked", "neutral")


@pytest.mark.parametrize(
    ("found", "run", "expected"),
    [
        (FOUND, {}, ("Of 3 seed questions: 1 known, 1 partly, 1 gap", "neutral")),
        (None, {"state": RunState.QUEUED}, ("Queued", "")),
        (None, {"state": RunState.QUEUED, "ahead": 2}, ("Queued, 2 before it", "")),
        (None, {"state": RunState.RUNNING}, ("1 precheck to come (running)", "")),
        (None, {"state": RunState.CANCELLED}, ("Cancelled", "cancelled")),
        (None, {"state": RunState.FAILED}, ("Could not finish", "neutral")),
    ],
)
def test_the_check_run(
    found: Precheck | None, run: dict[str, object], expected: tuple[str, str]
) -> None:
    (wanted,) = precheck_check_runs(REPORT, (report(found, **run),), HEAD)
    assert (wanted.title, wanted.conclusion) == expected
    assert wanted.name == "Seedbed / precheck"
    assert wanted.external_id.endswith(":precheck")


def test_a_check_run_per_kind_and_head_sums_up_the_newest() -> None:
    post = report(Postcheck(candidate=AFTER, student=FOUND), id=7)
    other = report(FOUND, id=8, path="knowledge/other/qna.yaml")
    running = report(None, id=9, state=RunState.RUNNING, progress=Progress(target=5, judged=2))
    elsewhere = report(FOUND, id=10, head_sha="c" * 40)
    pre, after = precheck_check_runs(REPORT, (report(FOUND), post, other, elsewhere), HEAD)
    assert pre.title == "2 contributions asked about"
    assert after.title == "2 improved, 1 the same, 0 worse"
    (pre,) = precheck_check_runs(REPORT, (report(FOUND), running), HEAD)
    assert (pre.status, pre.conclusion) == ("in_progress", "")
    assert "running, 2 of 5 questions done" in pre.summary


def many(text: str, count: int) -> Sequence[SeedQuestion]:
    return tuple(
        replace(
            QUESTIONS[1],
            seed=n,
            question=text or "?",
            expected=text,
            open=OpenAnswer(text=text, seed_first=1.0, seed_second=1.0),
        )
        for n in range(count)
    )


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_table_or_pings(text: str) -> None:
    said = body(report(replace(FOUND, questions=tuple(many(text, 3)))))
    assert "@ada" not in said
    html = MarkdownIt("commonmark").enable("table").render(said)
    assert html.count("<tr>") == 4


def test_long_answers_are_left_out_visibly_and_whole() -> None:
    long = tuple(many("`@ada`" * 30_000, 20))
    said = body(report(replace(FOUND, questions=long)))
    assert len(said) <= MAX_COMMENT
    everything = body(
        report(
            Postcheck(
                candidate=replace(AFTER, questions=long), student=replace(FOUND, questions=long)
            )
        )
    )
    assert len(everything) <= MAX_COMMENT
    assert "do not fit here" in everything
    assert everything.count("<details>") == everything.count("</details>")
