"""What a viewer can ask for at a run, and what was said to what they asked."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.acts import buttons
from app.access.viewer import Viewer
from app.dashboard.sharing import SHARED_DAYS
from app.domain.runs import Run
from app.factory import Factory
from app.report.buttons import BUTTONS
from app.report.wanted import Button

ASKED = {
    "sample": "A sample was asked for.",
    "precheck": "A precheck was asked for.",
    "postcheck": "A postcheck was asked for.",
    "cancel": "Asked to end this run.",
    "retry": "Asked to start anew what has no result.",
    "export": "Asked for the training files of what this pull request's samples kept.",
}
SOON = (
    "It is recorded, and a worker sees to it, in a moment as a rule; what comes of it stands with "
    "the pull request."
)


@dataclass(frozen=True, kw_only=True)
class ActsView:
    """The buttons there are, and a note.

    `asked` is said after an act, `refused` where it could not be done. `link` is a share link
    that was just made, `shares` whether one can be.
    """

    buttons: tuple[Button, ...] = ()
    asked: str = ""
    refused: str = ""
    shares: bool = False
    link: str = ""
    days: int = SHARED_DAYS


def acts_view(
    factory: Factory, viewer: Viewer, run: Run, asked: str = "", refused: str = ""
) -> ActsView:
    """The acts of a viewer; `asked` names what they have just done, `refused` says why not."""
    names = buttons(factory, viewer, run) if viewer.acts else ()
    return ActsView(
        buttons=tuple(BUTTONS[name] for name in names if name in BUTTONS),
        asked=asked_words(asked),
        refused=refused,
    )


def asked_words(name: str) -> str:
    """What is said once a button was pressed, nothing for a name that is no button's."""
    return f"{ASKED[name]} {SOON}" if name in ASKED else ""
