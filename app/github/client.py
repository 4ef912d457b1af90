"""`GitHub` on PyGithub, for one repository seen by one installation of the App."""

from __future__ import annotations

import base64
from typing import Any

from github import Auth, Github, GithubIntegration
from github.CheckRun import CheckRun
from github.CheckRunAnnotation import CheckRunAnnotation
from github.File import File
from github.GithubObject import NotSet
from github.IssueComment import IssueComment
from github.Repository import Repository

from app.domain.pull_request import ChangedFile, PullRequest, PullRequestRef, Role
from app.errors import UserError
from app.github.accounts import app_id_of, login_of
from app.github.port import FileContent, PostedCheckRun, PostedComment
from app.github.retry import retried, translated
from app.github.reviews import Reviews
from app.github.trees import Trees
from app.report.wanted import Annotation, WantedCheckRun

PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",  # comments and reactions on a pull request are an issue's
    "metadata": "read",
    "pull_requests": "write",  # reviews with suggestions
}
"""The least an installation token needs for what this module calls."""

TIMEOUT_SECONDS = 20


def app_auth(app_id: int, private_key: str) -> Auth.AppAuth:
    """The App's own identity; signs a fresh JWT of five minutes when one is needed."""
    return Auth.AppAuth(app_id, private_key)


def connect(auth: Auth.AppAuth, installation_id: int, api_url: str) -> Github:
    """A connection that fetches and renews the installation's token by itself."""
    return Github(
        base_url=api_url,
        auth=auth.get_installation_auth(installation_id, PERMISSIONS),
        timeout=TIMEOUT_SECONDS,
        per_page=100,
        lazy=True,
        retry=None,  # we decide what is tried again, see retry.py
        seconds_between_requests=0,
        seconds_between_writes=0,
        user_agent="seedbed",
    )


def app_slug(auth: Auth.AppAuth, api_url: str) -> str:
    """The App's name in URLs; its bot is called `<slug>[bot]`."""
    integration = GithubIntegration(
        base_url=api_url, auth=auth, timeout=TIMEOUT_SECONDS, retry=None, user_agent="seedbed"
    )
    try:
        with translated():
            return integration.get_app().slug
    finally:
        integration.close()


class GitHubClient(Reviews, Trees):
    """One repository; see `app.github.port` for what each call means."""

    def __init__(self, connection: Github, repository: str, app_id: int, slug: str) -> None:
        self._repository: Repository = connection.get_repo(repository)
        self._app_id = app_id
        self._bot = f"{slug}[bot]"

    @retried
    def pull_request(self, ref: PullRequestRef) -> PullRequest:
        """The pull request now."""
        with translated():
            found = self._repository.get_pull(ref.number)
            head = found.raw_data["head"].get("repo")
            return PullRequest(
                ref=ref,
                title=found.title,
                author=login_of(found.user),
                head_sha=found.head.sha,
                head_repository=head["full_name"] if head else None,
                base_branch=found.base.ref,
                description=found.body or "",
                open=found.state == "open",
                draft=bool(found.draft),
            )

    @retried
    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        """The files of a pull request."""
        with translated():
            files = self._repository.get_pull(number).get_files()
            return tuple(_changed(f) for f in files)

    @retried
    def role(self, login: str) -> Role:
        """A person's role; somebody GitHub does not know has none."""
        try:
            with translated():
                return Role.named(self._repository.get_collaborator_role_name(login))
        except UserError as error:
            if error.reason != "github-not-found":
                raise
            return Role.NONE

    @retried
    def read(self, path: str, commit: str | None) -> FileContent | None:
        """A file at a commit, read through the base repository.

        A fork's commits are visible there too, and stay so when the fork is deleted.
        """
        try:
            with translated():
                found = self._repository.get_contents(path, ref=commit or NotSet)
        except UserError as error:
            if error.reason != "github-not-found":
                raise
            return None
        if isinstance(found, list) or found.type != "file":
            return None
        if found.encoding != "base64":
            return FileContent(content=None, size=found.size)
        return FileContent(content=base64.b64decode(found.content), size=found.size)

    @retried
    def own_comments(self, number: int) -> tuple[PostedComment, ...]:
        """The comments our bot wrote, oldest first."""
        with translated():
            comments = self._repository.get_issue(number).get_comments()
            return tuple(_comment(c) for c in comments if login_of(c.user) == self._bot)

    def create_comment(self, number: int, body: str) -> None:
        """Add a comment."""
        with translated():
            self._repository.get_issue(number).create_comment(body)

    @retried
    def update_comment(self, number: int, comment_id: int, body: str) -> None:
        """Replace a comment's body."""
        with translated():
            self._repository.get_issue(number).get_comment(comment_id).edit(body)

    @retried
    def react(self, number: int, comment_id: int, content: str) -> None:
        """Add a reaction; GitHub answers a repeat with the one that is there."""
        with translated():
            self._repository.get_issue(number).get_comment(comment_id).create_reaction(content)

    @retried
    def own_check_runs(self, head_sha: str) -> tuple[PostedCheckRun, ...]:
        """Our check runs on a commit."""
        with translated():
            # All, not GitHub's "latest": that is one per name, and two pull requests can
            # have the same head.
            found = self._repository.get_commit(head_sha).get_check_runs(filter="all")
            own = [_check_run(run) for run in found if app_id_of(run.app) == self._app_id]
            return tuple(sorted(own, key=lambda run: run.id))

    @retried
    def annotations(self, check_run_id: int) -> tuple[Annotation, ...]:
        """What a check run is annotated with."""
        with translated():
            found = self._repository.get_check_run(check_run_id).get_annotations()
            return tuple(_annotation(annotation) for annotation in found)

    def create_check_run(self, wanted: WantedCheckRun) -> PostedCheckRun:
        """Make a check run."""
        with translated():
            made = self._repository.create_check_run(
                wanted.name,
                wanted.head_sha,
                external_id=wanted.external_id,
                details_url=wanted.details_url,
                **_state(wanted),
                output=_output(wanted, ()),
            )
            return _check_run(made)

    def update_check_run(
        self, check_run_id: int, wanted: WantedCheckRun, annotations: tuple[Annotation, ...]
    ) -> None:
        """Set state and output, and append annotations.

        Appending is never repeated blindly: after a time-out it may have happened.
        """
        edit = self._edit if annotations else retried(self._edit)
        edit(check_run_id, wanted, annotations)

    def _edit(
        self, check_run_id: int, wanted: WantedCheckRun, annotations: tuple[Annotation, ...]
    ) -> None:
        with translated():
            self._repository.get_check_run(check_run_id).edit(
                details_url=wanted.details_url,
                **_state(wanted),
                output=_output(wanted, annotations),
            )


def _changed(file: File) -> ChangedFile:
    return ChangedFile(
        path=file.filename,
        status=file.status,
        patch=file.patch or "",
        previous_path=file.previous_filename or "",
    )


def _comment(comment: IssueComment) -> PostedComment:
    return PostedComment(id=comment.id, body=comment.body or "")


def _check_run(run: CheckRun) -> PostedCheckRun:
    output = run.output
    return PostedCheckRun(
        id=run.id,
        external_id=run.external_id or "",
        status=run.status,
        conclusion=run.conclusion,
        title=output.title or "",
        summary=output.summary or "",
        text=output.text or "",
        annotations=output.annotations_count,
    )


def _annotation(annotation: CheckRunAnnotation) -> Annotation:
    return Annotation(
        path=annotation.path,
        start_line=annotation.start_line,
        end_line=annotation.end_line,
        level=annotation.annotation_level,
        title=annotation.title or "",
        message=annotation.message,
    )


def _state(wanted: WantedCheckRun) -> dict[str, Any]:
    if wanted.conclusion:
        return {"status": "completed", "conclusion": wanted.conclusion}
    return {"status": wanted.status}


def _output(wanted: WantedCheckRun, annotations: tuple[Annotation, ...]) -> dict[str, Any]:
    output: dict[str, Any] = {"title": wanted.title, "summary": wanted.summary}
    if wanted.text:
        output["text"] = wanted.text
    if annotations:
        output["annotations"] = [annotation.as_github() for annotation in annotations]
    return output
