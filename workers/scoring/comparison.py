"""This sample beside that of an earlier commit: is the difference more than noise?

The interval of the difference is put together from the two rates' own intervals (MOVER), so it
is as aware of clusters as they are. Both samples mostly have the same seeds, which makes their
rates alike; the method takes them as independent, so the interval is rather too wide.

- R. G. Newcombe (1998), "Interval estimation for the difference between independent
  proportions: comparison of eleven methods", Statistics in Medicine 17, 873-890, method 10.
- G. Y. Zou and A. Donner (2008), "Construction of confidence limits about effect measures: a
  general approach", Statistics in Medicine 27, 1693-1702.
"""

from __future__ import annotations

import math
from collections import defaultdict

from app.domain.sample import Sample
from app.domain.scores import Comparison, Rate
from workers.scoring.statistics import kept_rate


def compare(before: Sample, after: Sample, commit: str) -> Comparison | None:
    """The kept rate of `after` less that of `before`, which was made at `commit`.

    None where one of them judged nothing.
    """
    old, new = kept_rate(before.records), kept_rate(after.records)
    if old is None or new is None:
        return None
    low, high = difference_interval(old, new)
    return Comparison(
        commit=commit,
        difference=new.estimate - old.estimate,
        low=low,
        high=high,
        comparable=_made_by(before) == _made_by(after) and _asked_alike(before, after),
    )


def difference_interval(old: Rate, new: Rate) -> tuple[float, float]:
    """The interval (-1..1) of new minus old, at the confidence of the two."""
    difference = new.estimate - old.estimate
    down = math.hypot(new.estimate - new.low, old.high - old.estimate)
    up = math.hypot(new.high - new.estimate, old.estimate - old.low)
    return max(-1.0, difference - down), min(1.0, difference + up)


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
