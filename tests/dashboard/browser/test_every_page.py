"""Every page in a real browser: for each kind of person, light, dark and narrow, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.browser.chromium import CHROMIUM
from tests.dashboard.browser.conftest import Opening
from tests.dashboard.browser.history import FEATURED, HIDDEN, PRIVATE, RECIPES, TAXONOMY
from tests.dashboard.browser.pictures import LOOKS, log_in
from tests.dashboard.browser.places import LOGIN, PLACES, PULL
from tests.dashboard.browser.stage import ADMIN, MAINTAINER, READER, Stage
from tests.dashboard.browser.watching import faults, overflow
from tests.dashboard.visitors import ADMIN_TOKEN

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]
RULES = {
    "light": (),
    "dark": ("color-contrast",),
    "narrow": ("scrollable-region-focusable", "label", "button-name"),
}
"""Of axe, by the look; no name is all of them."""


# Every page


def test_pages_have_no_serious_fault(whole: Stage, opening: Opening) -> None:
    stranger = opening().tab
    wrong = {LOGIN.name: _wrong(stranger, f"{whole.url}{LOGIN.path(whole)}")}
    admin = opening(ADMIN).tab
    for place in PLACES:
        wrong[place.name] = _wrong(admin, f"{whole.url}{place.path(whole)}")
    assert {name: found for name, found in wrong.items() if found} == {}


def _wrong(tab: Page, address: str) -> list[str]:
    """Faults of a page, light, dark and narrow; all rules but those about colours once."""
    answer = tab.goto(address)
    found = [] if answer is not None and answer.status == 200 else [f"not opened: {answer}"]
    for look in LOOKS:
        tab.emulate_media(color_scheme=look.scheme)
        tab.set_viewport_size({"width": look.width, "height": look.height})
        wide = overflow(tab)
        found += [f"{look.name}: {wide} pixels too wide"] if wide > 0 else []
        found += [f"{look.name}: {fault}" for fault in faults(tab, *RULES[look.name])]
    return found


def test_the_navigation_leads_to_every_page_of_its_own(whole: Stage, opening: Opening) -> None:
    tab = opening(ADMIN).tab
    tab.goto(whole.url)
    names = tab.get_by_role("navigation", name="Pages").get_by_role("link").all_inner_texts()
    assert names == ["Overview", "Pull requests", "Taxonomy", "Deliveries", "Audit", "Settings"]
    for name in names:
        tab.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        expect(tab.locator("nav.pages [aria-current=page]")).to_have_text(name)
        expect(tab).to_have_title(f"{name} - Seedbed")


# Each kind of person


def test_a_viewer_reads_what_is_public_and_changes_nothing(whole: Stage, opening: Opening) -> None:
    tab = opening(READER, refused=(403, 404)).tab
    tab.goto(whole.url)
    expect(tab.locator("nav.pages a")).to_have_text(["Overview", "Pull requests", "Taxonomy"])
    for path in (PULL, f"/runs/{whole.history.runs['sample']}"):
        tab.goto(f"{whole.url}{path}")
        expect(tab.locator("h1")).to_be_visible()
        assert tab.locator("main form[method=post]").count() == 0, path
    for path in ("/deliveries", "/audit", "/settings"):
        _is_refused(tab, f"{whole.url}{path}", 403)
    for path in (f"/pulls/{PRIVATE}/{HIDDEN}", f"/runs/{whole.history.runs['private']}"):
        _is_refused(tab, f"{whole.url}{path}", 404)
    for path in ("/", "/pulls?q=nobody", f"/taxonomy/{PRIVATE}"):
        tab.goto(f"{whole.url}{path}")
        expect(tab.locator("main")).not_to_contain_text("What nobody may know yet")


def _is_refused(tab: Page, address: str, status: int) -> None:
    answer = tab.goto(address)
    assert answer is not None
    assert answer.status == status, address
    expect(tab.locator("h1")).to_be_visible()


def test_a_maintainer_may_act_where_they_maintain(whole: Stage, opening: Opening) -> None:
    tab = opening(MAINTAINER, refused=(404,)).tab
    tab.goto(f"{whole.url}{PULL}")
    expect(tab.get_by_role("button", name="Sample")).to_be_visible()
    _is_refused(tab, f"{whole.url}/pulls/{PRIVATE}/{HIDDEN}", 404)


def test_an_admin_reads_everything(whole: Stage, opening: Opening) -> None:
    tab = opening(ADMIN).tab
    tab.goto(f"{whole.url}/pulls/{PRIVATE}/{HIDDEN}")
    expect(tab.locator("h1")).to_have_text("What nobody may know yet")


def test_a_wrong_token_and_a_no_on_github_are_no_login(whole: Stage, opening: Opening) -> None:
    tab = opening(refused=(403, 401)).tab
    tab.goto(f"{whole.url}/audit")
    expect(tab).to_have_url(f"{whole.url}/login?next=%2Faudit")
    tab.get_by_label("Admin token").fill("a wrong token, as long as the right one is")
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_role("alert")).to_be_visible()
    tab.goto(f"{whole.url}/login")
    tab.get_by_role("link", name="Log in with GitHub").click()
    tab.get_by_role("button", name="Deny").click()
    expect(tab.get_by_role("alert")).to_contain_text("you did not say yes")
    tab.goto(f"{whole.url}/settings")
    expect(tab.get_by_role("link", name="Log in with GitHub")).to_be_visible()


def test_the_admin_token_opens_the_page_that_was_wanted(whole: Stage, opening: Opening) -> None:
    tab = opening(java_script_enabled=False).tab
    tab.goto(f"{whole.url}/audit")
    tab.get_by_label("Admin token").fill(ADMIN_TOKEN)
    tab.get_by_label("Admin token").press("Enter")
    expect(tab.locator("h1")).to_have_text("Audit")
    tab.get_by_role("button", name="Log out", exact=True).click()
    expect(tab.get_by_label("Admin token")).to_be_visible()


# Filters and keys


def test_pull_requests_are_filtered_by_keyboard(whole: Stage, opening: Opening) -> None:
    tab = opening(ADMIN).tab
    tab.goto(f"{whole.url}/pulls")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the content")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("Search")).to_be_focused()
    tab.keyboard.type("home cooks")
    tab.keyboard.press("Enter")
    expect(tab.locator("#pulls-rows tr")).to_have_count(1)
    expect(tab.locator("#pulls-rows")).to_contain_text(f"{TAXONOMY}#{FEATURED}")
    tab.get_by_role("link", name="Clear all").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Search")).to_have_value("")
    assert tab.locator("#pulls-rows tr").count() > 5


def test_the_navigation_is_within_the_first_steps_of_the_keyboard(
    whole: Stage, opening: Opening
) -> None:
    tab = opening(READER).tab
    tab.goto(whole.url)
    reached = []
    for _ in range(5):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.textContent.trim()"))
    wanted = ["Skip to the content", "Seedbed", "Overview", "Pull requests", "Taxonomy"]
    assert reached == wanted
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_have_text("Taxonomy")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_pairs_are_filtered(whole: Stage, opening: Opening, script: bool) -> None:
    tab = opening(java_script_enabled=script).tab
    log_in(tab, whole, READER)
    tab.goto(f"{whole.url}/runs/{whole.history.runs['sample']}")
    tab.get_by_label("Text").fill("soup")
    tab.get_by_label("Text").press("Enter")
    expect(tab.locator(".record")).to_have_count(1)
    expect(tab.locator(".record .question")).to_have_text(
        "Write a recipe for potato soup for four people."
    )
    tab.locator("#clear").click()
    tab.locator("nav.choices a", has_text="Repaired").click()
    expect(tab.locator(".record")).to_have_count(2)
    assert RECIPES in tab.content()
