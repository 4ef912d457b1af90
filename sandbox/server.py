"""A running sandbox: uvicorn in a thread on a loopback port of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from sandbox.exchanges import Observer
from sandbox.web import create_app
from sandbox.world import PERMISSIONS, World

START_SECONDS = 10.0
STOP_SECONDS = 5.0


@contextmanager
def running_sandbox(
    root: Path,
    app_slug: str = "seedbed",
    observers: Iterable[Observer] = (),
    *,
    permissions: Mapping[str, str] = PERMISSIONS,
    port: int = 0,
) -> Iterator[World]:
    """A GitHub that answers at `world.url` until the block ends.

    Git repositories are kept under `root`; `port` 0 takes a free one; `permissions` are the
    App's, name to `read` or `write`. Two sandboxes do not know of each other.
    """
    with socket.create_server(("127.0.0.1", port)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        world = World(root, address, app_slug, permissions, tuple(observers))
        server = _Server(world)
        thread = threading.Thread(target=server.run, args=([listener],), name="sandbox")
        world.courier.start()
        thread.start()
        try:
            server.wait_until_up()
            yield world
        finally:
            world.weather.clears()
            server.stop()
            thread.join()
            world.courier.stop()


class _Server(uvicorn.Server):
    """uvicorn that says when it is up and stops at once instead of at its next tick."""

    def __init__(self, world: World) -> None:
        config = uvicorn.Config(
            create_app(world, self.hang_up),
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            ws="none",
        )
        super().__init__(config)
        self._up = threading.Event()
        self._stopped: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._up.set()
        await self._stopped.wait()

    async def shutdown(
        self,
        sockets: list[socket.socket] | None = None,  # noqa: ARG002 - named by uvicorn
    ) -> None:
        # uvicorn's own sleeps for a tenth of a second whatever happens: too long for each test.
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        patience = time.monotonic() + STOP_SECONDS
        while self.server_state.connections and time.monotonic() < patience:
            await asyncio.sleep(0.001)

    def hang_up(self, client: tuple[str, int]) -> None:
        """Closes a client's connection once what was written to it is sent."""
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)  # uvicorn has protocols without
            if transport is not None and getattr(connection, "client", None) == client:
                transport.close()

    def wait_until_up(self) -> None:
        if not self._up.wait(START_SECONDS):
            raise TimeoutError(f"the sandbox did not start in {START_SECONDS} s")

    def stop(self) -> None:
        if self._loop is not None and self._stopped is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)
        self.should_exit = True
