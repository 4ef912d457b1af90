"""One command of `seedbed service`: ask, show, end with a code."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass

from seedbed.checking.asked import MisuseError
from seedbed.checking.shown import shown
from seedbed.service.client import REFUSED, UNREACHABLE, Client, ServiceError, Told
from seedbed.service.place import place
from seedbed.shape import Shape

OK, MISUSE = 0, 2
NAME = re.compile(r"([A-Za-z0-9_.-]{1,100})/([A-Za-z0-9_.-]{1,100})#([1-9][0-9]{0,9})")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which service is meant, and how its answer is shown."""

    url: str
    shape: Shape


def ask_and_show(
    asked: Asked, ask: Callable[[Client], Told], lines: Callable[[Told], Iterable[str]]
) -> int:
    """Ask a service and show what it tells; the exit code.

    0 when it did; 1 when it refused; 2 when called wrongly; 3 when there is no such service.
    """
    try:
        with closing(Client(place(asked.url))) as client:
            told = ask(client)
    except MisuseError as error:
        return _complain(str(error), MISUSE)
    except ServiceError as error:
        return _complain(str(error), error.code)
    if asked.shape is Shape.JSON:
        print(json.dumps(told, indent=1))  # noqa: T201 - the command's output
        return OK
    try:
        whole = list(lines(told))
    except (KeyError, TypeError, ValueError, AttributeError):
        # Another version of the service; nothing of its answer is shown half.
        return _complain("The service answers in a form that this version cannot read.", REFUSED)
    print("\n".join(whole))  # noqa: T201 - the command's output
    return OK


def pull_request(name: str) -> tuple[str, str, str]:
    """Owner, repository and number of a pull request, from `owner/name#7`.

    Raises:
        MisuseError: it is not of that form.
    """
    found = NAME.fullmatch(name)
    if found is None:
        raise MisuseError(f"{name!r} names no pull request; write owner/name#7.")
    return found[1], found[2], found[3]


def _complain(words: str, code: int) -> int:
    print(shown(words), file=sys.stderr)  # noqa: T201 - for people, not a log
    return code


__all__ = ["MISUSE", "OK", "REFUSED", "UNREACHABLE", "Asked", "ask_and_show", "pull_request"]
