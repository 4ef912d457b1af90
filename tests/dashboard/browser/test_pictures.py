"""The pictures of the pages: all are there, none is left over, and documents show no other."""

import re
from pathlib import Path

import pytest

from tests.dashboard.browser.pictures import FOLDER, names

ROOT = FOLDER.parents[1]
MOST_BYTES = 200_000
PNG = b"\x89PNG\r\n\x1a\n"
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")


def test_there_is_a_picture_of_each_page() -> None:
    assert {file.name for file in FOLDER.iterdir()} == names()


def test_pictures_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert all(file.read_bytes().startswith(PNG) for file in FOLDER.glob("*.png"))


def shown(document: Path) -> set[Path]:
    """The pictures that a document shows."""
    found = IMAGE.findall(document.read_text(encoding="utf-8"))
    return {(document.parent / (first or second)).resolve() for first, second in found}


@pytest.mark.parametrize("name", ["README.md", "docs/dashboard.md"])
def test_documents_show_pictures_that_are_there(name: str) -> None:
    pictures = shown(ROOT / name)
    assert len(pictures) >= 2
    assert {each for each in pictures if not each.is_file()} == set()
