"""What the checks may reach for: documents over the network, the repository's own settings."""

from __future__ import annotations

from pathlib import Path

from app.errors import UserError
from app.taxonomy.configuration import PATH, read_configuration
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import DocumentSource
from seedbed.checking.asked import MisuseError
from seedbed.checking.stores import Store
from seedbed.checking.target import Target, git_top


def document_source() -> DocumentSource:
    """Fetches documents over the network, into the cache folder of this user."""
    from app.documents.fetch import DocumentRepositories
    from seedbed.embedded.weights import cache_folder

    return DocumentRepositories(cache_folder() / "documents")


def configuration_folder(target: Target) -> Path:
    """The folder that holds a repository's `.github`: the clone's top, or the taxonomy's root."""
    root = target.root
    return root if (root / PATH).is_file() else git_top(root) or root


def configured(options: CheckOptions, store: Store, folder: Path) -> CheckOptions:
    """The options with the severities that a repository chose, where it chose any.

    Raises:
        MisuseError: its configuration cannot be used.
    """
    found = store.content(folder / PATH)
    if found is None or found.data is None:
        return options
    try:
        severities = read_configuration(found.data).severities
    except UserError as error:
        raise MisuseError(error.words) from None
    return CheckOptions(version=options.version, only=options.only, severities=severities)
