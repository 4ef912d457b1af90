"""Offers the fixes that were seen to help: each was put in, and the file checked again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.logging import get_logger
from app.taxonomy.check import FileReport, check
from app.taxonomy.fixes.apply import apply, with_attribution
from app.taxonomy.fixes.proposal import Proposal
from app.taxonomy.fixes.propose import propose
from app.taxonomy.fixes.standing import Standing, helps
from app.taxonomy.options import CheckOptions
from app.taxonomy.reading.read import read
from app.taxonomy.subject import Subject, Submission

MAX_CHECKS = 30
"""Checks of one file for the sake of its fixes."""
MAX_CHECKED = 600_000
"""Characters checked for that, all together; one check is always made."""


def with_fixes(
    submission: Submission, report: FileReport, options: CheckOptions | None = None
) -> FileReport:
    """The report, with a fix for each finding that has one.

    The report is what `check` says of the submission under the same options; what takes
    documents or neighbours is left as it is.
    """
    try:
        return offered(submission, report, options or CheckOptions())
    except Exception:  # noqa: BLE001 - a fault of ours in a fix must not hide the findings
        get_logger().exception("looking for fixes failed", path=submission.path)
        return report


def offered(submission: Submission, report: FileReport, options: CheckOptions) -> FileReport:
    """`with_fixes`, but for faults of ours, which it lets through."""
    reading = read(submission.path, submission.content)
    if reading.text is None:
        return report
    kinds = propose(Subject(submission, reading, options.version), report.findings)
    if not kinds:
        return report
    # Only what the file itself says can be held against the checks of a changed text.
    before = Standing(submission, reading, check(submission, options).findings)
    helping = _Trial(options, before, _allowance(reading.text)).helping(kinds)
    fixes = {proposal.finding: proposal.fix for proposal in helping}
    findings = tuple(
        replace(finding, fix=fixes[finding]) if finding in fixes else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)


def _allowance(text: str) -> int:
    return max(1, min(MAX_CHECKS - 1, MAX_CHECKED // (len(text) + 1)))


@dataclass
class _Trial:
    """Puts groups of fixes in, the largest first, and keeps those that help."""

    options: CheckOptions
    standing: Standing
    left: int
    accepted: list[Proposal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._submission = self.standing.submission

    def helping(self, kinds: list[list[Proposal]]) -> list[Proposal]:
        """The proposals that help, together with those accepted before them."""
        waiting = [kinds]
        while waiting and self.left > 0:
            groups = waiting.pop()
            if not self._take([proposal for group in groups for proposal in group]):
                waiting += reversed(_parts(groups))
        return self.accepted

    def _take(self, group: list[Proposal]) -> bool:
        """Accept a group if it helps."""
        self.left -= 1
        trial = [*self.accepted, *group]
        after = self._tried(trial)
        if not helps(self.standing, after, group):
            return False
        self.accepted, self.standing = trial, after
        return True

    def _tried(self, proposals: list[Proposal]) -> Standing:
        fixed = apply(self._submission.content, (proposal.mended for proposal in proposals))
        attribution = with_attribution(self._submission.attribution, fixed.attribution)
        changed = replace(
            self._submission, content=fixed.content, attribution=attribution, size=None
        )
        reading = read(changed.path, changed.content)
        return Standing(changed, reading, check(changed, self.options).findings)


def _parts(groups: list[list[Proposal]]) -> list[list[list[Proposal]]]:
    """Smaller groups: each kind by itself, then halves; nothing where there is only one left."""
    if len(groups) > 1:
        return [[group] for group in groups]
    (group,) = groups
    middle = len(group) // 2
    return [[group[:middle]], [group[middle:]]] if middle else []
