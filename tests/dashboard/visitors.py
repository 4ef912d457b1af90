"""A browser that opens pages, sends forms as they stand there, and keeps cookies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from fastapi.testclient import TestClient

from app.factory import Factory
from app.main import create_app
from app.settings import Settings
from tests.dashboard.reader import Element, parsed

ADMIN_TOKEN = "the admin token of these tests, long enough"
SESSION_SECRET = "the session secret of these tests, long enough"
SITE = "https://seedbed.example"
ADDRESS = "203.0.113.9"


def with_login(settings: Settings, **more: object) -> Settings:
    """The same settings, with a login."""
    fields: dict[str, object] = {
        "admin_token": ADMIN_TOKEN,
        "session_secret": SESSION_SECRET,
        "public_url": SITE,
    }
    return Settings.model_validate(settings.model_dump() | fields | more)


@dataclass
class Visitor:
    """Somebody with a browser, who follows no redirect by itself."""

    client: TestClient
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open an address."""
        return self.client.get(path, headers=self.headers | headers)

    def page(self, path: str) -> Element:
        """Open a page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return parsed(answer.text)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        """Send fields as a browser would from a page of ours."""
        ours = {"Origin": str(self.client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        sent = ours | self.headers | {name.replace("_", "-"): v for name, v in headers.items()}
        return self.client.post(path, data=fields, headers=sent)

    def logs_in_here(self, token: str = ADMIN_TOKEN) -> httpx.Response:
        """Log in under a loopback name: browsers carry secure cookies there, this client not."""
        shown = self.get("/login")
        cookies = [each.split(";")[0] for each in shown.headers.get_list("set-cookie")]
        fields = fields_of(parsed(shown.text), "/login") | {"token": token}
        return self.post("/login", fields, Cookie="; ".join(cookies))

    def logs_in(self, token: str = ADMIN_TOKEN, path: str = "/login") -> httpx.Response:
        """Open the form, fill it in and send it."""
        fields = fields_of(self.page(path), "/login")
        return self.post("/login", fields | {"token": token})

    def logs_out(self) -> httpx.Response:
        """Press the button of the first page."""
        return self.post("/logout", fields_of(self.page("/"), "/logout"))

    def is_inside(self) -> bool:
        """Whether the first page opens."""
        return self.get("/").status_code == 200


def fields_of(page: Element, action: str) -> dict[str, str]:
    """The hidden fields of a form."""
    form = page.one("form", action=action)
    return {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in form.all("input", type="hidden")
    }


@contextmanager
def visitor(
    factory: Factory, address: str = ADDRESS, site: str = SITE, **headers: str
) -> Iterator[Visitor]:
    """A browser at this address, which opens the service under this name."""
    client = TestClient(
        create_app(factory), base_url=site, client=(address, 50000), follow_redirects=False
    )
    yield Visitor(client, {name.replace("_", "-"): value for name, value in headers.items()})
    client.close()
