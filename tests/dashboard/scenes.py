"""What a page shows, built through the stores as the service builds it."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.contribution import Seed
from app.domain.findings import Finding, Position, Severity
from app.domain.record import Call, JudgedPart, Judgement, Outcome, Record, Style
from app.domain.runs import RunKind, RunRequest, RunState
from app.domain.sample import Progress, Sample
from app.domain.scores import Mean, Rate, Scores, Zone
from app.factory import Factory
from app.store.runs import Conclusion
from app.store.tables import Json
from tests.support.stores import HEAD, PULL_REQUEST

PATH = "compositional_skills/writing/recipes/simple_recipe/qna.yaml"
OWNER = "worker-1"
WORDS = {
    Outcome.KEPT: "",
    Outcome.REJECTED: "pair-poor",
    Outcome.DUPLICATE: "duplicate-of-seed",
    Outcome.UNPARSED: "answer-no-json",
    Outcome.UNFINISHED: "time-budget",
}


def opened(factory: Factory, number: int = 7, title: str = "Add recipes") -> int:
    """A pull request GitHub told us about; the row's id."""
    ref = replace(PULL_REQUEST.ref, number=number)
    return factory.pull_requests.save(replace(PULL_REQUEST, ref=ref, title=title))


def asked(factory: Factory, pull_request: int, kind: RunKind, **fields: object) -> int:
    """A queued run."""
    values: dict[str, object] = {
        "head_sha": HEAD,
        "asked_by": "grace",
        "asked_through": "delivery-1",
    }
    if kind is RunKind.SAMPLE:
        values |= {"path": PATH, "pairs": 10}
    request = RunRequest(kind=kind, **(values | fields))
    run = factory.runs.start(pull_request, factory.pull_requests.get(pull_request).ref, request)
    assert run is not None
    return run


def under_way(factory: Factory, pull_request: int, **progress: int) -> int:
    """A sample run that a worker has, with progress when there is any."""
    run = asked(factory, pull_request, RunKind.SAMPLE)
    assert factory.runs.claim(run, OWNER)
    if progress:
        beat(factory, run, **progress)
    return run


def beat(factory: Factory, run: int, **progress: int) -> None:
    """The worker publishes progress."""
    assert factory.runs.heartbeat(run, OWNER, Progress(target=10, **progress))


def record(index: int, outcome: Outcome, **fields: object) -> Record:
    """A record with this outcome and a judgement where it was judged."""
    score = 2.7 if outcome is Outcome.KEPT else 1.3
    judged = outcome in (Outcome.KEPT, Outcome.REJECTED)
    call = Call(
        step="ask",
        model="tiny-teacher",
        prompt_hash="00ff00ff00ff00ff",
        raw=f'{{"question": "raw text {index}"}}',
        prompt_tokens=900,
        completion_tokens=100,
        seconds=0.25,
    )
    made = Record(
        index=index,
        lead_seed=index % 5,
        seeds=(index % 5,),
        style=Style.SHORT if index % 2 else Style.LONG,
        random_state=index,
        question=f"Question {index + 1}, how long does bread bake?",
        answer="" if outcome is Outcome.UNPARSED else f"Answer {index + 1}.",
        outcome=outcome,
        reason=WORDS[outcome],
        judgements=(Judgement(part=JudgedPart.PAIR, score=score, mass=0.9),) if judged else (),
        calls=(call,),
    )
    return replace(made, **fields)


def sample(records: tuple[Record, ...], **fields: object) -> Sample:
    """A finished sample of these records."""
    rate = Rate(estimate=0.6, low=0.31, high=0.83, judged=10, clusters=5)
    made = Sample(
        path=PATH,
        teacher="tiny-teacher",
        judge="strict-judge",
        records=records,
        scores=Scores(
            kept_rate=rate,
            quality=Mean(estimate=2.31, low=2.0, high=2.6, count=10),
            mass=0.9,
            zone=Zone.UNCLEAR,
        ),
        target=10,
        seeds=tuple(Seed(question=f"Seed question {n}", answer="Seed answer") for n in range(1, 6)),
        seconds=75,
    )
    return replace(made, **fields)


def records_of_each_kind() -> tuple[Record, ...]:
    """6 kept, 4 rejected, 2 duplicates, 1 unparsed, 1 unfinished."""
    outcomes = [Outcome.KEPT] * 6 + [Outcome.REJECTED] * 4 + [Outcome.DUPLICATE] * 2
    outcomes += [Outcome.UNPARSED, Outcome.UNFINISHED]
    return tuple(record(index, outcome) for index, outcome in enumerate(outcomes))


def sampled(factory: Factory, pull_request: int, made: Sample) -> int:
    """A sample run that is done."""
    run = under_way(factory, pull_request)
    factory.samples.save(run, made)
    assert factory.runs.conclude(run, OWNER, Conclusion(state=RunState.DONE))
    return run


def finding(severity: Severity = Severity.ERROR, **fields: object) -> Finding:
    """A finding at line 3, column 5."""
    made = Finding(
        rule="schema/type",
        severity=severity,
        path=PATH,
        message="seed_examples is not a list.",
        position=Position(line=3, column=5),
        yaml_path="seed_examples",
        hint="Put a dash before each example.",
    )
    return replace(made, **fields)


def validated(
    factory: Factory, pull_request: int, *findings: Finding, not_run: Sequence[Json] = ()
) -> int:
    """A validate run that is done."""
    run = asked(factory, pull_request, RunKind.VALIDATE)
    assert factory.runs.claim(run, OWNER)
    factory.findings.save(run, findings)
    wrong = {found.path for found in findings if found.severity is Severity.ERROR}
    files = [{"path": PATH, "verdict": "error" if PATH in wrong else "ok"}]
    conclusion = Conclusion(state=RunState.DONE, result={"files": files, "not_run": not_run})
    assert factory.runs.conclude(run, OWNER, conclusion)
    return run
