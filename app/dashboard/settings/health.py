"""Whether the parts of the service work, as far as a web process can tell.

Database, broker and the App's key are looked at here and now, as `seedbed doctor` does. Model
servers are not asked: workers do that, and what they last found is in the store.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.dashboard.overview.servers import stale_after
from app.dashboard.words import ago
from app.doctor.examine import broker, database, github_key, webhook_secret
from app.doctor.part import Part, State
from app.factory import Factory
from app.queue import QUEUES
from app.store.endpoints import KnownEndpoint
from app.store.workers import BEAT

BROKER_SECONDS = 0.5
"""A page does not wait for a broker that is away."""
ROLES = {
    "teacher": "",
    "judge": "SEEDBED_JUDGE_URL is not set: the teacher judges.",
    "student": "SEEDBED_STUDENT_URL is not set: there are no prechecks.",
    "candidate": "SEEDBED_CANDIDATE_URL is not set: there are no postchecks.",
}
"""What follows where a model server is not named."""


def health(factory: Factory) -> tuple[Part, ...]:
    """Every part, in the order a delivery meets them."""
    settings = factory.settings
    return (
        database(settings.database_url.get_secret_value()),
        broker(settings.redis_url.get_secret_value(), BROKER_SECONDS),
        github_key(settings.github_app_id, settings.github_private_key.get_secret_value()),
        webhook_secret(settings.webhook_secret.get_secret_value()),
        *_workers(factory),
        *_models(factory),
    )


def _workers(factory: Factory) -> Iterator[Part]:
    alive = [worker for worker in factory.workers.all() if worker.alive]
    for queue in QUEUES:
        number = sum(queue in worker.queues for worker in alive)
        name = f"workers of queue {queue}"
        if number:
            words = "1 process is alive" if number == 1 else f"{number} processes are alive"
            yield Part(name, State.WORKS, words)
        else:
            words = f"No process is alive; start one with `seedbed worker --queue={queue}`."
            yield Part(name, State.BROKEN, words)
    if any(BEAT in worker.queues for worker in alive):
        yield Part("beat", State.WORKS, "is alive")
    else:
        yield Part("beat", State.BROKEN, "It is not alive; start it with `seedbed beat`.")


def _models(factory: Factory) -> Iterator[Part]:
    found = {endpoint.role: endpoint for endpoint in factory.endpoints.all()}
    for role, without in ROLES.items():
        if not getattr(factory.settings, f"{role}_url"):
            yield Part(role, State.ABSENT, without)
        elif role in found:
            yield _model(found[role], factory.clock(), stale_after(factory.settings))
        else:
            words = "No worker has looked yet; `seedbed doctor` asks the server itself."
            yield Part(role, State.BROKEN, words)


def _model(found: KnownEndpoint, now: float, stale: float) -> Part:
    seen = f"seen {ago(now - found.seen_at)}"
    if now - found.seen_at > stale:
        return Part(found.role, State.BROKEN, f"No worker has looked at it lately ({seen}).")
    if not found.up:
        return Part(found.role, State.BROKEN, f"{found.words} ({seen})".strip())
    model = found.model or "a model that it does not name"
    return Part(found.role, State.WORKS, f"serves {model}, {seen}")
