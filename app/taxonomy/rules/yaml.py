"""What keeps a file from being read, or nearly so; `reading` finds these."""

from __future__ import annotations

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Place, Rule

_SOURCE = "README.md: contributions are YAML files"
_GOOD = Example(text="task_description: Write letters.\n")
_SAVE_AS = "Save the file again with the encoding UTF-8 (in most editors under `Save as`)."

ENCODING = Rule(
    id="yaml/encoding",
    severity=Severity.ERROR,
    message="This file is not saved as plain UTF-8 text.",
    hint=_SAVE_AS,
    why="Programs can only read text when they know which bytes stand for which character. "
    "UTF-8 is what the taxonomy and GitHub expect. Invisible control characters often come along "
    "when text is pasted from a word processor.",
    bad=Example(text="task_description: Write\x0bletters.\n"),
    good=_GOOD,
    source=_SOURCE,
)
BYTE_ORDER_MARK = Rule(
    id="yaml/byte-order-mark",
    severity=Severity.WARNING,
    message="The file starts with an invisible byte order mark.",
    hint="Save it as UTF-8 without a byte order mark (BOM). Some tools stumble over it.",
    why="Some editors on Windows put this mark in front of the text. Several YAML tools take it "
    "for part of the first key.",
    bad=Example(text="\ufeffversion: 3\n", place=Place.FILE),
    good=Example(text="version: 3\n", place=Place.FILE),
)
TOO_LARGE = Rule(
    id="yaml/too-large",
    severity=Severity.ERROR,
    message="The file is too large.",
    hint="Keep to a few short examples. Long source texts belong in a document repository.",
    why="A contribution is a handful of examples, a few kilobytes in all. Files over a million "
    "bytes are not read.",
    bad=Example(text="", place=Place.FILE),
    good=Example(text="version: 3\n", place=Place.FILE),
)
TOO_COMPLEX = Rule(
    id="yaml/too-complex",
    severity=Severity.ERROR,
    message="The file is nested too deep, or holds too many values.",
    hint="Write it out more simply.",
    why="A few lines of YAML can stand for millions of values. Such a file is refused before "
    "anything is built from it.",
    bad=Example(text="task_description: &all [*all]\n"),
    good=_GOOD,
)
SYNTAX = Rule(
    id="yaml/syntax",
    severity=Severity.ERROR,
    message="YAML cannot read the file from here on.",
    hint="Look at this line and the one above it: a quotation mark, a colon or spaces at the "
    "start of the line are the usual causes.",
    why="A file that is not YAML cannot be read by any tool of the taxonomy, so nothing else "
    "in it can be checked.",
    bad=Example(text="task_description: Write letters: formal ones.\n"),
    good=Example(text='task_description: "Write letters: formal ones."\n'),
    source=_SOURCE,
)
VALUE = Rule(
    id="yaml/value",
    severity=Severity.ERROR,
    message="YAML takes this value for something else than text, and cannot read it as that.",
    hint="Put the value in quotes, so that it is read as text.",
    why="Without quotes YAML turns what looks like a date or a number into one, and fails where "
    "there is no such date. A `!` at the start names a kind of value.",
    bad=Example(text="task_description: 2024-02-31\n"),
    good=Example(text='task_description: "2024-02-31"\n'),
)
CHARACTER = Rule(
    id="yaml/character",
    severity=Severity.ERROR,
    message="This text holds an escape that stands for no character.",
    hint="Write the character itself, without `\\u` or `\\0`.",
    why="Half a character, or an escaped zero, can neither be stored nor sent to a model.",
    bad=Example(text='task_description: "Write letters \\ud83d."\n'),
    good=Example(text='task_description: "Write letters \U0001f600."\n'),
)
EMPTY = Rule(
    id="yaml/empty",
    severity=Severity.ERROR,
    message="The file holds nothing to read.",
    hint="Start from one of the examples in the taxonomy.",
    why="An empty file, or one of comments alone, is no contribution.",
    bad=Example(text="# To be written.\n", place=Place.FILE),
    good=Example(text="version: 3\n", place=Place.FILE),
)
NOT_A_MAPPING = Rule(
    id="yaml/not-a-mapping",
    severity=Severity.ERROR,
    message="The file must hold keys with values, such as `version: 3`.",
    hint="Start with `version: 3`, and put each key with its colon at the start of a line.",
    why="Every tool looks the parts of a contribution up by their keys.",
    bad=Example(text="- version\n- created_by\n", place=Place.FILE),
    good=Example(text="version: 3\ncreated_by: octocat\n", place=Place.FILE),
    source=_SOURCE,
)
RULES: tuple[Rule, ...] = (
    ENCODING,
    BYTE_ORDER_MARK,
    TOO_LARGE,
    TOO_COMPLEX,
    SYNTAX,
    VALUE,
    CHARACTER,
    EMPTY,
    NOT_A_MAPPING,
)
