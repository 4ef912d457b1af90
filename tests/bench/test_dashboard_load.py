"""The load on the pages: answers are timed on one connection, and what is no page is named."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.dashboard_load import Client, Page, one_after_other, share_within, together

SIZES = {"/short": 10, "/long": 100_000}


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    connections: set[object]
    keys: set[str]

    def do_GET(self) -> None:
        self.connections.add(self.client_address)
        self.keys.add(self.headers.get("Authorization") or self.headers.get("Cookie") or "")
        size = SIZES.get(self.path, 0)
        self.send_response(200 if size else 404)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(b"x" * size)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served() -> Iterator[tuple[int, type[Pages]]]:
    handler = type("Served", (Pages,), {"connections": set(), "keys": set()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1], handler
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("share", "within"), [(0.5, 20.0), (0.95, 38.0), (1.0, 40.0), (0.001, 1.0)]
)
def test_a_share_is_one_of_the_values(share: float, within: float) -> None:
    assert share_within([float(40 - each) for each in range(40)], share) == within
    assert share_within([], share) == 0


def test_addresses_are_asked_for_in_turn_on_one_connection() -> None:
    with served() as (port, handler):
        client = Client(port, "seedbed=sealed")
        found = one_after_other(client, Page(name="both", addresses=tuple(SIZES)), 40)
        client.close()
    assert len(found.seconds) == 40, "the first ones do not count"
    assert found.size == SIZES["/long"]
    assert not found.wrong
    assert len(handler.connections) == 1
    assert handler.keys == {"seedbed=sealed"}


def test_a_page_with_a_key_of_its_own_comes_without_the_cookie() -> None:
    with served() as (port, handler):
        client = Client(port, "seedbed=sealed")
        page = Page(name="api", addresses=("/short",), headers={"Authorization": "Bearer x"})
        one_after_other(client, page, 1)
        client.close()
    assert handler.keys == {"Bearer x"}


def test_what_is_not_answered_with_200_is_counted_and_not_timed() -> None:
    with served() as (port, _):
        client = Client(port)
        found = one_after_other(client, Page(name="gone", addresses=("/gone", "/short")), 4)
        client.close()
    assert found.wrong[404] > 2, "those before the first that counts are wrong too"
    assert len(found.seconds) == 2


def test_clients_at_once_each_walk_all_pages() -> None:
    pages = [Page(name=address, addresses=(address,)) for address in (*SIZES, "/gone")]
    with served() as (port, handler):
        found = together(lambda: Client(port), pages, 4, 3)
    assert len(handler.connections) == 4
    assert {name: len(each.seconds) for name, each in found.items()} == {
        "/short": 12,
        "/long": 12,
        "/gone": 0,
    }
    assert found["/gone"].wrong == {404: 12}


def test_a_client_that_fails_is_not_passed_over() -> None:
    with served() as (port, _):
        pass
    with pytest.raises(OSError, match="refused"):
        together(lambda: Client(port), [Page(name="/", addresses=("/",))], 2, 1)
