"""A run's page in a real browser: what its script adds, and that it works without."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.record import Outcome, Record
from app.factory import Factory
from app.main import create_app
from tests.dashboard.browser.chromium import CHROMIUM
from tests.dashboard.browser.tabs import browser, complaints, page
from tests.dashboard.scenes import beat, opened, record, sample, sampled, under_way
from tests.dashboard.visitors import ADMIN_TOKEN
from tests.support.dialogue import RememberingQueue, served

__all__ = ["browser", "complaints", "page"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]
HOSTILE = "</pre></details><img src=x onerror=\"document.title='won'\"><script>1</script>"


def hostile(index: int) -> Record:
    made = record(index, Outcome.KEPT, question=f"{HOSTILE} {index}")
    return replace(made, calls=(replace(made.calls[0], raw=f"{HOSTILE} raw"),))


@dataclass
class Site:
    """A service with a login, at an address."""

    url: str
    factory: Factory

    def login(self, tab: Page) -> None:
        tab.goto(f"{self.url}/login")
        tab.get_by_label("Admin token").fill(ADMIN_TOKEN)
        tab.get_by_label("Admin token").press("Enter")
        expect(tab.get_by_role("button", name="Log out", exact=True)).to_be_visible()


@pytest.fixture
def site(login_factory: Factory) -> Iterator[Site]:
    settings = login_factory.settings.model_copy(update={"public_url": "http://127.0.0.1:8000"})
    made = Factory(settings)
    made.__dict__["queue"] = RememberingQueue()
    with served(create_app(made)) as url:
        yield Site(url=url, factory=made)
    made.close()


def test_raw_text_comes_when_it_is_opened_and_stays(
    page: Page, site: Site, complaints: list[str]
) -> None:
    site.login(page)
    run = under_way(site.factory, opened(site.factory), made=1)
    for index in range(2):
        site.factory.samples.checkpoint(run, hostile(index))
    page.goto(f"{site.url}/runs/{run}")
    expect(page.locator("pre")).to_have_count(0)
    page.locator("#raw-1 summary").click()
    raw = page.locator("#raw-1 pre")
    expect(raw).to_have_text(f"{HOSTILE} raw")
    site.factory.samples.checkpoint(run, hostile(2))
    beat(site.factory, run, made=3, judged=3, kept=3)
    expect(page.locator(".record")).to_have_count(3, timeout=10000)
    expect(raw).to_be_visible()
    expect(raw).to_have_count(1)
    assert page.locator("main img, main script").count() == 0
    assert page.title() != "won"
    assert complaints == []


def test_filters_and_acts_are_used_as_they_stand_there(
    page: Page, site: Site, complaints: list[str]
) -> None:
    site.login(page)
    kinds = (Outcome.KEPT, Outcome.REJECTED)
    records = tuple(record(index, kinds[index % 2]) for index in range(40))
    run = sampled(site.factory, opened(site.factory), sample(records))
    page.goto(f"{site.url}/runs/{run}")
    page.get_by_label("Seed").select_option("2")
    page.get_by_label("Quality at most").fill("2")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#where")).to_have_text("4 pairs of 40.")
    page.locator("#clear").click()
    page.locator("#funnel a", has_text="Kept").first.click()
    expect(page.locator("#where")).to_have_text("20 pairs of 40.")
    page.get_by_role("button", name="Export").click()
    expect(page.locator("#asked")).to_contain_text("Asked for the training files")
    page.get_by_role("button", name="Share").click()
    link = page.locator("#share-address").input_value()
    stranger = page.context.browser.new_page()
    stranger.goto(link.replace("http://127.0.0.1:8000", site.url))
    expect(stranger.locator("h1")).to_have_text("Sample of simple_recipe")
    expect(stranger.locator("form[method=post]")).to_have_count(0)
    stranger.close()
    assert complaints == []


def test_without_a_script_the_link_leads_to_the_raw_text(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    site.login(tab)
    run = sampled(site.factory, opened(site.factory), sample((hostile(0),)))
    tab.goto(f"{site.url}/runs/{run}")
    tab.locator("#raw-1 summary").click()
    tab.get_by_role("link", name="All of this pair").click()
    expect(tab.locator("#calls pre")).to_have_text(f"{HOSTILE} raw")
    context.close()
