"""The page of a pull request: what waits, its commits, two of them compared."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from app.domain.runs import NO_LONGER_KEPT, RunKind
from app.domain.scores import Comparison
from app.factory import Factory
from app.store import pull_request_history
from app.store.retention import Kept
from tests.dashboard.pulls.story import HOSTILE, NEW, OLD, Story, rated, two_commits
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import PATH, asked, finding

HERE = "/pulls/acme/taxonomy/7"


def section(page: Element, name: str) -> str:
    return page.one("section", id=name).text


NOWHERE = (
    "/pulls/acme/taxonomy/8",
    "/pulls/acme/other/7",
    "/pulls/acme/taxonomy/x",
    "/pulls/acme/taxonomy/" + "7" * 18,
    "/pulls/acme/taxonomy/%d9%a1",
    "/pulls/acme/%00/7",
)


def test_what_is_not_there(pages: Reader, factory: Factory) -> None:
    Story(factory).opens()
    for address in NOWHERE:
        assert "There is no such pull request" in pages.open(address, status=404).text
        assert pages.get(f"{address}/events").status_code == 404


def test_one_that_nothing_ran_on(pages: Reader, factory: Factory) -> None:
    Story(factory).opens()
    page = pages.open(HERE)
    assert "not worked out yet" in section(page, "about")
    assert "Nothing has run here yet." in section(page, "commits")
    assert "have no result yet" in section(page, "duplicates")
    assert not list(page.all("section", id="comparison"))


def test_what_waits_for_whom_and_why(pages: Reader, factory: Factory) -> None:
    two_commits(factory)
    page = pages.open(HERE)
    about, why = section(page, "about"), section(page, "why")
    for words in ("Add recipes", f"head {NEW[:7]}", "on hold", "a maintainer", "on GitHub"):
        assert words in about
    for words in (
        "/sample : not allowed for noor_x.",
        f"for commit {OLD[:7]} , which is no longer the head",
        f"follow-up by grace at {OLD[:7]} : fine",
        "on hold by linus: until Friday",
        "Ready",
    ):
        assert words in why, why
    assert not list(page.all("form", method="post"))  # nothing can be changed without a login


def test_commits_in_time_with_their_runs(pages: Reader, factory: Factory) -> None:
    story = two_commits(factory)
    again = asked(factory, story.row, RunKind.VALIDATE, head_sha=OLD, asked_through="again")
    page = pages.open(HERE)
    commits = [
        each.attributes["id"]
        for each in page.one("section", id="commits").all("section", class_="commit")
    ]
    assert commits == [f"commit-{NEW}", f"commit-{OLD}"]
    new, old = section(page, f"commit-{NEW}"), section(page, f"commit-{OLD}")
    assert "head" in new
    assert "ok 1 warning, 1 note" in new
    assert "90% kept (75% to 97%) of 30, likely good" in new
    assert "to mend 1 error, 1 warning" in old
    assert "30% kept (15% to 50%) of 30, unclear" in old
    assert f"validate {again} all files queued" in old
    assert page.one("a", id=f"run-link-{again}").attributes["href"] == f"/runs/{again}"


def test_two_commits_compared(pages: Reader, factory: Factory) -> None:
    two_commits(factory)
    page = pages.open(HERE)
    compared = section(page, "comparison")
    assert "60 percentage points higher" in compared
    assert "better, by more than chance would explain" in compared
    assert "1 of the findings went, 1 came, 1 stayed." in compared
    assert "seed_examples is not a list." in page.one("details", id="went").text
    assert "also in pull request 12" in page.one("details", id="came").text
    assert "A tab." in page.one("details", id="stayed").text
    back = section(pages.open(f"{HERE}?from={NEW}&to={OLD[:8]}"), "comparison")
    assert "60 percentage points lower" in back
    assert "worse" in back
    unknown = section(pages.open(f"{HERE}?from=1234567&to=x"), "comparison")
    assert "No commit with runs here is called 1234567, x; others were chosen." in unknown
    assert "60 percentage points higher" in unknown
    same = section(pages.open(f"{HERE}?from={OLD}&to={OLD}"), "comparison")
    assert "60 percentage points lower" in same


def test_a_difference_within_noise_says_so(pages: Reader, factory: Factory) -> None:
    story = Story(factory)
    story.opens()
    story.samples(OLD, rated(0.5, 0.3, 0.7))
    story.opens(head_sha=NEW)
    story.samples(NEW, rated(0.6, 0.4, 0.8))
    compared = section(pages.open(HERE), "comparison")
    assert "within noise, chance alone could explain it" in compared
    assert "What the checks found is not there" in compared


def test_what_cannot_be_compared_says_so(pages: Reader, factory: Factory) -> None:
    new = rated(0.9, 0.8, 0.95)
    # The last: the sample itself has looked at every prompt of the one before it.
    earlier = Comparison(commit=OLD, difference=0.5, low=0.1, high=0.8, comparable=False)
    others = (
        replace(new, judge="another"),
        replace(new, teacher="another"),
        replace(new, judge_prompts="p2"),
        replace(new, scores=replace(new.scores, comparison=earlier)),
    )
    for number, other in enumerate(others, start=1):
        story = Story(factory)
        story.opens(number=number)
        story.samples(OLD, rated(0.4, 0.2, 0.6))
        story.opens(number=number, head_sha=NEW)
        story.samples(NEW, other)
        compared = section(pages.open(f"/pulls/acme/taxonomy/{number}"), "comparison")
        assert "made with another teacher, judge or prompts" in compared


def test_duplicates_and_documents(pages: Reader, factory: Factory) -> None:
    two_commits(factory)
    page = pages.open(HERE)
    duplicates = page.one("section", id="duplicates")
    assert "also in pull request 12" in duplicates.text
    links = [a.attributes["href"] for a in duplicates.all("a")]
    assert links == ["/pulls/acme/taxonomy/12"]
    documents = section(page, "documents")
    assert "Not looked at: No host is allowed here." in documents
    assert "A sample says: The document could not be fetched." in documents


def test_the_documents_that_knowledge_names(pages: Reader, factory: Factory) -> None:
    story = Story(factory)
    story.opens()
    story.checks(OLD, paths=[PATH, "knowledge/arts/film/qna.yaml"])
    table = pages.open(HERE).one("table", id="documents-named")
    assert len(list(table.all("tr"))) == 2  # the head of the table, and the one that is knowledge
    assert f"https://example.org/{HOSTILE}" in table.text
    assert NEW[:7] in table.text
    assert "9.md and 2 more" in table.text
    assert "10.md" not in table.text


def test_what_is_no_longer_kept_is_said(pages: Reader, factory: Factory) -> None:
    story = two_commits(factory)
    story.opens(head_sha=NEW, open=False)
    Kept(factory.database).forget_results(factory.clock() + 1, 10)
    page = pages.open(HERE)
    assert factory.runs.of_pull_request(story.row)[0].reason == NO_LONGER_KEPT
    assert "what it made is no longer kept" in section(page, f"commit-{OLD}")
    assert "no longer kept" in section(page, "comparison")


def test_of_many_runs_the_newest_are_shown(
    pages: Reader, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull_request_history, "MOST_RUNS", 3)
    story = two_commits(factory)
    newest = asked(factory, story.row, RunKind.VALIDATE, head_sha=NEW, asked_through="again")
    page = pages.open(HERE)
    rows = [row.attributes.get("id") for row in page.one("section", id="commits").all("tr")]
    shown = [int(name.removeprefix("run-")) for name in rows if name]
    assert shown == [newest, newest - 1, newest - 2]
    assert "2 older runs are not shown." in section(page, "commits")


def test_texts_of_others_stay_text(pages: Reader, factory: Factory) -> None:
    story = Story(factory)
    story.opens(title=HOSTILE, labels=(HOSTILE,))
    path = f"knowledge/{HOSTILE}/qna.yaml"
    story.checks(OLD, finding(message=HOSTILE, path=path, rule="documents/missing"), paths=[path])
    story.samples(OLD, rated(0.5, 0.3, 0.7, notes=(HOSTILE,)))
    factory.pull_requests.notify(story.row, HOSTILE)
    story.is_summarised()
    page = pages.open(HERE)
    assert page.one("h1").text == HOSTILE
    assert len(list(page.all("script"))) == 1
    assert not list(page.all("img"))


def test_its_version_moves_with_its_runs(pages: Reader, factory: Factory) -> None:
    story = two_commits(factory)

    def version() -> str:
        return pages.open(HERE).one("main").attributes["data-version"]

    before = version()
    assert pages.open(HERE).one("main").attributes["data-events"] == f"{HERE}/events"
    story.samples(NEW, None)
    assert version() != before


def test_queries_do_not_grow_with_runs(pages: Reader, factory: Factory) -> None:
    story, statements = two_commits(factory), list[str]()
    event.listen(
        factory.database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: statements.append(statement),
    )

    def counted() -> int:
        statements.clear()
        pages.open(HERE)
        return len([statement for statement in statements if statement.startswith("SELECT")])

    few = counted()
    assert few <= 10
    for _ in range(5):
        story.checks(NEW, finding())
        story.samples(NEW, rated(0.5, 0.3, 0.7))
    assert counted() == few
