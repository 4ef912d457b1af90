"""No file of the repository holds a secret; what only looks like one is listed with a reason."""

import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from app.taxonomy.rules.safety.places import Kind, Passage, Source
from app.taxonomy.rules.safety.secrets import hits

ROOT = Path(__file__).parents[2]
ALLOWED = Path(__file__).with_name("allowed_secrets.toml")
FAKE_TOKEN = "ghp_" + "a1B2" * 9
FAKE_KEY = "-----BEGIN " + "RSA PRIVATE KEY-----"
BASIC_AUTH = "Basic Auth"
SHORTEST = 8
"""A shorter password guards nothing; examples have such ones."""
PLACEHOLDER = re.compile(r"\{\w+\}")
Found = tuple[str, str]
"""A file, and what was found there."""


def tracked() -> list[Path]:
    """What git has, and what it would take: a new file is looked at before it is committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = [name for name in done.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def secrets_in(files: Iterable[Path], root: Path) -> Iterator[Found]:
    """Whatever has the form of a secret, by detect-secrets and forms that it does not know."""
    for file in files:
        text = file.read_bytes().decode("utf-8", "replace")
        source = Source(str(file), text)
        for hit in hits(Passage(Kind.REST, text, source, 0, len(text))):
            found = text[hit.start : hit.end]
            if BASIC_AUTH not in hit.message:
                # The library may give a token's first letters only.
                found = text[hit.start :].split(maxsplit=1)[0]
            elif len(found) < SHORTEST or PLACEHOLDER.fullmatch(found):
                continue
            yield str(file.relative_to(root)), found


def allowed() -> set[Found]:
    listed = tomllib.loads(ALLOWED.read_text(encoding="utf-8")).get("allowed", [])
    assert all(len(entry["reason"]) > 15 for entry in listed)
    return {(name, entry["text"]) for entry in listed for name in entry["files"]}


def test_no_tracked_file_holds_a_secret() -> None:
    files = tracked()
    assert len(files) > 500
    found = set(secrets_in(files, ROOT))
    # The files alone: what was found should not stand in the output too.
    assert sorted({name for name, _ in found - allowed()}) == []
    stale = {name for name, _ in allowed() - found}
    assert stale == set(), "no longer needed in allowed_secrets.toml"


@pytest.mark.parametrize(
    "text",
    [
        f"token = '{FAKE_TOKEN}'",
        FAKE_KEY + "\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n",
        "url = 'https://ada:" + "correcthorse@example.org/'",
        "key: AKIA" + "ABCDEFGHIJKLMNOP",
    ],
)
def test_a_planted_secret_is_found(text: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f"# words before\n{text}\n")
    ((name, _),) = {(name, "") for name, _ in secrets_in([file], tmp_path)}
    assert name == "settings.py"
