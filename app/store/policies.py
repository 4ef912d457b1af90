"""Repositories' policies as they were when GitHub was last asked."""

from __future__ import annotations

from app.domain.policy import Policy
from app.errors import UserError
from app.store.configurations import Configurations
from app.taxonomy.choices import Configuration
from app.taxonomy.configuration import read_configuration


def known_policy(configurations: Configurations, repository: str, usual: Policy) -> Policy:
    """What counted in a repository at the last look; `usual` where its file says nothing else.

    Enough to show what was decided by it, and who sees it. What is to be decided now is decided
    by the file as it is now.
    """
    known = configurations.of(repository)
    if known is None or not known.ever_good:
        return usual
    try:
        return configuration_of(repository, known.content).over(usual)
    except UserError:  # a later version of the service may refuse what an earlier one took
        return usual


def configuration_of(repository: str, content: bytes | None) -> Configuration:
    """What a repository's file says; nothing where there is no file.

    Raises:
        UserError: it cannot be used.
    """
    owner = repository.partition("/")[0]
    return Configuration() if content is None else read_configuration(content, owner)
