"""A sample as JSON by `schemas/sample.json`, and back: what the command prints and the page gives.

The keys are those of the domain's dataclasses, so the schema's descriptions explain both. A
file that is read comes from anybody: its size, its form and its sums are checked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any, NoReturn

from pydantic import TypeAdapter

from app.domain.sample import Sample
from app.errors import UserError
from schemas.sample import VERSION, problem

MAX_BYTES = 64 * 1024 * 1024
"""A sample of 300 pairs with its raw texts takes a few megabytes."""
NOT_A_SAMPLE = "not-a-sample"


@dataclass(frozen=True, kw_only=True)
class About:
    """Where a sample was made, as far as it is known.

    `run` is the number of the run, `created_by` who wrote the seeds.
    """

    repository: str = ""
    commit: str = ""
    run: int | None = None
    created_by: str = ""


def sample_json(sample: Sample, about: About) -> dict[str, Any]:
    """The document of a sample; the same sample gives the same document.

    Raises:
        ValueError: a number is not finite, which would be no JSON.
    """
    whole = _samples().dump_python(sample, mode="json")
    document = {
        "version": VERSION,
        "about": asdict(about),
        **{key: whole.pop(key) for key in ("path", "kind", "teacher", "judge")},
        "funnel": asdict(sample.funnel),
        **whole,
    }
    if not _finite(document):
        raise ValueError("a sample holds a number that is not finite")
    return document


def sample_text(sample: Sample, about: About) -> str:
    """The document as text, in ASCII, so that texts may hold anything."""
    return json.dumps(sample_json(sample, about), indent=1, allow_nan=False) + "\n"


def read_text(raw: bytes) -> tuple[Sample, About]:
    """Read what `sample_text` wrote, from anybody.

    Raises:
        UserError: it is too large, no JSON, of another version, or breaks the schema.
    """
    if len(raw) > MAX_BYTES:
        raise _refused(f"the file is larger than {MAX_BYTES // 1024**2} MiB")
    try:
        document = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _refused("the file is not JSON") from error
    if not isinstance(document, dict):
        raise _refused("the file does not hold an object")
    return read_sample(document)


def read_sample(document: Mapping[str, Any]) -> tuple[Sample, About]:
    """The sample and where it was made, from a document.

    Raises:
        UserError: it is of another version, breaks the schema, or does not add up.
    """
    version = document.get("version")
    if version != VERSION or isinstance(version, bool):
        raise _refused(f"its version is not {VERSION}, the one that this Seedbed reads")
    broken = problem(document)
    if broken:
        raise _refused(broken)
    if not _finite(document):
        raise _refused("it holds a number that is not finite")
    known = {field.name for field in fields(Sample)}
    sample = _samples().validate_python({k: v for k, v in document.items() if k in known})
    _check_sums(sample, document["funnel"])
    return sample, About(**document["about"])


def _check_sums(sample: Sample, counted: Mapping[str, Any]) -> None:
    if asdict(sample.funnel) != counted:
        raise _refused("its funnel is not what its records add up to")
    if len({record.index for record in sample.records}) < len(sample.records):
        raise _refused("a record is there twice")


def _refused(why: str) -> UserError:
    return UserError(NOT_A_SAMPLE, f"This is not a sample that can be read: {why}.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(value: object) -> bool:
    """Whether all numbers of a document are finite; its depth is bounded by its form."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Mapping):
        return all(map(_finite, value.values()))
    return not isinstance(value, list | tuple) or all(map(_finite, value))


@cache
def _samples() -> TypeAdapter[Sample]:
    return TypeAdapter(Sample)
