"""The nursery seen from the test: processes are asked for, and end with the block."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

TIED = Path(__file__).parents[2] / "seedbed" / "tied.py"


class Nursery:
    """A process that has Seedbed imported, and forks what is asked of it."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log

    def start(
        self, name: str, command: tuple[str, ...], environment: Mapping[str, str], folder: Path
    ) -> None:
        """Have `seedbed <command>` run, and run again whenever it dies."""
        self._order(
            order="start",
            name=name,
            command=list(command),
            environment=dict(environment),
            folder=str(folder),
        )

    def stop(self) -> None:
        """End all that was started; returns when it has ended."""
        self._order(order="stop")
        self.expect("stopped")

    def expect(self, said: str) -> None:
        """Wait until it says so."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line == said, f"{line!r} instead of {said!r}: {self._log.read_text()}"

    def _order(self, **order: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()


@contextlib.contextmanager
def running_nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery over the block; it dies with this process."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "nursery.log"
    command = (sys.executable, str(TIED), str(os.getpid()), sys.executable, "-m")
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*command, "tests.faults.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=Path(__file__).parents[2],
        )
    nursery = Nursery(process, log)
    try:
        nursery.expect("ready")
        yield nursery
        nursery.stop()
    finally:
        with process:
            assert process.stdin is not None
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
