"""The promises, held against what the database has and what GitHub shows; the same for every row.

Each is a function from a story to words about what of it is broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from sqlalchemy import select

from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run, RunKind, RunState
from app.store.deliveries import DeliveryState
from app.store.tables import AuditRow, ControlRow, DeliveryRow, RecordRow
from app.webhooks.parse import HANDLED_EVENTS
from app.webhooks.parse_found import FOUND
from sandbox.model import CheckRun
from tests.faults.stories import MANY_LINES, Story

STATUS, SAMPLE, REPLY = (
    "<!-- seedbed:status -->",
    "<!-- seedbed:sample",
    "<!-- seedbed:status-reply",
)
FINISHED = (DeliveryState.HANDLED, DeliveryState.IGNORED)
NAMES = {kind: f"Seedbed / {kind}" for kind in RunKind}


class Promise(StrEnum):
    """What is promised; the first four are about losing, the others about doing twice."""

    HANDLED = "every accepted delivery is handled, and every other one is brought again"
    RUNS_END = "no run is without a conclusion"
    CHECK_RUNS_END = "every check run is concluded"
    DONE = "what was asked for is there"
    ONE_COMMENT = "there is exactly one comment of each kind"
    ONE_CHECK_RUN = "there is exactly one check run per kind and head"
    COUNTED_ONCE = "nothing is counted twice"


LOSING = (Promise.HANDLED, Promise.RUNS_END, Promise.CHECK_RUNS_END, Promise.DONE)
Broken = list[tuple[Promise, str]]


def broken(story: Story, most_attempts: int = 3) -> Broken:
    """What is broken now; of a run, `most_attempts` is how often it may have been begun."""
    runs = _runs(story)
    checks: dict[Promise, Iterable[str]] = {
        Promise.HANDLED: _handled(story),
        Promise.RUNS_END: _runs_end(runs),
        Promise.CHECK_RUNS_END: _check_runs_end(story),
        Promise.DONE: _done(story, runs),
        Promise.ONE_COMMENT: _one_comment(story),
        Promise.ONE_CHECK_RUN: _one_check_run(story),
        Promise.COUNTED_ONCE: _counted_once(story, runs, most_attempts),
    }
    return [(promise, words) for promise, found in checks.items() for words in found]


def _runs(story: Story) -> tuple[Run, ...]:
    known = _known(story)
    return () if known is None else story.stage.factory.runs.of_pull_request(known)


def _known(story: Story) -> int | None:
    ref = PullRequestRef(
        installation_id=story.repository.installation_id,
        repository=story.repository.full_name,
        number=story.pull.number,
    )
    return story.stage.factory.pull_requests.find(ref)


def _handled(story: Story) -> Iterator[str]:
    mine: dict[str, bool] = {}
    for delivery in story.stage.github.deliveries:
        of = delivery.payload.get("repository", {}).get("full_name")
        if of == story.repository.full_name and delivery.event in HANDLED_EVENTS:
            accepted = delivery.status is not None and 200 <= delivery.status < 300
            mine[delivery.guid] = mine.get(delivery.guid, False) or accepted
    query = select(DeliveryRow.guid, DeliveryRow.state)
    with story.stage.factory.database.reading() as session:
        states = {row.guid: row.state for row in session.execute(query)}
    for guid, accepted in mine.items():
        state = states.get(guid, "not recorded" if accepted else "not arrived")
        if state not in FINISHED:
            yield f"delivery {guid[:8]} is {state}"


def _runs_end(runs: tuple[Run, ...]) -> Iterator[str]:
    if not runs:
        yield "there is no run"
    for run in runs:
        if not run.state.concluded:
            yield f"{run.kind} {run.id} is {run.state}, attempt {run.attempt}"


def _check_runs(story: Story) -> list[CheckRun]:
    found = story.stage.github.check_runs.values()
    return [run for run in found if run.repository is story.repository]


def _check_runs_end(story: Story) -> Iterator[str]:
    for run in _check_runs(story):
        if run.status != "completed":
            yield f"{run.name} at {run.head_sha[:7]} is {run.status}"


def _done(story: Story, runs: tuple[Run, ...]) -> Iterator[str]:
    yield from _runs_missing(story, runs)
    yield from _check_runs_missing(story)
    yield from _texts_missing(story)
    yield from _annotations_missing(story)
    if len(story.repository.dispatches) < story.dispatches:
        yield "the merge was not told"


def _runs_missing(story: Story, runs: tuple[Run, ...]) -> Iterator[str]:
    ended = Counter(run.kind for run in runs if run.state.concluded)
    for kind, number in story.expects.items():
        if ended[kind] < number:
            yield f"{ended[kind]} of {number} {kind} runs ended"
    for run in runs:
        if run.state not in story.ends:
            yield f"{run.kind} {run.id} is {run.state}: {run.reason}"
        if run.state.concluded and run.state is not RunState.DONE and not run.words:
            yield f"{run.kind} {run.id} is {run.state} without words"


def _check_runs_missing(story: Story) -> Iterator[str]:
    shown = {run.name for run in _check_runs(story) if run.head_sha == story.pull.head_sha}
    for kind in story.expects:
        if NAMES[kind] not in shown:
            yield f"no check run for {kind}"


def _texts_missing(story: Story) -> Iterator[str]:
    if not any(story.pull.head_sha[:7] in body for body in _comments(story, STATUS)):
        yield "the status comment does not tell of the head"
    for comment in story.asked:
        if not any(reaction.content == "eyes" for reaction in comment.reactions):
            yield "a command got no reaction"
    wanted = {SAMPLE: RunKind.SAMPLE in story.expects, REPLY: bool(story.replies)}
    for marker, is_wanted in wanted.items():
        if is_wanted and not _comments(story, marker):
            yield f"no comment {marker}"


def _annotations_missing(story: Story) -> Iterator[str]:
    if not story.annotated:
        return
    most = max((len(run.annotations) for run in _check_runs(story)), default=0)
    if most < MANY_LINES:
        yield f"{most} of over {MANY_LINES} annotations"


def _comments(story: Story, marker: str) -> list[str]:
    return [c.body for c in story.pull.comments if c.body.startswith(marker)]


def _one_comment(story: Story) -> Iterator[str]:
    most = {STATUS: 1, SAMPLE: story.expects.get(RunKind.SAMPLE, 0), REPLY: story.replies}
    for marker, number in most.items():
        if len(_comments(story, marker)) > number:
            yield f"{len(_comments(story, marker))} comments {marker}"


def _one_check_run(story: Story) -> Iterator[str]:
    times = Counter((run.name, run.head_sha) for run in _check_runs(story))
    yield from (f"{n} x {name} at {sha[:7]}" for (name, sha), n in times.items() if n > 1)


def _counted_once(story: Story, runs: tuple[Run, ...], most_attempts: int) -> Iterator[str]:
    # What the reconciler found is checked at once; its own delivery may yet come, and asks again.
    found = _found(story)
    for kind, number in Counter(run.kind for run in runs).items():
        asked = story.expects.get(kind, 0)
        if number > asked + (found if kind is RunKind.VALIDATE else 0):
            yield f"{number} {kind} runs where {asked} were asked for"
    for run in runs:
        if run.attempt > most_attempts:
            yield f"{run.kind} {run.id} was begun {run.attempt} times"
    yield from _audited_once(story)
    yield from _stored_once(story, runs)
    for check_run in _check_runs(story):
        places = Counter((a.path, a.start_line, a.title) for a in check_run.annotations)
        if len(places) < len(check_run.annotations):
            yield f"{check_run.name} has annotations twice"
    # GitHub has no way to ask whether a dispatch was sent. Where a worker dies right after it, it
    # is sent again; whoever is told knows it by the export that it names.
    told = {str(each.client_payload["export"]) for each in story.repository.dispatches}
    if len(told) > story.dispatches:
        yield f"the merge was told as {len(told)} exports"


def _found(story: Story) -> int:
    """How often the reconciler told of this pull request, and something was or will be done."""
    of = DeliveryRow.event == FOUND, DeliveryRow.reason.not_like("%lacks nothing")
    query = select(DeliveryRow.body).where(*of)
    with story.stage.factory.database.reading() as session:
        bodies = session.scalars(query).all()
    return sum(story.repository.full_name.encode() in body for body in bodies)


def _audited_once(story: Story) -> Iterator[str]:
    query = select(AuditRow.act).where(
        AuditRow.subject.startswith(f"{story.repository.full_name}#"),
        AuditRow.act.startswith("start-"),
    )
    with story.stage.factory.database.reading() as session:
        acts = Counter(session.scalars(query))
    most = Counter(story.expects) + Counter({RunKind.VALIDATE: _found(story)})
    for kind in RunKind:
        if acts[f"start-{kind}"] > most[kind]:
            yield f"the audit log has start-{kind} {acts[f'start-{kind}']} times"


def _stored_once(story: Story, runs: tuple[Run, ...]) -> Iterator[str]:
    samples = [run for run in runs if (run.kind, run.state) == (RunKind.SAMPLE, RunState.DONE)]
    with story.stage.factory.database.reading() as session:
        for run in samples:
            for row in (RecordRow, ControlRow):
                numbers = session.scalars(select(row.number).filter_by(run_id=run.id)).all()
                if len(set(numbers)) < len(numbers):
                    yield f"{row.__tablename__} of run {run.id} are there twice"
            records = story.stage.factory.samples.records(run.id)
            judged = sum(record.judged for record in records)
            if judged != run.pairs:
                yield f"{judged} judged pairs of run {run.id} where {run.pairs} were asked for"
