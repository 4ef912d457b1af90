"""What counts as a command, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.commands import (
    MAX_PAIRS,
    SPECS,
    Help,
    Mistyped,
    PostcheckCommand,
    PrecheckCommand,
    SampleCommand,
    Validate,
    parse_commands,
)
from app.report.help import help_comment


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("/help", (Help(),), id="alone"),
        pytest.param("Thanks.\n\n/validate", (Validate(),), id="after a paragraph"),
        pytest.param("Thanks.\n/validate", (Validate(),), id="on its own line in a paragraph"),
        pytest.param("/sample", (SampleCommand(),), id="sample"),
        pytest.param("/generate n=5", (SampleCommand(pairs=5),), id="alias with option"),
        pytest.param("/SAMPLE n=5", (SampleCommand(pairs=5),), id="upper case"),
        pytest.param(
            "/sample path=knowledge/a/qna.yaml n=2",
            (SampleCommand(pairs=2, path="knowledge/a/qna.yaml"),),
            id="options in any order",
        ),
        pytest.param("/precheck", (PrecheckCommand(),), id="precheck"),
        pytest.param("/postcheck", (PostcheckCommand(),), id="postcheck"),
        pytest.param(
            "/precheck path=knowledge/a/qna.yaml",
            (PrecheckCommand(path="knowledge/a/qna.yaml"),),
            id="precheck of one",
        ),
        pytest.param(
            "/Postcheck path=knowledge/a/qna.yaml",
            (PostcheckCommand(path="knowledge/a/qna.yaml"),),
            id="postcheck of one",
        ),
        pytest.param("/help\n/validate", (Help(), Validate()), id="two in one comment"),
        pytest.param("/help\n\n/help", (Help(),), id="a repeated line counts once"),
        pytest.param("/help\r\n/validate\r\n", (Help(), Validate()), id="windows line ends"),
        pytest.param("Please /sample this", (), id="in the middle of a line"),
        pytest.param("> /sample", (), id="quoted"),
        pytest.param("```\n/sample\n```", (), id="in a code block"),
        pytest.param("    /sample", (), id="in an indented code block"),
        pytest.param("`/sample`", (), id="in inline code"),
        pytest.param("`x`/sample", (), id="after inline code"),
        pytest.param("<!--\n/sample\n-->", (), id="in an HTML comment"),
        pytest.param("<details>\n/sample\n</details>", (), id="in an HTML block"),
        pytest.param("- /sample", (), id="in a list"),
        pytest.param("# /sample", (), id="in a heading"),
        pytest.param("/lgtm", (), id="another bot's command"),
        pytest.param("/assign ada", (), id="another bot's command with a word"),
        pytest.param("/check", (), id="another bot's, part of one of ours"),
        pytest.param("/recheck", (), id="another bot's, much like one of ours"),
        pytest.param("/s", (), id="a letter"),
        pytest.param("/etc/passwd is a file", (), id="a path"),
        pytest.param("", (), id="empty"),
    ],
)
def test_parse(body: str, expected: tuple[object, ...]) -> None:
    assert parse_commands(body) == expected


@pytest.mark.parametrize(
    "line",
    [
        "/sample n=0",
        f"/sample n={MAX_PAIRS + 1}",
        "/sample n=ten",
        "/sample n=-1",
        "/sample n=٣",
        "/sample n=",
        "/sample n=1 n=2",
        "/sample extra",
        "/sample key=$(reboot)",
        "/help me",
        "/precheck n=5",
        "/precheck path=",
        "/postcheck path=a path=b",
        "/postcheck all",
        "/sampel",
        "/prechek",
        "/valdate",
    ],
)
def test_a_mistyped_command_is_told_what_is_wrong(line: str) -> None:
    (command,) = parse_commands(line)
    assert isinstance(command, Mistyped)
    assert command.words.endswith(".") or command.words.endswith("?")
    assert "reboot" not in command.words


@given(st.text(max_size=400))
def test_parsing_never_raises(body: str) -> None:
    parse_commands(body)


def test_help_can_be_quoted_back_without_running_anything() -> None:
    assert parse_commands(help_comment("ada", SPECS).body) == ()
