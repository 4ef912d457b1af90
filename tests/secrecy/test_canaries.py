"""The finder of secrets in the output of tests can find some."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.canaries import search

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
PRINTS = """
import logging, sys
import pytest

pytest_plugins = ["tests.support.sandboxed", "tests.support.services"]

@pytest.fixture
def printing(github):
    yield
    print(github.private_key)

def test_stdout_key(github):
    print(f"the key: {github.private_key.splitlines()[4]}")

def test_stderr_webhook_secret(github):
    print(github.webhook_secret, file=sys.stderr)

def test_log_token(github):
    logging.getLogger("library").warning("a token ghs_%s", "a1" * 18)

def test_broker_password(valkey_url):
    print(valkey_url.split("@")[0].rpartition(":")[2])

def test_broker_address(valkey_url):
    print(valkey_url)

def test_teardown(printing):
    pass

def test_log_file(tmp_path, github):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "web.log").write_text(f"started with {github.webhook_secret}")

def test_failing_with_a_secret(github):
    print(github.webhook_secret)
    assert False, "for another reason"

def test_nothing_secret(github, valkey_url):
    print(github.api_url, valkey_url.split("@")[1])
    logging.getLogger("library").warning("hello")
"""
OUTCOMES = {
    "test_stdout_key": "Captured stdout call: the private key",
    "test_stderr_webhook_secret": "Captured stderr call: the webhook secret",
    "test_log_token": "Captured log call: a token of GitHub",
    "test_broker_password": "Captured stdout call: the password of a broker or database",
    "test_broker_address": "Captured stdout call: a password in an address",
    "test_teardown": "Captured stdout teardown: the private key",
    "test_log_file": "logs/web.log: the webhook secret",
    "test_failing_with_a_secret": "Captured stdout call: the webhook secret",
}


def test_tests_that_print_secrets_fail_and_the_report_does_not_repeat_them(tmp_path: Path) -> None:
    script = tmp_path / "test_printing.py"
    script.write_text(PRINTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.canaries", "-p", "no:xdist"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-rA", "--rootdir", str(tmp_path), str(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    _, _, summary = done.stdout.partition("short test summary info")
    for name, words in OUTCOMES.items():
        (told,) = [part for part in sections(done.stdout) if part.startswith(f"{name} ")]
        assert words in told, told
    passed = [line for line in summary.splitlines() if line.startswith("PASSED")]
    assert any(line.endswith("::test_nothing_secret") for line in passed)
    assert list(search([("the report", done.stdout)], {})) == []


def sections(report: str) -> list[str]:
    """What the report says of each test that failed; its headings are lines of underscores."""
    found = []
    for line in report.splitlines():
        if line.startswith("___") and line.endswith("___"):
            name = line.strip("_ ").removeprefix("ERROR at teardown of ")
            found.append(f"{name} ")
        elif found:
            found[-1] += line + "\n"
    return found
