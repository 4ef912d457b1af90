"""The index of neighbours: kept per repository, brought up to date, asked cheaply."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.store import neighbours as module
from app.store.database import Database
from app.store.index_tables import IndexedBandRow, IndexedFileRow, IndexedSeedRow
from app.store.neighbours import Neighbours
from app.taxonomy import similarity
from app.taxonomy.indexing import MAX_SEEDS, IndexedFile, seeds_to_index

REPOSITORY = "acme/taxonomy"
LETTERS = "compositional_skills/writing/letters/qna.yaml"
POSTCARDS = "compositional_skills/writing/postcards/qna.yaml"
QUESTION = "How do I address a letter to somebody whose name I do not know?"
KEYS = similarity.BANDS + 1
OTHER = "Which planet of the solar system has the largest number of moons?"


def file(path: str, *questions: str, sha: str = "1" * 40) -> IndexedFile:
    seeds = [{"question": question, "answer": "So."} for question in questions]
    return IndexedFile(
        path, sha, seeds_to_index(path, json.dumps({"seed_examples": seeds}).encode())
    )


@pytest.fixture
def neighbours(database: Database) -> Neighbours:
    return Neighbours(database)


def paths(neighbours: Neighbours, question: str = QUESTION, pull_request: int = 99) -> list[str]:
    (found,) = neighbours.source(REPOSITORY, pull_request).near("elsewhere", [question])
    return [neighbour.path for neighbour in found]


def rows(database: Database) -> tuple[int, ...]:
    tables = (IndexedFileRow, IndexedSeedRow, IndexedBandRow)
    with database.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        )


def test_a_question_is_found_by_one_that_is_nearly_the_same(neighbours: Neighbours) -> None:
    neighbours.replace(REPOSITORY, None, [file(LETTERS, QUESTION, OTHER)])
    source = neighbours.source(REPOSITORY, 7)
    same, near, unlike = source.near(
        POSTCARDS, [QUESTION.upper(), f"{QUESTION} Please tell.", "Why do cats purr?"]
    )
    assert [(n.path, n.question, n.similarity) for n in same] == [(LETTERS, QUESTION, 1.0)]
    assert [n.path for n in near] == [LETTERS]
    assert similarity.ALIKE <= near[0].similarity < 1
    assert unlike == ()


def test_each_neighbour_says_where_it_is(neighbours: Neighbours) -> None:
    neighbours.replace(REPOSITORY, None, [file(LETTERS, QUESTION)])
    neighbours.replace(REPOSITORY, 3, [file(POSTCARDS, QUESTION)])
    (found,) = neighbours.source(REPOSITORY, 7).near("elsewhere", [QUESTION])
    assert [(n.path, n.pull_request) for n in found] == [(LETTERS, None), (POSTCARDS, 3)]


def test_what_is_the_files_own_is_no_neighbour(neighbours: Neighbours) -> None:
    neighbours.replace(REPOSITORY, None, [file(LETTERS, QUESTION)])
    neighbours.replace(REPOSITORY, 3, [file(POSTCARDS, QUESTION)])
    neighbours.replace("acme/other", None, [file(LETTERS, QUESTION)])
    assert neighbours.source(REPOSITORY, 3).near(LETTERS, [QUESTION]) == [()]
    renaming = neighbours.source(REPOSITORY, 3, without=[LETTERS])
    assert renaming.near(POSTCARDS, [QUESTION]) == [()]


def test_replacing_leaves_nothing_of_the_old_file(
    neighbours: Neighbours, database: Database
) -> None:
    neighbours.replace(REPOSITORY, None, [file(LETTERS, QUESTION), file(POSTCARDS, OTHER)])
    changed = file(LETTERS, "Why do cats purr?", sha="2" * 40)
    neighbours.replace(REPOSITORY, None, [changed], removed=[POSTCARDS])
    assert neighbours.indexed(REPOSITORY) == {LETTERS: "2" * 40}
    assert paths(neighbours) == []
    assert paths(neighbours, "Why do cats purr?") == [LETTERS]
    assert rows(database) == (1, 1, KEYS)


def test_a_closed_pull_request_is_forgotten(neighbours: Neighbours, database: Database) -> None:
    neighbours.replace(REPOSITORY, 3, [file(LETTERS, QUESTION)])
    neighbours.replace(REPOSITORY, 4, [file(LETTERS, QUESTION)])
    neighbours.forget(REPOSITORY, 3)
    assert neighbours.indexed(REPOSITORY, 3) == {}
    assert neighbours.indexed(REPOSITORY, 4) == {LETTERS: "1" * 40}
    assert rows(database) == (1, 1, KEYS)


def test_the_commit_is_known_only_while_the_index_is_what_it_holds(
    neighbours: Neighbours,
) -> None:
    assert neighbours.commit(REPOSITORY) == ""
    neighbours.replace(REPOSITORY, None, [file(LETTERS, QUESTION)])
    assert not neighbours.complete(REPOSITORY, "c" * 40, {LETTERS: "2" * 40})
    assert neighbours.commit(REPOSITORY) == ""
    assert neighbours.complete(REPOSITORY, "c" * 40, {LETTERS: "1" * 40})
    assert neighbours.commit(REPOSITORY) == "c" * 40
    neighbours.replace(REPOSITORY, 3, [file(POSTCARDS, OTHER)])
    assert neighbours.commit(REPOSITORY) == "c" * 40
    neighbours.replace(REPOSITORY, None, [], removed=[LETTERS])
    assert neighbours.commit(REPOSITORY) == ""


def test_signatures_of_an_older_version_are_made_anew(
    neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbours.replace(REPOSITORY, None, [file(LETTERS, QUESTION)])
    neighbours.complete(REPOSITORY, "c" * 40, {LETTERS: "1" * 40})
    monkeypatch.setattr(module, "VERSION", similarity.VERSION + 1)
    assert neighbours.indexed(REPOSITORY) == {}
    assert neighbours.commit(REPOSITORY) == ""
    assert paths(neighbours) == []
    neighbours.replace(REPOSITORY, None, [file(LETTERS, QUESTION)])
    assert paths(neighbours) == [LETTERS]
    assert neighbours.complete(REPOSITORY, "c" * 40, {LETTERS: "1" * 40})
    assert neighbours.commit(REPOSITORY) == "c" * 40


def test_two_workers_that_index_the_same_files_end_with_one_of_each(
    neighbours: Neighbours, database: Database
) -> None:
    files = [file(f"knowledge/arts/a{n}/qna.yaml", f"{QUESTION} {n}", OTHER) for n in range(10)]
    with ThreadPoolExecutor(4) as pool:
        orders = [files, files[::-1]] * 4
        list(pool.map(lambda order: neighbours.replace(REPOSITORY, None, order), orders))
    assert rows(database) == (10, 20, 20 * KEYS)


def test_a_template_of_thousands_does_not_hide_the_same_question(neighbours: Neighbours) -> None:
    template = [f"Tell me a joke about the number {n} please, will you?" for n in range(900)]
    neighbours.replace(REPOSITORY, None, [file(LETTERS, *template), file(POSTCARDS, QUESTION)])
    (joke, question) = neighbours.source(REPOSITORY, 7).near("x", [template[850], QUESTION])
    assert joke[0].question == template[850]
    assert joke[0].similarity == 1
    assert len(joke) <= module.MAX_NEAR
    assert [n.path for n in question] == [POSTCARDS]


def test_much_is_indexed_in_part_and_nothing_breaks_it(neighbours: Neighbours) -> None:
    many = file(LETTERS, *(f"{QUESTION} {n}" for n in range(MAX_SEEDS + 5)))
    assert len(many.seeds) == MAX_SEEDS
    long_path = f"knowledge/{'a' * 2_000}/qna.yaml"
    neighbours.replace(REPOSITORY, None, [many, file(long_path, OTHER), file(POSTCARDS)])
    assert set(neighbours.indexed(REPOSITORY)) == {LETTERS, POSTCARDS}
    shas = dict.fromkeys((LETTERS, POSTCARDS, long_path), "1" * 40)
    assert neighbours.complete(REPOSITORY, "c" * 40, shas)
    strange = file(LETTERS, "What is a NUL\0 and \ud800 half a pair?", sha="3" * 40)
    neighbours.replace(REPOSITORY, None, [strange])
    assert paths(neighbours, "What is a NUL\0 and \ud800 half a pair?") == [LETTERS]
