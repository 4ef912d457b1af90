"""Document repositories for tests: real bare git repositories, served over HTTP on loopback.

The server runs `git http-backend`, as GitHub's side of a fetch; each request is noted.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from app.documents.fetch import DocumentRepositories

_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}
FILE, LINK, SUBMODULE = "100644", "120000", "160000"


def run_git(repository: Path, *arguments: str, stdin: bytes = b"") -> str:
    """What git says, in a bare repository of ours."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=repository,
        env={**_ENVIRONMENT, "GIT_DIR": str(repository)},
        input=stdin,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout.decode().strip()


@dataclass
class Repository:
    """A bare repository; `modes` has the mode of paths that are no plain files."""

    folder: Path

    def commit(self, content: Mapping[str, bytes], modes: Mapping[str, str] | None = None) -> str:
        """Make these files the whole of a commit on main; the commit's name.

        The content of a submodule is the name of a commit.
        """
        stream = [b"reset refs/heads/main\n", b"commit refs/heads/main\n"]
        stream += [b"committer Ada <ada@example.org> 1767225600 +0000\n", b"data 4\ndocs\n"]
        for path, text in content.items():
            mode = (modes or {}).get(path, FILE).encode()
            quoted = path.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            quoted = b'"' + quoted.replace(b"\n", b"\\n") + b'"'
            if mode == SUBMODULE.encode():
                stream.append(b"M %s %s %s\n" % (mode, text, quoted))
            else:
                stream.append(b"M %s inline %s\ndata %d\n%s\n" % (mode, quoted, len(text), text))
        run_git(self.folder, "fast-import", "--quiet", "--force", stdin=b"".join(stream))
        return run_git(self.folder, "rev-parse", "refs/heads/main")


@dataclass
class DocumentServer:
    """A server of the repositories under a folder; how it behaves can be set while it runs.

    `answer` is a status code to give in place of the repository, `headers` go with it; `seconds`
    is how long it waits before each answer, unless it is told to stop; `plain` makes it a server
    of files that knows nothing of git.
    """

    folder: Path
    origin: str = ""
    requests: list[str] = field(default_factory=list)
    plain: bool = False
    answer: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def repository(self, name: str = "octocat/planets") -> Repository:
        """A new bare repository."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        run_git(folder, "init", "--bare", "--quiet", "--initial-branch=main", ".")
        return Repository(folder)

    @property
    def place(self) -> str:
        """Host and port, as `documents_private` lists them."""
        return self.origin.partition("://")[2]

    def source(self, cache: Path) -> DocumentRepositories:
        """What fetches from this server, and may although it lies on loopback."""
        return DocumentRepositories(cache, (self.origin,), private=(self.place,))

    def url(self, name: str = "octocat/planets") -> str:
        """The address of a repository."""
        return f"{self.origin}/{name}"


def _handler(server: DocumentServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def log_message(self, *arguments: object) -> None:
            """Say nothing; requests are noted in the server."""

        def _serve(self, body: bytes) -> None:
            server.requests.append(f"{self.command} {self.path}")
            server.stopping.wait(server.seconds)
            with contextlib.suppress(ConnectionError):
                if server.answer:
                    self._send(server.answer, server.headers, b"")
                else:
                    self._send(*(self._file() if server.plain else self._backend(body)))

        def _send(self, code: int, headers: Mapping[str, str], content: bytes) -> None:
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _file(self) -> tuple[int, Mapping[str, str], bytes]:
            file = server.folder / urlsplit(self.path).path.removeprefix("/")
            return (200, {}, file.read_bytes()) if file.is_file() else (404, {}, b"")

        def _backend(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
            asked = urlsplit(self.path)
            environment = {
                **_ENVIRONMENT,
                "GIT_PROJECT_ROOT": str(server.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": asked.path,
                "QUERY_STRING": asked.query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "CONTENT_LENGTH": str(len(body)),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            done = subprocess.run(
                ["git", "http-backend"],
                env=environment,
                input=body,
                capture_output=True,
                check=False,
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
            return int(headers.pop("Status", "200").split()[0]), headers, content

    return Handler


@contextlib.contextmanager
def document_server(folder: Path) -> Iterator[DocumentServer]:
    """A running server of the repositories under a folder."""
    served = DocumentServer(folder)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
    served.origin = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        served.stopping.set()
        http.shutdown()
        http.server_close()
        thread.join()
