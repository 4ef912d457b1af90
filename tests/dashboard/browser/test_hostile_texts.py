"""What strangers wrote stands on the pages as text: nothing of it runs, loads or leads anywhere."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, expect

from app.domain.record import Outcome, Record
from app.domain.runs import RunState
from app.domain.triage import Conversation, Determination, Hold, Triage
from app.store.deliveries import DeliveryState, Received
from tests.attacks.texts import ALL, BIDI, HTML, LINKS, MARKERS
from tests.dashboard.browser.chromium import CHROMIUM
from tests.dashboard.browser.conftest import Opening
from tests.dashboard.browser.history import TAXONOMY, History, sha
from tests.dashboard.browser.pictures import LOOKS
from tests.dashboard.browser.stage import ADMIN, Stage
from tests.dashboard.browser.watching import faults, overflow
from tests.dashboard.scenes import finding, record, sample
from workers.summaries import summarise_missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]
NARROW = LOOKS[2]
NUMBER = 90
PATH = f"knowledge/{HTML.replace('/', '|')}/{'evil' * 40}/qna.yaml"
ATTRIBUTE = 'evil" onmouseover="alert(1)" x=\'evil\' autofocus onfocus=alert(1)'
ADDRESS = "evil javascript:alert(1) data:text/html,<script>alert(1)</script>"
EVERYTHING = "\n".join((*ALL, ATTRIBUTE, ADDRESS))
OF_STRANGERS = """() => Array.from(document.querySelectorAll(
  'main img, main script, main iframe, main object, main embed, main link, main style, main base,'
  + ' [onload], [onerror], [onmouseover], [onfocus], [autofocus], a[href*="evil.example"],'
  + ' a[href^="javascript:"], a[href^="data:"]')).map((found) => found.outerHTML)"""
"""Elements and attributes that no page of ours has, and that the texts would bring."""


@dataclass(frozen=True)
class Planted:
    """Where hostile texts stand."""

    sample: int
    checks: int
    failed: int
    delivery: int

    @property
    def paths(self) -> tuple[str, ...]:
        """The pages that show them."""
        pull = f"/pulls/{TAXONOMY}/{NUMBER}"
        pairs = tuple(f"/runs/{self.sample}/pairs/{number}" for number in (1, 2))
        runs = tuple(f"/runs/{each}" for each in (self.sample, self.checks, self.failed))
        lists = ("/", "/pulls?q=evil", f"/pulls?{'label=evil'}", "/deliveries", "/audit")
        return (*lists, pull, *runs, *pairs, f"/deliveries/{self.delivery}")


@pytest.fixture(scope="module")
def planted(whole: Stage) -> Planted:
    """Hostile texts in every place that a stranger, a model or GitHub writes to."""
    history = whole.history
    history.at(1)
    row = history.opens(
        NUMBER, EVERYTHING, author=HTML[:100], head_sha=sha(NUMBER), labels=(HTML, LINKS, BIDI)
    )
    wrong = finding(message=EVERYTHING, hint=EVERYTHING, yaml_path=ATTRIBUTE, rule="evil/rule")
    checks = history.checks(row, PATH, wrong, replace(wrong, rule="duplicates/evil"))
    made = sample(
        tuple(_record(place) for place in range(2)),
        teacher=HTML,
        judge=ATTRIBUTE,
        notes=(EVERYTHING,),
    )
    run = history.samples(row, PATH, made)
    failed = _failed(history, row)
    head = sha(NUMBER)
    said = Conversation(
        triage=Triage(
            determination=Determination.CHANGES, by=HTML, head_sha=head, reason=EVERYTHING
        ),
        hold=Hold(by=ATTRIBUTE, reason=EVERYTHING),
    )
    history.factory.pull_requests.agree(row, said)
    history.factory.pull_requests.notify(row, EVERYTHING)
    history.factory.audit.write(HTML[:100], HTML[:60], EVERYTHING, EVERYTHING)
    delivery = _delivery(history)
    summarise_missing(history.factory)
    return Planted(sample=run, checks=checks, failed=failed, delivery=delivery)


def _record(place: int) -> Record:
    made = record(place, (Outcome.KEPT, Outcome.REJECTED)[place], question=EVERYTHING)
    raw = replace(made.calls[0], raw=EVERYTHING, model=HTML, step=MARKERS)
    return replace(made, answer=EVERYTHING, explanation=EVERYTHING, calls=(raw,))


def _failed(history: History, row: int) -> int:
    run = history.begun(row, history.factory.runs.of_pull_request(row)[-1].kind, path=PATH)
    history.ends(run, 5, state=RunState.FAILED, reason="evil", words=EVERYTHING)
    return run


def _delivery(history: History) -> int:
    body = {"action": HTML, "repository": {"full_name": HTML}, "text": EVERYTHING}
    received = history.factory.deliveries.record(
        Received(guid=str(uuid.uuid4()), event="evil<b>event", body=json.dumps(body).encode())
    )
    history.factory.deliveries.conclude(received.id, DeliveryState.FAILED, EVERYTHING)
    return received.id


def test_texts_of_strangers_do_nothing(whole: Stage, opening: Opening, planted: Planted) -> None:
    tab = opening(ADMIN).tab
    for path in planted.paths:
        _is_inert(tab, f"{whole.url}{path}")
    tab.goto(f"{whole.url}/runs/{planted.sample}")
    tab.locator("details summary").first.click()
    for raw in tab.locator(".record details").all():
        raw.evaluate("e => e.open = true")
    expect(tab.locator(".record pre").first).to_contain_text("<script>alert(1)</script>")
    assert tab.evaluate(OF_STRANGERS) == []


def _is_inert(tab: Page, address: str) -> None:
    answer = tab.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    assert "evil" in tab.locator("main").inner_text(), address  # else this looked at nothing
    assert tab.evaluate(OF_STRANGERS) == [], address
    for each in tab.locator("main a, main summary").all()[:40]:
        each.dispatch_event("mouseover")
        each.dispatch_event("focus")


def test_they_stand_there_as_they_were_written(
    whole: Stage, opening: Opening, planted: Planted
) -> None:
    tab = opening(ADMIN).tab
    tab.goto(f"{whole.url}/runs/{planted.sample}/pairs/1")
    expect(tab.locator(".record .question")).to_contain_text(HTML)
    expect(tab.locator("#calls pre").first).to_contain_text(ATTRIBUTE)
    tab.goto(f"{whole.url}/pulls/{TAXONOMY}/{NUMBER}")
    expect(tab.locator("h1")).to_contain_text("<script>alert(1)</script>")


def test_they_break_no_page(whole: Stage, opening: Opening, planted: Planted) -> None:
    tab = opening(ADMIN, NARROW).tab
    for path in planted.paths:
        tab.goto(f"{whole.url}{path}")
        assert overflow(tab) <= 0, path
    tab.goto(f"{whole.url}/pulls/{TAXONOMY}/{NUMBER}")
    assert faults(tab) == []


def test_markup_that_took_effect_would_be_noticed(opening: Opening) -> None:
    watched = opening()
    watched.tab.set_content(f"<main>{HTML}</main>", wait_until="commit")
    watched.tab.wait_for_function("document.querySelector('main img')")
    assert watched.tab.evaluate(OF_STRANGERS) != []
    watched.tab.wait_for_timeout(300)
    assert any("dialog: 1" in each for each in watched.complaints)
    watched.complaints.clear()
