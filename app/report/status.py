"""The status comment: one per pull request, edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter, itemgetter

from app.domain.findings import Finding
from app.domain.runs import RunState
from app.domain.triage import Determination
from app.report.model import Report, weightiest
from app.report.next_step import next_step
from app.report.numbers import counted
from app.report.standing import Reason
from app.report.status_table import status_table
from app.report.text import code, prose
from app.report.wanted import MAX_COMMENT, WantedComment

MARKER = "<!-- seedbed:status -->"
REASONS_SHOWN = 5
MANY = 3
"""Contributions of which the same is said; from here on they are counted, not named."""
DECIDED = (Determination.APPROVE, Determination.REJECT)
"""Words of triage after which it matters no more what the evidence asks for."""
FOOTER = (
    "<sub>Write `/help` on a line of its own to see the commands you may use here, "
    "`/status` to see where things stand.</sub>"
)
WHOLE = "The pull request"
FINDINGS_SHOWN = 20
ROOM_FOR_PATHS = 20_000
"""Characters beside the findings' own lines; most is never needed."""


def status_comment(report: Report) -> WantedComment:
    """The comment for the pull request as it is now."""
    before = [
        MARKER,
        "### Seedbed",
        next_step(report).line,
        status_table(report),
        *_standing(report),
    ]
    # In a locked conversation commands are answered by nothing that people see.
    footer = [] if report.locked and report.open else [FOOTER]
    after = [*([f"**Last command.** {report.notice}"] if report.notice else []), *footer]
    rest = sum(len(part) + 2 for part in (*before, *after))
    found = _findings(report, MAX_COMMENT - rest - ROOM_FOR_PATHS)
    return WantedComment(marker=MARKER, body="\n\n".join([*before, *found, *after]))


def _standing(report: Report) -> list[str]:
    """What the evidence asks for, once the checks are done and somebody is to act."""
    validation = report.validation
    if not report.open or validation is None or validation.run.state is not RunState.DONE:
        return []
    triage = report.conversation.triage
    decided = triage is not None and triage.determination in DECIDED
    # Without samples the evidence is what the table says, and asks for nothing more.
    evidence = any(sampled.sample for sampled in report.current_samples)
    if not validation.files or decided or not evidence:
        return []
    named = len(report.contributions) > 1
    alike = groupby(report.standing_reasons, key=attrgetter("standing", "words"))
    groups = [list(reasons) for _, reasons in alike]
    reasons = [words for group in groups for words in _reasons(group, named=named)]
    left = len(reasons) - REASONS_SHOWN
    more = [f"{left} more"] if left > 0 else []
    said = "; ".join([*reasons[:REASONS_SHOWN], *more])
    return [f"**{report.standing.capitalize()}:** {said}."]


def _reasons(alike: Sequence[Reason], *, named: bool) -> list[str]:
    if len(alike) >= MANY:
        return [f"{alike[0].words} ({counted(len(alike), 'contribution')})"]
    return [_reason(reason, named=named) for reason in alike]


def _reason(reason: Reason, *, named: bool) -> str:
    return f"{code(reason.path)}: {reason.words}" if named and reason.path else reason.words


def _findings(report: Report, room: int) -> list[str]:
    lines = []
    for finding in weightiest(report.findings, FINDINGS_SHOWN):
        line = _finding(finding)
        room -= len(line)
        if room < 0:
            break
        lines.append((finding.path, line))
    left = len(report.findings) - len(lines)
    parts = [
        "\n".join([f"**{code(path) if path else WHOLE}**", "", *(line for _, line in of_path)])
        for path, of_path in groupby(lines, key=itemgetter(0))
    ]
    more = f"{counted(left, 'more finding')} stand in the check run."
    return [*parts, more] if left else parts


def _finding(finding: Finding) -> str:
    place = f", line {finding.position.line}, column {finding.position.column}"
    hint = f" {prose(finding.hint, 500)}" if finding.hint else ""
    message = prose(finding.message, 500)
    where = place if finding.path else ""
    return f"- **{finding.severity}**{where}: {message}{hint} ({code(finding.rule)})"
