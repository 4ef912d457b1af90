"""Precheck and postcheck runs as the report has them."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.postcheck import Postcheck
from app.domain.precheck import Precheck
from app.domain.runs import Run, RunState


@dataclass(frozen=True, kw_only=True)
class PrecheckReport:
    """A precheck or postcheck run with what it found; one of them is set when it is done."""

    run: Run
    precheck: Precheck | None = None
    postcheck: Postcheck | None = None

    @property
    def asked(self) -> Precheck | None:
        """What the model that the run is about answered."""
        return self.postcheck.candidate if self.postcheck else self.precheck

    @property
    def open_decides(self) -> bool:
        """Whether open answers count in the verdicts shown; side by side, on both sides."""
        if self.postcheck is not None and self.postcheck.student is not None:
            return self.postcheck.open_decides
        return self.asked is not None and self.asked.open_decides

    @property
    def finished(self) -> bool:
        """Whether it ended with a result or with words on why there is none."""
        return self.run.state in (RunState.DONE, RunState.FAILED)
