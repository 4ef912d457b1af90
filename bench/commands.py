"""What reading commands costs, beside the Markdown library alone, and what deciding costs.

    python bench/commands.py

Prints one line per text: characters, milliseconds of ours and of the library's own parse, their
ratio; then microseconds of one decision. Each figure is the best of several rounds.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from functools import partial

from markdown_it import MarkdownIt

from app.domain.command_lines import command_lines
from app.domain.decide import decide
from app.domain.events import Commented
from app.domain.facts import Facts
from app.domain.grammar import parse_commands
from app.domain.people import Person
from app.domain.places import Place, PlaceKind, Said
from app.domain.policy import Policy
from app.domain.pull_request import ChangedFile, PullRequest, PullRequestRef, Role

LIMIT = 65_536
"""Characters of a comment that GitHub takes."""
COMMENT = """Thank you, this looks good.

> /sample

```
/sample
```

/ok-to-test
/triage changes not-diverse the five are all soups
"""
TEXTS = {
    "a comment with two commands": COMMENT,
    "a comment without a command": COMMENT.partition("/ok")[0],
    "that comment 450 times": (COMMENT * 1000)[:LIMIT],
    "words alone": ("word " * LIMIT)[:LIMIT],
    "brackets alone": "[" * LIMIT,
    "back-ticks alone": "`" * LIMIT,
}
ROUNDS = 5


def main() -> None:
    """Measure and print."""
    library = MarkdownIt("commonmark")
    print(f"{'text':<30}{'characters':>12}{'ours ms':>10}{'library ms':>12}{'ratio':>8}")
    for name, text in TEXTS.items():
        ours = _best(partial(_lines, text))
        alone = _best(partial(library.parse, text))
        print(f"{name:<30}{len(text):>12,}{ours:>10.3f}{alone:>12.3f}{ours / alone:>8.2f}")
    event, facts = _asked()
    decide(event, facts, Policy())
    print(f"one decision: {_best(lambda: decide(event, facts, Policy())) * 1000:.0f} us")


def _lines(text: str) -> list[str]:
    return list(command_lines(text))


def _best(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    timer = timeit.Timer(call)
    number = max(1, timer.autorange()[0] // 2)
    return min(timer.repeat(ROUNDS, number)) / number * 1000


def _asked() -> tuple[Commented, Facts]:
    ref = PullRequestRef(installation_id=1, repository="acme/taxonomy", number=7)
    head = "a" * 40
    pull_request = PullRequest(
        ref=ref,
        title="A leaf",
        author="ada",
        head_sha=head,
        head_repository="ada/taxonomy",
        base_branch="main",
    )
    said = Said(place=Place(kind=PlaceKind.COMMENT, id=1), by="grace", body="/sample n=30")
    parse_commands(said.body)
    facts = Facts(
        pull_request=pull_request,
        files=(ChangedFile(path="knowledge/arts/music/qna.yaml", status="added"),),
        author=Person(login="ada", role=Role.READ),
        actor=Person(login="grace", role=Role.TRIAGE),
        delivery="d",
        known_head=head,
    )
    return Commented(pull_request=ref, said=said), facts


if __name__ == "__main__":
    main()
