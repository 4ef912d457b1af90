"""An export's page, with its downloads."""

import pytest

from app.domain.runs import RunKind
from app.factory import Factory
from tests.dashboard.reader import Reader
from tests.dashboard.scenes import asked, opened
from tests.dashboard.taxonomies import FILM, MUSIC, ROWS, exported, made


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


def test_its_files_are_guarded(pages: Reader) -> None:
    answer = pages.get("/runs/1/export/a.json", Host="evil.example")
    assert answer.status_code == 403
