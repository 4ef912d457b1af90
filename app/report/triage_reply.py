"""The comment that carries a saved reply of triage."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.replies import REPLIES
from app.domain.triage import Determination, Reply, Triage
from app.report.model import Report
from app.report.text import code, inline, prose
from app.report.wanted import WantedComment

MARKER = "<!-- seedbed:triage "
LONGEST_REPLY = 2_000
"""Characters of a reply that are shown."""
SAID: Mapping[Determination, str] = {
    Determination.APPROVE: "Approved",
    Determination.CHANGES: "Changes asked for",
    Determination.REJECT: "Rejected",
    Determination.UNCERTAIN: "Left undecided",
    Determination.FOLLOW_UP: "Said in triage",
}
NEXT: Mapping[Determination, str] = {
    Determination.APPROVE: "There is nothing left to do for the contributor.",
    Determination.CHANGES: (
        "The contributor pushes the changes to this pull request; the checks then run by "
        "themselves, and a maintainer looks again. Questions are welcome in a comment."
    ),
    Determination.REJECT: (
        "The contributor need not push anything here. Who sees it otherwise says so in a comment; "
        "a maintainer reads it."
    ),
    Determination.UNCERTAIN: (
        "Another maintainer looks; the contributor need not do anything until then."
    ),
    Determination.FOLLOW_UP: "Something was pushed since, so a maintainer looks again.",
}
"""What the contributor does about a maintainer's word."""


def triage_comments(report: Report) -> tuple[WantedComment, ...]:
    """The saved reply that a maintainer's last word names; those of older words are outdated."""
    triage = report.conversation.triage
    reply = None if triage is None else _reply(report, triage.reply)
    if triage is None or reply is None:
        return (_older(),)
    marker = f"{MARKER}to={triage.comment_id} -->"
    body = "\n\n".join([marker, *_parts(triage, reply), *_next(report, triage)])
    return (WantedComment(marker=marker, body=body, replaces=MARKER),)


def _reply(report: Report, key: str) -> Reply | None:
    return report.policy.replies.get(key) or REPLIES.get(key)


def _older() -> WantedComment:
    """No reply stands: whatever is there was to a word that counts no more."""
    return WantedComment(marker=f"{MARKER}none -->", body="", outdated=True, replaces=MARKER)


def _parts(triage: Triage, reply: Reply) -> list[str]:
    said = SAID[triage.determination]
    return [
        f"**{said}** by {inline(triage.by)}, for commit {code(triage.head_sha[:7])}.",
        prose(reply.words, LONGEST_REPLY),
        *([f"In {inline(triage.by)}'s words: {inline(triage.reason)}"] if triage.reason else []),
    ]


def _next(report: Report, triage: Triage) -> list[str]:
    """Who acts, while somebody does."""
    return [NEXT[triage.determination]] if report.open else []
