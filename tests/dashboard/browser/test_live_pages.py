"""Pages while real runs go on: they move, they act, and without their means they tell the truth."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.domain.runs import RunKind, RunState
from sandbox import PullRequest
from tests.dashboard.browser.chromium import CHROMIUM
from tests.dashboard.browser.conftest import Opening
from tests.dashboard.browser.pictures import log_in
from tests.dashboard.browser.stage import ADMIN, KITCHEN, MAINTAINER, Stage
from tests.dashboard.browser.watching import stay, stayed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]
LONG = 20_000
"""Milliseconds that a page may take to show what a worker did, on a busy machine."""


@pytest.fixture
def held(whole: Stage) -> Iterator[Stage]:
    """The stage, whose judge waits."""
    whole.gate.hold()
    yield whole
    whole.settle()


def page_of(whole: Stage, pull: PullRequest) -> str:
    return f"{whole.url}/pulls/{KITCHEN}/{pull.number}"


def sampled(whole: Stage, tab: Page, pull: PullRequest) -> int:
    """Press the button of a pull request's page; the run that comes of it."""
    tab.goto(page_of(whole, pull))
    tab.get_by_role("button", name="Sample").click()
    whole.until(lambda: whole.runs(pull, RunKind.SAMPLE))
    return whole.runs(pull, RunKind.SAMPLE)[-1].id


def comes_to(whole: Stage, run: int, state: RunState) -> None:
    """Wait until the store has a run in this state."""

    def there() -> bool:
        found = whole.factory.runs.get(run)
        return found is not None and found.state is state

    whole.until(there)


def moves_on(whole: Stage, *tabs: Page) -> None:
    """Let the judge go on until each page has shown it, by itself."""
    before = [judged(tab) for tab in tabs]
    for _ in range(20):
        whole.gate.let(2)
        for tab in tabs:
            tab.wait_for_timeout(500)
        if all(judged(tab) > known for tab, known in zip(tabs, before, strict=True)):
            return
    raise AssertionError(f"nothing moved on from {before}")


def judged(tab: Page) -> float:
    """How far the bar is that a tab shows first."""
    bar = tab.locator("progress").first
    return float(bar.evaluate("bar => bar.value")) if bar.count() else -1.0


def test_progress_moves_and_cancel_cancels(held: Stage, opening: Opening) -> None:
    pull = held.checked(held.opens("live"))
    tab, beside = opening(MAINTAINER).tab, opening(ADMIN).tab
    run = sampled(held, tab, pull)
    expect(tab.locator("#commits")).to_contain_text("running", timeout=LONG)
    tab.goto(f"{held.url}/runs/{run}")
    beside.goto(held.url)
    expect(beside.locator(f"#now-{run}")).to_be_visible(timeout=LONG)
    for each in (tab, beside):
        stay(each)
    moves_on(held, tab)
    row = beside.locator(f"#now-{run} progress")
    shown = float(row.evaluate("bar => bar.value"))
    moves_on(held, tab)
    expect(row).not_to_have_js_property("value", shown, timeout=LONG)
    assert stayed(tab)
    tab.get_by_role("button", name="Cancel").click()
    expect(tab.locator("#asked")).to_be_visible()
    stay(tab)
    expect(tab.locator(".now")).to_contain_text("cancelled", timeout=LONG)
    expect(beside.locator(f"#now-{run}")).to_have_count(0, timeout=LONG)
    assert stayed(tab)
    assert stayed(beside)
    ended = held.factory.runs.get(run)
    assert ended is not None
    assert ended.state is RunState.CANCELLED
    assert f"{MAINTAINER} cancelled it" in ended.words


def test_a_run_ends_on_its_page_without_a_reload(held: Stage, opening: Opening) -> None:
    pull = held.checked(held.opens("ends"))
    tab = opening(ADMIN).tab
    run = sampled(held, tab, pull)
    tab.goto(f"{held.url}/runs/{run}")
    expect(tab.locator(".now")).to_contain_text("running", timeout=LONG)
    stay(tab)
    held.gate.open()
    expect(tab.locator(".now")).to_contain_text("done", timeout=LONG)
    expect(tab.locator("#rate")).to_contain_text("100%")
    assert stayed(tab)


def test_with_the_stream_broken_a_reload_shows_the_truth(held: Stage, opening: Opening) -> None:
    pull = held.checked(held.opens("no-stream"))
    watched = opening(ADMIN)
    tab = watched.tab
    tab.route("**/events*", lambda route: route.abort())
    run = sampled(held, tab, pull)
    comes_to(held, run, RunState.RUNNING)
    tab.goto(f"{held.url}/runs/{run}")
    expect(tab.locator(".now")).to_contain_text("running")
    tab.get_by_role("button", name="Cancel").click()
    comes_to(held, run, RunState.CANCELLED)
    tab.reload()
    expect(tab.locator(".now")).to_contain_text("cancelled")
    broken = [each for each in watched.complaints if "events" in each]
    assert broken  # else the stream was there
    watched.complaints[:] = [each for each in watched.complaints if each not in broken]


def test_without_javascript_forms_act_and_a_reload_shows_it(held: Stage, opening: Opening) -> None:
    pull = held.checked(held.opens("no-script"))
    tab = opening(java_script_enabled=False).tab
    log_in(tab, held, MAINTAINER)
    run = sampled(held, tab, pull)
    comes_to(held, run, RunState.RUNNING)
    tab.goto(f"{held.url}/runs/{run}")
    tab.get_by_role("button", name="Cancel").click()
    expect(tab.locator("#asked")).to_be_visible()
    comes_to(held, run, RunState.CANCELLED)
    tab.reload()
    expect(tab.locator(".now")).to_contain_text("cancelled")
