"""What a sample adds up to, in plain sentences; the comment and the page share them."""

from __future__ import annotations

from math import ceil, floor

from app.domain.sample import Sample
from app.domain.scores import Comparison, Forecast, Rate, Scores, Zone
from app.report.numbers import counted, interval, percent, span

TINY = "This teacher is a very small model, for trying Seedbed out."
TINY_MEANS = (
    "Its pairs are often wrong and its judgements near chance: "
    "do not decide on a contribution by them."
)
SHOWN_SHA = 7
POOR_BELOW, GOOD_FROM = 0.4, 0.7


def zone_words(zone: Zone) -> str:
    """A zone in words that claim no more than the interval does."""
    return {
        Zone.LIKELY_GOOD: "likely good: the whole interval lies at 70% or above",
        Zone.LIKELY_POOR: "likely poor: the whole interval lies at 40% or below",
        Zone.UNCLEAR: "unclear: the interval is neither wholly above 70% nor wholly below 40%",
    }[zone]


def verdict_words(scores: Scores) -> str:
    """The zone in words; where the judge's word does not count, as a supposition."""
    words = zone_words(scores.zone)
    if scores.zone is Zone.UNCLEAR or scores.trust.trusted:
        return words
    return f"if the judge is right, {words}"


def made_words(sample: Sample) -> str:
    """How such a sample is made, for somebody who has not seen one."""
    judged = (
        "The judge, a language model too, dropped questions that do not suit and scored the other "
        "pairs from 1 (poor) to 3 (good); pairs of 2 or more are kept."
    )
    seeds = "wrote new questions and answers like the seeds of this contribution"
    match sample.kind.value:
        case "knowledge":
            seeds = "wrote questions and answers on the document's text, in the manner of the seeds"
            judged = (
                "The judge, a language model too, dropped pairs that the document does not bear "
                "out, that are not about it or that cannot be understood without it, and scored "
                "the other pairs from 1 (poor) to 3 (good); pairs of 2 or more are kept."
            )
        case "grounded":
            seeds = "wrote new contexts like those of the seeds, with questions and answers on them"
    corrected = " A poor answer was corrected once and judged again; such pairs are counted apart."
    repairs = corrected if sample.funnel.repaired else ""
    return f"The teacher, a language model, {seeds}. {judged}{repairs}"


def kept_words(sample: Sample, rate: Rate) -> str:
    """How many were kept, the bare figure."""
    return f"{sample.funnel.kept} of {rate.judged} judged pairs kept, {percent(rate.estimate)}"


def basis_words(rate: Rate) -> str:
    """What the figure rests on."""
    around = f"{percent(rate.confidence)} interval {interval(rate.low, rate.high)}"
    return f"{around}, from {counted(rate.clusters, 'seed')}"


def remarks(sample: Sample) -> tuple[str, ...]:
    """The sentences that belong to the kept rate, those that apply."""
    told = (
        diagnosis(sample) if not sample.funnel.kept else "",
        needed_words(sample.scores),
        repaired_words(sample),
        f"Ended early: {ended_words(sample)}." if sample.ended_by else "",
    )
    return tuple(sentence for sentence in told if sentence)


def needed_words(scores: Scores) -> str:
    """How many pairs would decide; nothing where the judge's word does not count anyway."""
    rate = scores.kept_rate
    if rate is None or scores.zone is not Zone.UNCLEAR or not scores.trust.trusted:
        return ""
    if scores.pairs_needed is not None:
        return f"About {scores.pairs_needed:,} judged pairs in all would decide at this share."
    if POOR_BELOW <= rate.estimate <= GOOD_FROM:
        return "More pairs would hardly decide: the share itself lies between the two bounds."
    return ""


def repaired_words(sample: Sample) -> str:
    """How many pairs passed after their one correction."""
    repaired = sample.funnel.repaired
    return f"With one correction {repaired} more passed." if repaired else ""


def diagnosis(sample: Sample) -> str:
    """Why nothing was kept; zero kept pairs is never a success."""
    funnel = sample.funnel
    if not funnel.made:
        return "The teacher made no pair at all."
    stages = {
        "the teacher's answers did not have the form asked for": funnel.unparsed,
        "the questions repeated the seeds or each other": funnel.duplicate,
        "the judge rejected the pairs": sum(funnel.rejected.values()),
        "the answers had to be corrected": funnel.repaired,
        "the requests did not finish": funnel.unfinished,
    }
    most = max(stages, key=lambda stage: stages[stage])
    mostly = "" if stages[most] == funnel.made else "mostly "
    return f"Nothing was kept, {mostly}because {most} ({stages[most]} of {funnel.made})."


def ended_words(sample: Sample) -> str:
    """What ended a sample before the planned number of pairs."""
    words = {
        "token-budget": "the budget of tokens was used up",
        "time-budget": "the budget of time was used up",
        "launch-limit": "too few of the teacher's answers could be judged",
        "interrupted": "it was interrupted",
        "cancelled": "it was cancelled",
    }
    return words.get(sample.ended_by, "a model did not answer as it should")


def comparison_words(scores: Scores) -> tuple[str, str]:
    """The earlier commit and how this sample compares with it, both empty without one."""
    comparison = scores.comparison
    if comparison is None:
        return "", ""
    commit = comparison.commit[:SHOWN_SHA]
    if not comparison.comparable:
        return commit, (
            "The earlier sample was made with another teacher, judge or prompts, so the two cannot "
            "be compared."
        )
    if not scores.trust.trusted:
        return commit, f"{_difference(comparison)}, but by this judge that says nothing."
    if comparison.within_noise:
        return commit, f"{_difference(comparison)}: within noise, chance alone could explain it."
    way = "better" if comparison.difference > 0 else "worse"
    return commit, f"{_difference(comparison)}: {way}, by more than chance would explain."


def _difference(comparison: Comparison) -> str:
    points = round(comparison.difference * 100)
    change = f"{counted(abs(points), 'percentage point')} {'higher' if points >= 0 else 'lower'}"
    low, high = floor(comparison.low * 100), ceil(comparison.high * 100)
    return f"The kept rate is {change} (95% interval {low:+d} to {high:+d})"


def forecast_words(scores: Scores) -> str:
    """What a full generation would bring, in one plain sentence; empty without a forecast."""
    forecast = scores.forecast
    if forecast is None:
        return ""
    condition = "" if scores.trust.trusted else "If the judge were right: of"
    kept = f"{condition or 'Of'} {counted(forecast.made, 'generated pair')}, {_kept(forecast)}"
    different = span(forecast.unique_low, forecast.unique_high)
    if forecast.drawn is None:
        return f"{kept}, and the training mix takes all of them: {different} different rows."
    drawn = f"{forecast.drawn:,} rows and may draw one twice"
    return f"{kept}; the training mix draws {drawn}, so {different} of its rows are different."


def _kept(forecast: Forecast) -> str:
    return f"{span(forecast.kept_low, forecast.kept_high)} would be kept"
