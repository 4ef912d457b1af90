"""Which file counts for a repository, and what is asked and written to know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.events import DefaultBranchPushed
from app.domain.people import MAINTAINERS, People
from app.domain.policy import Policy
from app.domain.pull_request import ChangedFile, PullRequest, PullRequestRef, Role
from app.errors import TransientError, UserError
from app.github.port import FileContent, PostedCheckRun
from app.store.audit import Audit
from app.store.configurations import Configurations
from app.store.database import Database
from app.taxonomy.configuration import PATH
from workers.policy import configuration_proposed, default_branch_pushed, policy_of
from workers.runs.checking import options_in_force

pytestmark = pytest.mark.slow

REPOSITORY = "acme/taxonomy"
STRICT = b"maintainers: {role: admin}\nchecks: {severity: {lint: note}}\n"
BROKEN = b"maintainers: {role: everybody}\n"
ADMINS = People(role=Role.ADMIN)


@dataclass
class FakeGitHub:
    """A default branch with its commits, of which each has the file or not."""

    commits: dict[str, bytes | None] = field(default_factory=dict)
    head: str = ""
    error: Exception | None = None
    too_large: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    runs: dict[str, Any] = field(default_factory=dict)

    def push(self, content: bytes | None) -> str:
        self.head = f"{len(self.commits) + 1:040x}"
        self.commits[self.head] = content
        return self.head

    def read(self, path: str, commit: str | None) -> FileContent | None:
        self.calls["read"] += 1
        assert path == PATH
        if self.error:
            raise self.error
        content = self.commits.get(commit or self.head)
        if content is None:
            return None
        return FileContent(content=None if self.too_large else content, size=len(content))

    def default_commit(self) -> str | None:
        self.calls["default_commit"] += 1
        return self.head or None

    def own_check_runs(self, head_sha: str) -> tuple[PostedCheckRun, ...]:
        return ()

    def create_check_run(self, wanted: Any) -> PostedCheckRun:
        self.runs[wanted.head_sha] = wanted
        return PostedCheckRun(
            id=1, external_id=wanted.external_id, status="completed", conclusion=wanted.conclusion
        )

    def update_check_run(self, *_: object) -> None:
        self.calls["update"] += 1


class CountingConfigurations(Configurations):
    """Counts what is written."""

    writes = 0

    def save(self, *given: Any) -> None:
        self.writes += 1
        super().save(*given)

    def forget(self, repository: str) -> None:
        self.writes += 1
        super().forget(repository)


@pytest.fixture
def github() -> FakeGitHub:
    return FakeGitHub()


@pytest.fixture
def factory(database: Database, github: FakeGitHub) -> Any:
    return SimpleNamespace(
        configurations=CountingConfigurations(database),
        audit=Audit(database, lambda: 0.0),
        policy=Policy(max_contributions=5),
        settings=SimpleNamespace(public_url="https://seedbed.test"),
        github=lambda *_: github,
    )


def maintainers(factory: Any, github: FakeGitHub) -> People:
    return policy_of(factory, github, REPOSITORY).maintainers


def pushed(factory: Any, github: FakeGitHub, *paths: str, at: str = "") -> Any:
    """The check run at a commit after its push was handled, None where there is none."""
    event = DefaultBranchPushed(
        installation_id=1,
        repository=REPOSITORY,
        head_sha=at or github.head,
        paths=frozenset(paths),
        complete=bool(paths),
    )
    default_branch_pushed(factory, event)
    return github.runs.get(event.head_sha)


def test_without_a_file_the_service_decides_with_one_call_and_nothing_written(
    factory: Any, github: FakeGitHub
) -> None:
    assert policy_of(factory, github, REPOSITORY) == factory.policy
    assert github.calls == {"read": 1}
    assert factory.configurations.writes == 0


def test_a_file_is_kept_once_and_read_with_one_call_from_then_on(
    factory: Any, github: FakeGitHub
) -> None:
    commit = github.push(STRICT)
    assert maintainers(factory, github) == ADMINS
    known = factory.configurations.of(REPOSITORY)
    assert (known.content, known.commit_sha, known.problem) == (STRICT, commit, "")
    github.push(STRICT)
    github.calls.clear()
    assert maintainers(factory, github) == ADMINS
    assert github.calls == {"read": 1}
    assert factory.configurations.writes == 1
    assert factory.configurations.of(REPOSITORY).commit_sha == commit


def test_a_broken_file_leaves_the_last_good_one_in_force_and_is_noted_once(
    factory: Any, github: FakeGitHub
) -> None:
    good = github.push(STRICT)
    maintainers(factory, github)
    github.push(BROKEN)
    for _ in range(3):
        assert maintainers(factory, github) == ADMINS
    known = factory.configurations.of(REPOSITORY)
    assert (known.content, known.commit_sha) == (STRICT, good)
    assert "`maintainers.role` must be one of" in known.problem
    assert factory.configurations.writes == 2


def test_a_file_that_became_good_again_counts(factory: Any, github: FakeGitHub) -> None:
    for content in (STRICT, BROKEN, STRICT):
        commit = github.push(content)
        maintainers(factory, github)
    known = factory.configurations.of(REPOSITORY)
    assert (known.commit_sha, known.problem) == (commit, "")


def test_a_broken_file_that_was_never_good_leaves_the_service_to_decide(
    factory: Any, github: FakeGitHub
) -> None:
    github.push(BROKEN)
    assert policy_of(factory, github, REPOSITORY) == factory.policy
    options, words = options_in_force(factory, github, REPOSITORY)
    assert (options.severities, words[-23:]) == ({}, " The usual rules count.")


def test_a_removed_file_is_forgotten(factory: Any, github: FakeGitHub) -> None:
    github.push(STRICT)
    maintainers(factory, github)
    github.push(None)
    assert maintainers(factory, github) == MAINTAINERS
    assert factory.configurations.of(REPOSITORY) is None
    github.push(BROKEN)
    assert maintainers(factory, github) == MAINTAINERS


@pytest.mark.parametrize("how", ["too large", "refused"])
def test_a_file_that_cannot_be_had_leaves_the_last_good_one_in_force(
    factory: Any, github: FakeGitHub, how: str
) -> None:
    good = github.push(STRICT)
    maintainers(factory, github)
    github.push(BROKEN)
    github.too_large = how == "too large"
    github.error = UserError("github-refused", "GitHub refused.") if how == "refused" else None
    assert maintainers(factory, github) == ADMINS
    options, words = options_in_force(factory, github, REPOSITORY)
    assert [str(s) for s in options.severities.values()] == ["note"]
    assert words.endswith(f"The one of commit `{good[:7]}` stays in force.")
    assert ("too large" in words) == (how == "too large")


def test_while_github_is_away_nobody_decides_anything(factory: Any, github: FakeGitHub) -> None:
    github.push(STRICT)
    maintainers(factory, github)
    github.error = TransientError("github-broken", "Status 502.")
    with pytest.raises(TransientError):
        policy_of(factory, github, REPOSITORY)
    with pytest.raises(TransientError):
        options_in_force(factory, github, REPOSITORY)
    with pytest.raises(TransientError):
        pushed(factory, github, PATH)
    assert factory.configurations.of(REPOSITORY).problem == ""


def test_a_kept_file_that_is_not_understood_any_more_counts_for_nothing(
    factory: Any, github: FakeGitHub
) -> None:
    github.push(STRICT)
    maintainers(factory, github)
    known = factory.configurations.of(REPOSITORY)
    factory.configurations.save(REPOSITORY, type(known)(**{**vars(known), "content": b"old: 1"}))
    github.push(BROKEN)
    assert policy_of(factory, github, REPOSITORY) == factory.policy


def test_a_branch_that_moves_while_it_is_read_is_kept_the_next_time(
    factory: Any, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.push(STRICT)
    monkeypatch.setattr(github, "default_commit", lambda: github.push(BROKEN))
    assert maintainers(factory, github) == ADMINS
    assert factory.configurations.of(REPOSITORY) is None


def test_a_push_without_the_file_shows_nothing(factory: Any, github: FakeGitHub) -> None:
    github.push(None)
    assert pushed(factory, github, "README.md") is None
    assert pushed(factory, github) is None
    github.push(STRICT)
    pushed(factory, github, PATH)
    github.push(STRICT)
    assert pushed(factory, github, "README.md") is None


def test_a_push_whose_list_may_lack_it_shows_it(factory: Any, github: FakeGitHub) -> None:
    github.push(STRICT)
    pushed(factory, github, PATH)
    github.push(BROKEN)
    maintainers(factory, github)  # something else has seen it before the push is handled
    assert pushed(factory, github).conclusion == "failure"


def test_a_push_that_names_no_file_but_brought_one_shows_it(
    factory: Any, github: FakeGitHub
) -> None:
    github.push(STRICT)
    assert pushed(factory, github).title == "In force"


@pytest.mark.parametrize("paths", [(), ("README.md",)])
@pytest.mark.parametrize(
    ("content", "title"),
    [
        (STRICT + b"labels: off\n", "In force"),
        (BROKEN, "Not in force, 1 mistake"),
        (None, "Removed, so the usual settings count"),
    ],
)
def test_a_push_whose_list_of_files_is_not_whole_shows_a_file_that_changed(
    factory: Any, github: FakeGitHub, paths: tuple[str, ...], content: bytes | None, title: str
) -> None:
    github.push(STRICT)
    pushed(factory, github, PATH)
    github.push(content)
    assert pushed(factory, github, *paths).title == title


def test_a_broken_push_names_the_commit_that_stays_in_force(
    factory: Any, github: FakeGitHub
) -> None:
    good = github.push(STRICT)
    pushed(factory, github, PATH)
    github.push(BROKEN)
    shown = pushed(factory, github, PATH)
    assert f"The file of commit `{good[:7]}` stays in force." in shown.summary
    (note,) = shown.annotations
    assert (note.start_line, note.start_column, note.end_column) == (1, 21, 30)


def test_an_older_push_is_not_shown_as_what_counts(factory: Any, github: FakeGitHub) -> None:
    older, broken = github.push(STRICT), github.push(BROKEN)
    github.push(STRICT + b"labels: off\n")
    assert pushed(factory, github, PATH, at=older).title == "In order, and out of date"
    shown = pushed(factory, github, PATH, at=broken)
    assert shown.conclusion == "failure"
    assert "A newer commit is on the default branch" in shown.summary


def test_what_the_service_does_not_do_is_said(factory: Any, github: FakeGitHub) -> None:
    github.push(b"sampling: {contributions: 50, unasked: true}\n")
    factory.policy = Policy(max_contributions=5, sample_unasked=False)
    words = pushed(factory, github, PATH).summary
    assert "the service's limit of 5 counts" in words
    assert "this service samples nothing without being asked" in words


def test_a_file_that_is_only_proposed_is_looked_at_and_changes_nothing(
    factory: Any, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.push(STRICT)
    maintainers(factory, github)
    github.commits["f" * 40] = BROKEN
    pull_request = PullRequest(
        ref=PullRequestRef(installation_id=1, repository=REPOSITORY, number=3),
        title="Settings",
        author="ada",
        head_sha="f" * 40,
        head_repository="ada/taxonomy",
        base_branch="main",
    )
    files = (ChangedFile(path=PATH, status="modified"),)
    assert configuration_proposed(factory, github, pull_request, files)
    assert github.runs["f" * 40].conclusion == "failure"
    assert factory.configurations.of(REPOSITORY).problem == ""
    assert not configuration_proposed(factory, github, pull_request, ())
    removed = (ChangedFile(path=PATH, status="removed"),)
    assert not configuration_proposed(factory, github, pull_request, removed)
    monkeypatch.setattr(github, "create_check_run", refuse)
    assert not configuration_proposed(factory, github, pull_request, files)


def refuse(_: object) -> PostedCheckRun:
    raise UserError("github-refused", "GitHub refused.")
