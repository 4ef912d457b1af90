"""The template of descriptions: where it lies, and when it is read again."""

from __future__ import annotations

import pytest

from app.github.port import FileContent
from app.store.database import Database
from app.store.neighbours import Neighbours
from workers.runs.template import TEMPLATES, Templates

REPOSITORY = "acme/taxonomy"


class Files:
    """The default branch; what was asked for."""

    def __init__(self, **files: bytes | None) -> None:
        self.files = files
        self.asked: list[str] = []

    def read(self, path: str, commit: str | None) -> FileContent | None:
        assert commit is None
        self.asked.append(path)
        content = self.files.get(path.rpartition("/")[2].partition(".")[0])
        return None if content is None else FileContent(content=content, size=len(content))


@pytest.fixture
def templates(database: Database, monkeypatch: pytest.MonkeyPatch) -> Templates:
    monkeypatch.setattr(Neighbours, "commit", lambda *_: at[0])
    at[0] = "a" * 40
    return Templates(Neighbours(database))


at: list[str | None] = [None]
"""The commit that the default branch was indexed at."""


def test_it_is_read_once_for_each_commit_of_the_default_branch(templates: Templates) -> None:
    files = Files(pull_request_template=b"What is new?")
    assert templates.of(files, REPOSITORY) == "What is new?"
    assert templates.of(files, REPOSITORY) == "What is new?"
    assert len(files.asked) == 2
    at[0], changed = "b" * 40, Files()
    assert templates.of(changed, REPOSITORY) == ""
    assert templates.of(changed, REPOSITORY) == ""
    assert changed.asked == list(TEMPLATES)
    templates.of(changed, "acme/another")
    assert len(changed.asked) == 2 * len(TEMPLATES)


@pytest.mark.parametrize("commit", [None, ""])
def test_where_the_commit_is_not_known_it_is_read_each_time(
    templates: Templates, commit: str | None
) -> None:
    at[0], files = commit, Files(PULL_REQUEST_TEMPLATE=b"\xff")
    assert templates.of(files, REPOSITORY) == "\ufffd"
    templates.of(files, REPOSITORY)
    assert len(files.asked) == 2
