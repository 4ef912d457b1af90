"""What of a pull request's samples is exported, and the training files made of it.

The same holds as for `seedbed export`: a sample whose judge did not pass its controls is written
only for somebody who asks for it, and a very small teacher is told in the manifest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.sample import Sample
from app.report.exported import Exported, ExportedContribution, ExportedFile, LeftOut
from workers.training.provenance import (
    MANIFEST_FILE,
    Accepted,
    Manifest,
    Provenance,
    Source,
    TrainingOptions,
)
from workers.training.writing import write_training_files

NO_SAMPLE = "there is no finished sample of it at this commit"
NOTHING_KEPT = "no pair of its sample was kept"
UNTRUSTED = (
    "its judge could not surely tell good pairs from spoiled ones; "
    "a maintainer's `/export` writes it all the same"
)
NOTHING_NEW = "all its kept pairs are in the files already"


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """A contribution, its newest sample at the commit, None where it has none, and its content."""

    path: str
    sample: Sample | None
    provenance: Provenance
    blob_sha: str = ""


@dataclass(frozen=True, kw_only=True)
class Written:
    """Files by name, and what is said of them."""

    files: Mapping[str, bytes]
    exported: Exported


def write(sampled: Sequence[Sampled], *, accept_untrusted: bool) -> Written:
    """The training files of the samples that may be exported; none where there is nothing.

    Raises:
        UserError: the files can't be written.
    """
    left_out = [LeftOut(path=s.path, reason=why) for s in sampled if (why := _why_not(s))]
    if accept_untrusted:
        left_out = [left for left in left_out if left.reason != UNTRUSTED]
    out = {left.path for left in left_out}
    taken = [each for each in sampled if each.path not in out]
    if not taken:
        return Written(files={}, exported=Exported(left_out=tuple(left_out)))
    accepted = [
        Accepted(sample=each.sample, provenance=each.provenance) for each in taken if each.sample
    ]
    options = TrainingOptions(accept_untrusted=accept_untrusted)
    with TemporaryDirectory(prefix="seedbed-export-") as name:
        manifest = write_training_files(accepted, Path(name), options)
        files = {file.name: file.read_bytes() for file in sorted(Path(name).iterdir())}
    return Written(files=files, exported=_exported(taken, manifest, files, left_out))


def _why_not(sampled: Sampled) -> str:
    sample = sampled.sample
    if sample is None:
        return NO_SAMPLE
    if not any(_trainable(sample)):
        return NOTHING_KEPT
    return "" if sample.scores.trust.trusted else UNTRUSTED


def _trainable(sample: Sample) -> Iterator[bool]:
    for record in sample.records:
        yield bool(record.usable and record.question.strip() and record.answer.strip())


def _exported(
    taken: Sequence[Sampled],
    manifest: Manifest,
    files: Mapping[str, bytes],
    left_out: Iterable[LeftOut],
) -> Exported:
    rows = _rows_by_path(content for name, content in files.items() if name != MANIFEST_FILE)
    made = [
        _contribution(each, source, rows[each.path])
        for each, source in zip(taken, manifest.sources, strict=True)
    ]
    nothing_new = [LeftOut(path=each.path, reason=NOTHING_NEW) for each in made if not each.rows]
    forms = {file.name: file for file in manifest.files}
    return Exported(
        files=tuple(
            ExportedFile(
                name=name,
                bytes=len(content),
                rows=forms[name].rows if name in forms else 0,
                sha256=sha256(content).hexdigest(),
                forms=forms[name].forms if name in forms else {},
            )
            for name, content in files.items()
        ),
        rows=rows.total(),
        contributions=tuple(each for each in made if each.rows),
        left_out=(*left_out, *nothing_new),
        warnings=manifest.warnings,
    )


def _contribution(sampled: Sampled, source: Source, rows: int) -> ExportedContribution:
    rate = sampled.sample.scores.kept_rate if sampled.sample else None
    return ExportedContribution(
        path=sampled.path,
        run=source.run or 0,
        pairs=source.used,
        rows=rows,
        judged=0 if rate is None else rate.judged,
        kept_rate=None if rate is None else rate.estimate,
        trusted=source.trusted,
        tiny=source.tiny,
        blob_sha=sampled.blob_sha,
    )


def _rows_by_path(files: Iterable[bytes]) -> Counter[str]:
    found = Counter[str]()
    for content in files:
        for line in content.splitlines():
            found[json.loads(json.loads(line)["metadata"])["contribution"]] += 1
    return found
