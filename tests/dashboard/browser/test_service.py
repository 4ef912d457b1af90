"""The pages in a real browser: they load cleanly, and move while a run goes on."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.record import Outcome
from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.main import create_app
from app.store.runs import Conclusion
from tests.dashboard.browser.chromium import CHROMIUM
from tests.dashboard.browser.watching import stay, stayed
from tests.dashboard.scenes import OWNER, asked, beat, opened, record, sample, under_way
from tests.dashboard.visitors import ADMIN_TOKEN
from tests.support.dialogue import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]


@pytest.fixture
def site(factory: Factory) -> Iterator[str]:
    """The service on a port of this machine."""
    with served(create_app(factory)) as url:
        yield url


def test_the_overview_moves_with_a_run(
    page: Page, site: str, factory: Factory, complaints: list[str]
) -> None:
    run = under_way(factory, opened(factory), made=1)
    page.goto(site)
    stay(page)
    row = page.locator(f"#now-{run}")
    for judged in (3, 7):
        beat(factory, run, made=9, judged=judged, kept=2)
        expect(row).to_contain_text(f"{judged} of 10 judged, 2 kept", timeout=5000)
        expect(row.locator("progress")).to_have_js_property("value", judged)
    later = asked(factory, opened(factory, 8), RunKind.VALIDATE)
    expect(page.locator(f"#run-{later}")).to_contain_text("acme/taxonomy#8", timeout=5000)
    assert stayed(page)
    assert complaints == []


def test_a_run_moves_and_ends_without_a_reload(
    page: Page, site: str, factory: Factory, complaints: list[str]
) -> None:
    run = under_way(factory, opened(factory), made=1)
    records = tuple(record(index, Outcome.KEPT) for index in range(4))
    factory.samples.checkpoint(run, records[0])
    page.goto(f"{site}/runs/{run}")
    stay(page)
    page.locator("#raw-1 summary").click()
    page.locator("#choice-2").focus()
    # Longer than one stream lasts, so the browser has to connect again.
    for judged, made in enumerate(records[1:], start=2):
        factory.samples.checkpoint(run, made)
        beat(factory, run, made=judged, judged=judged, kept=judged)
        expect(page.locator(".now")).to_contain_text(f"{judged} of 10 judged", timeout=5000)
        expect(page.locator(".record")).to_have_count(judged)
        time.sleep(1.5)
    assert page.locator("#raw-1").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.id") == "choice-2"
    factory.samples.save(run, sample(records))
    assert factory.runs.conclude(run, OWNER, Conclusion(state=RunState.DONE))
    expect(page.locator("#rate")).to_contain_text("31% to 83%", timeout=5000)
    assert page.locator("#main").get_attribute("data-events") == ""
    assert stayed(page)
    assert complaints == []


def test_without_javascript_a_reload_shows_the_truth(
    browser: Browser, site: str, factory: Factory
) -> None:
    run = under_way(factory, opened(factory), made=1)
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{site}/runs/{run}")
    beat(factory, run, made=5, judged=5, kept=5)
    tab.reload()
    expect(tab.locator(".now")).to_contain_text("5 of 10 judged, 5 kept")
    context.close()


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8000", "https://seedbed.example"])
def test_logging_in_and_out(
    page: Page, login_factory: Factory, complaints: list[str], public_url: str
) -> None:
    """The form is sent, cookies are kept; through a tunnel also those that are for https alone."""
    settings = login_factory.settings.model_copy(update={"public_url": public_url})
    made = Factory(settings)
    with served(create_app(made)) as url:
        page.goto(f"{url}/taxonomy")
        assert page.url == f"{url}/login?next=%2Ftaxonomy"
        page.get_by_label("Admin token").fill(ADMIN_TOKEN)
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_url(f"{url}/taxonomy")
        page.goto(url)
        stay(page)
        asked(made, opened(made, 9), RunKind.VALIDATE)
        expect(page.locator("#runs")).to_contain_text("acme/taxonomy#9", timeout=5000)
        assert stayed(page)
        made.sessions.revoke_all()
        expect(page.get_by_label("Admin token")).to_be_visible(timeout=15000)
        page.get_by_label("Admin token").fill(ADMIN_TOKEN)
        page.get_by_label("Admin token").press("Enter")
        page.get_by_role("button", name="Log out", exact=True).click()
        expect(page).to_have_url(f"{url}/login")
        page.goto(url)
        expect(page.get_by_label("Admin token")).to_be_visible()
        page.goto("about:blank")
    assert [each for each in complaints if "401" not in each] == []  # the stream's last answer
    made.close()


def test_the_service_stops_while_a_page_is_open(page: Page, factory: Factory) -> None:
    with served(create_app(factory)) as url:
        page.goto(url)
        page.wait_for_timeout(600)
        begun = time.monotonic()
    assert time.monotonic() - begun < 5
