"""An act of a page or a program, as the delivery of our own making carries it to a worker."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.domain.events import BY_ADMIN
from app.domain.runs import RunKind

ACT = "seedbed_act"
"""The name of the event; GitHub has none like it."""

FullName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")]
Number = Annotated[int, Field(gt=0, lt=2**63)]
Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40,64}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,20}$")]
Login = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_.\[\]-]{1,100}|\(admin\))$")]


class Pressed(BaseModel):
    """A button that somebody pressed; `kind` and `head_sha` say on what.

    `by_admin` says that this person runs the service, so that they may what an admin of the
    repository may. `by` is a login, or `BY_ADMIN` for who has none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    installation: Number
    repository: FullName
    number: Number
    kind: RunKind
    head_sha: Sha
    button: Name
    by: Login
    by_admin: bool = False

    @model_validator(mode="after")
    def _has_a_name_of_its_own(self) -> Self:
        if self.by == BY_ADMIN and not self.by_admin:
            raise ValueError("this name is for admins alone")
        return self

    def body(self) -> bytes:
        """The delivery's body."""
        return self.model_dump_json().encode()
