"""Documents are fetched from a real git server: at one commit, once, within limits."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.fetch import DocumentRepositories
from app.documents.limits import Limits
from app.domain.contribution import Origin
from app.errors import SeedbedError, TransientError, UserError
from app.taxonomy.outside import Document, Documents
from tests.support.document_repositories import DocumentServer, document_server, run_git

NOISE = random.Random(3)  # noqa: S311 - only something that does not compress


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DocumentServer]:
    with document_server(tmp_path / "served") as running:
        yield running


@pytest.fixture
def source(tmp_path: Path, server: DocumentServer) -> DocumentRepositories:
    return server.source(tmp_path / "cache")


def origin(server: DocumentServer, commit: str, *patterns: str) -> Origin:
    return Origin(repo=server.url(), commit=commit, patterns=patterns or ("*.md",))


def limited(source: DocumentRepositories, **limits) -> DocumentRepositories:
    return replace(source, limits=Limits(**limits))


def reason(source: DocumentRepositories, wanted: Origin) -> str:
    with pytest.raises(SeedbedError) as raised:
        source.fetch(wanted)
    return raised.value.reason


def test_matched_files_come_by_pattern_with_their_text(server, source):
    files = {"a.md": b"Mars", "docs/b.md": "Gr\u00f6\u00dfe".encode(), "c.pdf": b"%PDF"}
    commit = server.repository().commit(files)
    found = source.fetch(origin(server, commit, "*.md", "docs/*", "*.pdf", "none.md"))
    assert found == Documents(
        by_pattern={
            "*.md": (Document(path="a.md", size=4, text="Mars"),),
            "docs/*": (Document(path="docs/b.md", size=7, text="Gr\u00f6\u00dfe"),),
            "*.pdf": (Document(path="c.pdf", size=4, text=None),),
            "none.md": (),
        }
    )


def test_an_older_commit_is_fetched_as_it_was(server, source):
    repository = server.repository()
    first = repository.commit({"a.md": b"first"})
    run_git(repository.folder, "update-ref", "refs/heads/kept", first)
    second = repository.commit({"a.md": b"second"})
    texts = [source.fetch(origin(server, c)).files[0].text for c in (first, second)]
    assert texts == ["first", "second"]


def test_a_commit_that_no_branch_names_is_fetched(server, source):
    repository = server.repository()
    first = repository.commit({"a.md": b"first"})
    second = repository.commit({"a.md": b"second"})
    child = run_git(repository.folder, "commit-tree", "-p", first, "main^{tree}", "-m", "x")
    run_git(repository.folder, "update-ref", "refs/heads/main", child)
    for commit in (first, second):
        assert source.fetch(origin(server, commit)).files


def test_a_server_of_plain_files_gives_out_no_single_commits(server, source):
    commit = server.repository().commit({"a.md": b"Mars"})
    run_git(server.folder / "octocat/planets", "update-server-info")
    server.plain = True
    assert reason(source, origin(server, commit)) == "not-served"


def test_a_second_fetch_makes_no_request_whatever_its_patterns(server, source):
    commit = server.repository().commit({"a.md": b"Mars", "b.txt": b"Venus"})
    source.fetch(origin(server, commit))
    made = len(server.requests)
    server.answer = 500
    again = replace(source)
    assert [f.path for f in again.fetch(origin(server, commit.upper(), "b.*")).files] == ["b.txt"]
    assert len(server.requests) == made > 0


def test_fetches_of_the_same_thing_at_the_same_time_all_succeed(server, source):
    commit = server.repository().commit({"a.md": b"Mars"})
    found: list[Documents] = []
    fetches = [
        threading.Thread(target=lambda: found.append(source.fetch(origin(server, commit))))
        for _ in range(4)
    ]
    for thread in fetches:
        thread.start()
    for thread in fetches:
        thread.join()
    assert len(found) == 4
    assert all(documents == found[0] for documents in found)
    assert len(list(source.folder.iterdir())) == 1


def test_what_was_used_longest_ago_leaves_the_cache_first(server, source):
    repository = server.repository()
    small = limited(source, cache_bytes=60_000)
    commits = []
    for _ in range(4):
        commit = repository.commit({"a.bin": NOISE.randbytes(30_000)})
        commits.append(commit)
        small.fetch(origin(server, commit))
        small.fetch(origin(server, commits[0]))
    asked = len(server.requests)
    small.fetch(origin(server, commits[0]))
    assert len(server.requests) == asked
    assert len(list(source.folder.iterdir())) < 4


def test_a_failed_fetch_leaves_nothing_and_is_tried_anew(server, source):
    commit = server.repository().commit({"a.md": b"Mars"})
    server.answer = 503
    assert reason(source, origin(server, commit)) == "documents-away"
    assert list(source.folder.iterdir()) == []
    server.answer = 0
    assert source.fetch(origin(server, commit)).files[0].text == "Mars"


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        (404, UserError, "repository-missing"),
        (401, UserError, "repository-missing"),
        (301, UserError, "repository-moved"),
        (307, UserError, "repository-moved"),
        (403, TransientError, "documents-away"),
        (429, TransientError, "documents-away"),
        (500, TransientError, "documents-away"),
    ],
)
def test_what_the_server_answers_is_told_apart(server, source, code, kind, expected):
    server.answer = code
    server.headers = {"Location": "http://127.0.0.1:9/x/y", "WWW-Authenticate": "Basic realm=x"}
    with pytest.raises(kind) as raised:
        source.fetch(origin(server, "1" * 40))
    assert raised.value.reason == expected
    assert server.origin not in raised.value.words


def test_a_redirect_to_another_server_is_not_followed(tmp_path, server, source):
    with document_server(tmp_path / "elsewhere") as elsewhere:
        commit = elsewhere.repository().commit({"a.md": b"Mars"})
        server.answer = 302
        place = f"{elsewhere.url()}/info/refs?service=git-upload-pack"
        server.headers = {"Location": place}
        assert reason(source, origin(server, commit)) == "repository-moved"
        assert elsewhere.requests == []


def test_a_server_that_is_not_there_is_a_passing_failure(source):
    gone = replace(source, hosts=("http://127.0.0.1:9",), private=("127.0.0.1:9",))
    wanted = Origin(repo="http://127.0.0.1:9/a/b", commit="1" * 40, patterns=("*",))
    assert reason(gone, wanted) == "documents-away"


def test_an_unknown_repository_is_missing(server, source):
    assert reason(source, origin(server, "1" * 40)) == "repository-missing"


def test_a_commit_that_is_not_there_is_missing(server, source):
    server.repository().commit({"a.md": b"Mars"})
    assert reason(source, origin(server, "1" * 40)) == "commit-missing"


@pytest.mark.parametrize("what", ["main^{tree}", "main:a.md", "refs/tags/v1"])
def test_the_name_of_something_else_is_no_commit(server, source, what):
    repository = server.repository()
    repository.commit({"a.md": b"Mars"})
    run_git(repository.folder, "tag", "-a", "v1", "-m", "one", "main")
    name = run_git(repository.folder, "rev-parse", what)
    assert reason(source, origin(server, name)) == "commit-missing"


@pytest.mark.parametrize("allowed", [("github.com",), ()])
def test_a_host_that_is_not_allowed_is_never_asked(server, source, allowed):
    commit = server.repository().commit({"a.md": b"Mars"})
    strict = replace(source, hosts=allowed)
    assert reason(strict, origin(server, commit)) == "host-not-allowed"
    assert server.requests == []


def test_plain_http_is_allowed_on_loopback_only(source):
    wanted = Origin(repo="https://github.com/a/b", commit="1" * 40, patterns=("*",))
    with pytest.raises(ValueError, match="not a host"):
        DocumentRepositories(source.folder, ("http://10.0.0.1",)).fetch(wanted)


def test_too_large_a_repository_is_left(server, source):
    commit = server.repository().commit({"a.md": b"Mars", "film.bin": NOISE.randbytes(3_000_000)})
    small = limited(source, repository_bytes=1_000_000)
    assert reason(small, origin(server, commit)) == "too-large"
    assert list(source.folder.iterdir()) == []


def test_a_server_that_takes_too_long_is_left(server, source):
    commit = server.repository().commit({"a.md": b"Mars"})
    server.seconds = 60
    assert reason(limited(source, seconds=0.3), origin(server, commit)) == "took-too-long"


def test_limits_on_files_bound_what_is_read(server, source):
    files = {"a.md": b"m" * 100, "b.md": b"m" * 10, "c.txt": b"no document"}
    commit = server.repository().commit(files)
    found = limited(source, file_bytes=50).fetch(origin(server, commit, "*"))
    assert [(f.path, f.size, f.text) for f in found.files] == [
        ("a.md", 100, None),
        ("b.md", 10, "m" * 10),
        ("c.txt", 11, None),
    ]
    for limits in ({"files": 2}, {"tree_files": 2}, {"text_bytes": 100}):
        assert reason(limited(source, **limits), origin(server, commit, "*")) == "too-large"


def test_many_patterns_are_cut(server, source):
    commit = server.repository().commit({"a.md": b"Mars"})
    found = limited(source, patterns=2).fetch(origin(server, commit, "a.md", "b", "*.md"))
    assert list(found.by_pattern) == ["a.md", "b"]


@pytest.mark.slow
def test_a_repository_of_fifty_thousand_files_is_read_in_seconds(server, source):
    files = {f"d{n % 97}/e{n % 13}/{n}.md": b"x" for n in range(50_000)}
    commit = server.repository().commit(files)
    deep = "**/" * 3 + "4999*.md"
    found = source.fetch(origin(server, commit, deep, "**/*.pdf", "d1/**/[0-9]7*.md", "*/*/x"))
    assert len(found.by_pattern[deep]) == 11
