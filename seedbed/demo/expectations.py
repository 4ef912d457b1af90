"""What must stand on the demo's pull requests at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import httpx

from sandbox.pull_request import PullRequest
from seedbed.demo.scene import MISTAKES_SHOWN, PAIRS, Scene

VALIDATE = "Seedbed / validate"
SAMPLE = "Seedbed / sample"
OUTSIDER_TOLD = "`/ok-to-test` for this commit comes first"
STATUS_MARK = "<!-- seedbed:status -->"
SAMPLE_MARK = "<!-- seedbed:sample"
JUDGED = re.compile(r"\b\d+ of (\d+) judged pairs kept")
PAIR = re.compile(r"^\*\*.+\*\*\n\n(?:>.*\n)+\n<sub>quality \d", re.MULTILINE)
"""A bold question, the answer as a quote, and its quality."""

PAGE_LIMIT = 30.0
"""Seconds a page may take on a machine that the demo's teacher keeps busy."""

Expectation = tuple[str, bool]
"""What is expected, as a sentence, and whether it is so."""


def disappointed(scene: Scene, teacher: str, run_page: str) -> list[str]:
    """The expectations that were not met, as sentences; empty when all is as expected."""
    return [sentence for sentence, met in _expectations(scene, teacher, run_page) if not met]


def sample_comment(pull_request: PullRequest) -> str:
    """The body of the sample comment, empty when there is none."""
    return next(_bodies(pull_request, SAMPLE_MARK), "")


def status_comment(pull_request: PullRequest) -> str:
    """The body of the status comment, empty when there is none."""
    return next(_bodies(pull_request, STATUS_MARK), "")


def conclusion(pull_request: PullRequest, name: str) -> str:
    """How the one check run of this name concluded, empty while it has not."""
    found = [run.conclusion for run in pull_request.check_runs if run.name == name]
    return found[0] or "" if len(found) == 1 else ""


def _bodies(pull_request: PullRequest, mark: str) -> Iterator[str]:
    return (c.body for c in pull_request.comments if c.body.startswith(mark))


def _expectations(scene: Scene, teacher: str, run_page: str) -> Iterable[Expectation]:
    yield from _validated(scene.good, "success")
    yield from _validated(scene.mistaken, "failure")
    yield from _validated(scene.forked, "success")
    yield from _mistakes_shown(scene.mistaken)
    yield from _sampled(scene.good, teacher)
    yield from _refused(scene.forked)
    yield from _opens("pull request", scene.good.url)
    yield from _opens("run", run_page)


def _validated(pull_request: PullRequest, wanted: str) -> Iterator[Expectation]:
    where, ended = f"#{pull_request.number}", conclusion(pull_request, VALIDATE)
    statuses = list(_bodies(pull_request, STATUS_MARK))
    yield (
        f"{where} has one check run {VALIDATE} that ended with {wanted}; found: {ended or 'none'}.",
        ended == wanted,
    )
    yield f"{where} has exactly one status comment; found: {len(statuses)}.", len(statuses) == 1


def _mistakes_shown(pull_request: PullRequest) -> Iterator[Expectation]:
    runs = [run for run in pull_request.check_runs if run.name == VALIDATE]
    yield (
        f"#{pull_request.number} has at least {MISTAKES_SHOWN} annotations.",
        any(len(run.annotations) >= MISTAKES_SHOWN for run in runs),
    )
    suggested = ["```suggestion" in comment.body for comment in pull_request.review_comments]
    yield f"#{pull_request.number} has a suggested change.", any(suggested)


def _sampled(pull_request: PullRequest, teacher: str) -> Iterator[Expectation]:
    where, body = f"#{pull_request.number}", sample_comment(pull_request)
    found = JUDGED.search(body)
    judged = found[1] if found else "none"
    comments = len(list(_bodies(pull_request, SAMPLE_MARK)))
    yield f"{where} has exactly one sample comment; found: {comments}.", comments == 1
    by = f"by the teacher `{teacher}`,"  # the judge, and a pair, may have the same name in them
    yield f"{where} has one concluded check run {SAMPLE}.", bool(conclusion(pull_request, SAMPLE))
    yield f"The sample comment on {where} names the teacher {teacher}.", by in body
    yield f"The sample comment on {where} names the commit.", pull_request.head_sha[:7] in body
    yield f"The sample comment on {where} has an interval.", "95% interval" in body
    yield (
        f"The sample comment on {where} counts the {PAIRS} pairs asked for; found: {judged}.",
        judged == str(PAIRS),
    )
    yield f"The sample comment on {where} shows a pair with its quality.", bool(PAIR.search(body))


def _refused(pull_request: PullRequest) -> Iterator[Expectation]:
    where = f"#{pull_request.number}"
    sampled = conclusion(pull_request, SAMPLE) or sample_comment(pull_request)
    yield f"{where} has no sample, since an outsider asked for it.", not sampled
    yield (
        f"The status comment on {where} tells the outsider what comes before a sample.",
        OUTSIDER_TOLD in status_comment(pull_request),
    )


def _opens(what: str, address: str) -> Iterator[Expectation]:
    answer = _answer(address)
    yield f"The page of the {what}, {address}, answers 200; found: {answer}.", answer == "200"


def _answer(address: str) -> str:
    """The status a GET is answered with, or the kind of failure."""
    try:
        # Both are on this machine: a proxy named in the environment could not reach them.
        return str(httpx.get(address, timeout=PAGE_LIMIT, trust_env=False).status_code)
    except httpx.HTTPError as error:
        return type(error).__name__
