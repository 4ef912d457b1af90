"""What is done to get a pull request in: merging it, and aiming it at another branch."""

from typing import TYPE_CHECKING, cast

from sandbox import events
from sandbox.git import Commit, GitError, run_git
from sandbox.model import User
from sandbox.pushes import Push
from sandbox.roles import RefusedError, require

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest


class Merging:
    """The part of a pull request that has to do with its base."""

    @property
    def _pull(self) -> "PullRequest":
        return cast("PullRequest", self)  # nothing else is built on this

    def merge(self, by: str) -> str:
        """A person merges with a merge commit, whose SHA this gives.

        RefusedError below write, and for what is closed, a draft or in conflict with its base.
        """
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(by)
            require(pull.repository, person, "write", "merge")
            if pull.state != "open" or pull.draft:
                what = "a draft" if pull.draft else pull.state
                raise RefusedError(f"pull request {pull.number} is {what}")
            before, made = pull.repository.sha(pull.base), _merge_commit(pull, person)
            pull.merge_commit_sha, pull.merged_by = made, person
            pull.merged_at = pull.closed_at = pull.updated_at = pull.world.now()
            pull.state = "closed"
            pull.repository.moved(Push(pull.repository, pull.base, before, made, person))
            events.pull_request(pull, "closed", person)
            return made

    def change_base(self, by: str, branch: str) -> None:
        """Aims at another branch; the author may, and who may write.

        RefusedError for others, for what is closed, and where nothing would be left to merge.
        """
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(by)
            if person != pull.author:
                require(pull.repository, person, "write", "change the base")
            sha = pull.repository.sha(branch)
            if pull.state != "open" or branch == pull.base:
                raise RefusedError(f"pull request {pull.number} cannot move to {branch}")
            if not pull.repository.git.count_commits(sha, pull.head_sha):
                raise RefusedError(f"no commits between {branch} and {pull.branch}")
            changes = {"base": {"ref": {"from": pull.base}, "sha": {"from": pull.base_sha}}}
            pull.base, pull.base_sha = branch, sha
            pull.updated_at = pull.world.now()
            events.pull_request(pull, "edited", person, changes=changes)


def _merge_commit(pull: "PullRequest", by: User) -> str:
    git, base = pull.repository.git, pull.repository.sha(pull.base)
    try:
        tree = run_git(git.path, "merge-tree", "--write-tree", base, pull.head_sha).decode()
    except GitError:
        raise RefusedError(f"pull request {pull.number} is in conflict with its base") from None
    commit = Commit(
        ref=f"refs/heads/{pull.base}",
        files={},
        message=(
            f"Merge pull request #{pull.number} from "
            f"{pull.source.owner.login}/{pull.branch}\n\n{pull.title}"
        ),
        author=by.login,
        when=int(pull.world.now().timestamp()),
        parent=base,
        merged=pull.head_sha,
        tree=tree.strip(),
    )
    return git.commit(commit)
