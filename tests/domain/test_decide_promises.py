"""What holds for every decision, whatever happened and whoever did it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions import Agree, CancelRuns, ReplyHelp, StartRun
from app.domain.commands import MODEL_KINDS, SPECS
from app.domain.decide import decide
from app.domain.deciding.click import BUTTONS
from app.domain.events import (
    ActiveEvent,
    ButtonPressed,
    Change,
    Commented,
    PullRequestChanged,
    PullRequestClosed,
    RerunRequested,
)
from app.domain.facts import Facts
from app.domain.people import Person
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.domain.runs import RunKind, RunState, external_id
from app.domain.triage import Conversation, Ok
from tests.support.deciding import FACTS, run, said
from tests.support.stores import HEAD, PULL_REQUEST, REF

OLD = "b" * 40
HEADS = st.sampled_from([HEAD, OLD])
LINES = st.sampled_from(
    [spec.example for spec in SPECS] + ["/sample", "/cancel", "/retry", "Hello"]
)
BODIES = st.lists(LINES, max_size=4).map("\n".join)
PEOPLE = st.builds(
    Person, login=st.sampled_from(["ada", "Ada", "noor", "grace"]), role=st.sampled_from(Role)
)
RUNS = st.builds(
    run,
    st.sampled_from(RunState),
    st.sampled_from(RunKind),
    asked_by=st.sampled_from(["ada", "noor", "grace", "policy"]),
    head_sha=HEADS,
)
CONVERSATIONS = st.builds(
    Conversation,
    ok=st.none() | st.builds(Ok, by=st.just("grace"), head_sha=HEADS),
    head_at=st.sampled_from([0.0, 100.0]),
)
COMMENTS = st.builds(
    said, BODIES, by_bot=st.booleans(), before=BODIES, at=st.sampled_from([0.0, 99.0, 101.0])
)
EXTERNAL = st.builds(external_id, st.just(REF), HEADS, st.sampled_from(RunKind))
EVENTS: st.SearchStrategy[ActiveEvent] = st.one_of(
    COMMENTS,
    st.builds(
        PullRequestChanged,
        pull_request=st.just(REF),
        change=st.sampled_from(Change),
        label=st.sampled_from(["", "hold", "triage-approved", "bug"]),
        said=st.none() | COMMENTS.map(lambda event: event.said),
    ),
    st.builds(PullRequestClosed, pull_request=st.just(REF), merged=st.booleans()),
    st.builds(
        RerunRequested, pull_request=st.just(REF), external_id=EXTERNAL, asked_by=st.just("noor")
    ),
    st.builds(
        ButtonPressed,
        pull_request=st.just(REF),
        external_id=EXTERNAL,
        button=st.sampled_from(sorted(BUTTONS)),
        asked_by=st.just("noor"),
    ),
)
POLICIES = st.builds(Policy, student=st.booleans(), candidate=st.booleans())


@st.composite
def situations(draw: st.DrawFn) -> tuple[ActiveEvent, Facts, Policy]:
    """An event, the facts it meets, and a policy."""
    pull_request = replace(PULL_REQUEST, open=draw(st.booleans()), draft=draw(st.booleans()))
    policy, author = draw(POLICIES), draw(PEOPLE)
    agreed = replace(draw(CONVERSATIONS), trusted=policy.maintains(author))
    facts = replace(
        FACTS,
        pull_request=pull_request,
        author=author,
        actor=draw(PEOPLE),
        conversation=agreed,
        runs=tuple(draw(st.lists(RUNS, max_size=3))),
        known_head=draw(HEADS),
        files=draw(st.sampled_from([FACTS.files, ()])),
    )
    return brought_by(facts.actor.login, draw(EVENTS)), facts, policy


def brought_by(login: str, event: ActiveEvent) -> ActiveEvent:
    """The event as the facts' actor brought it about."""
    if isinstance(event, Commented):
        return replace(event, said=replace(event.said, by=login))
    if isinstance(event, PullRequestChanged):
        said = None if event.said is None else replace(event.said, by=login)
        return replace(event, by=login, said=said)
    if isinstance(event, PullRequestClosed):
        return replace(event, by=login)
    return replace(event, asked_by=login)


@given(situations())
def test_no_model_runs_for_an_outsider_before_somebody_said_so(
    situation: tuple[ActiveEvent, Facts, Policy],
) -> None:
    event, facts, policy = situation
    started = [a for a in decide(event, facts, policy).actions if isinstance(a, StartRun)]
    if any(start.request.kind in MODEL_KINDS for start in started):
        let = facts.conversation.lets_models_run(HEAD)
        assert let or policy.maintains(facts.actor)
        assert facts.pull_request.open


@given(situations())
def test_runs_are_of_the_present_head_and_their_models_are_there(
    situation: tuple[ActiveEvent, Facts, Policy],
) -> None:
    event, facts, policy = situation
    for action in decide(event, facts, policy).actions:
        if isinstance(action, StartRun):
            request = action.request
            assert request.head_sha == HEAD
            assert request.kind is not RunKind.PRECHECK or policy.student
            assert request.kind is not RunKind.POSTCHECK or policy.candidate


@given(situations())
def test_nobody_ends_what_somebody_else_asked_for_unless_they_maintain(
    situation: tuple[ActiveEvent, Facts, Policy],
) -> None:
    event, facts, policy = situation
    for action in decide(event, facts, policy).actions:
        if isinstance(action, CancelRuns) and action.reason == "cancelled":
            own = action.asked_by and facts.actor.is_called(action.asked_by)
            assert own or policy.maintains(facts.actor)


@given(situations())
def test_help_names_only_what_is_granted(situation: tuple[ActiveEvent, Facts, Policy]) -> None:
    event, facts, policy = situation
    for action in decide(event, facts, policy).actions:
        if isinstance(action, ReplyHelp) and not policy.maintains(facts.actor):
            named = {spec.name for spec in action.commands}
            assert not named & {"ok-to-test", "postcheck", "triage", "hold", "export"}


@given(situations())
def test_deciding_twice_decides_the_same(situation: tuple[ActiveEvent, Facts, Policy]) -> None:
    assert decide(*situation) == decide(*situation)


@given(situations())
def test_an_ok_is_only_for_a_commit_that_could_be_seen(
    situation: tuple[ActiveEvent, Facts, Policy],
) -> None:
    event, facts, policy = situation
    written_at = event.said.at if isinstance(event, Commented) else 0.0
    for action in decide(event, facts, policy).actions:
        if isinstance(action, Agree) and action.conversation.ok != facts.conversation.ok:
            assert facts.known_head == HEAD
            assert written_at == 0 or written_at > facts.conversation.head_at
            assert policy.maintains(facts.actor)
