"""Which files are found, and where they lie in the taxonomy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from os import DirEntry, scandir
from pathlib import Path

import pytest

from seedbed.checking.asked import MisuseError
from seedbed.checking.paths import find
from seedbed.checking.target import target
from tests.seedbed.checking.conftest import FILM, LEAF, Check, put, put_skill


def shown(folder: Path, *paths: str) -> list[str]:
    return [one.shown for one in find(paths, folder)]


def test_a_folder_is_searched_for_contributions_and_misnamed_ones(tmp_path: Path) -> None:
    wanted = [
        "QNA.yaml",
        f"{LEAF}/qna.yaml",
        f"{LEAF}/qna.yaml.txt",
        f"{FILM}/film.yml",
        "elsewhere/qna.txt",
        "elsewhere/qna.yml",
    ]
    for path in (*wanted, ".git/qna.yaml", "README.md", "elsewhere/a.yaml", f"{LEAF}/note.txt"):
        put(tmp_path, path, b"")
    assert sorted(shown(tmp_path, ".")) == sorted(wanted)


def test_paths_are_shown_as_they_were_given(tmp_path: Path) -> None:
    put(tmp_path, f"{LEAF}/qna.yaml", b"")
    assert shown(tmp_path, "compositional_skills/") == [f"{LEAF}/qna.yaml"]
    assert shown(tmp_path, str(tmp_path)) == [f"{tmp_path}/{LEAF}/qna.yaml"]
    assert shown(tmp_path / LEAF, "../letters") == ["../letters/qna.yaml"]


def test_a_file_is_checked_once(tmp_path: Path) -> None:
    put(tmp_path, f"{LEAF}/qna.yaml", b"")
    assert shown(tmp_path, ".", LEAF, f"{LEAF}/qna.yaml") == [f"{LEAF}/qna.yaml"]


def test_a_file_that_is_named_is_checked_whatever_it_is_called(tmp_path: Path) -> None:
    put(tmp_path, "notes.md", b"")
    assert shown(tmp_path, "notes.md") == ["notes.md"]


def test_links_are_not_followed_out_of_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "outside/qna.yaml", b"version: 3\n")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "inside" / "qna.yaml").symlink_to(tmp_path / "outside" / "qna.yaml")
    assert shown(tmp_path, "inside") == ["inside/qna.yaml"]


def test_a_link_is_named_and_not_read(taxonomy: Path, check: Check) -> None:
    put(taxonomy, "secret", b"secret: true\n")
    (taxonomy / "qna.yaml").symlink_to(taxonomy / "secret")
    result = check(".")
    assert result.exit_code == 1
    assert "files/not-a-file" in result.stdout
    assert "secret" not in result.stdout


def test_what_is_neither_file_nor_folder_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(MisuseError):
        find(["/dev/null"], tmp_path)


@pytest.mark.parametrize(
    ("folder", "given", "inside"),
    [
        ("/work", "knowledge/arts/qna.yaml", "knowledge/arts/qna.yaml"),
        ("/work/knowledge/arts", "qna.yaml", "knowledge/arts/qna.yaml"),
        ("/work/knowledge/arts", "../film/qna.yaml", "knowledge/film/qna.yaml"),
        ("/", "knowledge/a/compositional_skills/b/qna.yaml", "compositional_skills/b/qna.yaml"),
        ("/work", "other/qna.yaml", "qna.yaml"),
        ("/work", "knowledge", "knowledge"),
        ("/work", "foundational_skills/a/qna.yaml", "foundational_skills/a/qna.yaml"),
    ],
)
def test_the_taxonomy_begins_at_the_last_of_its_folders(
    folder: str, given: str, inside: str
) -> None:
    assert target(given, Path(folder)).inside == inside


def test_a_folder_above_the_clone_is_no_taxonomy_folder(tmp_path: Path) -> None:
    clone = tmp_path / "knowledge" / "clone"
    (clone / ".git").mkdir(parents=True)
    assert target("a/qna.yaml", clone).inside == ["a", "qna.yaml"][-1]
    assert target("clone/a/qna.yaml", clone.parent).inside == "qna.yaml"
    named = target("knowledge/clone/a/qna.yaml", tmp_path)
    assert named.inside == "knowledge/clone/a/qna.yaml"


def test_a_choice_by_the_folders_above_is_said(
    taxonomy: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_skill(taxonomy, version=2)
    monkeypatch.chdir(taxonomy / LEAF)
    assert f"`{LEAF}/qna.yaml`" in check("qna.yaml").stdout
    monkeypatch.chdir(taxonomy)
    assert "Taken for" not in check(LEAF).stdout


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = put(tmp_path, f"{LEAF}/qna.yaml", b"").parent

    def refuse(folder: Path) -> Iterator[DirEntry[str]]:
        if Path(folder) == locked:
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(MisuseError, match=r"cannot be read: Permission denied"):
        find(["."], tmp_path)
