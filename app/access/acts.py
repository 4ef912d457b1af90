"""Acts of pages and programs: each becomes a delivery of our own, which a worker handles.

So an act goes the way of a command: it is decided by the same rules, survives whatever dies, and
is done once. The broker may be away; the sweeper finds what was recorded.
"""

from __future__ import annotations

import uuid

from pydantic import ValidationError

from app.access.permitted import MODELS, Standing, standing
from app.access.pressed import ACT, Pressed
from app.access.viewer import Viewer, runs_the_service
from app.domain.deciding.click import BUTTONS
from app.domain.runs import Run, RunKind
from app.errors import UserError
from app.factory import Factory
from app.logging import get_logger
from app.store.deliveries import Received
from app.store.pull_requests import KnownPullRequest

NO_LOGIN = "no-login"
NOT_READABLE = "not-readable"
UNKNOWN_BUTTON = "unknown-button"
OUTDATED = "outdated"
UNSEEN = "unseen"
DENIED = "denied"
ADMINS_ONLY = "admins-only"
NOT_THERE = "not-there"
NOT_KEPT = "not-kept"
NOT_THEIRS = "not-theirs"
"""Why an act is refused, for whoever shows it."""
MOVED = "A commit was pushed meanwhile, so nothing was asked for. Look at it and ask again."
UNNAMED = (
    "Models may not run on this commit yet, and asking for it would let them: name the commit that "
    "you have seen, whole, as `head_sha`."
)
FORMER_ADMIN = "Whoever did this does not run the service any more, so it is not done again."


class Acts:
    """Takes acts of whoever looks."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def press(self, viewer: Viewer, run: Run, button: str) -> int:
        """Press a button of a run; the id of the delivery that carries it to a worker.

        Raises:
            UserError: in words why this viewer cannot, as far as the store knows it.
        """
        known = self._readable(viewer, run.pull_request_id)
        if run.head_sha != known.head_sha:
            words = "This run is of an older commit; the pull request has moved on since."
            raise UserError(OUTDATED, words)
        return self._press(viewer, known, run.kind, button, seen=True)

    def press_on(
        self, viewer: Viewer, pull_request_id: int, kind: RunKind, button: str, head_sha: str = ""
    ) -> int:
        """Press a button of a pull request at its head; `kind` is what cancel and retry mean.

        `head_sha` is the commit that the viewer has seen. Without it nobody lets models run on
        one that has no word of a maintainer yet: it could have been pushed a moment ago.

        Raises:
            UserError: in words why this viewer cannot, as far as the store knows it.
        """
        known = self._readable(viewer, pull_request_id)
        if head_sha and head_sha != known.head_sha:
            raise UserError(OUTDATED, MOVED)
        return self._press(viewer, known, kind, button, seen=bool(head_sha))

    def replay(self, viewer: Viewer, delivery_id: int) -> None:
        """Have a delivery handled anew, for admins.

        Raises:
            UserError: in words why not.
        """
        if not viewer.person:
            raise _no_login()
        if not viewer.admin:
            raise UserError(ADMINS_ONLY, "Only admins of this service may replay a delivery.")
        delivery = self._factory.deliveries.get(delivery_id)
        if delivery is None:
            raise UserError(NOT_THERE, "There is no such delivery.")
        if delivery.event == ACT:
            self._refuse_of_former_admin(delivery.body)
        if not self._factory.deliveries.replay(delivery_id):
            words = "What this delivery brought was not kept, so it cannot be handled again."
            raise UserError(NOT_KEPT, words)
        self._factory.audit.write(viewer.person, "replay", delivery.guid, delivery.event)
        self._wake(delivery_id)

    def _refuse_of_former_admin(self, body: bytes) -> None:
        """People's rights are asked of GitHub again, those of an admin stand in the act itself."""
        try:
            before = Pressed.model_validate_json(body)
        except ValidationError:  # another version's: a worker says so
            return
        if before.by_admin and not runs_the_service(before.by, self._factory.settings.admins):
            raise UserError(NOT_THEIRS, FORMER_ADMIN)

    def _readable(self, viewer: Viewer, pull_request_id: int) -> KnownPullRequest:
        if not viewer.person:
            raise _no_login()
        known = self._factory.pull_requests.get(pull_request_id)
        if not viewer.may_read(known.ref.repository):
            raise UserError(NOT_READABLE, "There is no such pull request.")
        return known

    def _press(
        self, viewer: Viewer, known: KnownPullRequest, kind: RunKind, button: str, *, seen: bool
    ) -> int:
        if button not in BUTTONS:
            raise UserError(UNKNOWN_BUTTON, "There is no such button.")
        self._allowed(viewer, known, button)
        if button in MODELS and not (seen or known.conversation.lets_models_run(known.head_sha)):
            raise UserError(UNSEEN, UNNAMED)
        pressed = Pressed(
            installation=known.ref.installation_id,
            repository=known.ref.repository,
            number=known.ref.number,
            kind=kind,
            head_sha=known.head_sha,
            button=button,
            by=viewer.person,
            by_admin=viewer.admin,
        )
        received = Received(guid=str(uuid.uuid4()), event=ACT, body=pressed.body())
        delivery = self._factory.deliveries.record(received).id
        self._note(viewer, f"press-{button}", known)
        self._wake(delivery)
        return delivery

    def _allowed(self, viewer: Viewer, known: KnownPullRequest, button: str) -> None:
        may = standing(self._factory, viewer, known).allows(button)
        if not may.granted:
            self._note(viewer, "denied", known, may.words)
            raise UserError(DENIED, may.words)

    def _note(self, viewer: Viewer, act: str, known: KnownPullRequest, detail: str = "") -> None:
        subject = f"{known.ref.repository}#{known.ref.number}@{known.head_sha[:7]}"
        self._factory.audit.write(viewer.person, act, subject, detail)

    def _wake(self, delivery: int) -> None:
        queue = self._factory.queue
        try:
            queue.deliver(delivery)
        except queue.unreachable as error:
            get_logger().warning("broker unreachable", delivery_id=delivery, cause=str(error))


def buttons(factory: Factory, viewer: Viewer, run: Run) -> tuple[str, ...]:
    """The buttons to show a viewer at a run: cancel, retry and export, as far as they fit it."""
    found = _standing(factory, viewer, run.pull_request_id)
    if found is None or run.head_sha != found.known.head_sha:
        return ()
    offered = found.offers(run.kind, (run,))
    return tuple(button for button in offered if button not in MODELS)


def buttons_on(
    factory: Factory, viewer: Viewer, pull_request_id: int, kind: RunKind
) -> tuple[str, ...]:
    """The buttons to show a viewer at a pull request; cancel and retry as `kind` has them.

    With the kind of the checks they mean whatever is under way, or ended without its result.
    """
    found = _standing(factory, viewer, pull_request_id)
    return () if found is None else found.offers(kind)


def _standing(factory: Factory, viewer: Viewer, pull_request_id: int) -> Standing | None:
    if not viewer.person:
        return None
    known = factory.pull_requests.get(pull_request_id)
    return standing(factory, viewer, known) if viewer.may_read(known.ref.repository) else None


def _no_login() -> UserError:
    return UserError(NO_LOGIN, "Nothing can be done here without a login.")
