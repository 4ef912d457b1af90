"""A door in front of PostgreSQL that can be shut: what is connected is cut off, nobody gets in."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


class Door:
    """Listens on a Unix socket in `folder` and hands on to the server's in `behind`."""

    def __init__(self, folder: Path, behind: Path) -> None:
        self.folder = folder
        self._behind = behind
        self._open = threading.Event()
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen(64)
        self._open.set()
        self.refused = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @contextlib.contextmanager
    def shut(self) -> Iterator[None]:
        """Over the block, whoever was inside is cut off, and whoever comes is turned away."""
        self._open.clear()
        with self._lock:
            for pair in self._pairs:
                _cut(*pair)
        try:
            yield
        finally:
            self._open.set()

    def close(self) -> None:
        """Take the door away."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for pair in self._pairs:
                _cut(*pair)

    def _accept(self) -> None:
        while True:
            try:
                inside, _ = self._listener.accept()
            except OSError:  # closed
                return
            if not self._open.is_set():
                self.refused += 1
                inside.close()
                continue
            outside = socket.socket(socket.AF_UNIX)
            outside.connect(str(self._behind / SOCKET))
            pair = (inside, outside)
            with self._lock:
                self._pairs.add(pair)
            for one, other in (pair, pair[::-1]):
                threading.Thread(target=self._hand_on, args=(one, other, pair), daemon=True).start()

    def _hand_on(
        self, one: socket.socket, other: socket.socket, pair: tuple[socket.socket, socket.socket]
    ) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        _cut(*pair)
        with self._lock:
            if pair in self._pairs:
                self._pairs.remove(pair)
                for each in pair:
                    each.close()


def _cut(*sockets: socket.socket) -> None:
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def door(behind: Path) -> Iterator[Door]:
    """A door to the server whose socket lies in this folder; paths of sockets must be short."""
    folder = Path(tempfile.mkdtemp(prefix="seedbed-door-"))
    made = Door(folder, behind)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)
