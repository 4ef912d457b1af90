"""The contribution to sample: checked first, by the rules and options of `seedbed check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.contribution import Contribution, Origin
from app.domain.findings import Severity
from app.taxonomy.check import check
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import Documents, DocumentSource, Outside
from app.taxonomy.subject import Submission
from seedbed.checking.asked import Asked as CheckAsked
from seedbed.checking.outcome import Outcome
from seedbed.checking.outside import configuration_folder, configured, document_source
from seedbed.checking.run import run
from seedbed.checking.stores import WorkingTree, submission
from seedbed.sampling.asked import Asked
from seedbed.sampling.documents import fetched, local_documents

_TOLD = (Severity.ERROR, Severity.WARNING)
_DOCUMENTS = "documents"


@dataclass(frozen=True, kw_only=True)
class Read:
    """A checked file; `contribution` is None where it has errors, which `outcome` has.

    `documents` are those of knowledge, None where they are not at hand. `remarks` are plain
    sentences on what to know before a sample.
    """

    outcome: Outcome
    contribution: Contribution | None
    documents: Documents | None = None
    remarks: tuple[str, ...] = ()


def read(asked: Asked) -> Read:
    """Read and check the file that was asked for.

    Raises:
        MisuseError: it, or a document beside it, cannot be read.
    """
    local = local_documents(asked.document) if asked.document else None
    outcome = run(
        CheckAsked(paths=(asked.target.shown,), folder=asked.folder, documents=asked.documents)
    )
    found = submission(WorkingTree(), asked.target)
    if outcome.failed or found is None:
        return Read(outcome=outcome, contribution=None)
    store, options = WorkingTree(), CheckOptions()
    options = configured(options, store, configuration_folder(asked.target))
    contribution = check(found, options).contribution
    if contribution is None:
        return Read(outcome=outcome, contribution=None, remarks=(_OVERLOOKED,))
    return Read(
        outcome=outcome,
        contribution=contribution,
        documents=local or _fetched(asked, contribution),
        remarks=tuple(_remarks(asked, outcome, _about(found, options, local))),
    )


_OVERLOOKED = (
    "This repository overlooks errors of form in it, but nothing can be sampled until they are "
    "mended."
)


def _fetched(asked: Asked, contribution: Contribution) -> Documents | None:
    # From the cache: the checks have fetched them a moment ago.
    return fetched(contribution, document_source()) if asked.documents else None


@dataclass(frozen=True)
class _Local:
    """Local files in place of whatever a contribution names as its document."""

    documents: Documents

    def fetch(self, origin: Origin) -> Documents:
        """See `DocumentSource`; every pattern is taken to match every file."""
        return Documents(by_pattern=dict.fromkeys(origin.patterns, self.documents.files))


def _about(found: Submission, options: CheckOptions, local: Documents | None) -> Iterator[str]:
    """What the checks say of a contribution beside the documents given for it."""
    if local is None:
        return
    source: DocumentSource = _Local(local)
    for finding in check(found, options, Outside(documents=source)).findings:
        if finding.family == _DOCUMENTS and finding.severity in _TOLD:
            yield f"Line {finding.position.line}: {finding.message}"


def _remarks(asked: Asked, outcome: Outcome, about: Iterator[str]) -> Iterator[str]:
    warnings = outcome.count(Severity.WARNING)
    if warnings:
        number = "1 warning" if warnings == 1 else f"{warnings:,} warnings"
        yield f"The checks have {number}: `seedbed check {asked.target.shown}` shows them."
    yield from about
