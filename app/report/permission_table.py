"""Who may use which command in which state, drawn from deciding itself: one question a cell.

The documentation shows it, and a test walks through it on real pull requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.actions import React, Reaction
from app.domain.commands import SPECS, CommandSpec
from app.domain.decide import decide
from app.domain.events import Commented
from app.domain.facts import Facts
from app.domain.people import MAINTAINER, MAINTAINERS, People, Person
from app.domain.places import Place, PlaceKind, Said
from app.domain.policy import Policy
from app.domain.pull_request import ChangedFile, PullRequest, PullRequestRef, Role
from app.domain.runs import Run, RunKind, RunState
from app.domain.triage import Conversation, Ok

USER, TEAM = "uma", "curators"
"""The user and the team that the repository's own file names."""
HEAD, OLDER = "2" * 40, "1" * 40
CONTRIBUTION = "knowledge/science/qna.yaml"
REF = PullRequestRef(installation_id=1, repository="acme/taxonomy", number=1)
AUTHOR, OTHER = "ada", "grace"
NAMED = People(users=frozenset({USER}), teams=frozenset({TEAM}))


class Answer(StrEnum):
    """What a comment with a command gets: a rocket, a confused face, or nothing at all."""

    YES = "yes"
    NO = "no"
    NOTHING = "-"


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Somebody who comments; `ok` once models may run, `asked` who has asked for the runs."""

    title: str
    person: Person
    ok: bool = False
    asked: bool = False
    bot: bool = False


@dataclass(frozen=True, kw_only=True)
class State:
    """How a pull request, its repository and the service are; `moved` by a push meanwhile."""

    title: str
    open: bool = True
    draft: bool = False
    merged: bool = False
    path: str = CONTRIBUTION
    moved: bool = False
    models: bool = True
    listed: bool = False


SPEAKERS = (
    Speaker(title="stranger", person=Person(login="noor", role=Role.READ)),
    Speaker(title="author", person=Person(login=AUTHOR, role=Role.READ)),
    Speaker(title="author, once ok", person=Person(login=AUTHOR, role=Role.READ), ok=True),
    Speaker(
        title="the same, who asked",
        person=Person(login=AUTHOR, role=Role.READ),
        ok=True,
        asked=True,
    ),
    Speaker(title="triage role", person=Person(login="tess", role=Role.TRIAGE)),
    Speaker(title="write role", person=Person(login="will", role=Role.WRITE)),
    Speaker(title="named user", person=Person(login=USER, role=Role.READ)),
    Speaker(
        title="in a named team",
        person=Person(login="theo", role=Role.READ, teams=frozenset({TEAM})),
    ),
    Speaker(title="bot", person=Person(login="helper[bot]", role=Role.WRITE), bot=True),
)
OPEN = State(title="open")
DRAFT = State(title="a draft", draft=True)
CLOSED = State(title="closed", open=False)
MERGED = State(title="merged", open=False, merged=True)
UNTOUCHED = State(title="no file of the taxonomy", path="README.md")
MOVED = State(title="a push came while the comment was written", moved=True)
MODELLESS = State(title="the service has no student and no candidate", models=False)
LISTED = State(title="the repository lists the user and the team for each command", listed=True)
STATES = (OPEN, DRAFT, MOVED, MODELLESS, LISTED, CLOSED, MERGED, UNTOUCHED)
Matrix = Mapping[tuple[State, str, str], Answer]
"""By state, speaker's title and command's name."""


def permission_matrix() -> Matrix:
    """Every cell."""
    return {
        (state, speaker.title, spec.name): answer(state, speaker, spec)
        for state in STATES
        for speaker in SPEAKERS
        for spec in SPECS
    }


def answer(state: State, speaker: Speaker, spec: CommandSpec) -> Answer:
    """What deciding says to the command's example."""
    place = Place(kind=PlaceKind.COMMENT, id=1)
    said = Said(place=place, by=speaker.person.login, body=spec.example)
    event = Commented(pull_request=REF, said=said, by_bot=speaker.bot)
    decision = decide(event, _facts(state, speaker), _policy(state))
    reactions = {a.reaction for a in decision.actions if isinstance(a, React)}
    if not reactions:
        return Answer.NOTHING
    return Answer.YES if reactions == {Reaction.ACCEPTED} else Answer.NO


def permission_tables() -> str:
    """The matrix as Markdown: a table for each set of states that have the same answers."""
    matrix = permission_matrix()
    by_cells: dict[str, list[str]] = {}
    for state in STATES:
        by_cells.setdefault("\n".join(_rows(state, matrix)), []).append(state.title)
    return "\n\n".join(f"**{_title(titles)}**\n\n{rows}" for rows, titles in by_cells.items())


def _title(titles: list[str]) -> str:
    joined = "; or ".join(titles)
    return f"{joined[0].upper()}{joined[1:]}"


def _rows(state: State, matrix: Matrix) -> Iterator[str]:
    titles = [speaker.title for speaker in SPEAKERS]
    yield f"| what | {' | '.join(titles)} |"
    yield "| --- " * (len(titles) + 1) + "|"
    for spec in SPECS:
        cells = [matrix[state, title, spec.name] for title in titles]
        yield f"| `/{spec.name}` | {' | '.join(cells)} |"


def _policy(state: State) -> Policy:
    return Policy(
        student=state.models,
        candidate=state.models,
        maintainers=MAINTAINERS if state.listed else replace(NAMED, role=MAINTAINER),
        commands={spec.name: NAMED for spec in SPECS} if state.listed else {},
    )


def _facts(state: State, speaker: Speaker) -> Facts:
    seen = OLDER if state.moved else HEAD
    return Facts(
        pull_request=PullRequest(
            ref=REF,
            title="",
            author=AUTHOR,
            head_sha=HEAD,
            head_repository=REF.repository,
            base_branch="main",
            open=state.open,
            draft=state.draft,
            merge_sha=HEAD if state.merged else "",
        ),
        files=(ChangedFile(path=state.path, status="added"),),
        author=Person(login=AUTHOR, role=Role.READ),
        actor=speaker.person,
        delivery="a-delivery",
        runs=_runs(state, speaker, seen) if state.path == CONTRIBUTION else (),
        conversation=Conversation(ok=Ok(by=OTHER, head_sha=seen) if speaker.ok else None),
        known_head=seen,
    )


def _runs(state: State, speaker: Speaker, head_sha: str) -> tuple[Run, ...]:
    """A sample that is done, a precheck that was cancelled, and a sample that waits."""
    waiting = RunState.QUEUED if state.open else RunState.CANCELLED
    wanted = (
        (RunKind.SAMPLE, RunState.DONE),
        (RunKind.PRECHECK, RunState.CANCELLED),
        (RunKind.SAMPLE, waiting),
    )
    return tuple(
        Run(
            id=number,
            pull_request_id=1,
            kind=kind,
            head_sha=head_sha,
            path=CONTRIBUTION,
            pairs=0,
            asked_by=speaker.person.login if speaker.asked else OTHER,
            state=run_state,
        )
        for number, (kind, run_state) in enumerate(wanted, start=1)
    )
