"""What counts as a command, and what does not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.commands import (
    SPECS,
    Cancel,
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
    ValidCommand,
    spec_of,
)
from app.domain.grammar import LONGEST_TEXT, MOST_COMMANDS, TOO_MANY, new_commands, parse_commands
from app.domain.options import LONGEST_PATH, MAX_PAIRS, MIN_PAIRS
from app.domain.places import Place, PlaceKind, Said
from app.domain.runs import RunKind
from app.domain.triage import Determination

PATH = "knowledge/a_b_c/d*e*/qna.yaml"
APPROVE = Determination.APPROVE
ANY_TEXT = st.text(st.characters(), max_size=300)
"""Lone surrogates and control characters too."""
COMMAND_LIKE = st.sampled_from(
    [
        *("/sample", "/help", "@seedbed", "@seedbed[bot]:", "/triage approve", "n=5", "path=a/b"),
        *("`", "```", "> ", "- ", "    ", "\n", "\r\n", "\n\n", "<!--", "-->", "<details>", "---"),
        *("\\", "[", "](", ")", "*", "_", "&sol;", "\ufdd0", "\ufffc", "\x00", "\ud800", "\u2028"),
    ]
)
HALF_MARKDOWN = st.lists(COMMAND_LIKE | ANY_TEXT, max_size=20).map("".join)


def words_of(body: str) -> str:
    """What is said of a text's only command, a mistyped one."""
    (command,) = parse_commands(body)
    assert isinstance(command, Mistyped)
    return command.words


def said(body: str, before: str = "") -> Said:
    return Said(place=Place(kind=PlaceKind.COMMENT, id=1), by="ada", body=body, before=before)


# Where a command may stand


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("/help", (Help(),), id="alone"),
        pytest.param("Thanks.\n\n/validate", (Validate(),), id="after a paragraph"),
        pytest.param("Thanks.\n/validate", (Validate(),), id="on its own line in a paragraph"),
        pytest.param("/validate\nThanks.", (Validate(),), id="before other words"),
        pytest.param("/help\n/validate", (Help(), Validate()), id="two in one comment"),
        pytest.param("/help\n\n/help", (Help(),), id="a repeated line counts once"),
        pytest.param("/help\r\n/validate\r\n", (Help(), Validate()), id="windows line ends"),
        pytest.param("/help\\\n/validate  \nok", (Help(), Validate()), id="hard line breaks"),
        pytest.param("   /help", (Help(),), id="three spaces before"),
        pytest.param("Hello\n\t/help", (Help(),), id="a tab before, in a paragraph"),
        pytest.param("\u00a0/help", (Help(),), id="a space that does not break before"),
        pytest.param("/help\n---", (Help(),), id="a line of dashes below"),
        pytest.param("/help\n--\nAda", (Help(),), id="a signature below"),
        pytest.param("/help\n===", (Help(),), id="a line of equals signs below"),
        pytest.param("<!-- x -->\n\n/help", (Help(),), id="after an HTML comment"),
        pytest.param("<details>\nlogs\n</details>\n\n/help", (Help(),), id="after details"),
        pytest.param("<details>\n\na</details>\n\n/help", (Help(),), id="after details in text"),
        pytest.param("> quoted\n\n/help", (Help(),), id="after a quote"),
        pytest.param("- one\n- two\n\n/help", (Help(),), id="after a list"),
        pytest.param("`x`\n/help", (Help(),), id="on a line after one of code"),
        pytest.param("**Hi**\n/help", (Help(),), id="after a bold line"),
        pytest.param("/help <!-- me -->", (Help(),), id="before an HTML comment"),
        pytest.param("Please /sample this", (), id="in the middle of a line"),
        pytest.param("> /sample", (), id="quoted"),
        pytest.param("> Hello\n/sample", (), id="in the next line of a quote"),
        pytest.param("<blockquote>\n\n/sample\n\n</blockquote>", (), id="quoted by HTML"),
        pytest.param("```\n/sample\n```", (), id="in a code block"),
        pytest.param("~~~ text\n/sample", (), id="in a code block that does not end"),
        pytest.param("    /sample", (), id="in an indented code block"),
        pytest.param("\t/sample", (), id="in a code block made with a tab"),
        pytest.param("`/sample`", (), id="in inline code"),
        pytest.param("``\n/sample\n``", (), id="in inline code of several lines"),
        pytest.param("`x`/sample", (), id="after inline code"),
        pytest.param("/`sample`", (), id="half in inline code"),
        pytest.param("<!--\n/sample\n-->", (), id="in an HTML comment"),
        pytest.param("<!--\n\n/sample\n\n-->", (), id="in an HTML comment of paragraphs"),
        pytest.param("Hi <!--\n/sample\n--> you", (), id="in an HTML comment within a paragraph"),
        pytest.param("<!-- /sample", (), id="in an HTML comment that does not end"),
        pytest.param("<div>\n/sample\n</div>", (), id="in an HTML block"),
        pytest.param("<details>\n\n/sample\n\n</details>", (), id="folded away"),
        pytest.param("<b>/sample</b>", (), id="in an HTML element"),
        pytest.param("- /sample", (), id="in a list"),
        pytest.param("1. /sample", (), id="in a numbered list"),
        pytest.param("- [ ] /sample", (), id="in a list of tasks"),
        pytest.param("# /sample", (), id="in a heading"),
        pytest.param("| /sample |\n| --- |\n| /help |", (), id="in a table"),
        pytest.param("\\/sample", (), id="escaped"),
        pytest.param("&sol;sample", (), id="by an entity"),
        pytest.param("[/sample](https://example.org)", (), id="as a link"),
        pytest.param("[see\n/sample n=5](https://example.org)", (), id="in a link of two lines"),
        pytest.param("[see](\n/sample\n)", (), id="as a link's address"),
        pytest.param("[see]:\n/sample", (), id="as the address of a reference"),
        pytest.param("![](a.png)/sample", (), id="after an image"),
        pytest.param("one\u2028/sample", (), id="after a line separator, which ends no line"),
        pytest.param("/ sample", (), id="a slash that stands alone"),
        pytest.param("//sample", (), id="two slashes"),
        pytest.param("/lgtm", (), id="another bot's command"),
        pytest.param("/assign ada", (), id="another bot's command with a word"),
        pytest.param("/check", (), id="another bot's, part of one of ours"),
        pytest.param("/recheck", (), id="another bot's, much like one of ours"),
        pytest.param("/retest", (), id="another bot's that begins like one of ours"),
        pytest.param("/s", (), id="a letter"),
        pytest.param("/etc/passwd is a file", (), id="a path"),
        pytest.param("", (), id="empty"),
    ],
)
def test_a_command_stands_in_plain_words_at_the_start_of_a_line(
    body: str, expected: tuple[object, ...]
) -> None:
    assert parse_commands(body) == expected


# What a command may be


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/sample", SampleCommand()),
        ("/SAMPLE N=5", SampleCommand(pairs=5)),
        (f"/sample n={MIN_PAIRS}", SampleCommand(pairs=MIN_PAIRS)),
        (f"/sample n={MAX_PAIRS}", SampleCommand(pairs=MAX_PAIRS)),
        (f"/sample path={PATH} n=2", SampleCommand(pairs=2, path=PATH)),
        (f"/sample path=`{PATH}`", SampleCommand(path=PATH)),
        ("/sample path=knowledge/a\\_b/qna.yaml", SampleCommand(path="knowledge/a_b/qna.yaml")),
        ("/sample path=knowledge/日本/qna.yaml", SampleCommand(path="knowledge/日本/qna.yaml")),
        (f"/precheck path={PATH}", PrecheckCommand(path=PATH)),
        (f"/Postcheck path={PATH}", PostcheckCommand(path=PATH)),
        (f"/export path={PATH}", ExportCommand(path=PATH)),
        ("/status", Status()),
        ("/ok-to-test", OkToTest()),
        ("/ok-to-test commit=ABCDEF1", OkToTest(commit="abcdef1")),
        (f"/ok-to-test commit={'a' * 64}", OkToTest(commit="a" * 64)),
        ("/cancel", Cancel()),
        ("/cancel sample", Cancel(kind=RunKind.SAMPLE)),
        ("/retry Precheck", Retry(kind=RunKind.PRECHECK)),
        ("/triage approve", TriageCommand(determination=APPROVE)),
        (
            "/triage Changes  not-enough-examples  see *the* `guide`",
            TriageCommand(
                determination=Determination.CHANGES, reason="not-enough-examples see *the* guide"
            ),
        ),
        ("/hold", HoldCommand()),
        ("/hold off", HoldCommand(off=True)),
        ("/hold official word is missing", HoldCommand(reason="official word is missing")),
        ("/generate n=5", SampleCommand(pairs=5)),
        ("/generate-local", SampleCommand()),
        ("/enable", OkToTest()),
    ],
)
def test_a_command_is_read_with_what_follows_it(line: str, expected: ValidCommand) -> None:
    assert parse_commands(line) == (expected,)


@pytest.mark.parametrize(
    "name", ["@seedbed", "@Seedbed", "@seedbed[bot]", "@seedbed:", "@seedbed,", "@instructlab-bot"]
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_command_may_follow_our_name(name: str, slash: str) -> None:
    assert parse_commands(f"{name} {slash}sample n=3") == (SampleCommand(pairs=3),)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("precheck", PrecheckCommand()),
        ("generate", SampleCommand()),
        ("generate-local", SampleCommand()),
        ("help", Help()),
        ("enable", OkToTest()),
        ("status", Status()),
    ],
)
def test_the_older_bots_commands_do_what_ours_do(word: str, expected: ValidCommand) -> None:
    assert parse_commands(f"@instructlab-bot {word}") == (expected,)


@pytest.mark.parametrize(
    "body",
    [
        *("@seedbed-dev help", "@ada help", "Thanks, @seedbed help", "`@seedbed help`"),
        *("> @seedbed help", "@seedbed `help`", "@instructlab-bot thanks", "@instructlab-bot"),
    ],
)
def test_other_names_and_quoted_ones_are_left_alone(body: str) -> None:
    assert parse_commands(body) == ()


# What is said of mistakes


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/sampel", "/sample"),
        ("/prechek", "/precheck"),
        ("/valdate", "/validate"),
        ("/sample, please", "/sample"),
        ("/ok-to-tets", "/ok-to-test"),
        ("/generate-locale", "/generate-local"),
        ("@seedbed smaple", "/sample"),
        ("@seedbed recheck", "/precheck"),
        ("@instructlab-bot prechekc", "/precheck"),
        ("/sample N5=3", "n=3"),
        ("/sample pairs=3", "n=3"),
        ("/sample 30", "n=30"),
        ("/sample n = 5", "n=..."),
        ("/sample paht=x", "path=..."),
        ("/sample file=knowledge/a/qna.yaml", "path=..."),
        ("/precheck knowledge/a/qna.yaml", "path=..."),
        ("/ok-to-test comit=abcdef1", "commit=..."),
        ("/ok-to-test abcdef1", "commit=..."),
        ("/triage aprove", "approve"),
        ("/triage rejected", "reject"),
        ("/cancel smaple", "sample"),
        ("/retry pre-check", "precheck"),
    ],
)
def test_a_near_miss_is_told_what_was_likely_meant(line: str, meant: str) -> None:
    assert words_of(line).endswith(f"Did you mean `{meant}`?")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/sample n=0", "whole number from 1 to 300"),
        (f"/sample n={MAX_PAIRS + 1}", "whole number from 1 to 300"),
        ("/sample n=ten", "whole number"),
        ("/sample n=-1", "whole number"),
        ("/sample n=٣", "whole number"),
        ("/sample n=", "whole number"),
        ("/sample n=1 n=2", "`n` stands there twice."),
        ("/sample extra", "is used like this: `/sample "),
        ("/sample key=$(reboot)", "is used like this: `/sample "),
        ("/help me", "`/help` takes no options."),
        ("/status n=1", "`/status` takes no options."),
        ("/precheck n=5", "is used like this: `/precheck "),
        ("/precheck path=", "a file's path"),
        ("/sample path=../../etc/passwd", "a file's path"),
        ("/sample path=/etc/passwd", "a file's path"),
        ("/sample path=a//b", "a file's path"),
        ("/sample path=knowledge/", "a file's path"),
        ("/sample path=a\\b", "a file's path"),
        ("/sample path=a\u202eb", "a file's path"),
        ("/sample path=a\ud800b", "a file's path"),
        (f"/sample path={'a' * (LONGEST_PATH + 1)}", "a file's path"),
        ("/postcheck path=a path=b", "`path` stands there twice."),
        ("/postcheck all", "is used like this: `/postcheck "),
        ("/ok-to-test commit=abc", "7 to 64 of the characters 0-9 and a-f"),
        ("/ok-to-test commit=abcdefg", "7 to 64 of the characters 0-9 and a-f"),
        (f"/ok-to-test commit={'a' * 65}", "7 to 64 of the characters 0-9 and a-f"),
        ("/ok-to-test all", "is used like this: `/ok-to-test "),
        ("/cancel sample precheck", "is used like this: `/cancel "),
        ("/cancel validate", "takes one of sample, precheck, postcheck: `/cancel "),
        ("/triage", "takes one of approve, changes, reject, uncertain: `/triage "),
        ("/triage lgtm", "takes one of approve, changes, reject, uncertain: `/triage "),
        ("@seedbed thanks", "Unknown command; `/help` lists"),
        ("@seedbed", "A command was missing after our name; `/help` lists"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(line: str, told: str) -> None:
    words = words_of(line)
    assert told in words
    assert words.endswith((".", "?"))
    assert not any(theirs in words for theirs in ("reboot", "passwd", "@"))


def test_own_words_are_cut_visibly_and_cleaned() -> None:
    (hold,) = parse_commands(f"/hold {'a ' * 5000}")
    assert isinstance(hold, HoldCommand)
    assert (len(hold.reason), hold.reason[-4:]) == (LONGEST_TEXT, " ...")
    assert parse_commands("/hold a\ud800b\x07c <b>d") == (HoldCommand(reason="abc d"),)


def test_only_the_first_commands_of_a_text_count_and_it_is_said() -> None:
    found = parse_commands("\n".join(f"/sample n={1 + n % 300}" for n in range(2000)))
    wanted = [SampleCommand(pairs=n) for n in range(1, MOST_COMMANDS + 1)]
    assert found == (*wanted, TOO_MANY)
    assert parse_commands("\n".join(["/sample"] * 2000)) == (SampleCommand(),)


# Edits


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("/sample", "/sample", ()),
        ("/sample", "Please:\n\n/sample", ()),
        ("/sample", "/sample  \n/help", (Help(),)),
        ("/sample", "/sample n=5", (SampleCommand(pairs=5),)),
        ("/generate", "/sample", ()),
        ("/smaple", "/sample", (SampleCommand(),)),
        ("/sample\n/help", "/sample", ()),
        ("`/sample`", "/sample", (SampleCommand(),)),
        ("", "/sample", (SampleCommand(),)),
        ("/sample", "", ()),
    ],
)
def test_an_edited_text_asks_only_for_what_is_new(
    before: str, after: str, expected: tuple[object, ...]
) -> None:
    assert new_commands(said(after, before)) == expected


def test_commands_beyond_the_bound_are_not_new_once_others_are_taken_away() -> None:
    lines = [f"/sample n={n}" for n in range(1, 2 * MOST_COMMANDS)]
    assert new_commands(said("\n".join(lines[5:]), "\n".join(lines))) == ()


@given(HALF_MARKDOWN, HALF_MARKDOWN)
def test_no_command_of_the_old_text_is_run_again(before: str, after: str) -> None:
    new = set(new_commands(said(after, before)))
    assert not (new - {TOO_MANY}) & set(parse_commands(before))
    assert new <= set(parse_commands(after)) | {TOO_MANY}
    assert new_commands(said(before, before)) == ()


# Whatever people write


@given(HALF_MARKDOWN)
def test_parsing_never_raises_and_says_the_same_again(body: str) -> None:
    assert parse_commands(body) == parse_commands(body)
    assert len(parse_commands(body)) <= MOST_COMMANDS + 1


@given(HALF_MARKDOWN)
def test_quoted_text_asks_for_nothing(body: str) -> None:
    lines = body.replace("\r", "\n").split("\n")
    assert parse_commands("\n".join(f"> {line}" for line in lines)) == ()


@given(HALF_MARKDOWN)
def test_fenced_text_asks_for_nothing(body: str) -> None:
    fence = "`" * (body.count("`") + 3)
    assert parse_commands(f"{fence}\n{body}\n{fence}") == ()


@given(HALF_MARKDOWN)
def test_indented_text_asks_for_nothing(body: str) -> None:
    lines = body.replace("\r", "\n").split("\n")
    assert parse_commands("\n".join(f"    {line}" for line in lines)) == ()


@given(HALF_MARKDOWN)
def test_what_an_html_comment_hides_asks_for_nothing(body: str) -> None:
    assert parse_commands(f"<!--\n{body.replace('-->', '')}\n-->") == ()


def typed(command: ValidCommand) -> str:
    """A command as one would type it."""
    parts = [f"/{spec_of(command).name}"]
    match command:
        case OkToTest(commit=commit):
            parts += [f"commit={commit}"] if commit else []
        case SampleCommand(pairs=pairs, path=path):
            parts += [f"n={pairs}"] if pairs is not None else []
            parts += [f"path={path}"] if path else []
        case PrecheckCommand(path=path) | PostcheckCommand(path=path) | ExportCommand(path=path):
            parts += [f"path={path}"] if path else []
        case Cancel(kind=kind) | Retry(kind=kind):
            parts += [kind] if kind else []
        case TriageCommand(determination=determination, reason=reason):
            parts += [determination, reason]
        case HoldCommand(off=off, reason=reason):
            parts += [*(["off"] if off else []), reason]
    return " ".join(parts)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_example_is_a_command_of_its_own_and_stays_one(spec: CommandSpec) -> None:
    (command,) = parse_commands(spec.example)
    assert not isinstance(command, Mistyped)
    assert spec_of(command) is spec
    assert parse_commands(typed(command)) == (command,)


SEGMENT = st.text("abcdefgh_*-.0123456789éЖ日", min_size=1, max_size=12).filter(
    lambda segment: segment not in {".", ".."}
)
PATHS = st.lists(SEGMENT, min_size=1, max_size=6).map("/".join)


@given(PATHS, st.integers(MIN_PAIRS, MAX_PAIRS), st.integers(1, 3))
def test_every_path_and_number_comes_through_as_it_was_typed(
    path: str, pairs: int, spaces: int
) -> None:
    line = f"/sample path={path}{' ' * spaces}n={pairs}"
    assert parse_commands(line) == (SampleCommand(pairs=pairs, path=path),)


HOSTILE = [
    *("`", "`` ` ", "[", "![", "[](", "[x\n", "<!--", "<!-- -", "<?", "<![CDATA["),
    *("<a ", '<a b="', "[a]: b\n", "[a]:\n", "/x\n", "/sampel\n", "@seedbed\n"),
    *(
        "<http:",
        "> ",
        ">",
        "- ",
        "- a\n",
        "[a]: b\n",
        "[a]:\n",
        "\\",
        "&",
        "&amp;",
        "*a_",
        "\n",
        " ",
    ),
    *(
        "\t",
        "<div>\n\n",
        "<details>\n\n",
        "```\n",
        "a\n-\n",
        "# a\n",
        "/x\n",
        "/sampel\n",
        "@seedbed\n",
    ),
    *("@", "/", "=", "n=1 ", "\ufdd0", "\ud800", "\x00"),
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_a_long_text_takes_little_time_whatever_it_is(piece: str) -> None:
    """Twice the time that was seen on a slow machine; quadratic time would be minutes."""
    body = f"/sample\n{piece * (100_000 // len(piece))}\n/help"
    line = f"/triage changes {piece.strip() * 50_000}"[:100_000]
    started = time.process_time()
    parse_commands(body)
    parse_commands(line)
    assert time.process_time() - started < 8
