"""One stage for all, and tabs under watch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.dashboard.browser.pictures import LOOKS, Look, log_in, looking
from tests.dashboard.browser.stage import Stage, stage
from tests.dashboard.browser.tabs import browser, complaints, page
from tests.dashboard.browser.watching import Watch

__all__ = ["browser", "complaints", "page"]

Opening = Callable[..., Watch]


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The service and its history."""
    with stage(tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def opening(whole: Stage, browser: Browser) -> Iterator[Opening]:
    """Opens a tab, of somebody who is logged in unless the name is empty, and watches it."""
    contexts: list[Any] = []
    watched: list[Watch] = []

    def opened(
        person: str = "", look: Look = LOOKS[0], *, refused: tuple[int, ...] = (), **more: Any
    ) -> Watch:
        context = looking(browser, look, **more)
        contexts.append(context)
        tab = context.__enter__()
        if person:
            log_in(tab, whole, person)
        made = Watch(tab, (whole.url, whole.github.url), frozenset(refused))
        watched.append(made)
        return made

    yield opened
    for context in contexts:
        context.__exit__(None, None, None)
    assert [each.complaints for each in watched if each.complaints] == []
