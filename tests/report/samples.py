"""Made-up but plausible samples: each kind of contribution, judges trusted and not."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice

from app.domain.contribution import ContributionKind, Seed
from app.domain.controls import Control, ControlKind, Separation, Trust
from app.domain.record import Call, JudgedPart, Judgement, Outcome, Record, Style
from app.domain.sample import Sample
from app.domain.scores import (
    Blame,
    Comparison,
    Copying,
    Diversity,
    Forecast,
    Mean,
    Rate,
    Scores,
    Selection,
    StyleScore,
    Zone,
)

RECIPES = "compositional_skills/writing/recipes/qna.yaml"
DOGS = "compositional_skills/grounded/linguistics/dog_exercise/qna.yaml"
AWARDS = "knowledge/arts/film/awards/qna.yaml"
MODEL = "mixtral-8x7b-instruct"
EARLIER = "bbbbbbb1234567"

TOLD = Trust(
    overall=Separation(kind=None, auc=0.934, low=0.712, high=0.991, own=5, spoiled=30, clusters=5),
    by_kind=(
        Separation(
            kind=ControlKind.SHUFFLED, auc=0.98, low=0.86, high=1.0, own=5, spoiled=15, clusters=5
        ),
        Separation(
            kind=ControlKind.TRUNCATED, auc=0.74, low=0.47, high=0.92, own=5, spoiled=15, clusters=5
        ),
    ),
    earlier_runs=2,
)
NOT_TOLD = Trust(
    overall=Separation(kind=None, auc=0.58, low=0.41, high=0.73, own=5, spoiled=30, clusters=5)
)
BARELY = replace(TOLD, overall=replace(NOT_TOLD.overall, auc=0.61, low=0.5004))


def call(step: str, raw: str, begun: float = 0.0) -> Call:
    """A request and what came back."""
    return Call(
        step=step,
        model=MODEL,
        prompt_hash="5eedbed05eedbed0",
        raw=raw,
        prompt_tokens=640,
        completion_tokens=max(len(raw) // 4, 1),
        seconds=1.25,
        begun=begun,
    )


def pair(
    score: float, *, repaired: bool = False, reason: str = "", mass: float = 0.97
) -> Judgement:
    """A judgement of a pair."""
    return Judgement(part=JudgedPart.PAIR, score=score, reason=reason, mass=mass, repaired=repaired)


def record(index: int, outcome: Outcome, question: str, answer: str, **fields: object) -> Record:
    """A record with the calls it took."""
    asked = call("ask", f'{{"question": "{question}"}}', begun=float(index))
    made = Record(
        index=index,
        lead_seed=index % 5,
        seeds=(index % 5, (index + 2) % 5),
        style=Style.LONG if index % 2 else Style.SHORT,
        random_state=1000 + index,
        question=question,
        answer=answer,
        outcome=outcome,
        calls=(asked, call("answer", f'{{"answer": "{answer}"}}', begun=index + 1.5)),
    )
    return replace(made, **fields)


SEEDS = (
    Seed(question="How long do I boil an egg?", answer="Eight minutes for a hard yolk."),
    Seed(question="Write a recipe for tomato salad.", answer="Slice six tomatoes."),
    Seed(question="How much rice for six people?", answer="450 g, which is 75 g each."),
    Seed(question="What can I cook from two bananas?", answer="Banana pancakes."),
    Seed(question="Which comes first, the steps?", answer="No, the ingredients."),
)
KEPT = (
    ("How long do I boil potatoes?", "About 20 minutes, until a knife slides in.", 2.9),
    (
        "Write a recipe for lentil soup.",
        "Fry an onion.\n\n1. Add 200 g of lentils.\n2. Simmer.",
        2.7,
    ),
    ("How much pasta for four people?", "400 g, which is 100 g each.", 2.6),
    ("What goes with baked beans?", "Toast, and an egg if you like.", 2.4),
    ("Can I freeze bread?", "Yes, for about three months.", 2.05),
)
REJECTED = (
    ("How do I season soup?", "With seasoning.", 1.1),
    ("What is a roux?", "A kind of sauce or so.", 1.3),
    ("How hot is a hot oven?", "Hot.", 1.85),
)


def freeform_records() -> tuple[Record, ...]:
    """15 kept, 4 repaired, 9 rejected, 3 duplicates, 2 unparsed, 1 unfinished."""
    made: list[Record] = []

    def add(outcome: Outcome, question: str, answer: str, **fields: object) -> None:
        made.append(record(len(made), outcome, question, answer, **fields))

    for question, answer, score in islice(cycle(KEPT), 15):
        add(Outcome.KEPT, question, answer, judgements=(pair(score),))
    for _ in range(4):
        add(
            Outcome.REPAIRED,
            "How do I keep rice from sticking?",
            "Rinse it twice, then fry it in a spoon of oil before you add the water.",
            reason="pair-poor",
            draft="Use less rice.",
            explanation="The answer does not say how to keep the rice from sticking.",
            judgements=(pair(1.3, reason="pair-poor"), pair(2.4, repaired=True)),
        )
    for question, answer, score in islice(cycle(REJECTED), 6):
        add(
            Outcome.REJECTED,
            question,
            answer,
            reason="pair-poor",
            explanation="It says nothing that helps.",
            judgements=(pair(score, reason="pair-poor"),),
        )
    for _ in range(3):
        question_judged = Judgement(
            part=JudgedPart.QUESTION, score=0.2, reason="unclear", mass=0.99
        )
        add(Outcome.REJECTED, "How long?", "", reason="unclear", judgements=(question_judged,))
    for _ in range(3):
        add(Outcome.DUPLICATE, "How long do I boil an egg?", "", reason="duplicate-of-seed")
    for _ in range(2):
        add(Outcome.UNPARSED, "How do I poach an egg?", "", reason="answer-no-json")
    add(Outcome.UNFINISHED, "", "", reason="time-budget")
    return tuple(made)


def controls(trust: Trust = TOLD) -> tuple[Control, ...]:
    """Own pairs that score high and shuffled ones that score low, or no difference."""
    low = 1.2 if trust.trusted else 2.4
    own = [(ControlKind.OWN, seed, 2.7) for seed in range(5)]
    return tuple(
        Control(
            number=number,
            kind=kind,
            seed=seed,
            cluster=f"{seed:016x}",
            question=SEEDS[seed].question,
            answer=SEEDS[seed if kind is ControlKind.OWN else seed - 1].answer,
            score=score,
            mass=0.98,
            calls=(call("judge-control", "3"),),
        )
        for number, (kind, seed, score) in enumerate(
            [*own, *((ControlKind.SHUFFLED, seed, low) for seed in range(5))]
        )
    )


def rate(kept: int, judged: int, low: float, high: float) -> Rate:
    """A kept rate from five seeds."""
    return Rate(estimate=kept / judged, low=low, high=high, judged=judged, clusters=5)


BLAME = (
    Blame(seed=0, made=7, judged=6, kept=5, rate=rate(5, 6, 0.35, 1.0)),
    Blame(seed=1, made=7, judged=6, kept=4, rate=rate(4, 6, 0.22, 0.96)),
    Blame(
        seed=2,
        made=7,
        judged=6,
        kept=0,
        rate=rate(0, 6, 0.0, 0.46),
        rejected={"pair-poor": 4, "unclear": 2},
        worse=True,
    ),
    Blame(seed=3, made=7, judged=5, kept=3, rate=rate(3, 5, 0.14, 0.95), rejected={"pair-poor": 1}),
    Blame(seed=4, made=6, judged=5, kept=3, rate=rate(3, 5, 0.14, 0.95), rejected={"pair-poor": 1}),
)
SCORES = Scores(
    kept_rate=rate(15, 28, 0.31, 0.75),
    quality=Mean(estimate=2.11, low=1.84, high=2.38, count=25),
    mass=0.972,
    zone=Zone.UNCLEAR,
    pairs_needed=120,
    diversity=Diversity(
        texts=19, distinct_1=0.61, distinct_2=0.88, compression=2.31, self_repetition=0.84
    ),
    seeds_diversity=Diversity(texts=5, distinct_1=0.79, distinct_2=0.97, compression=1.72),
    copying=Copying(seeds=0.41, among_seeds=0.19),
    styles=(
        StyleScore(style=Style.SHORT, judged=14, kept=8, quality=2.2, words=11.4),
        StyleScore(style=Style.LONG, judged=14, kept=7, quality=2.02, words=63.0),
    ),
    blame=BLAME,
    selection=Selection(
        records=(0, 1, 3, 2),
        diversity=0.78,
        random_diversity=0.66,
        quality=2.65,
        random_quality=2.48,
    ),
    forecast=Forecast(
        made=300, drawn=30, kept_low=93.0, kept_high=225.0, unique_low=25.8, unique_high=28.2
    ),
    comparison=Comparison(commit=EARLIER, difference=0.12, low=-0.08, high=0.31),
    trust=TOLD,
)
FREEFORM = Sample(
    path=RECIPES,
    teacher=MODEL,
    judge=MODEL,
    records=freeform_records(),
    controls=controls(),
    scores=SCORES,
    target=28,
    random_state=42,
    max_in_flight=16,
    seeds=SEEDS,
    judge_prompts="ab" * 8,
    seconds=75.0,
)


def scored(sample: Sample, **fields: object) -> Sample:
    """The same with other scores."""
    return replace(sample, scores=replace(sample.scores, **fields))


UNTRUSTED = scored(replace(FREEFORM, controls=controls(NOT_TOLD)), trust=NOT_TOLD)
UNTESTED = scored(replace(FREEFORM, controls=()), trust=Trust())
UNREADABLE_CONTROLS = scored(
    replace(
        FREEFORM,
        controls=tuple(replace(c, score=None, reason="no-score") for c in FREEFORM.controls),
    ),
    trust=Trust(),
    mass=None,
)
TINY = replace(
    scored(UNTRUSTED, forecast=None, selection=None, comparison=None, blame=()),
    teacher="SmolLM2-135M-Instruct",
    judge="SmolLM2-135M-Instruct",
    tiny=True,
)
ENDED_EARLY = replace(FREEFORM, ended_by="token-budget", target=60)


def good(sample: Sample = FREEFORM, **fields: object) -> Sample:
    """A sample that leaves little to say: 28 of 28 kept."""
    kept = [r for r in sample.records if r.outcome is Outcome.KEPT]
    records = tuple(replace(r, index=index) for index, r in enumerate(islice(cycle(kept), 28)))
    made = scored(
        replace(sample, records=records),
        kept_rate=rate(28, 28, 0.8, 1.0),
        zone=Zone.LIKELY_GOOD,
        pairs_needed=None,
        copying=Copying(seeds=0.2, among_seeds=0.19),
        styles=(),
        blame=(),
        comparison=None,
    )
    return replace(made, **fields)


def poor(sample: Sample = FREEFORM) -> Sample:
    """A sample of which nothing was kept."""
    records = tuple(r for r in sample.records if r.outcome is Outcome.REJECTED)
    return scored(
        replace(sample, records=records),
        kept_rate=rate(0, 9, 0.0, 0.34),
        quality=Mean(estimate=1.4, low=None, high=None, count=6),
        zone=Zone.LIKELY_POOR,
        pairs_needed=None,
        selection=None,
        forecast=None,
        blame=(),
        styles=(),
        comparison=Comparison(commit=EARLIER, difference=-0.4, low=-0.7, high=-0.1),
    )


NOTHING_JUDGED = scored(
    replace(
        FREEFORM,
        records=tuple(
            record(n, Outcome.UNPARSED, "", "", reason="question-no-json") for n in range(8)
        ),
        ended_by="launch-limit",
        controls=(),
    ),
    kept_rate=None,
    quality=None,
    mass=None,
    zone=Zone.UNCLEAR,
    pairs_needed=None,
    diversity=None,
    seeds_diversity=None,
    copying=Copying(),
    styles=(),
    blame=(),
    selection=None,
    forecast=None,
    comparison=None,
    trust=Trust(),
)

CONTEXT = (
    "Four dogs stay at a boarding house. Amber, an Afghan Hound, needs 120 minutes of exercise a "
    "day. Coco, a Cocker Spaniel, needs 60 minutes."
)
DOG_SEEDS = tuple(
    Seed(question=f"Which dog needs the most, case {n}?", answer="Amber.", context=CONTEXT)
    for n in range(1, 6)
)
GROUNDED = scored(
    replace(
        FREEFORM,
        path=DOGS,
        kind=ContributionKind.GROUNDED,
        seeds=DOG_SEEDS,
        records=tuple(
            record(
                n,
                Outcome.KEPT if n % 3 else Outcome.REJECTED,
                f"Which of the dogs walks longest on day {n}?",
                f"The Labrador, with {90 + n} minutes.",
                context=f"The Labrador walks {90 + n} minutes, the Poodle {60 - n}.",
                reason="" if n % 3 else "pair-poor",
                judgements=(pair(2.5 - n / 50) if n % 3 else pair(1.4, reason="pair-poor"),),
            )
            for n in range(12)
        ),
    ),
    kept_rate=rate(8, 12, 0.31, 0.92),
    pairs_needed=None,
    copying=Copying(seeds=0.3, among_seeds=0.28, document=0.55, seeds_to_document=0.22),
    blame=(),
    selection=None,
    comparison=Comparison(commit=EARLIER, difference=0.2, low=0.1, high=0.3, comparable=False),
    forecast=replace(SCORES.forecast, drawn=None, unique_low=93.0, unique_high=225.0),
)

CHUNK = (
    "At the 96th Academy Awards, Oppenheimer won Best Picture and Christopher Nolan won Best "
    "Director. Cillian Murphy won Best Actor, Emma Stone Best Actress."
)
OTHER_CHUNK = "The ceremony was held on 10 March 2024 at the Dolby Theatre in Los Angeles."
AWARD_SEEDS = tuple(
    Seed(question=question, answer=answer, context=context)
    for context, pairs in (
        (
            CHUNK,
            (
                ("Which film won Best Picture at the 96th Academy Awards?", "Oppenheimer."),
                ("Who won Best Director at the 96th Academy Awards?", "Christopher Nolan."),
                ("Who won Best Actress at the 96th Academy Awards?", "Emma Stone."),
            ),
        ),
        (
            OTHER_CHUNK,
            (
                ("Where were the 96th Academy Awards held?", "At the Dolby Theatre."),
                ("When were the 96th Academy Awards held?", "On 10 March 2024."),
                ("In which city were the 96th Academy Awards held?", "In Los Angeles."),
            ),
        ),
    )
    for question, answer in pairs
)


def knowledge_record(index: int) -> Record:
    """One in four is unfaithful, one in six cannot stand alone, the rest is kept."""
    parts = [Judgement(part=JudgedPart.FAITHFUL, score=0.93, mass=0.99)]
    outcome, reason = Outcome.KEPT, ""
    if index % 4 == 3:
        parts = [
            Judgement(part=JudgedPart.FAITHFUL, score=0.12, mass=0.99, reason="not-in-document")
        ]
        outcome, reason = Outcome.REJECTED, "not-in-document"
    else:
        parts.append(Judgement(part=JudgedPart.RELEVANT, score=1.9, mass=0.99))
        if index % 6 == 4:
            standing = Judgement(part=JudgedPart.STANDING, score=0.3, reason="not-self-standing")
            parts.append(standing)
            outcome, reason = Outcome.REJECTED, "not-self-standing"
        else:
            parts += [Judgement(part=JudgedPart.STANDING, score=0.95), pair(2.6)]
    return record(
        index,
        outcome,
        f"Who won an award in the passage, number {index}?",
        "Cillian Murphy won Best Actor.",
        context=CHUNK,
        chunk=index % 2,
        lead_seed=index % 2,
        reason=reason,
        judgements=tuple(parts),
    )


KNOWLEDGE = scored(
    replace(
        FREEFORM,
        path=AWARDS,
        kind=ContributionKind.KNOWLEDGE,
        seeds=AWARD_SEEDS,
        records=tuple(map(knowledge_record, range(24))),
        notes=(
            "The document could not be fetched: questions were asked on the seeds' own contexts.",
        ),
    ),
    kept_rate=Rate(estimate=14 / 24, low=0.2, high=0.95, judged=24, clusters=2),
    faithfulness=Mean(estimate=0.73, low=0.6, high=0.86, count=24),
    relevance=Mean(estimate=1.9, low=1.85, high=1.95, count=18),
    zone=Zone.UNCLEAR,
    pairs_needed=None,
    mass=1.0,
    blame=(
        Blame(seed=0, made=12, judged=12, kept=8, rate=rate(8, 12, 0.34, 0.91)),
        Blame(seed=1, made=12, judged=12, kept=7, rate=rate(7, 12, 0.27, 0.85)),
    ),
    copying=Copying(seeds=0.3, among_seeds=0.28, document=0.5, seeds_to_document=0.45),
    selection=None,
    comparison=Comparison(commit=EARLIER, difference=0.31, low=0.12, high=0.5),
    trust=replace(
        TOLD,
        by_kind=(
            *TOLD.by_kind,
            Separation(
                kind=ControlKind.CONTRADICTED,
                auc=0.52,
                low=0.33,
                high=0.7,
                own=6,
                spoiled=6,
                clusters=2,
            ),
        ),
        earlier_runs=0,
    ),
)

HOSTILE = (
    "<script>alert(1)</script> @everyone #1 [x](javascript:y) ![i](http://e/x.png) `code` | **b** "
    "</details></sub>\n\n# Title\n- list\u202e\x00\ud800"
)


def all_texts(sample: Sample, text: str) -> Sample:
    """The same sample, its contributors' and models' texts all replaced by one."""
    return replace(
        sample,
        teacher=text,
        judge=text,
        notes=(text,),
        seeds=tuple(replace(s, question=text, answer=text) for s in sample.seeds),
        records=tuple(_with_text(r, text) for r in sample.records),
    )


def _with_text(made: Record, text: str) -> Record:
    calls = tuple(replace(c, raw=text, model=text, step=text) for c in made.calls)
    draft = text if made.draft else ""
    return replace(
        made,
        question=text,
        answer=text,
        context=text,
        draft=draft,
        explanation=text,
        reason=made.reason and text,
        calls=calls,
    )


SCENES: Sequence[tuple[str, Sample]] = (
    ("freeform, trusted", FREEFORM),
    ("grounded", GROUNDED),
    ("knowledge, with a note", KNOWLEDGE),
    ("not trusted", UNTRUSTED),
    ("not tested", UNTESTED),
    ("controls unreadable", UNREADABLE_CONTROLS),
    ("tiny", TINY),
    ("ended early", ENDED_EARLY),
    ("good", good()),
    ("zero kept", poor()),
    ("nothing judged", NOTHING_JUDGED),
)
