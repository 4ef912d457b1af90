"""A contributor names a repository of documents, and whoever serves it answers as they like.

No fetch leads into the network of whoever runs Seedbed, nothing of a repository is run or read
outside of it, and a fetch ends in time and within its size.
"""

from __future__ import annotations

import http.server
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from app.documents import destination
from app.documents.fetch import DocumentRepositories
from app.documents.limits import Limits
from app.domain.contribution import Origin
from app.errors import SeedbedError
from tests.support.document_repositories import LINK, SUBMODULE, DocumentServer, document_server

pytestmark = pytest.mark.slow

COMMIT = "1" * 40
NOISE = random.Random(7)  # noqa: S311 - only something that does not compress


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DocumentServer]:
    with document_server(tmp_path / "served") as running:
        yield running


@pytest.fixture
def source(tmp_path: Path, server: DocumentServer) -> DocumentRepositories:
    return server.source(tmp_path / "cache")


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The fetches that were begun, as the argument lists of git."""
    begun: list[list[str]] = []
    real = destination.Destination.pinned.fget

    def noted(there: destination.Destination) -> str:
        begun.append([there.host, *map(str, there.addresses)])
        return real(there)

    monkeypatch.setattr(destination.Destination, "pinned", property(noted))
    return begun


def leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name leads to these addresses, as an attacker's name server would have it."""

    def answered(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answered)


def refusal(source: DocumentRepositories, repo: str, commit: str = COMMIT) -> str:
    with pytest.raises(SeedbedError) as raised:
        source.fetch(Origin(repo=repo, commit=commit, patterns=("**",)))
    assert "127.0.0.1" not in raised.value.words  # nobody learns what the network looks like
    return raised.value.reason


NOWHERE_AT_ALL = "0.0.0.0"  # noqa: S104 - to be refused, not to be listened on
NOT_PUBLIC = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1",
    "100.64.0.1", "169.254.1.1", "169.254.169.254", "168.63.129.16", "100.100.100.200",
    NOWHERE_AT_ALL, "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.0.192", "192.0.2.1",
    "198.18.0.1", "192.88.99.1", "203.0.113.9",
    "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2002:a9fe:a9fe::", "2001:0:7f00:1::", "2001:db8::1", "3fff::1", "100::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_never_leads_into_a_private_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: list[list[str]], address: str
) -> None:
    leads_to(monkeypatch, address)
    source = DocumentRepositories(tmp_path, ("docs.example",))
    assert refusal(source, "https://docs.example/a/b") == "host-not-allowed"
    assert connections == []


@pytest.mark.parametrize("address", ["8.8.8.8", "140.82.121.4", "2606:50c0:8000::153"])
def test_a_public_address_is_none_of_these(address: str) -> None:
    assert destination.is_public(ip_address(address))


def test_of_a_mixed_answer_only_the_public_part_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = destination.Address(
        scheme="https", host="docs.example", origin="https://docs.example", path="a/b"
    )
    leads_to(monkeypatch, "10.0.0.1", "140.82.121.4", "::1", "2606:50c0:8000::153")
    there = destination.destination(address, frozenset())
    assert there.pinned == "docs.example:443:140.82.121.4,[2606:50c0:8000::153]"


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1"])
def test_an_address_spelt_oddly_is_not_connected_to(
    tmp_path: Path, connections: list[list[str]], host: str
) -> None:
    source = DocumentRepositories(tmp_path, (host,), private=(f"{host}:443", "127.0.0.1:443"))
    assert refusal(source, f"https://{host}/a/b") == "host-not-allowed"
    assert connections == []


def test_loopback_is_for_the_listed_port_alone(
    server: DocumentServer, source: DocumentRepositories
) -> None:
    commit = server.repository().commit({"a.md": b"Mars"})
    port = int(server.place.rpartition(":")[2])
    for private in ((), ("127.0.0.1:1",), (f"localhost:{port}",), (f"127.0.0.1:{port + 1}",)):
        strict = replace(source, private=private)
        assert refusal(strict, server.url(), commit) == "host-not-allowed"
    assert server.requests == []


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", NOWHERE_AT_ALL, "224.0.0.1"]
)
def test_a_listed_name_still_leads_to_no_metadata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: list[list[str]], address: str
) -> None:
    leads_to(monkeypatch, address)
    source = DocumentRepositories(tmp_path, ("git.inside",), private=("git.inside:443",))
    assert refusal(source, "https://git.inside/a/b") == "host-not-allowed"
    assert connections == []


def test_a_name_server_that_changes_its_mind_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, server: DocumentServer, tmp_path: Path
) -> None:
    """Git would look the name up again, and find our server; it goes where was looked instead."""
    commit = server.repository().commit({"a.md": b"Mars"})
    port = server.place.rpartition(":")[2]
    here = f"http://localhost:{port}"
    source = DocumentRepositories(tmp_path / "cache", (here,), private=(f"localhost:{port}",))
    leads_to(monkeypatch, "127.7.7.7")  # where nobody listens
    assert refusal(source, f"{here}/octocat/planets", commit) == "documents-away"
    assert server.requests == []
    leads_to(monkeypatch, "127.0.0.1")
    found = source.fetch(Origin(repo=f"{here}/octocat/planets", commit=commit, patterns=("*",)))
    assert found.files[0].text == "Mars"


def test_a_proxy_of_the_machine_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, server: DocumentServer, source: DocumentRepositories
) -> None:
    """It would look names up for itself, so nothing would be pinned."""
    commit = server.repository().commit({"a.md": b"Mars"})
    with document_server(server.folder) as proxy:
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        assert source.fetch(Origin(repo=server.url(), commit=commit, patterns=("*",))).files
        assert proxy.requests == []


def test_a_git_that_cannot_be_told_fetches_nothing(
    monkeypatch: pytest.MonkeyPatch,
    server: DocumentServer,
    source: DocumentRepositories,
    tmp_path: Path,
) -> None:
    old = tmp_path / "bin" / "git"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\necho "git version 2.36.9"\n')
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(old.parent))
    assert refusal(source, server.url()) == "git-too-old"
    assert server.requests == []


@pytest.mark.parametrize(
    "repo",
    [
        "file:///etc", "/etc", "../../etc", "ext::sh -c id", "ssh://git@github.com/a/b",
        "git://github.com/a/b", "git@github.com:a/b", "ftp://github.com/a/b", "http://github.com/a/b",
        "http://169.254.169.254/latest/meta-data", "https://127.0.0.1/a/b", "https://[::1]/a/b",
        "https://localhost/a/b", "https://10.0.0.1/a/b", "https://github.com@127.0.0.1/a/b",
        "https://user:secret@github.com/a/b", "https://github.com:22/a/b",
        "https://github.com.evil.example/a/b", "https://evil.example/github.com/b",
        "https://github.com/../a/b", "https://github.com/-a/b", "--upload-pack=id",
        "-c core.sshCommand=id", "https://github.com/a/b\n--upload-pack=id",
        "https://github.com/a/b?x=$(id)", "https://github.com/a/b#x", "https://github.com/a/b\0",
        "HTTPS://GITHUB.COM/a/b", "https://g\u0131thub.com/a/b", "https://github.com\u3002evil/a/b",
    ],
)  # fmt: skip
def test_no_other_address_is_connected_to(
    tmp_path: Path, connections: list[list[str]], repo: str
) -> None:
    assert refusal(DocumentRepositories(tmp_path), repo) == "host-not-allowed"
    assert connections == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(
    server: DocumentServer, source: DocumentRepositories, tmp_path: Path, code: int
) -> None:
    with document_server(tmp_path / "elsewhere") as elsewhere:
        commit = elsewhere.repository().commit({"a.md": b"Mars"})
        server.answer = code
        server.headers = {"Location": f"{elsewhere.url()}/info/refs?service=git-upload-pack"}
        assert refusal(source, server.url(), commit) == "repository-moved"
        assert elsewhere.requests == []


def test_submodules_links_hooks_and_filters_are_left_alone(
    server: DocumentServer, source: DocumentRepositories, tmp_path: Path
) -> None:
    proof, secret = tmp_path / "proof", tmp_path / "secret.md"
    secret.write_text("secret")
    script = f"#!/bin/sh\ntouch {proof}\n".encode()
    content = {
        "a.md": b"Mars",
        "link.md": str(secret).encode(),
        "folder.md": b"..",
        "sub.md": b"1" * 40,
        "lfs.md": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n",
        ".gitmodules": b'[submodule "sub.md"]\n\tpath = sub.md\n\turl = ../r\n',
        ".gitattributes": b"*.md filter=evil diff=evil merge=evil filter=lfs\n",
        ".gitconfig": f'[filter "evil"]\n\tsmudge = touch {proof}\n'.encode(),
        ".lfsconfig": f"[lfs]\n\turl = {server.origin}/lfs\n".encode(),
        "hooks/post-checkout": script,
        ".githooks/reference-transaction": script,
    }
    modes = {"link.md": LINK, "folder.md": LINK, "sub.md": SUBMODULE}
    commit = server.repository().commit(content, modes)
    patterns = ("**", "link.md", "sub.md/**", "folder.md/*", "*.md")
    found = source.fetch(Origin(repo=server.url(), commit=commit, patterns=patterns))
    assert {file.path for file in found.files if file.path.endswith(".md")} == {"a.md", "lfs.md"}
    assert not any("secret" in (file.text or "") for file in found.files)
    assert not proof.exists()
    assert not any("lfs" in asked or "octocat/r" in asked for asked in server.requests)


@pytest.mark.parametrize(
    "pattern",
    [
        "../secret.md", "../../etc/passwd", "/etc/passwd", "docs/../../secret.md", "~/secret.md",
        "$HOME/secret.md", "`cat secret.md`", ":(exclude)a.md", ":(top)../secret.md", ":!a.md",
        ":/secret", "--output=secret.md", "-o", "\\..\\secret.md", "a.md\0secret.md", ".git/config",
        "HEAD", "config", "objects/**",
    ],
)  # fmt: skip
def test_a_pattern_leads_out_of_no_repository(
    server: DocumentServer, source: DocumentRepositories, pattern: str
) -> None:
    commit = server.repository().commit({"a.md": b"Mars"})
    (source.folder.parent / "secret.md").write_text("secret")
    asked = Origin(repo=server.url(), commit=commit, patterns=(pattern,))
    assert source.fetch(asked).files == ()


@pytest.mark.parametrize(
    "commit",
    ["main", "HEAD", "--upload-pack=id", "refs/heads/main", "1" * 39, "1" * 41, "1" * 40 + "\n"],
)
def test_what_is_no_commit_is_not_asked_for(
    server: DocumentServer, source: DocumentRepositories, commit: str
) -> None:
    server.repository().commit({"a.md": b"Mars"})
    assert refusal(source, server.url(), commit) == "commit-missing"
    assert server.requests == []


def test_a_huge_pack_is_cut_and_nothing_of_it_stays(
    server: DocumentServer, source: DocumentRepositories
) -> None:
    commit = server.repository().commit({"a.bin": NOISE.randbytes(4_000_000)})
    small = replace(source, limits=Limits(repository_bytes=1_000_000))
    assert refusal(small, server.url(), commit) == "too-large"
    assert list(source.folder.iterdir()) == []


@contextmanager
def endless(piece: bytes, pause: float) -> Iterator[tuple[str, str]]:
    """A server whose answer never ends: its origin and its host and port."""
    stopping = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
            self.end_headers()
            try:
                self.wfile.write(b"001e# service=git-upload-pack\n0000")
                while not stopping.wait(pause):
                    self.wfile.write(piece)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, args=(0.02,))
    thread.start()
    try:
        place = f"127.0.0.1:{served.server_address[1]}"
        yield f"http://{place}", place
    finally:
        stopping.set()
        served.shutdown()
        served.server_close()
        thread.join()


@pytest.mark.parametrize(("piece", "pause"), [(b"0", 0.05), (b"0008aaaa" * 10_000, 0.0)])
def test_an_answer_without_end_is_left(tmp_path: Path, piece: bytes, pause: float) -> None:
    limits = Limits(seconds=1.0, repository_bytes=1_000_000)
    with endless(piece, pause) as (origin, place):
        source = DocumentRepositories(tmp_path, (origin,), limits, (place,))
        ended = ("took-too-long", "too-large", "documents-away")
        assert refusal(source, f"{origin}/a/b") in ended
    assert list(tmp_path.iterdir()) == []
