"""Two commits of one contribution side by side: kept rates, and what the checks found.

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
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from app.domain.findings import Finding
from app.domain.scores import Comparison, Rate

Key = Callable[[Finding], Hashable]


@dataclass(frozen=True, kw_only=True)
class FindingChanges:
    """What became of findings between two commits; `stayed` are those of the newer one."""

    went: tuple[Finding, ...] = ()
    came: tuple[Finding, ...] = ()
    stayed: tuple[Finding, ...] = ()


def compare_rates(old: Rate, new: Rate, commit: str, *, comparable: bool) -> Comparison:
    """The kept rate `new` less `old`, which was made at `commit`."""
    low, high = difference_interval(old, new)
    return Comparison(
        commit=commit,
        difference=new.estimate - old.estimate,
        low=low,
        high=high,
        comparable=comparable,
    )


def difference_interval(old: Rate, new: Rate) -> tuple[float, float]:
    """The interval (-1..1) of new minus old, at the confidence of the two."""
    difference = new.estimate - old.estimate
    down = math.hypot(new.estimate - new.low, old.high - old.estimate)
    up = math.hypot(new.high - new.estimate, old.estimate - old.low)
    return max(-1.0, difference - down), min(1.0, difference + up)


def changed_findings(before: Sequence[Finding], after: Sequence[Finding]) -> FindingChanges:
    """Which findings went, came and stayed.

    Lines move from commit to commit. So a finding is the same that says the same of the same
    file; of those that are left, also one of the same rule about the same value.
    """
    went, came = list(before), list(enumerate(after))
    stayed = list[tuple[int, Finding]]()
    for key in (_said, _about):
        went, came, same = _matched(went, came, key)
        stayed += same
    return FindingChanges(
        went=tuple(went),
        came=tuple(finding for _, finding in came),
        stayed=tuple(finding for _, finding in sorted(stayed, key=itemgetter(0))),
    )


def _matched(
    before: list[Finding], after: list[tuple[int, Finding]], key: Key
) -> tuple[list[Finding], list[tuple[int, Finding]], list[tuple[int, Finding]]]:
    """What is left of both sides, and those of the newer side that have a partner."""
    partners: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for number, finding in enumerate(before):
        partners[key(finding)].append(number)
    came, same, gone = list[tuple[int, Finding]](), list[tuple[int, Finding]](), set[int]()
    for place, finding in after:
        if waiting := partners[key(finding)]:
            gone.add(waiting.popleft())
            same.append((place, finding))
        else:
            came.append((place, finding))
    return [finding for n, finding in enumerate(before) if n not in gone], came, same


def _said(finding: Finding) -> Hashable:
    return finding.path, finding.rule, finding.message


def _about(finding: Finding) -> Hashable:
    return finding.path, finding.rule, finding.yaml_path
