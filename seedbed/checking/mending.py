"""Applies the fixes of a file and writes it back."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from app.taxonomy.fixes import mend as fixes
from app.taxonomy.options import CheckOptions
from app.taxonomy.rules.files import ATTRIBUTION
from app.taxonomy.subject import Submission
from seedbed.checking.asked import MisuseError
from seedbed.checking.outcome import Mended
from seedbed.checking.target import Target


def mend(
    target: Target, submission: Submission, options: CheckOptions
) -> tuple[Submission, Mended | None]:
    """Put in every fix that helps and write the files; None where there was nothing to mend.

    Raises:
        MisuseError: a file cannot be written.
    """
    mended = fixes.mend(submission, options)
    if not mended.applied:
        return submission, None
    after = replace(submission, content=mended.content, attribution=mended.attribution)
    _write_both(target.file, submission, after)
    words = dict.fromkeys(finding.fix.words for finding in mended.applied if finding.fix)
    return after, Mended(path=target.shown, count=len(mended.applied), words=tuple(words))


def _write_both(file: Path, before: Submission, after: Submission) -> None:
    if after.attribution is not None and after.attribution != before.attribution:
        write(file.with_name(ATTRIBUTION), after.attribution)
    if after.content != before.content:
        write(file, after.content)


def write(file: Path, content: bytes) -> None:
    """Put a file's new content in place in one step, with the mode of the old one.

    Raises:
        MisuseError: it cannot be written.
    """
    try:
        _write(file, content)
    except OSError as error:
        raise MisuseError(f"{str(file)!r} cannot be written: {error.strerror}.") from None


def _write(file: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(handle, _mode(file))
            stream.write(content)
            stream.flush()
            os.fsync(handle)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(file: Path) -> int:
    try:
        return file.lstat().st_mode & 0o7777 if not file.is_symlink() else 0o644
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
