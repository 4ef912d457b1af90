"""Pull requests for `bench/dashboard.py`: what GitHub said of them and what their runs left.

Everything follows from the number of the pull request, so that two fillings are alike. A case is
made of the values that the stores read and write; `bench/dashboard_fill.py` turns them into rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from random import Random

from app.domain.findings import Finding, Severity
from app.domain.pull_request import PullRequestRef
from app.domain.sample import Sample
from app.domain.triage import Conversation, Determination, Hold, Ok, Triage
from app.report.exported import Exported
from app.report.model import Report, ValidationReport
from app.taxonomy.check import check
from app.taxonomy.subject import Submission
from bench.dashboard_history import DAY, History, Known, digest
from bench.sides import ROOT

MISTAKES = "compositional_skills/writing/jokes_about_gardens/qna.yaml"
REPOSITORIES = ("acme/taxonomy", "acme/taxonomy-de", "beta/taxonomy", "gamma/skills")
SHARES = (70, 15, 10, 5)
TOPS = ("knowledge", "knowledge", "compositional_skills", "foundational_skills")
FIELDS = ("arts", "science", "history", "writing", "linguistics", "mathematics", "law", "sport")
SUBJECTS = ("film", "birds", "rivers", "letters", "grammar", "fractions", "contracts", "tennis")
AREAS = ("overview", "methods", "examples", "terms", "people", "places", "rules", "questions")
LABELS = ("skill", "knowledge", "triage-needed", "precheck-generate-ready", "triage-approved")
DAYS = 180
"""Over which the pull requests came in."""
RUNNING, QUEUED = 8, 60
LEAVES = 5_000
OPEN, MERGED, DRAFT = 0.2, 0.6, 0.05
"""Shares: of all, of the closed ones that have a sample, of the open ones."""
LAST = 19


class Form(Enum):
    """What happened on a pull request."""

    ERRORS = auto()
    MENDED = auto()
    ONCE = auto()
    TWICE = auto()
    FAILED = auto()
    OVERTAKEN = auto()
    UNDER_WAY = auto()
    WAITS = auto()


FORMS = (
    *(Form.ERRORS, Form.ERRORS, Form.MENDED),
    *(Form.ONCE,) * 11,
    *(Form.TWICE,) * 4,
    *(Form.FAILED, Form.OVERTAKEN),
)
"""In turn."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A pull request; `templates` says whose records a sample run has, by the run's id."""

    id: int
    title: str
    labels: tuple[str, ...]
    opened_at: float
    changed_at: float
    report: Report
    older: tuple[ValidationReport, ...] = ()
    templates: dict[int, int] = field(default_factory=dict)
    exported: dict[int, Exported] = field(default_factory=dict)

    @property
    def validations(self) -> tuple[ValidationReport, ...]:
        """All of them, those of commits that are no longer the head too."""
        return (*self.older, *self.report.validations)


@dataclass(frozen=True, kw_only=True)
class Order:
    """How many pull requests, with which samples; `now` in seconds since the epoch."""

    pull_requests: int
    samples: Sequence[Sample]
    now: float


def leaf_path(number: int) -> str:
    """The path of a contribution; numbers below `LEAVES` are on the default branch."""
    top, rest = TOPS[number % 4], number // 4
    parts = [words[rest // 8**place % 8] for place, words in enumerate((FIELDS, SUBJECTS, AREAS))]
    return "/".join((top, *parts, f"leaf_{number}", "qna.yaml"))


def cases(order: Order) -> Iterator[Case]:
    """The pull requests, oldest first; the newest ones have runs that wait or are under way."""
    errors, others = mistakes()
    known = Known(samples=order.samples, errors=errors, others=others, now=order.now)
    for number in range(1, order.pull_requests + 1):
        yield _case(order, known, number)


def mistakes() -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What the checks say of a file with many mistakes: the errors, and lesser findings.

    Lesser are the others and the errors once more, as where a repository only warns of them.
    """
    content = (ROOT / "examples/mistakes" / MISTAKES).read_bytes()
    found = check(Submission(path=MISTAKES, content=content, attribution=None)).findings
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    others = tuple(each for each in found if each.severity is not Severity.ERROR)
    return errors, (*others, *(replace(each, severity=Severity.WARNING) for each in errors))


def _case(order: Order, known: Known, number: int) -> Case:
    draw = Random(number)  # noqa: S311 - not a secret
    form = _form(order, number)
    is_open = form in (Form.UNDER_WAY, Form.WAITS) or draw.random() < OPEN
    age = DAYS * DAY * (1 - number / order.pull_requests)
    repository = draw.choices(REPOSITORIES, SHARES)[0]
    history = History(
        known=known,
        draw=draw,
        ref=PullRequestRef(installation_id=1, repository=repository, number=number),
        opened_at=order.now - age - 900,
        path=leaf_path(draw.randrange(LEAVES + LEAVES // 2)),
    )
    _play(history, form)
    return _told(history, is_open=is_open)


def _form(order: Order, number: int) -> Form:
    newest = order.pull_requests - number
    if newest < QUEUED:
        return Form.WAITS
    return Form.UNDER_WAY if newest < QUEUED + RUNNING else FORMS[number % len(FORMS)]


def _play(history: History, form: Form) -> None:
    """One commit, and where the form says so a second one."""
    history.push()
    history.validate(errors=form in (Form.ERRORS, Form.MENDED))
    first = {
        Form.ONCE: history.sample,
        Form.TWICE: history.sample,
        Form.FAILED: history.fail,
        Form.OVERTAKEN: history.cancel,
        Form.UNDER_WAY: history.work,
        Form.WAITS: history.wait,
    }
    if form in first:
        first[form]()
    if form in (Form.MENDED, Form.TWICE, Form.OVERTAKEN):
        history.push()
        history.validate(errors=False)
        history.sample()


def _told(history: History, *, is_open: bool) -> Case:
    draw, head, number = history.draw, history.head, history.ref.number
    merged = not is_open and bool(history.templates) and draw.random() < MERGED
    exported = history.export() if merged else {}
    report = Report(
        ref=history.ref,
        head_sha=head,
        public_url="http://127.0.0.1",
        validations=tuple(v for v in history.validations if v.run.head_sha == head),
        samples=tuple(history.samples),
        exports=tuple(history.exports),
        open=is_open,
        draft=is_open and draw.random() < DRAFT,
        merged=merged,
        merge_sha=digest(f"merge {number}") if merged else "",
        author=history.author,
        conversation=_conversation(draw, history.author, head),
    )
    return Case(
        id=number,
        title=f"Add {history.path.split('/')[-2]} to {history.path.split('/')[1]}",
        labels=tuple(sorted(draw.sample(LABELS, draw.randint(0, 3)))),
        opened_at=history.opened_at,
        changed_at=history.later(),
        report=report,
        older=tuple(v for v in history.validations if v.run.head_sha != head),
        templates=history.templates,
        exported=exported,
    )


def _conversation(draw: Random, author: str, head: str) -> Conversation:
    """Of twenty authors six are trusted, and ten of the others' commits are let run."""
    turn = draw.randrange(LAST + 1)
    triage = Triage(determination=Determination.APPROVE, by="maintainer", head_sha=head)
    return Conversation(
        trusted=turn in range(6),
        ok=Ok(by="maintainer", head_sha=head) if turn in range(10, 20) else None,
        triage=triage if turn in (10, 11) else None,
        hold=Hold(by=author, reason="Waiting for a second source.") if turn == LAST else None,
    )
