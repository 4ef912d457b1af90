"""An operation of the REST API: where it is, what it needs, and what runs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sandbox.api.clients import client_of
from sandbox.api.credentials import app_of, bearer, require, token_of, user_token_of
from sandbox.api.fields import Fields
from sandbox.api.refusal import Refusal, forbidden, not_found, unauthorized
from sandbox.authorizing import UserToken
from sandbox.model import App, Token, User

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest
    from sandbox.repository import Repository
    from sandbox.world import World

ARCHIVED = "Repository was archived so is read-only."
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Caller = Literal["installation", "app", "client", "user"]
"""By what it is called: an installation's token, an App's JWT or secret, a person's token."""


@dataclass(frozen=True)
class Answer:
    """What an operation answers: JSON, a status where it is not the usual one, extra headers."""

    body: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One request, already past its credentials; operations run while the world is locked."""

    world: "World"
    url: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    credential: App | Token | UserToken

    @property
    def app(self) -> App:
        """The App that calls, by itself, through an installation or for a person."""
        if isinstance(self.credential, Token):
            return self.credential.installation.app
        if isinstance(self.credential, UserToken):
            return self.credential.app
        return self.credential

    @property
    def repository(self) -> "Repository":
        """The repository of the path; 404 outside the installation."""
        name = f"{self.path['owner']}/{self.path['repo']}".lower()
        found = self.world.repositories.get(name)
        if found is None:
            raise not_found()
        if isinstance(self.credential, Token) and found not in self.credential.repositories:
            raise not_found()
        return found

    @property
    def organization(self) -> User:
        """The organization of the path; 404 for others than the installation's own."""
        account = self.token.installation.account
        if account.type != "Organization" or account.login.lower() != self.path["org"].lower():
            raise not_found()
        return account

    @property
    def token(self) -> Token:
        """The installation's token; 401 for an App that calls with its JWT."""
        if not isinstance(self.credential, Token):
            raise unauthorized()
        return self.credential

    @property
    def user(self) -> User:
        """The person that the App calls for; 401 where it calls for nobody."""
        if not isinstance(self.credential, UserToken):
            raise unauthorized()
        return self.credential.user

    @property
    def pull(self) -> "PullRequest":
        """The pull request of the path; 404 where there is none."""
        found = self.repository.pulls.get(self.number("number"))
        if found is None:
            raise not_found()
        return found

    @property
    def fields(self) -> Fields:
        """The request's JSON object; nothing sent counts as an empty one."""
        return Fields({} if self.body is None else self.body)

    def number(self, name: str) -> int:
        """A number of the path; 404 where it is none."""
        if not self.path[name].isdecimal():
            raise not_found()
        return int(self.path[name])


Run = Callable[[Call], Answer]


@dataclass(frozen=True)
class Operation:
    """`needs` are rights of which one is enough, for operations that installations call.

    Without any, the operation looks after the rights of an installation by itself.
    `query` names the parameters it understands beside those of paging. `lists` tells that a
    request's body may be a JSON array.
    """

    method: Method
    template: str
    status: int
    needs: tuple[str, ...]
    run: Run
    query: tuple[str, ...] = ()
    lists: bool = False
    by: Caller = "installation"

    @property
    def described(self) -> str:
        """The path as GitHub's description has it."""
        return self.template.replace(":path}", "}")

    def admit(self, world: "World", header: str | None) -> App | Token | UserToken:
        """The caller behind an `Authorization` header; 401 where it is not one for this."""
        if self.by == "client":
            return client_of(world, header)
        shown = bearer(header)
        if self.by == "app":
            return app_of(world, shown)
        return user_token_of(world, shown) if self.by == "user" else token_of(world, shown)

    def answer(self, call: Call) -> Answer:
        """Runs the operation; raises Refusal where GitHub would refuse."""
        if self.needs and isinstance(call.credential, Token):
            # What may not be seen is not found, before any talk of rights.
            _ = call.organization if "{org}" in self.template else call.repository
            require(call.credential, self.needs)
        if self.method != "GET" and "{repo}" in self.template and call.repository.archived:
            raise forbidden(ARCHIVED)
        if strange := set(call.query) - {*self.query, "page", "per_page"}:
            # GitHub may well know it. To ignore it here would be a quiet lie.
            raise Refusal(501, f"The sandbox does not know the parameter {min(strange)}.")
        return self.run(call)


class Operations(list[Operation]):
    """The operations of one module, collected by decoration."""

    def add(
        self,
        method: Method,
        template: str,
        *needs: str,
        status: int = 200,
        by: Caller = "installation",
        query: tuple[str, ...] = (),
        lists: bool = False,
    ) -> Callable[[Run], Run]:
        """Registers the decorated function as an operation."""

        def register(run: Run) -> Run:
            self.append(Operation(method, template, status, needs, run, query, lists, by))
            return run

        return register
