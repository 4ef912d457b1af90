"""Looks at database, broker, the App's key and the webhook's secret; changes nothing.

Imports are made where they are needed, since `seedbed doctor` also runs where a service is not
wanted, to look at a model server alone.
"""

from __future__ import annotations

from pathlib import Path

from app.doctor.part import Part, State

LEAST_SECRET = 8
BROKER_SECONDS = 2.0
"""How long the broker may take to answer."""


def database(url: str) -> Part:
    """Whether the database answers and has our tables."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    address = make_url(url)
    name = f"database ({address.get_backend_name()})"
    file = address.database if address.get_backend_name() == "sqlite" else None
    if file and file != ":memory:" and not Path(file).exists():
        return Part(name, State.BROKEN, "It is not there yet; `seedbed migrate` makes it.")
    try:
        current = _is_current(url)
    except SQLAlchemyError:
        return Part(name, State.BROKEN, "It does not answer; check SEEDBED_DATABASE_URL.")
    if not current:
        return Part(name, State.BROKEN, "Its tables are of another version; run `seedbed migrate`.")
    return Part(name, State.WORKS, "answers, its tables are current")


def _is_current(url: str) -> bool:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from app.store.database import make_engine
    from app.store.migrate import MIGRATIONS

    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            there = MigrationContext.configure(connection).get_current_heads()
    finally:
        engine.dispose()
    return set(there) == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def broker(url: str, seconds: float = BROKER_SECONDS) -> Part:
    """Whether the broker answers, within so many seconds."""
    import redis

    if not url:
        words = "SEEDBED_REDIS_URL is not set; only `seedbed up` starts a broker of its own."
        return Part("broker", State.BROKEN, words)
    limits = {"socket_connect_timeout": seconds, "socket_timeout": seconds}
    try:
        with redis.Redis.from_url(url, **limits) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError):
        return Part("broker", State.BROKEN, "It does not answer; check SEEDBED_REDIS_URL.")
    return Part("broker", State.WORKS, "answers")


def github_key(app_id: int, key: str) -> Part:
    """Whether the App's key signs; GitHub is not asked."""
    from github import GithubException
    from jwt.exceptions import PyJWTError

    from app.github.client import app_auth

    name = "GitHub App"
    if not app_id or not key:
        words = (
            "SEEDBED_GITHUB_APP_ID and SEEDBED_GITHUB_PRIVATE_KEY are needed; see docs/running.md."
        )
        return Part(name, State.BROKEN, words)
    try:
        app_auth(app_id, key).create_jwt()
    except (PyJWTError, ValueError, TypeError, AssertionError, GithubException):
        words = "SEEDBED_GITHUB_PRIVATE_KEY is no private key; it is the text of the PEM file."
        return Part(name, State.BROKEN, words)
    return Part(name, State.WORKS, f"number {app_id}, its key signs")


def webhook_secret(secret: str) -> Part:
    """Whether the secret that deliveries are signed with is there."""
    if len(secret) < LEAST_SECRET:
        words = f"SEEDBED_WEBHOOK_SECRET is needed, {LEAST_SECRET} characters or more."
        return Part("webhook secret", State.BROKEN, words)
    return Part("webhook secret", State.WORKS, "set")
