"""A pull request's page as people read it, as steady text for snapshots.

Commits are called `<first>`, `<second>` ... in the order in which they got check runs; numbers in
the invisible markers are left out.
"""

import re

from sandbox.model import CheckRun, Comment, Reaction
from sandbox.pull_request import PullRequest

ORDER = ("first", "second", "third", "fourth", "fifth")


def transcript(pull: PullRequest) -> str:
    """State, labels, check runs of the head, and the conversation with its reactions."""
    parts = [_state(pull), *map(_check, pull.check_runs), *map(_comment, pull.comments)]
    parts += [
        f"--- review by {r.author.login}{_reactions(r.reactions)}\n{r.body}" for r in pull.reviews
    ]
    return steady("\n\n".join(parts), pull)


def check_texts(pull: PullRequest) -> str:
    """What people read on the pages of its check runs, those of older commits too."""
    return steady("\n\n".join(map(_page, _check_runs(pull))), pull)


def steady(text: str, pull: PullRequest) -> str:
    """The text without what differs from one run of a test to the next."""
    known = [run.head_sha for run in _check_runs(pull)]
    for name, sha in zip(ORDER, dict.fromkeys((*known, pull.head_sha)), strict=False):
        text = text.replace(sha, f"<{name}>").replace(sha[:7], f"<{name}>")
    markers = re.compile(r"<!-- seedbed:[^>]*-->")
    return markers.sub(lambda found: re.sub(r"[0-9]+", "N", found[0]), text)


def _check_runs(pull: PullRequest) -> list[CheckRun]:
    here = f"#{pull.number}@"
    runs = [run for run in pull.world.check_runs.values() if here in run.external_id]
    return sorted(runs, key=lambda run: run.id)


def _state(pull: PullRequest) -> str:
    words = ["merged" if pull.merged else pull.state]
    words += ["draft"] if pull.draft else []
    words += ["locked"] if pull.locked else []
    labels = ", ".join(sorted(label.name for label in pull.labels)) or "none"
    asked = [user.login for user in pull.requested_reviewers]
    asked += [f"team {team.slug}" for team in pull.requested_teams]
    lines = [f"{', '.join(words)}; labels: {labels}{_reactions(pull.reactions)}"]
    return "\n".join([*lines, *([f"asked to review: {', '.join(asked)}"] if asked else [])])


def _check(run: CheckRun) -> str:
    buttons = "".join(f" [{action.label}]" for action in run.actions)
    return f"{run.name}: {run.conclusion or run.status}: {run.title}{buttons}"


def _page(run: CheckRun) -> str:
    notes = [
        f"line {n.start_line}: {n.annotation_level}: {n.title}: {n.message}"
        for n in run.annotations
    ]
    return "\n\n".join([f"--- {run.head_sha[:7]} {_check(run)}", run.summary or "", *notes])


def _comment(comment: Comment) -> str:
    hidden = " (collapsed)" if comment.minimized else ""
    head = f"--- {comment.author.login}{hidden}{_reactions(comment.reactions)}"
    return f"{head}\n{comment.body}"


def _reactions(reactions: list[Reaction]) -> str:
    return "".join(f" :{reaction.content}:" for reaction in reactions)
