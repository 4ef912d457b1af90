"""What lies around the pull requests of the history: the default branch, servers, the inbox."""

from __future__ import annotations

import json
import time
import uuid

from app.domain.sample import Progress
from app.store.deliveries import DeliveryState, Received
from app.store.endpoints import Look
from app.taxonomy.indexing import IndexedFile, seeds_to_index
from tests.dashboard.browser.history import (
    AUTHORS,
    BROKEN,
    DAY,
    FEATURED,
    HOUR,
    OTHERS,
    OWNER,
    TAXONOMY,
    History,
    sha,
)
from tests.dashboard.browser.kitchen import JUDGE, TEACHER

OLDER = (
    *(f"knowledge/arts/film/films_of_{year}" for year in range(1969, 1975)),
    *(f"knowledge/science/birds/{name}" for name in ("owls", "swifts", "herons", "crows")),
    *(f"knowledge/science/oceans/{name}" for name in ("salt", "waves", "reefs")),
    *(f"knowledge/arts/music/{name}" for name in ("fugues", "rounds", "waltzes")),
    *(f"knowledge/engineering/bridges/{name}" for name in ("arches", "cables")),
    *(f"compositional_skills/extraction/letters/{name}" for name in ("places", "sums", "names")),
    *(f"compositional_skills/writing/poems/{name}" for name in ("epigrams", "ballads")),
    *(f"compositional_skills/writing/recipes/{name}" for name in ("bread", "salads")),
    "foundational_skills/reasoning/units/volumes",
    "knowledge/science/soil/clay",
)
"""Leaves that were there before Seedbed."""


def serve(history: History) -> None:
    """Workers and model servers are alive, and the run that is under way goes on."""
    history.at(0)
    now, factory = time.time(), history.factory
    history.clock.now = now
    run = history.runs["under way"]
    factory.runs.heartbeat(
        run, OWNER, Progress(target=30, made=17, judged=14, kept=11, tokens=48_211, controls=9)
    )
    for number, queues in enumerate((("quick",), ("check",), ("model",), ("beat",))):
        factory.workers.seen(f"seedbed-1:{4018 + number}", queues, now - 3 * DAY)


def _looks(history: History) -> None:
    """How the model servers were found, in a week."""
    written = 2e6
    for hours_ago in range(7 * 24, -1, -6):
        history.at(hours_ago)
        written += 6 * HOUR * history.draw.uniform(250, 900)
        for role, model, port in (("teacher", TEACHER, 8001), ("judge", JUDGE, 8002)):
            history.factory.endpoints.save(
                Look(
                    role=role,
                    address=f"http://{role}.internal:{port}/v1",
                    model=model,
                    up=True,
                    latency=history.draw.uniform(0.02, 0.06),
                    in_flight=8 if role == "teacher" else 3,
                    waiting=history.draw.randint(0, 4),
                    tokens_written=written,
                )
            )


def receive(history: History) -> None:
    """Deliveries and the audit log of the last hours."""
    _looks(history)
    store, audit = history.factory.deliveries, history.factory.audit
    for hours_ago, event, action, number, words in (
        (26.0, "pull_request", "opened", FEATURED, "checking 2b6fd11"),
        (25.8, "issue_comment", "created", FEATURED, "linus said /sample"),
        (20.0, "pull_request", "opened", BROKEN, "checking e0ae58b"),
        (9.0, "star", "created", 0, "no event of ours"),
        (7.1, "issue_comment", "created", 59, "GitHub did not answer five times."),
        (4.0, "pull_request", "synchronize", FEATURED, "checking 133557f"),
        (3.9, "check_run", "requested_action", FEATURED, "linus pressed sample"),
    ):
        history.at(hours_ago)
        state = {"star": DeliveryState.IGNORED}.get(event, DeliveryState.HANDLED)
        state = DeliveryState.FAILED if "did not" in words else state
        guid = str(uuid.UUID(int=history.draw.getrandbits(128), version=4))
        received = store.record(Received(guid=guid, event=event, body=_body(action, number)))
        store.begin(received.id)
        history.later(0.4)
        store.conclude(received.id, state, words)
        if state is DeliveryState.HANDLED:
            kind = "validate" if "checking" in words else "sample"
            about = f"{TAXONOMY}#{number}@{sha(number)[:7]}"
            audit.write("(policy)" if kind == "validate" else "linus", f"start-{kind}", about)


def _body(action: str, number: int) -> bytes:
    about = {"number": number, "pull_request": {}} if number else {}
    payload = {
        "action": action,
        "installation": {"id": 1},
        "repository": {"full_name": TAXONOMY},
        "sender": {"login": AUTHORS[number % len(AUTHORS)], "type": "User"},
        "issue": about,
        "comment": {"id": 41, "body": "/sample\n", "user": {"login": "linus"}},
    }
    return json.dumps({name: value for name, value in payload.items() if value != {}}).encode()


def index(history: History) -> None:
    """The default branch as the checks know it."""
    files = []
    for folder in (*(folder for _, folder in OTHERS), *OLDER):
        path = f"{folder}/qna.yaml"
        seeds = [
            {"question": f"What is number {n} of {path}?", "answer": "It."}
            for n in range(3 + history.draw.randint(0, 9))
        ]
        content = json.dumps({"seed_examples": seeds}).encode()
        files.append(IndexedFile(path, sha(len(files)), seeds_to_index(path, content)))
    store = history.factory.neighbours
    store.replace(TAXONOMY, None, files)
    assert store.complete(TAXONOMY, sha(0, 5), {file.path: file.blob_sha for file in files})
