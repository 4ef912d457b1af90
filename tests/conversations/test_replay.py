"""Real pull requests, played again: opened, pushed to twice, commented on.

What every one of them must leave behind: one status comment at most, for the present head; nothing
where no file of the taxonomy is touched; nobody mentioned, nothing too long, every check run ended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.server import running_sandbox
from tests.support.contract import Contract
from tests.support.corpus import corpus_folder
from tests.support.dialogue import Seedbed, comments, seedbed_on
from tests.support.soak import SOAK

pytestmark = pytest.mark.slow

SHARDS, EACH = 16, 25
"""Services, and pull requests of each: 400 in all."""
PLAYED = range(SHARDS if SOAK else 1)
"""One service; `make soak` plays all of them."""
STATUS = "<!-- seedbed:status -->"
LONGEST_COMMENT, LONGEST_OUTPUT = 65_536, 65_535
MENTION = re.compile(r"(?<![\w`.])@[A-Za-z0-9]")
TAXONOMY = ("knowledge/", "compositional_skills/", "foundational_skills/")
MEANT = re.compile(r"(qna\.ya?ml|qna\.txt|qna|attribution\.txt|\.ya?ml)(\.txt)?$", re.IGNORECASE)
SAID = (
    ("grace", "/sample n=2"),
    ("noor", "/sample"),
    ("grace", "> /sample\n\nLooks good to me, @ada."),
    ("noor", "/help"),
    ("grace", "/ok-to-test\n/triage changes not-enough-examples"),
)


@dataclass(frozen=True)
class Real:
    """A real pull request: what its files were before and what they became (None: removed)."""

    number: int
    before: dict[str, bytes | str | None]
    after: dict[str, bytes | str | None]

    @property
    def changes_nothing_of_the_taxonomy(self) -> bool:
        """Whether no path could be meant as a contribution, as far as a stranger can tell."""
        return not any(path.startswith(TAXONOMY) and MEANT.search(path) for path in self.after)


def _real(row: dict[str, object]) -> Real:
    files = row["files"]
    assert isinstance(files, list)
    return Real(
        number=int(str(row["number"])),
        before={f["path"]: f["base"] for f in files if f.get("base") is not None},
        after={f["path"]: f.get("head") for f in files},
    )


@cache
def real_pull_requests() -> list[Real]:
    """All that the corpus has."""
    lines = (corpus_folder() / "pull_requests.jsonl").read_text(encoding="utf-8").splitlines()
    return [_real(json.loads(line)) for line in lines]


@pytest.fixture(scope="module", params=PLAYED)
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Seedbed, int]]:
    """A service for some of them, as a real repository has; its teacher is not there."""
    corpus_folder()
    folder, contract = tmp_path_factory.mktemp("replay"), Contract()
    more = {"teacher_timeout": 2, "run_attempts": 1}
    with (
        running_sandbox(folder / "github", observers=[contract]) as github,
        seedbed_on(github, f"sqlite:///{folder}/seedbed.db", **more) as running,
    ):
        yield running, request.param
    contract.assert_clean()


@pytest.mark.parametrize("index", range(EACH))
def test_a_real_pull_request_leaves_what_it_should(
    service: tuple[Seedbed, int], index: int
) -> None:
    seedbed, shard = service
    real = real_pull_requests()[shard * EACH + index]
    pull = play(seedbed, real)
    if pull is not None:
        look_at(seedbed, real, pull)


def play(service: Seedbed, real: Real) -> PullRequest | None:
    """The pull request after its life; None where it changes nothing."""
    base, head = f"base-{real.number}", f"head-{real.number}"
    repository = service.repository
    start: dict[str, bytes | str | None] = {"START.md": f"{real.number}\n", **real.before}
    repository.push(base, start, "Start", author="grace")
    if real.after == real.before:
        return None
    repository.push(head, real.after, signed("Add", "ada"), author="ada", base=base)
    pull = repository.open_pull_request(author="ada", head=head, base=base, title="Add", body="A.")
    service.settle()
    for time in ("once", "twice"):
        present = {p: c for p, c in real.after.items() if c is not None}
        more = {path: f"{content!s}\n# pushed {time}\n" for path, content in present.items()}
        files: dict[str, bytes | str | None] = {**more} or {"NOTES.md": time}
        repository.push(head, files, signed(f"Pushed {time}", "ada"), author="ada")
        service.settle()
    who, body = SAID[real.number % len(SAID)]
    service.says(pull, who, body)
    return pull


def look_at(service: Seedbed, real: Real, pull: PullRequest) -> None:
    """Hold what stands on GitHub against the promises."""
    own = [c for c in pull.comments if c.author.login == "seedbed[bot]"]
    statuses = comments(pull, STATUS)
    if real.changes_nothing_of_the_taxonomy:
        assert own == [], real.number
        assert pull.check_runs == [], real.number
        return
    assert len(statuses) <= 1, real.number
    for body in [c.body for c in own]:
        assert len(body) <= LONGEST_COMMENT, real.number
        assert not MENTION.search(body), real.number
    if not statuses:
        assert own == [], real.number
        return
    assert f"| Commit | `{pull.head_sha[:7]}` |" in statuses[0], real.number
    look_at_check_runs(service, real, pull)


def look_at_check_runs(service: Seedbed, real: Real, pull: PullRequest) -> None:
    """Every check run ended, none of an older commit stands for the present one."""
    runs = [r for r in service.github.check_runs.values() if f"#{pull.number}@" in r.external_id]
    assert runs, real.number
    for run in runs:
        assert run.status == "completed", (real.number, run.name)
        assert run.conclusion, (real.number, run.name)
        assert run.external_id.partition("@")[2].partition(":")[0] == run.head_sha
        assert max(len(run.summary or ""), len(run.text or "")) <= LONGEST_OUTPUT, real.number
    now = [run for run in runs if run.head_sha == pull.head_sha]
    assert [run.name for run in now].count("Seedbed / validate") == 1, real.number
