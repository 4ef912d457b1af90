"""A repository and what people do in it: push, fork, open pull requests, give rights."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sandbox import events
from sandbox.git import Commit, Files, GitRepository
from sandbox.labels import Labels
from sandbox.model import App, CheckRun, Dispatch, Installation, RoleName, User
from sandbox.pull_request import PullRequest
from sandbox.pushes import NOTHING, Push
from sandbox.roles import RefusedError, require

if TYPE_CHECKING:
    from sandbox.world import World

Permission = Literal["admin", "write", "read", "none"]

_PERMISSION: dict[str, Permission] = {
    "admin": "admin",
    "maintain": "write",
    "write": "write",
    "triage": "read",
    "read": "read",
    "none": "none",
}


@dataclass(eq=False)
class Repository:
    """One repository over a bare git repository; `default_branch` is always `main`.

    `archived` may be set: then nothing in it can be written any more, by anybody.
    """

    world: "World" = field(repr=False)
    id: int
    owner: User
    name: str
    git: GitRepository = field(repr=False)
    public: bool
    created_at: dt.datetime
    parent: "Repository | None" = field(default=None, repr=False)
    pushed_at: dt.datetime = field(init=False)
    labels: Labels = field(init=False, repr=False)
    roles: dict[str, RoleName] = field(default_factory=dict)
    pulls: dict[int, PullRequest] = field(default_factory=dict, repr=False)
    dispatches: list[Dispatch] = field(default_factory=list, repr=False)
    announced: set[str] = field(default_factory=set, repr=False)
    default_branch: str = "main"
    archived: bool = False

    def __post_init__(self) -> None:
        """A repository is born with a push."""
        self.pushed_at = self.created_at
        self.labels = Labels(self.world)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    @property
    def installation_id(self) -> int:
        """The id of our App's installation here; RefusedError where it is not installed."""
        if self.installation is None:
            raise RefusedError(f"the App is not installed on {self.full_name}")
        return self.installation.id

    @property
    def installation(self) -> Installation | None:
        """Our App's installation here, where there is one."""
        found = self.world.installation_of(self.world.app, self.owner)
        return found if found is not None and self in found.repositories else None

    @property
    def exists(self) -> bool:
        """False once the repository was deleted."""
        return self.world.repositories.get(self.full_name.lower()) is self

    def add_collaborator(self, login: str, role_name: RoleName) -> None:
        """Gives a person a role; a second call changes it."""
        with self.world.lock:
            self.roles[self.world.user(login).login.lower()] = role_name

    def role_name(self, user: User) -> str:
        """A person's role as GitHub names it; on public repositories everyone may read."""
        if user == self.owner:
            return "admin"
        return self.roles.get(user.login.lower(), "read" if self.public else "none")

    def permission(self, user: User) -> Permission:
        """The coarser legacy permission that goes with the role."""
        return _PERMISSION[self.role_name(user)]

    def association(self, user: User) -> str:
        """GitHub's `author_association`."""
        if user == self.owner:
            return "OWNER"
        if user.login.lower() in self.roles:
            return "MEMBER" if self.owner.type == "Organization" else "COLLABORATOR"
        return "NONE"

    def sha(self, branch: str = "main") -> str:
        """The commit a branch, ref or SHA names; RefusedError where there is none."""
        found = self.git.commit_sha(branch)
        if found is None:
            raise RefusedError(f"{self.full_name} has no {branch}")
        return found

    def require_writable(self) -> None:
        """RefusedError where the repository is archived."""
        if self.archived:
            raise RefusedError(f"{self.full_name} was archived so is read-only")

    def fork(self, owner: str) -> "Repository":
        """A fork under another account; the App is not installed on it."""
        with self.world.lock:
            account = self.world.user(owner)
            path = self.git.path.with_name(f"{owner}+{self.name}.git")
            made = Repository(
                self.world,
                self.world.next_id(),
                account,
                self.name,
                self.git.copy_to(path),
                self.public,
                self.world.now(),
                parent=self,
            )
            return self.world.add_repository(made, installed=False)

    def delete(self) -> None:
        """Deletes the repository; pull requests from it stay open, their commits readable."""
        with self.world.lock:
            del self.world.repositories[self.full_name.lower()]
            for installation in self.world.installations.values():
                if self in installation.repositories:
                    installation.repositories.remove(self)

    def push(
        self,
        branch: str,
        files: Files,
        message: str,
        author: str,
        base: str = "main",
        *,
        force: bool = False,
    ) -> str:
        """One commit on a branch, and the SHA of it.

        A new branch starts at `base`. `force` starts an existing one again from `base`. Open pull
        requests of that branch move along and say `synchronize`.
        """
        with self.world.lock:
            self.require_writable()
            person = self.world.user(author)
            before = self.git.commit_sha(branch)
            parent = before if before and not force else self.sha(base)
            when = int(self.world.now().timestamp())
            ref = f"refs/heads/{branch}"
            after = self.git.commit(Commit(ref, files, message, person.login, when, parent))
            lost = force and before is not None
            self.moved(Push(self, branch, before or NOTHING, after, person, forced=lost))
            return after

    def reset(self, branch: str, sha: str, by: str) -> None:
        """Moves a branch to a commit that is there already, as a forced push does."""
        with self.world.lock:
            before = self.git.commit_sha(branch)
            self.git.set_ref(f"refs/heads/{branch}", sha)
            lost = before is not None and self.git.count_commits(sha, before) > 0
            person = self.world.user(by)
            self.moved(Push(self, branch, before or NOTHING, sha, person, forced=lost))

    def moved(self, push: Push) -> None:
        """A branch moved: says so, and its open pull requests move along."""
        self.pushed_at = self.world.now()
        events.push(push)
        for pull in self._pulls_of(push.branch):
            pull.synchronize(push.after, push.by)

    def delete_branch(self, branch: str, by: str) -> None:
        """A person deletes a branch; open pull requests from it and to it are closed.

        RefusedError below write, and for the default branch.
        """
        with self.world.lock:
            person, before = self.world.user(by), self.sha(branch)
            require(self, person, "write", f"delete {branch}")
            if branch == self.default_branch:
                raise RefusedError(f"{branch} is the default branch of {self.full_name}")
            self.git.delete_ref(f"refs/heads/{branch}")
            self.pushed_at = self.world.now()
            events.push(Push(self, branch, before, NOTHING, person))
            aimed_at = [p for p in self.pulls.values() if (p.state, p.base) == ("open", branch)]
            for pull in [*self._pulls_of(branch), *aimed_at]:
                pull.close(by)

    def _pulls_of(self, branch: str) -> list[PullRequest]:
        known = [pull for r in self.world.repositories.values() for pull in r.pulls.values()]
        return [pull for pull in known if pull.follows(self, branch)]

    def open_pull_request(
        self,
        author: str,
        head: str,
        base: str = "main",
        *,
        title: str = "A contribution",
        body: str | None = None,
        draft: bool = False,
    ) -> PullRequest:
        """Opens a pull request of `branch`, or of a fork's as `owner:branch`."""
        with self.world.lock:
            self.require_writable()
            source, branch = self._head(head)
            number = len(self.pulls) + 1
            pull = PullRequest(
                self.world,
                self.world.next_id(),
                number,
                self,
                source,
                branch,
                base,
                author=self.world.user(author),
                title=title,
                body=body,
                draft=draft,
                head_sha=source.sha(branch),
                base_sha=self.sha(base),
                created_at=self.world.now(),
            )
            if pull.head_sha == pull.base_sha:
                raise RefusedError(f"no commits between {base} and {head}")
            pull.take_head()
            self.pulls[number] = pull
            events.pull_request(pull, "opened", pull.author)
            return pull

    def _head(self, head: str) -> tuple["Repository", str]:
        owner, _, branch = head.rpartition(":")
        if not owner or owner.lower() == self.owner.login.lower():
            return self, branch
        forks = [r for r in self.world.repositories.values() if r.parent is self]
        source = next((r for r in forks if r.owner.login.lower() == owner.lower()), None)
        if source is None:
            raise RefusedError(f"{owner} has no fork of {self.full_name}")
        return source, branch

    def add_check_run(self, app: App, name: str, sha: str) -> CheckRun:
        """A check run of another App, as a neighbour on the same commit."""
        with self.world.lock:
            suite = self.world.suite(app, self, sha)
            run = CheckRun(self.world.next_id(), self, app, suite, sha, name)
            run.started_at = self.world.now()
            self.world.check_runs[run.id] = run
            return run
