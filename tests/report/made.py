"""Any sample at all: what could be made, down to odd texts and the ends of the scales."""

from dataclasses import replace

from hypothesis import strategies as st

from app.domain.contribution import ContributionKind, Seed
from app.domain.controls import Control, ControlKind, Separation, Trust
from app.domain.record import SCALES, Call, JudgedPart, Judgement, Outcome, Record, Style
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
from app.report.sample_json import About

texts = st.text(st.characters(), max_size=20)  # lone surrogates and NUL are among them
names = st.text(max_size=12)
wholes = st.integers(0, 2**53 - 1)
few = st.integers(0, 9)
shares = st.floats(0, 1)
amounts = st.floats(0, 1e9)
qualities = st.floats(1, 3)
signed = st.floats(-1, 1)
states = st.integers(-(2**63), 2**64 - 1)
reasons = st.dictionaries(names, wholes, max_size=3)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def tuples(strategy: st.SearchStrategy, most: int = 2) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


calls = st.builds(
    Call,
    step=names,
    model=names,
    prompt_hash=names,
    raw=texts,
    prompt_tokens=wholes,
    completion_tokens=wholes,
    seconds=amounts,
    begun=amounts,
)


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    part = draw(st.sampled_from(JudgedPart))
    return Judgement(
        part=part,
        score=draw(st.floats(SCALES[part].low, SCALES[part].high)),
        reason=draw(names),
        mass=draw(maybe(shares)),
        repaired=draw(st.booleans()),
    )


records = st.builds(
    Record,
    index=few,
    lead_seed=few,
    seeds=tuples(few),
    style=st.sampled_from(Style),
    random_state=states,
    chunk=maybe(few),
    question=texts,
    answer=texts,
    context=maybe(texts),
    draft=texts,
    explanation=texts,
    outcome=st.sampled_from(Outcome),
    reason=names,
    judgements=tuples(judgements()),
    calls=tuples(calls),
)
controls = st.builds(
    Control,
    number=few,
    kind=st.sampled_from(ControlKind),
    seed=few,
    cluster=names,
    question=texts,
    answer=texts,
    score=maybe(qualities),
    mass=maybe(shares),
    reason=names,
    calls=tuples(calls),
)
separations = st.builds(
    Separation,
    kind=maybe(st.sampled_from(ControlKind)),
    auc=shares,
    low=shares,
    high=shares,
    own=few,
    spoiled=few,
    clusters=few,
)
rates = st.builds(
    Rate, estimate=shares, low=shares, high=shares, judged=wholes, clusters=few, confidence=shares
)
means = st.builds(Mean, estimate=st.floats(0, 3), low=maybe(signed), high=maybe(amounts), count=few)
diversities = st.builds(
    Diversity,
    texts=few,
    distinct_1=maybe(shares),
    distinct_2=maybe(shares),
    compression=maybe(amounts),
    self_repetition=maybe(amounts),
)
blames = st.builds(
    Blame,
    seed=few,
    made=few,
    judged=few,
    kept=few,
    rate=maybe(rates),
    rejected=reasons,
    worse=st.booleans(),
)
scores = st.builds(
    Scores,
    kept_rate=maybe(rates),
    quality=maybe(means),
    faithfulness=maybe(means),
    relevance=maybe(means),
    mass=maybe(shares),
    zone=st.sampled_from(Zone),
    pairs_needed=maybe(wholes),
    diversity=maybe(diversities),
    seeds_diversity=maybe(diversities),
    styles=tuples(
        st.builds(
            StyleScore,
            style=st.sampled_from(Style),
            judged=few,
            kept=few,
            quality=maybe(qualities),
            words=maybe(amounts),
        )
    ),
    blame=tuples(blames),
    selection=maybe(
        st.builds(
            Selection,
            records=tuples(few),
            diversity=maybe(shares),
            random_diversity=maybe(shares),
            quality=qualities,
            random_quality=qualities,
        )
    ),
    forecast=maybe(
        st.builds(
            Forecast,
            made=few,
            drawn=maybe(few),
            kept_low=amounts,
            kept_high=amounts,
            unique_low=amounts,
            unique_high=amounts,
        )
    ),
    comparison=maybe(
        st.builds(
            Comparison,
            commit=names,
            difference=signed,
            low=signed,
            high=signed,
            comparable=st.booleans(),
        )
    ),
    trust=st.builds(
        Trust, overall=maybe(separations), by_kind=tuples(separations), earlier_runs=few
    ),
)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """A sample whose records are there once each."""
    made = draw(st.lists(records, max_size=4))
    copying = Copying(
        seeds=draw(maybe(shares)),
        among_seeds=draw(maybe(shares)),
        document=draw(maybe(shares)),
        seeds_to_document=draw(maybe(shares)),
    )
    return Sample(
        path=draw(names),
        kind=draw(st.sampled_from(ContributionKind)),
        teacher=draw(names),
        judge=draw(names),
        records=tuple(replace(record, index=index) for index, record in enumerate(made)),
        controls=draw(tuples(controls)),
        scores=replace(draw(scores), copying=copying),
        target=draw(wholes),
        random_state=draw(states),
        max_in_flight=draw(few),
        seeds=draw(
            tuples(st.builds(Seed, question=texts, answer=texts, context=maybe(texts)), most=4)
        ),
        tiny=draw(st.booleans()),
        ended_by=draw(names),
        notes=draw(tuples(texts)),
        judge_prompts=draw(names),
        seconds=draw(amounts),
    )


abouts = st.builds(About, repository=names, commit=names, run=maybe(wholes), created_by=texts)
