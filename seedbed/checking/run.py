"""Checks all that was asked for, mends it where that was asked too, and says what did not run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.findings import Finding, NotRun, verdict
from app.taxonomy.check import FileReport, check, not_a_file
from app.taxonomy.fixes.offer import with_fixes
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import DocumentSource, Outside
from app.taxonomy.rules.files import ATTRIBUTION
from app.taxonomy.rules.pull_request import check_changes
from app.taxonomy.subject import Submission
from seedbed.checking.asked import Asked, MisuseError
from seedbed.checking.git_clone import Comparison, compare
from seedbed.checking.mending import mend
from seedbed.checking.outcome import Checked, Mended, Outcome, Place
from seedbed.checking.outside import configuration_folder, configured, document_source
from seedbed.checking.paths import find
from seedbed.checking.stores import Store, WorkingTree, submission
from seedbed.checking.target import Target

WHOLE = "."
"""The path of what is said of the pull request as a whole."""


def run(asked: Asked) -> Outcome:
    """Check what was asked for.

    Raises:
        MisuseError: it cannot be done as asked.
    """
    compared = compare(asked.folder, asked.base) if asked.base is not None else None
    targets = compared.targets(asked.folder) if compared else find(asked.paths, asked.folder)
    run = _Run(asked, compared, Outside(documents=_documents(asked)))
    if compared and asked.fix:
        run.refuse_uncommitted(targets)
    files = [run.file(target) for target in targets]
    whole = run.whole() if compared else None
    return Outcome(
        files=(*files, whole) if whole else tuple(files),
        not_run=tuple(_not_run(asked, files)),
        mended=tuple(run.mended),
        remarks=tuple(run.remarks(targets)),
    )


def _documents(asked: Asked) -> DocumentSource | None:
    return document_source() if asked.documents else None


@dataclass
class _Run:
    """One call of the command."""

    asked: Asked
    compared: Comparison | None
    outside: Outside
    mended: list[Mended] = field(default_factory=list)
    _options: dict[Path, CheckOptions] = field(default_factory=dict)

    @property
    def _store(self) -> Store:
        return self.compared.head if self.compared else WorkingTree()

    def file(self, target: Target) -> Checked:
        """Check one file, and mend it where that was asked."""
        found = submission(self._store, target)
        if found is None:
            return _checked(target, not_a_file(target.inside), None)
        options = self._options_of(target)
        if self.asked.fix:
            found, done = mend(target, found, options)
            self.mended += [done] if done else []
        return _checked(target, self._report(options, found), found)

    def _report(self, options: CheckOptions, found: Submission) -> FileReport:
        return with_fixes(found, check(found, options, self.outside), options)

    def _options_of(self, target: Target) -> CheckOptions:
        """A pull request does not decide on its own checks: its base does."""
        folder = self.compared.top if self.compared else configuration_folder(target)
        if folder not in self._options:
            store = self.compared.base if self.compared else WorkingTree()
            self._options[folder] = configured(self.asked.options, store, folder)
        return self._options[folder]

    def whole(self) -> Checked | None:
        """What there is to say of the changes as a whole, None where that is nothing."""
        if self.compared is None or not self.asked.options.runs("pull-request"):
            return None
        options = configured(self.asked.options, self.compared.base, self.compared.top)
        findings = tuple(options.chosen(check_changes(self.compared.changes)))
        if not findings:
            return None
        return Checked(
            path=WHOLE,
            kind="other",
            version=None,
            verdict=verdict(findings),
            places=tuple(Place(file=WHOLE, finding=finding) for finding in findings),
        )

    def refuse_uncommitted(self, targets: tuple[Target, ...]) -> None:
        """What is mended must be what was checked."""
        for target in targets:
            if submission(WorkingTree(), target) != submission(self._store, target):
                words = f"{target.shown!r} was changed since the last commit. Commit it first."
                raise MisuseError(words)

    def remarks(self, targets: tuple[Target, ...]) -> Iterator[str]:
        """What people should know about how their words were taken."""
        if not targets:
            yield "No contribution found: no `qna.yaml` and none with a similar name."
        if self.compared:
            yield f"Checked as committed, against {self.asked.base}; other changes do not count."


def _checked(target: Target, report: FileReport, found: Submission | None) -> Checked:
    places = tuple(_place(target, finding) for finding in report.findings)
    named_as_yaml = target.file.suffix.lower() in (".yaml", ".yml")
    return Checked(
        path=target.shown,
        kind=report.kind if named_as_yaml else "other",
        version=report.version,
        verdict=report.verdict,
        places=places,
        texts=_texts(target, found) if places and found else {},
        chosen=f"Taken for `{target.inside}`, by the folders above." if target.above else "",
    )


def _place(target: Target, finding: Finding) -> Place:
    return Place(file=target.beside(finding.path), finding=finding)


def _texts(target: Target, found: Submission) -> dict[str, str]:
    attribution = target.beside(str(Path(target.inside).with_name(ATTRIBUTION)))
    return {target.shown: _text(found.content), attribution: _text(found.attribution or b"")}


def _text(content: bytes) -> str:
    """The text with the lines and columns that findings count."""
    text = content.decode("utf-8", errors="replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_run(asked: Asked, files: list[Checked]) -> Iterator[NotRun]:
    knowledge = any(file.kind == "knowledge" for file in files)
    if asked.options.runs("documents") and knowledge and not asked.documents:
        reason = "the documents were not fetched; `--documents` does it"
        yield NotRun(family="documents", reason=reason)
    if asked.options.runs("duplicates"):
        reason = "seeds were compared within each file only, not with the rest of the taxonomy"
        yield NotRun(family="duplicates", reason=reason)
    if asked.options.runs("pull-request"):
        reason = (
            "`--diff` checks commits and changed files"
            if asked.base is None
            else "title and description are not known here"
        )
        yield NotRun(family="pull-request", reason=reason)
