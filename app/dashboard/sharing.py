"""Links that show one run to whoever has them: signed, and good for a week."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from itsdangerous import BadSignature, TimestampSigner

from app.access.rights import Level, Rights
from app.access.viewer import Viewer
from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run
from app.factory import Factory

SHARED_DAYS = 7
SHARED_SECONDS = SHARED_DAYS * 24 * 3600
MAINTAINERS = frozenset({Level.MAINTAINER, Level.ADMIN})
LONGEST_TOKEN = 200


class Sharing:
    """Makes and reads the tokens of shared runs.

    A token names its run and the time it was made, signed with the session secret: whoever changes
    that ends every link. Nothing is stored, so a single link cannot be taken back.
    """

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._rights = Rights(factory)
        secret = factory.settings.session_secret.get_secret_value()
        self._signer = _Signer(secret, factory.clock) if secret else None

    def may_share(self, viewer: Viewer, ref: PullRequestRef) -> bool:
        """Whether a viewer can make links to runs of this pull request: maintainers and admins."""
        if self._signer is None or not viewer.acts:
            return False
        return self._rights.level(viewer, ref.repository) in MAINTAINERS

    def share(self, viewer: Viewer, run: Run, ref: PullRequestRef) -> str:
        """The token of a new link, for whoever may share; who made it for what is in the audit."""
        subject = f"{ref.repository}#{ref.number}"
        detail = f"run {run.id}, for {SHARED_DAYS} days"
        self._factory.audit.write(viewer.person, "share-run", subject, detail)
        return "" if self._signer is None else self._signer.sign(str(run.id)).decode()

    def address(self, token: str) -> str:
        """The whole address of a shared run, as it is sent to somebody."""
        return f"{self._factory.settings.public_url.rstrip('/')}{shared_path(token)}"

    def run_id(self, token: str) -> str | None:
        """The run a token is for; None where it was not made here, or too long ago."""
        if self._signer is None or len(token) > LONGEST_TOKEN:
            return None
        try:
            return self._signer.unsign(token, max_age=SHARED_SECONDS).decode()
        except (BadSignature, UnicodeError):
            return None


class _Signer(TimestampSigner):
    def __init__(self, secret: str, clock: Callable[[], float]) -> None:
        salt = "seedbed.share"
        super().__init__(secret, salt=salt, key_derivation="hmac", digest_method=sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        """Now, by the service's clock."""
        return int(self._clock())


def shared_path(token: str) -> str:
    """Where a shared run is shown."""
    return f"/shared/{token}"
