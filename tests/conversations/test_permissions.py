"""The matrix of permissions, walked cell by cell on real pull requests.

What `docs/commands.md` shows is drawn from deciding on made-up facts. Here the same people stand in
the same states on GitHub, say the same words, and are answered with a reaction.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import delete, update

from app.domain.commands import SPECS, CommandSpec
from app.domain.pull_request import PullRequestRef
from app.domain.runs import RunKind, RunRequest, RunState
from app.domain.triage import Ok
from app.report.permission_table import (
    AUTHOR,
    OPEN,
    OTHER,
    SPEAKERS,
    STATES,
    TEAM,
    UNTOUCHED,
    USER,
    Answer,
    Speaker,
    State,
    answer,
)
from app.store.runs import Conclusion
from app.store.tables import PullRequestRow, RunRow
from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.support.dialogue import LEAF, NOWHERE, Seedbed, comments, leaf, seedbed_on, status
from tests.support.soak import SOAK

PATH = f"{LEAF}/qna.yaml"
NAMED = f"{{users: [{USER}], teams: [{TEAM}]}}"
MAINTAINERS = f"maintainers: {{role: triage, users: [{USER}], teams: [{TEAM}]}}\n"
LISTS = "\n".join(["commands:", *(f"  {spec.name}: {NAMED}" for spec in SPECS), ""])
MODELS = {"student_url": NOWHERE, "candidate_url": NOWHERE}
ANSWERS = {
    frozenset({"eyes", "rocket"}): Answer.YES,
    frozenset({"eyes", "confused"}): Answer.NO,
    frozenset[str](): Answer.NOTHING,
}


@pytest.fixture
def state(request: pytest.FixtureRequest) -> State:
    """The state that a test is about."""
    chosen = getattr(request, "param", OPEN)
    assert isinstance(chosen, State)
    return chosen


@pytest.fixture
def service(github: World, sqlite_url: str, state: State) -> Iterator[Seedbed]:
    """A service and a repository in this state, with everybody of the matrix."""
    with seedbed_on(github, sqlite_url, **(MODELS if state.models else {})) as made:
        github.create_team("acme", TEAM, members=("theo",))
        for login, role in (("tess", "triage"), ("will", "write")):
            made.repository.add_collaborator(login, role_name=role)
        github.create_user("helper[bot]", "Bot")
        made.repository.add_collaborator("helper[bot]", role_name="write")
        file = MAINTAINERS if not state.listed else LISTS
        made.repository.push(
            branch="main",
            files={".github/seedbed.yml": file},
            message="Say who may",
            author=OTHER,
        )
        made.settle()
        yield made


class Scene:
    """A pull request that is put back before every cell."""

    def __init__(self, service: Seedbed, pull: PullRequest, seen: str) -> None:
        self._service = service
        self.pull = pull
        self._seen = seen
        self._ref = PullRequestRef(
            installation_id=pull.repository.installation_id,
            repository=pull.repository.full_name,
            number=pull.number,
        )

    def asks(self, speaker: Speaker, spec: CommandSpec) -> Answer:
        """What somebody's comment with a command's example gets."""
        self._put_back(speaker)
        comment = self.pull.comment(speaker.person.login, spec.example)
        self._service.hears()
        self._service.factory.queue.sent.clear()
        return ANSWERS[frozenset(reaction.content for reaction in comment.reactions)]

    def _put_back(self, speaker: Speaker) -> None:
        factory = self._service.factory
        row = factory.pull_requests.find(self._ref)
        if row is None:
            return
        with factory.database.transaction() as session:
            session.execute(
                update(PullRequestRow).where(PullRequestRow.id == row).values(head_sha=self._seen)
            )
            session.execute(
                delete(RunRow).where(RunRow.pull_request_id == row, RunRow.kind != "validate")
            )
        agreed = factory.pull_requests.get(row).conversation
        ok = Ok(by=OTHER, head_sha=self._seen) if speaker.ok else None
        factory.pull_requests.agree(row, replace(agreed, ok=ok, triage=None, hold=None))
        self._runs(row, speaker.person.login if speaker.asked else OTHER)

    def _runs(self, row: int, asked_by: str) -> None:
        """A sample that is done, a precheck that was cancelled, and a sample that waits."""
        runs = self._service.factory.runs
        ended = ((RunKind.SAMPLE, RunState.DONE), (RunKind.PRECHECK, RunState.CANCELLED))
        for kind, state in ended:
            run_id = self._start(row, kind, asked_by, "earlier")
            runs.claim(run_id, "a worker")
            runs.conclude(run_id, "a worker", Conclusion(state=state))
        if self.pull.state == "open":
            self._start(row, RunKind.SAMPLE, asked_by, "now")

    def _start(self, row: int, kind: RunKind, asked_by: str, through: str) -> int:
        request = RunRequest(
            kind=kind, head_sha=self._seen, path=PATH, asked_by=asked_by, asked_through=through
        )
        run_id = self._service.factory.runs.start(row, self._ref, request)
        assert run_id is not None
        return run_id


@pytest.fixture
def scene(service: Seedbed, state: State, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A pull request in this state, checked."""
    files = {"notes.md": "# Notes\n"} if state.path == UNTOUCHED.path else leaf()
    pull = service.opens(AUTHOR, files, draft=state.draft)
    seen = pull.head_sha
    if state.merged:
        pull.merge(OTHER)
    elif not state.open:
        pull.close(AUTHOR)
    service.settle()
    if state.moved:
        pushes_unheard(service, pull)
    if state is not OPEN:
        # Half of the time goes into what is shown besides the reaction; once is enough.
        monkeypatch.setattr(service.factory.publisher, "publish", lambda _row: None)
    return Scene(service, pull, seen)


def pushes_unheard(service: Seedbed, pull: PullRequest) -> None:
    """The author pushes, and GitHub's word of it has not come yet."""
    service.github.deliver_to(None)
    changed = leaf()[PATH]
    assert isinstance(changed, bytes)
    files = {PATH: changed + b"# more\n"}
    service.repository.push(branch="contribution", files=files, message="Say more", author=AUTHOR)
    assert pull.state == "open"
    service.github.deliver_to(f"{service.url}/github/webhook")


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.title, indirect=True)
def test_everybody_is_answered_as_the_table_says(scene: Scene, state: State) -> None:
    """A third of the cells of each state, another third in the next; `make soak` walks all."""
    cells = list(product(SPEAKERS, SPECS))
    walked = cells if SOAK else cells[STATES.index(state) % 3 :: 3]
    for speaker, spec in walked:
        told = scene.asks(speaker, spec)
        assert told is answer(state, speaker, spec), (speaker.title, spec.name)
        if state is OPEN and told is Answer.NO:
            words = f"**Last command.** `/{spec.name}` by {speaker.person.login}: "
            assert words in status(scene.pull)


def test_a_stranger_and_an_author_are_told_what_they_may_use(seedbed: Seedbed) -> None:
    pull = seedbed.opens("ada")
    for who in ("noor", "ada"):
        assert "rocket" in seedbed.says(pull, who, "@seedbed, help")
    to_noor, to_ada = comments(pull, "<!-- seedbed:help")
    assert ("/sample" in to_noor, "| `/sample" in to_ada) == (False, False)
    assert "`/validate`" in to_noor
    assert "/cancel" not in to_noor


def test_a_word_after_our_name_is_always_answered(seedbed: Seedbed) -> None:
    pull = seedbed.opens("ada")
    assert "confused" in seedbed.says(pull, "grace", "@seedbed smaple")
    assert "Did you mean `/sample`?" in status(pull)
    assert seedbed.says(pull, "grace", "@instructlab-bot thanks") == []
