"""The pull requests of the history: merged, decided on, broken, failed, under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from app.domain.findings import Finding, Severity
from app.domain.runs import BY_POLICY, RunKind, RunState
from app.domain.sample import Sample
from app.domain.scores import Rate, Zone
from app.domain.triage import Conversation, Determination, Hold, Ok, Triage
from app.factory import Factory
from app.report.exported import Exported, ExportedContribution, ExportedFile
from app.taxonomy.check import check
from app.taxonomy.subject import Submission
from bench.sides import ROOT
from tests.dashboard.browser.examination import postcheck, precheck
from tests.dashboard.browser.history import (
    BROKEN,
    FEATURED,
    HIDDEN,
    HOUR,
    OTHERS,
    PRIVATE,
    RECIPES,
    UNDER_WAY,
    History,
    sha,
)
from tests.dashboard.browser.kitchen import recipes
from tests.dashboard.browser.surroundings import index, receive, serve
from tests.support.stores import Clock
from workers.summaries import summarise_missing

MISTAKES = "compositional_skills/writing/jokes_about_gardens/qna.yaml"
MERGED_A_WEEK, FEW = 21, 4


def rated(estimate: float, low: float, high: float) -> Sample:
    """A sample with this kept rate; of its pairs only some are there."""
    made = recipes()
    rate = Rate(estimate=estimate, low=low, high=high, judged=30, clusters=7)
    zone = Zone.LIKELY_GOOD if low >= 0.7 else Zone.LIKELY_POOR if high <= 0.4 else Zone.UNCLEAR
    return replace(
        made, records=made.records[:8], scores=replace(made.scores, kept_rate=rate, zone=zone)
    )


GOOD, UNCLEAR, POOR = (0.87, 0.73, 0.94), (0.6, 0.41, 0.77), (0.23, 0.11, 0.38)


def tell(factory: Callable[[Clock], Factory], installation: int, *, busy: bool) -> History:
    """The whole past of a service, oldest first; where it is `busy`, runs wait."""
    clock = Clock(time.time())
    history = History(factory(clock), clock, clock.now, installation)
    index(history)
    _merged(history, MERGED_A_WEEK if busy else FEW)
    for step in _STEPS:
        step(history)
    if busy:
        _queued(history)
    summarise_missing(history.factory)
    receive(history)
    serve(history)
    return history


def _merged(history: History, amount: int) -> None:
    """Contributions that went the whole way."""
    for number in range(amount):
        title, folder = OTHERS[number % len(OTHERS)]
        path = f"{folder}/qna.yaml"
        age = (amount - number) * 7 * 24 / MERGED_A_WEEK
        history.at(age + history.draw.uniform(0, 6) + 1)
        row = history.opens(number + 1, title)
        history.checks(row, path)
        rate = (GOOD, UNCLEAR, GOOD, (0.78, 0.62, 0.89))[number % 4]
        run = history.samples(row, path, rated(*rate))
        history.later(HOUR)
        merged = {"open": False, "merged": True, "merge_sha": sha(number + 1, 9)}
        history.opens(number + 1, title, **merged)
        if number % 3 == 0:
            _export(history, row, path, run)


def _export(history: History, row: int, path: str, run: int, by: str = BY_POLICY) -> int:
    rows = b'{"id": "1"}\n' * 25
    files = tuple(
        ExportedFile(
            name=name,
            bytes=len(rows),
            rows=25,
            sha256=sha256(rows).hexdigest(),
            forms={"skill": 25},
        )
        for name in ("phase07.jsonl", "phase10.jsonl")
    )
    made = ExportedContribution(
        path=path, run=run, pairs=25, rows=25, judged=30, kept_rate=0.83, trusted=True,
        tiny=False, blob_sha=_blob(path),
    )  # fmt: skip
    export = history.begun(row, RunKind.EXPORT, asked_by=by)
    result = Exported(files=files, rows=50, contributions=(made,)).as_json()
    history.factory.exports.save(export, {each.name: rows for each in files})
    history.ends(export, 2, result=result)
    return export


def _blob(path: str) -> str:
    """Git's name of a leaf's content, as the index has it."""
    folder = path.removesuffix("/qna.yaml")
    known = [folder for _, folder in OTHERS]
    return sha(known.index(folder)) if folder in known else ""


def _featured(history: History) -> None:
    """Two sampled commits; the second mended what the first was told of."""
    errors, others = _mistakes()
    warnings = [replace(each, severity=Severity.WARNING) for each in errors[3:5]]
    history.at(26)
    row = history.opens(FEATURED, "Add simple recipes for home cooks", labels=("skill",))
    history.checks(row, RECIPES, *warnings, *others)
    history.samples(row, RECIPES, rated(*UNCLEAR))
    history.at(4)
    labels = ("skill", "precheck-generate-ready")
    pushed = {"head_sha": sha(FEATURED, 1), "labels": labels}
    history.opens(FEATURED, "Add simple recipes for home cooks", **pushed)
    history.runs["checks"] = history.checks(row, RECIPES, *others[:1])
    history.runs["sample"] = history.samples(row, RECIPES, recipes())
    history.runs["export"] = _export(history, row, RECIPES, history.runs["sample"], "linus")
    student = history.examined(row, RECIPES, RunKind.PRECHECK, precheck())
    candidate = history.examined(row, RECIPES, RunKind.POSTCHECK, postcheck(student))
    history.runs |= {"precheck": student, "postcheck": candidate}
    said = Conversation(ok=Ok(by="linus", head_sha=sha(FEATURED, 1)))
    history.factory.pull_requests.agree(row, said)


def _broken(history: History) -> None:
    errors, others = _mistakes()
    history.at(20)
    labels = ("skill", "triage-requested-changes")
    row = history.opens(BROKEN, "Jokes about gardens", author="mei", labels=labels)
    history.runs["errors"] = history.checks(row, MISTAKES, *errors, *others)


def _decided(history: History) -> None:
    """What maintainers said of others."""
    for number, hours, rate, word in (
        (52, 70, GOOD, Determination.APPROVE),
        (53, 62, POOR, Determination.CHANGES),
        (54, 50, UNCLEAR, None),
        (55, 44, GOOD, None),
        (56, 34, GOOD, None),
    ):
        title, folder = OTHERS[number % len(OTHERS)]
        history.at(hours)
        row = history.opens(number, title, labels=(_label(folder),))
        history.checks(row, f"{folder}/qna.yaml")
        history.samples(row, f"{folder}/qna.yaml", rated(*rate))
        head = sha(number)
        triage = word and Triage(determination=word, by="linus", head_sha=head, reason="see above")
        hold = Hold(by="grace", reason="until the release is out") if number == 56 else None
        said = Conversation(ok=Ok(by="linus", head_sha=head), triage=triage, hold=hold)
        history.factory.pull_requests.agree(row, said)


def _label(folder: str) -> str:
    return "knowledge" if folder.startswith("knowledge/") else "skill"


def _failed(history: History) -> None:
    history.at(7)
    row = history.opens(59, "Add rivers of Europe", draft=True, labels=("knowledge",))
    path = "knowledge/geography/rivers/europe/qna.yaml"
    history.checks(row, path)
    run = history.begun(row, RunKind.SAMPLE, path=path, pairs=30)
    words = "The teacher did not answer for 60 seconds; `/retry` tries again."
    history.ends(run, 60, state=RunState.FAILED, reason="teacher-away", words=words)
    history.at(3)
    run = history.begun(row, RunKind.SAMPLE, path=path, pairs=30)
    words = "tomas cancelled it."
    history.ends(run, 40, state=RunState.CANCELLED, reason="cancelled", words=words)


def _under_way(history: History) -> None:
    history.at(0.12)
    path = "knowledge/games/chess/openings/qna.yaml"
    row = history.opens(UNDER_WAY, "Chess openings for beginners", labels=("triage-needed",))
    history.checks(row, path)
    run = history.begun(row, RunKind.SAMPLE, path=path, pairs=30)
    history.runs["under way"] = run
    for record in recipes().records[:14]:
        history.factory.samples.checkpoint(run, record)


def _queued(history: History) -> None:
    """Runs that a worker would take up before all others."""
    for number, title, folder, hours in (
        (63, "Letters to a landlord", "compositional_skills/writing/letters/landlord", 0.1),
        (64, "Add moons of Jupiter", "knowledge/science/astronomy/jupiter_moons", 0.08),
    ):
        history.at(hours)
        row = history.opens(number, title, labels=("triage-needed",))
        history.checks(row, f"{folder}/qna.yaml")
        history.queued(row, RunKind.SAMPLE, path=f"{folder}/qna.yaml", pairs=30)


def _private(history: History) -> None:
    history.at(9)
    row = history.opens(HIDDEN, "What nobody may know yet", repository=PRIVATE)
    history.runs["private"] = history.checks(row, "knowledge/plans/next/qna.yaml")


_STEPS = (_decided, _broken, _featured, _failed, _private, _under_way)


def _mistakes() -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Errors, and lesser findings, that the checks have of a beginner's file."""
    content = (ROOT / "examples/mistakes" / MISTAKES).read_bytes()
    found = check(Submission(path=MISTAKES, content=content, attribution=None)).findings
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    others = tuple(each for each in found if each.severity is not Severity.ERROR)
    return errors, others or tuple(replace(each, severity=Severity.WARNING) for each in errors[:2])
