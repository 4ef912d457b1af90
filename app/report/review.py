"""The review that offers suggested changes on the lines of a pull request."""

from __future__ import annotations

from app.report.model import Report
from app.report.numbers import counted
from app.report.wanted import WantedReview


def wanted_review(report: Report) -> WantedReview | None:
    """The suggestions for the head commit, None where there are none to make.

    They are made once for each run: what people delete, or GitHub refuses, stays away.
    """
    validation = report.validation
    if validation is None or not validation.suggestions or not report.open:
        return None
    if validation.run.published:
        return None
    return WantedReview(
        head_sha=report.head_sha,
        body=_body(len(validation.suggestions), validation.unsuggested),
        suggestions=validation.suggestions,
    )


def _body(suggested: int, unsuggested: int) -> str:
    words = (
        f"{counted(suggested, 'change')} that Seedbed can make for you: each was checked and "
        "leaves fewer findings. `Commit suggestion` takes one, `Add suggestion to batch` several. "
        "GitHub does not sign off for you: write `Signed-off-by: Your Name <your@address>` into "
        "the message of the commit."
    )
    if not unsuggested:
        return words
    rest = counted(unsuggested, "more finding")
    return f"{words}\n\n{rest} can be mended by `seedbed check --fix` on your machine."
