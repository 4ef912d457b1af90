"""The list of pull requests: its order, what narrows it, and what a viewer may see."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from app.report.standing import Standing
from app.report.summary import Readiness, Summary
from app.store.database import Database
from app.store.pull_request_list import MOST_WORDS, ROWS, PullRequestList, State, Wanted, page_query
from app.store.pull_requests import PullRequests
from app.store.summaries import Summaries
from app.store.tables import PullRequestRow
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock


class Scene:
    """Pull requests, each with a summary."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.list = PullRequestList(database)
        self.clock = Clock(1_700_000_000.0)

    def has(
        self,
        number: int,
        readiness: Readiness = Readiness.LOOK,
        *,
        actor: str = "maintainer",
        leaves: tuple[str, ...] = (),
        repository: str = "acme/taxonomy",
        **fields: object,
    ) -> int:
        """A pull request that waits since one more second than the one before."""
        self.clock.now += 1
        ref = replace(REF, number=number, repository=repository)
        given = replace(PULL_REQUEST, ref=ref, **fields)
        row = PullRequests(self.database, self.clock).save(given)
        made = Summary(
            head_sha=HEAD,
            readiness=readiness,
            actor=actor,
            words="Do it.",
            standing=Standing.NEEDS_A_LOOK,
        )
        Summaries(self.database, self.clock).save(row, made, leaves)
        return row

    def numbers(self, **wanted: object) -> list[int]:
        """The numbers of the pull requests on the first page."""
        return [row.number for row in self.list.page(Wanted(**wanted))]


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def test_the_nearest_to_a_decision_first_then_who_waits_longest(scene: Scene) -> None:
    scene.has(1, Readiness.CHANGES)
    scene.has(2, Readiness.READY)
    scene.has(3, Readiness.LOOK)
    scene.has(4, Readiness.READY)
    scene.has(5, Readiness.OVER)
    scene.has(6, Readiness.OVER, open=False)
    scene.has(7, Readiness.OVER, open=False, merged=True)
    assert scene.numbers() == [2, 4, 3, 1, 5]
    assert scene.numbers(state=State.CLOSED) == [6, 7]
    assert scene.numbers(state=State.ALL) == [2, 4, 3, 1, 5, 6, 7]


def test_pages_follow_each_other_without_a_gap(scene: Scene) -> None:
    for number in range(1, ROWS + 4):
        scene.has(number)
    first, second = (scene.list.page(Wanted(), page) for page in (1, 2))
    assert (len(first), len(second)) == (ROWS, 3)
    assert [row.number for row in (*first, *second)] == list(range(1, ROWS + 4))
    assert scene.list.page(Wanted(), 3) == ()
    assert scene.list.counts(Wanted()) == {"maintainer": ROWS + 3}


def test_filters(scene: Scene) -> None:
    scene.has(1, author="Ada", labels=("Skill", "hold"))
    scene.has(2, author="noor", repository="acme/other", actor="contributor")
    assert scene.numbers(author="ada") == [1]
    assert scene.numbers(repository="ACME/other") == [2]
    assert scene.numbers(repository="acme") == []
    assert scene.numbers(actor="contributor") == [2]
    assert scene.numbers(label="skill") == [1]
    assert scene.numbers(label="hol") == []
    assert scene.numbers(label="skill", author="noor") == []
    assert scene.list.counts(Wanted()) == {"maintainer": 1, "contributor": 1}


ODD = ('good "first" issue', "50% off_", "\u00fcber", "a\\b", "[")


def labels_of_any_name(scene: Scene) -> None:
    for number, name in enumerate(ODD, start=100):
        scene.has(number, labels=(name, f"x{name}x"), open=False)
    for number, name in enumerate(ODD, start=100):
        assert scene.numbers(label=name, state=State.CLOSED) == [number]


def test_a_branch_is_a_folder_and_not_a_beginning(scene: Scene) -> None:
    labels_of_any_name(scene)
    scene.has(1, leaves=("knowledge/science/birds/qna.yaml",))
    scene.has(2, leaves=("knowledge/science_fiction/qna.yaml", "knowledge/arts/qna.yaml"))
    assert scene.numbers(branch="knowledge/science") == [1]
    assert scene.numbers(branch="/knowledge/science/") == [1]
    assert scene.numbers(branch="knowledge/science/birds/qna.yaml") == [1]
    assert scene.numbers(branch="knowledge") == [1, 2]
    assert scene.numbers(branch="knowledge/scienc_") == []
    assert scene.numbers(branch="%") == []


SEARCHES = {
    "recipes": [1],
    "RECIPES add": [1],
    "recipes missing": [],
    "noor": [12],
    "birds": [12],
    "#12": [12],
    "12": [1, 12],
    "acme/taxonomy#12": [12],
    "taxonomy#1": [1],
    "other#12": [],
    "100%": [1],
    "%": [1],
    "_": [],
    "'": [],
    "9" * 30: [],
    "\u0661\u0662": [],
    "": [1, 12],
    " ".join(["add"] * 500): [1],
    " ".join(["add"] * MOST_WORDS + ["missing"]): [1],
    "\ud800": [],
}


def test_search(scene: Scene) -> None:
    scene.has(1, title="Add recipes for 12, 100% tried")
    scene.has(12, title="More", author="noor", leaves=("knowledge/birds/qna.yaml",))
    assert {text: scene.numbers(text=text) for text in SEARCHES} == SEARCHES
    # What cannot be stored is changed where it is looked for, too; no database refuses it.
    assert scene.numbers(branch="\x00", label="\x00", author="\ud800") == []


def test_only_what_a_viewer_may_see_and_any_form_of_summary(scene: Scene) -> None:
    scene.has(1, labels=("hold",))
    scene.has(2, repository="secret/taxonomy", labels=("skill",))
    ours = frozenset({"acme/taxonomy", "acme/unknown"})
    assert scene.numbers(sees=ours) == [1]
    assert scene.list.counts(Wanted(sees=ours)) == {"maintainer": 1}
    assert scene.list.repositories(ours) == ("acme/taxonomy",)
    assert scene.list.labels(ours) == ("hold",)
    nothing = frozenset[str]()
    assert scene.numbers(sees=nothing) == []
    assert scene.list.repositories(nothing) == scene.list.labels(nothing) == ()
    assert scene.list.repositories(None) == ("acme/taxonomy", "secret/taxonomy")
    assert scene.list.labels(None) == ("hold", "skill")
    with scene.database.transaction() as session:
        session.execute(update(PullRequestRow).values(summary={"form": "older"}))
    assert [row.summary for row in scene.list.page(Wanted())] == [None, None]


def test_only_the_rows_of_a_page_are_read_whole() -> None:
    statement = str(page_query((), 3))
    inner = statement.partition(" IN (")[2]
    assert "LIMIT" in inner
    assert "summary" not in inner
