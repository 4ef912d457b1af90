"""Programs that call the API of a service with a login."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import httpx
import pytest
from fastapi.testclient import TestClient

from app.access.tokens import Tokens
from app.access.viewer import Viewer
from app.domain.events import BY_ADMIN
from app.domain.people import Person
from app.domain.pull_request import Role
from app.factory import Factory
from app.main import create_app
from tests.dashboard.conftest import clock, login_factory
from tests.dashboard.visitors import SITE
from tests.support.dialogue import RememberingQueue
from tests.support.stores import PULL_REQUEST

__all__ = ["clock", "login_factory"]

REPOSITORY = PULL_REQUEST.ref.repository


@dataclass
class Programs:
    """Makes tokens, and calls with them."""

    factory: Factory

    @cached_property
    def client(self) -> TestClient:
        """A program somewhere on the network."""
        return TestClient(create_app(self.factory), base_url=SITE, client=("203.0.113.9", 50000))

    @cached_property
    def admins(self) -> str:
        """A token of who runs the service."""
        return Tokens(self.factory).make(Viewer(inside=True, person=BY_ADMIN, admin=True), "a", 9)

    def of(self, login: str, role: Role, repository: str = REPOSITORY) -> str:
        """A token of somebody of whom GitHub just said this."""
        self.factory.known_rights.save(repository, Person(login=login, role=role))
        return Tokens(self.factory).make(Viewer(inside=True, person=login), "a", 9)

    def get(self, path: str, token: str = "", **headers: str) -> httpx.Response:
        """Read something; as an admin unless another token is given."""
        return self.client.get(f"/api/v1{path}", headers=self._bearer(token) | headers)

    def post(self, path: str, token: str = "") -> httpx.Response:
        """Do something; as an admin unless another token is given."""
        return self.client.post(f"/api/v1{path}", headers=self._bearer(token))

    def _bearer(self, token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.admins}"}


@pytest.fixture
def programs(login_factory: Factory) -> Iterator[Programs]:
    """Programs that call a service whose broker remembers."""
    login_factory.__dict__["queue"] = RememberingQueue()
    made = Programs(login_factory)
    yield made
    made.client.close()


@pytest.fixture
def factory(login_factory: Factory) -> Factory:
    """The service's wiring."""
    return login_factory
