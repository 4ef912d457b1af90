"""Rights are those on GitHub: as of five minutes ago at most, and none where nobody knows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import tenacity.nap

from app.access.rights import FRESH_SECONDS, LAST_SECONDS, Level, Rights
from app.access.viewer import ON_THIS_MACHINE, OUTSIDE, Viewer
from app.domain.people import Person
from app.domain.pull_request import PullRequestRef, Role
from app.factory import Factory
from app.github import asking
from app.github.client import GitHubClient
from app.store.configurations import KnownConfiguration
from sandbox import Repository, World
from tests.support.dialogue import settings_for
from tests.support.migrated import make_ready
from tests.support.stores import PULL_REQUEST, Clock

OPEN, CLOSED = "acme/taxonomy", "acme/secret"
ROLE = r"/collaborators/[^/]+/permission"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are tried again at once, and a silent GitHub is not left in peace for long."""
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=lambda _: None))
    monkeypatch.setattr(asking, "SILENCE", 0.0)


@pytest.fixture
def factory(github: World, tmp_path: Path, clock: Clock) -> Iterator[Factory]:
    """The wiring of a service on this GitHub."""
    file = tmp_path / "rights.sqlite3"
    make_ready(f"sqlite:///{file}")
    made = Factory(settings_for(github, f"sqlite:///{file}"), clock=clock)
    yield made
    made.close()


@pytest.fixture
def public(github: World, factory: Factory) -> Repository:
    """A repository that everybody reads, and `grace` triages."""
    made = known(github, factory, OPEN, public=True)
    made.add_collaborator("grace", role_name="triage")
    return made


@pytest.fixture
def private(github: World, factory: Factory) -> Repository:
    """A repository that `ada` alone reads."""
    made = known(github, factory, CLOSED, public=False)
    made.add_collaborator("ada", role_name="read")
    return made


@pytest.fixture
def rights(factory: Factory) -> Rights:
    return Rights(factory)


def known(github: World, factory: Factory, name: str, *, public: bool) -> Repository:
    """A repository with a pull request that the store knows."""
    for login in ("ada", "grace", "mallory"):
        github.create_user(login)
    made = github.create_repository(name, {"README.md": "# Taxonomy\n"}, public=public)
    ref = PullRequestRef(installation_id=made.installation_id, repository=name, number=1)
    factory.pull_requests.save(replace(PULL_REQUEST, ref=ref))
    return made


def leaves(repository: Repository, login: str) -> None:
    del repository.roles[login]


def reader(login: str, *repositories: str) -> Viewer:
    return Viewer(inside=True, person=login, form_token="x", repositories=frozenset(repositories))


# Who reads what


@pytest.mark.usefixtures("public", "private")
def test_people_read_here_what_they_read_on_github(rights: Rights) -> None:
    assert rights.readable("ada") == {OPEN, CLOSED}
    assert rights.readable("mallory") == {OPEN}
    assert rights.readable("nobody-of-this-name") == frozenset()


@pytest.mark.usefixtures("public")
def test_of_a_repository_that_the_store_does_not_know_github_is_not_asked(
    rights: Rights, github: World
) -> None:
    github.create_repository("other/taxonomy", {"README.md": "x"})
    fault = github.weather.slow(0.0, path="other/taxonomy")
    assert rights.person("ada", "other/taxonomy") == Person(login="ada")
    assert "other/taxonomy" not in rights.readable("ada")
    assert fault.seen == 0


@pytest.mark.usefixtures("public", "private")
def test_github_is_not_asked_each_time(rights: Rights, factory: Factory, github: World) -> None:
    calls = github.weather.slow(0.0, path=ROLE)
    for _ in range(3):
        rights.readable("ada")
        rights.person("ADA", CLOSED)
        Rights(factory).readable("Ada")
    assert calls.seen == 2


def test_a_right_that_was_taken_away_is_gone_after_five_minutes(
    rights: Rights, private: Repository, clock: Clock
) -> None:
    assert rights.readable("ada") == {CLOSED}
    leaves(private, "ada")
    clock.now += FRESH_SECONDS - 1
    assert rights.readable("ada") == {CLOSED}
    clock.now += 1
    assert rights.readable("ada") == frozenset()


def test_a_right_that_was_given_is_there_after_five_minutes(
    rights: Rights, private: Repository, clock: Clock
) -> None:
    assert rights.readable("grace") == frozenset()
    private.add_collaborator("grace", role_name="read")
    clock.now += FRESH_SECONDS
    assert rights.readable("grace") == {CLOSED}


@pytest.mark.usefixtures("public")
def test_a_new_repository_is_seen_with_its_first_pull_request(
    rights: Rights, github: World, factory: Factory
) -> None:
    assert rights.readable("ada") == {OPEN}
    known(github, factory, "acme/new", public=True)
    assert rights.readable("ada") == {OPEN, "acme/new"}


def test_a_clock_that_was_set_back_keeps_no_right(
    rights: Rights, private: Repository, clock: Clock
) -> None:
    assert rights.readable("ada") == {CLOSED}
    leaves(private, "ada")
    clock.now -= 24 * 3600
    assert rights.readable("ada") == frozenset()


# Where GitHub does not answer


def test_where_github_is_away_the_last_answer_counts_for_an_hour(
    rights: Rights, private: Repository, github: World, clock: Clock
) -> None:
    assert rights.readable("ada") == {CLOSED}
    github.weather.answers(503)
    clock.now += LAST_SECONDS - 1
    assert rights.readable("ada") == {CLOSED}
    clock.now += 1
    assert rights.readable("ada") == frozenset()
    github.weather.clears()
    assert rights.readable("ada") == {CLOSED}


@pytest.mark.usefixtures("private")
def test_who_was_never_asked_about_has_no_right_then(rights: Rights, github: World) -> None:
    github.weather.answers(503)
    assert rights.readable("ada") == frozenset()
    assert rights.person("ada", CLOSED) == Person(login="ada")


@pytest.mark.usefixtures("private")
def test_a_page_does_not_wait_for_a_slow_github(
    factory: Factory, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory.__dict__["asking"] = asking.Asking(patience=0.05)
    rights = Rights(factory)
    slow = github.weather.slow(60, path=ROLE)
    assert rights.readable("ada") == frozenset()
    slow.ends()  # the answer comes, and is there for the next page
    factory.asking.close()
    factory.__dict__["asking"] = asking.Asking()
    assert rights.readable("ada") == {CLOSED}


@pytest.mark.parametrize("end", ["uninstalled", "suspended", "deleted"])
def test_where_the_app_may_not_look_nobody_has_a_right(
    rights: Rights, private: Repository, github: World, clock: Clock, end: str
) -> None:
    assert rights.readable("ada") == {CLOSED}
    if end == "deleted":
        github.delete_repository(CLOSED)
    elif end == "suspended":
        github.suspend("acme")
    else:
        github.uninstall("acme")
    clock.now += FRESH_SECONDS
    assert rights.readable("ada") == frozenset()


def test_questions_at_the_same_time_get_their_own_answers(
    rights: Rights, factory: Factory, github: World
) -> None:
    names = [f"acme/taxonomy-{number}" for number in range(8)]
    for number, name in enumerate(names):
        made = known(github, factory, name, public=False)
        made.add_collaborator("ada" if number % 2 else "grace", role_name="read")
    assert rights.readable("ada") == set(names[1::2])
    assert rights.readable("grace") == set(names[0::2])


def test_no_two_threads_share_a_connection(factory: Factory, public: Repository) -> None:
    """PyGithub keeps a call in its connection until the answer is there: two would mix them up."""

    def connection() -> object:
        made = factory.github(public.installation_id, OPEN)
        assert isinstance(made, GitHubClient)
        return made._connections

    with ThreadPoolExecutor(1) as elsewhere:
        there, here = elsewhere.submit(connection).result(), connection()
        assert there is not here
        assert elsewhere.submit(connection).result() is there


# Levels


@pytest.mark.usefixtures("public", "private")
def test_levels_follow_the_role(rights: Rights) -> None:
    assert rights.level(reader("grace", OPEN), OPEN) is Level.MAINTAINER
    assert rights.level(reader("ada", OPEN, CLOSED), OPEN) is Level.VIEWER
    assert rights.level(reader("mallory", OPEN), CLOSED) is Level.NONE
    assert rights.level(OUTSIDE, OPEN) is Level.NONE
    assert rights.level(ON_THIS_MACHINE, CLOSED) is Level.ADMIN
    admin = Viewer(inside=True, person="mallory", admin=True)
    assert rights.level(admin, CLOSED) is Level.ADMIN


def test_who_maintains_is_for_the_repository_to_say(
    rights: Rights, factory: Factory, github: World, public: Repository, clock: Clock
) -> None:
    assert rights.maintains("grace", OPEN)
    assert not rights.maintains("ada", OPEN)
    github.create_team("acme", "triagers", members=("ada",))
    policy = b"maintainers: {role: admin, teams: [triagers], users: [mallory]}\n"
    file = KnownConfiguration(content=policy, commit_sha="a" * 40, problem="")
    factory.configurations.save(OPEN, file)
    assert not rights.maintains("grace", OPEN)
    assert rights.maintains("mallory", OPEN)
    clock.now += FRESH_SECONDS  # teams are asked for with the role
    assert rights.maintains("ada", OPEN)
    assert rights.person("ada", OPEN).role is Role.READ
