"""The answer to `/help`: what this person may use here."""

from __future__ import annotations

from app.domain.commands import ALIASES, CommandSpec
from app.report.wanted import WantedComment


def help_comment(comment_id: int, commands: tuple[CommandSpec, ...]) -> WantedComment:
    """The reply to one comment, found again by that comment's id."""
    marker = f"<!-- seedbed:help to={comment_id} -->"
    rows = [f"| `{command.usage}` | {command.does} |" for command in commands]
    allowed = {command.name for command in commands}
    aliases = [f"`/{alias}` is `/{name}`" for alias, name in ALIASES.items() if name in allowed]
    parts = [
        marker,
        "Write a command on a line of its own. You may use here:",
        "\n".join(["| Command | What it does |", "| --- | --- |", *rows]),
        *([f"{', '.join(aliases)}."] if aliases else []),
    ]
    return WantedComment(marker=marker, body="\n\n".join(parts))
