"""`/ok-to-test`: a maintainer lets models run on one commit of an outside contributor.

It is bound to the commit that the maintainer can have seen: one that was pushed while they wrote
is refused, so that nobody slips another file under their word.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.actions import Action, Agree, Notify
from app.domain.commands import ModelCommand, OkToTest, spec_of
from app.domain.deciding.starts import model_runs, unasked_runs
from app.domain.facts import Facts
from app.domain.places import Said
from app.domain.policy import Policy
from app.domain.triage import Ok


def given_ok(command: OkToTest, said: Said, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    """Let models run on the head commit, and start what policy would have started."""
    if facts.conversation.trusted:
        words = f"`/ok-to-test`: {facts.author.login} maintains here, so it is not needed."
        return (Notify(words=words, refused=False),)
    if wrong := _other_commit(command.commit, said, facts):
        return (Notify(words=wrong),)
    agreed = _agree(said, facts)
    known = replace(facts, conversation=agreed.conversation)
    return (agreed, *unasked_runs(known, policy, said.by), *_why_not_yet(facts, policy))


def with_implied_ok(
    command: ModelCommand, said: Said, facts: Facts, policy: Policy
) -> tuple[Action, ...]:
    """Start a command's runs; a maintainer's word for them lets models run on the commit too."""
    runs = model_runs(facts, policy, command, said.by)
    refused = any(isinstance(action, Notify) and action.refused for action in runs)
    head = facts.pull_request.head_sha
    maintainer = policy.maintains(facts.actor)
    if refused or not maintainer or facts.conversation.lets_models_run(head):
        return runs
    if moved := pushed_meanwhile(spec_of(command).name, said, facts):
        return (Notify(words=moved),)
    return (_agree(said, facts), *runs)


def _agree(said: Said, facts: Facts) -> Agree:
    ok = Ok(by=said.by, head_sha=facts.pull_request.head_sha)
    return Agree(conversation=replace(facts.conversation, ok=ok), act="ok-to-test", by=said.by)


def _other_commit(commit: str, said: Said, facts: Facts) -> str:
    """Why the head is not the commit that was meant, empty where it is."""
    head = facts.pull_request.head_sha
    if commit and not head.startswith(commit):
        return f"`/ok-to-test`: the head is {head[:7]}, which `commit` does not name."
    # Two commits whose names begin alike are soon made, so only a whole name is proof.
    return "" if commit == head else pushed_meanwhile("ok-to-test", said, facts)


def pushed_meanwhile(command: str, said: Said, facts: Facts) -> str:
    """Why somebody cannot have seen the head when they wrote, empty where they can.

    GitHub gives times in whole seconds: of a push in the same one, nobody knows whether it came
    first, so it counts as unseen.
    """
    head = facts.pull_request.head_sha
    pushed_since = 0 < said.at <= facts.conversation.head_at
    if facts.seen_head == head and not pushed_since:
        return ""
    if not facts.known_head:
        words = f"Seedbed knew nothing of {head[:7]} when this was written"
        return f"`/{command}`: {words}; look at it and say it again."
    return f"`/{command}`: {head[:7]} was pushed meanwhile; look at it and say it again."


def _why_not_yet(facts: Facts, policy: Policy) -> tuple[Action, ...]:
    """Say so where nothing starts by itself."""
    if facts.pull_request.draft and policy.sample_unasked:
        words = "Models may run on this commit; samples start once it is no draft."
    elif not policy.sample_unasked:
        words = "Models may run on this commit; nothing starts before somebody says `/sample`."
    else:
        return ()
    return (Notify(words=words, refused=False),)
