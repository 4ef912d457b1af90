"""A repository's own file, in force: the present one, or the last that was good."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import UserError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import get_logger
from app.store.configurations import KnownConfiguration
from app.store.policies import configuration_of
from app.taxonomy.choices import Configuration
from app.taxonomy.configuration import PATH, too_large


@dataclass(frozen=True, kw_only=True)
class InForce:
    """What counts in a repository now.

    `content` is that of the file it comes from, None where the service's own settings count;
    `commit_sha` is the commit that file was read at, where it is an earlier one. `problem` says in
    words why the present file does not count.
    """

    configuration: Configuration
    content: bytes | None
    commit_sha: str = ""
    problem: str = ""

    @property
    def words(self) -> str:
        """What is wrong and what counts instead, empty where nothing is wrong."""
        if not self.problem:
            return ""
        kept = f"The one of commit `{self.commit_sha[:7]}` stays in force."
        return f"{self.problem} {kept if self.commit_sha else 'The usual rules count.'}"


def in_force(factory: Factory, github: GitHub, repository: str) -> InForce:
    """What counts for a repository now; the last good file stays in force for a broken one.

    Raises:
        TransientError: GitHub cannot be asked just now.
    """
    known = factory.configurations.of(repository)
    try:
        content = content_at(github, None)
        configuration = configuration_of(repository, content)
        _remember(factory, github, repository, known, content)
    except UserError as error:
        get_logger().warning("configuration not used", reason=error.reason)
        return _last_good(factory, repository, known, error.words)
    return InForce(configuration=configuration, content=content)


def content_at(github: GitHub, commit: str | None) -> bytes | None:
    """The file at a commit, None where there is none; without one, the default branch's.

    Raises:
        UserError: it is too large, or GitHub refuses to show it.
    """
    found = github.read(PATH, commit)
    if found is not None and found.content is None:
        raise too_large()
    return None if found is None else found.content


def _remember(
    factory: Factory,
    github: GitHub,
    repository: str,
    known: KnownConfiguration | None,
    content: bytes | None,
) -> None:
    """Keep a good file, with the commit it is of; nothing is written where it is known."""
    if content is None:
        if known is not None:
            factory.configurations.forget(repository)
            factory.audit.write("seedbed", "configuration-removed", repository)
        return
    if known and known.ever_good and known.content == content and not known.problem:
        return
    commit = github.default_commit()
    # The branch may have moved since: then the next one who looks keeps what is there by then.
    if commit is not None and content_at(github, commit) == content:
        good = KnownConfiguration(content=content, commit_sha=commit, problem="")
        factory.configurations.save(repository, good)
        factory.audit.write("seedbed", "configuration-read", repository, commit)


def _last_good(
    factory: Factory, repository: str, known: KnownConfiguration | None, problem: str
) -> InForce:
    last = known or KnownConfiguration(content=b"", commit_sha="", problem="")
    if last.problem != problem:
        noted = KnownConfiguration(
            content=last.content, commit_sha=last.commit_sha, problem=problem
        )
        factory.configurations.save(repository, noted)
        factory.audit.write("seedbed", "configuration-refused", repository, problem)
    try:
        configuration = configuration_of(repository, last.content)
    except UserError:  # kept by a version of Seedbed that took what this one does not take
        return InForce(configuration=Configuration(), content=None, problem=problem)
    return InForce(
        configuration=configuration,
        content=last.content if last.ever_good else None,
        commit_sha=last.commit_sha,
        problem=problem,
    )
