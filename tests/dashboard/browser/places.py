"""Every page there is, with an address on the stage that shows it with something on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.dashboard.browser.history import BROKEN, FEATURED, TAXONOMY
from tests.dashboard.browser.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page: `name` is that of its pictures, `admins` whether it is for admins alone.

    `below` is what is scrolled to before a picture is taken, the top of the page where empty.
    """

    name: str
    path: Callable[[Stage], str]
    admins: bool = False
    below: str = ""


def _of(name: str, path: str, *, admins: bool = False, below: str = "") -> Place:
    return Place(name=name, path=lambda _: path, admins=admins, below=below)


def _run(name: str, run: str, more: str = "", below: str = "") -> Place:
    return Place(
        name=name, path=lambda stage: f"/runs/{stage.history.runs[run]}{more}", below=below
    )


PULL = f"/pulls/{TAXONOMY}/{FEATURED}"
PLACES = (
    _of("overview", "/?days=7"),
    _of("plots", "/?days=7", below="#plots"),
    _of("pulls", "/pulls"),
    _of("pull", PULL),
    _of("pull-errors", f"/pulls/{TAXONOMY}/{BROKEN}"),
    _run("run", "sample"),
    _run("pairs", "sample", "?outcome=rejected", below="#records"),
    _run("pair", "sample", "/pairs/5"),
    _run("run-live", "under way"),
    _run("validate", "errors"),
    _run("precheck", "precheck"),
    _run("postcheck", "postcheck"),
    _run("export", "export"),
    _of("taxonomies", "/taxonomy"),
    _of("taxonomy", f"/taxonomy/{TAXONOMY}"),
    _of("deliveries", "/deliveries", admins=True),
    _of("delivery", "/deliveries/5", admins=True),
    _of("audit", "/audit", admins=True),
    _of("settings", "/settings", admins=True),
    _of("tokens", "/tokens"),
)
LOGIN = _of("login", "/login")
