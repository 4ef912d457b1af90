"""What the service does without being asked, and who may ask."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.pull_request import Role

MAINTAINER = Role.TRIAGE
"""The lowest role that counts as maintainer: whoever may triage."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Limits and defaults; `pairs` is how many pairs a sample judges unless told."""

    pairs: int = 30
    max_contributions: int = 5
    sample_own_pull_requests: bool = True
