"""A closed pull request whose results are no longer kept: nothing that people see gets worse."""

import httpx
import pytest

from sandbox.world import World
from tests.support.dialogue import checks, comments, seedbed_on, status
from tests.support.scripted_teacher import MODEL, scripted_server
from workers.retention import DAY

pytestmark = pytest.mark.slow


def test_what_is_no_longer_kept_stays_on_github_and_pages_say_so(
    github: World, sqlite_url: str, http: httpx.Client
) -> None:
    with (
        scripted_server() as teacher,
        seedbed_on(github, sqlite_url, teacher_url=teacher.url, teacher_model=MODEL) as seedbed,
    ):
        pull_request = seedbed.opens("grace")
        seedbed.says(pull_request, "grace", "/export")
        pull_request.merge("grace")
        seedbed.settle()
        shown = checks(pull_request), [each.body for each in pull_request.comments]
        seedbed.factory.ahead += 800 * DAY
        seedbed.factory.retention.retain()
        (known,) = seedbed.factory.pull_requests.newest()
        seedbed.factory.publisher.publish(known.id)
        for run in seedbed.factory.runs.of_pull_request(known.id):
            page = http.get(f"{seedbed.url}/runs/{run.id}")
            assert (page.status_code, "no longer kept" in page.text) == (200, True)
        overview = http.get(seedbed.url).text
        assert "nothing was judged" not in overview
        assert "nothing to mend" not in overview
        now = checks(pull_request), [each.body for each in pull_request.comments]
        assert now[0] == shown[0]
        changed = [body for body in now[1] if body not in shown[1]]
        assert changed == [status(pull_request)]
        assert "there is no result for this commit" in status(pull_request)
        seedbed.says(pull_request, "grace", "/export")
        assert "No training files" in comments(pull_request, "<!-- seedbed:export")[-1]
        assert http.get(f"{seedbed.url}/taxonomy/acme/taxonomy").status_code == 200
