"""From what happened to the webhook that says so.

An event goes to the App when it is installed on the repository, whoever caused it: the App hears
of its own acts too, as on GitHub.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.model import CheckRun, CheckSuite, Comment, Installation, Json, Review, User
from sandbox.pushes import Push
from sandbox.shapes.apps import installation_json
from sandbox.shapes.checks import check_run_webhook_json, check_suite_webhook_json
from sandbox.shapes.comments import comment_json, issue_webhook_json
from sandbox.shapes.names import node_id
from sandbox.shapes.pulls import pull_webhook_json, reviewed_pull_json
from sandbox.shapes.pushes import push_json
from sandbox.shapes.repositories import repository_json
from sandbox.shapes.reviews import review_webhook_json
from sandbox.shapes.users import organization_json, user_json

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest
    from sandbox.repository import Repository
    from sandbox.world import World


def pull_request(pull: "PullRequest", action: str, by: User, **extra: object) -> None:
    """`pull_request` with the action; `extra` is what the action adds to the payload."""
    facts = {"number": pull.number, "pull_request": pull_webhook_json(pull)}
    _send(pull.repository, "pull_request", action, by, facts | extra)


def issue_comment(comment: Comment, action: str, by: User, **extra: object) -> None:
    """`issue_comment` with the action, for a comment on a pull request."""
    facts = {"issue": issue_webhook_json(comment.pull), "comment": comment_json(comment)}
    _send(comment.pull.repository, "issue_comment", action, by, facts | extra)


def pull_request_review(review: Review, action: str, by: User, **extra: object) -> None:
    """`pull_request_review` with the action, for a review that was handed in."""
    pull = review.pull
    facts = {"pull_request": reviewed_pull_json(pull), "review": review_webhook_json(review)}
    _send(pull.repository, "pull_request_review", action, by, facts | extra)


def check_run(run: CheckRun, action: str, by: User, **extra: object) -> None:
    """`check_run` with the action; only the App that made the run is told."""
    if run.app is run.repository.world.app:
        facts = {"check_run": check_run_webhook_json(run)}
        _send(run.repository, "check_run", action, by, facts | extra)


def check_suite_rerequested(suite: CheckSuite, by: User) -> None:
    """`check_suite` `rerequested`, to the App that the suite belongs to.

    GitHub also sends `requested` to every App at each push and `completed` at the end. An App that
    starts from pull requests and comments has no use for them, so they are left out here.
    """
    if suite.app is suite.repository.world.app:
        facts = {"check_suite": check_suite_webhook_json(suite)}
        _send(suite.repository, "check_suite", "rerequested", by, facts)


def push(pushed: Push) -> None:
    """`push`; its commits are read only where somebody listens."""
    if pushed.repository.installation is not None:
        _send(pushed.repository, "push", None, pushed.by, push_json(pushed))


def installation(world: "World", installed: Installation, action: str, by: User) -> None:
    """`installation` with the action, to the App that it is about."""
    facts: Json = {"repositories": [_named(r) for r in installed.repositories]}
    if action == "created":
        facts["requester"] = None
    facts["sender"] = user_json(world, by)
    _send_of_installation(world, installed, "installation", action, facts)


def installation_repositories(
    world: "World",
    installed: Installation,
    action: str,
    repositories: Sequence["Repository"],
    by: User,
) -> None:
    """`installation_repositories`, `added` or `removed`, with the repositories it is about."""
    facts: Json = {
        "repository_selection": "selected",
        "repositories_added": [],
        "repositories_removed": [],
        "requester": None,
        "sender": user_json(world, by),
    }
    facts[f"repositories_{action}"] = [_named(repository) for repository in repositories]
    _send_of_installation(world, installed, "installation_repositories", action, facts)


def _named(repository: "Repository") -> Json:
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": not repository.public,
    }


def _send_of_installation(
    world: "World", installed: Installation, event: str, action: str, facts: Json
) -> None:
    shape = installation_json(world, installed)
    world.send(event, {"action": action, "installation": shape} | facts)


def ping(world: "World") -> None:
    """`ping`, as the App's settings page sends it."""
    app = world.app
    hook: Json = {
        "type": "App",
        "id": world.courier.hook_id,
        "name": "web",
        "active": True,
        "events": list(app.events),
        "config": {
            "content_type": "json",
            "insecure_ssl": "0",
            "secret": "********",
            "url": world.courier.url or "",
        },
        "created_at": f"{app.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "updated_at": f"{app.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "app_id": app.id,
        "deliveries_url": f"{world.api_url}/app/hook/deliveries",
    }
    world.send("ping", {"zen": "Test it.", "hook_id": world.courier.hook_id, "hook": hook})


def _send(repository: "Repository", event: str, action: str | None, by: User, facts: Json) -> None:
    world, installation = repository.world, repository.installation
    if installation is None or installation.suspended:
        return
    payload: Json = {} if action is None else {"action": action}
    payload |= {"repository": repository_json(repository)} | facts
    if repository.owner.type == "Organization":
        payload["organization"] = organization_json(world, repository.owner)
    payload["sender"] = user_json(world, by)
    payload["installation"] = {
        "id": installation.id,
        "node_id": node_id("IntegrationInstallation", installation.id),
    }
    world.send(event, payload)
