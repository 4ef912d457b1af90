"""A pull request with two commits, told through the stores and summarised as a worker does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.controls import Separation, Trust
from app.domain.findings import Finding, Severity
from app.domain.pull_request import PullRequest
from app.domain.record import Outcome
from app.domain.runs import RunKind, RunState
from app.domain.sample import Sample
from app.domain.scores import Rate, Scores, Zone
from app.domain.triage import Conversation, Determination, Hold, Ok, Triage
from app.factory import Factory
from app.store.runs import Conclusion
from tests.dashboard.scenes import OWNER, PATH, asked, finding, record, sample
from tests.support.stores import PULL_REQUEST, REF
from workers.summaries import summarise_missing

OLD, NEW = "b" * 40, "c" * 40
TRUST = Trust(
    overall=Separation(kind=None, auc=0.95, low=0.8, high=0.99, own=5, spoiled=30, clusters=5)
)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def rated(estimate: float, low: float, high: float, **fields: object) -> Sample:
    """A sample with this kept rate, by a judge that is trusted."""
    rate = Rate(estimate=estimate, low=low, high=high, judged=30, clusters=5)
    zone = Zone.LIKELY_GOOD if low >= 0.7 else Zone.LIKELY_POOR if high <= 0.4 else Zone.UNCLEAR
    scores = Scores(kept_rate=rate, zone=zone, trust=TRUST)
    made = sample((record(0, Outcome.KEPT),), scores=scores, target=30, judge_prompts="p1")
    return replace(made, **fields)  # type: ignore[arg-type] - by name


@dataclass
class Story:
    """One pull request, told step by step."""

    factory: Factory
    row: int = 0
    asked: int = 0

    def opens(self, **fields: object) -> int:
        """GitHub tells of a pull request, or of a change of it."""
        number = fields.pop("number", 7)
        repository = fields.pop("repository", REF.repository)
        ref = replace(REF, number=number, repository=repository)  # type: ignore[arg-type]
        given: dict[str, object] = {"head_sha": OLD, **fields}
        pull: PullRequest = replace(PULL_REQUEST, ref=ref, **given)  # type: ignore[arg-type]
        self.row = self.factory.pull_requests.save(pull)
        return self.row

    def checks(self, sha: str, *findings: Finding, paths: Sequence[str] = (PATH,)) -> int:
        """The checks of a commit are done."""
        run = self._begun(RunKind.VALIDATE, sha)
        self.factory.findings.save(run, findings)
        wrong = {found.path for found in findings if found.severity is Severity.ERROR}
        files = [{"path": p, "verdict": "error" if p in wrong else "ok"} for p in paths]
        not_run = [{"family": "documents", "reason": "No host is allowed here."}]
        named = {"repo": f"https://example.org/{HOSTILE}", "commit": "c" * 40}
        named["patterns"] = [f"{number}.md" for number in range(12)]
        documents = [{"path": path, **named} for path in paths if path.startswith("knowledge/")]
        self._ends(run, result={"files": files, "not_run": not_run, "documents": documents})
        return run

    def samples(self, sha: str, made: Sample | None) -> int:
        """A sample of a commit is done; or under way, where there is none."""
        run = self._begun(RunKind.SAMPLE, sha)
        if made is not None:
            self.factory.samples.save(run, made)
            self._ends(run)
        return run

    def agrees(self, **fields: object) -> None:
        """People say something."""
        self.factory.pull_requests.agree(self.row, Conversation(**fields))  # type: ignore[arg-type]

    def is_summarised(self) -> None:
        """The sweeper comes by."""
        summarise_missing(self.factory)

    def _begun(self, kind: RunKind, sha: str) -> int:
        self.asked += 1
        through = f"story-{self.row}-{self.asked}"
        run = asked(self.factory, self.row, kind, head_sha=sha, asked_through=through)
        assert self.factory.runs.claim(run, OWNER)
        return run

    def _ends(self, run: int, **fields: object) -> None:
        ended = Conclusion(state=RunState.DONE, **fields)  # type: ignore[arg-type] - by name
        assert self.factory.runs.conclude(run, OWNER, ended)


def two_commits(factory: Factory) -> Story:
    """A pull request whose second commit mended something, and was sampled again."""
    story = Story(factory)
    story.opens(title="Add recipes", labels=("skill", "triage-needed"))
    story.checks(OLD, finding(), finding(Severity.WARNING, rule="lint/tabs", message="A tab."))
    story.samples(OLD, rated(0.3, 0.15, 0.5))
    story.opens(title="Add recipes", labels=("skill", "triage-needed"), head_sha=NEW)
    copy = finding(
        Severity.NOTE,
        rule="duplicates/in-pull-request",
        message='This question is also in pull request 12: "See pull request 99".',
    )
    tab = finding(Severity.WARNING, rule="lint/tabs", message="A tab.")
    story.checks(NEW, tab, copy)
    story.samples(NEW, rated(0.9, 0.75, 0.97, notes=("The document could not be fetched.",)))
    story.agrees(
        ok=Ok(by="grace", head_sha=OLD),
        triage=Triage(
            determination=Determination.FOLLOW_UP, by="grace", head_sha=OLD, reason="fine"
        ),
        hold=Hold(by="linus", reason="until Friday"),
    )
    story.factory.pull_requests.notify(story.row, "`/sample`: not allowed for noor\\_x.")
    story.is_summarised()
    return story
