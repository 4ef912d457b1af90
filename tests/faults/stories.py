"""What people do in a row, each in a repository of its own, and what they may expect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.runs import RunKind, RunState
from sandbox.git import signed
from sandbox.model import Comment
from sandbox.pull_request import PullRequest
from sandbox.repository import Repository
from tests.faults.stage import Stage
from tests.support.dialogue import LEAF, leaf

TOLD = "after_merge:\n  dispatch: true\n"
MANY_LINES = 60
"""Lines to annotate: more than GitHub takes in one call."""


@dataclass
class Story:
    """One pull request. `expects` counts the runs of each kind that there should be.

    `ends` is how each of them may end.
    """

    stage: Stage
    name: str
    repository: Repository = field(init=False)
    pull: PullRequest = field(init=False)
    expects: dict[RunKind, int] = field(default_factory=dict)
    asked: list[Comment] = field(default_factory=list)
    replies: int = 0
    dispatches: int = 0
    annotated: bool = False
    ends: set[RunState] = field(default_factory=lambda: {RunState.DONE})

    def __post_init__(self) -> None:
        """A repository that tells of merges, where `grace` maintains."""
        files: dict[str, bytes | str | None] = {
            "README.md": "# Taxonomy\n",
            ".github/seedbed.yml": TOLD,
        }
        self.repository = self.stage.github.create_repository(f"acme/{self.name}", files)
        self.repository.add_collaborator("grace", role_name="maintain")

    def opened(self, author: str, *, spaces: int = 0) -> None:
        """Somebody opens a pull request; `spaces` lines of it end in a space."""
        files = leaf(LEAF)
        if spaces:
            path = f"{LEAF}/qna.yaml"
            content = files[path]
            assert isinstance(content, bytes)
            files[path] = content + b"# a comment \n" * spaces
        self.repository.push("leaf", files, signed("Add a leaf", author), author=author)
        self.pull = self.repository.open_pull_request(
            author=author, head="leaf", title="Add a leaf", body="A leaf to know more of."
        )
        self.expects[RunKind.VALIDATE] = 1

    def said(self, who: str, body: str) -> None:
        """Somebody comments, after having looked at what is there."""
        self.stage.github.let_time_pass(dt.timedelta(seconds=2))
        self.asked.append(self.pull.comment(who, body))


@dataclass(frozen=True)
class Plot:
    """`before` happens in peace, `then` is what a fault strikes."""

    then: Callable[[Story], None]
    before: Callable[[Story], None] | None = None


def _opens(story: Story) -> None:
    story.opened("ada")


def _annotates(story: Story) -> None:
    story.opened("ada", spaces=MANY_LINES)
    story.annotated = True


def _samples(story: Story) -> None:
    story.opened("grace")
    story.expects[RunKind.SAMPLE] = 1


def _asks(story: Story) -> None:
    story.said("ada", "/status")
    story.replies = 1


def _retries(story: Story) -> None:
    story.said("grace", "/validate")
    story.expects[RunKind.VALIDATE] += 1


def _pushes(story: Story) -> None:
    story.ends.add(RunState.CANCELLED)  # the check of the first commit, where it is that late
    changed = leaf(LEAF)
    path = f"{LEAF}/qna.yaml"
    content = changed[path]
    assert isinstance(content, bytes)
    changed[path] = content + b"# mended\n"
    story.repository.push("leaf", changed, signed("Mend the leaf", "ada"), author="ada")
    story.expects[RunKind.VALIDATE] += 1


def _merges(story: Story) -> None:
    story.pull.merge(by="grace")
    story.expects[RunKind.EXPORT] = 1
    story.dispatches = 1


PLOTS: dict[str, Plot] = {
    "opens": Plot(_opens),
    "annotates": Plot(_annotates),
    "samples": Plot(_samples),
    "asks": Plot(_asks, before=_opens),
    "retries": Plot(_retries, before=_opens),
    "pushes": Plot(_pushes, before=_opens),
    "merges": Plot(_merges, before=_samples),
}
