"""Real contributions with the verdicts of the reference implementation, where they are at hand."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def corpus_folder() -> Path:
    """Where the corpus lies; skips the test where it does not."""
    folder = (ROOT / os.environ.get("SEEDBED_CORPUS", "../shared/corpus")).resolve()
    if not (folder / "oracle.jsonl").is_file():
        pytest.skip("the corpus is not here")
    return folder


@dataclass(frozen=True)
class Message:
    """One thing the reference says of a file, at the line and column where it truly is.

    What it says of a value has the path of that; what it says of the whole file has none,
    nor has what its linter says, which stands where the linter puts it.
    """

    line: int
    column: int
    path: str
    text: str


@dataclass(frozen=True)
class Row:
    """One file of the corpus and what the reference says of it in each mode."""

    sha1: str
    path: str
    content: bytes
    modes: dict[str, dict[str, Any]]

    def verdict(self, mode: str) -> str:
        """`ok` or `error`; a file on which the reference gives up is an error."""
        return "ok" if self.modes[mode]["verdict"] == "ok" else "error"

    def messages(self, mode: str) -> list[Message]:
        """What the reference says, none where it gives up."""
        return [_message(said) for said in self.modes[mode].get("messages", [])]


def rows() -> list[Row]:
    """Every file of the corpus."""
    folder = corpus_folder()
    lines = (folder / "oracle.jsonl").read_text(encoding="utf-8").splitlines()
    return [_row(folder, json.loads(line)) for line in lines]


def _row(folder: Path, line: dict[str, Any]) -> Row:
    content = (folder / "qna" / f"{line['sha1']}.yaml").read_bytes()
    return Row(line["sha1"], line["path"], content, line["modes"])


def _message(said: dict[str, Any]) -> Message:
    line = said.get("node_line", said["line"])
    column = said.get("node_col", said["col"])
    return Message(int(line), int(column), said["path"], said["message"])
