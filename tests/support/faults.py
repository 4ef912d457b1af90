"""The fault suite's table at the end of a test run, on the terminal and in build/faults.txt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PROPERTY = "fault"
FILE = Path(__file__).parents[2] / "build" / "faults.txt"
_lines: list[dict[str, Any]] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a test says of the fault that it played; under xdist, what a worker's says."""
    if report.when == "call":
        _lines.extend(value for name, value in report.user_properties if name == PROPERTY)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, where there is one."""
    if not _lines:
        return
    text = table(_lines)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(f"{text}\n")
    terminalreporter.section("faults")
    terminalreporter.write_line(text)


def table(lines: list[dict[str, Any]]) -> str:
    """One line a fault, and the sum."""
    width = max(len(str(line["fault"])) for line in lines)
    head = f"{'process, point, database: fault':<{width}}  fired  lost  duplicated"
    body = [
        f"{line['fault']:<{width}}  {'yes' if line['fired'] else 'NO':<5}  {line['lost']:>4}  "
        f"{line['duplicated']:>10}"
        for line in sorted(lines, key=lambda line: str(line["fault"]))
    ]
    fired, lost, twice = (
        sum(line[key] for line in lines) for key in ("fired", "lost", "duplicated")
    )
    total = f"{len(lines)} faults tried, {fired} fired; {lost} lost, {twice} duplicated"
    return "\n".join([head, *body, total])
