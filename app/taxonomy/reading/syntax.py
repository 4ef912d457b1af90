"""What a YAML parser complains of, in words for people who never saw a parser."""

from __future__ import annotations

from dataclasses import dataclass

import yaml


@dataclass(frozen=True)
class Complaint:
    """One kind of syntax error, known by pieces of the parser's own words.

    `at_context` where the mistake is made at the start of the broken piece and the
    parser only stumbles later.
    """

    context: str
    problem: str
    message: str
    hint: str
    at_context: bool = False


_QUOTES = "Put the whole value in quotes, or write it below as a block after `|`."
_COLUMNS = (
    "Use spaces only. Keys that belong together start in the same column, and text of a "
    "block (`|`) is indented further than its key. A dash that starts an "
    "entry has a space after it."
)
_KNOWN = (
    Complaint(
        "simple key",
        "could not find expected ':'",
        "This line is neither a key with a colon nor part of the text above it.",
        "If it belongs to the text above, indent it as far as that text. If it is a key, "
        "put a colon and a space after it.",
        at_context=True,
    ),
    Complaint(
        "block scalar",
        "expected",
        "There is text on the line of the `|` or `>` sign.",
        "Start the text on the next line, two spaces further in than the key.",
    ),
    Complaint(
        "quoted scalar",
        "unexpected end of stream",
        "This quotation mark is opened here but never closed.",
        "Add the same quotation mark at the end of the text. A quotation mark inside the text "
        "is written `\\\"` between double and twice (`''`) between single ones.",
        at_context=True,
    ),
    Complaint(
        "quoted scalar",
        "unexpected document separator",
        "This quotation mark is opened here but never closed.",
        "Add the same quotation mark at the end of the text.",
        at_context=True,
    ),
    Complaint(
        "double-quoted scalar",
        "",
        "There is a backslash in this quoted text that YAML cannot read.",
        "Write two backslashes for one, or write the text as a block after `|`.",
    ),
    Complaint(
        "",
        "mapping values are not allowed",
        "There is a colon here where none can be.",
        "If it is part of a text, put the whole text in quotes. If it ends a key, put the key on a "
        "line of its own, in the same column as its neighbours, with a space after the colon. "
        "The same space may be missing on the line above.",
    ),
    Complaint(
        "",
        "found character '\\t'",
        "There is a tab here. YAML does not allow tabs for indentation.",
        "Replace it with spaces, two for each level.",
    ),
    Complaint(
        "",
        "cannot start any token",
        "A value cannot start with this character.",
        _QUOTES,
    ),
    Complaint(
        "",
        "expected the node content",
        "A value cannot start with this character.",
        _QUOTES,
    ),
    Complaint(
        "scanning a directive",
        "",
        "A line cannot start with a percent sign.",
        "Indent it if it belongs to the text above, or put the text in quotes.",
    ),
    Complaint(
        "",
        "mapping keys are not allowed here",
        "A value cannot start with a question mark and a space.",
        _QUOTES,
    ),
    Complaint(
        "",
        "expected '<document start>'",
        "This line belongs to nothing above it.",
        _COLUMNS,
    ),
    Complaint(
        "scanning an alias",
        "",
        "A `*` at the start of a value has a meaning of its own in YAML.",
        'Put the value in quotes, for example `"*.md"`.',
        at_context=True,
    ),
    Complaint(
        "",
        "found undefined alias",
        "A `*` at the start of a value has a meaning of its own in YAML.",
        'Put the value in quotes, for example `"*.md"`.',
    ),
    Complaint(
        "",
        "found duplicate anchor",
        "The same `&` name is given twice.",
        "Put the value in quotes if the `&` is part of the text.",
    ),
    Complaint(
        "scanning an anchor",
        "",
        "A `&` at the start of a value has a meaning of its own in YAML.",
        _QUOTES,
        at_context=True,
    ),
    Complaint(
        "",
        "sequence entries are not allowed here",
        "A list entry (`- `) cannot start here.",
        "Put it on a line of its own, below its key. If the dash is part of a text, put the text "
        "in quotes.",
    ),
    Complaint(
        "block",
        "but found '<scalar>'",
        "There is more text after the end of this value.",
        "A quotation mark or apostrophe inside quoted text ends it too early. Write the text as a "
        "block after `|`, where quotation marks mean nothing. A `#` after a space ends it as well.",
    ),
    Complaint(
        "block mapping",
        "expected <block end>",
        "This line does not fit the lines above it.",
        _COLUMNS,
    ),
    Complaint(
        "block collection",
        "expected <block end>",
        "This line does not fit the list above it.",
        _COLUMNS + " Every entry of a list starts with `- ` in the same column.",
    ),
    Complaint(
        "flow",
        "",
        "A bracket or brace is opened, but what follows does not fit it.",
        "Close it, put a comma between the entries, or put the text in quotes if the bracket "
        "is part of it.",
    ),
    Complaint(
        "expected a single document",
        "",
        "A second document starts here, after a line of three dashes.",
        "Remove this line. One file holds one contribution; a line of dashes inside a text must be "
        "indented like the text.",
    ),
)
OTHER = Complaint("", "", "YAML cannot read the file from here on.", _COLUMNS)


def explain(error: yaml.YAMLError) -> Complaint:
    """The words for a syntax error."""
    context = getattr(error, "context", None) or ""
    problem = getattr(error, "problem", None) or ""
    known = (c for c in _KNOWN if c.context in context and c.problem in problem)
    return next(known, OTHER)


def index_of(error: yaml.YAMLError, complaint: Complaint | None = None) -> int:
    """Where the contributor should look: at the mistake, not where the parser gave up."""
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    if complaint is not None and complaint.at_context:
        marks.reverse()
    return next((mark.index for mark in marks if mark is not None), 0)
