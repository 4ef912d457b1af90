"""The answer to `/help`: what this person may use here."""

from __future__ import annotations

from app.domain.commands import ALIASES, CommandSpec
from app.report.text import code
from app.report.wanted import WantedComment


def help_comment(login: str, commands: tuple[CommandSpec, ...]) -> WantedComment:
    """The reply to one person; asking again edits it."""
    marker = f"<!-- seedbed:help for={login} -->"
    rows = [f"| `{command.usage}` | {command.does} |" for command in commands]
    allowed = {command.name for command in commands}
    aliases = [f"`/{alias}` is `/{name}`" for alias, name in ALIASES.items() if name in allowed]
    parts = [
        marker,
        f"{code(login)}, write a command on a line of its own. You may use here:",
        "\n".join(["| Command | What it does |", "| --- | --- |", *rows]),
        *([f"{', '.join(aliases)}."] if aliases else []),
    ]
    return WantedComment(marker=marker, body="\n\n".join(parts))
