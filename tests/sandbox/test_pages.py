"""The pages for people."""

import httpx
import pytest

from sandbox import PullRequest, World
from sandbox.pages.markdown import rendered
from tests.sandbox.check_runs import NOTE, create, output


def page(url: str) -> httpx.Response:
    """A page as a browser gets it."""
    return httpx.get(url, trust_env=False)


def test_the_index_leads_to_pull_requests(github: World, pull: PullRequest) -> None:
    shown = page(github.url).text
    assert "acme/taxonomy" in shown
    assert 'href="/acme/taxonomy/pull/1"' in shown


def test_a_pull_request_shows_conversation_checks_and_files(
    api: httpx.Client, pull: PullRequest
) -> None:
    comment = pull.comment("grace", "Looks **good**.\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    api.post(f"issues/comments/{comment.id}/reactions", json={"content": "rocket"})
    create(api, pull, conclusion="failure", output=output(text="`code`", annotations=[NOTE]))
    shown = page(pull.url).text
    for part in (
        "<strong>good</strong>",
        "<td>1</td>",
        "rocket <strong>1</strong>",
        "Seedbed / validate",
        "failure",
        "<code>code</code>",
        "skills/qna.yaml:1",
        "Say more.",
        "+version: 2",
    ):
        assert part in shown


def test_a_merged_pull_request_says_who_merged_it(github: World, pull: PullRequest) -> None:
    assert "wants to merge 1 commit into" in page(pull.url).text
    pull.merge(by="grace")
    assert '<span class="state merged">Merged by grace</span>' in page(pull.url).text
    assert "#1 merged, by ada" in page(github.url).text


def test_a_page_shows_labels_the_lock_and_who_is_asked(github: World, pull: PullRequest) -> None:
    pull.label("<b>skill</b>", by="grace")
    pull.request_review("grace", by="grace")
    pull.lock("grace", "too heated")
    shown = page(pull.url).text
    assert '<span class="tag">&lt;b&gt;skill&lt;/b&gt;</span>' in shown
    assert "Locked: too heated" in shown
    assert "Review asked of <strong>grace</strong>" in shown
    assert '<span class="tag">&lt;b&gt;skill&lt;/b&gt;</span>' in page(github.url).text


def test_a_page_shows_reviews_reactions_and_what_is_hidden(
    api: httpx.Client, pull: PullRequest
) -> None:
    api.post("issues/1/reactions", json={"content": "eyes"})
    pull.review("grace", "Well **done**.", state="approved")
    pull.review("tim", "", state="approved")
    pull.comment("ada", "Old news.").minimized = "OUTDATED"
    shown = page(pull.url).text
    assert "eyes <strong>1</strong>" in shown
    assert "<strong>done</strong>" in shown
    assert '<span class="quiet">approved</span>' in shown
    assert "No words." in shown
    hidden = shown.index("A comment by ada, hidden as outdated")
    assert shown.index("<details>") < hidden < shown.index("Old news.") < shown.index("</details>")


def test_pages_run_no_scripts(github: World, pull: PullRequest) -> None:
    pull.comment("mallory", "<script>alert(1)</script>")
    answer = page(pull.url)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert page(f"{github.url}/style.css").headers["Content-Type"].startswith("text/css")


def test_titles_and_patches_are_text(github: World, pull: PullRequest) -> None:
    pull.edit(by="ada", title="<b>bold</b>")
    pull.repository.push("add-recipe", {"x.html": "<i>x</i>\n"}, "HTML", author="ada")
    shown = page(pull.url).text
    assert "<b>bold" not in shown
    assert "<i>x" not in shown


def test_a_draft_of_a_deleted_fork_still_has_a_page(fork_pull: PullRequest) -> None:
    fork_pull.convert_to_draft(by="mallory")
    fork_pull.source.delete()
    shown = page(fork_pull.url).text
    assert "Draft" in shown
    assert "mallory:idea" in shown


@pytest.mark.parametrize("path", ["/acme/taxonomy/pull/9", "/no/such/pull/1"])
def test_there_is_no_such_page(github: World, pull: PullRequest, path: str) -> None:
    assert page(github.url + path).status_code == 404


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<!-- seedbed: status -->\nHello", "\n<p>Hello</p>\n"),
        ("a <!-- b --> c", "<p>a  c</p>\n"),
        ("<sub>small</sub>", "<p><sub>small</sub></p>\n"),
        ("one<br>two", "<p>one<br>two</p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("<sub onclick=x>y</sub>", "<p>&lt;sub onclick=x&gt;y</sub></p>\n"),
        ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"),
        ("![alt](http://a.example/x.png)", "<p>[image: alt]</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
    ],
)
def test_markdown_lets_only_a_few_bare_tags_through(text: str, html: str) -> None:
    assert rendered(text) == html


def test_details_fold_markdown() -> None:
    text = "<details>\n<summary>More</summary>\n\n**bold**\n\n</details>"
    assert rendered(text) == (
        "<details>\n<summary>More</summary>\n<p><strong>bold</strong></p>\n</details>"
    )
