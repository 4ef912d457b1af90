"""Which labels a pull request should have. Pure: what is known goes in, labels come out.

A label says one of three things: what the contribution is, what the evidence on its head commit
is, and what a maintainer said. Those of the evidence stay as they were while the checks look at a
new commit, so that a push does not make them come and go. Once a pull request is closed, none is
left that asks somebody to act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.contribution import KNOWLEDGE_FOLDER
from app.domain.replies import REPLIES
from app.domain.triage import LABEL_OF, Conversation, Determination, Label, Reply

OF_THE_CHECKS = frozenset({Label.SKILL, Label.KNOWLEDGE, Label.TRIAGE_NEEDED, Label.READY})
"""Labels that only the checks of the head commit can tell."""
ASKING = frozenset({Label.TRIAGE_NEEDED, Label.FOLLOW_UP, Label.READY, Label.HOLD})
"""Labels that ask somebody to act, or to wait with it; on a closed pull request nobody is to."""
TURNED_DOWN = (Determination.CHANGES, Determination.REJECT)


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A pull request, as far as labels depend on it.

    `contributions` are the paths that the checks found at `head_sha`, `errors` how many errors
    they found, None while they are not done. `fruitless`: a sample of this head was made in full
    and nothing of it could be kept, by a judge that is trusted. `had` are the labels that Seedbed
    last put there.
    """

    head_sha: str
    contributions: tuple[str, ...] = ()
    errors: int | None = None
    fruitless: bool = False
    open: bool = True
    draft: bool = False
    conversation: Conversation = field(default_factory=Conversation)
    had: frozenset[Label] = frozenset()
    replies: Mapping[str, Reply] = field(default_factory=dict)

    @property
    def determination(self) -> Determination | None:
        """What a maintainer said, None where nobody has said anything yet."""
        triage = self.conversation.triage
        return None if triage is None else triage.determination


def labels(matter: Matter) -> frozenset[Label]:
    """The labels that a pull request should have."""
    found = _of_the_checks(matter) if matter.errors is not None else matter.had & OF_THE_CHECKS
    wanted = frozenset(_still_true(found, matter)) | frozenset(_of_the_rest(matter))
    return wanted if matter.open else wanted - ASKING


def _of_the_checks(matter: Matter) -> frozenset[Label]:
    found = {_kind(path) for path in matter.contributions}
    if found and not matter.errors:
        found |= {Label.READY, Label.TRIAGE_NEEDED}
    return frozenset(found)


def _kind(path: str) -> Label:
    return Label.KNOWLEDGE if path.split("/", 1)[0] == KNOWLEDGE_FOLDER else Label.SKILL


def _still_true(found: Iterable[Label], matter: Matter) -> Iterable[Label]:
    """Those of the checks' labels that nothing else speaks against."""
    for label in found:
        if label is Label.TRIAGE_NEEDED:
            keep = matter.determination is None and not matter.draft
        elif label is Label.READY:
            may = matter.conversation.lets_models_run(matter.head_sha)
            keep = may and matter.determination is not Determination.REJECT
        else:
            keep = True
        if keep:
            yield label


def _of_the_rest(matter: Matter) -> Iterable[Label]:
    if matter.fruitless:
        yield Label.UNSUCCESSFUL
    if matter.conversation.hold is not None:
        yield Label.HOLD
    triage = matter.conversation.triage
    if triage is None:
        return
    yield LABEL_OF[triage.determination]
    reply = matter.replies.get(triage.reply) or REPLIES.get(triage.reply)
    if reply is not None and reply.topic and triage.determination in TURNED_DOWN:
        yield Label.TOPIC
