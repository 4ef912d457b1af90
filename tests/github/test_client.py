"""A pull request as the client reads it."""

from typing import Any

import pytest
from github.Requester import Requester

from app.domain.pull_request import PullRequestRef
from app.github.client import GitHubClient
from sandbox import PullRequest


def ref_of(pull: PullRequest) -> PullRequestRef:
    return PullRequestRef(
        installation_id=pull.repository.installation_id,
        repository=pull.repository.full_name,
        number=pull.number,
    )


def test_labels_and_the_lock_are_read(client: GitHubClient, pull: PullRequest) -> None:
    before = client.pull_request(ref_of(pull))
    assert (before.labels, before.locked, before.merged) == ((), False, False)
    pull.repository.add_collaborator("grace", role_name="maintain")
    pull.label("skill", "grace")
    pull.label("hold", "grace")
    pull.lock("grace")
    after = client.pull_request(ref_of(pull))
    assert (after.labels, after.locked) == (("skill", "hold"), True)


def test_a_merge_is_known_though_its_commit_may_not_be(
    client: GitHubClient, pull: PullRequest
) -> None:
    pull.repository.add_collaborator("grace", role_name="maintain")
    pull.merge("grace")
    found = client.pull_request(ref_of(pull))
    assert (found.open, found.merged) == (False, True)
    # REST has lost the commit in its version 2026-03-10, which is what the sandbox speaks.
    assert found.merge_sha in {"", pull.merge_commit_sha}


@pytest.mark.parametrize("merged", [True, False])
def test_the_commit_of_a_merge_is_told_apart_from_that_of_a_trial(
    client: GitHubClient, pull: PullRequest, monkeypatch: pytest.MonkeyPatch, *, merged: bool
) -> None:
    # The version that GitHub speaks unasked has it, also for a merge that it only tried.
    shape = {"merge_commit_sha": "5" * 40, "merged": merged}
    real = Requester.requestJsonAndCheck

    def older(self: Requester, *given: Any, **more: Any) -> tuple[Any, Any]:
        headers, answer = real(self, *given, **more)
        return headers, answer | shape

    monkeypatch.setattr(Requester, "requestJsonAndCheck", older)
    assert client.pull_request(ref_of(pull)).merge_sha == ("5" * 40 if merged else "")
