"""A repository's taxonomy: its picture, its branches and its leaves."""

from itertools import pairwise

import pytest
from sqlalchemy import event, insert

from app.dashboard.taxonomy.branches import DEEPEST, Known, grown
from app.dashboard.taxonomy.icicle import NARROWEST, Shade, icicle
from app.dashboard.taxonomy.place import place_of
from app.dashboard.taxonomy.reading import reading_all
from app.dashboard.taxonomy.taxonomy_page import taxonomy_page
from app.dashboard.taxonomy.tree import Show, listing
from app.domain.record import Outcome
from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.report.exported import Exported
from app.store.coverage import Coverage, Leaf
from app.store.runs import Conclusion
from app.store.tables import ChangedLeafRow
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import OWNER, PATH, asked, opened, record, sample, sampled
from tests.dashboard.taxonomies import (
    FILM,
    MERGED,
    MUSIC,
    RECIPES,
    content,
    exported,
    indexed,
    made,
)
from tests.dashboard.visitors import visitor
from tests.support.stores import REF


def leaves(page: Element) -> dict[str, str]:
    """What is said of each leaf by its path."""
    return {
        row.one("span", class_="name").attributes["title"]: row.text
        for row in page.all("li", class_="leaf")
    }


def heading(folder: Element) -> str:
    return next(folder.all("summary")).text


def facts(page: Element) -> dict[str, str]:
    return {fact.one("dt").text: fact.one("dd").text for fact in page.one("dl").all("div")}


def test_nothing_is_known_yet(pages: Reader) -> None:
    assert "No repository is known yet." in pages.open("/taxonomy").text
    missing = pages.open("/taxonomy/acme/<b>taxonomy", status=404)
    assert missing.one("h1").text == "There is no such repository"


def test_a_repository_that_is_not_indexed_says_so(pages: Reader, factory: Factory) -> None:
    opened(factory)
    assert pages.open("/taxonomy").one("tr", id="repository-1").text == "acme/taxonomy 0 0"
    page = pages.open("/taxonomy/acme/taxonomy")
    assert "Nothing of the default branch has been read yet." in page.text
    assert "not all read yet" in page.text


def test_leaves_stand_in_their_folders_with_their_questions(
    pages: Reader, factory: Factory
) -> None:
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)), (RECIPES, content(4, "Cook well.")))
    page = pages.open("/taxonomy/acme/taxonomy")
    assert leaves(page) == {
        RECIPES: "recipes 4 none nothing",
        FILM: "film 5 none nothing",
        MUSIC: "music 3 none nothing",
    }
    about = facts(page)
    assert (about["Leaves"], about["Seed questions"]) == ("3", "12")
    assert about["Default branch"] == "read at ccccccc"
    folders = [heading(row) for row in page.all("details", class_="folder-row")]
    assert folders == [
        "compositional_skills 4 0 of 1 leaves",
        "writing 4 0 of 1 leaves",
        "knowledge 8 0 of 2 leaves",
        "arts 8 0 of 2 leaves",
    ]
    open_ones = [heading(row).split()[0] for row in page.all("details", open="")]
    assert open_ones == ["compositional_skills", "knowledge"]


def test_an_exported_leaf_says_what_was_exported(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)))
    run = exported(factory, made(FILM))
    page = pages.open("/taxonomy/acme/taxonomy")
    shown = leaves(page)
    assert "36 rows , 80% of 15 judged pairs kept, #7, just now" in shown[FILM]
    assert shown[MUSIC] == "music 3 none nothing"
    (link,) = [a for a in page.all("a") if a.text == "36 rows"]
    assert link.attributes["href"] == f"/runs/{run}"
    assert facts(page)["Leaves with exported pairs"] == "1 (50%)"
    assert pages.open("/taxonomy").one("tr", id="repository-1").text == "acme/taxonomy 2 1"


def test_what_weakens_an_export_is_said(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    exported(factory, made(FILM, blob_sha="another", trusted=False, tiny=True))
    words = leaves(pages.open("/taxonomy/acme/taxonomy"))[FILM]
    assert "the file has changed since, judge not trusted, very small teacher" in words


def test_an_export_of_what_was_never_merged_does_not_count(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    exported(factory, made(FILM), merged=False)
    assert leaves(pages.open("/taxonomy/acme/taxonomy")) == {FILM: "film 5 none nothing"}


def test_the_newest_export_of_a_leaf_counts(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    exported(factory, made(FILM))
    row = opened(factory)
    newer = asked(factory, row, RunKind.EXPORT, asked_through="delivery-2")
    assert factory.runs.claim(newer, OWNER)
    result = Exported(rows=9, contributions=(made(FILM, rows=9),))
    assert factory.runs.conclude(
        newer, OWNER, Conclusion(state=RunState.DONE, result=result.as_json())
    )
    factory.pull_requests.save(MERGED)
    assert "9 rows" in leaves(pages.open("/taxonomy/acme/taxonomy"))[FILM]


@pytest.mark.parametrize(
    ("show", "paths"),
    [("all", {FILM, MUSIC}), ("none", {MUSIC}), ("exported", {FILM}), ("<b>", {FILM, MUSIC})],
)
def test_the_tree_can_be_narrowed(
    pages: Reader, factory: Factory, show: str, paths: set[str]
) -> None:
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)))
    exported(factory, made(FILM))
    page = pages.open(f"/taxonomy/acme/taxonomy?show={show}")
    assert set(leaves(page)) == paths
    # Folders count all that is in them, whatever is shown.
    assert "1 of 2 leaves" in heading(page.one("details", id="folder-1"))


def test_the_pages_lead_to_each_other(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    assert "/taxonomy" in [a.attributes["href"] for a in pages.open("/").all("a")]
    link = pages.open("/taxonomy").one("a", id="repository-link-1")
    assert pages.open(link.attributes["href"]).one("h1").text == REF.repository


def test_a_large_taxonomy_is_a_few_queries(pages: Reader, factory: Factory) -> None:
    files = [(f"knowledge/f{n % 40}/leaf{n}/qna.yaml", content(1)) for n in range(300)]
    indexed(factory, *files)
    asked_of_the_store = []
    event.listen(
        factory.database.engine,
        "before_cursor_execute",
        lambda *given: asked_of_the_store.append(given[2]),
    )
    page = pages.open("/taxonomy/acme/taxonomy")
    assert len(leaves(page)) == 300
    assert len(asked_of_the_store) < 12


def test_a_path_of_many_folders_is_cut_at_a_depth() -> None:
    deep = "/".join(["knowledge", *("d" * 400), "leaf", "qna.yaml"])
    tree = grown(Known(leaves=(Leaf(path=deep, questions=1),)))
    (folder,) = listing(tree, Show.ALL, 0.0).folders
    depth = 1
    while folder.folders:
        (folder,), depth = folder.folders, depth + 1
    assert depth == DEEPEST
    (leaf,) = folder.files
    assert leaf.name.endswith("d/leaf")


def test_hostile_names_are_text(pages: Reader, factory: Factory) -> None:
    path = "knowledge/<script>alert(1)<x>/\u202eleaf/qna.yaml"
    indexed(factory, (path, content(1)))
    answer = pages.get("/taxonomy/acme/taxonomy")
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text


# What samples yielded, and where contributions come in


def contributed(factory: Factory, number: int, path: str) -> None:
    row = opened(factory, number)
    with factory.database.transaction() as session:
        session.execute(insert(ChangedLeafRow).values(pull_request_id=row, path=path))


def cells(page: Element, row: str) -> list[str]:
    return [cell.text for cell in page.one("tr", id=row).all("td")]


def test_a_branch_tells_its_figures(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)), (PATH, content(5)))
    records = tuple(record(index, Outcome.KEPT) for index in range(10))
    run = sampled(factory, opened(factory), sample(records))
    contributed(factory, 8, FILM)
    contributed(factory, 9, "knowledge/arts/opera/qna.yaml")
    page = pages.open("/taxonomy/acme/taxonomy")
    assert cells(page, "branch-1") == [
        *("compositional_skills few leaves", "1", "5", "0", "1", "60% of 10", "2.31", "0", "0")
    ]
    assert cells(page, "branch-2") == [
        *("knowledge few leaves", "2", "8", "0", "0", "-", "-", "2", "2")
    ]
    assert "60% of 10 kept, quality 2.31" in leaves(page)[PATH]
    assert page.one("section", id="incoming").text.endswith("knowledge/arts 2")
    assert page.one("a", id="open-pulls").attributes["href"] == (
        "/pulls?repository=acme/taxonomy&branch="
    )
    links = [a.attributes["href"] for a in page.all("a")]
    assert f"/runs/{run}" in links


def test_a_branch_opens(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)), (RECIPES, content(4)))
    whole = pages.open("/taxonomy/acme/taxonomy?shade=exported")
    (cell,) = [a for a in whole.all("a") if a.attributes.get("aria-label", "").startswith("arts:")]
    assert cell.attributes["aria-label"] == "arts: 2 leaves, 0 exported"
    page = pages.open(cell.attributes["href"])
    assert page.one("h1").text == "knowledge/arts"
    assert set(leaves(page)) == {FILM, MUSIC}
    back = page.one("a", id="crumb-1").attributes["href"]
    assert back == "/taxonomy/acme/taxonomy?shade=exported"
    leaf = pages.open("/taxonomy/acme/taxonomy?branch=knowledge/arts/film")
    assert set(leaves(leaf)) == {FILM}
    missing = pages.open("/taxonomy/acme/taxonomy?branch=knowledge/art", status=404)
    assert missing.one("h1").text == "There is no such branch"


def test_a_branch_that_only_comes_in_is_there(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    contributed(factory, 8, "knowledge/law/rome/qna.yaml")
    page = pages.open("/taxonomy/acme/taxonomy?branch=knowledge/law")
    assert "open pull requests bring the first" in page.text


def test_too_many_leaves_are_shown_by_their_branches(pages: Reader, factory: Factory) -> None:
    known = Known(
        leaves=tuple(
            Leaf(path=f"knowledge/f{n % 7}/leaf{n}/qna.yaml", questions=5) for n in range(401)
        )
    )
    place = place_of("a/b", {})
    page = taxonomy_page(known, place, 0.0)
    assert page is not None
    assert page.listing is None
    narrowed = taxonomy_page(known, place_of("a/b", {"show": "exported"}), 0.0)
    assert narrowed is not None
    assert narrowed.listing is not None


def test_cells_fill_their_level_and_stand_under_their_branch() -> None:
    paths = [f"knowledge/b{n % 9}/leaf{n}/qna.yaml" for n in range(300)]
    paths += ["skills/one/qna.yaml"]
    tree = grown(Known(leaves=tuple(Leaf(path=path, questions=5) for path in paths)))
    drawn = icicle(tree, Shade.KEPT, lambda branch: f"/{branch}")
    top = [cell for cell in drawn.cells if cell.y == 0]
    assert sum(cell.width for cell in top) == pytest.approx(100, abs=0.01)
    under = [cell for cell in drawn.cells if cell.y == 30 and cell.x < top[0].width]
    assert sum(cell.width for cell in under) == pytest.approx(top[0].width, abs=0.1)
    for level in range(drawn.height // 30):
        row = sorted((cell.x, cell.width) for cell in drawn.cells if cell.y == level * 30)
        for (x, width), (following, _) in pairwise(row):
            assert x + width <= following + 0.01
    (others,) = [cell for cell in drawn.cells if "others" in cell.title and cell.x == 0]
    assert others.address == "/knowledge/b0"
    assert {cell.shade for cell in drawn.cells} == {0}


def test_a_wide_taxonomy_has_a_bounded_picture() -> None:
    paths = [f"k{n % 83}/b{n % 311}/c{n % 997}/leaf{n}/qna.yaml" for n in range(5000)]
    tree = grown(Known(leaves=tuple(Leaf(path=path, questions=5) for path in paths)))
    drawn = icicle(tree, Shade.KEPT, lambda branch: f"/{branch}")
    assert len(drawn.cells) < 4 * 2 * 100 / NARROWEST


def test_others_see_only_what_they_can_read(login_factory: Factory) -> None:
    indexed(login_factory, (FILM, content(1)))
    seen = reading_all(login_factory, Coverage(login_factory.database))
    assert [each.name for each in seen(None)] == [REF.repository]
    assert [each.name for each in seen(frozenset({REF.repository}))] == [REF.repository]
    assert seen(frozenset()) == ()
    with visitor(login_factory) as ada:
        ada.logs_in()
        with login_factory.database.transaction() as session:
            session.connection().exec_driver_sql(
                "UPDATE sessions SET role = 'person', person = 'ada'"
            )
        assert "No repository is known yet." in ada.page("/taxonomy").text
        assert ada.get("/taxonomy/acme/taxonomy").status_code == 404


def test_the_pages_are_guarded(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(1)))
    for page in ("/taxonomy", "/taxonomy/acme/taxonomy"):
        assert pages.get(page, Host="evil.example").status_code == 403
