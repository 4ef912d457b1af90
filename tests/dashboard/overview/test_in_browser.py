"""The first page in a real browser: light, dark and narrow, without a fault that axe would find."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.main import create_app
from app.store.endpoints import Look
from app.store.figures import Usage
from app.store.runs import Conclusion
from tests.dashboard.browser.chromium import ARGUMENTS, CHROMIUM
from tests.dashboard.scenes import OWNER, asked, beat, opened, under_way
from tests.support.dialogue import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]
SERIOUS = {"serious", "critical"}


@pytest.fixture
def site(factory: Factory) -> Iterator[str]:
    """A service with something in each section of the page."""
    row = opened(factory)
    done = under_way(factory, row)
    usage = Usage(role="teacher", calls=9, tokens_read=9000, tokens_written=800, seconds=30)
    factory.figures.save(done, 10, 6, (usage,))
    words = "The teacher did not answer; `/sample` tries again."
    assert factory.runs.conclude(done, OWNER, Conclusion(state=RunState.FAILED, words=words))
    path = f"knowledge/{'a_very_long_name_' * 6}/qna.yaml"
    running = asked(factory, row, RunKind.SAMPLE, path=path, asked_through="d2")
    assert factory.runs.claim(running, OWNER)
    beat(factory, running, made=6, judged=4, kept=3)
    asked(factory, row, RunKind.VALIDATE)
    address = f"http://{'host.' * 20}example/v1"
    factory.endpoints.save(Look(role="teacher", address=address, model="m" * 90, up=True))
    factory.workers.seen(f"{'host' * 20}:1", ("quick",), factory.clock())
    with served(create_app(factory)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=ARGUMENTS, headless=True
        )
        yield started
        started.close()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes']}" for each in found if each["impact"] in SERIOUS]


def test_light_dark_and_narrow(browser: Browser, site: str) -> None:
    complaints: list[str] = []
    for scheme, width in (("light", 1200), ("dark", 800), ("light", 390)):
        page = browser.new_page(
            color_scheme="light" if scheme == "light" else "dark",
            viewport={"width": width, "height": 900},
        )
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{site}/?days=7")
        assert overflow(page) <= 0, (scheme, width)
        # The bars have the colour that our style sheet gives them, so it was taken.
        bar = page.locator("#plot-throughput .plot-serie-1 .plot-rect").last
        accent = page.locator(".glance a").first.evaluate(
            "e => { e.style.color = 'var(--accent)'; return getComputedStyle(e).color }"
        )
        assert bar.evaluate("e => getComputedStyle(e).stroke") == accent
        assert page.get_by_role("img", name="Runs concluded").is_visible()
        if width != 800:
            assert faults(page) == []
        page.close()
    assert complaints == []


def test_open_numbers_stay_open_while_the_page_moves(
    browser: Browser, site: str, factory: Factory
) -> None:
    page = browser.new_page()
    page.goto(site)
    page.locator("#plot-throughput summary").click()
    assert page.locator("#plot-throughput tbody").inner_text().split()[-3:] == ["0", "1", "0"]
    run = under_way(factory, opened(factory, 8))
    assert factory.runs.conclude(run, OWNER, Conclusion(state=RunState.DONE))
    cell = page.locator("#plot-throughput tbody td").first
    expect(cell).to_have_text("1", timeout=10_000)
    assert cell.is_visible()
    assert page.locator("#plot-throughput-numbers").get_attribute("open") is not None
    page.close()
