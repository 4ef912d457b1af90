"""This sample beside that of an earlier commit: is the difference more than noise?

How the interval comes about is said in `app.domain.comparison`.
"""

from __future__ import annotations

from collections import defaultdict

from app.domain.comparison import compare_rates
from app.domain.sample import Sample
from app.domain.scores import Comparison
from workers.scoring.statistics import kept_rate


def compare(before: Sample, after: Sample, commit: str) -> Comparison | None:
    """The kept rate of `after` less that of `before`, which was made at `commit`.

    None where one of them judged nothing.
    """
    old, new = kept_rate(before.records), kept_rate(after.records)
    if old is None or new is None:
        return None
    comparable = _made_by(before) == _made_by(after) and _asked_alike(before, after)
    return compare_rates(old, new, commit, comparable=comparable)


def _made_by(sample: Sample) -> tuple[str, str, str]:
    return sample.teacher, sample.judge, sample.judge_prompts


def _asked_alike(before: Sample, after: Sample) -> bool:
    """Whether every step that both have was asked with the same prompts."""
    old, new = _prompts(before), _prompts(after)
    return all(old[step] == new[step] for step in old.keys() & new.keys())


def _prompts(sample: Sample) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record in sample.records:
        for call in record.calls:
            found[call.step].add(call.prompt_hash)
    return dict(found)
