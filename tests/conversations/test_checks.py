"""Somebody opens a pull request; Seedbed says what it found."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from markdown_it import MarkdownIt

from app.errors import TransientError
from app.github.client import GitHubClient
from sandbox.git import signed
from tests.support.dialogue import LEAF, Seedbed, checks, leaf, status

QNA = f"{LEAF}/qna.yaml"
MISTAKES = "mistakes/compositional_skills/writing/jokes_about_gardens"


def test_a_good_contribution_gets_a_green_check_and_one_status_comment(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert checks(pull) == {"Seedbed / validate": "success"}
    said = status(pull)
    assert f"`{pull.head_sha[:7]}`" in said
    assert "1 file checked: nothing to mend" in said
    assert "`/ok-to-test`" in said
    assert len(pull.comments) == 1


def test_a_beginners_mistakes_are_all_said_at_once(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf(MISTAKES))
    assert checks(pull) == {"Seedbed / validate": "failure"}
    (run,) = pull.check_runs
    assert len({note.title for note in run.annotations}) >= 3
    assert "Mend the errors and push" in status(pull)
    assert "**error**, line " in status(pull)


def test_a_fork_is_checked_too_and_outlives_its_deletion(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    assert checks(pull) == {"Seedbed / validate": "success"}
    pull.source.delete()
    assert seedbed.says(pull, "noor", "/validate") == ["eyes", "rocket"]
    assert checks(pull) == {"Seedbed / validate": "success"}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"seed_examples: [", "yaml/"),
        (b"- just\n- a list\n", "yaml/"),
        (b"", "yaml/"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "yaml/"),
        (b"version: 3\n" + b"x" * 5_000_000, "yaml/too-large"),
    ],
    ids=["not YAML", "not a mapping", "empty", "binary", "5 MB"],
)
def test_a_file_that_cannot_be_read_gets_a_clear_word(
    seedbed: Seedbed, content: bytes, rule: str
) -> None:
    pull = seedbed.opens(files=leaf(qna=content))
    assert checks(pull) == {"Seedbed / validate": "failure"}
    (run,) = pull.check_runs
    assert any(note.title.startswith(rule) for note in run.annotations)
    assert "**Next: " in status(pull)


def test_one_unreadable_file_does_not_hide_the_others(seedbed: Seedbed) -> None:
    files = leaf() | {"knowledge/arts/qna.yaml": b"\xff\xfe\x00", "knowledge/arts/x.yml": b"a: 1\n"}
    pull = seedbed.opens(files=files)
    said = status(pull)
    assert "3 files checked" in said
    assert "knowledge/arts/x.yml" in said


def test_without_files_of_the_taxonomy_seedbed_is_silent(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files={"docs/guide.md": "Hello"})
    assert pull.comments == []
    assert pull.check_runs == []
    assert seedbed.says(pull, "grace", "/sample") == ["eyes", "confused"]
    assert len(pull.comments) == 1


def test_a_push_supersedes_and_the_same_comment_is_edited(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf(qna=b"not: valid\n"))
    (before,) = pull.comments
    seedbed.repository.push(
        branch="contribution", files=leaf(), message=signed("Mend", "ada"), author="ada"
    )
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    (after,) = pull.comments
    assert after.id == before.id
    assert f"`{pull.head_sha[:7]}`" in after.body


def test_a_reopened_pull_request_is_checked_though_closing_had_cancelled(
    seedbed: Seedbed,
) -> None:
    seedbed.repository.push(
        branch="x", files=leaf(), message=signed("Add a leaf", "ada"), author="ada"
    )
    pull = seedbed.repository.open_pull_request(author="ada", head="x", title="Add a leaf")
    seedbed.hears()
    seedbed.factory.queue.sent.clear()
    pull.close("ada")
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "cancelled"}
    pull.reopen("ada")
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}


def test_pushing_back_to_an_older_commit_checks_it_again(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    first = pull.head_sha
    seedbed.repository.push(
        branch="contribution",
        files=leaf(qna=b"a: b\n"),
        message=signed("Break", "ada"),
        author="ada",
    )
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "failure"}
    seedbed.repository.reset("contribution", first, by="ada")
    seedbed.settle()
    assert pull.head_sha == first
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert f"`{first[:7]}`" in status(pull)


def test_two_pull_requests_with_one_head_have_a_check_run_each(seedbed: Seedbed) -> None:
    one = seedbed.opens()
    seedbed.repository.push(
        branch="release", files={"x": "y"}, message=signed("Start", "grace"), author="grace"
    )
    other = seedbed.repository.open_pull_request(
        author="ada", head="contribution", base="release", title="The same for the release"
    )
    seedbed.settle()
    for pull in (one, other, one):
        assert seedbed.says(pull, "ada", "/validate") == ["eyes", "rocket"]
    external = [run.external_id for run in one.check_runs_at(one.head_sha)]
    assert len(external) == len(set(external)) == 2


def test_outdated_annotations_are_replaced_as_a_whole(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("app.taxonomy.check.read", lambda *_: 1 / 0)
        pull = seedbed.opens(files=leaf(MISTAKES))
    (run,) = pull.check_runs
    assert [note.title for note in run.annotations] == ["files/not-checked"]
    seedbed.says(pull, "ada", "/validate")
    newest = max(pull.check_runs_at(pull.head_sha), key=lambda run: run.id)
    titles = {note.title for note in newest.annotations}
    assert "files/attribution" in titles
    assert "files/not-checked" not in titles


def test_a_time_out_while_annotating_adds_nothing_twice(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = GitHubClient._edit
    failures = iter([True])

    def then_times_out(self: GitHubClient, *given: Any) -> None:
        real(self, *given)
        if given[2] and next(failures, False):
            raise TransientError("github-unreachable", "GitHub cannot be reached.")

    monkeypatch.setattr(GitHubClient, "_edit", then_times_out)
    pull = seedbed.opens(files=leaf(MISTAKES))
    seedbed.later(60)
    (run,) = pull.check_runs
    (row,) = seedbed.factory.pull_requests.newest()
    findings = seedbed.factory.reports.of(row.id).findings
    assert len(run.annotations) == len(findings) > 3
    assert run.conclusion == "failure"


def test_a_push_before_the_checks_begin_ends_them_as_superseded(seedbed: Seedbed) -> None:
    seedbed.repository.push(
        branch="x", files=leaf(), message=signed("Add a leaf", "ada"), author="ada"
    )
    pull = seedbed.repository.open_pull_request(author="ada", head="x", title="Add a leaf")
    seedbed.hears()
    old = pull.head_sha
    more = {"knowledge/arts/qna.yaml": b"a: b\n"}
    seedbed.repository.push(branch="x", files=more, message=signed("More", "ada"), author="ada")
    seedbed.github.wait_idle(20)
    name, run = seedbed.factory.queue.sent.popleft()
    assert name == "execute"
    seedbed.factory.execution.execute(run)
    seedbed.settle()
    assert [r.conclusion for r in pull.check_runs_at(old)] == ["cancelled"]
    assert "2 files checked" in status(pull)


def test_more_annotations_than_one_call_takes_are_all_there(seedbed: Seedbed) -> None:
    lines = "".join(f"key{n}:  {n} \n" for n in range(120))
    pull = seedbed.opens(files=leaf(qna=lines))
    (run,) = pull.check_runs
    assert len(run.annotations) > 100
    assert "stand in the check run" in status(pull)
    assert seedbed.says(pull, "ada", "/validate") == ["eyes", "rocket"]
    (again,) = pull.check_runs
    assert len(again.annotations) == len(run.annotations)


def test_a_contributors_text_does_nothing_in_our_comment(seedbed: Seedbed) -> None:
    path = "knowledge/@acme/<img src=x>/[x](y)`#1`/qna.yaml"
    pull = seedbed.opens(files={path: b"'@grace': <b>\n"})
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(status(pull))
    without_code = re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL)
    for mark in ("<img", "<a ", "@acme", "@grace", "#1<"):
        assert mark not in without_code


def test_a_delivery_that_comes_twice_changes_nothing(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    opened = next(d for d in seedbed.github.deliveries if d.event == "pull_request")
    seedbed.github.redeliver(opened.guid)
    seedbed.settle()
    assert len(pull.comments) == 1
    assert len(pull.check_runs) == 1


def test_what_is_no_regular_file_is_not_passed_over(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GitHubClient, "read", lambda *_: None)  # what GitHub says of a submodule
    pull = seedbed.opens()
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "a link or a submodule" in status(pull)


def test_removing_the_last_contribution_is_said(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    gone: dict[str, bytes | str | None] = dict.fromkeys(leaf())
    gone["README.md"] = "# Changed\n"
    seedbed.repository.push(
        branch="contribution", files=gone, message=signed("Remove", "ada"), author="ada"
    )
    seedbed.settle()
    assert "no file of the taxonomy to check" in status(pull)
    assert "any more" in status(pull)
    assert checks(pull) == {"Seedbed / validate": "success"}


def test_a_delivery_overtaken_by_a_push_does_not_bring_the_old_commit_back(
    seedbed: Seedbed,
) -> None:
    pull = seedbed.opens()
    (row,) = seedbed.factory.pull_requests.newest()
    pull.comment("ada", "/validate")
    seedbed.github.wait_idle(20)
    _, overtaken = seedbed.factory.queue.sent.popleft()
    with ThreadPoolExecutor(1) as worker:
        with seedbed.factory.pull_requests.serialised(row.id):
            late = worker.submit(seedbed.factory.handler.handle, overtaken)
            seedbed.repository.push(
                branch="contribution",
                files=leaf(qna=b"a: b\n"),
                message=signed("Break", "ada"),
                author="ada",
            )
        late.result(timeout=60)
    seedbed.settle()
    assert f"`{pull.head_sha[:7]}`" in status(pull)
    assert checks(pull) == {"Seedbed / validate": "failure"}


def test_one_publication_covers_every_run_that_was_concluded_before(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise TransientError("github-unreachable", "GitHub cannot be reached.")

    with monkeypatch.context() as broken:
        broken.setattr("workers.publish.apply_check_runs", away)
        pull = seedbed.opens()
        seedbed.says(pull, "ada", "/validate")
    seedbed.later(60)
    (row,) = seedbed.factory.pull_requests.newest()
    runs = seedbed.factory.runs.of_pull_request(row.id)
    assert [run.published for run in runs] == [True, True]
