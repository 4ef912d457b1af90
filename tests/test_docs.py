"""The documents, held against the code: what they list is there, and what is there they list."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.domain.commands import ALIASES, SPECS
from app.domain.grammar import LONGEST_TEXT, MOST_COMMANDS
from app.domain.options import LONGEST_PATH, MAX_PAIRS, MIN_PAIRS, SHORTEST_COMMIT
from app.domain.scores import Rate
from app.github.client import PERMISSIONS
from app.report.commands_page import with_tables
from app.settings import Settings
from app.taxonomy.catalogue import FAMILIES, RULES
from app.taxonomy.pages import with_rules
from app.webhooks.parse import HANDLED_EVENTS
from workers.scoring.statistics import clustered_interval, zone

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")),
    ]
)
NO_SETTINGS = {
    "SEEDBED_API_TOKEN",
    "SEEDBED_SECRETS_DIR",
    "SEEDBED_CACHE",
    "SEEDBED_CASES",
    "SEEDBED_SOAK",
    "SEEDBED_DIALOGUES",
}
"""Variables that are not read through `app.settings`."""
NOT_IN_THE_CHECKOUT = {
    "build/faults.txt",  # where the fault suite writes its table
    "data/logs",  # where `seedbed up` writes
    "family/name",
    "compositional_skills/grounded",
    "app/documents",  # named as not there yet
    "app/api",
    "application/json",
    ".github/seedbed.yml",
    "compositional_skills/.../qna.yaml",
    "compositional_skills/writing/jokes_about_gardens/qna.yaml",  # in a quoted comment
}
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)


def tokens(text: str) -> Iterator[Token]:
    """All tokens of a text, those inside lines too."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


def rows(text: str, first: str) -> list[list[str]]:
    """The cells of the table whose heading begins with `first`, without code marks."""
    table = re.search(rf"^\| {first} \|.*\n\|[ :|-]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table is not None, f"no table that begins with {first}"
    lines = table[1].splitlines()
    bar = re.compile(r"(?<!\\)\|")
    return [[plain(cell) for cell in bar.split(line.strip("|"))] for line in lines]


def plain(cell: str) -> str:
    return cell.strip().replace("`", "").replace("\\|", "|")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# Settings


def default_words(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        value = ",".join(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) or "empty"


def test_every_setting_stands_in_its_table_with_its_default() -> None:
    documented = {name: default for name, default, _ in rows(read("docs/running.md"), "setting")}
    wanted = {f"SEEDBED_{n.upper()}": default_words(f) for n, f in Settings.model_fields.items()}
    assert documented == wanted


def unknown_settings(text: str) -> set[str]:
    known = {f"SEEDBED_{name.upper()}" for name in Settings.model_fields} | NO_SETTINGS
    return set(re.findall(r"\bSEEDBED_[A-Z_]+\b", text)) - known


@each_document
def test_no_document_names_a_setting_that_is_not_there(document: Path) -> None:
    assert unknown_settings(document.read_text()) == set()


def test_an_unknown_setting_would_be_found() -> None:
    assert unknown_settings("set `SEEDBED_TEACHER_URI`") == {"SEEDBED_TEACHER_URI"}


# GitHub


def test_permissions_and_events_are_those_of_the_code() -> None:
    text = read("docs/running.md")
    assert {name: access for name, access, _ in rows(text, "permission")} == PERMISSIONS
    assert {name for name, _ in rows(text, "event")} == HANDLED_EVENTS


# Commands


@pytest.mark.parametrize("name", ["docs/commands.md", "README.md"])
def test_the_commands_are_those_of_the_code(name: str) -> None:
    wanted = [[spec.usage, plain(spec.who), spec.does] for spec in SPECS]
    assert rows(read(name), "command") == wanted


def test_the_options_are_those_of_the_code() -> None:
    documented = dict(rows(read("docs/commands.md"), "option"))
    options = {option.name: option for spec in SPECS for option in spec.options}
    assert set(documented) == set(options)
    numbers = (f"{MIN_PAIRS} to {MAX_PAIRS}", str(LONGEST_PATH), f"{SHORTEST_COMMIT} characters")
    for name, number in zip(("n", "path", "commit"), numbers, strict=True):
        assert number in documented[name]
    assert f"first {MOST_COMMANDS} count" in read("docs/commands.md")
    assert f"{LONGEST_TEXT} characters long" in read("docs/commands.md")


def test_the_tables_of_the_commands_are_made_from_the_code() -> None:
    """`make docs` writes them anew; the permissions are asked of deciding cell by cell."""
    page = read("docs/commands.md")
    assert with_tables(page) == page
    assert "| `/ok-to-test` | no | no | no | no | yes | yes | yes | yes | - |" in page


def test_a_permission_that_is_not_the_codes_would_be_found() -> None:
    page = read("docs/commands.md")
    forged = page.replace("| `/triage` | no | no |", "| `/triage` | no | yes |")
    assert forged != page
    assert with_tables(forged) == page


def test_every_other_name_of_a_command_is_listed() -> None:
    listed = dict(re.findall(r"`/([\w-]+)` is `/([\w-]+)`", read("docs/commands.md")))
    assert listed == ALIASES


# Make targets


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))


def named_targets(text: str) -> set[str]:
    code = [t.content for t in tokens(text) if t.type in {"code_inline", "fence"}]
    return {name for part in code for name in re.findall(r"\bmake ([a-z][a-z-]*)", part)}


@each_document
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    assert named_targets(document.read_text()) <= targets()


def test_make_targets_are_found_in_text() -> None:
    assert named_targets("`make quick` and\n\n```sh\nmake demo ONCE=1\n```") == {"quick", "demo"}
    assert {"quick", "test", "demo"} <= named_targets(read("README.md"))
    assert "nothing" not in targets()


# Links and paths


def links(text: str) -> list[str]:
    found = [str(t.attrs["href"]) for t in tokens(text) if t.type == "link_open"]
    return [link for link in found if "://" not in link and not link.startswith("#")]


def anchors(text: str) -> set[str]:
    """The names GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(found: list[str], document: Path) -> list[str]:
    """The links of a document that lead to no file, or to no heading of it."""
    wrong = []
    for link in found:
        name, _, anchor = link.partition("#")
        to = document.parent / name
        if not to.exists() or (anchor and anchor not in anchors(to.read_text())):
            wrong.append(link)
    return wrong


def paths(text: str) -> set[str]:
    """What stands in code marks and looks like a file or folder of the checkout."""
    spans = {t.content for t in tokens(text) if t.type == "code_inline"}
    looks = re.compile(r"\.?[\w.-]+(?:/[\w.-]+)+/?|\w+/")
    return {s for s in spans if looks.fullmatch(s) and s not in set(RULES) | NOT_IN_THE_CHECKOUT}


@each_document
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    assert broken(links(document.read_text()), document) == []


@each_document
def test_every_path_that_is_named_exists(document: Path) -> None:
    wrong = [path for path in paths(document.read_text()) if not (ROOT / path).exists()]
    assert wrong == []


def test_links_and_paths_are_found_in_text() -> None:
    text = "[a](no/such.md), `app/no_such.py`, `files/name`, `docs/`, `/sample`, [b](https://x.y/)"
    assert links(text) == ["no/such.md"]
    found = ["no/such.md", "docs/running.md#no-such", "docs/running.md#with-compose"]
    assert broken(found, ROOT / "README.md") == ["no/such.md", "docs/running.md#no-such"]
    assert paths(text) == {"app/no_such.py", "docs/"}
    assert len(paths(read("SECURITY.md"))) > 10


# Folders


def folders() -> set[str]:
    """The folders at the top of the checkout, without those that git is told to ignore."""
    ignored = {line.strip("/") for line in read(".gitignore").splitlines()}
    here = {path.name for path in ROOT.iterdir() if path.is_dir()}
    return {name for name in here if not name.startswith(".")} - ignored


def test_the_table_of_folders_has_every_folder_and_no_other() -> None:
    listed = [row[0] for row in rows(read("README.md"), "folder")]
    assert {name.split("/")[0] for name in listed} == folders()
    assert [name for name in listed if not (ROOT / name).is_dir()] == []


# Rules of the checks


def rules_in_source(source: str) -> set[str]:
    """The literals that look like the id of a rule."""
    strings = (n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant))
    looks = re.compile(rf"(?:{'|'.join(FAMILIES)})/[a-z][a-z-]*")
    return {s for s in strings if isinstance(s, str) and looks.fullmatch(s)}


def test_the_page_of_the_checks_is_made_from_the_rules() -> None:
    """`make docs` writes it anew."""
    page = read("docs/checks.md")
    assert with_rules(page) == page


def test_every_rule_that_the_code_names_is_in_the_catalogue() -> None:
    sources = [path.read_text() for path in (ROOT / "app").rglob("*.py")]
    named = set().union(*map(rules_in_source, sources))
    assert named - set(RULES) == set()


def test_a_new_rule_would_be_found() -> None:
    assert rules_in_source('Finding(rule="seeds/too-alike")') == {"seeds/too-alike"}


# Layers and scores


def test_the_layers_are_those_of_the_contract() -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    inside = next(c for c in contracts if c["name"] == "Inside app, imports go one way")
    assert "\n".join(inside["layers"]) in read("docs/architecture.md")


def test_the_examples_of_intervals_are_what_the_code_says() -> None:
    seeds = 5
    examples = rows(read("docs/scores.md"), "kept")
    assert len(examples) > 3
    for kept, judged, interval, where in examples:
        each_kept, each = int(kept) // seeds, int(judged) // seeds
        low, high = clustered_interval([each_kept] * seeds, [each] * seeds)
        rate = Rate(estimate=0.0, low=low, high=high, judged=int(judged), clusters=seeds)
        assert (interval, where) == (f"{low:.0%} to {high:.0%}", str(zone(rate)))


# Language


@each_document
def test_plain_words(document: Path) -> None:
    """No exclamation marks outside code, no emoji."""
    prose = [t.content for t in tokens(document.read_text()) if t.type == "text"]
    assert [line for line in prose if "!" in line or max(line, default="a") > "\uffff"] == []
