"""The number in flight shrinks when a server pushes back and grows again."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.support.scripted_teacher import MODEL, Mode, scripted_server
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.patience import Patience
from workers.teacher.port import Request
from workers.teacher.pressure import MOST, ROUNDS, Pressure

pytestmark = pytest.mark.slow

SCORE = Request(name="judge_pair", system="You judge.", user="How good?", max_tokens=4)


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(main, 30))


class Crowded:
    """A server of a clock of its own: it takes `room` requests at a time, and refuses others."""

    def __init__(self, room: int) -> None:
        self.room, self.here, self.refused, self.answered = room, 0, 0, 0

    async def ask(self, pressure: Pressure) -> None:
        while True:
            async with pressure.slot() as begun:
                if self.here < self.room:
                    self.here += 1
                    await asyncio.sleep(0.002)
                    self.here -= 1
                    self.answered += 1
                    pressure.answered()
                    return
                self.refused += 1
                pressure.pushed_back(begun)
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("room", [1, 4, 20])
def test_a_crowd_is_thinned_to_what_the_server_takes(room: int) -> None:
    async def main() -> None:
        server, pressure = Crowded(room), Pressure()
        await asyncio.gather(*(server.ask(pressure) for _ in range(100)))
        at_first = server.refused
        await asyncio.gather(*(server.ask(pressure) for _ in range(400)))
        assert server.answered == 500
        assert room // 2 <= pressure.limit <= room + 1
        # One step of growth too many now and then is how it finds out.
        assert server.refused - at_first <= 400 // (4 * room) + 4

    run(main())


def test_it_grows_again_when_the_server_does() -> None:
    async def main() -> None:
        server, pressure = Crowded(2), Pressure()
        await asyncio.gather(*(server.ask(pressure) for _ in range(20)))
        assert pressure.limit <= 3
        server.room = 1000
        await asyncio.gather(*(server.ask(pressure) for _ in range(ROUNDS * 40)))
        assert pressure.limit >= 6

    run(main())


def test_a_server_that_refused_all_of_them_once_is_soon_asked_as_much_again() -> None:
    async def main() -> None:
        pressure = Pressure()
        await asyncio.gather(*(refused(pressure) for _ in range(32)))
        assert pressure.limit == 1
        server = Crowded(1000)
        await asyncio.gather(*(server.ask(pressure) for _ in range(60)))
        assert 20 <= pressure.limit <= 32

    async def refused(pressure: Pressure) -> None:
        async with pressure.slot() as begun:
            await asyncio.sleep(0.01)
            pressure.pushed_back(begun)

    run(main())


def test_nothing_is_held_back_before_a_server_pushes_back() -> None:
    async def main() -> None:
        server, pressure = Crowded(1000), Pressure()
        await asyncio.gather(*(server.ask(pressure) for _ in range(300)))
        assert pressure.limit == MOST
        assert pressure.in_flight == 0

    run(main())


def test_whoever_is_cancelled_leaves_no_place_taken() -> None:
    async def main() -> None:
        server, pressure = Crowded(5), Pressure(most=1)
        waiting = [asyncio.create_task(server.ask(pressure)) for _ in range(10)]
        await asyncio.sleep(0)
        for each in waiting[1:]:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert pressure.in_flight == 0
        await server.ask(pressure)
        assert server.answered == 2

    run(main())


def test_over_http_everything_finishes_with_few_refusals() -> None:
    async def main(url: str) -> int:
        place = Endpoint(
            base_url=url, model=MODEL, patience=Patience(total=5, first=0.01, longest=0.05)
        )
        async with OpenAITeacher(place) as teacher:
            await asyncio.gather(*(teacher.complete(SCORE) for _ in range(40)))
            early = server.refused
            await asyncio.gather(*(teacher.complete(SCORE) for _ in range(120)))
            return server.refused - early

    with scripted_server() as server:
        server.crowd, server.seconds = 4, 0.01
        late = asyncio.run(main(server.url))
    assert server.most_in_flight == 4
    assert len(server.bodies) == 160 + server.refused
    assert late <= 24


def test_waiting_for_ones_turn_is_not_taken_from_the_patience() -> None:
    async def main(url: str) -> None:
        place = Endpoint(
            base_url=url, model=MODEL, patience=Patience(total=0.5, first=0.01, longest=0.02)
        )
        async with OpenAITeacher(place) as teacher:
            await asyncio.gather(*(teacher.complete(SCORE) for _ in range(30)))

    with scripted_server() as server:
        server.crowd, server.seconds = 1, 0.05
        asyncio.run(main(server.url))
    assert len(server.bodies) == 30 + server.refused


def test_a_server_that_dies_and_comes_back_is_waited_for() -> None:
    """vLLM's engine can die: 500, then nobody listens, then another process does."""

    async def ask(url: str) -> str:
        patience = Patience(total=10, first=0.02, longest=0.05)
        async with OpenAITeacher(Endpoint(base_url=url, model=MODEL, patience=patience)) as teacher:
            return (await teacher.complete(SCORE)).text

    async def main() -> None:
        with scripted_server() as server:
            port = int(server.url.rsplit(":", 1)[1].removesuffix("/v1"))
            server.raw = (500, '{"error": {"message": "EngineDeadError"}}', {"connection": "close"})
            asking = asyncio.create_task(ask(server.url))
            await asyncio.to_thread(server.arrived.wait, 10)
        await asyncio.sleep(0.1)
        assert not asking.done()
        with scripted_server(mode=Mode.NORMAL, port=port):
            assert await asking == "3"

    run(main())
