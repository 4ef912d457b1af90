"""The commands of a text: a pure parser.

A command stands alone at the start of a line: `/sample n=20`, or `@seedbed sample n=20`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from app.domain.command_lines import HIDDEN, command_lines
from app.domain.commands import (
    ALIASES,
    MENTION,
    MENTIONS,
    SPECS,
    Cancel,
    Command,
    CommandSpec,
    ExportCommand,
    Help,
    HoldCommand,
    Mistyped,
    OkToTest,
    PostcheckCommand,
    PrecheckCommand,
    Retry,
    SampleCommand,
    Status,
    TriageCommand,
    Validate,
)
from app.domain.places import Said
from app.domain.runs import RunKind
from app.domain.triage import Determination

MOST_COMMANDS = 20
"""Commands of one text that are carried out."""
SHORTEST_MISTAKE = 4
"""Letters; shorter words resemble too much."""
LONGEST_MISTAKE = 40
"""Letters that are looked at."""
LONGEST_TEXT = 500
"""Characters of a person's own text."""
ALIKE, ALIKE_TO_US = 75, 60
"""How alike two words must be, of 100; less is enough where we were called by name."""
BY_NAME = {spec.name: spec for spec in SPECS}
MENTIONED = re.compile(r"@([A-Za-z0-9-]{1,39})(?:\[bot\])?(?:[:,]\s*|\s+|$)/?")
HELP_HINT = "`/help` lists those you may use here."
TOO_MANY = Mistyped(f"Only the first {MOST_COMMANDS} commands of a text are carried out.")


def new_commands(said: Said) -> tuple[Command, ...]:
    """The commands of a text that did not stand there before, in order."""
    found = _all_commands(said.body)
    before = set(_all_commands(said.before)) if found else set()
    return _bounded([command for command in found if command not in before])


def parse_commands(body: str) -> tuple[Command, ...]:
    """The commands of a text, in order; a repeated one counts once. Never raises."""
    return _bounded(_all_commands(body))


def _bounded(commands: Iterable[Command]) -> tuple[Command, ...]:
    found = tuple(commands)
    return found if len(found) <= MOST_COMMANDS else (*found[:MOST_COMMANDS], TOO_MANY)


@lru_cache(maxsize=16)
def _all_commands(body: str) -> tuple[Command, ...]:
    # Remembered, since whoever handles a comment asks several times.
    found = (_parse_line(line) for line in command_lines(body))
    return tuple(dict.fromkeys(command for command in found if command is not None))


def _parse_line(line: str) -> Command | None:
    """One line that starts with a slash or a mention; None when it is not meant for us."""
    called = MENTIONED.match(line)
    name = called[1].lower() if called else ""
    if line.startswith("@") and name not in MENTIONS:
        return None
    typed = line[called.end() :] if called else line.removeprefix("/")
    word, *rest = typed.split() or [""]
    if HIDDEN in word or (not called and typed[:1].isspace()):
        return None
    spec = BY_NAME.get(ALIASES.get(word.lower(), word.lower()))
    if spec is None:
        return _unknown(word, to_us=name == MENTION)
    return _read(spec, [said for part in rest if (said := part.replace(HIDDEN, ""))])


def _unknown(word: str, *, to_us: bool) -> Mistyped | None:
    """What to say of a word that is no command, None for a word that is not meant for us.

    Other bots have commands too, so a word that resembles none of ours is theirs. So is one that
    begins otherwise: `/check` and `/recheck` are no slips of `/precheck`.
    """
    names = (*BY_NAME, *ALIASES)
    if not to_us:
        names = tuple(name for name in names if name[0] == word[:1].lower())
        if len(word) < SHORTEST_MISTAKE:
            return None
    if best := _nearest(word, names, ALIKE_TO_US if to_us else ALIKE):
        return Mistyped(f"Unknown command. Did you mean `/{best}`?")
    if not to_us:
        return None
    what = "Unknown command" if word else "A command was missing after our name"
    return Mistyped(f"{what}; {HELP_HINT}")


def _nearest(word: str, names: Iterable[str], alike: float = ALIKE) -> str:
    """The name that a mistyped word resembles most, empty where it resembles none."""
    typed = word.lower()[:LONGEST_MISTAKE]
    best = process.extractOne(typed, names, scorer=fuzz.ratio, score_cutoff=alike)
    return "" if best is None else str(best[0])


def _read(spec: CommandSpec, words: list[str]) -> Command:
    """What follows a command's name, held against its specification."""
    choice = ""
    if spec.choices and words and words[0].lower() in spec.choices:
        choice = words.pop(0).lower()
    elif spec.needs_choice or (spec.choices and words and not spec.takes_text):
        return Mistyped(_no_choice(spec, words))
    if spec.takes_text:
        return MAKE[spec.name]({"choice": choice, "text": _own_text(words)})
    values = {"choice": choice}
    for word in words:
        wrong = _take(spec, word, values)
        if wrong:
            return Mistyped(wrong)
    return MAKE[spec.name](values)


def _no_choice(spec: CommandSpec, words: list[str]) -> str:
    told = f"`/{spec.name}` takes one of {', '.join(spec.choices)}"
    best = _nearest(words[0], spec.choices) if words else ""
    return f"{told}. Did you mean `{best}`?" if best else f"{told}: `{spec.usage}`."


def _own_text(words: list[str]) -> str:
    """A person's own text, without what no database and no reader can take."""
    whole = " ".join(words)
    text = "".join(c for c in whole if unicodedata.category(c) not in ("Cc", "Cs"))
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 4]} ..."


def _take(spec: CommandSpec, word: str, values: dict[str, str]) -> str:
    """Read one option into `values`; what is wrong with it, else nothing."""
    key, equals, value = word.partition("=")
    name = key.lower()
    option = next((option for option in spec.options if option.name == name), None)
    if option is None or not equals:
        return _no_option(spec, key, value if equals else word)
    if name in values:
        return f"`{name}` stands there twice."
    if not option.takes(value):
        return option.form
    values[name] = value
    return ""


def _no_option(spec: CommandSpec, key: str, value: str) -> str:
    if not spec.options and not spec.choices:
        return f"`/{spec.name}` takes no options."
    told = f"`/{spec.name}` has no such option."
    if best := _nearest(key, [option.name for option in spec.options]):
        return f"{told} Did you mean `{best}=...`?"
    if hint := next(filter(None, (option.hint(value) for option in spec.options)), ""):
        return f"{told} Did you mean `{hint}`?"
    return f"`/{spec.name}` is used like this: `{spec.usage}`."


def _kind(values: Mapping[str, str]) -> RunKind | None:
    return RunKind(values["choice"]) if values["choice"] else None


MAKE: Mapping[str, Callable[[Mapping[str, str]], Command]] = {
    "help": lambda _: Help(),
    "status": lambda _: Status(),
    "validate": lambda _: Validate(),
    "ok-to-test": lambda v: OkToTest(commit=v.get("commit", "").lower()),
    "sample": lambda v: SampleCommand(
        pairs=int(v["n"]) if "n" in v else None, path=v.get("path", "")
    ),
    "precheck": lambda v: PrecheckCommand(path=v.get("path", "")),
    "postcheck": lambda v: PostcheckCommand(path=v.get("path", "")),
    "cancel": lambda v: Cancel(kind=_kind(v)),
    "retry": lambda v: Retry(kind=_kind(v)),
    "triage": lambda v: TriageCommand(
        determination=Determination(v["choice"]), reason=v.get("text", "")
    ),
    "hold": lambda v: HoldCommand(off=v["choice"] == "off", reason=v.get("text", "")),
    "export": lambda v: ExportCommand(path=v.get("path", "")),
}
"""What makes the typed command out of what was read."""
