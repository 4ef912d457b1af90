"""What a service has seen in some weeks, told through its own stores.

Times are relative to now, everything else follows from fixed random states.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha1
from random import Random

from app.domain.findings import Finding, Severity
from app.domain.postcheck import Postcheck
from app.domain.precheck import Precheck
from app.domain.pull_request import PullRequest, PullRequestRef
from app.domain.runs import RunKind, RunRequest, RunState
from app.domain.sample import Sample
from app.domain.scores import Rate
from app.factory import Factory
from app.store.figures import Usage
from app.store.prechecks import as_result
from app.store.runs import Conclusion
from tests.support.stores import Clock

TAXONOMY = "acme/taxonomy"
PRIVATE = "acme/plans"
RECIPES = "compositional_skills/writing/recipes/simple_recipe/qna.yaml"
OWNER = "seedbed-1:4021"
HOUR, DAY = 3600.0, 86_400.0
FEATURED, BROKEN, UNDER_WAY, HIDDEN = 61, 58, 62, 3
"""Numbers of pull requests: sampled twice, with errors, being sampled, and not for all."""
AUTHORS = ("ada", "noor", "mei", "tomas", "ines", "kofi", "yuki")
OTHERS = (
    ("Add tide tables", "knowledge/science/oceans/tides"),
    ("Explain compost", "knowledge/science/soil/compost"),
    ("Sonnets in plain words", "compositional_skills/writing/poems/sonnets"),
    ("Add bridges of the 19th century", "knowledge/engineering/bridges/truss_bridges"),
    ("Haiku about weather", "compositional_skills/writing/poems/haiku"),
    ("Rules of handball", "knowledge/sport/handball/rules"),
    ("Units of pressure", "foundational_skills/reasoning/units/pressure"),
    ("Name that bird", "knowledge/science/birds/finches"),
    ("Add songs of the sea", "knowledge/arts/music/shanties"),
    ("Sort letters by date", "compositional_skills/extraction/letters/dates"),
    ("Fractions for cooks", "foundational_skills/reasoning/fractions/kitchen"),
    ("Films of 1968", "knowledge/arts/film/films_of_1968"),
    ("Birds of prey", "knowledge/science/birds/birds_of_prey"),
    ("How ocean currents move", "knowledge/science/oceans/currents"),
    ("Limericks that scan", "compositional_skills/writing/poems/limericks"),
    ("Silent films", "knowledge/arts/film/silent_films"),
    ("Find the sender of a letter", "compositional_skills/extraction/letters/senders"),
    ("Soups of all kinds", "compositional_skills/writing/recipes/soups"),
    ("Lengths and areas", "foundational_skills/reasoning/units/lengths"),
    ("Odes to small things", "compositional_skills/writing/poems/odes"),
    ("Add gulls and terns", "knowledge/science/birds/gulls"),
)
"""Titles and folders; pull requests that were merged are the first of them."""


@dataclass
class History:
    """A service's past; `factory` has a clock of its own, which is moved."""

    factory: Factory
    clock: Clock
    now: float
    installation: int
    draw: Random = field(default_factory=lambda: Random(11))  # noqa: S311 - not a secret
    asked: int = 0
    runs: dict[str, int] = field(default_factory=dict)
    """Runs that pages of their own show, by what they show."""

    def at(self, hours_ago: float) -> None:
        """It is so long ago."""
        self.clock.now = self.now - hours_ago * HOUR

    def later(self, seconds: float) -> None:
        """Time passes."""
        self.clock.now += seconds

    def opens(self, number: int, title: str, **fields: object) -> int:
        """A pull request as GitHub tells of it; the row's id."""
        repository = str(fields.pop("repository", TAXONOMY))
        ref = PullRequestRef(
            installation_id=self.installation, repository=repository, number=number
        )
        known: dict[str, object] = {
            "author": AUTHORS[number % len(AUTHORS)],
            "head_sha": sha(number),
            "head_repository": repository,
            "base_branch": "main",
        }
        told = PullRequest(ref=ref, title=title, **(known | fields))  # type: ignore[arg-type] - by name
        return self.factory.pull_requests.save(told)

    def begun(self, row: int, kind: RunKind, **fields: object) -> int:
        """A worker has taken up a run."""
        run = self.queued(row, kind, **fields)
        self.later(self.draw.uniform(2, 30))
        assert self.factory.runs.claim(run, OWNER)
        return run

    def queued(self, row: int, kind: RunKind, **fields: object) -> int:
        """A run waits for a worker."""
        self.asked += 1
        pull = self.factory.pull_requests.get(row)
        known: dict[str, object] = {
            "head_sha": pull.head_sha,
            "asked_by": "linus" if kind is RunKind.SAMPLE else pull.author,
            "asked_through": f"history-{self.asked}",
        }
        request = RunRequest(kind=kind, **(known | fields))  # type: ignore[arg-type] - by name
        run = self.factory.runs.start(row, pull.ref, request)
        assert run is not None
        return run

    def ends(self, run: int, seconds: float, **fields: object) -> None:
        """After so long a run is done, or what else `fields` say."""
        self.later(seconds)
        known: dict[str, object] = {"state": RunState.DONE}
        ended = Conclusion(**(known | fields))  # type: ignore[arg-type] - by name
        # The lease may be over where a clock is moved by hours.
        assert self.factory.runs.conclude(run, OWNER, ended)

    def checks(self, row: int, path: str, *findings: Finding) -> int:
        """The checks of the head are done."""
        run = self.begun(row, RunKind.VALIDATE)
        self.factory.findings.save(run, tuple(replace(each, path=path) for each in findings))
        wrong = any(each.severity is Severity.ERROR for each in findings)
        files = [{"path": path, "verdict": "error" if wrong else "ok"}]
        result = {"files": files, "not_run": [], "documents": _documents(path)}
        self.ends(run, self.draw.uniform(2, 6), result=result)
        return run

    def samples(self, row: int, path: str, made: Sample) -> int:
        """The head is sampled."""
        run = self.begun(row, RunKind.SAMPLE, path=path, pairs=30)
        self.factory.samples.save(run, replace(made, path=path))
        rate = made.scores.kept_rate
        assert rate is not None
        self._used(run, rate, 4 * rate.judged)
        self.ends(run, self.draw.uniform(150, 420))
        return run

    def examined(self, row: int, path: str, kind: RunKind, found: Precheck | Postcheck) -> int:
        """A model was asked the seeds' questions."""
        run = self.begun(row, kind, path=path, asked_by="linus")
        self.ends(run, 96, result=as_result(found))
        return run

    def _used(self, run: int, rate: Rate, calls: int) -> None:
        read, written = calls * self.draw.randint(800, 1000), calls * self.draw.randint(60, 120)
        usages = (
            Usage(role="teacher", calls=calls // 2, tokens_read=read // 2, tokens_written=written,
                  seconds=210),
            Usage(role="judge", calls=calls // 2, tokens_read=read // 2, tokens_written=calls,
                  seconds=60),
        )  # fmt: skip
        self.factory.figures.save(run, rate.judged, round(rate.estimate * rate.judged), usages)


def sha(number: int, push: int = 0) -> str:
    """The head commit of a pull request after so many pushes."""
    return sha1(f"{number} {push}".encode(), usedforsecurity=False).hexdigest()


def _documents(path: str) -> list[dict[str, object]]:
    if not path.startswith("knowledge/"):
        return []
    commit = sha1(path.encode(), usedforsecurity=False).hexdigest()
    of = {"repo": "https://github.com/acme/documents", "commit": commit, "patterns": ["*.md"]}
    return [{"path": path, **of}]
