"""What the API tells of pull requests, runs and pairs."""

from dataclasses import replace

from app.domain.pull_request import Role
from app.domain.record import Outcome
from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.report.standing import Standing
from app.report.summary import Readiness, Summary
from app.store.deliveries import Received
from app.store.runs import Conclusion
from app.store.summaries import Summaries
from tests.api.conftest import Programs
from tests.dashboard.scenes import (
    OWNER,
    PATH,
    asked,
    beat,
    finding,
    opened,
    record,
    records_of_each_kind,
    sample,
    sampled,
    under_way,
    validated,
)
from tests.support.stores import HEAD, PULL_REQUEST

OTHER = replace(PULL_REQUEST.ref, repository="acme/secret")


def hidden(factory: Factory) -> int:
    """A run in a repository that few can read."""
    row = factory.pull_requests.save(replace(PULL_REQUEST, ref=OTHER))
    return asked(factory, row, RunKind.VALIDATE)


def test_the_overview(programs: Programs, factory: Factory) -> None:
    row = opened(factory)
    run = under_way(factory, row, made=4, judged=3, kept=2)
    asked(factory, row, RunKind.VALIDATE)
    told = programs.get("/overview").json()
    assert [(r["id"], r["progress"]["kept"]) for r in told["running"]] == [(run, 2)]
    (waiting,) = told["waiting"]
    assert (waiting["kind"], waiting["repository"], waiting["runs"]) == (
        "validate",
        "acme/taxonomy",
        1,
    )


def test_pull_requests_are_listed_and_found(programs: Programs, factory: Factory) -> None:
    opened(factory, 7, "Add recipes")
    opened(factory, 8, "Add 100% of rhymes")
    assert {p["number"] for p in programs.get("/pulls").json()["items"]} == {7, 8}
    assert [p["number"] for p in programs.get("/pulls?q=100%25").json()["items"]] == [8]
    assert programs.get("/pulls?author=grace").json()["items"] == []
    assert programs.get("/pulls?state=closed").json() == {"items": [], "next": None}
    # Nobody has worked out yet who is next, and since when.
    (one,) = programs.get("/pulls?q=100%25").json()["items"]
    assert (one["readiness"], one["next_actor"], one["waiting_since"]) == (None, "", None)


def test_pull_requests_are_narrowed_as_on_the_page(programs: Programs, factory: Factory) -> None:
    opened(factory, 8)
    row = factory.pull_requests.save(replace(PULL_REQUEST, labels=("skill",)))
    made = Summary(
        head_sha=HEAD,
        readiness=Readiness.LOOK,
        actor="maintainer",
        words="Look at the files.",
        standing=Standing.NEEDS_A_LOOK,
    )
    Summaries(factory.database, factory.clock).save(row, made, (PATH,))
    for narrowed in ("next_actor=maintainer", "label=Skill", f"branch={PATH.split('/')[0]}"):
        found = programs.get(f"/pulls?{narrowed}").json()["items"]
        assert [p["number"] for p in found] == [7], narrowed
    assert programs.get("/pulls?next_actor=king").status_code == 422
    detail = programs.get("/pulls/acme/taxonomy/7").json()
    assert (detail["next_actor"], detail["readiness"]) == ("maintainer", "look")


def test_pull_requests_come_a_page_at_a_time(programs: Programs, factory: Factory) -> None:
    for number in range(1, 54):
        opened(factory, number)
    first = programs.get("/pulls").json()
    second = programs.get(f"/pulls?cursor={first['next']}").json()
    numbers = [p["number"] for p in first["items"] + second["items"]]
    assert (len(first["items"]), second["next"]) == (50, None)
    assert sorted(numbers) == list(range(1, 54))


def test_one_pull_request_with_its_runs(programs: Programs, factory: Factory) -> None:
    row = opened(factory)
    run = asked(factory, row, RunKind.VALIDATE)
    told = programs.get("/pulls/acme/taxonomy/7").json()
    assert (told["title"], told["head_sha"], told["author"]) == ("Add recipes", HEAD, "ada")
    assert [r["id"] for r in told["runs"]] == [run]
    assert told["buttons"] == ["sample"]
    assert told["page"] == "https://seedbed.example/pulls/acme/taxonomy/7"


def test_runs_are_listed_newest_first_and_by_filter(programs: Programs, factory: Factory) -> None:
    row = opened(factory)
    checks, sampling = asked(factory, row, RunKind.VALIDATE), under_way(factory, row)

    def listed(query: str = "") -> list[int]:
        return [r["id"] for r in programs.get(f"/runs{query}").json()["items"]]

    assert listed() == [sampling, checks]
    assert listed("?state=running") == [sampling]
    assert listed("?kind=validate") == [checks]
    assert listed("?repository=ACME/taxonomy") == [sampling, checks]
    assert listed("?repository=acme/other") == []


def test_runs_come_a_page_at_a_time(programs: Programs, factory: Factory) -> None:
    row = opened(factory)
    runs = [asked(factory, row, RunKind.VALIDATE, asked_through=f"d-{n}") for n in range(5)]
    seen: list[int] = []
    cursor = 0
    while cursor is not None:
        page = programs.get(f"/runs?limit=2&cursor={cursor}").json()
        assert len(page["items"]) <= 2
        seen += [r["id"] for r in page["items"]]
        cursor = page["next"]
    assert seen == runs[::-1]


def test_what_a_sample_came_to(programs: Programs, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    told = programs.get(f"/runs/{run}").json()
    assert told["outcomes"] == {
        "kept": 6,
        "rejected": 4,
        "duplicate": 2,
        "unparsed": 1,
        "unfinished": 1,
    }
    assert told["scores"]["kept_rate"] == {
        "estimate": 0.6,
        "low": 0.31,
        "high": 0.83,
        "judged": 10,
    }
    assert (told["scores"]["zone"], told["scores"]["trusted"]) == ("unclear", False)
    assert (told["files"], told["buttons"]) == (["sample.json"], ["export"])
    assert told["created_at"].startswith("2023-11-14T22:13:20")


def test_what_the_checks_came_to(programs: Programs, factory: Factory) -> None:
    told = programs.get(f"/runs/{validated(factory, opened(factory), finding())}").json()
    assert (told["findings"], told["scores"], told["files"]) == ({"error": 1}, None, [])


def test_pairs_by_filter(programs: Programs, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))

    def numbers(query: str = "") -> list[int]:
        answer = programs.get(f"/runs/{run}/pairs{query}")
        return [pair["number"] for pair in answer.json()["items"]]

    assert numbers() == list(range(1, 15))
    assert numbers("?outcome=rejected") == [7, 8, 9, 10]
    assert numbers("?reason=duplicate-of-seed") == [11, 12]
    assert numbers("?seed=1") == [1, 6, 11]
    assert numbers("?seed=1&outcome=kept") == [1, 6]


def test_pairs_come_a_page_at_a_time(programs: Programs, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    seen: list[int] = []
    cursor = 0
    while cursor is not None:
        page = programs.get(f"/runs/{run}/pairs?limit=5&cursor={cursor}").json()
        seen += [pair["number"] for pair in page["items"]]
        cursor = page["next"]
    assert seen == list(range(1, 15))


def test_a_pair_tells_what_became_of_it_without_raw_text(
    programs: Programs, factory: Factory
) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    answer = programs.get(f"/runs/{run}/pairs?outcome=rejected&limit=1")
    (pair,) = answer.json()["items"]
    assert (pair["seed"], pair["reason"], pair["quality"]) == (2, "pair-poor", 1.3)
    assert pair["judgements"][0]["passes"] is False
    assert "raw text" not in answer.text


def test_broken_characters_of_a_model_are_told_all_the_same(
    programs: Programs, factory: Factory
) -> None:
    broken = record(0, Outcome.KEPT, question="Half \ud83d a character", answer="\x00")
    run = sampled(factory, opened(factory), sample((broken,)))
    (pair,) = programs.get(f"/runs/{run}/pairs").json()["items"]
    assert pair["question"] == "Half \N{REPLACEMENT CHARACTER} a character"


def test_a_sample_as_a_file(programs: Programs, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    answer = programs.get(f"/runs/{run}/files/sample.json")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["path"] == PATH


def test_an_exports_files(programs: Programs, factory: Factory) -> None:
    row = opened(factory)
    run = asked(factory, row, RunKind.EXPORT)
    factory.exports.save(run, {"skills_phase.jsonl": b'{"messages": []}\n'})
    answer = programs.get(f"/runs/{run}/files/skills_phase.jsonl")
    assert answer.content == b'{"messages": []}\n'
    assert answer.headers["content-type"] == "application/jsonl"
    for name in ("other.jsonl", "..%2Fsecret", "%00", "sample.json", "x" * 101):
        assert programs.get(f"/runs/{run}/files/{name}").status_code in {404, 422}


def test_what_somebody_cannot_read_is_not_there(programs: Programs, factory: Factory) -> None:
    run = hidden(factory)
    opened(factory)
    ada = programs.of("ada", Role.READ)
    programs.of("ada", Role.NONE, "acme/secret")
    paths = (f"/runs/{run}", f"/runs/{run}/pairs", f"/runs/{run}/files/sample.json")
    for path in (*paths, "/pulls/acme/secret/7"):
        answer = programs.get(path, ada)
        assert answer.status_code == 404
        assert answer.json() == {"detail": answer.json()["detail"]}
        missing = programs.get(path.replace(str(run), "99999").replace("secret", "none"), ada)
        assert missing.json() == answer.json()
    assert programs.get("/runs", ada).json()["items"] == []
    assert [p["repository"] for p in programs.get("/pulls", ada).json()["items"]] == [
        "acme/taxonomy"
    ]
    assert programs.get("/overview", ada).json()["waiting"] == []
    assert len(programs.get("/runs").json()["items"]) == 1


def test_deliveries_and_audit_for_admins(programs: Programs, factory: Factory) -> None:
    row = factory.deliveries.record(Received(guid="g-1", event="push", body=b"{}")).id
    factory.audit.write("ada", "cancel", "acme/taxonomy#7")
    (delivery,) = programs.get("/deliveries?event=push").json()["items"]
    assert (delivery["id"], delivery["state"], delivery["size"]) == (row, "received", 2)
    (act,) = programs.get("/audit?actor=ada").json()["items"]
    assert (act["act"], act["subject"]) == ("cancel", "acme/taxonomy#7")


def test_a_run_that_ended_says_why(programs: Programs, factory: Factory) -> None:
    run = under_way(factory, opened(factory))
    beat(factory, run, made=1)
    words = "The model could not be reached."
    conclusion = Conclusion(state=RunState.FAILED, reason="model-away", words=words)
    assert factory.runs.conclude(run, OWNER, conclusion)
    told = programs.get(f"/runs/{run}").json()
    assert (told["state"], told["reason"], told["words"]) == ("failed", "model-away", words)
    assert told["buttons"] == ["retry"]
