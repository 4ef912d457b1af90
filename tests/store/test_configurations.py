"""Repositories' own files come back as they were kept."""

import threading

from app.store.configurations import Configurations, KnownConfiguration
from app.store.database import Database

GOOD = KnownConfiguration(content=b"checks: {}\n\x00\xff", commit_sha="a" * 40, problem="")
BROKEN = KnownConfiguration(content=b"", commit_sha="", problem="It cannot be used.")


def test_nothing_is_known_of_a_repository_at_first(database: Database) -> None:
    assert Configurations(database).of("acme/taxonomy") is None


def test_what_was_kept_last_is_known(database: Database) -> None:
    configurations = Configurations(database)
    for known in (BROKEN, GOOD):
        configurations.save("acme/taxonomy", known)
        assert configurations.of("acme/taxonomy") == known
    assert configurations.of("acme/other") is None


def test_an_empty_file_was_good_and_one_that_was_never_good_was_not() -> None:
    assert KnownConfiguration(content=b"", commit_sha="a" * 40, problem="").ever_good
    assert not BROKEN.ever_good


def test_a_file_that_is_gone_is_forgotten_and_another_repositorys_is_not(
    database: Database,
) -> None:
    configurations = Configurations(database)
    for repository in ("acme/taxonomy", "acme/other"):
        configurations.save(repository, GOOD)
    for _ in range(2):
        configurations.forget("acme/taxonomy")
    assert configurations.of("acme/taxonomy") is None
    assert configurations.of("acme/other") == GOOD


def test_two_who_keep_it_at_once_leave_one_row(database: Database) -> None:
    configurations = Configurations(database)
    both = [
        threading.Thread(target=configurations.save, args=("acme/taxonomy", known))
        for known in (GOOD, BROKEN)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert configurations.of("acme/taxonomy") in (GOOD, BROKEN)
