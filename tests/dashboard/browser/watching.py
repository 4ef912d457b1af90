"""What a page does that it must not: complaints, requests that fail, or that go elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, Response

SERIOUS = {"serious", "critical"}
LEFT = "net::ERR_ABORTED"
"""How a stream of events ends when its page is left."""
LOADS = "Failed to load resource"
"""What the console says of an answer that is an error; `Watch` has it with its address."""


@dataclass
class Watch:
    """One tab under watch; `refused` are statuses that a test means to get."""

    tab: Page
    home: tuple[str, ...]
    refused: frozenset[int] = frozenset()
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("console", self._said)
        self.tab.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.tab.on("dialog", self._asked)
        self.tab.on("request", self._sent)
        self.tab.on("requestfailed", self._failed)
        self.tab.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and LOADS not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _sent(self, request: Request) -> None:
        if not request.url.startswith((*self.home, "data:", "about:")):
            self.complaints.append(f"sent elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.complaints.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.refused:
            self.complaints.append(f"{response.status}: {response.url}")


def overflow(tab: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(tab.evaluate("document.documentElement.scrollWidth - innerWidth"))


def faults(tab: Page, *rules: str) -> list[str]:
    """What axe finds that is serious, by these rules or by all."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    if not tab.evaluate("Boolean(window.axe)"):
        tab.evaluate(AXE_SCRIPT)
    found = tab.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{each['id']}: {[node['html'] for node in each['nodes']][:3]}"
        for each in found
        if each["impact"] in SERIOUS
    ]


def stay(tab: Page) -> None:
    """Leave a mark that a reload of the page would wipe out."""
    tab.evaluate("window.mark = 'here'")


def stayed(tab: Page) -> bool:
    """Whether the mark is still there."""
    return tab.evaluate("window.mark") == "here"
