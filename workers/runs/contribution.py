"""The contribution a run is about, as it is at the run's commit."""

from __future__ import annotations

from app.domain.contribution import Contribution
from app.domain.runs import Run
from app.errors import UserError
from app.factory import Factory
from app.taxonomy.check import check
from workers.runs.checking import options_in_force
from workers.runs.validate import submission


def contribution_of(factory: Factory, run: Run) -> Contribution:
    """The contribution at the run's commit.

    Raises:
        UserError: it is gone, or has errors.
    """
    ref = factory.pull_requests.get(run.pull_request_id).ref
    github = factory.github(ref.installation_id, ref.repository)
    found = submission(github, run.path, run.head_sha)
    if found is None:
        raise UserError("file-gone", "The file is not there at this commit.")
    options, _ = options_in_force(factory, github, ref.repository)
    contribution = check(found, options).contribution
    if contribution is None:
        words = f"The file has errors; mend them first, then `/{run.kind}` works."
        raise UserError("not-valid", words)
    return contribution
