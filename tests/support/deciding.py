"""Facts to decide from, and reading what was decided."""

from dataclasses import replace

from app.domain.actions import Action, Agree, Notify, React, Reaction, StartRun
from app.domain.decide import decide
from app.domain.events import ActiveEvent, Change, Commented, PullRequestChanged
from app.domain.facts import Facts
from app.domain.people import Person
from app.domain.places import Place, PlaceKind, Said
from app.domain.policy import Policy
from app.domain.pull_request import ChangedFile, Role
from app.domain.runs import Run, RunKind, RunState
from app.domain.triage import Conversation, Ok
from tests.support.stores import HEAD, PULL_REQUEST, REF

LEAF = "compositional_skills/writing/recipes/qna.yaml"
PLACE = Place(kind=PlaceKind.COMMENT, id=9)
POLICY = Policy(student=True, candidate=True)
FACTS = Facts(
    pull_request=PULL_REQUEST,
    files=(ChangedFile(path=LEAF, status="added"),),
    author=Person(login="ada", role=Role.READ),
    actor=Person(login="noor", role=Role.READ),
    delivery="d-1",
    known_head=HEAD,
)
TRUSTED = replace(FACTS, conversation=Conversation(trusted=True))
"""A maintainer's own pull request."""
ONCE_OK = replace(FACTS, conversation=Conversation(ok=Ok(by="grace", head_sha=HEAD)))
OPENED = PullRequestChanged(pull_request=REF, change=Change.OPENED, by="ada")
PUSHED = replace(OPENED, change=Change.PUSHED)


def said(
    body: str, *, by: str = "noor", by_bot: bool = False, before: str = "", at: float = 0.0
) -> Commented:
    """A comment with this text."""
    text = Said(place=PLACE, by=by, body=body, before=before, at=at)
    return Commented(pull_request=REF, said=text, by_bot=by_bot)


def by(login: str, role: Role = Role.READ, facts: Facts = FACTS) -> Facts:
    """The facts of an act of this person."""
    return replace(facts, actor=Person(login=login, role=role))


def by_maintainer(facts: Facts = FACTS, role: Role = Role.TRIAGE) -> Facts:
    """The facts of an act of `grace`, who maintains."""
    return by("grace", role, facts)


def actions(event: ActiveEvent, facts: Facts, policy: Policy = POLICY) -> tuple[Action, ...]:
    """What is decided."""
    return decide(event, facts, policy).actions


def asked(body: str, facts: Facts, policy: Policy = POLICY) -> tuple[Action, ...]:
    """What is decided on a comment by the facts' actor."""
    return actions(said(body, by=facts.actor.login), facts, policy)


def started(found: tuple[Action, ...]) -> list[tuple[RunKind, str]]:
    """Kinds and paths of the runs that are started."""
    return [(a.request.kind, a.request.path) for a in found if isinstance(a, StartRun)]


def words(found: tuple[Action, ...]) -> str:
    """What is said in the status comment."""
    return " ".join(a.words for a in found if isinstance(a, Notify))


def refused(found: tuple[Action, ...]) -> bool:
    """Whether the text got the reaction of a refusal."""
    return React(place=PLACE, reaction=Reaction.REFUSED) in found


def agreed(found: tuple[Action, ...]) -> Conversation:
    """What is agreed after the last action that agrees on something."""
    return [a for a in found if isinstance(a, Agree)][-1].conversation


def run(
    state: RunState = RunState.RUNNING,
    kind: RunKind = RunKind.SAMPLE,
    *,
    path: str = LEAF,
    asked_by: str = "grace",
    head_sha: str = HEAD,
) -> Run:
    """A run of the pull request."""
    return Run(
        id=1,
        pull_request_id=1,
        kind=kind,
        head_sha=head_sha,
        path=path,
        pairs=10,
        asked_by=asked_by,
        state=state,
    )


def leaves(count: int) -> tuple[ChangedFile, ...]:
    """As many contributions."""
    return tuple(
        ChangedFile(path=f"knowledge/part{n}/qna.yaml", status="added") for n in range(count)
    )
