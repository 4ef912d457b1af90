"""Slash commands: a closed set of typed values, with what people read about each.

Usage, example and who may use it stand here with each command; the parser, the help, the table
in the documentation and the permission check are made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.options import COMMIT, MAX_PAIRS, MIN_PAIRS, PAIRS, PATH, Option
from app.domain.runs import RunKind
from app.domain.triage import Determination


class Who(StrEnum):
    """Who may use a command, unless the repository's own file says otherwise."""

    ANYONE = "anyone"
    AUTHOR_ONCE_OK = "a maintainer, or the author once a maintainer said `/ok-to-test`"
    ASKER = "who asked for it, or a maintainer"
    MAINTAINER = "a maintainer"


@dataclass(frozen=True, kw_only=True)
class CommandSpec:
    """What people read about a command, who may use it, and what may follow its name.

    `choices` are the words of which one follows; it may be left out unless `needs_choice`. With
    `takes_text` the rest of the line is the person's own text. `when_closed`: it may be used on a
    closed pull request too.
    """

    name: str
    usage: str
    example: str
    does: str
    who: Who
    choices: tuple[str, ...] = ()
    needs_choice: bool = False
    options: tuple[Option, ...] = ()
    takes_text: bool = False
    when_closed: bool = False


MODEL_KINDS = (RunKind.SAMPLE, RunKind.PRECHECK, RunKind.POSTCHECK)
KIND_NAMES = tuple(kind.value for kind in MODEL_KINDS)

HELP = CommandSpec(
    name="help",
    usage="/help",
    example="/help",
    does="lists the commands you may use here",
    who=Who.ANYONE,
    when_closed=True,
)
STATUS = CommandSpec(
    name="status",
    usage="/status",
    example="/status",
    does="says what is under way, its place in the queue, and what happens next",
    who=Who.ANYONE,
    when_closed=True,
)
VALIDATE = CommandSpec(
    name="validate",
    usage="/validate",
    example="/validate",
    does="checks the changed files again",
    who=Who.ANYONE,
)
OK_TO_TEST = CommandSpec(
    name="ok-to-test",
    usage="/ok-to-test [commit=...]",
    example="/ok-to-test",
    does="lets models run on this commit of an outside contributor, and starts the sample",
    who=Who.MAINTAINER,
    options=(COMMIT,),
)
SAMPLE = CommandSpec(
    name="sample",
    usage="/sample [n=30] [path=compositional_skills/.../qna.yaml]",
    example="/sample n=30",
    does=f"grows and scores a small sample; n pairs are judged ({MIN_PAIRS} to {MAX_PAIRS})",
    who=Who.AUTHOR_ONCE_OK,
    options=(PAIRS, PATH),
)
PRECHECK = CommandSpec(
    name="precheck",
    usage="/precheck [path=...]",
    example="/precheck",
    does="asks the student, the model to be trained, what the seeds ask: does it know it?",
    who=Who.AUTHOR_ONCE_OK,
    options=(PATH,),
)
POSTCHECK = CommandSpec(
    name="postcheck",
    usage="/postcheck [path=...]",
    example="/postcheck",
    does="asks the candidate, the trained model, the same, and sets both side by side",
    who=Who.MAINTAINER,
    options=(PATH,),
)
CANCEL = CommandSpec(
    name="cancel",
    usage="/cancel [sample|precheck|postcheck]",
    example="/cancel sample",
    does="ends what is queued or running",
    who=Who.ASKER,
    choices=KIND_NAMES,
)
RETRY = CommandSpec(
    name="retry",
    usage="/retry [sample|precheck|postcheck]",
    example="/retry",
    does="starts anew what was cancelled or ended without a result at this commit",
    who=Who.ASKER,
    choices=KIND_NAMES,
)
TRIAGE = CommandSpec(
    name="triage",
    usage="/triage approve|changes|reject|uncertain [reason]",
    example="/triage changes not-enough-examples",
    does="sets the labels and who acts next; the reason is a saved reply's name or your own words",
    who=Who.MAINTAINER,
    choices=("approve", "changes", "reject", "uncertain"),
    needs_choice=True,
    takes_text=True,
)
HOLD = CommandSpec(
    name="hold",
    usage="/hold [off] [reason]",
    example="/hold waiting for the legal review",
    does="marks the pull request as not to be merged yet, or takes the mark away",
    who=Who.MAINTAINER,
    choices=("off",),
    takes_text=True,
)
EXPORT = CommandSpec(
    name="export",
    usage="/export [path=...]",
    example="/export",
    does="writes training files of the pairs that the newest samples of this commit kept",
    who=Who.MAINTAINER,
    options=(PATH,),
    when_closed=True,
)
SPECS = (
    HELP,
    STATUS,
    VALIDATE,
    SAMPLE,
    PRECHECK,
    POSTCHECK,
    OK_TO_TEST,
    CANCEL,
    RETRY,
    TRIAGE,
    HOLD,
    EXPORT,
)
ALIASES = {"generate": "sample", "generate-local": "sample", "enable": "ok-to-test"}
"""Commands of `instructlab-bot` by the name of ours that does the same."""
MENTION = "seedbed"
MENTIONS = (MENTION, "instructlab-bot")
"""`@seedbed help` at the start of a line is `/help`; so it is by the older bot's name."""


@dataclass(frozen=True)
class Help:
    """`/help`"""


@dataclass(frozen=True)
class Status:
    """`/status`"""


@dataclass(frozen=True)
class Validate:
    """`/validate`"""


@dataclass(frozen=True)
class OkToTest:
    """`/ok-to-test`; `commit` is the beginning of the one that is meant, empty for the head."""

    commit: str = ""


@dataclass(frozen=True)
class SampleCommand:
    """`/sample`; None means the policy's number, an empty path every contribution."""

    pairs: int | None = None
    path: str = ""


@dataclass(frozen=True)
class PrecheckCommand:
    """`/precheck`; an empty path means every contribution."""

    path: str = ""


@dataclass(frozen=True)
class PostcheckCommand:
    """`/postcheck`; an empty path means every contribution."""

    path: str = ""


@dataclass(frozen=True)
class Cancel:
    """`/cancel`; without a kind, whatever is under way but the checks."""

    kind: RunKind | None = None


@dataclass(frozen=True)
class Retry:
    """`/retry`; without a kind, whatever ended without a result but the checks."""

    kind: RunKind | None = None


@dataclass(frozen=True)
class TriageCommand:
    """`/triage`; `reason` is the rest of the line, a saved reply's key or own words."""

    determination: Determination
    reason: str = ""


@dataclass(frozen=True)
class HoldCommand:
    """`/hold`, or with `off` the end of it."""

    off: bool = False
    reason: str = ""


@dataclass(frozen=True)
class ExportCommand:
    """`/export`; an empty path means every contribution."""

    path: str = ""


@dataclass(frozen=True)
class Mistyped:
    """A line that looks like a command of ours but is not; `words` says what is wrong."""

    words: str


ModelCommand = SampleCommand | PrecheckCommand | PostcheckCommand
"""What starts a run per contribution, with a model."""
ValidCommand = (
    Help
    | Status
    | Validate
    | OkToTest
    | ModelCommand
    | Cancel
    | Retry
    | TriageCommand
    | HoldCommand
    | ExportCommand
)
Command = ValidCommand | Mistyped
SPEC_OF: dict[type[ValidCommand], CommandSpec] = {
    Help: HELP,
    Status: STATUS,
    Validate: VALIDATE,
    OkToTest: OK_TO_TEST,
    SampleCommand: SAMPLE,
    PrecheckCommand: PRECHECK,
    PostcheckCommand: POSTCHECK,
    Cancel: CANCEL,
    Retry: RETRY,
    TriageCommand: TRIAGE,
    HoldCommand: HOLD,
    ExportCommand: EXPORT,
}


def spec_of(command: ValidCommand) -> CommandSpec:
    """The specification of a parsed command."""
    return SPEC_OF[type(command)]
