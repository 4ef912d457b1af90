"""What training files are asked for and made from, and what is said of them afterwards.

The way in is `workers.training.writing`:

    write_training_files(accepted: Sequence[Accepted], folder: Path, options: TrainingOptions)
        -> Manifest

It writes `knowledge_phase.jsonl` and `skills_phase.jsonl` (each only where it has rows) and
`manifest.json` into `folder`, all or nothing, and raises `UserError` with one of the reasons
below when it will not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.domain.sample import Sample
from app.errors import UserError

NOTHING_USABLE = "nothing-usable"
UNTRUSTED = "judge-untrusted"
OPTIONS_INVALID = "training-options-invalid"
REPLAY_UNREADABLE = "replay-unreadable"
FOLDER_UNWRITABLE = "folder-unwritable"

KNOWLEDGE_FILE = "knowledge_phase.jsonl"
SKILLS_FILE = "skills_phase.jsonl"
MANIFEST_FILE = "manifest.json"
MANIFEST_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a sample's contribution is from; its path is in the sample.

    `repository` is `owner/name`, `commit` the 40 hex digits of the head it was read at,
    `contributor` the `created_by` of the file; each empty where it is not known. `merge_commit`
    is the commit that its pull request was merged as, empty where it was not; `pull_request` and
    `run`, the one that made the sample, are numbers, None where they are not known.
    """

    repository: str = ""
    commit: str = ""
    contributor: str = ""
    pull_request: int | None = None
    merge_commit: str = ""
    run: int | None = None


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A sample that is to be trained on, and where its contribution is from."""

    sample: Sample
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A data set of which rows are mixed in, against forgetting.

    `file` is JSON Lines of rows with `messages`; `name` is what the rows and the manifest call
    it; `share` (0 up to, not including, 1) is its part of the rows of the skills phase.
    """

    name: str
    file: Path
    share: float

    def __post_init__(self) -> None:
        """Refuse a share that no number of rows can give.

        Raises:
            UserError: the share is not from 0 up to, but not including, 1.
        """
        if not 0.0 <= self.share < 1.0:
            raise UserError(
                OPTIONS_INVALID, "The share of the replay is from 0 up to, not including, 1."
            )


@dataclass(frozen=True, kw_only=True)
class TrainingOptions:
    """What the training files should hold.

    `select`: of each sample only so many pairs, chosen as few, diverse and good; None for all.
    `distractors` stand beside the right passage; `oracle_share` (0..1) is how often the right
    one is among the passages at all (instructlab-sdg: 3 and 0.4). `system_prompt` goes before
    every row but those of the replay. `accept_untrusted` allows samples whose judge did not
    pass its controls.
    """

    select: int | None = None
    random_state: int = 0
    distractors: int = 3
    oracle_share: float = 0.4
    system_prompt: str = ""
    replay: Replay | None = None
    accept_untrusted: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers out of range.

        Raises:
            UserError: a number is outside its range.
        """
        if self.select is not None and self.select < 1:
            raise UserError(OPTIONS_INVALID, "At least one pair has to be selected.")
        if self.distractors < 0 or not 0.0 <= self.oracle_share <= 1.0:
            raise UserError(
                OPTIONS_INVALID,
                "The number of distractors is 0 or more, and the share of rows with the right "
                "passage is from 0 to 1.",
            )


@dataclass(frozen=True, kw_only=True)
class WrittenFile:
    """A file of rows: how many of each form, and its SHA-256 in hex digits."""

    name: str
    rows: int
    forms: dict[str, int]
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """One sample the files were made from: `usable` pairs of `made`, of which `used` were taken.

    `judge_prompts` is a digest of the prompts that scores depend on, `prompts` has the digests of
    the prompts that the used pairs were made and judged with, by step.
    """

    repository: str
    path: str
    commit: str
    contributor: str
    pull_request: int | None
    merge_commit: str
    run: int | None
    kind: str
    teacher: str
    judge: str
    trusted: bool
    tiny: bool
    judge_prompts: str
    prompts: dict[str, tuple[str, ...]]
    random_state: int
    made: int
    usable: int
    used: int


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What of the replay's data set went in: `drawn` of its `rows`; `sha256` is of its file."""

    name: str
    rows: int
    drawn: int
    share: float
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What stands in `manifest.json`; `warnings` are sentences for who trains on the files."""

    files: tuple[WrittenFile, ...]
    sources: tuple[Source, ...]
    select: int | None
    random_state: int
    distractors: int
    oracle_share: float
    system_prompt: str
    replay: Replayed | None = None
    warnings: tuple[str, ...] = ()
    version: int = MANIFEST_VERSION
