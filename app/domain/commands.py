"""Slash commands: a closed set of typed values, and a pure parser for comments.

A command stands alone at the start of a line, outside quotes, code and HTML:
`/sample n=20`. Usage and permission live here with each command; help and the
permission check are made from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rapidfuzz import fuzz, process

from app.domain.policy import MAINTAINER
from app.domain.pull_request import Role

MIN_PAIRS, MAX_PAIRS = 1, 300
SHORTEST_MISTAKE = 4
"""Letters; shorter words resemble too much."""


@dataclass(frozen=True, kw_only=True)
class CommandSpec:
    """What people read about a command, and the role that may use it."""

    name: str
    usage: str
    does: str
    role: Role


HELP = CommandSpec(
    name="help", usage="/help", does="lists the commands you may use here", role=Role.NONE
)
VALIDATE = CommandSpec(
    name="validate",
    usage="/validate",
    does="checks the changed files again",
    role=Role.NONE,
)
SAMPLE = CommandSpec(
    name="sample",
    usage="/sample [n=30] [path=compositional_skills/.../qna.yaml]",
    does=f"grows and scores a small sample; n pairs are judged ({MIN_PAIRS} to {MAX_PAIRS})",
    role=MAINTAINER,
)
PRECHECK = CommandSpec(
    name="precheck",
    usage="/precheck [path=...]",
    does="asks the student, the model to be trained, what the seeds ask: does it know it?",
    role=MAINTAINER,
)
POSTCHECK = CommandSpec(
    name="postcheck",
    usage="/postcheck [path=...]",
    does="asks the candidate, the trained model, the same, and sets both side by side",
    role=MAINTAINER,
)
SPECS = (HELP, VALIDATE, SAMPLE, PRECHECK, POSTCHECK)
ALIASES = {"generate": "sample"}


@dataclass(frozen=True)
class Help:
    """`/help`"""


@dataclass(frozen=True)
class Validate:
    """`/validate`"""


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
class Mistyped:
    """A line that looks like a command of ours but is not; `words` says what is wrong."""

    words: str


ModelCommand = SampleCommand | PrecheckCommand | PostcheckCommand
"""What starts a run per contribution, with a model."""
ValidCommand = Help | Validate | ModelCommand
Command = ValidCommand | Mistyped
SPEC_OF: dict[type[ValidCommand], CommandSpec] = {
    Help: HELP,
    Validate: VALIDATE,
    SampleCommand: SAMPLE,
    PrecheckCommand: PRECHECK,
    PostcheckCommand: POSTCHECK,
}


def spec_of(command: ValidCommand) -> CommandSpec:
    """The specification of a parsed command."""
    return SPEC_OF[type(command)]


def parse_commands(body: str) -> tuple[Command, ...]:
    """The commands of a comment, in order; a repeated line counts once. Never raises."""
    found = (parse_line(line) for line in command_lines(body))
    return tuple(dict.fromkeys(command for command in found if command is not None))


def command_lines(body: str) -> Iterator[str]:
    """Lines of the comment's own paragraphs that start with a slash.

    Markdown decides what is a paragraph, so quotes, lists, code and HTML are out.
    """
    tokens = MarkdownIt("commonmark").parse(body)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and opening.level == 0:
            yield from (line for line in _own_text(inline).splitlines() if line.startswith("/"))


def _own_text(inline: Token) -> str:
    """A paragraph's text without inline code and HTML, its line breaks kept."""
    parts = []
    for child in inline.children or ():
        if child.type in {"text", "text_special"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type in {"code_inline", "html_inline"}:
            parts.append("\ufffc")  # keeps "`x` /sample" from starting a line
    return "".join(parts)


def parse_line(line: str) -> Command | None:
    """One line that starts with a slash; None when it is clearly not meant for us."""
    word, *options = line.removeprefix("/").split()[:20] or [""]
    name = ALIASES.get(word.lower(), word.lower())
    if name in TAKES:
        return _parse_model_command(name, options)
    simple: dict[str, Command] = {HELP.name: Help(), VALIDATE.name: Validate()}
    if name not in simple:
        return _near_miss(word)
    return Mistyped(f"`/{name}` takes no options.") if options else simple[name]


def _near_miss(word: str) -> Mistyped | None:
    """A suggestion for a likely typing mistake.

    Other bots have commands too, so a word that resembles none of ours is theirs. So is one that
    begins otherwise: `/check` and `/recheck` are no slips of `/precheck`.
    """
    typed = word.lower()[:40]
    names = [name for name in (*(s.name for s in SPECS), *ALIASES) if name[0] == typed[:1]]
    if len(word) < SHORTEST_MISTAKE:
        return None
    best = process.extractOne(typed, names, scorer=fuzz.ratio, score_cutoff=75)
    return None if best is None else Mistyped(f"Unknown command. Did you mean `/{best[0]}`?")


TAKES = {
    SAMPLE.name: (SAMPLE, {"n", "path"}),
    PRECHECK.name: (PRECHECK, {"path"}),
    POSTCHECK.name: (POSTCHECK, {"path"}),
}
"""The options of the commands that have any."""


def _parse_model_command(name: str, options: list[str]) -> Command:
    spec, keys = TAKES[name]
    values: dict[str, str] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if key not in keys or not equals or not value or key in values:
            which = "these options" if len(keys) > 1 else "this option"
            return Mistyped(f"`/{name}` takes {which}, each once: `{spec.usage}`.")
        values[key] = value
    if name == PRECHECK.name:
        return PrecheckCommand(path=values.get("path", ""))
    if name == POSTCHECK.name:
        return PostcheckCommand(path=values.get("path", ""))
    return _parse_sample(values)


def _parse_sample(values: dict[str, str]) -> Command:
    if "n" not in values:
        return SampleCommand(path=values.get("path", ""))
    number = values["n"]
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(MAX_PAIRS))):
        return Mistyped(f"`n` is a whole number from {MIN_PAIRS} to {MAX_PAIRS}.")
    if not MIN_PAIRS <= int(number) <= MAX_PAIRS:
        return Mistyped(f"`n` is a whole number from {MIN_PAIRS} to {MAX_PAIRS}.")
    return SampleCommand(pairs=int(number), path=values.get("path", ""))
