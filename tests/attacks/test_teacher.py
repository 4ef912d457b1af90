"""Whoever serves the model answers as they like: nothing of it runs, leads away or flatters.

A sample ends in time whatever is answered, says so, and is never called good for a judge's word
alone.
"""

from __future__ import annotations

import gzip
import json
import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sandbox.world import World
from tests.attacks.inert import assert_inert
from tests.attacks.texts import ALL, HTML, MARKERS, MENTIONS
from tests.support.dialogue import Seedbed, checks, comments, seedbed_on
from tests.support.scripted_teacher import (
    MODEL,
    Reply,
    Script,
    answered,
    asked,
    question,
    scored,
    scripted_server,
    well_behaved,
)

pytestmark = pytest.mark.slow

SAMPLE = "<!-- seedbed:sample"
IMPATIENT = {"teacher_patience": 0, "run_attempts": 1, "sample_max_seconds": 2.0}


@contextmanager
def serving(github: World, database_url: str, url: str, **more: object) -> Iterator[Seedbed]:
    values = {"teacher_url": url, "teacher_model": MODEL, **IMPATIENT, **more}
    with seedbed_on(github, database_url, **values) as service:
        yield service


def asked_for(seedbed: Seedbed, words: str = "/sample n=2") -> str:
    """Ask for a sample; everything that was written afterwards, held to do nothing."""
    pull = seedbed.opens()
    seedbed.says(pull, "grace", words)
    conclusion = checks(pull)["Seedbed / sample"]
    assert conclusion in ("neutral", "failure", "cancelled")  # concluded, and never a success
    return assert_inert(pull, seedbed.factory.settings.public_url)


NOT_AS_AGREED: dict[str, tuple[int, str, Mapping[str, str]]] = {
    "a page": (200, f"<html>{HTML}</html>", {"content-type": "text/html"}),
    "null": (200, "null", {}),
    "content that is none": (200, json.dumps({"choices": [{"message": {"content": [1]}}]}), {}),
    "ten megabytes": (200, json.dumps({"choices": [{"message": {"content": "x" * 10**7}}]}), {}),
    "100,000 brackets": (200, "[" * 100_000, {}),
    "our markers": (500, json.dumps({"error": {"message": MARKERS + MENTIONS}}), {}),
}


def test_what_is_no_answer_ends_the_sample_in_our_words(github: World, sqlite_url: str) -> None:
    with (
        scripted_server() as teacher,
        serving(github, sqlite_url, teacher.url) as seedbed,
    ):
        pull = seedbed.opens()
        for name, raw in NOT_AS_AGREED.items():
            teacher.raw = raw
            seedbed.says(pull, "grace", "/sample n=2")
            assert checks(pull)["Seedbed / sample"] in ("neutral", "failure"), name
            said = assert_inert(pull, seedbed.factory.settings.public_url)
            assert "evil" not in said, name


def test_a_small_reply_does_not_unfold(github: World, sqlite_url: str) -> None:
    bomb = gzip.compress(b'{"choices": "' + b" " * 100_000_000 + b'"}')
    with endless(bomb, compressed=True) as url, serving(github, sqlite_url, url) as seedbed:
        asked_for(seedbed)


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_leads_nowhere(github: World, sqlite_url: str, status: int) -> None:
    with (
        scripted_server() as elsewhere,
        scripted_server() as teacher,
        serving(github, sqlite_url, teacher.url, teacher_api_key="sk-canary") as seedbed,
    ):
        teacher.raw = (status, "{}", {"Location": f"{elsewhere.url}/chat/completions"})
        asked_for(seedbed)
        assert elsewhere.paths == []


@pytest.mark.parametrize("pause", [0.0, 0.2])
def test_an_answer_without_end_does_not_hold_the_run(
    github: World, sqlite_url: str, pause: float
) -> None:
    piece = b" " * (1 if pause else 65_536)
    with endless(piece, pause) as url, serving(github, sqlite_url, url) as seedbed:
        asked_for(seedbed)


@contextmanager
def endless(piece: bytes, pause: float = 0.0, *, compressed: bool = False) -> Iterator[str]:
    """A server that answers with this piece, without end unless it is `compressed`."""
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            if compressed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            try:
                self.wfile.write(piece)
                while not compressed and not stopping.wait(pause):
                    self.wfile.write(piece)
            except OSError:
                return

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_address[1]}/v1"
    finally:
        stopping.set()
        served.shutdown()
        served.server_close()
        thread.join()


def flattering(shares: Mapping[str, float]) -> Script:
    """A judge's reply of 3 with these probabilities."""
    return well_behaved(judge_pair=Reply(text="3", probabilities=shares))


@pytest.mark.parametrize(
    "shares",
    [
        {"3": math.e**5, "1": math.e**4},  # log-probabilities over 0
        {"3": 1.0, " 3": 1.0, "3\n": 1.0, "\uff13": 1.0},
        {"33": 0.9, "3": 0.1},
        {"3": 1e-300},
        {"1000000": 1.0},
        {"3": 0.5, "-5": 0.5},
    ],
)
def test_odd_probabilities_score_no_better_than_3(
    github: World, sqlite_url: str, shares: Mapping[str, float]
) -> None:
    with (
        scripted_server(flattering(shares)) as teacher,
        serving(github, sqlite_url, teacher.url) as seedbed,
    ):
        pull = seedbed.opens()
        seedbed.says(pull, "grace", "/sample n=2")
        (row,) = seedbed.factory.pull_requests.newest()
        run = seedbed.factory.runs.of_pull_request(row.id)[-1]
        sample = seedbed.factory.samples.of_run(run.id)
        assert sample is not None
        for record in sample.records:
            for judgement in record.judgements:
                assert 0 <= judgement.score <= 3
                assert judgement.mass is None or 0 <= judgement.mass <= 1
        assert checks(pull)["Seedbed / sample"] != "success"


def test_a_judge_that_praises_everything_decides_nothing(github: World, sqlite_url: str) -> None:
    praise = well_behaved(judge_pair=scored({3: 1.0}))
    with (
        scripted_server(praise) as teacher,
        serving(
            github, sqlite_url, teacher.url, teacher_tiny=False, sample_max_seconds=60.0
        ) as seedbed,
    ):
        pull = seedbed.opens()
        seedbed.says(pull, "grace", "/sample n=30")
        (body,) = comments(pull, SAMPLE)
        assert "30 of 30 judged pairs kept" in body
        assert checks(pull)["Seedbed / sample"] == "neutral"
        assert "**Ready" not in body


def test_answers_take_no_effect(github: World, sqlite_url: str) -> None:
    numbers = iter(range(10_000))
    script = well_behaved(
        ask=lambda _: asked(f"{question(next(numbers))} {ALL[next(numbers) % len(ALL)]}"),
        answer=answered(" ".join(ALL)),
        judge_pair=scored({1: 1.0}),
        explain=json.dumps({"reason": " ".join(ALL)}),
        why=f"wrong {' '.join(ALL)}",
        repair=answered(" ".join(ALL)),
    )
    with scripted_server(script) as teacher, serving(github, sqlite_url, teacher.url) as seedbed:
        assert "evil" in asked_for(seedbed, "/sample n=6")
