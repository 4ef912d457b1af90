"""`seedbed export`: training files from samples, of JSON reports or of the service's database."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import UserError
from app.report.numbers import counted
from app.report.sample_json import MAX_BYTES, read_text
from seedbed.checking.asked import MisuseError
from seedbed.checking.shown import shown
from workers.training.provenance import (
    FOLDER_UNWRITABLE,
    MANIFEST_FILE,
    OPTIONS_INVALID,
    REPLAY_UNREADABLE,
    UNTRUSTED,
    Accepted,
    Manifest,
    Provenance,
    Replay,
    Source,
    TrainingOptions,
)
from workers.training.writing import write_training_files

if TYPE_CHECKING:
    from app.store.database import Database

OK, REFUSED, MISUSE = 0, 1, 2
_NO_DATABASE = "The database cannot be read; SEEDBED_DATABASE_URL says where it is."
_MISUSES = (OPTIONS_INVALID, REPLAY_UNREADABLE, FOLDER_UNWRITABLE)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the command was called with, as typed."""

    samples: Sequence[str]
    runs: Sequence[int]
    output: str
    select: int | None
    replay: str
    replay_share: float
    random_state: int
    untrusted: bool


def export(words: Words) -> int:
    """Write the training files and say what is in them; the exit code.

    0 when they are written; 1 where there is nothing to train on or a judge is not trusted; 2
    when called wrongly or something cannot be read or written.
    """
    try:
        manifest = write_training_files(_accepted(words), Path(words.output), _options(words))
    except MisuseError as error:
        return _refused(str(error), MISUSE)
    except UserError as error:
        hint = " `--untrusted` writes it all the same." if error.reason == UNTRUSTED else ""
        return _refused(f"{error.words}{hint}", MISUSE if error.reason in _MISUSES else REFUSED)
    for line in told(manifest, words.output):
        print(shown(line))  # noqa: T201 - the command's output
    return OK


def _accepted(words: Words) -> list[Accepted]:
    if not words.samples and not words.runs:
        raise MisuseError("Name a sample's JSON report, or a run of the service by `--run`.")
    return [*map(_of_file, words.samples), *_of_runs(words.runs)]


def _refused(words: str, code: int) -> int:
    print(shown(words), file=sys.stderr)  # noqa: T201 - for people, not a log
    return code


def _options(words: Words) -> TrainingOptions:
    replay = None
    if words.replay:
        file = Path(words.replay)
        replay = Replay(name=file.name, file=file, share=words.replay_share)
    return TrainingOptions(
        select=words.select,
        random_state=words.random_state,
        replay=replay,
        accept_untrusted=words.untrusted,
    )


def _of_file(name: str) -> Accepted:
    try:
        with Path(name).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise MisuseError(f"{name!r} cannot be read: {error.strerror}.") from None
    try:
        sample, about = read_text(raw)
    except UserError as error:
        raise MisuseError(f"{name!r}: {error.words}") from None
    provenance = Provenance(
        repository=about.repository, commit=about.commit, contributor=about.created_by
    )
    return Accepted(sample=sample, provenance=provenance)


def _of_runs(runs: Sequence[int]) -> Iterator[Accepted]:
    """Samples of the service, from the database that the settings name."""
    if not runs:
        return
    from app.store.database import Database
    from seedbed.configuration import is_there, store_settings_or_exit

    url = store_settings_or_exit().database_url.get_secret_value()
    if not is_there(url):
        raise MisuseError(_NO_DATABASE)
    with closing(Database(url)) as database:
        yield from [_of_run(database, run) for run in runs]


def _of_run(database: Database, number: int) -> Accepted:
    from sqlalchemy.exc import SQLAlchemyError

    from app.store.pull_requests import PullRequests
    from app.store.runs import Runs
    from app.store.samples import Samples

    try:
        run = Runs(database, time.time, lease=0.0).get(number)
        sample = Samples(database).of_run(number) if run else None
        if run is None or sample is None:
            raise MisuseError(f"Run {number} has no finished sample.")
        known = PullRequests(database, time.time).get(run.pull_request_id)
    except SQLAlchemyError:
        # The library's words may quote the address, and so a password.
        raise MisuseError(_NO_DATABASE) from None
    provenance = Provenance(
        repository=known.ref.repository,
        commit=run.head_sha,
        pull_request=known.ref.number,
        merge_commit=known.merge_sha,
        run=run.id,
    )
    return Accepted(sample=sample, provenance=provenance)


def told(manifest: Manifest, folder: str) -> Iterator[str]:
    """The manifest in words, line by line."""
    for file in manifest.files:
        forms = ", ".join(f"{number:,} {form}" for form, number in file.forms.items())
        yield f"{folder}/{file.name}: {counted(file.rows, 'row')} ({forms})"
    yield f"{folder}/{MANIFEST_FILE}: what they were made from"
    yield from map(_source_words, manifest.sources)
    if (replayed := manifest.replay) is not None:
        yield (
            f"Mixed in from {replayed.name}: {replayed.drawn:,} of its "
            f"{counted(replayed.rows, 'row')}."
        )
    yield from manifest.warnings


def _source_words(source: Source) -> str:
    trusted = "trusted" if source.trusted else "not trusted"
    return (
        f"From {source.path}: {source.used:,} of {counted(source.usable, 'usable pair')}, "
        f"{source.made:,} were made (teacher {source.teacher}, judge {source.judge}, {trusted})."
    )
