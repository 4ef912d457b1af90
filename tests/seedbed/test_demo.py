"""`seedbed demo` as people start it: everything is shown, and Ctrl-C leaves nothing behind.

`seedbed demo --once` plays the same and then ends by itself; it is not played a second time here.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow
HANG_LIMIT = 560.0
STOP_LIMIT = 20.0


class Demo:
    """The demo in a process of its own, its output in a file."""

    def __init__(self, output: Path, *options: str) -> None:
        ours = {k: v for k, v in os.environ.items() if not k.startswith("SEEDBED_")}
        kept = {k: v for k, v in os.environ.items() if k == "SEEDBED_CACHE"}  # the weights
        self.output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "seedbed", "demo", *options],
                env=ours | kept | {"COLUMNS": "200"},
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_for_words(self, words: str) -> None:
        end = time.monotonic() + HANG_LIMIT
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.1)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_LIMIT)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    started: list[Demo] = []

    def begin(*options: str) -> Demo:
        started.append(Demo(tmp_path / "output", *options))
        return started[-1]

    yield begin
    for demo in started:
        demo.process.kill()
        demo.process.wait()


@pytest.mark.timeout(600)
def test_it_shows_everything_and_leaves_nothing_behind(start: Callable[..., Demo]) -> None:
    demo = start()
    demo.wait_for_words("Ctrl-C stops everything")
    assert "All of it is there." in demo.said, demo.said
    assert "The comment on the pull request" in demo.said
    assert "judged pairs kept" in demo.said
    assert re.search(r"Pull request: http://127\.0\.0\.1:\d+/acme/taxonomy/pull/1\n", demo.said)
    assert re.search(r"Run: +http://127\.0\.0\.1:\d+/runs/\d+\n", demo.said)
    children = demo.children()
    assert len(children) >= 6  # Valkey, teacher, web, two workers, beat
    assert demo.interrupt() == 0, demo.said
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


def test_an_interrupted_once_does_not_pass_for_a_success(start: Callable[..., Demo]) -> None:
    demo = start("--once")
    demo.wait_for_words("Starting Valkey")
    assert demo.interrupt() == 130, demo.said
    assert "Stopped." in demo.said
