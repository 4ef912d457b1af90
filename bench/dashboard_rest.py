"""What beside pull requests and samples stands in the database of `bench/dashboard.py`."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from hashlib import sha1
from itertools import islice
from random import Random

from sqlalchemy import text

from app.queue import CHECK, MODEL, QUICK
from app.store.database import Database
from app.store.deliveries import Deliveries, DeliveryState, Received
from app.store.endpoints import Endpoints, Look
from app.store.neighbours import Neighbours
from app.store.workers import Workers
from app.taxonomy.indexing import IndexedFile, IndexedSeed
from app.taxonomy.similarity import compared_task, sign
from bench.dashboard_cases import REPOSITORIES, leaf_path
from bench.simulated_answers import Author, Behaviour

BODY_BYTES = 24_000
"""GitHub's example of an opened pull request has as many."""
EVENTS = (
    ("pull_request", "synchronize"),
    ("pull_request", "opened"),
    ("issue_comment", "created"),
    ("check_run", "rerequested"),
)
ROLES = ("teacher", "judge", "student")
KEPT_DAYS = 30
SEEDS = 5
INDEX_BATCH = 500

COPY_DELIVERIES = """
    INSERT INTO deliveries
        (guid, event, body, state, attempts, reason, received_at, enqueued_at, handled_at)
    SELECT gen_random_uuid()::text, d.event, d.body,
           CASE WHEN n % 97 = 0 THEN 'failed' ELSE d.state END, 1,
           CASE WHEN n % 97 = 0 THEN 'GitHub did not answer.' ELSE d.reason END,
           at, at, at + 0.8
    FROM (SELECT n, :since + (:now - :since) * n / :count AS at
          FROM generate_series(1, :count) AS n) AS numbers
    JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS places, *
          FROM deliveries) AS d ON d.place = n % d.places
    ORDER BY n
"""
AUDIT = """
    INSERT INTO audit (at, actor, act, subject, detail)
    SELECT :since + (:now - :since) * n / :count,
           CASE WHEN n % 5 = 0 THEN 'seedbed' ELSE 'contributor-' || n % 300 END,
           (ARRAY['start-run', 'cancel-runs', 'react', 'agree', 'login', 'logout'])[1 + n % 6],
           'acme/taxonomy#' || 1 + n % 10000,
           'sample of 30 pairs at ' || md5(n::text)
    FROM generate_series(1, :count) AS n
"""
LOOKS = """
    INSERT INTO endpoint_looks (role, at, up, latency, waiting, tokens_a_second)
    SELECT role, :now - 60.0 * n, n % 1000 > 4, 0.02 + (n % 37) / 1000.0, n % 11, 900 + n % 700
    FROM generate_series(1, :count) AS n, unnest(ARRAY['teacher', 'judge', 'student']) AS role
    ORDER BY n DESC
"""


def fill_rest(database: Database, deliveries: int, audit: int, leaves: int, days: int) -> None:
    """Deliveries and audit log of 30 days, what serves, looks of so many days, the index."""
    now = time.time()
    span = {"now": now, "since": now - KEPT_DAYS * 86_400}
    _templates_of_deliveries(database)
    with database.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text(COPY_DELIVERIES), {**span, "count": deliveries})
        session.execute(text(AUDIT), {**span, "count": audit})
        session.execute(text(LOOKS), {"now": now, "count": days * 24 * 60})
    _serving(database, now)
    _index(database, leaves)


def _templates_of_deliveries(database: Database) -> None:
    """One delivery of each event and repository, and one that is ignored."""
    store = Deliveries(database, time.time)
    received = [
        Received(guid=str(uuid.uuid4()), event=event, body=_body(event, action, repository))
        for repository in REPOSITORIES
        for event, action in EVENTS
    ]
    received.append(Received(guid=str(uuid.uuid4()), event="star", body=b"{}", ignored=True))
    for kept in store.record_all(received):
        store.conclude(kept.id, DeliveryState.HANDLED, "a run was started")


def _body(event: str, action: str, repository: str) -> bytes:
    """A payload with the fields that Seedbed reads, as long as GitHub's."""
    pull_request = {"number": 7, "head": {"sha": "a" * 40}, "body": "", "user": {"login": "ada"}}
    payload = {
        "action": action,
        "installation": {"id": 1},
        "repository": {"full_name": repository},
        "sender": {"login": "ada", "type": "User"},
        "issue": {"number": 7, "pull_request": {}},
        "comment": {"id": 1, "body": "/sample", "user": {"login": "ada"}},
        "pull_request": pull_request,
        "check_run": {"id": 1, "name": "Seedbed / validate"},
    }
    links = Random(event)  # noqa: S311 - not a secret
    filling: dict[str, str] = {}
    while len(json.dumps(payload | {"links": filling})) < BODY_BYTES:
        for _ in range(20):
            place = f"part_{len(filling)}_url"
            filling[place] = f"https://api.github.com/repos/{repository}/{links.getrandbits(64):x}"
    return json.dumps(payload | {"links": filling}).encode()


def _serving(database: Database, now: float) -> None:
    """Three workers, seen tomorrow so that they stay alive without a process, and three servers."""
    workers = Workers(database, lambda: now + 86_400)
    for number, queue in enumerate((QUICK, CHECK, MODEL)):
        workers.seen(f"bench:{100 + number}", (queue,), now - 86_400)
    for role in ROLES:
        Endpoints(database, lambda: now).save(
            Look(
                role=role,
                address=f"http://{role}.internal:8000/v1",
                model=f"simulated/{role}-8b",
                up=role != "student",
                words="" if role != "student" else "It does not answer.",
                latency=0.03,
                in_flight=12,
                waiting=3,
                tokens_written=1e9,
            )
        )


def _index(database: Database, leaves: int) -> None:
    """The default branch of the largest repository."""
    store, repository = Neighbours(database), REPOSITORIES[0]
    files = _files(leaves)
    known: dict[str, str] = {}
    while batch := list(islice(files, INDEX_BATCH)):
        store.replace(repository, None, batch)
        known |= {file.path: file.blob_sha for file in batch}
    assert store.complete(repository, "c" * 40, known)


def _files(leaves: int) -> Iterator[IndexedFile]:
    author = Author(Behaviour(questions=(14, 22, 31), bad_questions=0))
    for number in range(leaves):
        path = leaf_path(number)
        questions = [author.question() for _ in range(SEEDS)]
        task = f"Answer questions about {path.split('/')[-2]}: {author.words(12)}"
        seeds = [IndexedSeed(question, sign(question)) for question in questions]
        if not path.startswith("knowledge"):
            seeds = [IndexedSeed(task, sign(compared_task(task)), is_task=True), *seeds]
        blob = sha1(path.encode(), usedforsecurity=False).hexdigest()
        yield IndexedFile(path=path, blob_sha=blob, seeds=tuple(seeds))
