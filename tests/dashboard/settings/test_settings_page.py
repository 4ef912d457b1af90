"""The settings in force: every one once, no secret, and where each came from."""

import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from app.dashboard.settings.settings_page import OTHERS, SECTIONS, settings_page
from app.dashboard.settings.sources import Source, purposes, sources
from app.doctor.part import State
from app.factory import Factory
from app.settings import Settings, load_settings
from app.store.endpoints import Look
from app.store.service_tables import EndpointRow, WorkerRow
from tests.dashboard.reader import Element, Reader
from tests.dashboard.visitors import ADMIN_TOKEN, SESSION_SECRET, visitor

BROKER_WORD, TEACHER_WORD = "broker-password", "teacher-password"


def row(page: Element, name: str) -> list[str]:
    return [cell.text for cell in page.one("tr", id=f"SEEDBED_{name}").all("td")]


def parts(page: Element) -> dict[str, tuple[str, str]]:
    cells = [
        [cell.text for cell in each.all("td")]
        for each in page.one("section", id="doctor").all("tr")
    ]
    return {found[0]: (found[1], found[2]) for found in cells if found}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Settings of the environment, of a file, and of the program that starts a service."""
    for name, value in {
        "REDIS_URL": f"redis://:{BROKER_WORD}@127.0.0.1:1/0",
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": "a private key",
        "TEACHER_URL": f"https://me:{TEACHER_WORD}@models.example/v1",
        "DOCUMENTS_HOSTS": "github.com, example.org",
        "SECRETS_DIR": str(tmp_path),
    }.items():
        monkeypatch.setenv(f"SEEDBED_{name}", value)
    (tmp_path / "seedbed_webhook_secret").write_text("a secret of the file")
    return load_settings(log_json=False)


def test_every_setting_is_told_with_its_source(given: Settings) -> None:
    found = sources(given)
    assert found.keys() == Settings.model_fields.keys()
    assert found["teacher_url"] is Source.ENVIRONMENT
    assert found["webhook_secret"] is Source.FILE
    assert found["log_json"] is Source.PROGRAM
    assert found["sample_pairs"] is Source.DEFAULT


def test_every_setting_stands_in_a_section_once(given: Settings) -> None:
    page = settings_page(given, sources(given), (), str)
    names = [each.name for section in page.sections for each in section.rows]
    assert sorted(names) == sorted(f"SEEDBED_{name.upper()}" for name in Settings.model_fields)
    assert [section.title for section in page.sections] == [*SECTIONS]
    assert OTHERS not in SECTIONS
    assert page.given == 7


def test_what_a_setting_is_for_is_taken_from_where_it_is_written() -> None:
    assert purposes()["session_minutes"] == "How long a login lasts."
    # One that goes over several lines becomes one.
    assert "\n" not in purposes()["runs_of_person"]
    assert "database_url" not in purposes()


def test_no_secret_is_on_the_page(login_factory: Factory, given: Settings) -> None:
    url = login_factory.settings.database_url.get_secret_value()
    login = {"admin_token": ADMIN_TOKEN, "session_secret": SESSION_SECRET}
    secrets = {name: SecretStr(value) for name, value in login.items()}
    mine = given.model_copy(
        update={**secrets, "database_url": SecretStr(url), "public_url": "https://seedbed.example"}
    )
    factory = Factory(mine, clock=login_factory.clock)
    with visitor(factory) as admin:
        admin.logs_in()
        page = admin.page("/settings")
    assert row(page, "ADMIN_TOKEN")[1] == "set"
    assert row(page, "GITHUB_CLIENT_SECRET")[1] == "not set"
    assert row(page, "TEACHER_URL")[1] == "https://[hidden]@models.example/v1"
    assert row(page, "DOCUMENTS_HOSTS")[1:3] == ["github.com, example.org", "environment"]
    assert row(page, "SESSION_MINUTES")[1:] == ["480", "default", "How long a login lasts."]
    words = page.text
    for secret in (BROKER_WORD, "a private key", TEACHER_WORD, "secret of the file"):
        assert secret not in words
    assert ADMIN_TOKEN not in words
    factory.close()


def test_what_works_and_what_does_not(pages: Reader, factory: Factory) -> None:
    factory.workers.seen("host:1", ("quick", "check"), factory.clock())
    factory.endpoints.save(Look(role="teacher", address="http://x", model="granite", up=True))
    found = parts(pages.open("/settings"))
    assert found["database (sqlite)"] == (State.WORKS, "answers, its tables are current")
    assert found["broker"][0] == State.BROKEN
    assert found["GitHub App"][0] == State.BROKEN
    assert found["workers of queue quick"] == (State.WORKS, "1 process is alive")
    assert found["workers of queue model"][0] == State.BROKEN
    assert found["teacher"] == (State.WORKS, "serves granite, seen just now")
    assert found["judge"] == (State.ABSENT, "SEEDBED_JUDGE_URL is not set: the teacher judges.")


def test_a_model_server_that_is_away_says_why(pages: Reader, factory: Factory) -> None:
    assert "No worker has looked yet" in parts(pages.open("/settings"))["teacher"][1]
    words = "It did not answer within 5 s."
    look = Look(role="teacher", address="http://x", model="", up=False, words=words)
    factory.endpoints.save(look)
    found = parts(pages.open("/settings"))["teacher"]
    assert found == (State.BROKEN, "It did not answer within 5 s. (seen just now)")


def test_what_nobody_looked_at_for_long_is_not_said_to_work(
    pages: Reader, factory: Factory
) -> None:
    factory.workers.seen("host:1", ("beat",), factory.clock())
    factory.endpoints.save(Look(role="teacher", address="http://x", model="granite", up=True))
    assert parts(pages.open("/settings"))["beat"] == (State.WORKS, "is alive")
    with factory.database.transaction() as session:
        for row in (EndpointRow, WorkerRow):
            session.execute(update(row).values(seen_at=row.seen_at - 3600))
    found = parts(pages.open("/settings"))
    assert found["teacher"] == (
        State.BROKEN,
        "No worker has looked at it lately (seen 1 h ago).",
    )
    assert found["beat"][0] == State.BROKEN


def test_tables_of_another_version_are_named(pages: Reader, factory: Factory) -> None:
    with factory.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert "run seedbed migrate" in parts(pages.open("/settings"))["database (sqlite)"][1]


def test_a_folder_that_is_gone_names_no_source(
    given: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path)
    assert sources(given)["webhook_secret"] is Source.PROGRAM
    monkeypatch.delenv("SEEDBED_SECRETS_DIR")
    assert sources(given)["teacher_url"] is Source.ENVIRONMENT
