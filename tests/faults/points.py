"""The named points at which a fault can strike a process of Seedbed.

A point is a function of the product, before it is called or after it has returned.
"""

from __future__ import annotations

from dataclasses import dataclass

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, kw_only=True)
class Point:
    """`at` is `module:Class.method`; `story` leads a process there (see stories.py).

    The first `skip` visits are let pass.
    """

    process: str
    at: str
    when: str
    story: str
    skip: int = 0
    others: tuple[str, ...] = ()
    """Processes that may come there first, on a busy machine."""


_DELIVERIES = "app.store.deliveries:Deliveries"
_RUNS = "app.store.runs:Runs"
_SAMPLES = "app.store.samples:Samples"

POINTS: dict[str, Point] = {
    # The web process: from the request to its answer.
    "delivery-arrives": Point(
        process="web", at=f"{_DELIVERIES}.record_all", when=BEFORE, story="opens"
    ),
    "delivery-recorded": Point(
        process="web", at=f"{_DELIVERIES}.record_all", when=AFTER, story="opens"
    ),
    "delivery-enqueued": Point(
        process="web", at="app.queue:CeleryQueue.deliver", when=AFTER, story="opens"
    ),
    # Handling: from the task to the conclusion of the delivery, and what follows.
    "handling-wanted": Point(
        process="worker-quick", at=f"{_DELIVERIES}.begin", when=BEFORE, story="opens"
    ),
    "handling-begun": Point(
        process="worker-quick", at=f"{_DELIVERIES}.begin", when=AFTER, story="opens"
    ),
    "acknowledged": Point(
        process="worker-quick",
        at="workers.handle:Handler._acknowledge",
        when=AFTER,
        story="asks",
    ),
    "locked": Point(
        process="worker-quick",
        at="workers.handle:Handler._decide_and_act",
        when=BEFORE,
        story="pushes",
    ),
    "acted": Point(
        process="worker-quick", at="workers.act:Actor.perform", when=AFTER, story="retries"
    ),
    "handled": Point(
        process="worker-quick", at=f"{_DELIVERIES}.conclude", when=AFTER, story="opens"
    ),
    "publishing": Point(
        process="worker-quick", at="workers.publish:Publisher._publish", when=BEFORE, story="opens"
    ),
    "comment-made": Point(
        process="worker-quick",
        at="app.github.conversations:Conversations.create_comment",
        when=AFTER,
        story="opens",
        others=("worker-check",),
    ),
    "check-run-made": Point(
        process="worker-quick",
        at="app.github.checks:CheckRuns.create_check_run",
        when=AFTER,
        story="opens",
        others=("worker-check",),
    ),
    "answered": Point(
        process="worker-quick",
        at="app.github.conversations:Conversations.create_comment",
        when=AFTER,
        story="asks",
    ),
    # What is done from time to time.
    "beating": Point(
        process="beat", at="celery.beat:Scheduler.apply_async", when=BEFORE, story="opens"
    ),
    "sweeping": Point(
        process="worker-quick", at="workers.sweep:Sweeper.sweep", when=BEFORE, story="opens"
    ),
    "reconciling": Point(
        process="worker-quick",
        at="workers.reconcile:Reconciler.reconcile",
        when=BEFORE,
        story="opens",
    ),
    # A validate run.
    "check-claimed": Point(process="worker-check", at=f"{_RUNS}.claim", when=AFTER, story="opens"),
    "findings-saved": Point(
        process="worker-check", at="app.store.findings:Findings.save", when=AFTER, story="annotates"
    ),
    "check-ended": Point(
        process="worker-check", at=f"{_RUNS}.conclude", when=BEFORE, story="opens"
    ),
    "check-concluded": Point(
        process="worker-check", at=f"{_RUNS}.conclude", when=AFTER, story="annotates"
    ),
    "annotated": Point(
        process="worker-check",
        at="app.github.checks:CheckRuns._edit",
        when=AFTER,
        story="annotates",
    ),
    # An export run after a merge.
    "exported": Point(
        process="worker-check", at="app.store.exports:Exports.note", when=AFTER, story="merges"
    ),
    "dispatched": Point(
        process="worker-check",
        at="app.github.dispatches:Dispatches.dispatch",
        when=AFTER,
        story="merges",
    ),
    # A sample run.
    "sample-claimed": Point(
        process="worker-model", at=f"{_RUNS}.claim", when=AFTER, story="samples"
    ),
    "pair-stored": Point(
        process="worker-model",
        at=f"{_SAMPLES}.checkpoint",
        when=AFTER,
        story="samples",
        skip=1,
    ),
    "control-stored": Point(
        process="worker-model", at=f"{_SAMPLES}.enter", when=AFTER, story="samples", skip=2
    ),
    "sample-saved": Point(
        process="worker-model", at=f"{_SAMPLES}.save", when=AFTER, story="samples"
    ),
    "sample-ended": Point(
        process="worker-model", at=f"{_RUNS}.conclude", when=BEFORE, story="samples"
    ),
    "sample-concluded": Point(
        process="worker-model", at=f"{_RUNS}.conclude", when=AFTER, story="samples"
    ),
}
