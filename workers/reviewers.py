"""Who is asked for a review, by the paths of what a pull request contributes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.documents.matching import matches
from app.domain.runs import RunState
from app.domain.triage import ReviewersOfPath
from app.report.model import Report
from app.report.wanted import WantedReviewers


def wanted_reviewers(report: Report) -> WantedReviewers:
    """Whom to ask now: nobody before the checks of an open pull request found no error."""
    validation = report.validation
    done = validation is not None and validation.run.state is RunState.DONE
    if not report.open or report.draft or not done or report.errors:
        return WantedReviewers()
    return reviewers_of(report.policy.reviewers, report.contributions, report.author)


def reviewers_of(
    rules: Iterable[ReviewersOfPath], paths: Sequence[str], author: str
) -> WantedReviewers:
    """Everybody whose pattern matches one of the paths, but for the author; sorted.

    In a pattern `*` stays inside one folder, and `**` stands for any number of them. One that
    ends with `/` means all that lies in that folder; a `/` at its start changes nothing.
    """
    meant = [rule for rule in rules if matches(_whole(rule.pattern), paths)]
    users = {user for rule in meant for user in rule.users if user.casefold() != author.casefold()}
    teams = {team for rule in meant for team in rule.teams}
    return WantedReviewers(users=tuple(sorted(users)), teams=tuple(sorted(teams)))


def _whole(pattern: str) -> str:
    inside = f"{pattern}**" if pattern.endswith("/") else pattern
    return inside.removeprefix("/")
