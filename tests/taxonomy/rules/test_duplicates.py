"""Repeats in a file and elsewhere: what is said, where, and what is left in peace."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.findings import Finding, Severity
from app.taxonomy.outside import Outside
from app.taxonomy.reading.read import read
from app.taxonomy.rules import duplicates, elsewhere
from app.taxonomy.rules.duplicates import RULES
from app.taxonomy.subject import Subject, Submission
from tests.taxonomy.documents import KNOWLEDGE_PATH, SKILL_PATH
from tests.taxonomy.rules.neighbour_runner import (
    NEIGHBOUR_PATH,
    PULL_REQUEST,
    QUESTIONS,
    MemoryNeighbours,
    run_neighbour,
)

BIRD = "The chickadee is a small bird with a black cap that stays all through the winter."
TREE = "Oaks grow slowly, carry acorns from their fortieth year on and can get very old."


def found(document: object, path: str = SKILL_PATH, **outside: MemoryNeighbours) -> list[Finding]:
    content = document if isinstance(document, str) else json.dumps(document, indent=1)
    submission = Submission(path=path, content=content.encode(), attribution=None)
    subject = Subject(submission, read(path, content.encode()), outside=Outside(**outside))
    return list(duplicates.check(subject))


def seeds(*questions: str, **more: str) -> dict[str, object]:
    return {
        "seed_examples": [
            {"question": q, "answer": f"A {n}."} | more for n, q in enumerate(questions)
        ]
    }


def ids(findings: list[Finding]) -> list[str]:
    return [finding.rule.removeprefix("duplicates/") for finding in findings]


def yaml_of(*questions: str) -> str:
    return json.dumps(seeds(*questions))


def test_a_repeated_question_is_noted_at_the_later_place() -> None:
    text = (
        "seed_examples:\n"
        "- question: How do I return a pair of shoes?\n"
        "  answer: Bring them back.\n"
        "- question: how do I return a pair of shoes\n"
        "  answer: Send a parcel to the shop.\n"
    )
    (finding,) = found(text)
    assert (finding.rule, finding.severity) == ("duplicates/question", Severity.NOTE)
    assert (finding.position.line, finding.position.column) == (4, 13)
    assert finding.yaml_path == "seed_examples[1].question"
    assert "line 2" in finding.message


def test_a_whole_seed_that_nearly_repeats_is_said_once() -> None:
    answers = ("It just is.", "it just is", "It just is")
    text = {"seed_examples": [{"question": "Why is it so?", "answer": a} for a in answers]}
    (finding,) = found(text)
    assert finding.rule == "duplicates/seed"
    assert [covered.yaml_path for covered in finding.covers] == ["seed_examples[2].question"]


def test_a_seed_that_repeats_letter_by_letter_is_said_by_the_schema() -> None:
    text = {"seed_examples": [{"question": "Why is it so?", "answer": "It just is."}] * 3}
    assert ids(found(text)) == []


def test_questions_of_one_form_are_left_in_peace() -> None:
    sums = [f"What is {n}+{n}?" for n in range(20)]
    capitals = [f"What is the capital of {name}?" for name in ("France", "Spain", "Peru")]
    assert found(seeds(*sums, *capitals)) == []


def test_one_question_about_several_texts_is_no_repeat_in_a_skill() -> None:
    examples = [
        {"context": context, "question": "Sum this up.", "answer": "Short."}
        for context in (BIRD, TREE, f"{TREE} Some.")
    ]
    (finding,) = found({"seed_examples": examples})
    assert (finding.rule, finding.yaml_path) == ("duplicates/seed", "seed_examples[2].question")


def test_a_repeated_context_is_noted_in_knowledge() -> None:
    pairs = [{"question": "Is it small?", "answer": "Yes."}]
    other = [{"question": "How long does it stay here?", "answer": "All winter."}]
    examples = [
        {"context": BIRD, "questions_and_answers": pairs},
        {"context": TREE, "questions_and_answers": []},
        {"context": f"{BIRD} It sings.", "questions_and_answers": other},
    ]
    findings = found({"seed_examples": examples}, KNOWLEDGE_PATH)
    assert [(f.rule, f.yaml_path) for f in findings] == [
        ("duplicates/context", "seed_examples[2].context")
    ]


def test_many_repeats_of_one_question_are_one_finding() -> None:
    (finding,) = found(seeds(*["Why is it so?"] * 200))
    assert finding.message.endswith("So are 198 more further down.")
    assert len(finding.covers) == duplicates.MAX_REPORTED


def test_repeats_of_many_questions_are_counted_in_words() -> None:
    questions = [f"Why is {letters(number)} {letters(number + 7)} so?" for number in range(60)]
    findings = found(seeds(*questions, *questions))
    assert len(findings) == duplicates.MAX_REPORTED + 1
    assert findings[-1].message == "10 more from here on repeat earlier ones."


def letters(number: int) -> str:
    """A number as a word without digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


@pytest.mark.parametrize(
    "questions",
    [
        [f"Is the answer to question number {n} yes or is it no?" for n in range(20_000)],
        ["Why is it so?"] * 20_000,
        [f"find some anagrams for word {letters(n)}" for n in range(8_000)],
    ],
    ids=["numbers", "same", "one form"],
)
def test_thousands_of_seeds_take_seconds(questions: list[str]) -> None:
    texts = "".join(f"- question: {question}\n" for question in questions)
    content = f"seed_examples:\n{texts}"
    begun = time.perf_counter()
    found(content)
    assert time.perf_counter() - begun < 60


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_show_what_they_are_for(rule: object) -> None:
    assert isinstance(rule, duplicates.Rule)
    for example, shows in ((rule.bad, True), (rule.good, False)):
        if example.place is duplicates.Place.NEIGHBOUR:
            findings = list(run_neighbour(example.text).findings)
        else:
            knowledge = example.place is duplicates.Place.KNOWLEDGE
            findings = found(example.text, KNOWLEDGE_PATH if knowledge else SKILL_PATH)
        assert (rule.id in {finding.rule for finding in findings}) is shows


def test_without_neighbours_nothing_is_said_of_them() -> None:
    assert found(seeds(*QUESTIONS)) == []


def test_a_file_that_is_mostly_elsewhere_gets_one_warning() -> None:
    neighbours = MemoryNeighbours()
    neighbours.add(NEIGHBOUR_PATH, yaml_of(*QUESTIONS[:4]))
    neighbours.add("compositional_skills/other/parties/qna.yaml", yaml_of(*QUESTIONS[3:]))
    whole, single = found(seeds(*QUESTIONS), neighbours=neighbours)
    assert (whole.rule, whole.severity) == ("duplicates/in-taxonomy", Severity.WARNING)
    assert "4 of the 5" in whole.message
    assert NEIGHBOUR_PATH in whole.message
    assert (single.severity, single.yaml_path) == (Severity.NOTE, "seed_examples[4].question")
    assert "other/parties" in single.message


def test_a_few_known_questions_are_notes() -> None:
    neighbours = MemoryNeighbours()
    neighbours.add(NEIGHBOUR_PATH, yaml_of(*QUESTIONS[:2]))
    findings = found(seeds(*QUESTIONS), neighbours=neighbours)
    assert [(f.rule, f.severity) for f in findings] == [
        ("duplicates/in-taxonomy", Severity.NOTE)
    ] * 2


def test_a_pull_request_is_named_without_making_a_reference() -> None:
    neighbours = MemoryNeighbours()
    neighbours.add(SKILL_PATH.replace("letters", "notes"), yaml_of(*QUESTIONS), PULL_REQUEST)
    (finding,) = found(seeds(*QUESTIONS), neighbours=neighbours)
    assert finding.rule == "duplicates/in-pull-request"
    assert "pull request 12" in finding.message
    assert "#" not in finding.message


OF_ONE_FORM = (
    "Write a letter that asks a landlord to repair the window.",
    "Write a letter that thanks a teacher for a school trip.",
    "Write a letter that asks a library to buy a novel.",
    "Write a letter that cancels the contract with a bank.",
    "Write a letter that invites the neighbours to a garden party.",
)


def test_another_folder_is_suggested_with_its_evidence() -> None:
    neighbours = MemoryNeighbours()
    neighbours.add(NEIGHBOUR_PATH, yaml_of(*OF_ONE_FORM))
    (finding,) = found(seeds(*QUESTIONS), neighbours=neighbours)
    assert (finding.rule, finding.severity) == ("duplicates/place", Severity.NOTE)
    assert "`compositional_skills/business`" in finding.message
    assert NEIGHBOUR_PATH in finding.message


@pytest.mark.parametrize(
    ("path", "questions"),
    [
        ("compositional_skills/writing/notes/qna.yaml", OF_ONE_FORM),
        ("compositional_skills/writing/deep/notes/qna.yaml", OF_ONE_FORM),
        ("knowledge/business/correspondence/qna.yaml", OF_ONE_FORM),
        (NEIGHBOUR_PATH, OF_ONE_FORM[:3]),
        (NEIGHBOUR_PATH, ("Why is the sky blue?",) * 5),
    ],
    ids=["same folder", "below it", "knowledge", "too few", "unlike"],
)
def test_no_folder_is_suggested_without_strong_evidence(path: str, questions: tuple[str]) -> None:
    neighbours = MemoryNeighbours()
    neighbours.add(path, yaml_of(*questions))
    assert found(seeds(*QUESTIONS), neighbours=neighbours) == []


def test_one_like_it_in_its_own_folder_is_enough_to_stay() -> None:
    neighbours = MemoryNeighbours()
    neighbours.add(NEIGHBOUR_PATH, yaml_of(*OF_ONE_FORM))
    neighbours.add("compositional_skills/writing/notes/qna.yaml", yaml_of(OF_ONE_FORM[0]))
    assert found(seeds(*QUESTIONS), neighbours=neighbours) == []


def test_what_is_said_of_neighbours_is_bounded() -> None:
    questions = [f"{QUESTIONS[0]} It is number {n}." for n in range(200)]
    neighbours = MemoryNeighbours()
    for n, question in enumerate(questions):
        neighbours.add(f"compositional_skills/l{n}/x/qna.yaml", yaml_of(question))
    findings = found(seeds(*questions), neighbours=neighbours)
    assert len(findings) == elsewhere.MAX_REPORTED


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["question", "answer", "context", "questions_and_answers"]) | st.text(),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["seed_examples", "task_description"]), VALUES))
def test_no_document_makes_it_raise(document: dict[str, object]) -> None:
    neighbours = MemoryNeighbours()
    neighbours.add(NEIGHBOUR_PATH, json.dumps(document))
    for path in (SKILL_PATH, KNOWLEDGE_PATH):
        found(document, path, neighbours=neighbours)
