"""Reads docker-compose.yml with its variables filled in, as far as our file uses them."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def read(environment: dict[str, str]) -> dict:
    """The compose file as an engine would see it; KeyError if a required variable is missing."""

    def value(match: re.Match[str]) -> str:
        if match["name"] in environment:
            return environment[match["name"]]
        if match["kind"] == "-":
            return match["rest"]
        raise KeyError(f"{match['name']}: {match['rest']}")

    return yaml.safe_load(_VARIABLE.sub(value, COMPOSE.read_text(encoding="utf-8")))
