"""Labels of a repository and of its pull requests."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

from github import GithubException
from github.Repository import Repository

from app.errors import UserError
from app.github.retry import retried, translated
from app.github.wire import validation_codes


class Labels:
    """One repository's labels; a part of `GitHubClient`."""

    _repository: Repository

    @retried
    def labels(self, number: int) -> tuple[str, ...]:
        """The names of a pull request's labels."""
        with translated():
            return tuple(label.name for label in self._repository.get_issue(number).get_labels())

    @retried
    def repository_labels(self) -> frozenset[str]:
        """The names of the labels that the repository has."""
        with translated():
            return frozenset(label.name for label in self._repository.get_labels())

    @retried
    def create_label(self, name: str, colour: str, description: str) -> None:
        """Make a label; may be repeated, for there is only one of a name."""
        try:
            with translated():
                self._repository.create_label(name, colour, description)
        except UserError as error:
            cause = error.__cause__
            if not isinstance(cause, GithubException):
                raise
            if "already_exists" not in validation_codes(cause):
                raise

    @retried
    def add_labels(self, number: int, names: Collection[str]) -> None:
        """Put labels on a pull request."""
        with translated():
            self._repository.get_issue(number).add_to_labels(*names)

    @retried
    def remove_label(self, number: int, name: str) -> None:
        """Take a label off a pull request."""
        if not name.strip("."):
            return  # as a part of an address it would mean another one: that of all labels
        try:
            with translated():
                # PyGithub's own call leaves a `/` as it is, and `a/..` means another address.
                address = f"{self._repository.url}/issues/{number}/labels/{quote(name, safe='')}"
                self._repository.requester.requestJsonAndCheck("DELETE", address)
        except UserError as error:
            if error.reason != "github-not-found":
                raise
