"""`seedbed doctor`: what is set up, what works, and what to mend; changes nothing."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from sqlalchemy.engine import make_url

from app.errors import SeedbedError
from seedbed.configuration import GivenSettings
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.patience import Patience
from workers.teacher.port import Capabilities, Request
from workers.teacher.profiles import Profile, endpoint

SECONDS = 60.0
"""What one request may take here; a model that needs longer for one word is of no use."""
LEAST_SECRET = 8
_TINY = Request(name="probe", system="You answer.", user="Say yes.", max_tokens=1)


class State(StrEnum):
    """How it is with one part."""

    WORKS = "works"
    ABSENT = "absent"  # and not needed
    BROKEN = "broken"


@dataclass(frozen=True)
class Part:
    """One part of the service: how it is, and in words what it is or what to mend."""

    name: str
    state: State
    words: str


@dataclass(frozen=True, kw_only=True)
class Model:
    """One model: where it is served, what it can do, seconds of one tiny request.

    `words` says what it lacks and what follows from that, or why it is not there.
    """

    profile: str
    url: str
    reachable: bool
    words: tuple[str, ...]
    seconds: float | None = None
    capabilities: Capabilities | None = None


@dataclass(frozen=True)
class Examination:
    """All that was looked at."""

    parts: tuple[Part, ...]
    models: tuple[Model, ...]

    @property
    def works(self) -> bool:
        """Whether everything that is needed works."""
        broken = any(part.state is State.BROKEN for part in self.parts)
        return not broken and all(model.reachable for model in self.models)

    def as_json(self) -> dict[str, object]:
        """The same, for programs."""
        return {
            "works": self.works,
            "parts": [asdict(part) for part in self.parts],
            "models": [asdict(model) for model in self.models],
        }


class FoundSettings(GivenSettings):
    """Settings as far as they are there: what is missing is what we are here to say."""

    github_app_id: int = 0
    github_private_key: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")


def examine_server(url: str, model: str = "") -> Examination:
    """Look at one model server alone; its key is SEEDBED_TEACHER_API_KEY, where there is one."""
    key = os.environ.get("SEEDBED_TEACHER_API_KEY", "")
    return Examination((), asyncio.run(_models([Endpoint(base_url=url, model=model, api_key=key)])))


def examine() -> Examination:
    """Look at everything that the settings of this process name."""
    folder = os.environ.get("SEEDBED_SECRETS_DIR", "")
    try:
        settings = FoundSettings(_secrets_dir=folder if Path(folder).is_dir() else None)
    except ValidationError as error:
        return Examination(tuple(_wrong(error)), ())
    places = [endpoint(settings, each) for each in Profile if getattr(settings, f"{each}_url")]
    parts = (
        *_secrets_folder(folder),
        Part("settings", State.WORKS, "given: " + (", ".join(sorted(settings.given)) or "none")),
        _database(settings.database_url.get_secret_value()),
        _broker(settings.redis_url.get_secret_value()),
        _github_key(settings),
        _webhook_secret(settings.webhook_secret.get_secret_value()),
        *_unset(settings),
    )
    return Examination(parts, asyncio.run(_models(places)))


def _secrets_folder(folder: str) -> Iterator[Part]:
    if folder and not Path(folder).is_dir():
        words = "SEEDBED_SECRETS_DIR names no folder, so no setting is read from files."
        yield Part("secrets", State.BROKEN, words)


def _wrong(error: ValidationError) -> Iterator[Part]:
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        words = f"SEEDBED_{name.removeprefix('SEEDBED_')}: {problem['msg']}"
        yield Part("settings", State.BROKEN, words)


def _database(url: str) -> Part:
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


def _broker(url: str) -> Part:
    import redis

    if not url:
        words = "SEEDBED_REDIS_URL is not set; only `seedbed up` starts a broker of its own."
        return Part("broker", State.BROKEN, words)
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as broker:
            broker.ping()
    except (redis.RedisError, ValueError, OSError):
        return Part("broker", State.BROKEN, "It does not answer; check SEEDBED_REDIS_URL.")
    return Part("broker", State.WORKS, "answers")


def _github_key(settings: FoundSettings) -> Part:
    """Whether the key signs; GitHub is not asked."""
    from github import GithubException
    from jwt.exceptions import PyJWTError

    from app.github.client import app_auth

    name, key = "GitHub App", settings.github_private_key.get_secret_value()
    if not settings.github_app_id or not key:
        words = (
            "SEEDBED_GITHUB_APP_ID and SEEDBED_GITHUB_PRIVATE_KEY are needed; see docs/running.md."
        )
        return Part(name, State.BROKEN, words)
    try:
        app_auth(settings.github_app_id, key).create_jwt()
    except (PyJWTError, ValueError, TypeError, AssertionError, GithubException):
        words = "SEEDBED_GITHUB_PRIVATE_KEY is no private key; it is the text of the PEM file."
        return Part(name, State.BROKEN, words)
    return Part(name, State.WORKS, f"number {settings.github_app_id}, its key signs")


def _webhook_secret(secret: str) -> Part:
    if len(secret) < LEAST_SECRET:
        words = f"SEEDBED_WEBHOOK_SECRET is needed, {LEAST_SECRET} characters or more."
        return Part("webhook secret", State.BROKEN, words)
    return Part("webhook secret", State.WORKS, "set")


def _unset(settings: FoundSettings) -> Iterator[Part]:
    """Models that no setting names, and what follows from that."""
    follows = {
        Profile.JUDGE: "SEEDBED_JUDGE_URL is not set: the teacher judges.",
        Profile.STUDENT: "SEEDBED_STUDENT_URL is not set: there are no prechecks.",
        Profile.CANDIDATE: "SEEDBED_CANDIDATE_URL is not set: there are no postchecks.",
    }
    if not settings.teacher_url:
        words = "SEEDBED_TEACHER_URL is not set; only `seedbed up` starts a teacher of its own."
        yield Part(Profile.TEACHER, State.BROKEN, words)
    for profile, words in follows.items():
        if not getattr(settings, f"{profile}_url"):
            yield Part(profile, State.ABSENT, words)


async def _models(places: list[Endpoint]) -> tuple[Model, ...]:
    return tuple(await asyncio.gather(*(_model(place) for place in places)))


async def _model(place: Endpoint) -> Model:
    quick = replace(
        place, patience=Patience(total=2, longest=1), timeout=min(place.timeout, SECONDS)
    )
    try:
        async with OpenAITeacher(quick) as teacher:
            found = await teacher.capabilities()
            begun = time.monotonic()
            await teacher.complete(_TINY)
            seconds = round(time.monotonic() - begun, 3)
    except SeedbedError as error:
        words = (f"{error.words} Check its address, key and model.",)
        return Model(profile=place.role, url=_shown(place), reachable=False, words=words)
    return Model(
        profile=place.role,
        url=_shown(place),
        reachable=True,
        words=tuple(_lacks(found, place.role)),
        seconds=seconds,
        capabilities=found,
    )


def _lacks(found: Capabilities, role: str) -> Iterator[str]:
    if not found.json_schema:
        yield "Answers do not follow a JSON Schema: more of them will not be readable."
    if not found.logprobs:
        yield "No log-probabilities: a score is the number the judge writes, without its doubts."
    if found.logprobs_masked:
        yield "Log-probabilities come after the grammar: scores are asked for without a schema."
    if not found.prompt_logprobs:
        yield "No log-probabilities of prompts: likelihood is asked for by multiple choice."
    if found.context is None:
        yield f"It does not say how much it can read: set SEEDBED_{role.upper()}_CONTEXT."


def _shown(place: Endpoint) -> str:
    """The address without a name or password in it."""
    try:
        parts = urlsplit(place.base_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(no address)"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
