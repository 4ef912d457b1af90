"""The part of `GitHub` that reads what the default branch holds."""

from __future__ import annotations

import base64

from github.GitTree import GitTree
from github.Repository import Repository

from app.domain.contribution import TAXONOMY_FOLDERS, is_contribution
from app.errors import UserError
from app.github.port import Tree
from app.github.retry import retried, translated
from app.taxonomy.reading.limits import MAX_BYTES

_FILE_MODES = ("100644", "100755")  # a link's blob holds the path it leads to


class Trees:
    """See `app.github.port.TreeReader`."""

    _repository: Repository

    @retried
    def default_commit(self) -> str | None:
        """The commit that the default branch is at."""
        try:
            with translated():
                branch = self._repository.default_branch
                return self._repository.get_git_ref(f"heads/{branch}").object.sha
        except UserError as error:
            if error.reason != "github-not-found":
                raise
            return None

    @retried
    def tree(self, commit: str) -> Tree:
        """The contributions at a commit; of a tree cut short, folder by folder."""
        with translated():
            whole = self._repository.get_git_tree(commit, recursive=True)
            if not whole.truncated:
                return Tree(blobs=_blobs(whole), complete=True)
            root = self._repository.get_git_tree(commit)
            folders = {one.path: one.sha for one in root.tree if one.path in TAXONOMY_FOLDERS}
            trees = {
                f"{path}/": self._repository.get_git_tree(sha, recursive=True)
                for path, sha in folders.items()
            }
        blobs = {path: sha for at, tree in trees.items() for path, sha in _blobs(tree, at).items()}
        complete = not (root.truncated or any(tree.truncated for tree in trees.values()))
        return Tree(blobs=blobs, complete=complete)

    @retried
    def blob(self, sha: str) -> bytes:
        """A blob's bytes; GitHub gives those of up to 100 MB."""
        with translated():
            found = self._repository.get_git_blob(sha)
            return base64.b64decode(found.content)


def _blobs(tree: GitTree, folder: str = "") -> dict[str, str]:
    """The contributions of a tree by their path in the repository, without oversized ones."""
    return {
        folder + entry.path: entry.sha
        for entry in tree.tree
        if entry.mode in _FILE_MODES
        and (entry.size or 0) <= MAX_BYTES
        and is_contribution(folder + entry.path)
    }
