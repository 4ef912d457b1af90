"""Knowledge is compared with the documents it names, and nothing hangs on their server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.contribution import Origin
from app.store.pull_request_history import PullRequestHistory
from sandbox.world import World
from tests.support.dialogue import EXAMPLES, Seedbed, checks, leaf, seedbed_on, status
from tests.support.document_repositories import DocumentServer, document_server

pytestmark = pytest.mark.slow

LEAF = "knowledge/arts/film/academy_awards_2024"
TEXT = (EXAMPLES / "documents" / "academy_awards_2024.md").read_bytes()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DocumentServer]:
    with document_server(tmp_path / "served") as running:
        yield running


@pytest.fixture
def seedbed(
    github: World, sqlite_url: str, server: DocumentServer, tmp_path: Path
) -> Iterator[Seedbed]:
    more = {
        "documents_hosts": (server.origin,),
        "documents_private": (server.place,),
        "documents_folder": tmp_path / "cache",
    }
    with seedbed_on(github, sqlite_url, **more) as service:
        yield service


def knowledge(server: DocumentServer, commit: str) -> dict[str, bytes | str | None]:
    """The example, with its documents on this server."""
    files = leaf(LEAF)
    text = files[f"{LEAF}/qna.yaml"]
    assert isinstance(text, bytes)
    block = f"document:\n  repo: {server.url()}\n  commit: {commit}\n  patterns: ['*.md']\n"
    text = re.sub(rb"^document:\n(?:[ ]+.*\n)+", block.encode(), text, flags=re.MULTILINE)
    return files | {f"{LEAF}/qna.yaml": text}


def test_what_the_documents_hold_is_seen(seedbed: Seedbed, server: DocumentServer) -> None:
    commit = server.repository().commit({"academy_awards_2024.md": TEXT})
    pull = seedbed.opens(files=knowledge(server, commit))
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert "1 file checked: 1 warning" in status(pull)
    assert "`documents/one-chunk`" in status(pull)  # so they were read
    assert "Not checked" not in status(pull)
    assert server.requests
    (known,) = seedbed.factory.runs.of_pull_request(1)
    checked = PullRequestHistory(seedbed.factory.database).checked(known.id)
    origin = Origin(repo=server.url(), commit=commit, patterns=("*.md",))
    assert checked.documents == {f"{LEAF}/qna.yaml": origin}


def test_a_commit_that_is_not_there_blocks(seedbed: Seedbed, server: DocumentServer) -> None:
    server.repository().commit({"academy_awards_2024.md": TEXT})
    pull = seedbed.opens(files=knowledge(server, "ab" * 20))
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "has no such commit" in status(pull)


def test_a_server_that_is_away_fails_nothing_and_is_named(
    seedbed: Seedbed, server: DocumentServer
) -> None:
    server.answer = 503
    files = knowledge(server, "ab" * 20)
    second = {path.replace("2024", "2024_again"): text for path, text in files.items()}
    pull = seedbed.opens(files=files | second)
    assert checks(pull) == {"Seedbed / validate": "success"}
    (run,) = pull.check_runs
    assert "documents could not be fetched just now" in run.summary
    assert "`documents`: In part" in status(pull)
    asked = [request for request in server.requests if "info/refs" in request]
    assert len(asked) == 1  # what failed is not asked for again
    server.answer = 0
    server.repository()
    assert seedbed.says(pull, "ada", "/validate") == ["eyes", "rocket"]
    newest = max(pull.check_runs, key=lambda run: run.id)
    assert newest.conclusion == "failure"  # now the commit is known to miss
    assert "not run" not in newest.summary
