"""The answer to `/help`: what this person may use here."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.actions import ReplyHelp
from app.domain.commands import ALIASES, CommandSpec
from app.report.text import code
from app.report.wanted import WantedComment

MARKER = "<!-- seedbed:help"


def help_comment(reply: ReplyHelp, after_ok: Sequence[CommandSpec] = ()) -> WantedComment:
    """The reply to one person; an older one to the same person is outdated by it.

    `after_ok` is what they may use besides once a maintainer lets models run on this commit.
    """
    person = f"{MARKER} for={reply.login} "
    marker = f"{person}to={reply.to.kind}-{reply.to.id} -->"
    parts = [
        marker,
        f"{code(reply.login)}, write a command on a line of its own. You may use here:",
        _table(reply.commands),
        *_others({spec.name for spec in reply.commands}),
        *_waiting(after_ok),
    ]
    return WantedComment(marker=marker, body="\n\n".join(parts), replaces=person)


def cell(text: str) -> str:
    """Our own words for a table's cell, where a bar would end it."""
    return text.replace("|", "\\|")


def _table(commands: Sequence[CommandSpec]) -> str:
    rows = [
        f"| `{cell(spec.usage)}` | {cell(spec.does)} | `{cell(spec.example)}` |"
        for spec in commands
    ]
    return "\n".join(["| Command | What it does | Example |", "| --- | --- | --- |", *rows])


def _others(names: set[str]) -> tuple[str, ...]:
    aliases = [f"`/{alias}` is `/{name}`" for alias, name in ALIASES.items() if name in names]
    return (f"Other names: {', '.join(aliases)}.",) if aliases else ()


def _waiting(after_ok: Sequence[CommandSpec]) -> tuple[str, ...]:
    if not after_ok:
        return ()
    names = " and ".join(f"`/{spec.name}`" for spec in after_ok)
    return (f"Once a maintainer says `/ok-to-test` for this commit, you may use {names} too.",)
