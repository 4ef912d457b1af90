"""The documents of knowledge: where they are said to be, whether they are there, what they hold."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.findings import Severity
from app.errors import TransientError, UserError
from app.taxonomy.outside import Document
from app.taxonomy.rules import documents
from app.taxonomy.rules.documents_address import allowed_origins, meant, parse
from app.taxonomy.rules.documents_content import CHUNK_CHARACTERS, chunks
from app.taxonomy.rules.documents_numbers import supported, unsupported
from app.taxonomy.rules.documents_words import shares, words
from tests.taxonomy.documents import check_text, dump, rules, skill
from tests.taxonomy.rules.document_runner import CONTEXT, Given, run, run_document

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
LONG = f"{CONTEXT}\n\n" + "The keeper lights the lamp every evening. " * 400
SHA = "7c1f0a3e5d2b4968a1c3e5f7092b4d6e8fa01234"


def origin(**changes) -> dict[str, object]:
    right = {"repo": "https://github.com/octocat/skerrow", "commit": SHA, "patterns": ["*.md"]}
    return {"document": right | changes}


def file(path: str = "a.md", text: str | None = LONG, size: int = 20_000) -> Document:
    return Document(path=path, size=size, text=text)


def one(report) -> tuple[str, Severity, str]:
    (finding,) = report.findings
    return finding.rule, finding.severity, finding.yaml_path


def test_good_documents_have_no_finding():
    assert rules(run_document(LONG)) == []
    assert rules(run(None, **origin())) == []


@pytest.mark.parametrize(
    ("repo", "hint"),
    [
        ("git@github.com:a/b.git", "https://github.com/a/b.git"),
        ("github.com/a/b", "https://github.com/a/b"),
        ("http://github.com/a/b", "https://github.com/a/b"),
        ("ssh://git@github.com/a/b", "https://github.com/a/b"),
        ("https://github.com/a/b/tree/main/docs", "https://github.com/a/b"),
        ("git@GitHub.com:a/b", "https://github.com/a/b"),
        ("<document-repository-url-goes-here>", "https://github.com/owner/name"),
        ("https://github.com/<username>/<repo>", "https://github.com/owner/name"),
        ("https://user:secret@github.com/a/b", "https://github.com/owner/name"),
        ("--upload-pack=x", "https://github.com/owner/name"),
    ],
)
def test_an_address_that_is_no_https_address_is_a_warning_with_what_to_write(repo, hint):
    report = run(None, **origin(repo=repo))
    assert one(report) == ("documents/repo", W, "document.repo")
    assert f"{hint}`." in report.findings[0].hint
    assert "secret" not in report.findings[0].hint


@pytest.mark.parametrize(
    "repo", ["https://github.com/a/b", "https://github.com/a/b.git", "https://github.com/a/b.c/"]
)
def test_an_address_on_github_is_right(repo):
    assert rules(run(None, **origin(repo=repo))) == []


def test_another_host_is_a_note_until_it_is_refused():
    other = origin(repo="https://git.example.org/a/b")
    assert one(run(None, **other)) == ("documents/host", N, "document.repo")
    assert rules(run(Given([file()]), **other)) == []
    refused = Given([], UserError("host-not-allowed", "No."))
    assert one(run(refused, **other)) == ("documents/host", W, "document.repo")


@pytest.mark.parametrize("commit", ["main", "HEAD", SHA[:7], SHA + "0", "--upload-pack=x"])
def test_a_commit_that_is_not_whole_is_a_warning_and_nothing_is_fetched(commit):
    source = Given([file()])
    assert one(run(source, **origin(commit=commit))) == (
        "documents/commit",
        W,
        "document.commit",
    )
    assert source.asked == []


@pytest.mark.parametrize("pattern", ["a.docx", "a.MD", "/a.md", "../a.md", "a/../b.md", "x" * 400])
def test_a_pattern_that_cannot_match_is_a_warning_at_the_pattern(pattern):
    report = run(None, **origin(patterns=["b.md", pattern]))
    assert one(report) == ("documents/patterns", W, "document.patterns[1]")
    assert report.findings[0].hint


@pytest.mark.parametrize("pattern", ["a.md", "*.pdf", "docs/**/*.md", "docs/*", "**", "a.m?"])
def test_a_pattern_that_may_match_is_right(pattern):
    assert rules(run(None, **origin(patterns=[pattern]))) == []


def test_many_patterns_are_a_note():
    report = run(None, **origin(patterns=[f"{n}.md" for n in range(30)]))
    assert one(report) == ("documents/patterns", N, "document.patterns[20]")


@pytest.mark.parametrize(
    ("reason", "severity", "where"),
    [
        ("repository-missing", E, "document.repo"),
        ("commit-missing", E, "document.commit"),
        ("repository-moved", W, "document.repo"),
        ("repository-broken", W, "document.repo"),
        ("took-too-long", W, "document.repo"),
        ("not-served", N, "document.repo"),
        ("something-new", W, "document.repo"),
    ],
)
def test_documents_that_cannot_be_had_weigh_by_the_reason(reason, severity, where):
    report = run(Given([], UserError(reason, "It is not there.")), **origin())
    assert one(report) == ("documents/unreachable", severity, where)
    assert report.findings[0].message == "It is not there."


def test_a_repository_that_is_too_large_is_a_warning():
    report = run(Given([], UserError("too-large", "Over 200 MB.")), **origin())
    assert one(report) == ("documents/too-large", W, "document.repo")


def test_a_passing_failure_is_a_note():
    report = run(Given([], TransientError("away", "Away.")), **origin())
    assert one(report) == ("documents/not-fetched", N, "document.repo")
    assert "/validate" in report.findings[0].hint


def test_a_pattern_without_a_match_blocks_when_nothing_else_matches():
    nothing = run(Given([file("b.txt", None)]), **origin(patterns=["a.md"]))
    assert one(nothing) == ("documents/no-match", E, "document.patterns[0]")
    some = run(Given([file("b.md")]), **origin(patterns=["a.md", "b.md"]))
    assert one(some) == ("documents/no-match", W, "document.patterns[0]")


def test_a_pattern_that_matches_other_files_only_is_told_apart():
    other = run(Given([file("docs/b.txt", None)]), **origin(patterns=["docs/*"]))
    assert one(other) == ("documents/suffix", E, "document.patterns[0]")


def test_a_context_from_elsewhere_is_a_warning_at_the_context():
    report = run_document("The harbour of Skerrow freezes in most winters. " * 200)
    found = [f for f in report.findings if f.rule == "documents/not-found"]
    assert [(f.severity, f.yaml_path) for f in found[:1]] == [(W, "seed_examples[0].context")]
    assert len(found) == 5
    assert "0%" in found[0].message


@pytest.mark.parametrize(
    "written",
    [
        "The **lighthouse** of [Skerrow](a.html) was\n\n  built in `1811` and is 35 metres tall",
        "THE LIGHTHOUSE OF SKERROW WAS BUILT IN 1811, and is 35&nbsp;metres tall!",
        "- The lighthouse of Skerrow[1] was built in 1811\n- and is 35 metres tall.",
        "| The lighthouse | of Skerrow was |\n|---|---|\n| built in 1811 and | is 35 metres tall |",
        "<p>The light\u00adhouse of <b>Skerrow</b> was built in 1811 and is 35 metres tall.</p>",
        "The lighthouse of Skerrow was first built in 1811 and is 35 metres tall.",
    ],
)
def test_markup_layout_and_small_edits_make_no_difference(written):
    report = run_document(f"Before. {written} " + "After that the lamp is lit. " * 400)
    assert "documents/not-found" not in rules(report)


def test_quotes_and_dashes_make_no_difference():
    document = "\u201cIt\u2019s far\u201d \u2013 he said \u2014 and left."
    assert shares([words('"It\'s far" - he said - and left')], [document])[0] == 1
    assert shares([words("It is near, she said and stayed")], [document])[0] < 0.5


def test_scripts_without_spaces_are_compared_too():
    document = (
        "\u5bcc\u58eb\u5c71\u306f\u65e5\u672c\u4e00\u9ad8\u3044\u5c71\u3067\u3042\u308b\u3002"
    )
    assert (
        shares([words("\u5bcc\u58eb\u5c71\u306f \u65e5\u672c\u4e00\u9ad8\u3044")], [document])[0]
        == 1
    )
    assert shares([words("\u7435\u7436\u6e56\u306f\u5927\u304d\u306a\u6e56")], [document])[0] < 0.5


def test_a_short_document_is_one_chunk_and_a_long_one_is_not():
    assert rules(run_document(CONTEXT)) == ["documents/one-chunk"]
    assert chunks(["x" * CHUNK_CHARACTERS]) == 1
    assert chunks(["x" * (CHUNK_CHARACTERS + 1)]) == 2
    assert chunks(["<b>" + "x" * CHUNK_CHARACTERS + "</b>"]) == 1
    assert chunks(["x", "y", " \n"]) == 2


@pytest.mark.parametrize(
    "line", ["| - | :-: |", "--|--", "![a](b.png)", '<IMG src="a">', "<table>"]
)
def test_tables_and_images_are_a_note(line):
    report = run_document(f"{LONG}\n\n{line}\n")
    assert one(report)[:2] == ("documents/tables-or-images", N)
    assert "`document.md`" in report.findings[0].message


@pytest.mark.parametrize("line", ["---", "a - b | c", "Wow! [a](b)", "- | x"])
def test_rulers_and_links_are_no_tables_or_images(line):
    assert rules(run_document(f"{LONG}\n\n{line}\n")) == []


def test_what_cannot_be_read_is_said_and_softens_the_rest():
    files = [file("a.pdf", None), file("b.md", "Other text.")]
    report = run(Given(files), **origin(patterns=["*"]))
    assert set(rules(report)) == {"documents/not-looked-at", "documents/not-found"}
    assert {finding.severity for finding in report.findings} == {N}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"text": None, "size": 5_000_000}, "documents/too-large"),
        ({"text": None}, "documents/not-text"),
        ({"text": "version https://git-lfs.github.com/spec/v1\n"}, "documents/lfs"),
        ({"path": "a.pdf", "text": None}, "documents/not-looked-at"),
    ],
)
def test_an_unreadable_document_says_why(changes, rule):
    report = run(Given([file(**changes)]), **origin(patterns=["a.*"]))
    assert rules(report) == [rule]
    assert "`a." in report.findings[0].message


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("1,000 people", "1000 people"),
        ("1000 people", "1\u00a0000 people"),
        ("two cats, twenty-one dogs", "21 dogs"),
        ("built 7 March 1998", "1998-03-07"),
        ("1.2 million", "1,200,000"),
        ("in the 1990s", "from 1990 on"),
        ("the twentieth century", "the 20th century"),
        ("25 percent", "25%"),
        ("25 km/h", "25 kilometres"),
        ("3.50", "3.5"),
        ("1990 and 1991", "1990,1991"),
        ("", "There are 3 kinds:\n1. a\n15. b"),
        ("half of them", "50%"),
    ],
)
def test_numbers_that_mean_the_same_are_supported(source, answer):
    assert unsupported(answer, supported(source)) == []


@pytest.mark.parametrize(
    ("source", "answer", "missing"),
    [
        ("in 1932", "in 1923", ["1923"]),
        ("35 metres", "35 feet", ["35"]),
        ("25 %", "5 %", ["5"]),
        ("1,000", "10,000 and 10,000", ["10,000"]),
        ("3.14", "3.15", ["3.15"]),
        ("", "9" * 31, []),
    ],
)
def test_numbers_from_nowhere_are_named(source, answer, missing):
    assert unsupported(answer, supported(source)) == missing


def seeds(answer: str) -> list[dict[str, object]]:
    pair = {"question": "When was it painted?", "answer": answer}
    return [{"context": CONTEXT, "questions_and_answers": [pair]}]


def test_a_number_is_looked_for_in_the_documents_too():
    painted = file(text=f"{LONG} It was painted in 1950.")
    assert rules(run(Given([painted]), **origin(), seed_examples=seeds("In 1950."))) == []
    report = run(Given([file()]), **origin(), seed_examples=seeds("In 1950."))
    where = "seed_examples[0].questions_and_answers[0].answer"
    assert one(report) == ("documents/unsupported-number", W, where)
    assert "`1950`" in report.findings[0].message


def test_without_the_documents_a_number_is_a_note():
    report = run(None, **origin(), seed_examples=seeds("In 1950."))
    assert one(report)[:2] == ("documents/unsupported-number", N)
    unread = run(
        Given([file("a.pdf", None)]), **origin(patterns=["*"]), seed_examples=seeds("1950")
    )
    assert {finding.severity for finding in unread.findings} == {N}


def test_a_skill_may_calculate():
    grounded = [{"context": "It is 35 m.", "question": "How high?", "answer": "It is 53 m."}]
    report = check_text(dump(skill(seed_examples=grounded)))
    assert "documents/unsupported-number" not in rules(report)


@pytest.mark.parametrize(
    "host",
    ["http://github.com", "github.com/a", "", "https://a:b@c", "http://192.168.0.1", "a b", "*"],
)
def test_a_host_in_settings_must_be_one(host):
    with pytest.raises(ValueError, match="not a host"):
        allowed_origins([host])


def test_hosts_are_compared_as_origins():
    given = ["github.com", "https://git.example.org:8443", "http://127.0.0.1:80", "https://b.c:443"]
    expected = {"https://github.com", "https://git.example.org:8443", "http://127.0.0.1"}
    assert allowed_origins(given) == expected | {"https://b.c"}
    assert parse("https://b.c:443/x").origin == "https://b.c"
    assert parse("http://10.0.0.1/a/b") is None
    assert meant("x" * 1000) == ""


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(repo=VALUE, commit=VALUE, patterns=VALUE, whole=VALUE)
def test_values_of_any_type_do_no_harm(repo, commit, patterns, whole):
    for given_here in (origin(repo=repo, commit=commit, patterns=patterns), {"document": whole}):
        for source in (None, Given([file()])):
            assert "files/not-checked" not in rules(run(source, **given_here))


@given(st.text())
def test_a_document_of_any_text_does_no_harm(text):
    assert "files/not-checked" not in rules(run_document(text))


PIECES = [
    "<",
    "](",
    "[1",
    "- ",
    "|-",
    "1,",
    "1.000,",
    "a ",
    "&",
    "![",
    "\u00ad",
    "twenty ",
    "\n",
    "9",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_of_anything_is_read_in_time(piece):
    text = piece * (1_000_000 // len(piece))
    start = time.monotonic()
    assert "files/not-checked" not in rules(run_document(text))
    unsupported(text, supported(text))
    assert time.monotonic() - start < 20


def _examples() -> list[object]:
    """Examples of documents that are texts, not descriptions of a situation."""
    told = ("documents/not-found", "documents/tables-or-images", "documents/lfs")
    return [pytest.param(r, id=r.id) for r in documents.RULES if r.id in told]


@pytest.mark.parametrize("rule", _examples())
def test_the_examples_of_a_rule_are_what_it_says(rule):
    assert rule.id in rules(run_document(rule.bad.text))
    assert rule.id not in rules(run_document(rule.good.text))


def test_the_context_is_compared_in_linear_time_and_memory():
    text = "the lamp is lit every evening by the keeper of the light " * 35_000
    tracemalloc.start()
    start = time.monotonic()
    run_document(text[:2_000_000])
    taken, most = time.monotonic() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 20
    assert most < 200_000_000
