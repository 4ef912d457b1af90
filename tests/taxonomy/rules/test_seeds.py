"""The family of seeds as a whole: any document is taken, and in time."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.findings import Severity
from app.taxonomy.options import Mode
from app.taxonomy.reading.read import Reading
from app.taxonomy.rules import files, seeds
from app.taxonomy.subject import Subject, Submission
from tests.taxonomy.documents import KNOWLEDGE_PATH, SKILL_PATH, knowledge, skill
from tests.taxonomy.rules.subjects import main_leaves, seed, subject_of

HANGS = 30
"""Seconds; a quadratic rule takes minutes."""


def test_good_files_have_no_finding():
    assert not list(seeds.check(subject_of(skill())))
    assert not list(seeds.check(subject_of(knowledge(), KNOWLEDGE_PATH)))


def test_nothing_that_the_taxonomy_has_taken_is_an_error():
    found = [finding for leaf in main_leaves() for finding in seeds.check(leaf)]
    assert not [finding for finding in found if finding.severity is Severity.ERROR]


def documents() -> st.SearchStrategy[dict[object, object]]:
    """Any shape under the keys that the rules look at."""
    keys = ["context", "question", "answer", "questions_and_answers", "seed_examples", "version"]
    tops = ["task_description", "created_by", "domain", "document_outline"]
    any_key = st.sampled_from([*keys, *tops]) | st.none() | st.integers() | st.dates()
    texts = st.sampled_from(["", " ", "Why?", "A", "TODO", "word " * 260]) | st.text()
    scalars = st.none() | st.booleans() | st.floats() | st.dates() | texts
    values = st.recursive(
        scalars, lambda v: st.lists(v, max_size=5) | st.dictionaries(any_key, v, max_size=4)
    )
    return st.dictionaries(any_key, values, max_size=6)


@settings(deadline=None)
@given(
    document=documents(),
    path=st.sampled_from([SKILL_PATH, KNOWLEDGE_PATH, "compositional_skills/grounded/a/qna.yaml"]),
    mode=st.sampled_from(Mode),
)
def test_any_document_is_taken(document, path, mode):
    content = yaml.safe_dump(document, allow_unicode=True).encode()
    subject = subject_of(content, path, mode, author="octocat")
    for finding in (*seeds.check(subject), *files.check(subject)):
        assert finding.position.line >= 1
        assert finding.message


def pair(number: int) -> dict[str, str]:
    return {"question": f"Q {number}?", "answer": "It is always this one."}


HOSTILE = {
    "20,000 seeds with one answer": skill(seed_examples=[pair(n) for n in range(20_000)]),
    "20,000 seeds with one question": skill(
        seed_examples=[seed("Which one?", f"It is number {n}.") for n in range(20_000)]
    ),
    "20,000 blank seeds": skill(seed_examples=[seed(" ", "\n")] * 20_000),
    "a mix of 20,000": skill(
        seed_examples=[seed("Why?", "A", "C" * (n % 2)) for n in range(20_000)]
    ),
    "a long context of many pairs": knowledge(
        seed_examples=[
            {"context": "a b " * 100_000, "questions_and_answers": [pair(n) for n in range(5_000)]}
        ]
    ),
    "an answer of a megabyte": skill(seed_examples=[seed("Why?", "a" * 900_000)]),
    "a question of blanks and dots": skill(seed_examples=[seed(". \n" * 300_000 + "?", "a")]),
    "a task of brackets": skill(task_description="<[{" * 300_000),
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("path", [SKILL_PATH, KNOWLEDGE_PATH])
def test_a_hostile_file_is_answered_in_time(document, path):
    submission = Submission(path=path, content=b"", attribution=b"x")
    # Reading has limits of its own, which these rules do not lean on.
    subject = Subject(submission, Reading(path=path, document=document))
    start = time.process_time()
    for _ in (*seeds.check(subject), *files.check(subject)):
        pass
    assert time.process_time() - start < HANGS
