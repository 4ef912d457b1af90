"""How many of GitHub's 5,000 requests an hour each step costs; `-s` prints the table."""

import sys
from collections.abc import Iterator

import pytest

from sandbox import World
from tests.conversations.test_sample import a_good_judge
from tests.github.conftest import Calls
from tests.support.dialogue import LEAF, Seedbed, leaf, seedbed_on
from tests.support.scripted_teacher import MODEL, scripted_server, well_behaved

MOST = {
    "pushed to the default branch": 2,
    "opened, heard": 11,
    "its checks": 26,
    "pushed, heard": 8,
    "its checks once more": 20,
    "a comment without a command": 0,
    "/status": 11,
    "/sample, heard": 11,
    "its sample": 12,
    "/triage with a saved reply": 14,
    "published with nothing new": 2,
    "merged, heard": 12,
    "its export": 15,
    "opened without a leaf": 4,
}
"""Requests that each step may cost; `docs/performance.md` has the same table."""


@pytest.fixture
def service(github: World, sqlite_url: str) -> Iterator[Seedbed]:
    """A service with a teacher that answers, which samples when asked."""
    with scripted_server() as teacher:
        teacher.script = well_behaved(judge_pair=a_good_judge(leaf(LEAF)))
        more = {"teacher_url": teacher.url, "teacher_model": MODEL, "sample_unasked": False}
        with seedbed_on(github, sqlite_url, teacher_tiny=False, **more) as found:
            yield found


@pytest.mark.slow
def test_each_step_costs_no_more_than_is_said(service: Seedbed, calls: Calls) -> None:
    cost: dict[str, int] = {}

    def took(step: str) -> None:
        asked = calls.taken()
        cost[step] = len(asked)

    service.repository.push("main", {"a.md": "a\n"}, "Something else", author="grace")
    service.settle()  # each process asks once for the App's name
    took("pushed to the default branch")
    pull = service.opens(settled=False)
    took("opened, heard")
    service.settle()
    took("its checks")
    service.look()
    more = {f"{LEAF}/qna.yaml": leaf()[f"{LEAF}/qna.yaml"] + b"\n"}  # type: ignore[operator]
    service.repository.push("contribution", more, "An empty line", author="ada")
    service.hears()
    took("pushed, heard")
    service.settle()
    took("its checks once more")
    service.look()
    service.says(pull, "grace", "This looks fine.")
    took("a comment without a command")
    service.says(pull, "grace", "/status")
    took("/status")
    pull.comment("grace", "/sample n=4")
    service.hears()
    took("/sample, heard")
    service.settle()
    took("its sample")
    service.says(pull, "grace", "/triage changes not-diverse")
    took("/triage with a saved reply")
    (row,) = service.factory.pull_requests.newest()
    service.factory.publisher.publish(row.id)
    took("published with nothing new")
    pull.merge(by="grace")
    service.hears()
    took("merged, heard")
    service.settle()
    took("its export")
    service.opens(branch="words", files={"docs/words.md": b"Words.\n"})
    took("opened without a leaf")
    sys.stdout.write("".join(f"| {step} | {count} |\n" for step, count in cost.items()))
    assert list(cost) == list(MOST)
    assert [step for step, count in cost.items() if count > MOST[step]] == []
