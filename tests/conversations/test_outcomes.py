"""Each command in each outcome: denied, mistyped, granted, and refused by how things stand.

What a command starts stays queued; the results of models stand in `test_results.py`.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.support.dialogue import NOWHERE, Seedbed, seedbed_on, status
from tests.support.transcript import steady

pytestmark = pytest.mark.slow

BEFORE = {"/cancel": ("/sample",), "/retry": ("/sample", "/cancel")}
"""What has to happen first for a command to have something to act on."""


def told(seedbed: Seedbed, pull: PullRequest, who: str, body: str) -> str:
    """What somebody said, and how the page answers it."""
    before = len(pull.comments)
    comment = pull.comment(who, body)
    seedbed.hears()
    shown = [line for line in status(pull).splitlines() if line.startswith(("**Next", "**Last"))]
    more = [c.body.split(" -->")[0].split()[1] for c in pull.comments[before + 1 :]]
    reactions = "".join(f" :{reaction.content}:" for reaction in comment.reactions)
    answers = [f"a new comment: {name}" for name in more]
    return "\n".join([f"{who}: {body}{reactions}", *shown, *answers])


@pytest.mark.parametrize(
    ("command", "mistyped"),
    [
        ("/help", "/hlep"),
        ("/status", "/statsu"),
        ("/validate", "/validate everything"),
        ("/ok-to-test", "/ok-to-test commit=main"),
        ("/sample", "/sample n=3000"),
        ("/precheck", "/precheck pth=knowledge/qna.yaml"),
        ("/postcheck", "/postchek"),
        ("/cancel", "/cancel everything"),
        ("/retry", "/retry smaple"),
        ("/triage approve", "/triage aprove"),
        ("/triage changes not-diverse", "/triage changes not-divers"),
        ("/hold until Monday", "/hlod until Monday"),
        ("/export", "/export path=README.md"),
    ],
)
def test_each_command_is_answered_whatever_the_outcome(
    github: World, sqlite_url: str, command: str, mistyped: str, snapshot: SnapshotAssertion
) -> None:
    with seedbed_on(github, sqlite_url, student_url=NOWHERE, candidate_url=NOWHERE) as seedbed:
        pull = seedbed.opens()
        shown = [told(seedbed, pull, "noor", command), told(seedbed, pull, "grace", mistyped)]
        for first in BEFORE.get(command, ()):
            told(seedbed, pull, "grace", first)
        shown += [told(seedbed, pull, "grace", command), told(seedbed, pull, "grace", command)]
        pull.close("ada")
        seedbed.hears()
        shown.append(f"(closed)\n{told(seedbed, pull, 'grace', command)}")
        assert steady("\n\n".join(shown), pull) == snapshot
