"""No test prints a secret: what it wrote is searched for those that its own services use.

A plugin of pytest. When a test has ended, its captured output, its captured logs and the log files
of the processes that it started are searched for the private key, the webhook secret and the tokens
of its sandbox GitHub, for passwords of its broker, and for whatever looks like a token of GitHub.
The test that printed one fails.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.world import World

SHORTEST = 12
"""A shorter value could stand in an output by chance."""
LARGEST_LOG = 20_000_000
FORMS = {
    "a token of GitHub": re.compile(r"\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{30,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+\S{40}"),
    "a password in an address": re.compile(
        r"\b(?:rediss?|postgresql\S*)://[^\s/@*]*:[^\s/@*]{8,}@"
    ),
}
Found = tuple[str, str]
"""Which secret was found, and where."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the phase of a test whose output holds a secret."""
    report = yield
    texts = list(report.sections)
    if report.when == "teardown":
        texts += log_files(item)
    found = list(search(texts, secrets_of(item)))
    # What is searched holds the earlier phases' output too, which has failed the test by now.
    new = sorted({f"{where}: {what}" for what, where in found if _is_of_phase(where, report.when)})
    if found:
        report.sections = []  # nobody should see them
    if new:
        report.outcome = "failed"
        report.longrepr = "This test printed a secret.\n" + "\n".join(new)
    return report


def _is_of_phase(where: str, phase: str | None) -> bool:
    return not where.startswith("Captured ") or where.endswith(f" {phase}")


def search(texts: Iterable[tuple[str, str]], secrets: dict[str, str]) -> Iterator[Found]:
    """Every secret that stands in a text; texts and secrets by their names."""
    for where, text in texts:
        yield from ((name, where) for secret, name in secrets.items() if secret in text)
        yield from ((name, where) for name, form in FORMS.items() if form.search(text))


def secrets_of(item: pytest.Item) -> dict[str, str]:
    """The secrets of what a test has in its hands, with what each is."""
    found: dict[str, str] = {}
    for value in getattr(item, "funcargs", {}).values():
        if isinstance(value, World):
            found |= secrets_of_world(value)
        elif isinstance(value, str) and "://" in value:
            password = _password(value)
            found |= {password: "the password of a broker or database"} if password else {}
    return {secret: name for secret, name in found.items() if len(secret) >= SHORTEST}


def secrets_of_world(world: World) -> dict[str, str]:
    """What a sandbox GitHub and its App keep from others."""
    with world.lock:
        found = dict.fromkeys(world.tokens, "a token of an installation")
        for token in world.user_tokens.values():
            found |= dict.fromkeys((token.value, token.refresh_token), "a token of a person")
    found |= {app.client_secret: "a client secret" for app in world.apps.values()}
    lines = world.private_key.splitlines()[1:-1]
    found |= dict.fromkeys((line for line in lines if len(line) > SHORTEST), "the private key")
    return found | {world.webhook_secret: "the webhook secret"}


def log_files(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """What the processes of a test wrote, by the names of their files."""
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if not isinstance(folder, Path):
        return
    for file in sorted(folder.rglob("*.log")):
        if file.is_file() and file.stat().st_size <= LARGEST_LOG:
            yield str(file.relative_to(folder)), file.read_text(encoding="utf-8", errors="replace")


def _password(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""
