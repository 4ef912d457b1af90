"""The precheck and postcheck comments: one per finished run, the older ones folded."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.postcheck import Change, Postcheck
from app.domain.precheck import Familiarity, Precheck, SeedQuestion, familiarity
from app.domain.runs import Run
from app.report.model import Report
from app.report.precheck_model import PrecheckReport
from app.report.precheck_words import (
    BOUNDS,
    TINY,
    headline,
    notes,
    open_words,
    rank_words,
    role_of,
    student_words,
)
from app.report.text import code, inline, prose, quoted
from app.report.wanted import MAX_COMMENT, WantedComment

ROOM_FOR_END = 1_000


def marker(run: Run) -> str:
    """How a run's comment is found again."""
    return f"<!-- seedbed:{run.kind} run={run.id} -->"


def precheck_comments(
    report: Report, prechecks: Sequence[PrecheckReport]
) -> tuple[WantedComment, ...]:
    """A comment per finished run; all but the newest of each kind and contribution are folded."""
    ended = [found for found in prechecks if found.finished]
    newest = {(found.run.kind, found.run.path): found.run.id for found in ended}
    return tuple(
        _fresh(report, found)
        if newest[found.run.kind, found.run.path] == found.run.id
        else _folded(found)
        for found in ended
    )


def _folded(found: PrecheckReport) -> WantedComment:
    run = found.run
    head = f"An older {run.kind} of {code(run.path)} at {code(run.head_sha[:7])}."
    summary = f"<details><summary>An older {run.kind}</summary>"
    body = f"{marker(run)}\n{summary}\n\n{head} {_headline(found)}\n\n</details>"
    # Only what was posted is folded; an old run that never had a comment gets none.
    return WantedComment(marker=marker(run), body=body, outdated=True)


def _headline(found: PrecheckReport) -> str:
    if found.asked is None:
        return f"**No {found.run.kind}.** {found.run.words}"
    result, stop, rest = headline(found).partition(". ")
    return f"**{result}.**{stop[1:]}{rest}" if stop else f"**{result}**"


def _fresh(report: Report, found: PrecheckReport) -> WantedComment:
    run = found.run
    parts = [marker(run), f"### {run.kind.capitalize()} of {code(run.path)}"]
    parts += [_about(report, found), _headline(found)]
    link = f"[The run's page]({report.run_url(run)})"
    asked = found.asked
    if asked is not None:
        lines = [*(student_words(found.postcheck) if found.postcheck else ()), *notes(asked)]
        parts.append("\n".join(f"- {prose(line, 600)}" for line in lines))
        parts += [_table(found, asked), BOUNDS]
        link = f"[All answers, with every judgement]({report.run_url(run)})"
        parts += _answers(found, asked, MAX_COMMENT - sum(len(p) + 2 for p in parts) - ROOM_FOR_END)
    return WantedComment(marker=marker(run), body="\n\n".join([*parts, link]))


def _about(report: Report, found: PrecheckReport) -> str:
    run, asked = found.run, found.asked
    where = f"at commit {code(run.head_sha[:7])}"
    if run.head_sha != report.head_sha:
        where += f" (the head is now {code(report.head_sha[:7])})"
    if asked is None:
        return f"Asked {where}."
    what = "the trained model" if found.postcheck else "the model to be trained"
    who = f"the {role_of(run.kind)} {code(asked.model)}, {what},"
    about = f"What {who} makes of the seeds' questions {where}. "
    tiny = f"\n\n> **{TINY}**" if asked.tiny else ""
    return f"{about}The judge is {code(asked.judge)}.{tiny}"


def _table(found: PrecheckReport, asked: Precheck) -> str:
    post = found.postcheck
    if post is not None and post.student is not None:
        return _side_by_side(post, post.student)
    rows = [
        f"| {each.seed + 1} | {inline(each.question, 120)} "
        f"| {familiarity(each, found.open_decides)} | {open_words(each)} | {rank_words(each)} |"
        for each in asked.questions
    ]
    head = "| No. | Seed question | Verdict | Open score (1 to 3) | Rank |"
    return "\n".join([head, "| ---: | --- | --- | --- | --- |", *rows])


def _side_by_side(post: Postcheck, student: Precheck) -> str:
    before = {each.seed: each for each in student.questions}
    after = {each.seed: each for each in post.candidate.questions}
    rows = [
        f"| {change.seed + 1} | {inline(after[change.seed].question, 120)} | {_step(change)}"
        f" | {open_words(before[change.seed])}, then {open_words(after[change.seed])}"
        f" | {rank_words(before[change.seed])}, then {rank_words(after[change.seed])} |"
        for change in post.changes
    ]
    head = "| No. | Seed question | Student, then candidate | Open score (1 to 3) | Rank |"
    return "\n".join([head, "| ---: | --- | --- | --- | --- |", *rows])


def _step(change: Change) -> str:
    moved = "" if not change.step else " (improved)" if change.step > 0 else " (worse)"
    return f"{change.before}, then {change.after}{moved}"


def _answers(found: PrecheckReport, asked: Precheck, room: int) -> list[str]:
    """The answers side by side, gaps first, as many as fit."""
    order = [Familiarity.GAP, Familiarity.PARTLY, Familiarity.UNDECIDED, Familiarity.KNOWN]
    weight = {verdict: place for place, verdict in enumerate(order)}
    questions = sorted(
        asked.questions,
        key=lambda each: (weight[familiarity(each, found.open_decides)], each.seed),
    )
    student = found.postcheck.student if found.postcheck else None
    before = {each.seed: each for each in student.questions} if student else {}
    shown: list[str] = []
    for question in questions:
        block = _answer(found, question, before.get(question.seed))
        if len(block) + 2 > room:
            shown.append("The other answers do not fit here; the page below has them all.")
            break
        room -= len(block) + 2
        shown.append(block)
    return shown


def _answer(found: PrecheckReport, question: SeedQuestion, before: SeedQuestion | None) -> str:
    verdict = familiarity(question, found.open_decides)
    parts = [
        f"<details><summary>Seed question {question.seed + 1}: {verdict}</summary>",
        f"**{inline(question.question, 500)}**",
        f"The seed's answer:\n\n{quoted(question.expected)}",
    ]
    if before is not None:
        parts.append(f"The student's answer:\n\n{_text(before)}")
    parts.append(f"The {role_of(found.run.kind)}'s answer:\n\n{_text(question)}")
    return "\n\n".join([*parts, "</details>"])


def _text(question: SeedQuestion) -> str:
    answer = question.open
    if answer is None:
        return "> (not finished)"
    if not answer.text.strip():
        return "> (no answer)"
    cut = "\n\n<sub>It was cut off at the length allowed.</sub>" if answer.cut else ""
    return f"{quoted(answer.text)}{cut}"
