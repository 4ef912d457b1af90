"""What a service tells, as text. Nothing of it moves, hides or colours anything in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from app.report.numbers import counted
from seedbed.checking.shown import shown

LONGEST_CELL = 60
RUN_HEADS = ("RUN", "KIND", "STATE", "PULL REQUEST", "CONTRIBUTION", "ASKED BY", "ASKED AT")
WAITING_HEADS = ("KIND", "REPOSITORY", "RUNS", "OLDEST")
Told = dict[str, Any]


def overview_lines(told: Told) -> Iterator[str]:
    """What waits and what goes on."""
    waiting, running = told["waiting"], told["running"]
    number = sum(each["runs"] for each in waiting)
    yield f"{counted(number, 'run')} waiting, {len(running):,} under way."
    if waiting:
        yield ""
        rows = ((w["kind"], w["repository"], w["runs"], _when(w["oldest"])) for w in waiting)
        yield from table(WAITING_HEADS, rows)
    if running:
        yield ""
        yield from runs_lines(running)


def runs_lines(runs: Sequence[Told]) -> Iterator[str]:
    """A list of runs."""
    if not runs:
        yield "No such runs."
        return
    yield from table(RUN_HEADS, map(_row, runs))


def run_lines(run: Told) -> Iterator[str]:
    """One run."""
    yield _cell(f"Run {run['id']}: {run['kind']} of {_pull(run)} at {run['head_sha'][:7]}", 200)
    facts = {
        "state": run["state"],
        "why": run["words"],
        "contribution": run["path"],
        "asked by": run["asked_by"],
        "asked at": _when(run["created_at"]),
        "progress": _progress(run["progress"]),
        "pairs": _counts(run["outcomes"]),
        "findings": _counts(run["findings"]),
        "kept rate": _rate(run["scores"]),
        "files": ", ".join(run["files"]),
        "you may": ", ".join(run["buttons"]),
        "page": run["page"],
    }
    width = max(map(len, facts))
    for name, value in facts.items():
        if value:
            yield f"  {name:<{width}}  {_cell(value, 500)}"


def act_lines(told: Told) -> Iterator[str]:
    """What became of an act."""
    if told["state"] == "received":
        yield f"Recorded as delivery {told['delivery']}; no worker has looked at it yet."
        return
    yield _cell(f"{str(told['state']).capitalize()}: {told['words']}", 500)
    if told["runs"]:
        yield _cell("Started: run " + ", ".join(map(str, told["runs"])), 500)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Lines of columns, as wide as what stands in them."""
    cells = [heads, *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (value.ljust(width) for value, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _row(run: Told) -> tuple[object, ...]:
    path = str(run["path"]).removesuffix("/qna.yaml")
    asked = (run["asked_by"], _when(run["created_at"]))
    return (run["id"], run["kind"], run["state"], _pull(run), path, *asked)


def _pull(run: Told) -> str:
    return f"{run['repository']}#{run['number']}"


def _cell(value: object, longest: int = LONGEST_CELL) -> str:
    return shown(str(value), longest)


def _when(told: object) -> str:
    return f"{datetime.fromisoformat(str(told)):%Y-%m-%d %H:%M} UTC"


def _counts(counts: Told) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def _progress(told: Told | None) -> str:
    if told is None:
        return ""
    return f"{told['judged']} of {told['target']} judged, {told['kept']} kept"


def _rate(scores: Told | None) -> str:
    rate = None if scores is None else scores["kept_rate"]
    if scores is None or rate is None:
        return ""
    interval = f"{rate['low']:.0%} to {rate['high']:.0%}"
    trusted = "" if scores["trusted"] else ", judge not trusted"
    return f"{rate['estimate']:.0%} ({interval}), {scores['zone']}{trusted}"
