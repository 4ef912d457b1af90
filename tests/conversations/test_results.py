"""Results as they stand on a pull request: what was kept, what took its place, who is next."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from syrupy.assertion import SnapshotAssertion

from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.conversations.test_precheck import student
from tests.conversations.test_sample import a_good_judge
from tests.support.dialogue import LEAF, Seedbed, comments, leaf, seedbed_on, status
from tests.support.scripted_teacher import (
    MODEL,
    Request,
    ScriptedServer,
    answered,
    scripted_server,
    well_behaved,
)
from tests.support.transcript import check_texts, steady, transcript

pytestmark = pytest.mark.slow

QNA = f"{LEAF}/qna.yaml"
KINDS = ("sample", "export")
FOLD = re.compile(r"\n\n<details>(?:(?!<details>).)*?</details>", re.DOTALL)


@pytest.fixture
def teacher() -> Iterator[ScriptedServer]:
    """A teacher whose judge sees what is spoiled."""
    with scripted_server(well_behaved(judge_pair=a_good_judge(leaf(LEAF)))) as server:
        yield server


@pytest.fixture
def taught(github: World, sqlite_url: str, teacher: ScriptedServer) -> Iterator[Seedbed]:
    with seedbed_on(github, sqlite_url, **models(teacher)) as service:
        yield service


def models(teacher: ScriptedServer) -> dict[str, object]:
    more = {"teacher_url": teacher.url, "teacher_model": MODEL, "teacher_tiny": False}
    return {**more, "teacher_patience": 0, "run_attempts": 1}


def labels(pull: PullRequest) -> set[str]:
    return {label.name for label in pull.labels}


def read(service: Seedbed, pull: PullRequest) -> str:
    """The page without what lies in folds, and without addresses, sizes and times."""
    text = transcript(pull).replace(service.factory.settings.public_url, "")
    while FOLD.search(text):
        text = FOLD.sub("\n\n(folded)", text)
    text = re.sub(r"/runs/[0-9]+", "/runs/N", text)
    return re.sub(r"[0-9.]+ (KiB|bytes)", "N KiB", text)


def pushes(service: Seedbed) -> None:
    """The author pushes the leaf with another word in it; what that starts waits."""
    text = leaf()[QNA]
    assert isinstance(text, bytes)
    files: dict[str, bytes | str | None] = {QNA: text.replace(b"recipe", b"dish")}
    service.repository.push("contribution", files, signed("More", "ada"), author="ada")
    service.hears()


@pytest.mark.slow
def test_a_good_sample_is_before_a_maintainer(taught: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=30")
    assert read(taught, pull) == snapshot(name="the page")
    assert check_texts(pull) == snapshot(name="the checks' texts")
    assert labels(pull) == {"skill", "triage-needed", "precheck-generate-ready"}
    assert "**Next: a maintainer.** Look over the sample" in status(pull)


@pytest.mark.slow
def test_a_sample_of_which_nothing_is_kept_says_so_and_is_labelled(
    taught: Seedbed, teacher: ScriptedServer, snapshot: SnapshotAssertion
) -> None:
    good = a_good_judge(leaf(LEAF))

    def judge(request: Request) -> str:
        return "1" if "Bad." in request.user.split("<<<answer")[-1] else good(request)

    bad = answered("Bad.")
    teacher.script = well_behaved(answer=bad, judge_pair=judge, repair=bad)
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=30")
    assert "sdg-unsuccessful" in labels(pull)
    assert "**Next: the contributor.**" in status(pull)
    assert read(taught, pull) == snapshot(name="the page")
    pushes(taught)
    assert "sdg-unsuccessful" not in labels(pull)
    assert "likely poor" not in status(pull)
    assert read(taught, pull) == snapshot(name="while a push is checked")


@pytest.mark.parametrize("graphql", [True, False])
def test_of_two_results_of_a_kind_the_older_is_out_of_the_way(
    github: World,
    sqlite_url: str,
    teacher: ScriptedServer,
    graphql: bool,
    snapshot: SnapshotAssertion,
) -> None:
    github.graphql = graphql
    with seedbed_on(github, sqlite_url, **models(teacher)) as service:
        pull = service.opens()
        for command in ("/sample n=1", "/sample n=2", "/export", "/export"):
            assert service.says(pull, "grace", command) == ["eyes", "rocket"]
        for kind in KINDS:
            older, newer = (c for c in pull.comments if c.body.startswith(f"<!-- seedbed:{kind}"))
            assert bool(older.minimized) == graphql
            assert ("<details><summary>An older" in older.body) == (not graphql)
            assert not newer.minimized
        assert read(service, pull) == snapshot


@pytest.mark.parametrize("graphql", [True, False])
def test_of_two_prechecks_the_older_is_out_of_the_way(
    github: World, sqlite_url: str, teacher: ScriptedServer, graphql: bool
) -> None:
    github.graphql = graphql
    teacher.script |= {"agree": "2"}
    with scripted_server(student()) as asked:
        more = {"student_url": asked.url, "student_model": MODEL}
        with seedbed_on(github, sqlite_url, **models(teacher), **more) as service:
            pull = service.opens()
            for _ in range(2):
                assert service.says(pull, "grace", "/precheck") == ["eyes", "rocket"]
            older, newer = (c for c in pull.comments if "<!-- seedbed:precheck" in c.body)
            assert bool(older.minimized) == graphql
            assert ("An older precheck" in older.body) == (not graphql)
            assert newer.body.count("\n\n") > older.body.count("\n\n") or graphql
            assert not newer.minimized


def test_a_result_of_an_older_commit_says_so(taught: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = taught.opens()
    taught.says(pull, "grace", "/sample n=2")
    taught.says(pull, "grace", "/export")
    pushes(taught)
    (sample,) = comments(pull, "<!-- seedbed:sample")
    (export,) = comments(pull, "<!-- seedbed:export")
    for said in (sample, export):
        assert "(the head is now `<second>`)" in steady(said, pull)
    assert read(taught, pull) == snapshot
