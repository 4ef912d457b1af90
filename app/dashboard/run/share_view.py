"""What a run's page says of links to it."""

from __future__ import annotations

from dataclasses import replace

from app.access.viewer import Viewer
from app.dashboard.run.acts_view import ActsView
from app.dashboard.sharing import Sharing
from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run

Looking = tuple[Viewer, Run, PullRequestRef]
"""Who looks at which run of which pull request."""


def with_share(acts: ActsView, sharing: Sharing, looking: Looking, token: str) -> ActsView:
    """The acts, with what there is to say of links; `token` is one that an address has.

    A token that is not for this run, or that anybody else looks at, is not shown.
    """
    viewer, run, ref = looking
    if not sharing.may_share(viewer, ref):
        return acts
    ours = bool(token) and sharing.run_id(token) == str(run.id)
    return replace(acts, shares=True, link=sharing.address(token) if ours else "")
