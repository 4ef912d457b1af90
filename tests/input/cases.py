"""How many cases are tried: 2,000 in the normal mode, SEEDBED_CASES of them in the long one."""

import os

from hypothesis import HealthCheck, settings

CASES = int(os.environ.get("SEEDBED_CASES", "2000"))
SECONDS = max(300, CASES // 10)
"""What a module may take; a case that hangs takes longer."""


def tried(share: float) -> settings:
    """Settings for a test that tries this share of all cases: the same ones each time."""
    return settings(
        max_examples=max(int(CASES * share), 1),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
