"""Act on the difference between what GitHub shows and what it should show.

Doing it twice changes nothing: comments are found by their marker, check runs by
their `external_id`, and annotations that are there are not sent again.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.pull_request import PullRequestRef
from app.errors import UserError
from app.github.port import (
    CheckRunWriter,
    CommentWriter,
    PostedCheckRun,
    PostedComment,
    ReviewWriter,
)
from app.logging import get_logger
from app.report.wanted import (
    Annotation,
    Suggestion,
    WantedCheckRun,
    WantedComment,
    WantedReview,
    folded,
)

MAX_ANNOTATIONS_PER_CALL = 50
"""GitHub's limit; further calls append."""
NOT_FOUND, REFUSED = "github-not-found", "github-refused"


def apply_comments(
    github: CommentWriter, number: int, wanted: tuple[WantedComment, ...], *, create: bool = True
) -> None:
    """Create the comments that are missing, edit those that differ, collapse what is outdated.

    With `create` off, as in a locked conversation, nothing new is written.
    """
    posted = github.own_comments(number)
    for comment in wanted:
        there = next((p for p in posted if p.body.startswith(comment.marker)), None)
        if comment.outdated:
            _outdate(github, number, there, comment.body)
        elif there is None:
            if create:
                github.create_comment(number, comment.body)
        elif there.body.strip() != comment.body.strip():
            _edit(github, number, there, comment.body)
        for older in posted if comment.replaces else ():
            if older is not there and older.body.startswith(comment.replaces):
                _outdate(github, number, older, folded(older.body))


def _outdate(github: CommentWriter, number: int, there: PostedComment | None, body: str) -> None:
    """Collapse a comment, or fold it by an edit where GitHub does not let us collapse it."""
    if there is None or there.minimised or there.body.strip() == body.strip():
        return
    if not github.minimise(there):
        _edit(github, number, there, body)


def _edit(github: CommentWriter, number: int, there: PostedComment, body: str) -> None:
    """Replace a comment's body; one that somebody deletes at this moment takes nothing with it."""
    try:
        github.update_comment(number, there.id, body)
    except UserError as error:
        if error.reason != NOT_FOUND:
            raise
        get_logger().info("comment is gone", comment=there.id)


def apply_review(github: ReviewWriter, ref: PullRequestRef, wanted: WantedReview) -> None:
    """Hand in the suggestions that do not stand there yet, whichever head they were made for.

    Nothing is handed in once the head has moved: the run of the new one makes its own.
    """
    posted = [comment.body for comment in github.own_review_comments(ref.number)]
    missing = tuple(
        suggestion
        for suggestion in wanted.suggestions
        if not any(body.startswith(suggestion.marker) for body in posted)
    )
    if missing and github.pull_request(ref).head_sha == wanted.head_sha:
        _hand_in(github, ref, wanted, missing)


def _hand_in(
    github: ReviewWriter,
    ref: PullRequestRef,
    wanted: WantedReview,
    suggestions: tuple[Suggestion, ...],
) -> None:
    """Hand in what GitHub takes: it refuses a whole review for one line that it does not see."""
    try:
        github.create_review(ref.number, replace(wanted, suggestions=suggestions))
    except UserError as error:
        if error.reason != REFUSED:
            raise
        if len(suggestions) == 1:
            place = f"{suggestions[0].path}:{suggestions[0].line}"
            get_logger().warning("suggestion refused", place=place)
            return
        middle = len(suggestions) // 2
        for part in (suggestions[:middle], suggestions[middle:]):
            _hand_in(github, ref, wanted, part)


def apply_check_runs(github: CheckRunWriter, wanted: tuple[WantedCheckRun, ...]) -> None:
    """Create or update one check run per `external_id`.

    A commit that is gone, as after a push by force, has nothing to show and holds up no other.
    """
    for head_sha in dict.fromkeys(run.head_sha for run in wanted):
        try:
            _apply_at(github, [run for run in wanted if run.head_sha == head_sha])
        except UserError as error:
            if error.reason != NOT_FOUND:
                raise
            get_logger().info("commit is gone", head_sha=head_sha)


def _apply_at(github: CheckRunWriter, wanted: list[WantedCheckRun]) -> None:
    """Create or update the check runs of one commit."""
    posted = {run.external_id: run for run in github.own_check_runs(wanted[0].head_sha)}
    for run in wanted:
        _apply_check_run(github, posted.get(run.external_id), run)


def _apply_check_run(
    github: CheckRunWriter, there: PostedCheckRun | None, wanted: WantedCheckRun
) -> None:
    if there and there.annotations == len(wanted.annotations) and not _differs(there, wanted):
        return  # the summary's mark says that the annotations are the same, too
    concluding = bool(there and there.annotations and wanted.conclusion)
    shown = github.annotations(there.id) if there and concluding else ()
    begins = tuple(each.known_by for each in wanted.annotations[: len(shown)])
    if there is None or begins != tuple(each.known_by for each in shown):
        # Annotations can't be taken back. Of two check runs with one name GitHub shows the
        # newer, so what is outdated is replaced as a whole.
        there, shown = github.create_check_run(wanted), ()
    _update(github, there, wanted, wanted.annotations[len(shown) :])


def _update(
    github: CheckRunWriter,
    there: PostedCheckRun,
    wanted: WantedCheckRun,
    missing: tuple[Annotation, ...],
) -> None:
    for start in range(0, len(missing), MAX_ANNOTATIONS_PER_CALL):
        batch = missing[start : start + MAX_ANNOTATIONS_PER_CALL]
        github.update_check_run(there.id, wanted, batch)
    if not missing and _differs(there, wanted):
        github.update_check_run(there.id, wanted, ())


def _differs(there: PostedCheckRun, wanted: WantedCheckRun) -> bool:
    state = ("completed", wanted.conclusion) if wanted.conclusion else (wanted.status, None)
    shown = (there.title, there.summary, there.text)
    return (there.status, there.conclusion) != state or shown != (
        wanted.title,
        wanted.marked_summary,
        wanted.text,
    )
