"""Calls git in somebody's clone: no hooks, no pager, no network, no words taken for options."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from seedbed.checking.asked import MisuseError

_SECONDS = 120
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "color.ui=false")
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone would ask the network for what it lacks
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}


class GitError(Exception):
    """Git did not do what it was asked; carries its exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"git ended with {code}")
        self.code = code


def git(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """What git prints when it is called in a folder.

    Raises:
        GitError: it ended with another exit code than 0.
        MisuseError: there is no git on this machine, or it took too long.
    """
    command = ["git", "--no-pager", *_QUIET, "-C", str(folder), *words]
    try:
        done = subprocess.run(  # noqa: S603 - an argument list; a revision follows --end-of-options
            command,
            input=given,
            env={**os.environ, **_ENVIRONMENT},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise MisuseError("`--diff` needs git, and there is none on this machine.") from None
    except subprocess.TimeoutExpired:
        raise MisuseError(f"Git took more than {_SECONDS} seconds.") from None
    if done.returncode:
        raise GitError(done.returncode)
    return done.stdout


def fields(output: bytes) -> list[str]:
    """The parts of an output of git that ends each by a NUL."""
    parts = output.split(b"\0")
    return [os.fsdecode(part) for part in parts[:-1]]
