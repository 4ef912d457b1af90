"""The state of one sandbox, and what people and tests do to it.

A `World` is the `github` that tests hold. People act through it in process; the App acts through
the REST API. Both end in the same methods, under one lock.
"""

import datetime as dt
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import events
from sandbox.api.allowance import Allowance
from sandbox.authorizing import Authorizing, Code, UserToken
from sandbox.deliveries import Courier
from sandbox.exchanges import Exchange, Observer
from sandbox.git import Commit, Files, GitRepository
from sandbox.installations import Installations
from sandbox.keys import app_keys
from sandbox.model import App, CheckRun, Delivery, Installation, Json, Team, Token, User, UserType
from sandbox.repository import Repository
from sandbox.weather import Weather

PERMISSIONS: Mapping[str, str] = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}
EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "pull_request",
    "pull_request_review",
    "push",
)

CALLS_AN_HOUR = 5000


class UnknownError(KeyError):
    """A control call named something that is not in this world."""


@dataclass
class World(Installations, Authorizing):
    """One GitHub: accounts, repositories, Apps, tokens and the webhooks it sends.

    `graphql` may be set to False, so that the GraphQL API refuses every call. `calls_an_hour` may
    be set too: so many has each installation, and the App by itself, for REST and GraphQL each.
    `weather` holds what is wrong with this GitHub.
    """

    root: Path
    url: str
    app_slug: str
    permissions: Mapping[str, str] = field(default_factory=lambda: PERMISSIONS)
    observers: Iterable[Observer] = ()
    lock: threading.RLock = field(default_factory=threading.RLock)
    users: dict[str, User] = field(default_factory=dict)
    teams: dict[tuple[str, str], Team] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    apps: dict[int, App] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    user_tokens: dict[str, UserToken] = field(default_factory=dict)
    check_runs: dict[int, CheckRun] = field(default_factory=dict)
    suites: dict[tuple[int, int, str], int] = field(default_factory=dict)
    graphql: bool = True
    calls_an_hour: int = CALLS_AN_HOUR
    allowances: dict[tuple[str, str], Allowance] = field(default_factory=dict)
    webhook_secret: str = field(default_factory=lambda: secrets.token_hex(20))
    _last_id: int = 1000
    _ahead: dt.timedelta = dt.timedelta(0)

    def __post_init__(self) -> None:
        """Registers the App under test."""
        self.app = self.create_app(self.app_slug)
        self.weather = Weather(self.now)
        self.courier = Courier(self.webhook_secret, self.next_id(), self.app.id, self.now)

    @property
    def api_url(self) -> str:
        """Base address of the REST API."""
        return f"{self.url}/api/v3"

    @property
    def app_id(self) -> int:
        """The id of the App under test."""
        return self.app.id

    @property
    def private_key(self) -> str:
        """The private key of the App under test, as PEM."""
        return self.app.private_key

    @property
    def deliveries(self) -> list[Delivery]:
        """Every webhook so far, oldest first, redeliveries included."""
        with self.lock:
            return list(self.courier.log)

    def next_id(self) -> int:
        """A number no other thing in this world has."""
        with self.lock:
            self._last_id += 1
            return self._last_id

    def now(self) -> dt.datetime:
        """This world's time, in whole seconds as GitHub gives it."""
        return (dt.datetime.now(dt.UTC) + self._ahead).replace(microsecond=0)

    def let_time_pass(self, span: dt.timedelta) -> None:
        """Moves this world's clock on, so that tokens end without waiting."""
        with self.lock:
            self._ahead += span

    def revoke_tokens(self) -> None:
        """Ends every installation token at once, as when an App's key is rotated in anger."""
        with self.lock:
            self.tokens.clear()

    def ping(self) -> None:
        """Sends a `ping`."""
        with self.lock:
            events.ping(self)

    def deliver_to(self, url: str | None) -> None:
        """Sets the webhook address; what happened before is in the log, but is not sent."""
        with self.lock:
            self.courier.url = url

    def redeliver(self, guid: str) -> Delivery:
        """Sends a delivery again under the same GUID, as the button in the App's settings does."""
        with self.lock:
            return self.courier.redeliver(guid)

    def wait_idle(self, timeout: float = 10.0) -> None:
        """Returns once all queued deliveries were answered; StillBusyError after `timeout` s."""
        self.courier.wait_idle(timeout)

    def create_user(self, login: str, type: UserType = "User") -> User:  # noqa: A002 - GitHub's word
        """A new account; the same one where it exists."""
        with self.lock:
            known = self.users.get(login.lower())
            made = known or User(self.next_id(), login, type, self.now())
            return self.users.setdefault(login.lower(), made)

    def user(self, login: str) -> User:
        """The account of this login, created at its first act."""
        return self.create_user(login)

    def create_team(
        self, organization: str, slug: str, members: Iterable[str] = (), name: str | None = None
    ) -> Team:
        """A team of an organization, which becomes one where it is not there yet.

        Raises:
            ValueError: the account is a person's, or has a team of this slug.
        """
        with self.lock:
            account = self.create_user(organization, "Organization")
            key = (account.login.lower(), slug.lower())
            if account.type != "Organization" or key in self.teams:
                raise ValueError(f"{organization} cannot have a team {slug}")
            logins = {self.user(member).login.lower() for member in members}
            self.teams[key] = Team(self.next_id(), account, slug, name or slug, logins)
            return self.teams[key]

    def create_app(self, slug: str) -> App:
        """Registers an App with a bot account and keys of its own."""
        owner = self.create_user(f"{slug}-makers", "Organization")
        bot = self.create_user(f"{slug}[bot]", "Bot")
        private, public = app_keys(slug)
        app = App(
            id=self.next_id(),
            slug=slug,
            client_id=f"Iv23li{slug:x<14.14}",
            owner=owner,
            bot=bot,
            private_key=private,
            public_key=public,
            permissions=dict(self.permissions),
            events=EVENTS,
            created_at=self.now(),
            client_secret=secrets.token_hex(20),
        )
        self.apps[app.id] = app
        return app

    def create_repository(
        self, full_name: str, files: Files, *, public: bool = True, installed: bool = True
    ) -> Repository:
        """A repository with one commit on `main`; the App is installed on it unless told not to.

        An owner that is not there yet becomes an organization.
        """
        with self.lock:
            owner, _, name = full_name.partition("/")
            account = self.create_user(owner, "Organization")
            git = GitRepository.create(self.root / "repositories" / f"{owner}+{name}.git")
            when = int(self.now().timestamp())
            git.commit(Commit("refs/heads/main", files, "Start", account.login, when, None))
            return self.add_repository(
                Repository(self, self.next_id(), account, name, git, public, self.now()), installed
            )

    def add_repository(self, repository: Repository, installed: bool) -> Repository:
        """Registers a repository, and installs the App on it where asked."""
        self.repositories[repository.full_name.lower()] = repository
        if installed:
            self.install(self.app, repository)
        return repository

    def repository(self, full_name: str) -> Repository:
        """The repository of this name; UnknownError where there is none."""
        try:
            return self.repositories[full_name.lower()]
        except KeyError:
            raise UnknownError(f"no repository {full_name}") from None

    def delete_repository(self, full_name: str) -> None:
        """Deletes a repository; of a fork the base keeps what its pull requests brought."""
        self.repository(full_name).delete()

    def suite(self, app: App, repository: Repository, sha: str) -> int:
        """The check suite's id of an App at a commit: one each."""
        key = (app.id, repository.id, sha)
        if key not in self.suites:
            self.suites[key] = self.next_id()
        return self.suites[key]

    def send(self, event: str, payload: Json) -> None:
        """Tells observers of a webhook and queues it."""
        for observer in self.observers:
            observer.saw_webhook(event, payload)
        self.courier.send(event, payload)

    def tell(self, exchange: Exchange) -> None:
        """Tells observers of a REST exchange."""
        for observer in self.observers:
            observer.saw_exchange(exchange)
