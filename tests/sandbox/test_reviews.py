"""Reviews with comments on lines, and the commits of a pull request."""

import httpx
import pytest

from sandbox import PullRequest, Repository
from tests.sandbox.clients import pygithub_for

PATH = "skills/qna.yaml"
NUMBERED = "".join(f"line {n}\n" for n in range(1, 31))


@pytest.fixture
def pull(taxonomy: Repository) -> PullRequest:
    """Two hunks: lines 1 to 5 and 26 to 30 of a file can be commented on."""
    taxonomy.push("main", {PATH: NUMBERED}, "Lines", author="ada")
    changed = NUMBERED.replace("line 2\n", "line two\n").replace("line 29\n", "line 29 too\n")
    signed = "Change\n\nSigned-off-by: ada <ada@sandbox.example>"
    taxonomy.push("change", {PATH: changed}, signed, author="ada")
    return taxonomy.open_pull_request(author="ada", head="change")


def review(*comments: dict, **changed: object) -> dict:
    return {"event": "COMMENT", "body": "Suggestions.", "comments": list(comments)} | changed


def remark(**changed: object) -> dict:
    return {"path": PATH, "line": 2, "side": "RIGHT", "body": "```suggestion\nx\n```"} | changed


def test_a_review_stands_on_its_lines(api: httpx.Client, pull: PullRequest) -> None:
    made = api.post("pulls/1/reviews", json=review(remark(line=3, start_line=2))).json()
    assert (made["state"], made["commit_id"]) == ("COMMENTED", pull.head_sha)
    (comment,) = api.get("pulls/1/comments").json()
    assert comment["user"]["login"] == "seedbed[bot]"
    assert (comment["start_line"], comment["line"], comment["side"]) == (2, 3, "RIGHT")
    assert comment["diff_hunk"].endswith("+line two\n line 3")
    assert [r["id"] for r in api.get("pulls/1/reviews").json()] == [made["id"]]
    assert api.get("pulls/1").json()["review_comments"] == 1


def test_a_comment_is_outdated_once_the_file_has_changed(
    api: httpx.Client, pull: PullRequest, taxonomy: Repository
) -> None:
    api.post("pulls/1/reviews", json=review(remark()))
    taxonomy.push("change", {PATH: "all new\n"}, "Again", author="ada")
    (comment,) = api.get("pulls/1/comments").json()
    assert (comment["line"], comment["original_line"]) == (None, 2)


@pytest.mark.parametrize(
    "asked",
    [
        review(remark(line=15)),
        review(remark(line=27, start_line=2)),
        review(remark(line=2, start_line=2)),
        review(remark(path="README.md")),
        review(remark(body=" ")),
        review(remark(body="x" * 70_000)),
        review(remark(), remark(line=200)),
        review(remark(), body=""),
        review(remark(), event="LATER"),
        review(remark(), commit_id="0" * 40),
        review(remark(line=0)),
    ],
)
def test_what_is_not_in_the_diff_is_refused_as_a_whole(
    api: httpx.Client, pull: PullRequest, asked: dict
) -> None:
    assert api.post("pulls/1/reviews", json=asked).status_code == 422
    assert pull.reviews == []


def test_the_commits_are_told_oldest_first(
    api: httpx.Client, pull: PullRequest, taxonomy: Repository
) -> None:
    taxonomy.push("change", {"b.md": "b\n"}, "Second", author="grace")
    first, second = api.get("pulls/1/commits").json()
    assert first["commit"]["message"] == "Change\n\nSigned-off-by: ada <ada@sandbox.example>"
    assert first["commit"]["author"]["email"] == "ada@sandbox.example"
    assert second["author"]["login"] == "grace"
    assert [p["sha"] for p in second["parents"]] == [first["sha"]]


def test_the_usual_client_reads_and_writes_them(pull: PullRequest, taxonomy: Repository) -> None:
    with pygithub_for(taxonomy) as github:
        found = github.get_repo("acme/taxonomy").get_pull(1)
        assert [c.commit.author.name for c in found.get_commits()] == ["ada"]
        found.create_review(body="Look", event="COMMENT", comments=[remark()])
        assert [c.path for c in found.get_review_comments()] == [PATH]


def test_the_page_shows_a_review(pull: PullRequest, api: httpx.Client) -> None:
    api.post("pulls/1/reviews", json=review(remark(body="Mind the *gap*")))
    page = httpx.get(pull.url, trust_env=False).text
    assert "Mind the <em>gap</em>" in page
    assert f"{PATH}:2" in page
