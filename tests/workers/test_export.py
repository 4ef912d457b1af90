"""An export run: which samples become training files, what is left out, who is told."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from app.domain.contribution import ContributionKind
from app.domain.pull_request import ChangedFile
from app.domain.record import Outcome
from app.domain.runs import BY_POLICY, RunKind, RunState
from app.domain.sample import Sample
from app.domain.scores import Scores
from app.errors import SeedbedError, TransientError, UserError
from app.github.port import FileContent, Tree
from app.report.exported import Exported, LeftOut
from app.store.runs import Conclusion
from tests.dashboard.conftest import settings
from tests.dashboard.scenes import OWNER, asked, opened
from tests.support.migrated import make_ready
from tests.support.stores import HEAD, PULL_REQUEST
from tests.training.samples import accepted, record
from workers import announce
from workers.announce import Announcer
from workers.factory import WorkerFactory
from workers.neighbours import blob_sha
from workers.runs import exporting
from workers.runs.heartbeat import Heartbeat

SKILL = "compositional_skills/writing/qna.yaml"
FILM = "knowledge/film/qna.yaml"
QNA = b"""version: 3
task_description: Write like Shakespeare.
created_by: ann
seed_examples:
"""
QNA += b"".join(b"- {question: 'Who is number %d?', answer: It is I.}\n" % n for n in range(5))


class Taxonomy:
    """GitHub as far as an export asks it."""

    def __init__(self) -> None:
        self.paths = [SKILL]
        self.files = {SKILL: QNA}
        self.away = False
        self.sent: list[str] = []

    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        return tuple(ChangedFile(path=path, status="added") for path in self.paths)

    def read(self, path: str, commit: str | None) -> FileContent | None:
        found = self.files.get(path) if commit == HEAD else None
        return None if found is None else FileContent(content=found, size=len(found))

    def default_commit(self) -> str | None:
        if self.away:
            raise TransientError("github-unreachable", "GitHub cannot be reached.")
        return "e" * 40

    def tree(self, commit: str) -> Tree:
        return Tree(blobs={p: blob_sha(c) for p, c in self.files.items()}, complete=True)

    def blob(self, sha: str) -> bytes:
        return next(found for found in self.files.values() if blob_sha(found) == sha)

    def dispatch(self, event_type: str, payload: dict) -> None:
        self.sent.append(event_type)


class OnTaxonomy(WorkerFactory):
    """The workers' wiring over such a GitHub."""

    taxonomy: Taxonomy

    def github(self, installation_id: int, repository: str) -> Taxonomy:  # type: ignore[override]
        return self.taxonomy


@pytest.fixture
def factory(sqlite_url: str) -> Iterator[OnTaxonomy]:
    make_ready(sqlite_url)
    made = OnTaxonomy(settings(sqlite_url))
    made.taxonomy = Taxonomy()
    yield made
    made.close()


@pytest.fixture
def pull_request(factory: OnTaxonomy) -> int:
    return opened(factory)


def merged(factory: OnTaxonomy) -> None:
    factory.pull_requests.save(replace(PULL_REQUEST, open=False, merged=True, merge_sha="d" * 40))


def sample(**fields: object) -> Sample:
    """A trusted sample of eight kept pairs of a skill."""
    return replace(accepted().sample, **fields)


def untrusted() -> Sample:
    return sample(scores=Scores())


def sampled(factory: OnTaxonomy, pull_request: int, made: Sample, **fields: object) -> int:
    """A sample run that is done."""
    number = len(factory.runs.of_pull_request(pull_request))
    values = {"path": made.path, "asked_through": f"delivery-{number}"} | fields
    run = asked(factory, pull_request, RunKind.SAMPLE, **values)
    assert factory.runs.claim(run, OWNER)
    factory.samples.save(run, made)
    assert factory.runs.conclude(run, OWNER, Conclusion(state=RunState.DONE))
    return run


def export(factory: OnTaxonomy, pull_request: int, **fields: object) -> tuple[int, Conclusion]:
    """Do an export run as a worker does, once; its number and how it ended."""
    run_id = asked(factory, pull_request, RunKind.EXPORT, **fields)
    return run_id, attempt(factory, run_id)


def attempt(factory: OnTaxonomy, run_id: int) -> Conclusion:
    run = factory.runs.claim(run_id, OWNER)
    assert run is not None
    service = factory.execution._services[RunKind.EXPORT]
    with Heartbeat(factory.runs, run, OWNER, factory.settings) as heartbeat:
        try:
            return service.run(run, heartbeat)
        finally:
            factory.runs.release(run_id, OWNER)


def conclude(factory: OnTaxonomy, run_id: int, conclusion: Conclusion) -> None:
    assert factory.runs.claim(run_id, OWNER)
    assert factory.runs.conclude(run_id, OWNER, conclusion)


def result(conclusion: Conclusion) -> Exported:
    return TypeAdapter(Exported).validate_python(conclusion.result)


def test_the_kept_pairs_become_files(factory: OnTaxonomy, pull_request: int) -> None:
    made = sampled(factory, pull_request, sample())
    run, ended = export(factory, pull_request)
    assert ended.state is RunState.DONE
    assert ended.words == "8 rows of 1 contribution: 8 in `skills_phase.jsonl`."
    files = factory.exports.of_run(run)
    assert set(files) == {"manifest.json", "skills_phase.jsonl"}
    assert len(files["skills_phase.jsonl"].splitlines()) == 8
    (source,) = json.loads(files["manifest.json"])["sources"]
    known = {
        "repository": "acme/taxonomy",
        "pull_request": 7,
        "commit": HEAD,
        "merge_commit": "",
        "run": made,
        "contributor": "ann",
        "teacher": "big-teacher",
        "judge": "big-judge",
        "judge_prompts": "cccc",
        "prompts": {"answer": ["bbbb"], "ask": ["aaaa"]},
    }
    assert {name: source[name] for name in known} == known
    stored = factory.exports.result(run)
    assert stored is not None
    assert stored.as_json() == ended.result
    assert {f.name: (f.bytes, f.rows) for f in stored.files} == {
        name: (len(content), 8 if name == "skills_phase.jsonl" else 0)
        for name, content in files.items()
    }
    (contribution,) = stored.contributions
    assert (contribution.pairs, contribution.rows, contribution.run) == (8, 8, made)
    assert contribution.blob_sha == blob_sha(QNA)


def test_only_the_newest_sample_of_the_commit_counts(
    factory: OnTaxonomy, pull_request: int
) -> None:
    sampled(factory, pull_request, sample())
    few = sample(records=tuple(record(index) for index in range(3)))
    newest = sampled(factory, pull_request, few)
    sampled(factory, pull_request, sample(), head_sha="b" * 40)
    run, ended = export(factory, pull_request)
    assert result(ended).rows == 3
    stored = factory.exports.result(run)
    assert stored is not None
    assert [made.run for made in stored.contributions] == [newest]


def test_one_contribution_can_be_asked_for(factory: OnTaxonomy, pull_request: int) -> None:
    factory.taxonomy.paths = [SKILL, FILM]
    sampled(factory, pull_request, sample())
    sampled(factory, pull_request, accepted(ContributionKind.KNOWLEDGE).sample)
    _, ended = export(factory, pull_request, path=FILM)
    assert "24 rows of 1 contribution: 8 in `knowledge_phase.jsonl`" in ended.words
    assert result(ended).left_out == ()


def test_several_contributions_share_the_files(factory: OnTaxonomy, pull_request: int) -> None:
    factory.taxonomy.paths = [SKILL, FILM, "knowledge/none/qna.yaml"]
    sampled(factory, pull_request, sample())
    sampled(factory, pull_request, accepted(ContributionKind.KNOWLEDGE).sample)
    run, ended = export(factory, pull_request)
    assert result(ended).left_out == (
        LeftOut(path="knowledge/none/qna.yaml", reason=exporting.NO_SAMPLE),
    )
    assert "Left out: `knowledge/none/qna.yaml`: there is no finished sample" in ended.words
    stored = factory.exports.result(run)
    assert stored is not None
    assert {each.path: each.rows for each in stored.contributions} == {SKILL: 8, FILM: 24}
    assert stored.rows == 32


def test_without_a_sample_there_is_nothing_to_export(
    factory: OnTaxonomy, pull_request: int
) -> None:
    run, ended = export(factory, pull_request)
    assert (ended.state, result(ended).rows) == (RunState.DONE, 0)
    assert ended.words.startswith("There is nothing to export. Left out: ")
    assert factory.exports.of_run(run) == {}


def test_a_sample_of_which_nothing_was_kept_is_left_out(
    factory: OnTaxonomy, pull_request: int
) -> None:
    rejected = tuple(record(n, outcome=Outcome.REJECTED) for n in range(3))
    sampled(factory, pull_request, sample(records=rejected))
    _, ended = export(factory, pull_request)
    assert ended.state is RunState.DONE
    assert result(ended).left_out == (LeftOut(path=SKILL, reason=exporting.NOTHING_KEPT),)


def test_after_a_merge_an_untrusted_sample_is_left_out_and_fails_nothing(
    factory: OnTaxonomy, pull_request: int
) -> None:
    factory.taxonomy.paths = [SKILL, FILM]
    sampled(factory, pull_request, untrusted())
    sampled(factory, pull_request, accepted(ContributionKind.KNOWLEDGE).sample)
    merged(factory)
    run, ended = export(factory, pull_request, asked_by=BY_POLICY)
    assert ended.state is RunState.DONE
    assert result(ended).left_out == (LeftOut(path=SKILL, reason=exporting.UNTRUSTED),)
    assert result(ended).rows == 24
    content = b"".join(factory.exports.of_run(run).values())
    assert SKILL.encode() not in content
    assert b'"merge_commit": "' + b"d" * 40 in content


def test_a_maintainer_gets_an_untrusted_sample_with_a_warning(
    factory: OnTaxonomy, pull_request: int
) -> None:
    sampled(factory, pull_request, replace(untrusted(), tiny=True))
    run, ended = export(factory, pull_request)
    assert result(ended).rows == 8
    assert f"Judge not shown to tell good pairs from spoiled ones: `{SKILL}`." in ended.words
    assert f"Made by a very small model and not fit for training: `{SKILL}`." in ended.words
    stored = factory.exports.result(run)
    assert stored is not None
    assert len(stored.warnings) == 2


def test_a_commit_that_is_gone_is_exported_from_what_was_kept(
    factory: OnTaxonomy, pull_request: int
) -> None:
    sampled(factory, pull_request, sample())
    factory.taxonomy.files = {}
    run, _ = export(factory, pull_request)
    stored = factory.exports.result(run)
    assert stored is not None
    assert [(made.rows, made.blob_sha) for made in stored.contributions] == [(8, "")]


def test_after_a_merge_the_taxonomy_is_indexed(factory: OnTaxonomy, pull_request: int) -> None:
    merged(factory)
    export(factory, pull_request)
    assert factory.neighbours.commit("acme/taxonomy") == ""
    export(factory, pull_request, asked_by=BY_POLICY, asked_through="delivery-2")
    assert factory.neighbours.commit("acme/taxonomy") == "e" * 40


def test_a_taxonomy_that_cannot_be_read_now_fails_nothing(
    factory: OnTaxonomy, pull_request: int
) -> None:
    merged(factory)
    factory.taxonomy.away = True
    _, ended = export(factory, pull_request, asked_by=BY_POLICY)
    assert ended.state is RunState.DONE


def telling(monkeypatch: pytest.MonkeyPatch, *ends: SeedbedError | None) -> list[int]:
    """Announcements that end so, one after the other; the runs that were told of."""
    told: list[int] = []
    left = list(ends)

    def announced(_: Announcer, run: object, exported: Exported) -> tuple:
        told.append(run.id)  # type: ignore[attr-defined]
        error = left.pop(0)
        return exported, () if error is None else (error,)

    monkeypatch.setattr(announce.Announcer, "announce", announced)
    return told


def test_only_a_merge_is_told(
    factory: OnTaxonomy, pull_request: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = telling(monkeypatch, None)
    merged(factory)
    export(factory, pull_request)
    assert told == []
    run, _ = export(factory, pull_request, asked_by=BY_POLICY, asked_through="delivery-2")
    assert told == [run]


def test_what_passes_is_tried_again_with_the_same_files(
    factory: OnTaxonomy, pull_request: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = TransientError("training-webhook-unreachable", "It cannot be reached.")
    told = telling(monkeypatch, away, away, away)
    sampled(factory, pull_request, sample())
    merged(factory)
    run = asked(factory, pull_request, RunKind.EXPORT, asked_by=BY_POLICY)
    with pytest.raises(TransientError):
        attempt(factory, run)
    files = factory.exports.of_run(run)
    sampled(factory, pull_request, sample(records=()))  # too late for this run
    with pytest.raises(TransientError):
        attempt(factory, run)
    ended = attempt(factory, run)
    assert told == [run] * 3
    assert (ended.state, ended.reason) == (RunState.FAILED, "training-webhook-unreachable")
    assert ended.words.startswith("8 rows of 1 contribution")
    assert ended.words.endswith("It cannot be reached.")
    assert result(ended).rows == 8
    assert factory.exports.of_run(run) == files


def test_a_refusal_ends_it_at_once_and_keeps_the_files(
    factory: OnTaxonomy, pull_request: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling(monkeypatch, UserError("training-webhook-refused", "It answered with status 401."))
    sampled(factory, pull_request, sample())
    merged(factory)
    run, ended = export(factory, pull_request, asked_by=BY_POLICY)
    assert (ended.state, ended.reason) == (RunState.FAILED, "training-webhook-refused")
    assert ended.words.endswith("It answered with status 401.")
    assert rows_of(factory, run) == 8


def test_a_maintainers_export_tells_of_the_merge_what_could_not_be_told(
    factory: OnTaxonomy, pull_request: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = UserError("training-webhook-refused", "It answered with status 401.")
    told = telling(monkeypatch, refused, refused, None)
    sampled(factory, pull_request, sample())
    merged(factory)
    of_merge = asked(factory, pull_request, RunKind.EXPORT, asked_by=BY_POLICY)
    ended = attempt(factory, of_merge)
    conclude(factory, of_merge, ended)
    _, ended = export(factory, pull_request, asked_through="delivery-8")
    assert (ended.state, ended.reason) == (RunState.FAILED, "training-webhook-refused")
    _, ended = export(factory, pull_request, asked_through="delivery-9")
    assert ended.state is RunState.DONE
    # The same message as before, so that whoever had it all the same knows it again.
    assert told == [of_merge] * 3


def test_an_export_that_ended_before_it_wrote_is_made_up_for_by_the_rules_of_a_merge(
    factory: OnTaxonomy, pull_request: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = telling(monkeypatch, None)
    sampled(factory, pull_request, untrusted())
    merged(factory)
    of_merge = asked(factory, pull_request, RunKind.EXPORT, asked_by=BY_POLICY)
    conclude(factory, of_merge, Conclusion(state=RunState.FAILED, reason="github-rate-limit"))
    run, ended = export(factory, pull_request, asked_through="delivery-9")
    assert ended.state is RunState.DONE
    assert told == [of_merge]
    assert rows_of(factory, run) == 8
    assert factory.exports.result(of_merge) == Exported(
        left_out=(LeftOut(path=SKILL, reason=exporting.UNTRUSTED),)
    )


def test_an_export_of_one_contribution_tells_nobody(
    factory: OnTaxonomy, pull_request: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = telling(monkeypatch)
    sampled(factory, pull_request, sample())
    merged(factory)
    of_merge = asked(factory, pull_request, RunKind.EXPORT, asked_by=BY_POLICY)
    conclude(factory, of_merge, Conclusion(state=RunState.FAILED, reason="cancelled"))
    export(factory, pull_request, path=SKILL, asked_through="delivery-9")
    assert told == []


def test_a_run_that_is_cancelled_meanwhile_writes_and_tells_nothing(
    factory: OnTaxonomy, pull_request: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = telling(monkeypatch)
    monkeypatch.setattr(Heartbeat, "lost", True)
    sampled(factory, pull_request, sample())
    run, _ = export(factory, pull_request, asked_by=BY_POLICY)
    assert told == []
    assert factory.exports.of_run(run) == {}


def rows_of(factory: OnTaxonomy, run: int) -> int:
    return len(factory.exports.of_run(run)["skills_phase.jsonl"].splitlines())


def test_the_same_pairs_under_another_path_count_for_each(
    factory: OnTaxonomy, pull_request: int
) -> None:
    other = "compositional_skills/other/qna.yaml"
    factory.taxonomy.paths = [SKILL, other]
    sampled(factory, pull_request, sample())
    sampled(factory, pull_request, sample(path=other))
    _, ended = export(factory, pull_request)
    assert result(ended).rows == 16
