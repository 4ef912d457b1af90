"""How `seedbed doctor` shows what it found: a table, plain lines, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.doctor.part import State
from seedbed.doctor import Examination, Model, examine, examine_server
from seedbed.shape import Shape
from workers.teacher.port import Capabilities

Row = tuple[str, str, str]


def doctor_and_show(teacher: str, model: str, shape: Shape) -> int:
    """Examine and print; 0 when everything that is needed works, else 1."""
    found = examine_server(teacher, model) if teacher else examine()
    if shape is Shape.JSON:
        print(json.dumps(found.as_json(), indent=2))  # noqa: T201 - for programs
    else:
        _print(found, Console())
    return 0 if found.works else 1


def _print(found: Examination, console: Console) -> None:
    rows = [*_rows(found)]
    if not console.is_terminal:
        for row in rows:
            console.print("  ".join(row), markup=False, highlight=False, soft_wrap=True)
    else:
        table = Table("part", "state", "what to know")
        for name, state, words in rows:
            table.add_row(Text(name), state, Text(words), end_section=True)
        console.print(table)
    verdict = "All that is needed works." if found.works else "Something is to be mended."
    console.print(verdict, markup=False)


def _rows(found: Examination) -> Iterator[Row]:
    for part in found.parts:
        yield part.name, part.state.value, part.words
    for model in found.models:
        state = State.WORKS if model.reachable else State.BROKEN
        yield model.profile, state.value, " ".join(_about(model))


def _about(model: Model) -> Iterator[str]:
    yield f"{model.url}:"
    if model.capabilities is not None:
        yield f"{model.capabilities.model}, {_able(model.capabilities)},"
        yield f"one word in {model.seconds:.2f} s."
    yield from model.words


def _able(can: Capabilities) -> str:
    """What it can do, in a row."""
    context = f"{can.context} tokens a request" if can.context else "unknown length of requests"
    able = {
        "JSON Schema": can.json_schema,
        "log-probabilities": can.logprobs,
        "log-probabilities of prompts": can.prompt_logprobs,
    }
    return ", ".join(
        [context, *(f"{name}: {'yes' if has else 'no'}" for name, has in able.items())]
    )
