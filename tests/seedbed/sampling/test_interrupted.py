"""Ctrl-C keeps what is there; the second ends at once. With real processes and a terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.seedbed.sampling.conftest import LEAF, script
from tests.support.scripted_teacher import ScriptedServer, scripted_server

pytestmark = pytest.mark.slow

HANG_LIMIT = 60.0


@pytest.fixture
def slow_server() -> Iterator[ScriptedServer]:
    """Answers four pairs, then not any more until it is told to."""
    with scripted_server() as server:
        calm = script()
        answers = iter(range(4))

        def answer(request: object) -> object:
            if next(answers, None) is None:
                server.released.wait(HANG_LIMIT)
            found = calm["answer"]
            return found(request) if callable(found) else found

        server.script = {**calm, "answer": answer}  # type: ignore[dict-item]
        yield server
        server.released.set()


def started(server: ScriptedServer, *words: str, **streams: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "seedbed", "sample", LEAF, "--teacher", server.url]
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.Popen([*command, *words], env=environment(), **given)  # type: ignore[call-overload,no-any-return]


def environment() -> dict[str, str]:
    root = str(Path(__file__).parents[3])
    return {**os.environ, "PYTHONPATH": root, "COLUMNS": "80", "TERM": "xterm"}


def wait_for_answers(server: ScriptedServer, number: int) -> None:
    """Until so many answers were asked for."""
    end = time.monotonic() + HANG_LIMIT
    while sum(h.get("x-seedbed-step") == "answer" for h in server.headers) < number:
        assert time.monotonic() < end, "the command did not get that far"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_keeps_what_is_there(
    number: signal.Signals, leaf: Path, slow_server: ScriptedServer
) -> None:
    with started(slow_server, "--max-in-flight", "1") as process:
        wait_for_answers(slow_server, 5)
        process.send_signal(number)
        out, err = process.communicate(timeout=HANG_LIMIT)
    assert process.returncode == 130, err
    text = " ".join(out.decode().split())
    assert "4 of 4 judged pairs kept" in text
    assert "Ended early: it was interrupted." in text
    assert "Stopping. What is there will be reported" in err.decode()
    assert b"Traceback" not in err


def test_the_second_signal_ends_at_once(leaf: Path, slow_server: ScriptedServer) -> None:
    """Both come before the run looks whether it was asked to end."""
    with started(slow_server, "--max-in-flight", "1") as process:
        wait_for_answers(slow_server, 5)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=HANG_LIMIT)
    assert process.returncode == 130
    assert (out, b"Traceback" in err) == (b"", False)
    assert err.decode().endswith("Stopped.\n")


def test_at_a_terminal_ctrl_c_is_answered_by_a_report(
    leaf: Path, slow_server: ScriptedServer
) -> None:
    ours, theirs = pty.openpty()
    with started(slow_server, "--max-in-flight", "1", stderr=theirs) as process:
        os.close(theirs)
        wait_for_answers(slow_server, 5)
        process.send_signal(signal.SIGINT)
        said = drained(ours)
        assert process.stdout is not None
        out = process.stdout.read().decode()
        assert process.wait(HANG_LIMIT) == 130
    assert b"of 30 judged" in said
    assert "4 of 4 judged pairs kept" in out
    assert "\x1b" not in out


def drained(terminal: int) -> bytes:
    """All that is written to a terminal until nobody has it open any more."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts)
