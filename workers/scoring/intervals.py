"""An interval for a share of records that come in clusters, and other clustered intervals.

Records that one lead seed led are alike, so thirty of them tell less than thirty independent
ones. How much less is the *design effect*: the variance of the share with clusters over that
without. Five seeds estimate it badly: alone it makes intervals that are either too narrow (no
rejection, no variation seen) or, made exact, much too wide. So what the clusters show is weighed
against what is usual (moderated, as Smyth does with variances), and Wilson's interval is taken
at the effective size, with a quantile of t (as Dean and Pagano do).

`bench/intervals.py` measures coverage and width; the constants below were chosen by that.

- E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference",
  Journal of the American Statistical Association 22, 209-212.
- N. Dean and M. Pagano (2015), "Evaluating confidence interval methods for binomial proportions
  in clustered surveys", Journal of Survey Statistics and Methodology 3, 484-503.
- G. K. Smyth (2004), "Linear models and empirical Bayes methods for assessing differential
  expression in microarray experiments", Statistical Applications in Genetics 3, article 3.
- L. Kish (1965), "Survey Sampling", Wiley: the design effect 1 + (b - 1) * likeness.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy import special

CONFIDENCE = 0.95
# The likeness (intra-cluster correlation) that is usual, and how much it weighs beside the
# clusters, in degrees of freedom: the less the larger clusters are, as they then tell themselves.
USUAL_LIKENESS = 0.1
USUAL_FREEDOM, MOST_USUAL_FREEDOM = 100.0, 3.0
# With a few kept or a few rejected records only, clusters can't show how alike they are, so that
# a high likeness is taken in their place. "A few" grows with the clusters, up to a limit.
HIDDEN_LIKENESS = 0.3
FEW, MOST_FEW = 1 / 45, 5.0
# Clusters that look less alike than independent records would are mostly luck.
LEAST_DESIGN_EFFECT = 0.8


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """What an interval needs to know of clustered records.

    `width` is the mean number of records in the cluster of a record (sum of squares over sum),
    `design_effect` what the clusters show by themselves (0 and up).
    """

    share: float
    size: float
    number: int
    width: float
    design_effect: float

    def grown(self, size: float) -> Clusters:
        """The same share, clusters and likeness with `size` records in all."""
        width = max(1.0, self.width * size / self.size)
        likeness = max(0.0, self.design_effect - 1) / (self.width - 1) if self.width > 1 else 0.0
        return Clusters(
            share=self.share,
            size=size,
            number=self.number,
            width=width,
            design_effect=_kish(width, likeness),
        )


def clustered_interval(
    successes: Sequence[int], sizes: Sequence[int], confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The two-sided interval (0..1) for a share; one entry per cluster, no size 0.

    It is never of width 0, and always holds the share. A single cluster tells nothing of how
    clusters differ, so its interval is nearly everything.
    """
    return interval(clusters_of(successes, sizes), confidence)


def clusters_of(successes: Sequence[int], sizes: Sequence[int]) -> Clusters:
    """Add up clusters; one entry per cluster, at least one."""
    size = sum(sizes)
    return Clusters(
        share=sum(successes) / size,
        size=size,
        number=len(sizes),
        width=sum(each * each for each in sizes) / size,
        design_effect=design_effect(successes, sizes),
    )


def interval(clusters: Clusters, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's interval at the effective size, with t's quantile in place of the normal one."""
    effect, freedom = _moderated(clusters)
    quantile = t_quantile(1 - (1 - confidence) / 2, freedom)
    return wilson(clusters.share, clusters.size / effect, quantile)


def wilson(share: float, size: float, quantile: float) -> tuple[float, float]:
    """Wilson's score interval; `size` need not be whole."""
    square = quantile * quantile
    middle = (share + square / (2 * size)) / (1 + square / size)
    spread = math.sqrt(share * (1 - share) / size + square / (4 * size * size))
    half = quantile * spread / (1 + square / size)
    # Rounding must not put the share outside: at 0 and 1 one end is the share itself.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def clopper_pearson(
    successes: float, size: float, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The exact binomial interval for independent observations, by quantiles of the beta.

    C. J. Clopper and E. S. Pearson (1934), "The use of confidence or fiducial limits
    illustrated in the case of the binomial", Biometrika 26, 404-413.
    """
    tail = (1 - confidence) / 2
    failures = max(0.0, size - successes)
    low = 0.0 if successes <= 0 else float(special.betaincinv(successes, failures + 1, tail))
    high = 1.0 if failures <= 0 else float(special.betaincinv(successes + 1, failures, 1 - tail))
    return low, high


def design_effect(successes: Sequence[int], sizes: Sequence[int]) -> float:
    """Variance of the share with clusters over that without; 1 where none can be seen.

    The former is the linearised variance of a ratio, m/(m-1) * sum((y - p*n)^2) / n^2,
    the latter p*(1-p)/n.
    """
    size, number = sum(sizes), len(sizes)
    share = sum(successes) / size
    if number < 2 or share in (0.0, 1.0):  # noqa: PLR2004 - no variation without two
        return 1.0
    squares = math.fsum(
        (success - share * each) ** 2 for success, each in zip(successes, sizes, strict=True)
    )
    return number / (number - 1) * squares / size**2 / (share * (1 - share) / size)


def ratio_error(sums: Mapping[int, float], sizes: Mapping[int, int]) -> float:
    """The linearised standard error of a mean over clusters, at least two; keys name clusters."""
    size, number = sum(sizes.values()), len(sizes)
    mean = math.fsum(sums.values()) / size
    squares = math.fsum((sums[key] - mean * each) ** 2 for key, each in sizes.items())
    return math.sqrt(number / (number - 1) * squares) / size


def t_quantile(point: float, freedom: float) -> float:
    """Student's t: the value below which a share of `point` lies."""
    return float(special.stdtrit(freedom, point))


def _moderated(clusters: Clusters) -> tuple[float, float]:
    """The design effect and its degrees of freedom, seen and usual weighed together."""
    width = clusters.width
    usual_freedom = min(MOST_USUAL_FREEDOM, USUAL_FREEDOM / width**2)
    own_freedom = clusters.number - 1
    rarer = min(clusters.share, 1 - clusters.share) * clusters.size
    shown = min(1.0, rarer / min(MOST_FEW, FEW * width**2))
    own = shown * clusters.design_effect + (1 - shown) * _kish(width, HIDDEN_LIKENESS)
    freedom = own_freedom + usual_freedom
    effect = (own_freedom * own + usual_freedom * _kish(width, USUAL_LIKENESS)) / freedom
    return max(LEAST_DESIGN_EFFECT, effect), max(1.0, freedom)


def _kish(width: float, likeness: float) -> float:
    """The design effect of clusters so large and so alike."""
    return 1 + (width - 1) * likeness
