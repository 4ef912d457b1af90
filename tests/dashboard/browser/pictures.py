"""Pictures of the pages, as docs/images has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect

from seedbed.embedded.valkey import embedded_valkey
from tests.dashboard.browser.chromium import chromium
from tests.dashboard.browser.places import LOGIN, PLACES, Place
from tests.dashboard.browser.stage import ADMIN, Stage, stage
from tests.dashboard.browser.surroundings import serve

FOLDER = Path(__file__).parents[3] / "docs" / "images"


@dataclass(frozen=True)
class Look:
    """How a page is looked at; sizes in pixels."""

    name: str
    scheme: Literal["light", "dark"]
    width: int
    height: int


LOOKS = (
    Look("light", "light", 1200, 800),
    Look("dark", "dark", 1200, 800),
    Look("narrow", "light", 390, 780),
)


def names() -> set[str]:
    """The files that there are when all pictures have been taken."""
    return {f"{place.name}-{look.name}.png" for place in (*PLACES, LOGIN) for look in LOOKS}


def take_all(folder: Path, wanted: Sequence[str] = ()) -> Iterator[Path]:
    """Take the pictures of the pages that are wanted, all where none is named."""
    FOLDER.mkdir(exist_ok=True)
    with (
        embedded_valkey(folder / "valkey", persist=False) as redis_url,
        stage(folder, redis_url, busy=True) as service,
        chromium() as browser,
    ):
        service.checked(service.opens("add-a-leaf", "Add recipes of a kitchen"))
        for look in LOOKS:
            with looking(browser, look) as tab:
                if not wanted or LOGIN.name in wanted:
                    yield _take(tab, service, LOGIN, look)
                log_in(tab, service, ADMIN)
                for place in PLACES:
                    if not wanted or place.name in wanted:
                        serve(service.history)
                        yield _take(tab, service, place, look)


@contextmanager
def looking(browser: Browser, look: Look, **more: Any) -> Iterator[Page]:
    """A tab of a fresh browser profile."""
    size = {"width": look.width, "height": look.height}
    context = browser.new_context(color_scheme=look.scheme, viewport=size, **more)
    yield context.new_page()
    context.close()


def log_in(tab: Page, service: Stage, person: str, path: str = "/") -> None:
    """Log in through GitHub, as somebody, and land on a page."""
    tab.goto(f"{service.url}/login?next={path}")
    tab.get_by_role("link", name="Log in with GitHub").click()
    tab.get_by_role("button", name=f"Continue as {person}").click()
    expect(tab.get_by_role("button", name="Log out", exact=True)).to_be_visible()


def _take(tab: Page, service: Stage, place: Place, look: Look) -> Path:
    file = FOLDER / f"{place.name}-{look.name}.png"
    tab.goto(f"{service.url}{place.path(service)}")
    tab.wait_for_load_state("load")
    if place.below:
        tab.locator(place.below).evaluate("e => scrollTo(0, e.offsetTop - 12)")
    tab.screenshot(path=file)
    return file
