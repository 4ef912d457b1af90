"""The App, its installations and their tokens."""

from sandbox.api.credentials import issue_token, refuse_suspended
from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import cut, paged
from sandbox.api.refusal import Refusal, not_found
from sandbox.model import Installation
from sandbox.repository import Repository
from sandbox.shapes.apps import app_json, installation_json, token_json
from sandbox.shapes.repositories import repository_json

operations = Operations()


@operations.add("GET", "/app", by="app")
def get_app(call: Call) -> Answer:
    """The App itself, as its owner sees it."""
    count = sum(i.app is call.app for i in call.world.installations.values())
    return Answer(app_json(call.world, call.app) | {"installations_count": count})


@operations.add("GET", "/repos/{owner}/{repo}/installation", by="app")
def get_repository_installation(call: Call) -> Answer:
    """The App's installation on a repository."""
    repository = call.repository
    found = call.world.installation_of(call.app, repository.owner)
    if found is None or repository not in found.repositories:
        raise not_found()
    return Answer(installation_json(call.world, found))


@operations.add("GET", "/app/installations", by="app")
def list_installations(call: Call) -> Answer:
    """All installations of the App, those that are suspended too."""
    found = [i for i in call.world.installations.values() if i.app is call.app]
    return paged(call, found, lambda one: installation_json(call.world, one))


@operations.add("GET", "/installation/repositories")
def list_repositories(call: Call) -> Answer:
    """The repositories that a token sees."""
    found = call.token.repositories
    page, headers = cut(call, found)
    shape = {"total_count": len(found), "repository_selection": "selected"}
    return Answer(shape | {"repositories": [repository_json(r) for r in page]}, headers=headers)


@operations.add("GET", "/app/installations/{installation_id}", by="app")
def get_installation(call: Call) -> Answer:
    """An installation of the App by its id."""
    return Answer(installation_json(call.world, _installation(call)))


@operations.add("POST", "/app/installations/{installation_id}/access_tokens", status=201, by="app")
def create_token(call: Call) -> Answer:
    """A token for one hour, with all rights and repositories of the installation or fewer."""
    found = _installation(call)
    refuse_suspended(found)
    permissions = _permissions(call)
    repositories = _narrowed(call, found)
    token = issue_token(call.world, found, permissions, repositories)
    return Answer(token_json(token))


def _installation(call: Call) -> Installation:
    found = call.world.installations.get(call.number("installation_id"))
    if found is None or found.app is not call.app:
        raise not_found()
    return found


def _permissions(call: Call) -> dict[str, str]:
    granted = dict(call.app.permissions)
    if not call.fields.raw("permissions"):
        return granted  # an empty object asks for all, which clients rely on
    wanted = call.fields.texts("permissions")
    for name, level in wanted.items():
        if name not in granted or level not in {"read", granted[name]}:
            raise _not_granted()
    return {"metadata": "read"} | wanted


def _not_granted() -> Refusal:
    return Refusal(422, "The permissions requested are not granted to this installation.")


def _narrowed(call: Call, installation: Installation) -> list[Repository] | None:
    names, ids = call.fields.raw("repositories"), call.fields.raw("repository_ids")
    if names is None and ids is None:
        return None
    chosen = [
        repository
        for repository in installation.repositories
        if repository.name in (names or ()) or repository.id in (ids or ())
    ]
    if len(chosen) != len(names or ()) + len(ids or ()):
        raise Refusal(
            422,
            "There is at least one repository that does not exist or is not accessible to the "
            "parent installation.",
        )
    return chosen
