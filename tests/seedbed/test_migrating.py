"""`seedbed migrate` ends with words where it can't do its work."""

import pytest
from typer.testing import CliRunner

from seedbed.cli import application

PASSWORD = "0b6a2f-canary"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite:///{folder}/new.sqlite3", 0),
        ("sqlite:///{folder}/missing/new.sqlite3", 1),
        (f"postgresql+psycopg://seedbed:{PASSWORD}@127.0.0.1:9/seedbed", 1),
    ],
)
def test_it_ends_with_words_and_without_secrets(
    url: str, code: int, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("database")
    monkeypatch.setenv("SEEDBED_DATABASE_URL", url.format(folder=folder))
    ended = CliRunner().invoke(application, ["migrate"])
    assert ended.exit_code == code, ended.output
    assert PASSWORD not in ended.output
    assert ("did not answer" in ended.output) is (code == 1)
    assert "Traceback" not in ended.output
