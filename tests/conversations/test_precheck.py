"""A maintainer asks what the student knows already, and later what the candidate has learned."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from app.domain.precheck import Familiarity, Precheck
from app.domain.runs import Run, RunKind, RunState
from app.store.prechecks import Prechecks
from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.precheck.seeds import AWARDS, between, example
from tests.support.dialogue import Seedbed, checks, comments, leaf, seedbed_on, status
from tests.support.scripted_teacher import (
    MODEL,
    Mode,
    Reply,
    Request,
    Script,
    ScriptedServer,
    scripted_server,
)

pytestmark = pytest.mark.slow

PRECHECK, POSTCHECK = "<!-- seedbed:precheck", "<!-- seedbed:postcheck"
SEEDS = example(AWARDS).seeds


# What a server that gives log-probabilities, and none of prompts, shows when it is probed.
PROBED: dict[str, Reply | str] = {
    "probe": Reply(text="tulip", probabilities={"tulip": 0.9, "rose": 0.1}),
    "probe_schema": '{"number": 1}',
    "plain": "tulip",
}


def student(*known: int) -> Script:
    """A script of a student that knows these seeds."""
    knows = {SEEDS[n].question: SEEDS[n].answer for n in known}

    def own_answer(request: Request) -> str:
        (question,) = between("question", request.user)
        return knows.get(question, "I am not sure.")

    def choose(request: Request) -> Reply:
        own, answers = own_answer(request), between("answer", request.user)
        shares = {"ABCD"[n]: 0.7 if a == own else 0.1 for n, a in enumerate(answers)}
        return Reply(text=max(shares, key=lambda letter: shares[letter]), probabilities=shares)

    return {**PROBED, "open_answer": own_answer, "choose": choose}


def judging(request: Request) -> Reply:
    """The judge finds that answers agree where they are the same."""
    first, second = between("answer", request.user)
    score = "3" if first == second else "1"
    return Reply(text=score, probabilities={score: 0.9, "2": 0.1})


@contextmanager
def served(github: World, database_url: str, **more: object) -> Iterator[Seedbed]:
    """The service with a scripted judge, and whatever other models `more` names."""
    impatient = {"teacher_patience": 0, "run_attempts": 1}
    with (
        scripted_server({**PROBED, "agree": judging}) as judge,
        seedbed_on(
            github,
            database_url,
            judge_url=judge.url,
            judge_model="judge-1",
            **impatient,
            **more,
        ) as service,
    ):
        yield service


@pytest.fixture
def knows_two() -> Iterator[ScriptedServer]:
    with scripted_server(student(0, 4)) as server:
        yield server


@pytest.fixture
def knows_most() -> Iterator[ScriptedServer]:
    with scripted_server(student(*range(12))) as server:
        yield server


def runs(service: Seedbed, kind: RunKind) -> list[Run]:
    (row,) = service.factory.pull_requests.newest()
    return [run for run in service.factory.runs.of_pull_request(row.id) if run.kind is kind]


def found_by(service: Seedbed) -> Precheck:
    (run,) = runs(service, RunKind.PRECHECK)
    found = Prechecks(service.factory.runs).precheck(run)
    assert found is not None
    return found


def steady(said: str, pull: PullRequest, service: Seedbed) -> str:
    """What was said without what differs from time to time."""
    return said.replace(pull.head_sha[:7], "HEAD").replace(service.factory.settings.public_url, "")


def test_a_maintainer_learns_what_the_student_knows(
    github: World, sqlite_url: str, knows_two: ScriptedServer, snapshot: SnapshotAssertion
) -> None:
    with served(github, sqlite_url, student_url=knows_two.url, student_model=MODEL) as service:
        pull = service.opens(files=leaf(AWARDS))
        assert service.says(pull, "grace", "/precheck") == ["eyes", "rocket"]
        found = found_by(service)
        known = [q.seed for q in found.questions if q.open_score and q.open_score > 2 and q.rank]
        assert known == [0, 4]
        assert found.open_decides
        assert found.counts[Familiarity.GAP] == len(SEEDS) - 2
        (said,) = comments(pull, PRECHECK)
        assert steady(said, pull, service) == snapshot
        assert checks(pull) == {"Seedbed / validate": "success", "Seedbed / precheck": "neutral"}


def test_a_postcheck_stands_beside_the_precheck(
    github: World, sqlite_url: str, knows_two: ScriptedServer, knows_most: ScriptedServer
) -> None:
    more = {"student_url": knows_two.url, "candidate_url": knows_most.url}
    with served(github, sqlite_url, **more) as service:
        pull = service.opens(files=leaf(AWARDS))
        service.says(pull, "grace", "/precheck")
        asked = len(knows_two.bodies)
        assert asked > len(SEEDS)
        assert service.says(pull, "grace", "/postcheck") == ["eyes", "rocket"]
        assert len(knows_two.bodies) == asked  # the student is not asked again
        (said,) = comments(pull, POSTCHECK)
        assert "10 improved" in said
        assert "chance alone hardly explains it" in said
        assert checks(pull)["Seedbed / postcheck"] == "neutral"


def test_a_postcheck_asks_the_student_where_nobody_has(
    github: World, sqlite_url: str, knows_two: ScriptedServer, knows_most: ScriptedServer
) -> None:
    more = {"student_url": knows_two.url, "candidate_url": knows_most.url}
    with served(github, sqlite_url, **more) as service:
        pull = service.opens(files=leaf(AWARDS))
        service.says(pull, "grace", "/postcheck")
        (run,) = runs(service, RunKind.POSTCHECK)
        found = Prechecks(service.factory.runs).postcheck(run)
        assert found is not None
        assert found.student is not None
        assert found.comparable
        (said,) = comments(pull, POSTCHECK)
        assert "was asked in this run too" in said


@pytest.mark.parametrize(
    ("command", "words"),
    [("/precheck", "this service has no student"), ("/postcheck", "no candidate, a trained")],
)
def test_without_a_model_to_ask_a_plain_word_says_so(
    github: World, sqlite_url: str, command: str, words: str
) -> None:
    with served(github, sqlite_url) as service:
        pull = service.opens(files=leaf(AWARDS))
        assert service.says(pull, "grace", command) == ["eyes", "confused"]
        assert words in status(pull)
        assert comments(pull, f"<!-- seedbed:{command[1:]}") == []
        assert f"Seedbed / {command[1:]}" not in checks(pull)


def test_the_page_of_a_run_has_every_answer_and_every_raw_text(
    github: World,
    sqlite_url: str,
    knows_two: ScriptedServer,
    knows_most: ScriptedServer,
    http: httpx.Client,
) -> None:
    more = {"student_url": knows_two.url, "candidate_url": knows_most.url}
    with served(github, sqlite_url, **more) as service:
        pull = service.opens(files=leaf(AWARDS))
        service.says(pull, "grace", "/postcheck")
        (run,) = runs(service, RunKind.POSTCHECK)
        page = http.get(f"{service.url}/runs/{run.id}").text
        assert http.get(service.url).status_code == 200
    assert "Postcheck of academy_awards_2024" in page
    assert "10 improved" in page
    assert page.count('<article id="question-') == len(SEEDS)
    assert page.count('<details id="raw-') == 2 * len(SEEDS)
    assert "Test of the judge (20)" in page


def test_a_reader_may_not_ask(github: World, sqlite_url: str) -> None:
    with served(github, sqlite_url) as service:
        pull = service.opens(files=leaf(AWARDS))
        assert service.says(pull, "ada", "/precheck\n\n/postcheck") == ["eyes", "confused"]
        assert runs(service, RunKind.PRECHECK) == []


def test_a_student_in_trouble_ends_in_words_without_its_own(
    github: World, sqlite_url: str, knows_two: ScriptedServer
) -> None:
    knows_two.mode = Mode.FAILING
    with served(github, sqlite_url, student_url=knows_two.url) as service:
        pull = service.opens(files=leaf(AWARDS))
        service.says(pull, "grace", "/precheck")
        (run,) = runs(service, RunKind.PRECHECK)
        assert run.state is RunState.FAILED
        assert "The student does not answer." in run.words
        (said,) = comments(pull, PRECHECK)
        assert "Traceback" not in said
