"""What fetching the documents of knowledge brings: whether they are there at all."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.contribution import Origin
from app.domain.findings import Finding, Severity
from app.errors import TransientError, UserError
from app.taxonomy.outside import Document, Documents, DocumentSource
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.subject import Subject

SUFFIXES = (".md", ".pdf")
_SHOWN = 80


def _document(text: str) -> Example:
    return Example(text=text, place=Place.DOCUMENT)


HOST = Rule(
    id="documents/host",
    severity=Severity.WARNING,
    message="Seedbed may not fetch documents from this host.",
    hint="Put the documents into a public repository on `https://github.com`, or ask the "
    "maintainers to allow this host.",
    why="Documents come from hosts that the maintainers trust; without them nobody can compare the "
    "seeds with their source.",
    bad=Example(
        text="document:\n  repo: https://git.example.org/octocat/planets\n"
        '  commit: 7c1f0a3e5d2b4968a1c3e5f7092b4d6e8fa01234\n  patterns: ["*.md"]',
        place=Place.KNOWLEDGE,
    ),
    good=Example(
        text="document:\n  repo: https://github.com/octocat/planets\n"
        '  commit: 7c1f0a3e5d2b4968a1c3e5f7092b4d6e8fa01234\n  patterns: ["*.md"]',
        place=Place.KNOWLEDGE,
    ),
)
UNREACHABLE = Rule(
    id="documents/unreachable",
    severity=Severity.ERROR,
    message="The documents cannot be fetched.",
    hint="Check that the repository is public and that the commit was pushed to it.",
    why="Data are made from these documents; without them `ilab data generate` stops.",
    bad=_document("A repository that is private, or a commit that was never pushed."),
    good=_document("A public repository that holds the commit."),
)
NOT_FETCHED = Rule(
    id="documents/not-fetched",
    severity=Severity.NOTE,
    message="The documents could not be fetched just now, so nothing was compared with them.",
    hint="Nothing to mend; check again in a while (`/validate` on a pull request).",
    why="What was not looked at should not look as if it were in order.",
    bad=_document("The host of the repository does not answer."),
    good=_document("The host of the repository answers."),
)
NO_MATCH = Rule(
    id="documents/no-match",
    severity=Severity.ERROR,
    message="This pattern matches no file of the repository at this commit.",
    hint="Write the path as it is in the repository, capital letters included; `*` stays inside "
    "one folder, `**/` goes into folders below.",
    why='Without a document `ilab data generate` stops with "Couldn\'t find knowledge documents".',
    bad=_document("The pattern is `planet.md`, the file is called `planets.md`."),
    good=_document("The pattern is `*.md`, the file is called `planets.md`."),
    source="README.md, knowledge: document.patterns; instructlab-sdg",
)
SUFFIX = Rule(
    id="documents/suffix",
    severity=Severity.ERROR,
    message="This pattern matches files, but no Markdown and no PDF file.",
    hint="Convert the documents to Markdown; their names must end in `.md` or `.pdf`.",
    why="Other files are passed over in silence.",
    bad=_document("The pattern is `docs/*`, the folder holds `planets.docx` only."),
    good=_document("The pattern is `docs/*`, the folder holds `planets.md`."),
    source="README.md, knowledge; instructlab-sdg",
)
TOO_LARGE = Rule(
    id="documents/too-large",
    severity=Severity.WARNING,
    message="A document is too large to be read here, so nothing was compared with it.",
    hint="Keep what the seeds are about, in smaller files and without attachments.",
    why="A document much larger than its seeds makes data about other things than they are.",
    bad=_document("One Markdown file of 5 MB."),
    good=_document("A Markdown file of 50 kB."),
)
RULES = (HOST, UNREACHABLE, NOT_FETCHED, NO_MATCH, SUFFIX, TOO_LARGE)

_REPO, _COMMIT, _PATTERNS = ("document", "repo"), ("document", "commit"), ("document", "patterns")
# By reason: how much it weighs, where it shows, how to mend it. Not listed: a warning at `repo`.
_REASONS = {
    "repository-missing": (Severity.ERROR, _REPO, "Check the address, and make it public."),
    "commit-missing": (
        Severity.ERROR,
        _COMMIT,
        "Push the commit, then write its SHA as `git rev-parse HEAD` prints it.",
    ),
    "repository-moved": (
        Severity.WARNING,
        _REPO,
        "Open it in a browser and write its new address.",
    ),
    "took-too-long": (
        Severity.WARNING,
        _REPO,
        "Put the documents into a repository of their own, without large files.",
    ),
    "not-served": (Severity.NOTE, _REPO, "Nothing to mend; maintainers look at it by hand."),
}


def fetch(
    subject: Subject, source: DocumentSource, origin: Origin
) -> tuple[Documents | None, list[Finding]]:
    """The documents, None where they cannot be had, and what there is to say of that."""
    try:
        documents = source.fetch(origin)
    except UserError as error:
        return None, [_refused(subject, error)]
    except TransientError:
        return None, [NOT_FETCHED.at(subject.spot(_REPO))]
    return documents, list(_matches(subject, documents))


def is_document(file: Document) -> bool:
    """Whether it is a file that data are made from."""
    return file.path.endswith(SUFFIXES)


def shown(text: str) -> str:
    """A contributor's text, short and harmless enough to stand inside a message."""
    clean = "".join(c if c.isprintable() and c != "`" else "?" for c in text[: _SHOWN + 1])
    return clean if len(text) <= _SHOWN else f"{clean[:_SHOWN]}..."


def _refused(subject: Subject, error: UserError) -> Finding:
    if error.reason == "host-not-allowed":
        return HOST.at(subject.spot(_REPO))
    if error.reason == "too-large":
        return TOO_LARGE.at(subject.spot(_REPO), error.words)
    usual = (Severity.WARNING, _REPO, "")
    severity, path, hint = _REASONS.get(error.reason, usual)
    return UNREACHABLE.at(subject.spot(path), error.words, hint, severity=severity)


def _matches(subject: Subject, documents: Documents) -> Iterator[Finding]:
    """Patterns that match no document; they block where no other pattern matches one either."""
    some = any(is_document(file) for file in documents.files)
    severity = Severity.WARNING if some else Severity.ERROR
    given = subject.document["document"]["patterns"]
    for index, pattern in enumerate(given):
        files = documents.by_pattern.get(pattern) if isinstance(pattern, str) else None
        if files is None or any(is_document(file) for file in files):
            continue
        rule = SUFFIX if files else NO_MATCH
        yield rule.at(subject.spot((*_PATTERNS, index)), severity=severity)
