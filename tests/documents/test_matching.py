"""Patterns mean what Python's glob makes of them in a checkout."""

from __future__ import annotations

import glob
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.matching import matches

FILES = (
    "a.md",
    "b.md",
    ".hidden.md",
    "docs/a.md",
    "docs/[x].md",
    "docs/deep/er/c.md",
    "docs/.secret/d.md",
    ".github/e.md",
    "A.MD",
    "a b.md",
)
PART = st.sampled_from(
    ["*", "**", "*.md", "a*", "?.md", "[ab].md", "docs", "deep", ".*", ".", "[!a]*", "[[]x].md",
     "[z-a]", "a.md", "***", ".github", "**.md", "[", "er", ""]
)  # fmt: skip


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkout")
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    return folder


@given(st.lists(PART, min_size=1, max_size=5))
def test_a_pattern_matches_what_glob_finds(checkout, parts):
    pattern = "/".join(parts)
    if pattern.startswith("/") or parts.count("**") > 3:
        return
    found = glob.glob(pattern, root_dir=checkout, recursive=True)  # noqa: PTH207 - the one we follow
    wanted = {
        str((checkout / name).relative_to(checkout))
        for name in found
        if (checkout / name).is_file() and not name.endswith("/")  # what it takes for a folder
    }
    assert set(matches(pattern, FILES)) == wanted


@pytest.mark.parametrize("pattern", ["", "/a.md", "../a.md", "docs/../a.md", "a.md/", "a" * 301])
def test_a_pattern_that_leads_out_matches_nothing(pattern):
    assert matches(pattern, FILES) == []


@pytest.mark.parametrize(
    "pattern", ["**/" * 400_000 + "x", "*" * 300, "*a" * 140, "[" * 300, "**/*/" * 3 + "*/" * 100]
)
def test_no_pattern_takes_long(pattern):
    paths = ["/".join(["a" * 100] * 20) for _ in range(200)]
    start = time.process_time()
    matches(pattern, paths)
    assert time.process_time() - start < 15
