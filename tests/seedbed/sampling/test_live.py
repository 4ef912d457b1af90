"""What is seen while a sample grows."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from app.domain.record import JudgedPart, Judgement, Outcome, Record, Style
from app.domain.sample import Progress
from seedbed.sampling.live import LiveDisplay
from seedbed.sampling.onlooker import STOPPING, Lines, onlooker

PROGRESS = Progress(target=30, made=16, judged=12, kept=7, tokens=14_234, seconds_left=80)
KEPT = Record(
    index=0,
    lead_seed=0,
    seeds=(0,),
    style=Style.SHORT,
    random_state=1,
    question="What can I do with stale bread?",
    answer="Cut it into cubes and roast them: croutons.",
    outcome=Outcome.KEPT,
    judgements=(Judgement(part=JudgedPart.PAIR, score=2.81),),
)
REJECTED = replace(
    KEPT,
    index=1,
    question="Long " * 60,
    outcome=Outcome.REJECTED,
    reason="pair-poor",
    judgements=(Judgement(part=JudgedPart.PAIR, score=1.2),),
)
DUPLICATE = replace(
    KEPT,
    index=2,
    question="\x1b[2J\u4f55\u3092\u98df\u3079\u307e\u3059\u304b [bold]x[/bold] :smile:",
    outcome=Outcome.DUPLICATE,
    reason="duplicate-of-seed",
    answer="",
    judgements=(),
)
UNPARSED = replace(
    DUPLICATE, index=3, question="", outcome=Outcome.UNPARSED, reason="question-no-json"
)


def terminal(width: int = 80, height: int = 24) -> Console:
    return Console(
        file=io.StringIO(),
        width=width,
        height=height,
        force_terminal=True,
        color_system=None,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )


def frame(display: LiveDisplay, console: Console) -> list[str]:
    """The lines of one frame, as they would stand on the terminal."""
    lines = console.render_lines(display, pad=False)
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


def display(console: Console) -> LiveDisplay:
    return LiveDisplay(console, "A sample of 30 judged pairs from a/qna.yaml", "Teacher: m.")


def test_a_frame_shows_pairs_and_how_far_it_is(snapshot: SnapshotAssertion) -> None:
    console = terminal()
    shown = display(console)
    shown.progress(PROGRESS)
    for record in (KEPT, REJECTED, DUPLICATE, UNPARSED):
        shown.record(record)
    assert frame(shown, console) == snapshot


def test_before_the_first_answer_it_waits() -> None:
    console = terminal()
    lines = frame(display(console), console)
    assert any("waiting for the teacher" in line for line in lines)


def test_a_frame_says_that_it_stops() -> None:
    console = terminal()
    shown = display(console)
    shown.stopping()
    assert STOPPING in frame(shown, console)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("height", [5, 12, 24, 100])
def test_a_frame_fits_whatever_the_terminal(width: int, height: int) -> None:
    console = terminal(width, height)
    shown = display(console)
    shown.progress(PROGRESS)
    for number in range(20):
        shown.record(replace(REJECTED, index=number))
    lines = frame(shown, console)
    assert all(len(line) <= width for line in lines)
    assert len(lines) <= max(height, 9)


def test_it_is_gone_at_its_end() -> None:
    console = terminal()
    with onlooker(console, "Title", "Models") as looking:
        assert isinstance(looking, LiveDisplay)
        looking.record(KEPT)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().endswith("\x1b[2K")


def test_elsewhere_there_are_lines() -> None:
    console = Console(file=io.StringIO(), force_terminal=False)
    with onlooker(console, "Title [x]", "Models") as looking:
        looking.stopping()
        looking.stopping()
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == f"Title [x]\nModels\n{STOPPING}\n"


def test_a_line_comes_at_each_tenth_and_after_a_silence() -> None:
    said: list[str] = []
    now = [0.0]
    lines = Lines(said.append, clock=lambda: now[0])
    for judged in range(31):
        lines.progress(replace(PROGRESS, judged=judged))
    assert [line.split()[0] for line in said] == [str(n) for n in range(3, 31, 3)]
    lines.progress(replace(PROGRESS, judged=30, controls=1))
    assert len(said) == 10
    now[0] = 60.0
    lines.progress(replace(PROGRESS, judged=30, controls=2))
    assert said[-1] == "30 of 30 judged, 7 kept, 16 made, 14,234 tokens, 2 controls judged"
