"""What a click on a check run asks for: whoever clicks is authorised like whoever comments."""

from __future__ import annotations

from app.domain.actions import Action, Decision, Notify
from app.domain.commands import (
    SPECS,
    Cancel,
    ExportCommand,
    PostcheckCommand,
    PrecheckCommand,
    Retry,
    SampleCommand,
    ValidCommand,
    spec_of,
)
from app.domain.deciding.command import on_command, too_often
from app.domain.deciding.starts import COMMANDS, validation
from app.domain.events import ActiveEvent, ButtonPressed, RerunRequested
from app.domain.facts import Facts
from app.domain.permissions import permission
from app.domain.places import Place, PlaceKind, Said
from app.domain.policy import Policy
from app.domain.runs import RunKind, external_id, kind_of

BUTTONS: dict[str, ValidCommand] = {
    "sample": SampleCommand(),
    "precheck": PrecheckCommand(),
    "postcheck": PostcheckCommand(),
    "cancel": Cancel(),
    "retry": Retry(),
    "export": ExportCommand(),
}
"""The command behind each button's identifier."""
VALIDATE_SPEC = next(spec for spec in SPECS if spec.name == RunKind.VALIDATE)


def after_merge(event: ActiveEvent) -> bool:
    """Whether this is a click that also means something once a pull request is closed."""
    if isinstance(event, ButtonPressed):
        command = BUTTONS.get(event.button)
        return command is not None and spec_of(command).when_closed
    return isinstance(event, RerunRequested) and kind_of(event.external_id) is RunKind.EXPORT


def on_click(event: RerunRequested | ButtonPressed, facts: Facts, policy: Policy) -> Decision:
    """Do what the button says, where it is one of this head."""
    if facts.spent is not None:
        return too_often(event.asked_by, facts.spent)
    kind = kind_of(event.external_id)
    here = facts.pull_request
    if kind is None or event.external_id != external_id(here.ref, here.head_sha, kind):
        words = f"{event.asked_by} pressed a button of an older commit; nothing was done."
        return Decision(actions=(Notify(words=words),), reasons=("a click on an older commit",))
    if isinstance(event, ButtonPressed):
        return _on_button(event, kind, facts, policy)
    if kind is RunKind.VALIDATE:
        refused = permission(VALIDATE_SPEC, facts, policy)
        if not refused.granted:
            notice = Notify(words=refused.words, denied=facts.actor.login)
            return _decided((notice,), event)
        return _decided(validation(facts, event.asked_by), event)
    command = ExportCommand() if kind is RunKind.EXPORT else COMMANDS[kind]
    return _decided(on_command(command, _as_said(event, facts), facts, policy), event)


def _on_button(event: ButtonPressed, kind: RunKind, facts: Facts, policy: Policy) -> Decision:
    command = BUTTONS.get(event.button)
    if command is None or (isinstance(command, Retry) and kind is RunKind.EXPORT):
        return Decision(reasons=("a button that is not known",))
    if isinstance(command, Cancel | Retry) and kind is not RunKind.VALIDATE:
        command = type(command)(kind=kind)
    return _decided(on_command(command, _as_said(event, facts), facts, policy), event)


def _decided(actions: tuple[Action, ...], event: RerunRequested | ButtonPressed) -> Decision:
    what = event.button if isinstance(event, ButtonPressed) else "re-run"
    if not any(isinstance(action, Notify) for action in actions):
        actions = (*actions, Notify(words="", refused=False))  # what was said of an earlier act
    said = (action.words for action in actions if isinstance(action, Notify) and action.words)
    return Decision(actions=actions, reasons=(f"{event.asked_by} pressed {what}", *said))


def _as_said(event: RerunRequested | ButtonPressed, facts: Facts) -> Said:
    # A click has no text to answer under; commands that reply have no button.
    place = Place(kind=PlaceKind.DESCRIPTION, id=facts.pull_request.ref.number)
    return Said(place=place, by=event.asked_by, body="")
