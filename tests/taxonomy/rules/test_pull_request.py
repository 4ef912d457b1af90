"""The pull request as a whole: sign-off, leaves, other files, title and description."""

from __future__ import annotations

import time

import pytest

from app.domain.findings import Finding, Severity
from app.taxonomy.rules.pull_request import Changes, Commit, check_changes

QNA = "compositional_skills/writing/letters/qna.yaml"
ATTRIBUTION = "compositional_skills/writing/letters/attribution.txt"
SIGNED = "Add letters\n\nSigned-off-by: Ada L <ada@example.org>"
TEMPLATE = "# What is added\n\n<!-- say it in a sentence -->\n\n- [ ] signed off\n- [ ] attribution"


def commit(message: str = SIGNED, sha: str = "a" * 40, **changes) -> Commit:
    fields = {"author_name": "Ada L", "author_email": "ada@example.org"} | changes
    return Commit(sha=sha, message=message, **fields)


def found(**changes) -> list[Finding]:
    fields = {"commits": (commit(),), "paths": (QNA, ATTRIBUTION)} | changes
    return list(check_changes(Changes(**fields)))


def rules(**changes) -> list[str]:
    return [finding.rule for finding in found(**changes)]


def test_a_signed_pull_request_of_one_leaf_has_no_finding():
    described = {"title": "Skill: letters", "description": "Adds letters.\n- [x] signed off"}
    assert rules(**described, template=TEMPLATE) == []


def test_a_commit_without_sign_off_blocks_and_is_named():
    (finding,) = found(commits=(commit(), commit("Mend a typo", sha="b" * 40)))
    assert (finding.rule, finding.severity) == ("pull-request/sign-off", Severity.ERROR)
    assert "1 of 2 commits" in finding.message
    assert "`bbbbbbb`" in finding.message
    assert finding.path == ""


@pytest.mark.parametrize(
    "message",
    [
        "signed-off-by: Ada L <ada@example.org>",
        "Add\r\n\r\nSigned-off-by: Ada L <ada@example.org>\r\n",
        "Add\n\nSigned-off-by: Ada L <ADA@example.org>  \nCo-authored-by: B <b@example.org>",
        "Add\n\nSigned-off-by: Bob <bob@example.org>\nSigned-off-by: Ada L <ada@example.org>",
    ],
)
def test_a_sign_off_counts_however_it_is_written(message):
    assert rules(commits=(commit(message),)) == []


@pytest.mark.parametrize(
    "message",
    [
        "",
        "I will add Signed-off-by: Ada L <ada@example.org> later",
        "Signed-off-by: Ada L",
        "Signed-off-by: Ada\nL <ada@example.org>",
    ],
)
def test_what_only_looks_like_a_sign_off_does_not(message):
    assert rules(commits=(commit(message),)) == ["pull-request/sign-off"]


def test_a_sign_off_by_somebody_else_is_a_warning():
    (finding,) = found(commits=(commit("Add\n\nSigned-off-by: Bob <bob@example.org>"),))
    assert (finding.rule, finding.severity) == ("pull-request/signer", Severity.WARNING)


def test_merges_and_bots_sign_nothing():
    bot = "49699333+dependabot[bot]@users.noreply.github.com"
    assert rules(commits=(commit("Merge main", merge=True), commit("x", author_email=bot))) == []


def test_many_unsigned_commits_are_one_finding():
    (finding,) = found(commits=tuple(commit("x", sha=f"{n:040x}") for n in range(250)))
    assert "250 of 250 commits" in finding.message
    assert finding.message.endswith("and 245 more.")


def test_several_leaves_and_other_files_are_told():
    paths = (QNA, "knowledge/arts/film/qna.yaml", "README.md", "knowledge/arts/film/image.png")
    leaves, others = found(paths=paths)
    assert (leaves.rule, leaves.severity) == ("pull-request/leaves", Severity.WARNING)
    assert "2 leaves" in leaves.message
    assert (others.rule, others.severity) == ("pull-request/other-files", Severity.NOTE)
    assert "`README.md`, `knowledge/arts/film/image.png`" in others.message


def test_a_pull_request_without_contributions_is_not_ours_to_judge():
    assert rules(paths=("README.md", "docs/index.md")) == []


@pytest.mark.parametrize(
    "description",
    [
        "",
        " \n",
        TEMPLATE,
        TEMPLATE.replace("[ ]", "[x]"),
        "<!-- say it in a sentence -->",
        "##\n--",
    ],
)
def test_a_template_as_it_came_is_told(description):
    assert rules(description=description, template=TEMPLATE) == ["pull-request/description"]


def test_open_boxes_are_counted():
    (finding,) = found(description=f"Adds letters.\n{TEMPLATE}", template=TEMPLATE)
    assert (finding.rule, finding.severity) == ("pull-request/checklist", Severity.NOTE)
    assert finding.message.startswith("2 boxes")


@pytest.mark.parametrize("title", ["Update qna.yaml", "Add files via upload", "patch-1", "QNA"])
def test_a_title_that_says_nothing_is_told(title):
    assert rules(title=title) == ["pull-request/title"]


@pytest.mark.parametrize("title", ["Add letters", "", "Update qna.yaml of letters", "Patch notes"])
def test_other_titles_are_not(title):
    assert rules(title=title) == []


def test_hostile_texts_take_no_time():
    begun = time.monotonic()
    texts = ("Signed-off-by: " * 60_000, "<!--" * 200_000, "- [ ]\n" * 100_000, "a " * 400_000)
    for text in (*texts, f"Signed-off-by:{' ' * 900_000}x", f"Signed-off-by: <a>{' ' * 900_000}x"):
        found(commits=(commit(text),), description=text, title=text, template=text)
    assert time.monotonic() - begun < 30  # a hang limit, not a benchmark
