"""Another site, or somebody with a session of their own, has a victim's browser send forms.

Whatever the application has that changes something is asked for with each thing a forger can bring
along: routes that are added later are held to it too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import func, select

from app.factory import Factory
from app.main import create_app
from app.store.tables import Base
from tests.dashboard.conftest import clock, login_factory
from tests.dashboard.pulls.story import two_commits
from tests.dashboard.test_door import address
from tests.dashboard.visitors import SITE, Visitor, fields_of, visitor
from tests.support.dialogue import RememberingQueue

__all__ = ["clock", "login_factory"]

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def factory(login_factory: Factory) -> Factory:
    """A service with something to change."""
    login_factory.__dict__["queue"] = RememberingQueue()
    two_commits(login_factory)
    return login_factory


@pytest.fixture
def victim(factory: Factory) -> Iterator[Visitor]:
    """An admin, to whom everything is open."""
    with visitor(factory) as browser:
        browser.logs_in()
        yield browser


@pytest.fixture
def others_token(factory: Factory) -> Iterator[str]:
    """What the forms of another session carry, one of the same person even."""
    with visitor(factory, "198.51.100.7") as browser:
        browser.logs_in()
        yield fields_of(browser.page("/"), "/logout")["form_token"]


def changing(factory: Factory) -> list[str]:
    """Where pages change something, with what would have it changed."""
    found = [
        address(context.path or "")
        for context in iter_route_contexts(create_app(factory).routes)
        if (context.methods or set()) - {"GET", "HEAD"}
        and not (context.path or "").startswith(("/api/", "/github/"))
    ]
    assert len(found) > 7
    return [f"{path}?button=sample" if path.endswith("press") else path for path in found]


def rows(factory: Factory) -> dict[str, int | None]:
    """How many rows each table has; a session that was ended early would lose none, see below."""
    with factory.database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


def test_no_forged_form_changes_anything(
    victim: Visitor, factory: Factory, others_token: str
) -> None:
    own = fields_of(victim.page("/"), "/logout")["form_token"]
    here = {"Origin": SITE, "Sec-Fetch-Site": "same-origin", "Content-Type": FORM}
    forgeries = (
        (f"form_token={others_token}", here),
        (f"form_token={own.swapcase()}", here),
        (f"form_token={own}&form_token={others_token}", here),
        ("", here),
        (f"form_token={own}", here | {"Sec-Fetch-Site": "cross-site"}),
        (f"form_token={own}", here | {"Sec-Fetch-Site": "same-site"}),
        (f"form_token={own}", here | {"Origin": "https://evil.example"}),
        (f"form_token={own}", here | {"Origin": f"{SITE}.evil.example"}),
        (f"form_token={own}", here | {"Origin": SITE.replace("https", "http")}),
        (f"form_token={own}", here | {"Content-Type": "text/plain"}),
        (f'{{"form_token": "{own}"}}', here | {"Content-Type": "application/json"}),
        (f"form_token={own}&" + "x=1&" * 30, here),
        (f"form_token={own}&x={'x' * 9000}", here),
    )
    before = rows(factory)
    for path in changing(factory):
        for body, headers in forgeries:
            answer = victim.client.post(path, content=body, headers=headers)
            assert answer.status_code in (400, 403, 413), (path, body[:60], headers)
        beside = "&" if "?" in path else "?"
        query = f"{path}{beside}form_token={own}"
        assert victim.client.post(query, headers=here).status_code == 403, path
    assert rows(factory) == before
    assert victim.is_inside()


def test_the_victims_own_forms_do(victim: Visitor, factory: Factory) -> None:
    """So that what was refused above was refused for how it came."""
    own = fields_of(victim.page("/"), "/logout")
    before = rows(factory)
    answer = victim.post("/tokens", own | {"name": "robot", "days": "9"})
    assert answer.status_code == 201
    assert rows(factory) != before
    assert victim.post("/logout", own).status_code == 303
    assert not victim.is_inside()
