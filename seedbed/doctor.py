"""`seedbed doctor`: what is set up, what works, and what to mend; changes nothing."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from app.doctor.examine import broker, database, github_key, webhook_secret
from app.doctor.part import Part, State
from app.errors import SeedbedError
from seedbed.configuration import GivenSettings
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.patience import Patience
from workers.teacher.port import Capabilities, Request
from workers.teacher.profiles import Profile, endpoint

SECONDS = 60.0
"""What one request may take here; a model that needs longer for one word is of no use."""
_TINY = Request(name="probe", system="You answer.", user="Say yes.", max_tokens=1)


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
        database(settings.database_url.get_secret_value()),
        broker(settings.redis_url.get_secret_value()),
        github_key(settings.github_app_id, settings.github_private_key.get_secret_value()),
        webhook_secret(settings.webhook_secret.get_secret_value()),
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
