"""The sample comment as people read it; the snapshots are there to be read."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from syrupy.assertion import SnapshotAssertion

from app.domain.record import Outcome
from app.domain.runs import BY_POLICY, Run, RunKind, RunState
from app.domain.sample import Sample
from app.report.model import Report, SampleReport
from app.report.sample import sample_comments
from app.report.sample_pairs import pair_block, shown_pairs
from app.report.wanted import MAX_COMMENT
from tests.report.samples import (
    FREEFORM,
    GROUNDED,
    HOSTILE,
    KNOWLEDGE,
    NOTHING_JUDGED,
    SCENES,
    UNTRUSTED,
    all_texts,
    good,
    scored,
)
from tests.support.stores import HEAD, REF

RUN = Run(
    id=2,
    pull_request_id=1,
    kind=RunKind.SAMPLE,
    head_sha=HEAD,
    path="compositional_skills/writing/recipes/qna.yaml",
    pairs=28,
    asked_by="grace",
    state=RunState.DONE,
)
OUR_HTML = re.compile(
    r"<!-- seedbed:sample run=2 -->|</?sub>|</details>|"
    r"<details(?: open)?><summary>[A-Za-z0-9 ()]+</summary>"
)
REPORT = Report(ref=REF, head_sha=HEAD, public_url="http://127.0.0.1:8000")


def of(sample: Sample | None, **run: object) -> SampleReport:
    """A run with its sample."""
    path = RUN.path if sample is None else sample.path
    return SampleReport(run=replace(RUN, **({"path": path} | run)), sample=sample)


FAILED = of(None, state=RunState.FAILED, words="The teacher cannot be reached; try again later.")


def body(sample: Sample | None, **run: object) -> str:
    """The one comment on one sample."""
    (comment,) = sample_comments(replace(REPORT, samples=(of(sample, **run),)))
    return comment.body


@pytest.mark.parametrize(("name", "sample"), SCENES)
def test_sample_comment(name: str, sample: Sample, snapshot: SnapshotAssertion) -> None:
    assert body(sample) == snapshot(name=name)


def test_a_failed_run_says_why(snapshot: SnapshotAssertion) -> None:
    (comment,) = sample_comments(replace(REPORT, samples=(FAILED,)))
    assert comment.body == snapshot


@pytest.mark.parametrize(("name", "sample"), SCENES)
def test_the_funnel_of_a_comment_adds_up(name: str, sample: Sample) -> None:
    table = body(sample).partition("| Made | ")[2].partition("</details>")[0]
    made, *others = (int(line.split("|")[-2]) for line in f"| Made | {table}".split("\n") if line)
    assert made == len(sample.records) == sum(others)


@pytest.mark.parametrize(("name", "sample"), SCENES)
def test_every_fold_is_closed_and_no_pair_is_shown_twice(name: str, sample: Sample) -> None:
    text = body(sample)
    assert text.count("<details") == text.count("</details>")
    numbers = [record.index for group in shown_pairs(sample) for record in group.records]
    assert len(numbers) == len(set(numbers))


def test_the_first_screen_holds_what_decides() -> None:
    before_folds = body(FREEFORM).partition("<details><summary>Where")[0]
    for words in ("15 of 28 judged pairs kept", "Can the judge", "Compared with", "change first"):
        assert words in before_folds
    assert len(before_folds) < 3_500


def test_an_untrusted_judge_is_never_quoted_as_a_verdict() -> None:
    text = body(good(UNTRUSTED, scores=replace(good().scores, trust=UNTRUSTED.scores.trust)))
    assert "if the judge is right, likely good" in text
    assert "these scores decide nothing" in text
    assert "<details open><summary>Best pairs" in text


def test_a_trusted_judge_folds_the_pairs() -> None:
    assert "<details open>" not in body(FREEFORM)


def test_a_repaired_pair_shows_both_answers() -> None:
    (repaired, *_) = (r for r in FREEFORM.records if r.outcome is Outcome.REPAIRED)
    block = pair_block(repaired)
    assert block.index("> Use less rice.") < block.index("> Rinse it twice")
    assert "2.40 of 3 after the correction, 1.30 before" in block
    assert "poor" not in block  # the reason is the first answer's


def test_a_correction_that_failed_is_not_called_a_success() -> None:
    (repaired, *_) = (r for r in FREEFORM.records if r.outcome is Outcome.REPAIRED)
    failed = replace(repaired, outcome=Outcome.REJECTED, reason="pair-poor")
    assert "After a correction, still poor:" in pair_block(failed)


def live(text: str) -> list[Token]:
    """What is more than text in a rendered comment: HTML, links, images, headings."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = [t for block in parser.parse(text) for t in (block, *(block.children or ()))]
    return [t for t in tokens if t.type in {"html_block", "html_inline", "link_open", "image"}]


@pytest.mark.parametrize("sample", [FREEFORM, GROUNDED, KNOWLEDGE, NOTHING_JUDGED])
def test_hostile_texts_stay_texts(sample: Sample) -> None:
    text = body(all_texts(sample, HOSTILE))
    for token in live(text):
        if token.type == "link_open":
            assert token.attrs["href"] == "http://127.0.0.1:8000/runs/2"
        else:
            assert OUR_HTML.fullmatch(token.content.strip()), token.content
    assert "\n# " not in text
    assert "\u202e" not in text
    assert "@everyone" not in re.sub(r"``.*?``", "", text)
    text.encode()


HUGE = ("`*_@[#" * 5_000, "x" * 100_000, "\n" * 100_000, "\U0001f95a" * 50_000)


@pytest.mark.parametrize("huge", HUGE, ids=["marks", "letters", "lines", "wide"])
@pytest.mark.parametrize("sample", [FREEFORM, GROUNDED, KNOWLEDGE])
def test_huge_texts_are_cut_at_a_whole_pair_and_it_is_said(sample: Sample, huge: str) -> None:
    text = body(all_texts(sample, huge))
    assert len(text) <= MAX_COMMENT
    assert text.count("<details") == text.count("</details>")
    assert text.endswith("(http://127.0.0.1:8000/runs/2)")
    shown = len(re.findall(r"^<sub>(?:quality|not scored)", text, re.MULTILINE))
    there = sum(len(group.records) for group in shown_pairs(sample))
    assert (shown < there) == ("do not fit here" in text)


def test_many_seeds_and_reasons_fit() -> None:
    blame = tuple(replace(FREEFORM.scores.blame[2], seed=n) for n in range(400))
    many = scored(FREEFORM, blame=blame)
    assert len(body(many)) <= MAX_COMMENT
    rejected = tuple(
        replace(FREEFORM.records[19], index=n, reason=f"reason-{n}") for n in range(500)
    )
    text = body(replace(FREEFORM, records=rejected))
    assert len(text) <= MAX_COMMENT
    assert "| Rejected because of rarer reasons | 488 |" in text


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(), max_size=60))
def test_no_text_breaks_a_comment(text: str) -> None:
    for sample in (FREEFORM, KNOWLEDGE):
        written = body(all_texts(sample, text))
        written.encode()
        assert written.count("<details") == written.count("</details>")


def test_a_newer_sample_folds_the_older_where_it_stands() -> None:
    old, new = sample_comments(replace(REPORT, samples=(of(FREEFORM), of(FREEFORM, id=3))))
    assert "An older sample" in old.body
    assert "15 of 28 judged pairs kept" in old.body
    assert old.outdated
    assert not new.outdated
    assert "An older sample" not in new.body


def test_a_running_sample_has_no_comment_yet() -> None:
    assert sample_comments(replace(REPORT, samples=(of(None, state=RunState.RUNNING),))) == ()


def test_a_failure_nobody_asked_for_gets_no_comment() -> None:
    unasked = of(None, state=RunState.FAILED, asked_by=BY_POLICY)
    assert sample_comments(replace(REPORT, samples=(unasked,))) == ()
