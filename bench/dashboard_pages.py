"""The addresses that `bench/dashboard.py` measures: one table."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.tokens import Wanted, make_token
from app.access.viewer import ADMIN
from app.domain.events import BY_ADMIN
from app.store.api_tokens import ApiTokens
from app.store.audit import Audit
from app.store.database import Database
from bench.dashboard_cases import REPOSITORIES
from bench.dashboard_load import Page
from bench.dashboard_login import session_of_a_reader

READABLE = (REPOSITORIES[0], REPOSITORIES[2])
MANY = 40
"""Different runs, pull requests and deliveries of each kind, so that none is always at hand."""
SOME_RUNS = """
    SELECT id FROM runs WHERE kind = :kind AND state = :state AND pairs < 300
    ORDER BY md5(id::text) LIMIT :most
"""
LONGEST = "SELECT id FROM runs WHERE pairs = 300 AND state = 'done' ORDER BY id LIMIT 1"
OF_TWO_COMMITS = """
    SELECT p.repository || '/' || p.number FROM pull_requests p
    WHERE p.open AND (SELECT count(DISTINCT head_sha) FROM runs WHERE pull_request_id = p.id) > 1
    ORDER BY md5(p.id::text) LIMIT :most
"""
SOME_DELIVERIES = """
    SELECT id FROM deliveries WHERE length(body) > 1000 ORDER BY md5(id::text) LIMIT :most
"""
REJECTED = """
    SELECT run_id, min(number) FROM records WHERE outcome = 'repaired' AND run_id = ANY(:runs)
    GROUP BY run_id ORDER BY run_id
"""


@dataclass(frozen=True, kw_only=True)
class Landmarks:
    """What addresses are made of, and the key of a program that may read everything.

    `reader` is the cookie of somebody who can read the largest repository and a small one.
    """

    long_run: int
    samples: tuple[int, ...]
    validations: tuple[int, ...]
    exports: tuple[int, ...]
    running: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    pull_requests: tuple[str, ...]
    deliveries: tuple[int, ...]
    token: str
    reader: str


def landmarks(database: Database) -> Landmarks:
    """Look for what is there, and make a key."""
    tokens, audit = ApiTokens(database, time.time), Audit(database, time.time)
    wanted = Wanted(name="bench", days=1, person=BY_ADMIN, role=ADMIN)
    token = make_token(tokens, audit, wanted)
    reader = session_of_a_reader(database, REPOSITORIES, READABLE)
    with database.reading() as session:

        def runs(kind: str, state: str = "done") -> tuple[int, ...]:
            asked = {"kind": kind, "state": state, "most": MANY}
            return tuple(session.scalars(text(SOME_RUNS), asked))

        samples = runs("sample")
        return Landmarks(
            long_run=int(session.scalar(text(LONGEST)) or 0),
            samples=samples,
            validations=runs("validate"),
            exports=runs("export"),
            running=runs("sample", "running"),
            pairs=_pairs(session, samples),
            pull_requests=tuple(session.scalars(text(OF_TWO_COMMITS), {"most": MANY})),
            deliveries=tuple(session.scalars(text(SOME_DELIVERIES), {"most": MANY})),
            token=token,
            reader=reader,
        )


def _pairs(session: Session, runs: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    found = session.execute(text(REJECTED), {"runs": list(runs)})
    return tuple((row[0], row[1]) for row in found)


def pages(known: Landmarks) -> tuple[Page, ...]:
    """The table."""
    largest, small = REPOSITORIES[0], REPOSITORIES[2]
    key = {"Authorization": f"Bearer {known.token}"}
    long_run = f"/runs/{known.long_run}"

    def each(form: str, values: tuple[object, ...]) -> tuple[str, ...]:
        return tuple(form.format(value) for value in values)

    def page(name: str, *addresses: str) -> Page:
        return Page(name=name, addresses=addresses or (name,))

    def program(name: str, *addresses: str) -> Page:
        return Page(name=name, addresses=addresses or (name,), headers=key)

    def theirs(address: str) -> Page:
        name = f"{address} of a reader"
        return Page(name=name, addresses=(address,), headers={"Cookie": known.reader})

    return (
        page("/"),
        page("/?days=7"),
        page("/?days=30"),
        page("/pulls"),
        page("/pulls?page=20"),
        page("/pulls?state=all&page=200"),
        page(f"/pulls?repository={small}"),
        page("/pulls?branch=knowledge/science"),
        page("/pulls?state=all&branch=knowledge/science&label=knowledge"),
        page("/pulls?actor=maintainer"),
        page("/pulls?state=all&author=contributor-77"),
        page("/pulls?state=all&q=birds"),
        page("/pulls?state=all&q=nothing-has-this"),
        page("/pulls/{owner}/{name}/{number}", *each("/pulls/{}", known.pull_requests)),
        page("/runs/{id}, 30 pairs", *each("/runs/{}", known.samples)),
        page("/runs/{id}, 300 pairs", long_run),
        page("/runs/{id}?outcome=rejected, 300 pairs", f"{long_run}?outcome=rejected"),
        page("/runs/{id}?q=butter&page=2, 300 pairs", f"{long_run}?q=butter&page=2"),
        page("/runs/{id}, checks", *each("/runs/{}", known.validations)),
        page("/runs/{id}, export", *each("/runs/{}", known.exports)),
        page("/runs/{id}, under way", *each("/runs/{}", known.running)),
        page("/runs/{id}/pairs/{n}", *(f"/runs/{run}/pairs/{n}" for run, n in known.pairs)),
        page("/taxonomy"),
        page("/taxonomy/{owner}/{name}, 5,000 leaves", f"/taxonomy/{largest}"),
        page("/taxonomy/{owner}/{name}, none", f"/taxonomy/{small}"),
        theirs("/"),
        theirs("/?days=30"),
        theirs("/pulls"),
        theirs("/pulls?state=all&page=150"),
        theirs("/pulls?state=all&q=birds"),
        theirs("/taxonomy"),
        theirs(f"/taxonomy/{largest}"),
        page("/deliveries"),
        page("/deliveries?state=failed"),
        page("/deliveries?after={id}", *each("/deliveries?after={}", known.deliveries)),
        page("/deliveries/{id}", *each("/deliveries/{}", known.deliveries)),
        page("/audit"),
        page("/audit?actor=contributor-77"),
        page("/audit?act=login&subject=taxonomy"),
        page("/settings"),
        page("/tokens"),
        program("/api/v1/overview"),
        program("/api/v1/pulls"),
        program("/api/v1/pulls?repository={owner}/{name}", f"/api/v1/pulls?repository={small}"),
        program(
            "/api/v1/pulls/{owner}/{name}/{number}", *each("/api/v1/pulls/{}", known.pull_requests)
        ),
        program("/api/v1/runs"),
        program("/api/v1/runs?state=failed"),
        program("/api/v1/runs/{id}", *each("/api/v1/runs/{}", known.samples)),
        program("/api/v1/runs/{id}/pairs", f"/api/v1{long_run}/pairs"),
        program("/api/v1/deliveries"),
        program("/api/v1/audit"),
        program("/metrics"),
    )


def named(table: tuple[Page, ...], parts: list[str]) -> tuple[Page, ...]:
    """The pages whose name has one of these parts, all of them where none is given."""
    is_wanted: Callable[[str], bool] = lambda name: not parts or any(p in name for p in parts)  # noqa: E731
    return tuple(page for page in table if is_wanted(page.name))
