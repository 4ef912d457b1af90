"""The composition root of what web and workers share: store, queue, GitHub.

One `Factory` per process, made from settings; it owns what must be closed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property

from github import Auth

from app.documents.fetch import DocumentRepositories
from app.documents.limits import Limits
from app.domain.policy import Policy
from app.github.asking import Asking
from app.github.client import GitHubClient, app_auth, app_slug, connect
from app.github.connections import Connections
from app.github.port import GitHub
from app.logging import hide
from app.queue import CeleryQueue, celery_client
from app.redaction import secret_values
from app.settings import Settings
from app.store.audit import Audit
from app.store.command_uses import CommandUses
from app.store.configurations import Configurations
from app.store.database import Database
from app.store.deliveries import Deliveries
from app.store.endpoints import Endpoints
from app.store.exports import Exports
from app.store.figures import Figures
from app.store.findings import Findings
from app.store.login_attempts import LoginAttempts
from app.store.neighbours import Neighbours
from app.store.pull_requests import PullRequests
from app.store.reports import Reports
from app.store.rights import KnownRights
from app.store.run_queue import RunQueue
from app.store.runs import Runs
from app.store.samples import Samples
from app.store.sessions import Sessions
from app.store.turns import Turns
from app.store.workers import Workers

Clock = Callable[[], float]


class Factory:
    """What a process works with; parts are made when they are first asked for."""

    def __init__(self, settings: Settings, clock: Clock = time.time) -> None:
        hide(secret_values(settings))
        self.settings = settings
        self.clock = clock
        self._connections: dict[tuple[int, int], Connections] = {}

    @cached_property
    def database(self) -> Database:
        """The database of this process."""
        return Database(self.settings.database_url.get_secret_value())

    @cached_property
    def queue(self) -> CeleryQueue:
        """The broker, for sending."""
        return CeleryQueue(celery_client(self.settings.redis_url.get_secret_value()))

    @cached_property
    def deliveries(self) -> Deliveries:
        """The inbox."""
        return Deliveries(self.database, self.clock)

    @cached_property
    def pull_requests(self) -> PullRequests:
        """The pull requests we speak on."""
        return PullRequests(self.database, self.clock)

    @cached_property
    def runs(self) -> Runs:
        """The runs."""
        return Runs(self.database, self.clock, self.settings.lease_seconds)

    @cached_property
    def run_queue(self) -> RunQueue:
        """Who is next."""
        return RunQueue(self.database, self.runs)

    @cached_property
    def command_uses(self) -> CommandUses:
        """How many commands each person gave."""
        return CommandUses(self.database, self.clock)

    @cached_property
    def findings(self) -> Findings:
        """What the checks found."""
        return Findings(self.database)

    @cached_property
    def samples(self) -> Samples:
        """What sample runs made."""
        return Samples(self.database)

    @cached_property
    def audit(self) -> Audit:
        """The audit log."""
        return Audit(self.database, self.clock)

    @cached_property
    def documents(self) -> DocumentRepositories | None:
        """The documents of knowledge, None where no host is allowed."""
        settings = self.settings
        if not settings.documents_hosts:
            return None
        limits = Limits(
            repository_bytes=settings.documents_repository_bytes,
            seconds=settings.documents_seconds,
            cache_bytes=settings.documents_cache_bytes,
        )
        folder = settings.documents_folder.absolute()
        return DocumentRepositories(
            folder, settings.documents_hosts, limits, settings.documents_private
        )

    @cached_property
    def neighbours(self) -> Neighbours:
        """The index of what other contributions ask."""
        return Neighbours(self.database)

    @cached_property
    def reports(self) -> Reports:
        """What people read, put together from the store."""
        return Reports(
            pull_requests=self.pull_requests,
            runs=self.runs,
            run_queue=self.run_queue,
            findings=self.findings,
            samples=self.samples,
            public_url=self.settings.public_url,
        )

    @cached_property
    def configurations(self) -> Configurations:
        """Repositories' own files as they were last good."""
        return Configurations(self.database)

    @cached_property
    def turns(self) -> Turns:
        """Who does what is done from time to time."""
        return Turns(self.database, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is logged in to the pages."""
        return Sessions(self.database, self.clock)

    @cached_property
    def login_attempts(self) -> LoginAttempts:
        """Logins that failed."""
        return LoginAttempts(self.database, self.clock)

    @cached_property
    def workers(self) -> Workers:
        """The workers' processes."""
        return Workers(self.database, self.clock)

    @cached_property
    def endpoints(self) -> Endpoints:
        """The model servers as they were found."""
        return Endpoints(self.database, self.clock)

    @cached_property
    def figures(self) -> Figures:
        """What runs came to and cost."""
        return Figures(self.database)

    @cached_property
    def known_rights(self) -> KnownRights:
        """What people may do, as GitHub last said."""
        return KnownRights(self.database, self.clock)

    @cached_property
    def asking(self) -> Asking:
        """What pages ask GitHub."""
        return Asking()

    @cached_property
    def exports(self) -> Exports:
        """What export runs wrote."""
        return Exports(self.database)

    @cached_property
    def policy(self) -> Policy:
        """What the service does where a repository says nothing else."""
        settings = self.settings
        return Policy(
            pairs=settings.sample_pairs,
            max_contributions=settings.max_contributions,
            sample_unasked=settings.sample_unasked,
            student=bool(settings.student_url),
            candidate=bool(settings.candidate_url),
            runs_of_installation=settings.runs_of_installation,
            runs_of_person=settings.runs_of_person,
            commands_an_hour=settings.commands_an_hour,
        )

    def github(self, installation_id: int, repository: str) -> GitHub:
        """GitHub for one repository, for this thread; connections and their tokens are kept.

        A connection is one thread's: PyGithub would mix up the answers of two.
        """
        key = (installation_id, threading.get_ident())
        if key not in self._connections:
            self._connections[key] = connect(
                self._app_auth, installation_id, self.settings.github_api_url
            )
        connections = self._connections[key]
        return GitHubClient(connections, repository, self.settings.github_app_id, self._app_slug)

    def close(self) -> None:
        """Give everything back; a closed factory is not used again."""
        if "asking" in self.__dict__:
            self.asking.close()
        for connections in self._connections.values():
            connections.close()
        if "queue" in self.__dict__:
            self.queue.close()
        if "database" in self.__dict__:
            self.database.close()

    @cached_property
    def _app_auth(self) -> Auth.AppAuth:
        key = self.settings.github_private_key.get_secret_value()
        return app_auth(self.settings.github_app_id, key)

    @cached_property
    def _app_slug(self) -> str:
        return app_slug(self._app_auth, self.settings.github_api_url)
