"""Ctrl-C ends a command where it waits, and nowhere in the middle of other people's code."""

import signal
import subprocess
import sys
import time
import weakref

import pytest

from seedbed.interrupts import deaf, ended_by_signals, pause

HANG_LIMIT = 20.0


class Thing:
    """What a weak reference can point at."""


def wait() -> None:
    end = time.monotonic() + HANG_LIMIT
    while time.monotonic() < end:
        pause(HANG_LIMIT)


def test_sigterm_ends_the_block_like_ctrl_c():
    def work() -> None:
        signal.raise_signal(signal.SIGTERM)
        wait()

    with pytest.raises(KeyboardInterrupt), ended_by_signals():
        work()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_ctrl_c_in_a_callback_of_python_is_heard_at_the_next_pause():
    went_on = []

    def work() -> None:
        thing = Thing()
        _reference = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
        del thing
        went_on.append(True)
        wait()

    with pytest.raises(KeyboardInterrupt), ended_by_signals():
        work()
    assert went_on


def test_a_pause_is_cut_short():
    code = (
        "import sys\nfrom seedbed.interrupts import ended_by_signals, pause\n"
        "try:\n with ended_by_signals():\n  print('here', flush=True)\n  pause(60)\n"
        "except KeyboardInterrupt:\n sys.exit(130)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG_LIMIT) == 130


def test_the_second_signal_does_not_wait():
    def work() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt), ended_by_signals():
        work()


def test_nothing_is_heard_while_deaf():
    with ended_by_signals(), deaf():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        pause(0.0)


def test_without_signals_a_pause_is_a_sleep():
    begun = time.monotonic()
    pause(0.01)
    assert time.monotonic() - begun >= 0.01
