"""Settings, read once at the composition root from the environment or secret files.

Every name is prefixed `SEEDBED_`. A secret can also be a file: with
`SEEDBED_SECRETS_DIR=/run/secrets`, the file `/run/secrets/seedbed_webhook_secret`
holds `SEEDBED_WEBHOOK_SECRET`. There is no start without the secrets.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.addresses import (
    is_broker_address,
    is_database_address,
    is_page_address,
    is_webhook_address,
)

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8)]
Price = Annotated[float, Field(ge=0, allow_inf_nan=False)]
HOST_AND_PORT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:[0-9]{1,5}")
SECRET_CHARACTERS = 16
LOGIN_CHARACTERS = 32
WEBHOOK_ADDRESS = (
    "is not an address that Seedbed posts to: https, or http on this machine (127.0.0.1, ::1 or "
    "localhost), without a user name and without a fragment"
)
LOGIN_PAIR = "goes with SEEDBED_ADMIN_TOKEN or SEEDBED_GITHUB_CLIENT_ID, and they with it"
PUBLIC_ADDRESS = (
    "is not an address of pages: http:// or https:// with a host, and at most a port and a path"
)


class StoreSettings(BaseSettings):
    """What is needed to reach the database; `seedbed migrate` needs no more."""

    model_config = SettingsConfigDict(env_prefix="SEEDBED_", frozen=True, extra="ignore")

    database_url: SecretStr = SecretStr("sqlite:///seedbed.db")

    @field_validator("database_url")
    @classmethod
    def _can_reach_a_database(cls, value: SecretStr) -> SecretStr:
        return value if is_database_address(value.get_secret_value()) else _refuse("database")


class Settings(StoreSettings):
    """All settings of a web, worker or beat process.

    Raises:
        pydantic.ValidationError: when a required secret is missing or empty.
    """

    redis_url: SecretStr = Field(min_length=1)
    github_api_url: Url = "https://api.github.com"
    github_app_id: int = Field(gt=0)
    github_private_key: SecretStr = Field(min_length=1)
    github_web_url: str = Field(default="", validate_default=True)
    """Where people see GitHub; empty: it follows from the API's address."""
    github_client_id: str = ""
    """The App's client id, with which people log in to the pages through GitHub; empty: nobody."""
    github_client_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    webhook_secret: SecretStr = Field(min_length=8)
    max_delivery_bytes: int = Field(default=25 * 1024 * 1024, gt=0)
    """GitHub caps a delivery's payload at 25 MB."""

    public_url: Url = "http://127.0.0.1:8000"
    """Where people reach the pages; links in comments start with it."""

    teacher_url: Url
    teacher_model: str = ""
    """Empty: the first model that the server lists."""
    teacher_api_key: SecretStr = SecretStr("")
    teacher_tiny: bool = False
    """The teacher is only good for trying out; every report says so."""
    teacher_in_flight: int = Field(default=8, gt=0, le=512)
    judge_url: str = ""
    """Empty: the teacher judges."""
    judge_model: str = ""
    judge_api_key: SecretStr = SecretStr("")
    student_url: str = ""
    """The model that is to be trained; empty: there are no prechecks."""
    student_model: str = ""
    student_api_key: SecretStr = SecretStr("")
    candidate_url: str = ""
    """The model that has been trained; empty: there are no postchecks."""
    candidate_model: str = ""
    candidate_api_key: SecretStr = SecretStr("")

    teacher_context: int = Field(default=0, ge=0)
    """Tokens one request may have, its answer included; 0: the server is asked."""
    judge_context: int = Field(default=0, ge=0)
    student_context: int = Field(default=0, ge=0)
    candidate_context: int = Field(default=0, ge=0)

    teacher_price_million: Price = 0
    """What a million tokens cost, in `currency`; 0: not known, and then no cost is shown."""
    judge_price_million: Price = 0
    student_price_million: Price = 0
    candidate_price_million: Price = 0
    teacher_price_hour: Price = 0
    """What an hour of its GPUs costs; counted for the time that runs ask it."""
    judge_price_hour: Price = 0
    student_price_hour: Price = 0
    candidate_price_hour: Price = 0
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """The currency of prices, by its three letters (ISO 4217)."""
    endpoint_seconds: float = Field(default=15, gt=0)
    """Seconds between looks at the model servers."""

    teacher_timeout: float = Field(default=300, gt=0)
    """Seconds one request to a model may take."""
    teacher_patience: float = Field(default=60, ge=0)
    """Seconds a request is tried again for while a model is down or busy."""

    sample_pairs: int = Field(default=30, ge=1, le=300)
    sample_max_tokens: int = Field(default=600_000, gt=0)
    sample_max_seconds: float = Field(default=900, gt=0, le=3000)
    sample_unasked: bool = True
    """Pull requests are sampled without a command: maintainers' at once, others' once ok."""
    max_contributions: int = Field(default=5, ge=1)
    """How many contributions of one pull request are sampled."""

    training_webhook_url: SecretStr = SecretStr("")
    """Who is told of merged contributions; empty: nobody. It may hold a token, so it is secret."""
    training_webhook_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    """What the message is signed with."""

    documents_folder: Path = Path("documents")
    """Where document repositories are kept; each worker machine may have its own."""
    documents_hosts: Annotated[tuple[str, ...], NoDecode] = ("github.com",)
    """Where documents are fetched from, separated by commas; empty: nothing is fetched.

    Whoever runs Seedbed trusts these hosts.
    """
    documents_repository_bytes: int = Field(default=200_000_000, gt=0)
    documents_seconds: float = Field(default=60, gt=0, le=300)
    documents_cache_bytes: int = Field(default=2_000_000_000, gt=0)

    documents_private: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts with their port that may lie at a loopback or private address, `host:port`."""

    run_attempts: int = Field(default=3, ge=1)
    """How often a run is begun before it ends as failed."""
    runs_of_installation: int = Field(default=1000, ge=1)
    """How many runs of one installation may wait or be under way."""
    runs_of_person: int = Field(default=50, ge=1)
    """How many runs of one person in a repository may wait or be under way.

    Those of their pull requests, and those they asked for.
    """
    commands_an_hour: int = Field(default=60, ge=1)
    """How many commands of one person are carried out in a repository within an hour."""
    reconcile_seconds: float = Field(default=300, gt=0)
    """Seconds between looks at GitHub for what was missed."""
    keep_deliveries_days: int = Field(default=30, ge=4)
    """GitHub brings a delivery again for three days, so it has to be known for longer."""
    keep_results_days: int = Field(default=365, ge=1)
    """How long what runs made is kept after a closed pull request's last change."""

    admin_token: SecretStr = SecretStr("")
    """What an admin logs in to the pages with; empty: nobody can."""
    admins: Annotated[tuple[str, ...], NoDecode] = ()
    """Logins on GitHub, separated by commas, of whoever runs this service: they see everything."""
    session_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    """What sessions are signed with; without a way to log in, pages answer on this machine only."""
    session_minutes: int = Field(default=480, ge=1, le=1440)
    """How long a login lasts."""
    lease_seconds: float = Field(default=30, gt=0)
    sweep_seconds: float = Field(default=10, gt=0)
    log_json: bool = True

    @field_validator("public_url")
    @classmethod
    def _can_be_opened(cls, value: str) -> str:
        if not is_page_address(value):
            raise PydanticCustomError("address", PUBLIC_ADDRESS)
        return value

    @field_validator("documents_hosts", "documents_private", "admins", mode="before")
    @classmethod
    def _separated_by_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(host.strip() for host in value.split(",") if host.strip())

    @field_validator("documents_private")
    @classmethod
    def _names_ports(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(HOST_AND_PORT.fullmatch(entry) for entry in value):
            raise PydanticCustomError("place", "takes hosts with their port, host:port")
        return value

    @field_validator("training_webhook_url")
    @classmethod
    def _can_be_posted_to(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if text and not is_webhook_address(text):
            raise PydanticCustomError("address", WEBHOOK_ADDRESS)
        return SecretStr(text)

    @field_validator("training_webhook_secret")
    @classmethod
    def _goes_with_its_address(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        address = info.data.get("training_webhook_url")  # not there where it was refused itself
        secret = value.get_secret_value()
        if address is not None and bool(address.get_secret_value()) != bool(secret):
            raise PydanticCustomError("pair", "SEEDBED_TRAINING_WEBHOOK_URL and it go together")
        if 0 < len(secret) < SECRET_CHARACTERS:
            raise PydanticCustomError("short", f"takes at least {SECRET_CHARACTERS} characters")
        return value

    @field_validator("admin_token")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr) -> SecretStr:
        return _long_enough(value)

    @field_validator("github_web_url")
    @classmethod
    def _can_be_gone_to(cls, value: str) -> str:
        if value and not is_page_address(value):
            raise PydanticCustomError("address", PUBLIC_ADDRESS)
        return value

    @field_validator("github_client_secret")
    @classmethod
    def _goes_with_its_id(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if bool(info.data.get("github_client_id")) != bool(value.get_secret_value()):
            raise PydanticCustomError("pair", "SEEDBED_GITHUB_CLIENT_ID and it go together")
        return value

    @field_validator("session_secret")
    @classmethod
    def _goes_with_a_login(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        token = info.data.get("admin_token")  # not there where it was refused itself
        ways = bool(token and token.get_secret_value()) or bool(info.data.get("github_client_id"))
        if token is not None and ways != bool(value.get_secret_value()):
            raise PydanticCustomError("pair", LOGIN_PAIR)
        return _long_enough(value)

    @field_validator("redis_url")
    @classmethod
    def _can_reach_a_broker(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()  # may be empty where `seedbed up` brings its own
        return value if not text or is_broker_address(text) else _refuse("broker")


def load_settings(**known: Any) -> Settings:  # noqa: ANN401 - a field's value
    """Settings of this process; `known` fields win over the environment.

    Raises:
        pydantic.ValidationError: names what is missing or wrong.
    """
    return Settings(_secrets_dir=os.environ.get("SEEDBED_SECRETS_DIR"), **known)


def load_store_settings() -> StoreSettings:
    """The database's settings alone."""
    return StoreSettings(_secrets_dir=os.environ.get("SEEDBED_SECRETS_DIR"))


def _long_enough(value: SecretStr) -> SecretStr:
    if 0 < len(value.get_secret_value()) < LOGIN_CHARACTERS:
        raise PydanticCustomError("short", f"takes at least {LOGIN_CHARACTERS} characters")
    return value


def _refuse(store: str) -> NoReturn:
    """Say so in words that quote nothing of the value, since it can hold a password."""
    raise PydanticCustomError(
        "address",
        "is not an address of a {store} that Seedbed can use; "
        "percent-encode special characters in the password",
        {"store": store},
    )
