"""Training files: kept pairs as rows for the phases of LAB, with a manifest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from app.errors import UserError
from app.report.numbers import counted
from workers.training.choosing import choose_pairs, source
from workers.training.phases import Chosen, knowledge_phase, skills_phase
from workers.training.provenance import (
    FOLDER_UNWRITABLE,
    KNOWLEDGE_FILE,
    MANIFEST_FILE,
    SKILLS_FILE,
    Accepted,
    Manifest,
    Replayed,
    TrainingOptions,
    WrittenFile,
)
from workers.training.replay import Survey, drawn, survey, wanted
from workers.training.rows import REPLAY, Row

PART = ".part"
"""What the name of a file ends with until all of them are complete."""


def write_training_files(
    accepted: Sequence[Accepted], folder: Path, options: TrainingOptions
) -> Manifest:
    """Write the training files of samples into a folder, which is made where it is missing.

    Rows go to disk one by one. Files of an earlier time are replaced, or removed where there are
    no rows for them now, only when the new ones are complete; the manifest comes last, so one
    that fits its files says that nothing was interrupted.

    Raises:
        UserError: nothing is usable, a judge is not trusted and that was not accepted, the
            replay's data set is unreadable, or the folder can't be written to.
    """
    chosen = choose_pairs(accepted, options)
    found = survey(options.replay) if options.replay else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            for name in (KNOWLEDGE_FILE, SKILLS_FILE, MANIFEST_FILE):
                stack.callback((folder / (name + PART)).unlink, missing_ok=True)
            files = (
                _write(folder, KNOWLEDGE_FILE, knowledge_phase(chosen, options)),
                _write(folder, SKILLS_FILE, _with_replay(chosen, options, found)),
            )
            manifest = _manifest(chosen, options, files, found)
            _finish(folder, files, manifest)
    except OSError as error:
        raise UserError(
            FOLDER_UNWRITABLE, f"The training files could not be written: {error.strerror}."
        ) from error
    return manifest


def _with_replay(
    chosen: Sequence[Chosen], options: TrainingOptions, found: Survey | None
) -> Iterator[Row]:
    own = 0
    for row in skills_phase(chosen, options):
        own += 1
        yield row
    if options.replay and found:
        number = wanted(own, options.replay.share)
        yield from drawn(options.replay, found, number, options.random_state)


def _write(folder: Path, name: str, rows: Iterable[Row]) -> WrittenFile:
    digest, forms = hashlib.sha256(), Counter[str]()
    with (folder / (name + PART)).open("wb") as file:
        for row in rows:
            line = row.line()
            file.write(line)
            digest.update(line)
            forms[row.form] += 1
    return WrittenFile(
        name=name, rows=forms.total(), forms=dict(sorted(forms.items())), sha256=digest.hexdigest()
    )


def _manifest(
    chosen: Sequence[Chosen],
    options: TrainingOptions,
    files: Sequence[WrittenFile],
    found: Survey | None,
) -> Manifest:
    replayed = None
    if options.replay and found:
        replayed = Replayed(
            name=options.replay.name,
            rows=found.rows,
            drawn=files[1].forms.get(REPLAY, 0),
            share=files[1].forms.get(REPLAY, 0) / files[1].rows,
            sha256=found.sha256,
        )
    return Manifest(
        files=tuple(file for file in files if file.rows),
        sources=tuple(map(source, chosen)),
        select=options.select,
        random_state=options.random_state,
        distractors=options.distractors,
        oracle_share=options.oracle_share,
        system_prompt=options.system_prompt,
        replay=replayed,
        warnings=tuple(_warnings(chosen, options, replayed)),
    )


def _warnings(
    chosen: Sequence[Chosen], options: TrainingOptions, replayed: Replayed | None
) -> Iterator[str]:
    for each in chosen:
        sample = each.accepted.sample
        if sample.tiny:
            yield (
                f"{sample.path}: the teacher is a very small model, for trying Seedbed out; its "
                "pairs are not fit for training."
            )
        if not sample.scores.trust.trusted:
            yield f"{sample.path}: the judge did not surely tell good pairs from spoiled ones."
        if not each.records:
            yield f"{sample.path}: no pair was usable, or all were in the files already."
        if each.knowledge and each.records and len(each.passages) <= options.distractors:
            yield (
                f"{sample.path}: the sample has {counted(len(each.passages), 'passage')}, too few "
                f"for {counted(options.distractors, 'distractor')} beside the right one."
            )
    if replayed and options.replay and replayed.share < options.replay.share - 0.01:
        yield (
            f"The data set {replayed.name} is too small: its share is {replayed.share:.0%} "
            f"instead of {options.replay.share:.0%}."
        )


def _finish(folder: Path, files: Sequence[WrittenFile], manifest: Manifest) -> None:
    part = folder / (MANIFEST_FILE + PART)
    part.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="ascii")
    for file in files:
        if file.rows:
            (folder / (file.name + PART)).replace(folder / file.name)
        else:
            (folder / file.name).unlink(missing_ok=True)
    part.replace(folder / MANIFEST_FILE)
