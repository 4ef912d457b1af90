"""Questions to GitHub that pages wait for: once each, and nobody waits for long."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from structlog.testing import capture_logs

from app.errors import TransientError
from app.github import asking as module
from app.github.asking import Asking, Question

LONG = 20.0
"""Seconds that no test comes to wait."""


@pytest.fixture
def asking() -> Iterator[Asking]:
    """A patient one."""
    made = Asking(patience=LONG)
    yield made
    made.close()


def asked(asking: Asking, key: str, question: Callable[[], None], installation: int = 1) -> None:
    """Ask, and wait for the answer; nothing where nobody is asked."""
    put = asking.ask(key, installation, question)
    asking.wait([put] if put else [])


def fails(error: Exception) -> Callable[[], None]:
    def question() -> None:
        raise error

    return question


def test_whoever_waits_has_the_answers(asking: Asking) -> None:
    answers: list[int] = []
    put = [asking.ask(number, 1, lambda n=number: answers.append(n)) for number in range(9)]
    asking.wait([each for each in put if each])
    assert sorted(answers) == list(range(9))


def test_what_is_under_way_is_not_asked_again(asking: Asking) -> None:
    go, answers = Event(), []

    def question() -> None:
        assert go.wait(LONG)
        answers.append("answer")

    first, second = (asking.ask("key", 1, question) for _ in range(2))
    go.set()
    assert first is second
    assert isinstance(first, Question)
    asking.wait([first])
    assert answers == ["answer"]
    asked(asking, "key", question)
    assert answers == ["answer", "answer"]


def test_nobody_waits_for_longer_than_a_person_does() -> None:
    asking, go = Asking(patience=0.05), Event()
    answered = asking.ask("key", 1, lambda: go.wait(LONG) and None)
    assert answered
    asking.wait([answered])
    assert not answered.answered.done()
    go.set()
    answered.answered.result(LONG)  # and is there for whoever asks next
    asking.close()


def test_a_silent_github_is_left_in_peace(asking: Asking) -> None:
    answers: list[str] = []
    with capture_logs() as told:
        asked(asking, "key", fails(TransientError("github-broken", "It is away.")))
    assert [(each["reason"], each["seconds"]) for each in told] == [("github-broken", 30.0)]
    assert asking.ask("other key", 1, lambda: answers.append("same")) is None
    asked(asking, "key", lambda: answers.append("another installation"), installation=2)
    assert answers == ["another installation"]


def test_and_asked_again_after_a_while(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[str] = []
    monkeypatch.setattr(module, "SILENCE", 0.0)
    asked(asking, "key", fails(TransientError("github-broken", "It is away.")))
    asked(asking, "key", lambda: answers.append("answer"))
    assert answers == ["answer"]


def test_a_fault_of_ours_is_logged_and_ends_its_question_alone(asking: Asking) -> None:
    answers: list[str] = []
    with capture_logs() as told:
        asked(asking, "key", fails(ValueError("unexpected")))
    assert [each["event"] for each in told] == ["question to GitHub failed"]
    asked(asking, "key", lambda: answers.append("answer"))
    assert answers == ["answer"]


def test_closing_asks_nothing_more() -> None:
    asking, go, answers = Asking(), Event(), []

    def question() -> None:
        assert go.wait(LONG)
        answers.append("begun before")

    for number in range(module.THREADS):
        asking.ask(number, 1, question)
    asking.ask("waits", 1, lambda: answers.append("begun after"))
    go.set()
    asking.close()
    assert set(answers) <= {"begun before", "begun after"}
    assert answers.count("begun before") == module.THREADS
