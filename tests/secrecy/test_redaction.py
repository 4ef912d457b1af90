"""What a process writes about itself has lost its secrets, however they got there."""

import json
import logging
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import uvicorn.logging
from celery.utils.log import ColorFormatter

from app.logging import configure_logging, get_logger
from app.redaction import HIDDEN, Redactor, secret_values
from app.settings import Settings
from sandbox.keys import app_keys

ROOT = Path(__file__).parents[2]
VALUE = "value-of-a-secret-setting"
PASSWORD = "p4ss/w@rd:of the broker"
WRITTEN = "p4ss%2Fw%40rd%3Aof%20the%20broker"
KEY = app_keys("seedbed")[0]
KEY_LINE = KEY.splitlines()[3]
TOKEN = "ghs_" + "0123456789abcdef" * 2
FORMS = {
    "a token of an installation": (f"got {TOKEN}.", f"got {HIDDEN}."),
    "a token of a person": (f"github_pat_{'a1' * 20}", HIDDEN),
    "a web token": (f"jwt eyJ{'a' * 20}.eyJ{'b' * 20}.{'c' * 43} end", f"jwt {HIDDEN} end"),
    "a header": ("Authorization: token 0123456789", f"Authorization: {HIDDEN}"),
    "a header in a dictionary": (
        "{'Authorization': 'Bearer 0123456789', 'Accept': 'x'}",
        f"{{'Authorization': '{HIDDEN}', 'Accept': 'x'}}",
    ),
    "a bearer": ("sent Bearer abcdefgh123=", f"sent Bearer {HIDDEN}"),
    "a password in an address": ("redis://:word@host:1/0 away", f"redis://{HIDDEN}@host:1/0 away"),
    "a password with an at": ("http://u:p@ss@host/x", f"http://{HIDDEN}@host/x"),
    "a token in place of a name": ("at https://0123456789@host/x", f"at https://{HIDDEN}@host/x"),
    "a name and password": ("at https://ada:word@host/x.", f"at https://{HIDDEN}@host/x."),
    "a key": (f"key is {KEY.strip()} and more", f"key is {HIDDEN} and more"),
    "a key that was cut": (f"key is {KEY[:200]}", f"key is {HIDDEN}"),
}
PLAIN = [
    "https://github.com/acme/taxonomy/pull/7@main and ada@example.org",
    "sqlite:////srv/seedbed.sqlite3",
    "redis://broker:6379/0 is unreachable",
    "the bearer of bad news",
    "authorization is by role",
    "eyJ is how it begins",
    "12:30:45 UTC",
    "key: a private key is missing",
]


@pytest.mark.parametrize("name", FORMS)
def test_what_looks_like_a_secret_is_hidden(name: str) -> None:
    text, expected = FORMS[name]
    assert Redactor().text(text).strip() == expected


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_stay(text: str) -> None:
    assert Redactor().text(text) == text


def redactor(*values: str) -> Redactor:
    made = Redactor()
    made.hide(values)
    return made


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (VALUE, f"it was {VALUE}."),
        (f" {VALUE}\n", f"it was {VALUE}."),
        (KEY, f"it was {KEY_LINE}."),
        (KEY.replace("\n", "\\n"), f"it was {KEY_LINE}."),
        (f"redis://:{WRITTEN}@host:1/0", f"it was {WRITTEN}."),
        (f"redis://:{WRITTEN}@host:1/0", f"it was {PASSWORD}."),
        ("https://train.test/merged?token=0123456789", "it was 0123456789."),
        (f"https://train.test/hooks/{VALUE}", f"it was {VALUE}."),
    ],
    ids=map(str, range(8)),  # the key is made anew in each process
)
def test_a_known_value_is_hidden(secret: str, text: str) -> None:
    assert redactor(secret).text(text) == f"it was {HIDDEN}."


ODD = "odd \"q' \\ p4ss/w@rd-\u00fc"


@pytest.mark.parametrize(
    "spelt",
    [
        repr(ODD),
        repr({"a": ODD}),
        repr(ODD.encode()),
        json.dumps({"a": ODD}),
        f"?a={quote(ODD)}",
        f"?a={quote(ODD, '')}",
        urlencode({"a": ODD}),
    ],
)
def test_a_known_value_is_hidden_however_it_is_spelt(spelt: str) -> None:
    hidden = redactor(ODD).text(spelt)
    assert HIDDEN in hidden
    assert "odd" not in hidden
    assert "p4ss" not in hidden


LONG = 200_000
"""Characters; a request's address alone may have a third of them."""


@pytest.mark.parametrize(
    "piece",
    ["://", ":", "://:", "eyJ-", "eyJaaaaaaaa.", "bearer ", "authorization: ", "-----BEGIN "],
)
def test_no_text_keeps_it_busy(piece: str) -> None:
    """Where each place is tried up to the end, some of these take a minute or more."""
    known = redactor(VALUE)
    text = f"://{piece * (LONG // len(piece))} PRIVATE KEY"
    began = time.process_time()
    assert known.text(text)
    assert time.process_time() - began < 5


def test_of_one_value_that_holds_another_nothing_is_left() -> None:
    assert redactor(VALUE, f"{VALUE}-and-more").text(f"{VALUE}-and-more") == HIDDEN


@pytest.mark.parametrize("value", ["", "short", "sqlite:////srv/seedbed.sqlite3", "redis://b/0"])
def test_a_value_that_is_no_secret_is_not_looked_for(value: str) -> None:
    text = f"short words of sqlite:////srv/seedbed.sqlite3 and redis://b/0 {value}"
    assert redactor(value).text(text) == text


class Holder:
    """Something of a library that prints what it holds."""

    def __repr__(self) -> str:
        return f"Holder({VALUE})"


def test_a_key_that_is_no_text_stays_a_key() -> None:
    assert redactor(VALUE).value({(1, 2): VALUE, (VALUE,): 1}) == {
        (1, 2): HIDDEN,
        f"('{HIDDEN}',)": 1,
    }


def test_it_is_found_in_whatever_a_log_can_hold() -> None:
    held = {VALUE: [VALUE, (VALUE, {"a": VALUE})], "n": [1, 2.5, None, True], "h": Holder()}
    expected = {HIDDEN: [HIDDEN, [HIDDEN, {"a": HIDDEN}]], "n": [1, 2.5, None, True]}
    assert redactor(VALUE).value(held) == expected | {"h": f"Holder({HIDDEN})"}


def test_all_secret_settings_are_known() -> None:
    fields = {
        "redis_url": f"redis://:{WRITTEN}@host:1/0",
        "github_app_id": 1,
        "github_private_key": KEY,
        "webhook_secret": "the webhook's",
        "teacher_url": "http://127.0.0.1:1/v1",
        "judge_api_key": "the judge's",
        "admin_token": "a" * 40,
        "session_secret": "b" * 40,
    }
    found = set(secret_values(Settings.model_validate(fields)))
    assert {"the webhook's", "the judge's", KEY, "a" * 40, "b" * 40} <= found


# What a process writes


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def refuses() -> None:
    raise ConnectionError(f"no login with {VALUE}")


def fails() -> None:
    try:
        refuses()
    except ConnectionError as error:
        raise ValueError(f"no {TOKEN}") from error


def test_our_own_events(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=True, secrets=[VALUE])
    get_logger().warning(f"with {VALUE}", cause=VALUE, tried=[VALUE], about=Holder())
    (event,) = lines(capsys)
    assert event["event"] == f"with {HIDDEN}"
    assert (event["cause"], event["tried"], event["about"]) == (
        HIDDEN,
        [HIDDEN],
        f"Holder({HIDDEN})",
    )


@pytest.mark.parametrize("as_json", [True, False])
def test_tracebacks_with_all_their_causes(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(json=as_json, secrets=[VALUE])
    try:
        fails()
    except ValueError:
        get_logger().exception("failed")
    written = capsys.readouterr().err
    assert VALUE not in written
    assert TOKEN not in written
    assert f"ConnectionError: no login with {HIDDEN}" in written
    assert f"ValueError: no {HIDDEN}" in written


@pytest.mark.parametrize(
    "formatter",
    [logging.Formatter(), uvicorn.logging.DefaultFormatter(), ColorFormatter("%(message)s")],
    ids=["logging", "uvicorn", "celery"],
)
def test_records_of_libraries(
    formatter: logging.Formatter, caplog: pytest.LogCaptureFixture
) -> None:
    configure_logging(json=True, secrets=[VALUE])
    try:
        fails()
    except ValueError:
        logging.getLogger("library").exception("no %s and %s", VALUE, 7)
    (record,) = caplog.records
    written = formatter.format(record)
    assert f"no {HIDDEN} and 7" in written
    assert f"ConnectionError: no login with {HIDDEN}" in written
    assert VALUE not in written
    assert TOKEN not in written


class Unwritable:
    """Its text cannot be had."""

    def __str__(self) -> str:
        raise RuntimeError(VALUE)


@pytest.mark.parametrize(
    ("message", "values"),
    [("%d and %d", ("x",)), ("%d", (VALUE,)), ("%(b)s", ({"a": VALUE},)), ("%s", (Unwritable(),))],
)
def test_a_record_that_cannot_be_written_says_so_and_stops_nobody(
    message: str, values: tuple[object, ...], caplog: pytest.LogCaptureFixture
) -> None:
    configure_logging(json=True, secrets=[VALUE])
    logging.getLogger("library").warning(message, *values)
    (record,) = caplog.records
    assert record.getMessage().startswith(f"{message} (not written: ")
    assert VALUE not in str(record.__dict__)


UNCAUGHT = """
import threading
from app.logging import configure_logging
configure_logging(json=True, secrets=[{value!r}])
def fail():
    raise ValueError("it was {value} at redis://:word@host/0")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
class Dropped:
    def __del__(self):
        fail()
Dropped()
fail()
"""


def test_what_nobody_caught() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNCAUGHT.format(value=VALUE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count(f"ValueError: it was {HIDDEN} at redis://{HIDDEN}@host/0") == 3
    assert "word@" not in done.stderr
    # The source line of the script stands in no traceback, since there is no file.
    assert VALUE not in done.stderr
