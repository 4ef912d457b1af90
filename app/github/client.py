"""`GitHub` on PyGithub, for one repository seen by one installation of the App."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from github import Auth
from github.File import File
from github.Repository import Repository

from app.domain.pull_request import ChangedFile, PullRequest, PullRequestRef, Role
from app.errors import UserError
from app.github.accounts import login_of
from app.github.checks import CheckRuns
from app.github.connection import Connection, InstallationAuth
from app.github.connections import Connections, Rights
from app.github.conversations import Conversations
from app.github.dispatches import Dispatches
from app.github.files import Files
from app.github.labels import Labels
from app.github.listings import Listings
from app.github.retry import retried, translated
from app.github.reviewers import Reviewers
from app.github.reviews import Reviews
from app.github.roles import role_of
from app.github.teams import Teams
from app.github.trees import Trees

PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",  # comments and reactions on a pull request are an issue's
    "metadata": "read",
    "pull_requests": "write",  # reviews with suggestions
}
"""The least an installation token needs for what is always called."""
OPTIONAL_PERMISSIONS = {
    "contents": "write",  # telling workflows what was merged
    "members": "read",  # who belongs to a team, and asking a team for a review
}
"""What goes without where an installation does not grant it, see connections.py."""


def app_auth(app_id: int, private_key: str) -> Auth.AppAuth:
    """The App's own identity; signs a fresh JWT of five minutes when one is needed."""
    return Auth.AppAuth(app_id, private_key)


def connect(auth: Auth.AppAuth, installation_id: int, api_url: str) -> Connections:
    """Connections that fetch and renew the installation's tokens by themselves."""
    return Connections(partial(_connection, auth, installation_id, api_url), PERMISSIONS)


def _connection(
    auth: Auth.AppAuth, installation_id: int, api_url: str, rights: Rights
) -> Connection:
    return Connection(InstallationAuth(auth, installation_id, dict(rights)), api_url)


def app_slug(auth: Auth.AppAuth, api_url: str) -> str:
    """The App's name in URLs; its bot is called `<slug>[bot]`."""
    connection = Connection(auth, api_url)
    try:
        return _slug(connection)
    finally:
        connection.close()


@retried
def _slug(connection: Connection) -> str:
    with translated():
        _, found = connection.requestJsonAndCheck("GET", "/app")
    return str(found["slug"])


class GitHubClient(
    CheckRuns,
    Conversations,
    Dispatches,
    Files,
    Labels,
    Listings,
    Reviewers,
    Reviews,
    Teams,
    Trees,
):
    """One repository; see `app.github.port` for what each call means."""

    def __init__(self, connections: Connections, repository: str, app_id: int, slug: str) -> None:
        self._connections = connections
        self._repository: Repository = connections.usual.repository(repository)
        self._owner = repository.partition("/")[0]
        self._app_id = app_id
        self._bot = f"{slug}[bot]"

    @retried
    def pull_request(self, ref: PullRequestRef) -> PullRequest:
        """The pull request now."""
        with translated():
            found = self._repository.get_pull(ref.number)
            head = found.raw_data["head"].get("repo")
            return PullRequest(
                ref=ref,
                title=found.title,
                author=login_of(found.user),
                head_sha=found.head.sha,
                head_repository=head["full_name"] if head else None,
                base_branch=found.base.ref,
                description=found.body or "",
                open=found.state == "open",
                draft=bool(found.draft),
                locked=bool(found.locked),
                updated_at=found.updated_at.timestamp() if found.updated_at else 0.0,
                merged=bool(found.merged),
                merge_sha=(found.raw_data.get("merge_commit_sha") or "") if found.merged else "",
                labels=tuple(label.name for label in found.labels),
                default_branch=found.base.repo.default_branch,
            )

    @retried
    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        """The files of a pull request."""
        with translated():
            files = self._repository.get_pull(number).get_files()
            return tuple(_changed(f) for f in files)

    @retried
    def role(self, login: str) -> Role:
        """A person's role; somebody GitHub does not know has none."""
        address = f"{self._repository.url}/collaborators/{quote(login, safe='')}/permission"
        try:
            with translated():
                _, found = self._repository.requester.requestJsonAndCheck("GET", address)
        except UserError as error:
            if error.reason != "github-not-found":
                raise
            return Role.NONE
        return role_of(found.get("role_name") or "", found.get("permission") or "")


def _changed(file: File) -> ChangedFile:
    return ChangedFile(
        path=file.filename,
        status=file.status,
        patch=file.patch or "",
        previous_path=file.previous_filename or "",
        sha=file.sha or "",
    )
