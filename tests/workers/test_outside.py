"""What a run looks up outside its files: bounded in time, never fatal, and told when missing."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from app.domain.contribution import Origin
from app.domain.findings import NotRun
from app.errors import SeedbedError, TransientError, UserError
from app.taxonomy.outside import Documents, Neighbour
from workers.runs import outside
from workers.runs.outside import RunDocuments, RunNeighbours

AWAY = TransientError("documents-away", "Not just now.")
MISSING = UserError("repository-missing", "There is none.")
TOO_LARGE = UserError("too-large", "Too many files.")
NOTHING = Documents(by_pattern={})


def origin(name: str = "planets", pattern: str = "*.md") -> Origin:
    return Origin(repo=f"https://github.com/octocat/{name}", commit="A" * 40, patterns=(pattern,))


class Source:
    """A `DocumentSource` that answers with one thing and notes what it is asked."""

    def __init__(self, answer: Documents | SeedbedError) -> None:
        self.answer = answer
        self.asked: list[Origin] = []

    def fetch(self, origin: Origin) -> Documents:
        self.asked.append(origin)
        if isinstance(self.answer, SeedbedError):
            raise self.answer
        return self.answer


def running(source: Source) -> RunDocuments:
    return RunDocuments(source, stopped=lambda: False)


def test_documents_that_are_there_are_passed_on() -> None:
    source = Source(NOTHING)
    documents = running(source)
    for _family in ("documents", "safety"):
        assert documents.fetch(origin()) is NOTHING
    assert len(source.asked) == 1
    assert list(documents.not_run()) == []


@pytest.mark.parametrize("error", [AWAY, MISSING])
def test_what_failed_is_not_asked_for_again(error: SeedbedError) -> None:
    source = Source(error)
    documents = running(source)
    for pattern in ("*.md", "docs/*.md"):
        with pytest.raises(type(error)):
            documents.fetch(origin(pattern=pattern))
    with pytest.raises(type(error)):
        documents.fetch(origin("stars"))
    assert [asked.repo[-5:] for asked in source.asked] == ["anets", "stars"]


def test_other_patterns_may_match_fewer_files() -> None:
    source = Source(TOO_LARGE)
    documents = running(source)
    for pattern in ("*.md", "docs/*.md"):
        with pytest.raises(UserError):
            documents.fetch(origin(pattern=pattern))
    assert len(source.asked) == 2


def test_what_cannot_be_had_just_now_is_named() -> None:
    documents = running(Source(AWAY))
    for pattern in ("*.md", "docs/*.md"):
        with pytest.raises(TransientError):
            documents.fetch(origin(pattern=pattern))
    assert list(documents.not_run()) == [NotRun(family="documents", reason=outside.AWAY)]


def test_what_is_wrong_with_an_origin_is_a_finding_and_not_named_twice() -> None:
    documents = running(Source(MISSING))
    with pytest.raises(UserError):
        documents.fetch(origin())
    assert list(documents.not_run()) == []


def test_the_time_of_all_fetches_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(NOTHING)
    now = iter(range(0, 10_000, 50))  # so each fetch takes 50 seconds
    monkeypatch.setattr(outside.time, "monotonic", lambda: next(now))
    documents = running(source)
    for number in range(3):
        documents.fetch(origin(str(number)))
    with pytest.raises(TransientError):
        documents.fetch(origin("late"))
    assert len(source.asked) == 3


def test_nothing_is_fetched_for_a_run_that_is_cancelled() -> None:
    source = Source(NOTHING)
    with pytest.raises(TransientError):
        RunDocuments(source, stopped=lambda: True).fetch(origin())
    assert source.asked == []


class Index:
    """A `NeighbourSource` whose database is away."""

    def near(self, path: str, questions: object) -> list[tuple[Neighbour, ...]]:
        raise OperationalError("select", {}, Exception("locked"))


def test_a_database_that_does_not_answer_costs_no_file_its_verdict() -> None:
    neighbours = RunNeighbours(Index())
    assert list(neighbours.not_run()) == []
    assert neighbours.near("knowledge/a/qna.yaml", ["Why?", "How?"]) == [(), ()]
    (left_out,) = neighbours.not_run()
    assert left_out.family == "duplicates"
