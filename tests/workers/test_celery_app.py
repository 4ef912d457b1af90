"""The settings of Celery that promises rest on."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import Celery
from pydantic import ValidationError

from app.queue import QUEUES, SWEEP, TASK_NAMES, CeleryQueue, celery_client
from app.settings import Settings
from tests.support.dialogue import NOWHERE
from workers.celery_app import create_celery
from workers.factory import WorkerFactory

LONGEST_SAMPLE = 3000.0


def settings(redis_url: str = "redis://127.0.0.1:9/0", **more: object) -> Settings:
    fields: dict[str, object] = {
        "redis_url": redis_url,
        "github_app_id": 1,
        "github_private_key": "none",
        "webhook_secret": "long enough",
        "teacher_url": NOWHERE,
    }
    return Settings.model_validate(fields | more)


@contextmanager
def application(given: Settings) -> Iterator[Celery]:
    def none() -> WorkerFactory:
        raise AssertionError("no task runs here")

    made = create_celery(given, none)
    try:
        yield made
    finally:
        made.close()


def test_the_longest_task_ends_before_the_broker_takes_it_for_lost() -> None:
    """Else a second worker would get a message whose work still goes on."""
    with application(settings(sample_max_seconds=LONGEST_SAMPLE)) as made:
        seen_again = made.conf.broker_transport_options["visibility_timeout"]
        assert made.conf.task_soft_time_limit < made.conf.task_time_limit < seen_again / 1.5


def test_no_setting_allows_a_longer_one() -> None:
    with pytest.raises(ValidationError):
        settings(sample_max_seconds=LONGEST_SAMPLE + 1)


def test_a_task_is_acknowledged_when_it_is_done_and_none_is_held_in_reserve() -> None:
    with application(settings()) as made:
        assert made.conf.task_acks_late
        assert made.conf.task_reject_on_worker_lost
        assert made.conf.worker_prefetch_multiplier == 1


def test_nothing_but_json_is_taken_from_the_broker() -> None:
    with application(settings()) as made:
        assert made.conf.accept_content == ["json"]
        assert made.conf.task_serializer == "json"


def test_beat_sends_the_sweep_alone_and_nothing_piles_up() -> None:
    """What else is done from time to time is due by the database, so two beats do no harm."""
    with application(settings(sweep_seconds=7)) as made:
        (sweep,) = made.conf.beat_schedule.values()
    assert sweep["task"] == SWEEP
    assert (sweep["schedule"], sweep["options"]["expires"]) == (7, 60)


def test_two_applications_of_a_process_have_tasks_of_their_own() -> None:
    with application(settings()) as first, application(settings()) as second:
        for name in TASK_NAMES:
            assert first.tasks[name].app is first
            assert second.tasks[name].app is second


def test_each_message_names_rows_or_nothing(valkey_url: str) -> None:
    client = celery_client(valkey_url)
    queue = CeleryQueue(client)
    queue.deliver(5, 6)
    queue.reconcile()
    queue.look_at_endpoints()
    with client.connection_for_read() as connection:
        consumer = connection.SimpleQueue(QUEUES[0])
        sent = [consumer.get(timeout=5) for _ in range(3)]
        payloads = [message.payload for message in sent]
        for message in sent:
            message.ack()
        consumer.close()
    queue.close()
    assert [payload[:2] for payload in payloads] == [[[5, 6], {}], [[], {}], [[], {}]]
