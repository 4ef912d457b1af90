"""What git says of a failed fetch, as an error of ours; its own words go no further."""

from __future__ import annotations

import re

from app.errors import SeedbedError, TransientError, UserError

_MISSING = ("repository-missing", "There is no repository at this address, or it is not public.")
_NO_COMMIT = ("commit-missing", "The repository has no such commit.")
_MOVED = ("repository-moved", "The repository has moved to another address.")
_NO_SHALLOW = ("not-served", "The server of the repository gives out no single commits.")
_BROKEN = ("repository-broken", "Git refuses the content of the repository as broken or unsafe.")
# In this order: the first that fits says what happened.
_USERS = (
    (r"returned error: 30[0-9]|unable to update url base from redirection", _MOVED),
    (r"returned error: (?:401|404|410|451)", _MISSING),
    (r"Authentication failed|could not read Username", _MISSING),
    (r"repository '[^']*' not found|not valid: is this a git repository", _MISSING),
    (r"does not allow request for unadvertised|dumb http transport", _NO_SHALLOW),
    (r"not our ref|couldn't find remote ref|no such remote ref|bad object|not a valid object",
     _NO_COMMIT),
    (r"fsck error|error in (?:packed )?object", _BROKEN),
)  # fmt: skip
_SECRET = re.compile(r"://[^\s@/]*@|gh[a-z]_\w+|github_pat_\w+")
_LOGGED = 500


def failure(errors: str) -> SeedbedError:
    """The error that a failed fetch amounts to.

    Args:
        errors: what git wrote to standard error.
    """
    for pattern, (reason, words) in _USERS:
        if re.search(pattern, errors, re.IGNORECASE):
            return UserError(reason, words)
    return TransientError("documents-away", "The documents could not be fetched just now.")


def for_log(errors: str) -> str:
    """The end of what git wrote, without what could be a secret and without control characters."""
    clean = "".join(char if char.isprintable() else " " for char in errors[-4 * _LOGGED :])
    return _SECRET.sub("[left out]", clean)[-_LOGGED:]
