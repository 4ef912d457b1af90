"""What a hostile repository or contribution tries, and that nothing comes of it."""

from __future__ import annotations

import json
import math
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.documents import fetch as documents_fetch
from app.documents import process
from app.documents.fetch import DocumentRepositories
from app.documents.limits import Limits
from app.domain.contribution import Origin
from app.errors import UserError
from tests.support.document_repositories import (
    LINK,
    SUBMODULE,
    DocumentServer,
    document_server,
    run_git,
)

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DocumentServer]:
    with document_server(tmp_path / "served") as running:
        yield running


@pytest.fixture
def source(tmp_path: Path, server: DocumentServer) -> DocumentRepositories:
    return server.source(tmp_path / "cache")


def fetch(source, server, commit, *patterns):
    return source.fetch(Origin(repo=server.url(), commit=commit, patterns=patterns or ("**",)))


def test_links_and_submodules_are_no_documents(server, source, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    repository = server.repository()
    files = {
        "a.md": b"Mars",
        "link.md": str(secret).encode(),
        "sub.md": b"1" * 40,
        ".gitmodules": b'[submodule "sub.md"]\n\tpath = sub.md\n\turl = ../other\n',
    }
    commit = repository.commit(files, {"link.md": LINK, "sub.md": SUBMODULE})
    found = fetch(source, server, commit, "*.md", "sub.md/**", "link.md")
    assert [file.path for file in found.files] == ["a.md"]
    assert not any("other" in request for request in server.requests)


def test_nothing_in_a_repository_is_run(server, source, tmp_path):
    proof = tmp_path / "proof"
    script = f"#!/bin/sh\ntouch {proof}\ncat\n".encode()
    files = {
        "a.md": b"Mars $Id$",
        ".gitattributes": b"*.md filter=evil diff=evil ident\n",
        ".gitconfig": f'[filter "evil"]\n\tsmudge = touch {proof}\n'.encode(),
        "hooks/post-checkout": script,
        ".git-hooks/reference-transaction": script,
    }
    found = fetch(source, server, server.repository().commit(files), "*.md")
    assert found.files[0].text == "Mars $Id$"
    assert not proof.exists()


def test_the_home_of_whoever_runs_it_plays_no_part(server, source, tmp_path, monkeypatch):
    proof = tmp_path / "proof"
    home = tmp_path / "home"
    home.mkdir()
    commit = server.repository().commit({"a.md": b"Mars"})
    (home / ".gitconfig").write_text(
        f'[url "{server.origin}/elsewhere/"]\n\tinsteadOf = {server.origin}/octocat/\n'
        f'[credential]\n\thelper = "!touch {proof}"\n[core]\n\tpager = touch {proof}\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_TRACE", str(proof))
    monkeypatch.setenv("GIT_EXEC_PATH", str(home))
    assert fetch(source, server, commit).files[0].text == "Mars"
    assert not proof.exists()


def test_a_pointer_of_lfs_stays_a_pointer(server, source):
    files = {"a.md": POINTER, ".gitattributes": b"*.md filter=lfs\n"}
    commit = server.repository().commit(files)
    assert fetch(source, server, commit, "*.md").files[0].text == POINTER.decode()
    assert not any("lfs" in request for request in server.requests)


def test_odd_names_of_files_are_only_names(server, source):
    names = ["--upload-pack=x.md", "-o.md", 'qu"ote.md', "two\nlines.md", "\\back.md", "a'b.md"]
    commit = server.repository().commit({name: name.encode() for name in names})
    found = fetch(source, server, commit, "*.md")
    assert {file.path: file.text for file in found.files} == {name: name for name in names}


def test_a_commit_with_unsafe_content_is_refused(server, source):
    repository = server.repository()
    blob = run_git(repository.folder, "hash-object", "-w", "--stdin", stdin=b"x")
    inner = f"100644 blob {blob}\tconfig\n".encode()
    tree = run_git(repository.folder, "mktree", stdin=inner)
    outer = run_git(repository.folder, "mktree", stdin=f"040000 tree {tree}\t.git\n".encode())
    commit = run_git(repository.folder, "commit-tree", outer, "-m", "x")
    run_git(repository.folder, "update-ref", "refs/heads/main", commit)
    with pytest.raises(UserError) as raised:
        fetch(source, server, commit)
    assert raised.value.reason == "repository-broken"


HOSTILE = [
    "--upload-pack=touch /tmp/x",
    "-c",
    "ext::sh -c touch",
    "file:///etc",
    "/etc",
    "ssh://-oProxyCommand=x/a",
    "git@github.com:a/b",
    "https://github.com/a/b --upload-pack=x",
    "https://github.com/a/b\n--upload-pack=x",
    "https://user:secret@github.com/a/b",
    "https://github.com:8443/a/b",
    "https://github.com/a/../b",
    "https://github.com@127.0.0.1/a/b",
    "https://github.com.evil.example/a/b",
    "https://169.254.169.254/latest/meta-data",
    "https://github.com/-a/b",
    "https://github.com/a/b?x=y",
    "https://github.com/a/b#c",
    "https://github.com/a/b\0",
    "https://gith\u00fcb.com/a/b",
    "",
]


@pytest.fixture
def arguments(monkeypatch) -> list[list[str]]:
    """The argument lists that programs were started with."""
    started: list[list[str]] = []
    real = process.subprocess.Popen

    def noted(command, **options):
        started.append(command)
        return real(command, **options)

    monkeypatch.setattr(process.subprocess, "Popen", noted)
    return started


@pytest.mark.parametrize("repo", HOSTILE)
def test_an_address_that_is_not_plain_never_reaches_git(tmp_path, arguments, repo):
    source = DocumentRepositories(tmp_path)
    with pytest.raises(UserError) as raised:
        source.fetch(Origin(repo=repo, commit="1" * 40, patterns=("*",)))
    assert raised.value.reason == "host-not-allowed"
    assert arguments == []


@pytest.mark.parametrize(
    "commit",
    ["--upload-pack=x", "main", "HEAD", "1" * 39, "1" * 41, "1" * 40 + "\n", "\u0661" * 40],
)
def test_a_commit_that_is_not_whole_never_reaches_git(server, source, arguments, commit):
    with pytest.raises(UserError) as raised:
        fetch(source, server, commit)
    assert raised.value.reason == "commit-missing"
    assert arguments == []


def test_no_argument_holds_anything_of_a_contribution(server, source, arguments):
    commit = server.repository("odd-owner/odd-name").commit({"odd-file.md": b"Mars"})
    arguments.clear()
    wanted = Origin(repo=server.url("odd-owner/odd-name"), commit=commit, patterns=("odd-f*.md",))
    assert source.fetch(wanted).files
    ours = [command for command in arguments if command[1] != "http-backend"]
    assert ["fetch" in command for command in ours].count(True) == 1
    for command in ours:
        assert command[0] == "git"
        assert not any("odd-" in word or commit in word for word in command)


def gone(state: Path, within: float) -> bool:
    """Whether a killed process ends within so many seconds; a busy machine takes its time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            if state.read_text().split()[2] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_a_program_that_ignores_its_end_is_killed_with_its_children(tmp_path, monkeypatch):
    """In place of git, a program that starts another and waits for ever."""
    alive = tmp_path / "alive"
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    code = (
        "import os, signal, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = os.fork()\n"
        f"if child: pathlib.Path({str(alive)!r}).write_text(str(child))\n"
        "time.sleep(60)\n"
    )
    fake.write_text(f"#!{sys.executable}\n{code}")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(fake.parent))
    folder = tmp_path / "folder"
    folder.mkdir()
    bounds = process.Bounds(
        folder=folder, folder_bytes=1_000_000, output_bytes=1_000_000, deadline=0
    )

    def when_it_waits(_bounds: process.Bounds) -> None:
        if alive.exists() and alive.read_text():
            raise UserError("took-too-long", "It took too long.")

    monkeypatch.setattr(process, "_hold_to", when_it_waits)
    with pytest.raises(UserError):
        process.git(("fetch",), bounds)
    assert gone(Path(f"/proc/{alive.read_text()}/stat"), within=30)


def test_what_git_may_do_is_said_in_its_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SEEDBED_WEBHOOK_SECRET", "secret")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    remote = process.Remote(url="https://github.com/a/b", pinned="github.com:443:140.82.121.4")
    given = process._environment(tmp_path, remote)
    assert given["GIT_ALLOW_PROTOCOL"] == "https"
    assert "github.com:443:140.82.121.4" in given.values()
    assert "secret" not in json.dumps(dict(given))
    assert "proxy.example" not in json.dumps(dict(given))
    assert process._environment(tmp_path, None)["GIT_ALLOW_PROTOCOL"] == "none"


def test_a_tree_that_unfolds_without_end_is_left(server, source):
    repository = server.repository()
    entry = "100644 blob " + run_git(repository.folder, "hash-object", "-w", "--stdin", stdin=b"x")
    for _ in range(10):
        lines = "".join(f"{entry}\td{number}.md\n" for number in range(10))
        tree = run_git(repository.folder, "mktree", stdin=lines.encode())
        entry = f"040000 tree {tree}"
    commit = run_git(repository.folder, "commit-tree", tree, "-m", "x")
    run_git(repository.folder, "update-ref", "refs/heads/main", commit)
    with pytest.raises(UserError) as raised:
        fetch(source, server, commit)
    assert raised.value.reason == "too-large"


def test_paths_that_take_long_to_match_are_left_in_time(server, source, monkeypatch):
    """Thousands of deep folders cost a pattern half a minute, and there are twenty patterns."""
    commit = server.repository().commit({f"d/{number}.md": b"x" for number in range(50)})
    looked_at, real = [], documents_fetch.matches

    def time_is_over(path):
        looked_at.append(path)
        monkeypatch.setattr(process, "time", SimpleNamespace(monotonic=lambda: math.inf))
        return path

    def slowly(pattern, paths):
        return real(pattern, map(time_is_over, paths))

    monkeypatch.setattr(documents_fetch, "matches", slowly)
    with pytest.raises(UserError) as raised:
        fetch(source, server, commit, "**/a.md")
    assert raised.value.reason == "took-too-long"
    assert len(looked_at) == 1


def test_a_file_that_unpacks_to_much_more_is_not_read(server, source):
    commit = server.repository().commit({"a.md": bytes(50_000_000), "b.md": b"Mars"})
    small = replace(source, limits=Limits(repository_bytes=1_000_000))
    found = fetch(small, server, commit, "*.md")
    assert [(f.size, f.text) for f in found.files] == [(50_000_000, None), (4, "Mars")]
