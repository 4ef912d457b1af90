"""The rules as a page for people: what `docs/checks.md` says of each is made from the rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from app.taxonomy.catalogue import FAMILIES
from app.taxonomy.rule import Example, Place, Rule

BEGIN = "<!-- rules: made from the code by `make docs`; changes here are lost -->"
END = "<!-- rules: end -->"
ABOUT = {
    "yaml": "Whether the file can be read at all.",
    "lint": "How the YAML is laid out: yamllint's relaxed rules without the length of lines.",
    "schema": "What the file must hold, by version and kind.",
    "files": "Name, folder, author and `attribution.txt`.",
    "seeds": "The seed examples: their form, size and balance.",
    "documents": "Where knowledge comes from, and whether it says what the seeds say.",
    "duplicates": "Seeds that resemble each other, here and in the rest of the repository.",
    "safety": "What a person should look at before anything else. Nothing here blocks.",
    "pull-request": "The pull request as a whole.",
}
_YAML_PLACES = (Place.FILE, Place.SKILL, Place.KNOWLEDGE, Place.NEIGHBOUR)
_MAY_BE_NOTHING = (Place.ATTRIBUTION, Place.DESCRIPTION)
_LONGEST = 200
"""Characters of a line; of a longer one the beginning shows the point."""
_MOST_LINES = 16
_SIGNS = {" ": "·", "\t": "→", "\ufeff": "<U+FEFF>"}
_INVISIBLE = ("Cf", "Cc", "Co", "Zs")


def with_rules(page: str) -> str:
    """The page with everything between its two marks made anew."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{rules_page()}\n{END}{after}"


def rules_page() -> str:
    """A chapter per family, a heading per rule."""
    return "\n".join(line for family in FAMILIES for line in _family(family))


def _family(family: str) -> Iterator[str]:
    rules = FAMILIES[family]
    yield f"## {family}\n\n{ABOUT[family]}\n"
    yield "| rule | severity | says |\n| --- | --- | --- |"
    yield from (f"| [`{r.id}`](#{r.anchor}) | {r.severity} | {_cell(r.message)} |" for r in rules)
    yield ""
    for rule in rules:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}\n"
    marks = [rule.severity.value] + (["a heuristic: it can be wrong"] if rule.heuristic else [])
    yield f"*{', '.join(marks)}.* {rule.message} {rule.why}\n"
    yield f"{rule.hint}\n"
    if rule.source:
        yield f"Source: {rule.source}.\n"
    if rule.bad.text or rule.bad.place in _MAY_BE_NOTHING:
        yield from _example("Bad", rule.bad)
        yield from _example("Good", rule.good)


def _example(name: str, example: Example) -> Iterator[str]:
    if not example.text.strip():
        yield f"{name} ({example.place}): nothing at all.\n"
        return
    text = example.text.removesuffix("\n")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    kind = "yaml" if example.place in _YAML_PLACES else "text"
    yield f"{name} ({example.place}):\n\n{fence}{kind}\n{_shown(text)}\n{fence}\n"


def _shown(text: str) -> str:
    """The text with what nobody could see made visible."""
    lines = [_visible(_cut(line)) for line in text.split("\n")]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"# and so on: {len(lines) - _MOST_LINES} lines more"]
    return "\n".join(lines)


def _cut(line: str) -> str:
    if len(line) <= _LONGEST:
        return line
    words = len(line.split())
    return f"{line[:_LONGEST].rsplit(' ', 1)[0]} ... ({words:,} words in all)"


def _visible(line: str) -> str:
    body = line.rstrip(" ")
    ends = "·" * (len(line) - len(body))
    return "".join(_sign(char) for char in body) + ends


def _sign(char: str) -> str:
    if char in _SIGNS and char != " ":
        return _SIGNS[char]
    if char != " " and unicodedata.category(char) in _INVISIBLE:
        return f"<U+{ord(char):04X}>"
    return char


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
