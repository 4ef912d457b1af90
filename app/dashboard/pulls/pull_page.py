"""The page of a pull request: what waits and why, its commits, two of them side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.dashboard.pulls.addresses import pull_address
from app.dashboard.pulls.commits import CommitView, commit_views
from app.dashboard.pulls.comparing import ComparisonView, comparison_view
from app.dashboard.pulls.findings import FindingRows, of_family
from app.dashboard.pulls.history import History, Seen, history_of
from app.dashboard.pulls.list_rows import NextView, badges, next_view
from app.dashboard.words import Moment, folder_name, github_address, moment, short
from app.domain.contribution import Origin
from app.domain.findings import Finding
from app.domain.triage import Conversation
from app.factory import Factory
from app.github.authorisation import web_url
from app.report.buttons import BUTTONS
from app.report.standing import Standing
from app.report.summary import plain
from app.report.text import cut
from app.report.wanted import Button
from app.store.pull_request_history import Checked, PullRequestHistory

MOST_PATTERNS, MOST_CHARACTERS = 10, 200
"""Of what a file says of its documents: a file can be long."""


@dataclass(frozen=True, kw_only=True)
class SaidView:
    """Something that was agreed on the pull request, and in which words."""

    about: str
    words: str


@dataclass(frozen=True, kw_only=True)
class NamedView:
    """The document that a contribution names: a Git repository, a commit, patterns of paths.

    `more` patterns are not shown.
    """

    path: str
    folder: str
    repo: str
    commit: str
    commit_sha: str
    patterns: tuple[str, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class DocumentsView:
    """What is known of the documents of knowledge; `notes` are those of samples at the head."""

    named: tuple[NamedView, ...]
    findings: FindingRows
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PullPage:
    """The whole page; `reasons` are why the standing is what it is, weightiest first.

    `checked` says whether the checks of the head have a result that is kept. `asked` and `refused`
    are what became of a button that was just pressed.
    """

    name: str
    address: str
    repository: str
    github: str
    title: str
    author: str
    badges: tuple[str, ...]
    labels: tuple[str, ...]
    head: str
    head_sha: str
    changed: Moment
    next: NextView
    standing: str
    reasons: tuple[str, ...]
    notice: str
    said: tuple[SaidView, ...]
    buttons: tuple[Button, ...]
    commits: tuple[CommitView, ...]
    left_out: int
    comparison: ComparisonView | None
    documents: DocumentsView
    duplicates: FindingRows
    checked: bool
    asked: str = ""
    refused: str = ""


def pull_page(
    factory: Factory, seen: Seen, buttons: Sequence[str], compared: tuple[str, str]
) -> PullPage:
    """The view model; `buttons` are those to show, `compared` the commits an address names."""
    known, history, now = seen.known, history_of(factory, seen), factory.clock()
    findings, checked = _found(factory, history)
    repository = known.ref.repository
    made = seen.listed.summary
    return PullPage(
        name=f"{repository}#{known.ref.number}",
        address=pull_address(repository, known.ref.number),
        repository=repository,
        github=github_address(web_url(factory.settings), known.ref),
        title=known.title,
        author=known.author,
        badges=badges(seen.listed),
        labels=known.labels,
        head=short(known.head_sha),
        head_sha=known.head_sha,
        changed=moment(known.updated_at, now),
        next=next_view(seen.listed, now),
        standing=_standing(made.standing) if made is not None and known.open else "",
        reasons=tuple(dict.fromkeys(made.reasons)) if made is not None and known.open else (),
        notice=plain(known.notice),
        said=tuple(_said(known.conversation, known.head_sha)),
        buttons=tuple(BUTTONS[name] for name in buttons if name in BUTTONS),
        commits=commit_views(history, now),
        left_out=seen.left_out,
        comparison=comparison_view(factory, history, compared),
        documents=DocumentsView(
            named=tuple(_named(path, origin) for path, origin in checked.documents.items()),
            findings=of_family("documents", findings, checked.not_run, repository),
            notes=_notes(history),
        ),
        duplicates=of_family("duplicates", findings, checked.not_run, repository),
        checked=history.is_checked,
    )


def _standing(standing: Standing) -> str:
    return standing.value[:1].upper() + standing.value[1:]


def _found(factory: Factory, history: History) -> tuple[tuple[Finding, ...], Checked]:
    """What the checks of the head found, what they did not look at, and the documents they saw."""
    checks = history.head.checks
    if checks is None or not history.is_checked:
        return (), Checked()
    stored = PullRequestHistory(factory.database)
    return factory.findings.of_run(checks.id), stored.checked(checks.id)


def _named(path: str, origin: Origin) -> NamedView:
    """The document that a contribution of the head names, as text: strangers wrote it."""
    return NamedView(
        path=path,
        folder=folder_name(path),
        repo=cut(origin.repo, MOST_CHARACTERS),
        commit=short(origin.commit),
        commit_sha=cut(origin.commit, MOST_CHARACTERS),
        patterns=tuple(cut(each, MOST_CHARACTERS) for each in origin.patterns[:MOST_PATTERNS]),
        more=max(0, len(origin.patterns) - MOST_PATTERNS),
    )


def _notes(history: History) -> tuple[str, ...]:
    """What the samples of the head say of how they were made, as of a document not fetched."""
    runs = history.head.samples(history.rates).values()
    return tuple(dict.fromkeys(note for run in runs for note in history.rates[run].notes))


def _said(conversation: Conversation, head_sha: str) -> Iterator[SaidView]:
    if conversation.trusted:
        yield SaidView(about="Models", words="may run: the author needs no ok here")
    elif conversation.ok is not None:
        ok = conversation.ok
        older = "" if ok.head_sha == head_sha else ", which is no longer the head"
        words = f"may run by the word of {ok.by} for commit `{short(ok.head_sha)}`{older}"
        yield SaidView(about="Models", words=words)
    else:
        yield SaidView(about="Models", words="may not run before a maintainer's `/ok-to-test`")
    triage, hold = conversation.triage, conversation.hold
    if triage is not None:
        words = f"{triage.determination} by {triage.by} at `{short(triage.head_sha)}`"
        reason = " ".join(filter(None, (triage.reply, triage.reason)))
        yield SaidView(about="Triage", words=f"{words}: {reason}" if reason else words)
    if hold is not None:
        words = f"on hold by {hold.by}"
        yield SaidView(about="Hold", words=f"{words}: {hold.reason}" if hold.reason else words)
    if conversation.reviewers:
        yield SaidView(about="Asked to review", words=", ".join(conversation.reviewers))
