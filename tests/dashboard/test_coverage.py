"""The coverage of a taxonomy, and an export's page with its downloads."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import event

from app.dashboard.coverage_page import DEEPEST, coverage_page
from app.domain.runs import BY_POLICY, RunKind, RunState
from app.factory import Factory
from app.report.exported import Exported, ExportedContribution, ExportedFile, LeftOut
from app.store.coverage import Leaf, TaxonomyCoverage
from app.store.runs import Conclusion
from app.taxonomy.indexing import IndexedFile, seeds_to_index
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import OWNER, asked, opened
from tests.support.stores import PULL_REQUEST, REF

FILM = "knowledge/arts/film/qna.yaml"
MUSIC = "knowledge/arts/music/qna.yaml"
RECIPES = "compositional_skills/writing/recipes/qna.yaml"
MERGED = replace(PULL_REQUEST, open=False, merged=True, merge_sha="d" * 40)
ROWS = b'{"id": "1"}\n'


def content(questions: int, task: str = "") -> bytes:
    seeds = [{"question": f"What is number {n}?", "answer": "It."} for n in range(questions)]
    more = {"task_description": task} if task else {}
    return json.dumps({"seed_examples": seeds, **more}).encode()


def indexed(factory: Factory, *leaves: tuple[str, bytes]) -> None:
    """The default branch as the index has it, complete."""
    files = [
        IndexedFile(path, f"blob-{number}", seeds_to_index(path, text))
        for number, (path, text) in enumerate(leaves)
    ]
    factory.neighbours.replace(REF.repository, None, files)
    blobs = {file.path: file.blob_sha for file in files}
    assert factory.neighbours.complete(REF.repository, "c" * 40, blobs)


def made(path: str, **fields: object) -> ExportedContribution:
    known = ExportedContribution(
        path=path,
        run=1,
        pairs=12,
        rows=36,
        judged=15,
        kept_rate=0.8,
        trusted=True,
        tiny=False,
        blob_sha="blob-0",
    )
    return replace(known, **fields)


def exported(factory: Factory, *made_of: ExportedContribution, merged: bool = True) -> int:
    """An export run that is done, of a pull request that was merged."""
    row = opened(factory)
    if merged:
        factory.pull_requests.save(MERGED)
    run = asked(factory, row, RunKind.EXPORT, asked_by=BY_POLICY)
    assert factory.runs.claim(run, OWNER)
    file = ExportedFile(
        name="skills_phase.jsonl", bytes=12, rows=1, sha256="ab" * 32, forms={"skill": 1}
    )
    result = Exported(
        files=(file,),
        rows=1,
        contributions=made_of,
        left_out=(LeftOut(path=MUSIC, reason="a maintainer's `/export` writes it"),),
        warnings=("Look at <b>this</b>.",),
        sent=("webhook",),
    )
    factory.exports.save(run, {"skills_phase.jsonl": ROWS})
    conclusion = Conclusion(state=RunState.DONE, result=result.as_json())
    assert factory.runs.conclude(run, OWNER, conclusion)
    return run


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
    assert "No repository is known yet." in pages.open("/coverage").text
    missing = pages.open("/coverage/acme/<b>taxonomy", status=404)
    assert missing.one("h1").text == "There is no such repository"


def test_a_repository_that_is_not_indexed_says_so(pages: Reader, factory: Factory) -> None:
    opened(factory)
    assert pages.open("/coverage").one("tr", id="repository-1").text == "acme/taxonomy 0 0"
    page = pages.open("/coverage/acme/taxonomy")
    assert "Nothing of the default branch has been read yet." in page.text
    assert "not all read yet" in page.text


def test_leaves_stand_in_their_folders_with_their_questions(
    pages: Reader, factory: Factory
) -> None:
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)), (RECIPES, content(4, "Cook well.")))
    page = pages.open("/coverage/acme/taxonomy")
    assert leaves(page) == {
        RECIPES: "recipes 4 nothing",
        FILM: "film 5 nothing",
        MUSIC: "music 3 nothing",
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
    page = pages.open("/coverage/acme/taxonomy")
    shown = leaves(page)
    assert "36 rows , 80% of 15 judged pairs kept, #7, just now" in shown[FILM]
    assert shown[MUSIC] == "music 3 nothing"
    (link,) = [a for a in page.all("a") if a.text == "36 rows"]
    assert link.attributes["href"] == f"/runs/{run}"
    assert facts(page)["Leaves with exported pairs"] == "1 (50%)"
    assert pages.open("/coverage").one("tr", id="repository-1").text == "acme/taxonomy 2 1"


def test_what_weakens_an_export_is_said(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    exported(factory, made(FILM, blob_sha="another", trusted=False, tiny=True))
    words = leaves(pages.open("/coverage/acme/taxonomy"))[FILM]
    assert "the file has changed since, judge not trusted, very small teacher" in words


def test_an_export_of_what_was_never_merged_does_not_count(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    exported(factory, made(FILM), merged=False)
    assert leaves(pages.open("/coverage/acme/taxonomy")) == {FILM: "film 5 nothing"}


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
    assert "9 rows" in leaves(pages.open("/coverage/acme/taxonomy"))[FILM]


@pytest.mark.parametrize(
    ("show", "paths"),
    [("all", {FILM, MUSIC}), ("none", {MUSIC}), ("exported", {FILM}), ("<b>", {FILM, MUSIC})],
)
def test_the_tree_can_be_narrowed(
    pages: Reader, factory: Factory, show: str, paths: set[str]
) -> None:
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)))
    exported(factory, made(FILM))
    page = pages.open(f"/coverage/acme/taxonomy?show={show}")
    assert set(leaves(page)) == paths
    # Folders count all that is in them, whatever is shown.
    assert "1 of 2 leaves" in heading(page.one("details", id="folder-1"))


def test_the_pages_lead_to_each_other(pages: Reader, factory: Factory) -> None:
    indexed(factory, (FILM, content(5)))
    assert "/coverage" in [a.attributes["href"] for a in pages.open("/").all("a")]
    link = pages.open("/coverage").one("a", id="repository-link-1")
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
    page = pages.open("/coverage/acme/taxonomy")
    assert len(leaves(page)) == 300
    assert len(asked_of_the_store) < 10


def test_a_path_of_many_folders_is_cut_at_a_depth() -> None:
    deep = "/".join(["knowledge", *("d" * 400), "leaf", "qna.yaml"])
    found = TaxonomyCoverage(repository="a/b", commit="", leaves=(Leaf(path=deep, questions=1),))
    (folder,) = coverage_page(found, 0.0, "").folders
    depth = 1
    while folder.folders:
        (folder,), depth = folder.folders, depth + 1
    assert depth == DEEPEST
    (leaf,) = folder.files
    assert leaf.name.endswith("d/leaf")


def test_hostile_names_are_text(pages: Reader, factory: Factory) -> None:
    path = "knowledge/<script>alert(1)<x>/\u202eleaf/qna.yaml"
    indexed(factory, (path, content(1)))
    answer = pages.get("/coverage/acme/taxonomy")
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text


# An export's page


def test_an_export_lists_its_files(pages: Reader, factory: Factory) -> None:
    run = exported(factory, made(FILM))
    page = pages.open(f"/runs/{run}")
    assert page.one("h1").text == "Export of acme/taxonomy#7"
    row = page.one("tr", id="file-1").text
    assert row.startswith("skills_phase.jsonl 12 bytes 1 row: 1 skill abab")
    assert (
        "film knowledge/arts/film/qna.yaml 12 36 80% of 15"
        in page.one("tr", id="contribution-1").text
    )
    assert f"{MUSIC} : a maintainer's /export writes it" in page.one("section", id="left-out").text
    assert page.one("li", id="warning-1").text == "Look at <b>this</b>."
    assert "the training backend's webhook took the message" in page.text


def test_a_file_is_handed_out_as_a_download(pages: Reader, factory: Factory) -> None:
    run = exported(factory, made(FILM))
    answer = pages.get(f"/runs/{run}/export/skills_phase.jsonl")
    assert answer.status_code == 200
    assert answer.content == ROWS
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="export-{run}-skills_phase.jsonl"'
    )
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "..%2fsecret", "a.jsonl%0d%0aX: 1", "skills_phase.jsonl ", "%00", "A.jsonl"],
)
def test_other_names_are_not_there(pages: Reader, factory: Factory, name: str) -> None:
    run = exported(factory, made(FILM))
    factory.exports.save(run, {"a.jsonl\r\nX: 1": b"x", "A.jsonl": b"x"})
    assert pages.get(f"/runs/{run}/export/{name}").status_code == 404
    assert pages.get(f"/runs/9/export/{name}").status_code == 404


def test_an_export_under_way_has_a_page(pages: Reader, factory: Factory) -> None:
    run = asked(factory, opened(factory), RunKind.EXPORT)
    page = pages.open(f"/runs/{run}")
    assert page.one("p", class_="now").text == "queued"
    assert "Training files" not in page.text


@pytest.mark.parametrize("page", ["/coverage", "/coverage/acme/taxonomy", "/runs/1/export/a.json"])
def test_the_pages_are_guarded(pages: Reader, factory: Factory, page: str) -> None:
    indexed(factory, (FILM, content(1)))
    assert pages.get(page, Host="evil.example").status_code == 403
