"""Asking GitHub on behalf of a page: people do not wait for long, and one question is asked once.

A few threads ask. Whoever needs the answers waits for so long as a person does; an answer that
comes later is there for the next page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock

from app.errors import TransientError
from app.logging import get_logger

THREADS = 4
PATIENCE = 5.0
"""Seconds a page waits for answers."""
SILENCE = 30.0
"""Seconds an installation is left in peace for after GitHub did not answer for it."""
LONGEST_SILENCE = 300.0
"""The same, where GitHub asks for longer."""
CLOSING = 5.0
"""Seconds that what is being asked may take when the process stops."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question under way, and when it was put."""

    answered: Future[None]
    since: float


class Asking:
    """Questions to GitHub that pages wait for."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="asking")
        self._lock = Lock()
        self._under_way: dict[Hashable, Question] = {}
        self._silent_until: dict[int, float] = {}

    def ask(
        self, key: Hashable, installation_id: int, question: Callable[[], None]
    ) -> Question | None:
        """Have a question asked, unless one of this key is under way; then that one.

        None while GitHub is silent for the installation: nobody waits for it again and again.
        """
        with self._lock:
            if key not in self._under_way:
                if self._silent_until.get(installation_id, 0.0) > time.monotonic():
                    return None
                answered = self._threads.submit(self._ask, key, installation_id, question)
                asked = Question(answered=answered, since=time.monotonic())
                self._under_way[key] = asked
            return self._under_way[key]

    def wait(self, questions: Collection[Question]) -> None:
        """Return when all are answered, or were for so long that nobody waits any more."""
        if questions:
            end = max(each.since for each in questions) + self._patience
            wait([each.answered for each in questions], max(0.0, end - time.monotonic()))

    def close(self) -> None:
        """Ask nothing more, and let what is under way end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            left = [each.answered for each in self._under_way.values()]
        wait([each for each in left if not each.cancelled()], CLOSING)

    def _ask(self, key: Hashable, installation_id: int, question: Callable[[], None]) -> None:
        try:
            if self._silent_until.get(installation_id, 0.0) <= time.monotonic():
                question()
        except TransientError as error:
            seconds = min(max(error.seconds, SILENCE), LONGEST_SILENCE)
            self._silent_until[installation_id] = time.monotonic() + seconds
            get_logger().warning("question not answered", reason=error.reason, seconds=seconds)
        except Exception:  # noqa: BLE001 - logged, and whoever waits goes on without it
            get_logger().exception("question to GitHub failed")
        finally:
            with self._lock:
                self._under_way.pop(key, None)
