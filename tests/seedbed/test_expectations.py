"""What the demo expects: met by a full scene, and each expectation can fail."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from app.domain.record import JudgedPart, Judgement, Outcome, Record, Style
from app.domain.runs import Run, RunKind, RunState
from app.domain.sample import Sample
from app.domain.scores import Mean, Rate, Scores
from app.report.model import Report, SampleReport
from app.report.sample import sample_comments
from sandbox.model import Annotation, Review, ReviewComment
from sandbox.pull_request import PullRequest
from sandbox.world import World
from seedbed.demo.expectations import (
    OUTSIDER_TOLD,
    SAMPLE,
    STATUS_MARK,
    VALIDATE,
    disappointed,
)
from seedbed.demo.scene import PAIRS, Scene, open_pull_requests
from seedbed.services import free_port
from tests.support.stores import REF

TEACHER = "SmolLM2-135M-Instruct"
PAIR = Record(
    index=0,
    lead_seed=0,
    seeds=(0,),
    style=Style.SHORT,
    random_state=0,
    question="What goes into *bread*?",
    answer="Flour.\n\nAnd water.",
    outcome=Outcome.KEPT,
    judgements=(Judgement(part=JudgedPart.PAIR, score=2.5),),
)
RATE = Rate(estimate=1.0, low=0.5, high=1.0, judged=PAIRS, clusters=5)
GROWN = Sample(
    path="qna.yaml",
    teacher=TEACHER,
    judge=TEACHER,
    records=(PAIR,) * PAIRS,
    scores=Scores(
        kept_rate=RATE, quality=Mean(estimate=2.5, low=None, high=None, count=PAIRS), mass=1.0
    ),
    target=PAIRS,
    tiny=True,  # so that the comment has the warning, a block quote too
)


def sampled(head: str, sample: Sample = GROWN) -> str:
    """The body of a sample comment, as Seedbed writes it."""
    run = Run(
        id=1,
        pull_request_id=1,
        kind=RunKind.SAMPLE,
        head_sha=head,
        path="qna.yaml",
        pairs=PAIRS,
        asked_by="maintainer",
        state=RunState.DONE,
    )
    samples = (SampleReport(run=run, sample=sample),)
    report = Report(ref=REF, head_sha=head, public_url="http://127.0.0.1:8000", samples=samples)
    return sample_comments(report)[0].body


def check(pull: PullRequest, name: str, conclusion: str, annotations: int = 0) -> None:
    run = pull.repository.add_check_run(pull.world.app, name, pull.head_sha)
    run.conclusion = conclusion
    run.annotations = [Annotation("qna.yaml", 1, 1, "failure", "A mistake.")] * annotations


def suggest(pull: PullRequest) -> None:
    world = pull.world
    bot, now = world.app.bot, world.now()
    review = Review(world.next_id(), pull, bot, "COMMENTED", "One change.", pull.head_sha, now)
    body = "Write this.\n```suggestion\nversion: 3\n```"
    review.comments.append(ReviewComment(1, review, "qna.yaml", body, 1, None, "@@ -0,0 +1 @@"))
    pull.reviews.append(review)


def say(pull: PullRequest, body: str) -> None:
    pull.add_comment(pull.world.app.bot, body, pull.world.app)


@pytest.fixture
def scene(github: World) -> Scene:
    """The demo's end, as it should be."""
    made = open_pull_requests(github)
    check(made.good, VALIDATE, "success")
    check(made.mistaken, VALIDATE, "failure", annotations=3)
    suggest(made.mistaken)
    check(made.forked, VALIDATE, "success")
    check(made.good, SAMPLE, "neutral")
    for pull in (made.good, made.mistaken, made.forked):
        say(pull, f"{STATUS_MARK}\n{OUTSIDER_TOLD}.")
    say(made.good, sampled(made.good.head_sha))
    return made


class Page(BaseHTTPRequestHandler):
    """A page that stands for a run's: it is there, and no other is."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/runs/1" else 404)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Not on the terminal."""


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The address of a run's page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/runs/1"
        server.shutdown()
        thread.join()


def test_all_as_expected(scene: Scene, page: str) -> None:
    assert disappointed(scene, TEACHER, page) == []


def concluded(pull: str, name: str, conclusion: str | None) -> Callable[[Scene], None]:
    def spoil(scene: Scene) -> None:
        (run,) = [r for r in getattr(scene, pull).check_runs if r.name == name]
        run.conclusion = conclusion

    return spoil


def resampled(sample: Sample) -> Callable[[Scene], None]:
    def spoil(scene: Scene) -> None:
        scene.good.comments[-1].body = sampled(scene.good.head_sha, sample)

    return spoil


def judged(number: int) -> Sample:
    scores = replace(GROWN.scores, kept_rate=replace(RATE, judged=number))
    return replace(GROWN, scores=scores, ended_by="time-budget")


def without_interval(scene: Scene) -> None:
    comment = scene.good.comments[-1]
    comment.body = comment.body.replace("95% interval", "perhaps")


def without_annotations(scene: Scene) -> None:
    scene.mistaken.check_runs[0].annotations.pop()


def of_another_commit(scene: Scene) -> None:
    scene.good.comments[-1].body = sampled("b" * 40)


def twice_checked(scene: Scene) -> None:
    check(scene.good, VALIDATE, "success")


SPOILED = {
    "#1 has one check run Seedbed / validate that ended with success; found: failure.": concluded(
        "good", VALIDATE, "failure"
    ),
    "#1 has one check run Seedbed / validate that ended with success; found: none.": twice_checked,
    "#2 has one check run Seedbed / validate that ended with failure; found: success.": concluded(
        "mistaken", VALIDATE, "success"
    ),
    "#3 has one check run Seedbed / validate that ended with success; found: none.": concluded(
        "forked", VALIDATE, None
    ),
    "#1 has exactly one status comment; found: 2.": lambda s: say(s.good, STATUS_MARK),
    "#2 has exactly one status comment; found: 0.": lambda s: s.mistaken.comments.clear(),
    "#2 has at least 3 annotations.": without_annotations,
    "#2 has a suggested change.": lambda s: s.mistaken.reviews.clear(),
    "#1 has one concluded check run Seedbed / sample.": concluded("good", SAMPLE, None),
    f"The sample comment on #1 names the teacher {TEACHER}.": resampled(
        replace(GROWN, teacher="another")  # its name still stands there, as the judge's
    ),
    "#1 has exactly one sample comment; found: 2.": lambda s: say(
        s.good, sampled(s.good.head_sha).replace("run=1 ", "run=2 ")
    ),
    "The sample comment on #1 names the commit.": of_another_commit,
    "The sample comment on #1 has an interval.": without_interval,
    f"The sample comment on #1 counts the {PAIRS} pairs asked for; found: 1.": resampled(judged(1)),
    "The sample comment on #1 shows a pair with its quality.": resampled(
        replace(GROWN, records=())
    ),
    "#3 has no sample, since an outsider asked for it.": lambda s: check(
        s.forked, SAMPLE, "neutral"
    ),
    "The status comment on #3 tells the outsider what comes before a sample.": lambda s: setattr(
        s.forked.comments[0], "body", STATUS_MARK
    ),
}


@pytest.mark.parametrize("sentence", SPOILED)
def test_each_expectation_can_fail(sentence: str, scene: Scene, page: str) -> None:
    SPOILED[sentence](scene)
    assert disappointed(scene, TEACHER, page) == [sentence]


def test_a_comment_without_a_result_is_not_taken_for_a_sample(scene: Scene, page: str) -> None:
    resampled(replace(GROWN, records=(), scores=Scores(kept_rate=None, quality=None, mass=None)))(
        scene
    )
    missed = disappointed(scene, TEACHER, page)
    assert f"The sample comment on #1 counts the {PAIRS} pairs asked for; found: none." in missed
    assert "The sample comment on #1 has an interval." in missed


def test_an_unscored_pair_is_not_enough(scene: Scene, page: str) -> None:
    bare = replace(PAIR, judgements=(), outcome=Outcome.REJECTED, reason="question-unsuitable")
    resampled(replace(GROWN, records=(bare,) * PAIRS))(scene)
    assert disappointed(scene, TEACHER, page) == [
        "The sample comment on #1 shows a pair with its quality."
    ]


def test_a_page_of_the_run_that_is_missing_is_told(scene: Scene, page: str) -> None:
    missing = page.replace("/runs/1", "/runs/2")
    sentence = f"The page of the run, {missing}, answers 200; found: 404."
    assert disappointed(scene, TEACHER, missing) == [sentence]


def test_a_server_that_is_not_there_is_told(scene: Scene) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/runs/1"
    sentence = f"The page of the run, {nobody}, answers 200; found: ConnectError."
    assert disappointed(scene, TEACHER, nobody) == [sentence]


def test_a_page_of_the_pull_request_that_is_missing_is_told(scene: Scene, page: str) -> None:
    address = scene.good.url
    del scene.good.repository.pulls[scene.good.number]
    sentence = f"The page of the pull request, {address}, answers 200; found: 404."
    assert disappointed(scene, TEACHER, page) == [sentence]
