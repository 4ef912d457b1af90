"""Supervision: ready means ready, crashes are mended, nothing is left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from seedbed.processes import Limits, Supervisor
from seedbed.services import Service, ServiceFailed

QUICK = Limits(restarts=2, first_pause=0.05)
FOREVER = "import signal; print('up', flush=True); signal.pause()"


def python(name: str, code: str, **options) -> Service:
    return Service(name, (sys.executable, "-c", code), **options)


def until(condition: Callable[[], bool], within: float = 20.0) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


@pytest.fixture
def supervisor(tmp_path: Path):
    with Supervisor(tmp_path, QUICK) as supervisor:
        yield supervisor


def test_start_returns_when_ready(supervisor: Supervisor, tmp_path: Path):
    mark = tmp_path / "mark"
    supervisor.start(
        python("web", f"open({str(mark)!r}, 'w').close(); {FOREVER}", ready=mark.exists)
    )
    assert mark.exists()
    assert supervisor.check() == []


def test_early_end_is_told_with_the_log(supervisor: Supervisor):
    service = python("web", "raise SystemExit('no port')", ready=lambda: False)
    with pytest.raises(ServiceFailed, match=r"(?s)web ended before it was ready.*no port"):
        supervisor.start(service)


def test_waiting_has_a_limit(supervisor: Supervisor):
    service = python("web", FOREVER, ready=lambda: False, ready_within=0.2)
    with pytest.raises(ServiceFailed, match="web was not ready after"):
        supervisor.start(service)


def test_environment_reaches_the_process_and_no_representation(
    supervisor: Supervisor, tmp_path: Path
):
    service = python(
        "web",
        f"import os; print(os.environ['KEY'], flush=True); {FOREVER}",
        environment={"KEY": "k3y"},
    )
    supervisor.start(service)
    until(lambda: "k3y" in (tmp_path / "web.log").read_text())
    assert "k3y" not in repr(service)


def test_crashed_service_is_started_again(supervisor: Supervisor):
    supervisor.start(python("web", FOREVER))
    first = supervisor.pids()["web"]
    os.kill(first, signal.SIGKILL)
    until(lambda: gone(first))
    assert "starting it again" in supervisor.check()[0]
    until(lambda: supervisor.check() == ["web started again"])
    assert supervisor.pids()["web"] != first


def test_restarts_are_bounded(supervisor: Supervisor):
    supervisor.start(python("web", "raise SystemExit(3)"))
    said: list[str] = []
    with pytest.raises(ServiceFailed, match="web crashed 3 times in a row"):
        supervisor.watch(said.append, every=0.02)
    assert said.count("web started again") == 2


def test_stop_is_in_the_opposite_order(tmp_path: Path):
    order = tmp_path / "order"
    code = (
        "import signal, sys\n"
        "def end(*_): open({order!r}, 'a').write({name!r}); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); open({mark!r}, 'w').close(); signal.pause()"
    )
    with Supervisor(tmp_path) as supervisor:
        for name in "abc":
            mark = tmp_path / name
            text = code.format(order=str(order), name=name, mark=str(mark))
            supervisor.start(python(name, text, ready=mark.exists))
    assert order.read_text() == "cba"


def test_deaf_process_and_its_children_are_killed(tmp_path: Path):
    child = tmp_path / "child"
    code = (
        "import os, signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"kid = subprocess.Popen([sys.executable, '-c', {FOREVER!r}], start_new_session=True);"
        f"open({str(child)!r} + '.tmp', 'w').write(str(kid.pid));"
        f"os.rename({str(child)!r} + '.tmp', {str(child)!r}); signal.pause()"
    )
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(python("deaf", code, ready=child.exists, stop_within=0.1))
        pids = [*supervisor.pids().values(), int(child.read_text())]
    until(lambda: all(gone(pid) for pid in pids))


PARENT = """
import sys
from pathlib import Path
from seedbed.interrupts import ended_by_signals, pause
from seedbed.processes import Supervisor
from seedbed.embedded.valkey import valkey_service
folder = Path(sys.argv[1])
with Supervisor(folder) as supervisor, ended_by_signals():
    supervisor.start(valkey_service(folder)[0])
    print(*supervisor.pids().values(), flush=True)
    pause(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_children_end_with_their_parent(number: signal.Signals, tmp_path: Path):
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux ends children of a killed parent")
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        pid = int(parent.stdout.readline())
        assert not gone(pid)
        parent.send_signal(number)
    until(lambda: gone(pid))


AT_EXIT = """
import sys
from pathlib import Path
from seedbed.processes import Supervisor
from seedbed.services import Service
with Supervisor(Path(sys.argv[1])) as supervisor:
    supervisor.start(Service("web", ("sleep", "60")))
import mirakuru.base_env
mirakuru.base_env.processes_with_env = lambda *_: print("looked for processes of others") or set()
"""


def test_exit_looks_for_no_processes_of_others(tmp_path: Path):
    command = [sys.executable, "-c", AT_EXIT, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b""
