"""A maintainer asks for a sample; pairs and scores stand on the pull request."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from app.domain.record import JudgedPart, Judgement, Outcome, Record, Style
from app.domain.runs import RunKind, RunState
from sandbox.git import signed
from sandbox.world import World
from tests.support.dialogue import LEAF, Seedbed, checks, comments, leaf, seedbed_on, status
from tests.support.scripted_teacher import (
    MODEL,
    Mode,
    Reply,
    ScriptedServer,
    answered,
    closed_port,
    reply_to,
    scripted_server,
    well_behaved,
)
from workers.teacher.port import Request

pytestmark = pytest.mark.slow

SAMPLE = "<!-- seedbed:sample"


@pytest.fixture
def teacher() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        yield server


@pytest.fixture
def taught(github: World, sqlite_url: str, teacher: ScriptedServer) -> Iterator[Seedbed]:
    """The service with a scripted teacher, patient for no longer than a test wants to be."""
    more = {"teacher_url": teacher.url, "teacher_model": MODEL}
    impatient = {"teacher_patience": 0, "run_attempts": 1}
    with seedbed_on(github, sqlite_url, **more, **impatient) as service:
        yield service


def a_good_judge(files: Mapping[str, str | bytes | None]) -> Callable[[Request], str]:
    """A judge that rates 1 the questions of these seeds with any answer but their own."""
    (content,) = [content for name, content in files.items() if name.endswith("qna.yaml")]
    seeds = yaml.safe_load(content or "")["seed_examples"]
    own = {" ".join(seed["question"].split()): seed["answer"].split() for seed in seeds}

    def rate(request: Request) -> str:
        question, answer = (
            re.findall(rf"<<<{label}\n(.*?)\n{label}>>>", request.user, re.DOTALL)[-1]
            for label in ("question", "answer")
        )
        wanted = own.get(" ".join(question.split()), answer.split())
        return "3" if answer.split() == wanted else "1"

    return rate


def test_a_maintainer_gets_pairs_and_scores(taught: Seedbed) -> None:
    pull = taught.opens()
    assert taught.says(pull, "grace", "/sample n=3") == ["eyes", "rocket"]
    (said,) = comments(pull, SAMPLE)
    assert "**3 of 3 judged pairs kept, 100%** (95% interval" in said
    assert f"`{pull.head_sha[:7]}`" in said
    assert f"the teacher `{MODEL}`" in said
    assert "very small model" in said
    assert "> They are all words of this script." in said
    assert "/runs/" in said
    assert checks(pull) == {"Seedbed / validate": "success", "Seedbed / sample": "neutral"}
    assert "100% of 3 judged pairs kept" in status(pull)


def test_generate_is_another_word_for_sample(taught: Seedbed) -> None:
    pull = taught.opens()
    assert taught.says(pull, "grace", "/generate n=1") == ["eyes", "rocket"]
    assert len(comments(pull, SAMPLE)) == 1


def test_a_maintainers_own_pull_request_is_sampled_unasked(taught: Seedbed) -> None:
    pull = taught.opens(author="grace")
    assert len(comments(pull, SAMPLE)) == 1


def test_a_second_sample_is_fresh_and_folds_the_first(taught: Seedbed) -> None:
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=1")
    taught.says(pull, "grace", "/sample n=2")
    first, second = comments(pull, SAMPLE)
    assert "<details>" in first
    assert "**2 of 2 judged pairs kept" in second
    assert len(pull.check_runs) == 2


def test_a_contribution_with_errors_is_not_sampled(taught: Seedbed) -> None:
    pull = taught.opens(files=leaf(qna=b"version: 3\n"))
    taught.says(pull, "grace", "/sample")
    (said,) = comments(pull, SAMPLE)
    assert "**No sample.** The file has errors" in said
    assert checks(pull)["Seedbed / sample"] == "neutral"


def test_a_grounded_skill_is_sampled_with_contexts(taught: Seedbed) -> None:
    pull = taught.opens(files=leaf("compositional_skills/grounded/linguistics/dog_exercise"))
    taught.says(pull, "grace", "/sample n=2")
    (said,) = comments(pull, SAMPLE)
    assert "**2 of 2 judged pairs kept, 100%**" in said
    assert "Its context" in said
    assert "About this" in said


def test_knowledge_is_sampled_from_its_seeds_where_the_document_is_away(taught: Seedbed) -> None:
    pull = taught.opens(files=leaf("knowledge/arts/film/academy_awards_2024"))
    taught.says(pull, "grace", "/sample n=2")
    (said,) = comments(pull, SAMPLE)
    assert "**2 of 2 judged pairs kept, 100%**" in said
    assert "The document was not at hand" in said


def test_a_judge_that_sees_what_is_spoiled_makes_a_contribution_ready(
    github: World, sqlite_url: str, teacher: ScriptedServer
) -> None:
    teacher.script = well_behaved(judge_pair=a_good_judge(leaf(LEAF)))
    more = {"teacher_url": teacher.url, "teacher_model": MODEL, "teacher_tiny": False}
    with seedbed_on(github, sqlite_url, **more) as service:
        pull = service.opens()
        service.says(pull, "grace", "/sample n=30")
        (said,) = comments(pull, SAMPLE)
        assert "**30 of 30 judged pairs kept, 100%**" in said
        assert "told the contributor's own pairs from spoiled ones" in said
        assert "**Ready:**" in status(pull)
        assert checks(pull) == {"Seedbed / validate": "success", "Seedbed / sample": "success"}


def test_a_judge_that_finds_all_good_makes_nothing_ready(taught: Seedbed) -> None:
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=30")
    (said,) = comments(pull, SAMPLE)
    assert "**30 of 30 judged pairs kept, 100%**" in said
    assert "could not be shown to tell good pairs from spoiled ones" in said
    assert checks(pull)["Seedbed / sample"] == "neutral"


def test_zero_kept_pairs_are_a_diagnosis(taught: Seedbed, teacher: ScriptedServer) -> None:
    teacher.script = well_behaved(answer=answered("Bad."), judge_pair="1")
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=2")
    (said,) = comments(pull, SAMPLE)
    assert "**0 of 2 judged pairs kept, 0%**" in said
    assert "Nothing was kept, because the judge rejected the pairs (2 of 2)." in said
    assert checks(pull)["Seedbed / sample"] == "neutral"


def test_a_teacher_that_answers_rubbish_is_told_and_counted(
    taught: Seedbed, teacher: ScriptedServer
) -> None:
    teacher.script = well_behaved(ask="no question at all")
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=2")
    (said,) = comments(pull, SAMPLE)
    assert "Nothing could be judged" in said
    assert "did not have the form asked for (8 of 8)" in said


@pytest.mark.parametrize("mode", [Mode.RUBBISH, Mode.FAILING, Mode.CUT, Mode.REFUSING])
def test_a_teacher_in_trouble_ends_in_words_without_its_own(
    taught: Seedbed, teacher: ScriptedServer, mode: Mode
) -> None:
    teacher.mode = mode
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=2")
    (said,) = comments(pull, SAMPLE)
    assert "**No sample.**" in said
    assert "Traceback" not in said
    assert checks(pull)["Seedbed / sample"] == "failure"
    assert "`/retry` starts it anew" in status(pull)


def test_a_teacher_that_is_down_is_told(github: World, sqlite_url: str) -> None:
    with (
        closed_port() as url,
        seedbed_on(
            github, sqlite_url, teacher_url=url, teacher_patience=0, run_attempts=1
        ) as service,
    ):
        pull = service.opens()
        service.says(pull, "grace", "/sample")
        (said,) = comments(pull, SAMPLE)
    assert "**No sample.**" in said
    assert "The teacher does not answer." in said


def test_while_the_teacher_is_down_the_run_is_tried_again(
    github: World, sqlite_url: str, teacher: ScriptedServer
) -> None:
    teacher.mode = Mode.FAILING
    more = {"teacher_url": teacher.url, "teacher_patience": 0, "run_attempts": 2}
    with seedbed_on(github, sqlite_url, **more) as service:
        pull = service.opens()
        service.says(pull, "grace", "/sample n=1")
        assert comments(pull, SAMPLE) == []
        teacher.mode = Mode.NORMAL
        service.later(60)
        (said,) = comments(pull, SAMPLE)
    assert "**1 of 1 judged pairs kept" in said


@pytest.mark.slow
def test_a_push_cancels_a_slow_sample_within_a_second_or_so(
    taught: Seedbed, teacher: ScriptedServer
) -> None:
    teacher.mode = Mode.SLOW
    pull = taught.opens()
    old = pull.head_sha
    pull.comment("grace", "/sample n=2")
    taught.github.wait_idle(20)
    while taught.factory.queue.sent[0][0] == "deliver":
        taught.factory.handler.handle(taught.factory.queue.sent.popleft()[1])
    _, run = taught.factory.queue.sent.popleft()
    with ThreadPoolExecutor(1) as worker:
        running = worker.submit(taught.factory.execution.execute, run)
        assert teacher.arrived.wait(20)
        taught.repository.push(
            branch="contribution",
            files={f"{LEAF}/more.txt": "x"},
            message=signed("More", "ada"),
            author="ada",
        )
        taught.settle()
        begun = time.monotonic()
        running.result(timeout=20)
        assert time.monotonic() - begun < 10  # a hang limit, not a benchmark
    taught.settle()
    assert {r.name: r.conclusion for r in pull.check_runs_at(old)} == {
        "Seedbed / validate": "success",
        "Seedbed / sample": "cancelled",
    }
    assert comments(pull, SAMPLE) == []
    assert checks(pull) == {"Seedbed / validate": "success"}


def test_every_pair_is_kept_in_the_store_with_what_it_cost(taught: Seedbed) -> None:
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=3")
    (row,) = taught.factory.pull_requests.newest()
    (run,) = [
        run for run in taught.factory.runs.of_pull_request(row.id) if run.kind is RunKind.SAMPLE
    ]
    assert run.state is RunState.DONE
    sample = taught.factory.samples.of_run(run.id)
    assert sample is not None
    assert sample.funnel.kept == 3
    for record in sample.records:
        # The judge explains what is shown, and that is all three.
        steps = ["ask", "judge_question", "answer", "judge_pair", "explain"]
        assert [call.step for call in record.calls] == steps
        assert all(call.prompt_hash and call.raw for call in record.calls)
        assert record.tokens > 0


def test_scores_are_those_of_what_is_stored(taught: Seedbed, teacher: ScriptedServer) -> None:
    """A worker that was thought dead may end a record before the one that took its run over."""
    samples = taught.factory.samples
    rejected = Record(
        index=0,
        lead_seed=0,
        seeds=(0,),
        style=Style.SHORT,
        random_state=0,
        question="Who was here before?",
        outcome=Outcome.REJECTED,
        reason="question-unsuitable",
        judgements=(Judgement(part=JudgedPart.QUESTION, score=0.1, reason="question-unsuitable"),),
    )

    usual = well_behaved()

    def ask(request: Request) -> Reply:
        (row,) = taught.factory.pull_requests.newest()
        runs = taught.factory.runs.of_pull_request(row.id)
        (run,) = [run for run in runs if run.kind is RunKind.SAMPLE]
        samples.checkpoint(run.id, rejected)
        return reply_to(usual, request)

    teacher.script = well_behaved(ask=ask)
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=3")
    (row,) = taught.factory.pull_requests.newest()
    found = [samples.of_run(run.id) for run in taught.factory.runs.of_pull_request(row.id)]
    (sample,) = [each for each in found if each is not None]
    assert sample.funnel.rejected == {"question-unsuitable": 1}
    assert sample.scores.kept_rate is not None
    assert sample.scores.kept_rate.estimate == pytest.approx(2 / 3)
    assert "**2 of 3 judged pairs kept" in comments(pull, SAMPLE)[0]


def test_a_teacher_that_is_too_slow_is_told(
    github: World, sqlite_url: str, teacher: ScriptedServer
) -> None:
    teacher.mode = Mode.SLOW
    more = {"teacher_url": teacher.url, "teacher_model": MODEL, "teacher_timeout": 0.3}
    impatient = {"teacher_patience": 0, "run_attempts": 1}
    with seedbed_on(github, sqlite_url, **more, **impatient) as service:
        pull = service.opens()
        service.says(pull, "grace", "/sample n=1")
        teacher.released.set()
        (said,) = comments(pull, SAMPLE)
    assert "**No sample.** The teacher does not answer." in said
    assert checks(pull)["Seedbed / sample"] == "failure"
