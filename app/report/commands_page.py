"""The commands as a page for people: the tables of `docs/commands.md` are made from the code."""

from __future__ import annotations

from app.domain.commands import SPECS
from app.report.help import cell
from app.report.permission_table import permission_tables

COMMANDS = "commands"
PERMISSIONS = "permissions"
MADE = "made from the code by `make docs`; changes here are lost"


def with_tables(page: str) -> str:
    """The page with everything between its two pairs of marks made anew."""
    return _between(_between(page, COMMANDS, command_table()), PERMISSIONS, permission_tables())


def command_table() -> str:
    """A row per command: its usage, who may use it, what it does."""
    rows = [f"| `{cell(s.usage)}` | {cell(s.who)} | {cell(s.does)} |" for s in SPECS]
    return "\n".join(["| command | who | what it does |", "| --- | --- | --- |", *rows])


def _between(page: str, name: str, made: str) -> str:
    begin, end = f"<!-- {name}: {MADE} -->", f"<!-- {name}: end -->"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n\n{made}\n\n{end}{rest.partition(end)[2]}"
