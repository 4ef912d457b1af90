"""The answer to `/status`: the runs of the head commit and what happens next, for one person."""

from __future__ import annotations

from app.domain.actions import ReplyStatus
from app.domain.runs import BY_POLICY, Run
from app.report.model import Report
from app.report.next_step import next_step
from app.report.numbers import counted
from app.report.precheck_checks import precheck_line
from app.report.run_words import state_words
from app.report.status_table import checks_words, sample_line
from app.report.text import code, inline
from app.report.wanted import WantedComment

MARKER = "<!-- seedbed:status-reply"
ROWS = 15


def status_reply(report: Report, reply: ReplyStatus) -> WantedComment:
    """The reply to one person; an older one to the same person is outdated by it."""
    person = f"{MARKER} for={reply.login} "
    marker = f"{person}to={reply.to.kind}-{reply.to.id} -->"
    about = f"{code(reply.login)}, as things stand at commit {code(report.head_sha[:7])}:"
    parts = [marker, about, _table(report), next_step(report).line]
    return WantedComment(marker=marker, body="\n\n".join(parts), replaces=person)


def _table(report: Report) -> str:
    rows = _rows(report)
    lines = [f"| {what} | {where} | {by} |" for what, where, by in rows[:ROWS]]
    left = len(rows) - ROWS
    lines += [f"| {counted(left, 'more run')} | in the check runs | |"] if left > 0 else []
    return "\n".join(["| Run | Where it is | Asked for by |", "| --- | --- | --- |", *lines])


def _rows(report: Report) -> list[tuple[str, str, str]]:
    """The newest run of each kind and contribution at the head; what is under way comes first."""
    validation = report.validation
    rows = [("Checks", checks_words(report), _by(validation.run) if validation else "")]
    found = [(s.run, sample_line(s)) for s in report.current_samples]
    found += [(p.run, precheck_line(p)) for p in report.current_prechecks]
    here = [e.run for e in report.exports if e.run.head_sha == report.head_sha]
    found += [(run, state_words(run)) for run in {run.path: run for run in here}.values()]
    found.sort(key=lambda each: each[0].state.concluded)
    return rows + [(_name(run), where, _by(run)) for run, where in found]


def _name(run: Run) -> str:
    return f"{run.kind.capitalize()} of {code(run.path)}" if run.path else run.kind.capitalize()


def _by(run: Run) -> str:
    return "nobody, it starts by itself" if run.asked_by == BY_POLICY else inline(run.asked_by)
